package floats

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// Array reads a JSON array of numbers from the beginning of data, and returns
// the vector and the length of its text. hint is how many numbers are expected,
// or 0. ok is false for everything that is no array of numbers that float32
// holds.
func Array(data []byte, hint int) (vector []float32, n int, ok bool) {
	if len(data) == 0 || data[0] != '[' {
		return nil, 0, false
	}
	i := skipSpace(data, 1)
	if i < len(data) && data[i] == ']' {
		return []float32{}, i + 1, true
	}
	if hint <= 0 {
		hint = bytes.Count(data[:max(bytes.IndexByte(data, ']'), 0)], []byte{','}) + 1
	}
	vector = make([]float32, 0, hint)
	for {
		f, next, ok := quick(data, i)
		if !ok {
			if f, next, ok = number(data, i); !ok {
				return nil, 0, false
			}
		}
		vector = append(vector, f)
		if i = next; i < len(data) && data[i] <= ' ' {
			i = skipSpace(data, i)
		}
		switch {
		case i >= len(data):
			return nil, 0, false
		case data[i] == ',':
			if i++; i < len(data) && data[i] <= ' ' {
				i = skipSpace(data, i)
			}
		case data[i] == ']':
			return vector, i + 1, true
		default:
			return nil, 0, false
		}
	}
}

func skipSpace(data []byte, i int) int {
	for i < len(data) && (data[i] == ' ' || data[i] == '\n' || data[i] == '\r' || data[i] == '\t') {
		i++
	}
	return i
}

// pow10 are the powers of ten by which eight digits or fewer shift a mantissa.
var pow10 = [...]uint64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8}

// quick reads a number as embeddings have them, with one digit before the point
// and no more behind it than a uint64 holds, eight digits at a time. It leaves
// every other number, and the last bytes of a text, to number.
func quick(data []byte, i int) (f float32, next int, ok bool) {
	const (
		zeros = 0x3030303030303030
		carry = 0x7676767676767676 // carries from 10 on into the top bit
		top   = 0x8080808080808080
	)
	if len(data)-i < 32 {
		return 0, 0, false
	}
	negative := data[i] == '-'
	if negative {
		i++
	}
	whole := data[i] - '0'
	if whole > 9 || data[i+1] != '.' {
		return 0, 0, false
	}
	i += 2
	begin := i
	mantissa := uint64(whole)
	for {
		if len(data)-i < 8 || i-begin > 16 {
			return 0, 0, false
		}
		word := binary.LittleEndian.Uint64(data[i:]) ^ zeros
		others := ((word + carry) | word) & top
		if others == 0 {
			mantissa = mantissa*1e8 + eight(word)
			i += 8
			continue
		}
		digits := bits.TrailingZeros64(others) / 8
		mantissa = mantissa*pow10[digits&7] + eight(word<<(64-8*digits))
		i += digits
		break
	}
	digits := i - begin
	if digits == 0 || digits > 18 || data[i]|0x20 == 'e' {
		return 0, 0, false
	}
	// One digit and 18 more: below 10^19, and so in the uint64.
	if f, ok = nearest(mantissa, digits+1, -digits); !ok {
		return 0, 0, false
	}
	if negative {
		f = -f
	}
	return f, i, true
}

// eight is the number that eight digits are, the first in the lowest byte. Each
// multiplication adds up neighbours: digits to pairs, pairs to fours.
func eight(word uint64) uint64 {
	const pairs = 0x000000FF000000FF
	word = word*10 + word>>8
	return ((word&pairs)*(100+1000000<<32) + (word>>16&pairs)*(1+10000<<32)) >> 32
}
