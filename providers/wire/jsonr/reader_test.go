package jsonr_test

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/providers/wire/jsonr"
)

// walk writes what a Reader makes of the value that stands next.
func walk(r *jsonr.Reader, w *strings.Builder) error {
	switch kind := r.Kind(); kind {
	case jsontext.KindBeginObject:
		w.WriteString("{")
		err := r.Object(func(name []byte) error {
			fmt.Fprintf(w, "%q:", name)
			return walk(r, w)
		})
		w.WriteString("}")
		return err
	case jsontext.KindBeginArray:
		w.WriteString("[")
		err := r.Array(func(int) error { return walk(r, w) })
		w.WriteString("]")
		return err
	case jsontext.KindString:
		var text string
		err := r.Text(&text)
		fmt.Fprintf(w, "%q,", text)
		return err
	default:
		value, _, err := r.Raw()
		fmt.Fprintf(w, "%s,", value)
		return err
	}
}

// checkInt reads a number as a whole one, which strconv judges.
func checkInt(t *testing.T, data []byte) {
	t.Helper()
	r := new(jsonr.Reader)
	r.Reset(data)
	if !jsonr.Valid(data) || r.Kind() != jsontext.KindNumber {
		return
	}
	text := strings.TrimSpace(string(data))
	for _, tail := range []string{"", " "} {
		r.Reset([]byte(text + tail))
		var n int64
		known, err := r.Int(&n)
		require.NoError(t, err)
		require.NoError(t, r.End())
		f, _ := strconv.ParseFloat(text, 64)
		if want, err := strconv.ParseInt(text, 10, 64); err == nil {
			require.True(t, known)
			require.Equal(t, want, n)
		} else if known {
			require.Equal(t, int64(f), n)
		}
	}
}

// oracle writes the same with jsontext.
func oracle(data []byte, lenient bool) (string, error) {
	dec := jsontext.NewDecoder(bytes.NewReader(data), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(lenient))
	var w strings.Builder
	for {
		kind := dec.PeekKind()
		container, n := dec.StackIndex(dec.StackDepth())
		name := container == jsontext.KindBeginObject && n%2 == 0
		switch kind {
		case jsontext.KindBeginObject, jsontext.KindEndObject, jsontext.KindBeginArray, jsontext.KindEndArray:
			if _, err := dec.ReadToken(); err != nil {
				return "", err
			}
			w.WriteString(kind.String())
		default:
			value, err := dec.ReadValue()
			if err != nil {
				return "", err
			}
			switch {
			case kind == jsontext.KindString:
				text, _ := jsontext.AppendUnquote(nil, value)
				fmt.Fprintf(&w, "%q%s", text, map[bool]string{true: ":", false: ","}[name])
			default:
				fmt.Fprintf(&w, "%s,", value)
			}
		}
		if dec.StackDepth() > 0 {
			continue
		}
		if _, err := dec.ReadToken(); err != io.EOF {
			return "", fmt.Errorf("text follows: %w", err)
		}
		return w.String(), nil
	}
}

// check holds the Reader, strict and lenient, to jsontext.
func check(t *testing.T, data []byte) {
	t.Helper()
	for _, lenient := range []bool{false, true} {
		want, wantErr := oracle(data, lenient)
		r := new(jsonr.Reader)
		if lenient {
			r.Lenient()
		}
		var w strings.Builder
		r.Reset(data)
		err := walk(r, &w)
		if err == nil {
			err = r.End()
		}
		require.Equal(t, wantErr == nil, err == nil, "lenient %v, jsontext %v, reader %v: %q", lenient, wantErr, err, data)
		if wantErr == nil {
			require.Equal(t, want, w.String())
		}
		// Skip goes another way through the same grammar.
		r.Reset(data)
		err = r.Skip()
		if err == nil {
			err = r.End()
		}
		require.Equal(t, wantErr == nil, err == nil, "skipping, lenient %v, jsontext %v, reader %v: %q", lenient, wantErr, err, data)
		if !lenient {
			require.Equal(t, wantErr == nil, jsonr.Valid(data), "%q", data)
		}
	}
}

var texts = []string{
	``, ` `, `null`, `true`, `false`, `nul`, `nulll`, `True`, `0`, `-0`, `01`, `-`, `1.`, `.5`, `1.5`, `1e`, `1e+`, `1E-07`, `12`, `123456789012345678`, `1234567890123456789`, `-5`, `17e2`, `17.9`, `1e5x`, `+1`, `NaN`,
	`""`, `"`, `"a`, `"a"b`, `"\n\t\"\\\/\b\f\r"`, `"\x"`, `"\`, `"\u00e9"`, `"\u00E9"`, `"\u00g9"`, `"\u00e"`, `"\ud83d\ude00"`, `"\ud83d"`,
	`"\ude00\ud83d"`, `"\ud83dx\ude00"`, `"\ud83d\u0041"`, `"\ud83d\ud83d\ude00"`, "\"\x01\"", "\"\x7f\"", "\"\xff\"", "\"a\xe2\x82\"", "\"é€🧑‍🚀\u2028\"", "\"\xed\xa0\x80\"",
	"\"a long text without anything odd, 0123456789\"", "\"a long text with a \xff in it\"", `"a long text with a \" in it, and on it goes"`,
	"\"1234567\x1f\"", "\"12345678\x00\"", `"1234567\"`, `"12345678\\"`,
	`{}`, `{ }`, `[]`, `[ ]`, `{"a":1}`, ` { "a" : [ 1 , { "b" : null } , "c" ] , "d" : false } `, `{"a":1,"a":2}`, `{"\u0061":1,"é":2}`, "{\"\xff\":1}",
	`{"a":1,}`, `[1,]`, `[,1]`, `{,}`, `{"a"}`, `{"a":}`, `{a:1}`, `{"a":1 "b":2}`, `[1 2]`, `[1}`, `{"a":1]`, `{"a":1`, `[1`, `{`, `[`, `{"a"`, `{"a":`,
	`1 2`, `{} {}`, `null,`, "\ufeff{}", "{\"a\":1}\x00", "[1\v]", `{"a":1}` + "\n\r\t ",
	strings.Repeat("[", 10000) + strings.Repeat("]", 10000), strings.Repeat("[", 10001) + strings.Repeat("]", 10001),
	strings.Repeat(`{"a":`, 10000) + "1" + strings.Repeat("}", 10000), strings.Repeat(`{"a":`, 10000) + "[]" + strings.Repeat("}", 10000),
	strings.Repeat(`[`, 9999) + "{}" + strings.Repeat("]", 9999), strings.Repeat(`[`, 10000) + "{}" + strings.Repeat("]", 10000),
}

func TestReaderIsAsStrictAsTheDecoder(t *testing.T) {
	for _, text := range texts {
		check(t, []byte(text))
		checkInt(t, []byte(text))
	}
}

func FuzzReader(f *testing.F) {
	for _, text := range texts {
		if len(text) < 1000 {
			f.Add([]byte(text))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		check(t, data)
		checkInt(t, data)
	})
}

func TestShapes(t *testing.T) {
	const data = `{"text":"a\u0062","number":12.50,"null":null,"list":[1,"2"],"int":"42","time":1763800000.9,"big":12345678901234567890123,"word":"stop"}`
	var text, number, null, list, word, other string
	var whole, fraction, big int64
	known := map[string]bool{}
	r := new(jsonr.Reader)
	r.Reset([]byte(data))
	word = "stop"
	require.NoError(t, r.Object(func(name []byte) (err error) {
		switch n := string(name); n {
		case "text":
			err = r.Text(&text)
			at := r.LastText()
			require.Equal(t, `a\u0062`, data[at.Start:at.End])
			return err
		case "number":
			return r.Text(&number)
		case "null":
			return r.Text(&null)
		case "list":
			return r.Text(&list)
		case "int":
			known[n], err = r.Int(&whole)
		case "time":
			known[n], err = r.Int(&fraction)
		case "big":
			known[n], err = r.Int(&big)
		case "word":
			require.Zero(t, testing.AllocsPerRun(10, func() { word = "stop" }))
			return r.Word(&word, "length")
		default:
			return r.Text(&other)
		}
		return err
	}))
	require.NoError(t, r.End())
	require.Equal(t, []string{"ab", "12.50", "", "", "stop", ""}, []string{text, number, null, list, word, other})
	require.Equal(t, []int64{42, 1763800000}, []int64{whole, fraction})
	require.Equal(t, map[string]bool{"int": true, "time": true, "big": false}, known)
}

// String, Bytes and Integer are strict about the type: null is the zero value,
// and anything else is an error that says where it stands.
func TestStrictShapes(t *testing.T) {
	read := func(data string) (text string, n int, err error) {
		r := jsonr.Borrow([]byte(data))
		defer r.Release()
		text, n = "old", 1
		err = r.Object(func(name []byte) error {
			if string(name) == "n" {
				return r.Integer(&n)
			}
			return r.String(&text)
		})
		return text, n, err
	}
	for _, tt := range []struct {
		data, text string
		n          int
	}{
		{`{}`, "old", 1},
		{`{"text":"a\nb","n":-12}`, "a\nb", -12},
		{`{"text":null,"n":null}`, "", 0},
	} {
		text, n, err := read(tt.data)
		require.NoError(t, err, tt.data)
		require.Equal(t, tt.text, text)
		require.Equal(t, tt.n, n)
	}
	for data, want := range map[string]string{
		`{"text":1}`:                     `a string was expected at "/text", not number`,
		`{"text":{}}`:                    `a string was expected at "/text", not {`,
		`{"n":"1"}`:                      `a whole number was expected at "/n", not string`,
		`{"n":1.0}`:                      `a whole number was expected at "/n", not number`,
		`{"n":1e3}`:                      `a whole number was expected at "/n", not number`,
		`{"n":12345678901234567890}`:     `a whole number was expected at "/n", not number`,
		`{"text":"\ud800"}`:              "invalid surrogate pair",
		"{\"text\":\"\xff\"}":            "invalid UTF-8",
		`{"text":"a" "n":1}`:             "after object value",
		`{"text":"a","n":1,}`:            "invalid character",
		`{"text":"a","n":1`:              "unexpected EOF",
		`{"text":"a","n":[1,2,[3],{]}]}`: "a whole number was expected",
	} {
		_, _, err := read(data)
		require.ErrorContains(t, err, want, data)
	}
}

// A value that its reader refuses is skipped, and what follows is read.
func TestValue(t *testing.T) {
	r := new(jsonr.Reader)
	r.Reset([]byte(`[ {"a":"x"} , {"a":[1,{"b":2}]} , 3, {"a":tru} ]`))
	var raws, refusals []string
	err := r.Array(func(int) error {
		var a string
		raw, refused, err := r.Value(func() error {
			return r.Object(func([]byte) error { return r.String(&a) })
		})
		raws = append(raws, string(raw))
		if refused != nil {
			refusals = append(refusals, refused.Error())
		}
		return err
	})
	require.ErrorContains(t, err, "within")
	require.Equal(t, []string{`{"a":"x"}`, `{"a":[1,{"b":2}]}`, "3"}, raws[:3])
	require.Len(t, refusals, 3)

	r.Reset([]byte(`[ "abc" , "def"]`))
	var got []string
	require.NoError(t, r.Array(func(int) error {
		got = append(got, string(r.Rest()[:5]))
		r.Advance(5)
		return nil
	}))
	require.NoError(t, r.End())
	require.Equal(t, []string{`"abc"`, `"def"`}, got)
}

func TestPlainLen(t *testing.T) {
	for n := range 40 {
		plain := strings.Repeat("a", n)
		require.Equal(t, n, jsonr.PlainLen([]byte(plain)))
		for _, odd := range []string{"\"", "\\", "\x00", "\x1f", "\xff", "\xe2\x82"} {
			require.Equal(t, n, jsonr.PlainLen([]byte(plain+odd)), "%q", odd)
			require.Equal(t, n, jsonr.PlainLen([]byte(plain+odd+"and more behind")), "%q", odd)
		}
		for _, even := range []string{"é", "€", "\x7f", "🧑", "'/"} {
			require.Equal(t, n+len(even)+3, jsonr.PlainLen([]byte(plain+even+"bcd")), "%q", even)
		}
	}
}

// An error names the place and what was wrong there.
func TestErrors(t *testing.T) {
	read := func(data string) error {
		r := new(jsonr.Reader)
		r.Reset([]byte(data))
		err := r.Object(func(name []byte) error {
			if string(name) == "choices" {
				return r.Array(func(int) error { return r.Object(func([]byte) error { return r.Skip() }) })
			}
			return r.Skip()
		})
		if err == nil {
			err = r.End()
		}
		return err
	}
	require.NoError(t, read(`{"choices":[{"a":1},null],"b":null}`))
	require.EqualError(t, read(`[]`), `an object was expected at "", not [`)
	require.EqualError(t, read(`{"choices":[{},"x"]}`), `an object was expected at "/choices/1", not string`)
	require.EqualError(t, read(`{"choices":{}}`), `an array was expected at "/choices", not {`)
	require.ErrorContains(t, read(`{"choices":[{"a":tru}]}`), `within "/choices/0/a"`)
	require.ErrorContains(t, read(`{"choices":[`), "unexpected EOF")
	require.ErrorIs(t, read(`{"choices":[`), io.ErrUnexpectedEOF)
	require.EqualError(t, read(`{} {}`), "text follows the JSON value at byte 3")
}

// Reading allocates nothing but the strings that are kept.
func TestReaderAllocatesNothing(t *testing.T) {
	data := []byte(`{"id":"r1","list":[{"a":1,"b":"x\ny"},{"a":2}],"n":7,"skipped":{"a":[1,2,3]}}`)
	r := new(jsonr.Reader)
	id := "r1"
	var n int64
	var at jsonr.Span
	require.Zero(t, testing.AllocsPerRun(100, func() {
		r.Reset(data)
		err := r.Object(func(name []byte) error {
			switch string(name) {
			case "id":
				return r.Word(&id)
			case "n":
				_, err := r.Int(&n)
				return err
			case "list":
				return r.Array(func(int) error { return r.ObjectOrSkip(func([]byte) error { return r.SkipText(&at) }) })
			default:
				return r.Skip()
			}
		})
		if err != nil {
			panic(err)
		}
	}))
}
