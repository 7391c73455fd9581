package floats_test

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/providers/wire/floats"
)

// checkNumber reads a number at the end of a text, and with more behind it, and
// holds both to strconv.
func checkNumber(t *testing.T, text string) {
	t.Helper()
	want, err := strconv.ParseFloat(text, 32)
	valid := err == nil && json.Valid([]byte(text))
	for _, tail := range []string{"]", "]" + strings.Repeat(" ", 40), "," + text + "]" + strings.Repeat("9", 40), " , " + text + " ]"} {
		vector, n, ok := floats.Array([]byte("["+text+tail), 0)
		require.Equal(t, valid, ok, "%q, with %q behind it", text, tail)
		if !ok {
			continue
		}
		require.Equal(t, strings.LastIndexByte(tail, ']')+len(text)+2, n)
		for _, f := range vector {
			require.Equal(t, math.Float32bits(float32(want)), math.Float32bits(f), "%q, with %q behind it", text, tail)
		}
	}
}

var numbers = []string{
	"0", "-0", "0.0", "-0.0", "1", "1.5", "-1.5", "0.1", "9.9", "10.5", "01.5", "1.", ".5", "-", "-.5", "1.e5", "1.5e3", "1.5E-3", "1.5e", "+1.5", "0x1p3", "1_0.5", "NaN", "Inf",
	"0.006929283495992422", "-0.006929283495992422", "0.123456789012345678", "9.999999999999999999", "9.1234567890123456789", "9.12345678901234567890", "0.0000000000000000001",
	"1.000000059604644775390625", "1.00000005960464477539062", "1.0000000596046448", "1.00000017881393432617187500", "0.00000000000000000000000000000000000001",
	"3.4028235e38", "3.4028236e38", "1.17549435e-38", "1e-46", "1.00000000", "1.0000000", "1.000000000", "1.0000000000000000", "1.00000000000000000",
	"1.5:", "1.5/", "1.55555555:", "1.5555555/", "1.5555555\xb0", "1.\xb0", "1.5\x00", "1.-5",
}

func TestNumbers(t *testing.T) {
	for _, text := range numbers {
		checkNumber(t, text)
	}
}

func FuzzNumber(f *testing.F) {
	for _, text := range numbers {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if text == "" || strings.ContainsAny(text, " ,]\n\r\t") {
			return // more or less than a number
		}
		checkNumber(t, text)
	})
}

// FuzzDecimal makes the numbers that embeddings consist of.
func FuzzDecimal(f *testing.F) {
	f.Add(uint8(0), uint64(6929283495992422), uint8(18), uint32(1))
	f.Add(uint8(9), uint64(math.MaxUint64), uint8(19), uint32(0x33d6bf95))
	f.Fuzz(func(t *testing.T, whole uint8, fraction uint64, digits uint8, bits uint32) {
		text := strconv.FormatUint(fraction, 10)
		if n := int(digits % 21); len(text) < n {
			text = strings.Repeat("0", n-len(text)) + text
		} else {
			text = text[:n]
		}
		checkNumber(t, strconv.Itoa(int(whole%10))+"."+text)
		// Just below, at and above the middle between two float32s, where the
		// nearest one is hard to tell.
		low := math.Float32frombits(bits&0x007fffff | 0x3c000000)
		middle := (float64(low) + float64(math.Nextafter32(low, 1))) / 2
		for _, v := range []float64{float64(low), math.Nextafter(middle, 0), middle, math.Nextafter(middle, 1)} {
			for precision := 6; precision < 20; precision++ {
				checkNumber(t, strconv.FormatFloat(v, 'f', precision, 64))
			}
			checkNumber(t, strconv.FormatFloat(v, 'f', -1, 64))
		}
	})
}

func TestArray(t *testing.T) {
	for text, want := range map[string][]float32{
		"[]": {}, "[ ]x": {}, "[1]": {1}, "[ 1 , 2.5,\t-3 ]": {1, 2.5, -3}, "[1.5,2.5,3.5,4.5,5.5,6.5,7.5,8.5,9.5,0.5]": {1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5, 0.5},
		"": nil, "1": nil, "[": nil, "[1": nil, "[1,": nil, "[1,]": nil, "[,1]": nil, "[1 2]": nil, "[null]": nil, `["1"]`: nil, "[1}": nil, "[[1]]": nil,
	} {
		for _, hint := range []int{0, 1, 100} {
			got, n, ok := floats.Array([]byte(text), hint)
			require.Equal(t, want != nil, ok, text)
			require.Equal(t, want, got, text)
			if ok {
				require.Equal(t, strings.IndexByte(text, ']')+1, n, text)
			}
		}
	}
}

func TestText(t *testing.T) {
	raw := binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, math.Float32bits(1.5)), math.Float32bits(float32(math.Inf(-1))))
	text := base64.StdEncoding.EncodeToString(raw)
	one := base64.StdEncoding.EncodeToString(raw[:4])
	vector, n, scratch, ok := floats.Text([]byte(`"`+text+`",`), nil)
	require.True(t, ok)
	require.Equal(t, len(text)+2, n)
	require.Equal(t, []float32{1.5, float32(math.Inf(-1))}, vector)
	for _, bad := range []string{
		"", `"`, `"` + text, text + `"`, `"` + text[:len(text)-1] + `"`, `"` + text[:4] + "\n" + text[4:] + `"`, `"` + text[:4] + "\r\n" + text[4:] + `"`,
		`"` + text[:4] + `\/` + text[4:] + `"`, `"AAAA"`, `"` + strings.TrimRight(one, "=") + `"`, `"` + one + one + `"`, `"!AAA"`, `null`, `[1]`,
	} {
		_, _, scratch, ok = floats.Text([]byte(bad), scratch)
		require.False(t, ok, bad)
	}
	vector, _, ok = floats.Base64(nil, nil)
	require.True(t, ok)
	require.Empty(t, vector)
}
