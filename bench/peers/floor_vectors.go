package peers

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"math"
	"slices"
	"strconv"

	"github.com/parley-llm/parley/bench/internal/hand"
	"github.com/parley-llm/parley/bench/internal/traffic"
)

func handEmbed(c *hand.Caller, asBase64 bool) func(context.Context) (Vectors, error) {
	format, read := "float", handNumbers
	if asBase64 {
		format, read = "base64", handBase64
	}
	return func(ctx context.Context) (Vectors, error) {
		body := append(make([]byte, 0, 1024), `{"model":"`+traffic.EmbeddingModel+`","encoding_format":"`+format+`","input":[`...)
		for i, text := range inputs {
			if i > 0 {
				body = append(body, ',')
			}
			body = appendQuoted(body, text)
		}
		vectors := make([][]float32, 0, len(inputs))
		err := c.Whole(ctx, "/v1/embeddings", append(body, "]}"...), func(data []byte) error {
			l := lexer{b: data}
			// All vectors lie in one piece of memory, and base64 is decoded into
			// another.
			numbers := make([]float32, 0, len(inputs)*traffic.Dimensions)
			var raw []byte
			for l.open('{'); l.more('}'); {
				if string(l.key()) != "data" {
					l.skip()
					continue
				}
				for l.open('['); l.more(']'); {
					for l.open('{'); l.more('}'); {
						if string(l.key()) != "embedding" {
							l.skip()
							continue
						}
						start := len(numbers)
						numbers, raw = read(&l, numbers, raw)
						vectors = append(vectors, numbers[start:len(numbers):len(numbers)])
					}
				}
			}
			if l.bad {
				return errMalformed
			}
			return nil
		})
		return Vectors{F32: vectors}, err
	}
}

// handBase64 appends a vector to numbers; raw is memory that it may use.
func handBase64(l *lexer, numbers []float32, raw []byte) ([]float32, []byte) {
	text := l.raw()
	raw = slices.Grow(raw[:0], base64.StdEncoding.DecodedLen(len(text)))[:base64.StdEncoding.DecodedLen(len(text))]
	n, err := base64.StdEncoding.Decode(raw, text)
	l.bad = l.bad || err != nil
	for i := 0; i+4 <= n; i += 4 {
		numbers = append(numbers, math.Float32frombits(binary.LittleEndian.Uint32(raw[i:])))
	}
	return numbers, raw
}

func handNumbers(l *lexer, numbers []float32, raw []byte) ([]float32, []byte) {
	for l.open('['); l.more(']'); {
		numbers = append(numbers, l.float32())
	}
	return numbers, raw
}

// pow10 are the powers of ten that a float64 holds exactly.
var pow10 = [...]float64{
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
}

// float32 reads a number as the nearest float32. Digits make a whole number,
// whose quotient by a power of ten is within two units of the last place of a
// float64; only where that lies next to the middle between two float32s, or the
// number has another form, is strconv asked.
func (l *lexer) float32() float32 {
	l.peek()
	start := l.i
	negative := l.i < len(l.b) && l.b[l.i] == '-'
	if negative {
		l.i++
	}
	digits := l.i
	m := l.digits(0)
	count := l.i - digits
	scale := 0
	if l.i < len(l.b) && l.b[l.i] == '.' {
		l.i++
		fraction := l.i
		m = l.digits(m)
		scale = l.i - fraction
		count += scale
	}
	if count == 0 || count > 19 || l.i < len(l.b) && l.b[l.i]|0x20 == 'e' {
		return l.slowFloat32(start)
	}
	f := float64(m) / pow10[scale]
	const half, near = 1 << 28, 4
	low := math.Float64bits(f) & (1<<29 - 1)
	if low-(half-near) <= 2*near || f < 0x1p-126 && m != 0 {
		return l.slowFloat32(start)
	}
	if negative {
		f = -f
	}
	return float32(f)
}

func (l *lexer) slowFloat32(start int) float32 {
	l.i = start
	l.skip()
	f, err := strconv.ParseFloat(string(l.b[start:l.i]), 32)
	l.bad = l.bad || err != nil
	return float32(f)
}

// digits reads decimal digits onto m, eight at a time where there are eight.
func (l *lexer) digits(m uint64) uint64 {
	for l.i+8 <= len(l.b) {
		v := binary.LittleEndian.Uint64(l.b[l.i:])
		if v&0xf0f0f0f0f0f0f0f0|(v+0x0606060606060606)&0xf0f0f0f0f0f0f0f0>>4 != 0x3333333333333333 {
			break
		}
		v = (v & 0x0f0f0f0f0f0f0f0f) * 2561 >> 8
		v = (v & 0x00ff00ff00ff00ff) * 6553601 >> 16
		v = (v & 0x0000ffff0000ffff) * 42949672960001 >> 32
		m = m*1e8 + v
		l.i += 8
	}
	for l.i < len(l.b) && '0' <= l.b[l.i] && l.b[l.i] <= '9' {
		m = m*10 + uint64(l.b[l.i]-'0')
		l.i++
	}
	return m
}
