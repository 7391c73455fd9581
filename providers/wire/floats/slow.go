package floats

import (
	"math"
	"strconv"
)

// powers holds the powers of ten, each the nearest float64; up to 1e22 they are
// exact.
var powers = [...]float64{
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
	1e23, 1e24, 1e25, 1e26, 1e27, 1e28, 1e29, 1e30,
}

// number reads one number at data[i:] by the grammar of RFC 8259, section 6,
// and returns the index after it.
func number(data []byte, i int) (f float32, next int, ok bool) {
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
		shift, i, ok = readExponent(data, i+1)
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

func readExponent(data []byte, i int) (n, next int, ok bool) {
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
