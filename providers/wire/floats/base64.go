package floats

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"math"
)

// Text reads a JSON string of little-endian float32s in base64 from the
// beginning of data, and returns the vector and the length of its text. ok is
// false for everything else, and for a string with escapes. It returns the
// scratch memory for the next call.
func Text(data, scratch []byte) (vector []float32, n int, memory []byte, ok bool) {
	if len(data) == 0 || data[0] != '"' {
		return nil, 0, scratch, false
	}
	end := bytes.IndexByte(data[1:], '"')
	if end < 0 {
		return nil, 0, scratch, false
	}
	vector, memory, ok = Base64(data[1:1+end], scratch)
	return vector, end + 2, memory, ok
}

// Base64 decodes little-endian float32s from standard base64 with padding. ok is
// false for a text that is not that, line breaks among it. It returns the scratch
// memory for the next call.
func Base64(text, scratch []byte) (vector []float32, memory []byte, ok bool) {
	if len(text)%4 != 0 {
		return nil, scratch, false
	}
	need := base64.StdEncoding.DecodedLen(len(text))
	if cap(scratch) < need {
		scratch = make([]byte, need)
	}
	scratch = scratch[:cap(scratch)]
	n, err := base64.StdEncoding.Decode(scratch, text)
	if err != nil || n%4 != 0 || n != need-padding(text) {
		// A text that makes fewer bytes than its length says holds line breaks,
		// which encoding/base64 skips.
		return nil, scratch, false
	}
	vector = make([]float32, n/4)
	raw := scratch[:n]
	for i := range vector {
		vector[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i : 4*i+4]))
	}
	return vector, scratch, true
}

// padding is the number of padding characters at the end of text.
func padding(text []byte) int {
	n := 0
	for n < len(text) && n < 2 && text[len(text)-1-n] == '=' {
		n++
	}
	return n
}
