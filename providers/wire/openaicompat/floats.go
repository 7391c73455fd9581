package openaicompat

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"math"
	"strconv"
)

// parseFloats reads a JSON array of numbers from the beginning of data and
// returns the vector and what follows it. It accepts exactly what a full decoder
// accepts and rounds as it does; for everything else ok is false.
//
// Two megabytes of numbers are most of what a batch of embeddings is, and a
// general decoder spends most of its time on them.
func parseFloats(data []byte, hint int) (vector []float32, rest []byte, ok bool) {
	if len(data) == 0 || data[0] != '[' {
		return nil, nil, false
	}
	i := skipSpace(data, 1)
	if i < len(data) && data[i] == ']' {
		return []float32{}, data[i+1:], true
	}
	vector = make([]float32, 0, hint)
	for {
		var f float32
		f, i, ok = parseFloat(data, i)
		if !ok {
			return nil, nil, false
		}
		vector = append(vector, f)
		i = skipSpace(data, i)
		if i >= len(data) {
			return nil, nil, false
		}
		switch data[i] {
		case ',':
			i = skipSpace(data, i+1)
		case ']':
			return vector, data[i+1:], true
		default:
			return nil, nil, false
		}
	}
}

func skipSpace(data []byte, i int) int {
	for i < len(data) && (data[i] == ' ' || data[i] == '\n' || data[i] == '\r' || data[i] == '\t') {
		i++
	}
	return i
}

// powers holds the powers of ten, each the nearest float64; up to 1e22 they are
// exact.
var powers = [...]float64{
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
	1e23, 1e24, 1e25, 1e26, 1e27, 1e28, 1e29, 1e30,
}

// parseFloat reads one number at data[i:] by the grammar of RFC 8259, section 6,
// and returns the index after it.
func parseFloat(data []byte, i int) (f float32, next int, ok bool) {
	start := i
	negative := i < len(data) && data[i] == '-'
	if negative {
		i++
	}
	var mantissa uint64
	whole := i
	for i < len(data) && data[i]-'0' <= 9 {
		mantissa = mantissa*10 + uint64(data[i]-'0')
		i++
	}
	digits := i - whole
	if digits == 0 || digits > 1 && data[whole] == '0' {
		return 0, 0, false
	}
	exponent := 0
	if i < len(data) && data[i] == '.' {
		i++
		fraction := i
		if data[whole] == '0' {
			// Zeros before the first other digit cost the mantissa nothing.
			digits = 0
			for i < len(data) && data[i] == '0' {
				i++
			}
		}
		significant := i
		for i < len(data) && data[i]-'0' <= 9 {
			mantissa = mantissa*10 + uint64(data[i]-'0')
			i++
		}
		if i == fraction {
			return 0, 0, false
		}
		exponent = fraction - i
		digits += i - significant
	}
	if i < len(data) && data[i]|0x20 == 'e' {
		shift := 0
		shift, i, ok = parseExponent(data, i+1)
		if !ok {
			return 0, 0, false
		}
		exponent += shift
	}
	if f, ok := nearest(mantissa, digits, exponent); ok {
		if negative {
			f = -f
		}
		return f, i, true
	}
	slow, err := strconv.ParseFloat(string(data[start:i]), 32)
	return float32(slow), i, err == nil
}

func parseExponent(data []byte, i int) (n, next int, ok bool) {
	negative := false
	if i < len(data) && (data[i] == '+' || data[i] == '-') {
		negative = data[i] == '-'
		i++
	}
	start := i
	for i < len(data) && data[i]-'0' <= 9 {
		// Beyond this the number is out of the fast path, whatever follows.
		n = min(n*10+int(data[i]-'0'), 1<<20)
		i++
	}
	if negative {
		n = -n
	}
	return n, i, i > start
}

// nearest is mantissa × 10^exponent rounded to the nearest float32, when plain
// float64 arithmetic decides it; otherwise ok is false.
//
// Three roundings, of the mantissa, the power and the result, put the float64
// less than four units off in its last place. That matters only when it lies
// that close to the middle between two float32s, where they decide which one is
// nearest, and below and above the normal range of float32.
func nearest(mantissa uint64, digits, exponent int) (f float32, ok bool) {
	if digits > 19 || exponent <= -len(powers) || exponent >= len(powers) {
		return 0, false
	}
	d := float64(mantissa)
	if exponent < 0 {
		d /= powers[-exponent]
	} else {
		d *= powers[exponent]
	}
	const (
		below  = 1<<29 - 1 // the bits that float32 lacks
		half   = 1 << 28
		margin = 8
	)
	if rest := math.Float64bits(d) & below; rest-(half-margin) <= 2*margin {
		return 0, false
	}
	if d != 0 && d < 0x1p-126 || d > math.MaxFloat32 {
		return 0, false
	}
	return float32(d), true
}

// parseBase64 reads a JSON string of little-endian float32s in base64 from the
// beginning of data. For everything else, and for a string with escapes, ok is
// false. It returns the scratch memory for the next call.
func parseBase64(data, scratch []byte) (vector []float32, rest, memory []byte, ok bool) {
	if len(data) == 0 || data[0] != '"' {
		return nil, nil, scratch, false
	}
	end := bytes.IndexByte(data[1:], '"')
	if end < 0 {
		return nil, nil, scratch, false
	}
	text := data[1 : 1+end]
	vector, scratch, ok = decodeBase64(text, scratch)
	return vector, data[end+2:], scratch, ok
}

func decodeBase64(text, scratch []byte) (vector []float32, memory []byte, ok bool) {
	// encoding/base64 skips line breaks, which no JSON string holds.
	if bytes.IndexByte(text, '\n') >= 0 || bytes.IndexByte(text, '\r') >= 0 {
		return nil, scratch, false
	}
	if need := base64.StdEncoding.DecodedLen(len(text)); cap(scratch) < need {
		scratch = make([]byte, need)
	}
	scratch = scratch[:cap(scratch)]
	n, err := base64.StdEncoding.Decode(scratch, text)
	if err != nil || n%4 != 0 {
		return nil, scratch, false
	}
	vector = make([]float32, n/4)
	for i := range vector {
		vector[i] = math.Float32frombits(binary.LittleEndian.Uint32(scratch[4*i:]))
	}
	return vector, scratch, true
}
