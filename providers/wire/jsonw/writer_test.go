package jsonw_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonw"
)

func TestWriter(t *testing.T) {
	w := jsonw.New(0)
	w.Object()
	w.Key("s").String("a<b>&\u2028\"\\\n\x01\x7f")
	w.Key("bad").String("x\xffy\xc3")
	w.Key("a").Array().Int(-1).Int(math.MaxInt64).Float(0.7).Float(1e21).Float(1e-7).Bool(true).Null().EndArray()
	w.Key("empty").Object().EndObject()
	w.Key("none").Array().EndArray()
	w.Key("raw").Raw([]byte(` { "b":1, "a":12345678901234567890, "a":"<" } `))
	w.Key("b64").Base64([]byte{0, 1, 2, 0xff})
	w.Key("url").DataURL("image/png", []byte("hi"))
	w.Key(`k"`).Object().Key("x").Array().Object().EndObject().Object().EndObject().EndArray().EndObject()
	w.EndObject()
	got, err := w.Bytes()
	require.NoError(t, err)
	require.Equal(t, `{"s":"a<b>&`+"\u2028"+`\"\\\n\u0001`+"\x7f"+`","bad":"x`+"\uFFFD"+`y`+"\uFFFD"+`",`+
		`"a":[-1,9223372036854775807,0.7,1e+21,1e-7,true,null],"empty":{},"none":[],`+
		`"raw": { "b":1, "a":12345678901234567890, "a":"<" } ,`+
		`"b64":"AAEC/w==","url":"data:image/png;base64,aGk=","k\"":{"x":[{},{}]}}`, string(got))
	require.True(t, json.Valid(got))
	require.Equal(t, len(got), w.Len())
}

// The first error stays, names its key, and hides the half-written text.
func TestErrors(t *testing.T) {
	for _, tt := range []struct {
		name  string
		param string
		write func(*jsonw.Writer)
	}{
		{"NaN", "temperature", func(w *jsonw.Writer) { w.Object().Key("temperature").Float(math.NaN()).EndObject() }},
		{"infinity", "top_p", func(w *jsonw.Writer) { w.Object().Key("top_p").Float(math.Inf(-1)).EndObject() }},
		{"raw cut", "parameters", func(w *jsonw.Writer) { w.Object().Key("parameters").Raw([]byte(`{"a":`)).EndObject() }},
		{"raw empty", "parameters", func(w *jsonw.Writer) { w.Object().Key("parameters").Raw(nil).EndObject() }},
		{"raw two values", "parameters", func(w *jsonw.Writer) { w.Object().Key("parameters").Raw([]byte(`1 2`)).EndObject() }},
		{"first wins", "a", func(w *jsonw.Writer) {
			w.Object().Key("a").Raw([]byte(`x`)).Key("b").Raw([]byte(`y`)).EndObject()
		}},
		{"left open", "a", func(w *jsonw.Writer) { w.Object().Key("a").Int(1) }},
		{"wrong bracket", "a", func(w *jsonw.Writer) { w.Object().Key("a").Array().EndObject() }},
		{"closed too often", "", func(w *jsonw.Writer) { w.Array().EndArray().EndArray() }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var w jsonw.Writer
			tt.write(&w)
			got, err := w.Bytes()
			require.Nil(t, got)
			require.ErrorIs(t, err, llm.ErrInvalidRequest)
			require.Equal(t, err, w.Err())
			var e *llm.Error
			require.True(t, errors.As(err, &e))
			require.Equal(t, tt.param, e.Param)
		})
	}
}

// encoding/json without HTML escaping is the oracle for strings, apart from
// U+2028 and U+2029, which it escapes always.
func FuzzString(f *testing.F) {
	for _, s := range []string{"", "plain", "\u2028\u2029", "\"\\/\b\f\n\r\t\x00\x1f\x7f", "\xff\xc3\x28", "héllo 🧑‍🚀", "\ufffd"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := jsonw.AppendString(nil, s)
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		require.NoError(t, enc.Encode(s))
		// An escaped backslash before "u2028" must stay one, so the oracle is
		// read back rather than patched.
		var back, want string
		require.NoError(t, json.Unmarshal(got, &back))
		require.NoError(t, json.Unmarshal(b.Bytes(), &want))
		require.Equal(t, want, back)
		require.Equal(t, strings.Count(want, "\u2028"), bytes.Count(got, []byte("\u2028")))
	})
}

// encoding/json is the oracle for numbers.
func FuzzFloat(f *testing.F) {
	for _, v := range []float64{0, math.Copysign(0, -1), 0.1, 1e-6, 9.9e-7, 1e-9, 1e-10, 1e20, 1e21, 1.5e300, 5e-324, math.MaxFloat64, 0.7, -2} {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, v float64) {
		want, err := json.Marshal(v)
		var w jsonw.Writer
		got, gotErr := w.Float(v).Bytes()
		require.Equal(t, err == nil, gotErr == nil)
		require.Equal(t, string(want), string(got))
	})
}
