package vertexai

import (
	"bytes"
	"encoding/base64"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/providers/wire/jsonr"
)

// readPointer reads an object into old, or a new one; null is none.
func readPointer[T any](r *jsonr.Reader, old *T, read func(*T, *jsonr.Reader) error) (*T, error) {
	if r.Kind() == jsontext.KindNull {
		return nil, r.Skip()
	}
	if old == nil {
		old = new(T)
	}
	return old, read(old, r)
}

// readBool reads true or false; null is false, anything else is an error.
func readBool(r *jsonr.Reader, dst *bool) error {
	switch kind := r.Kind(); kind {
	case jsontext.KindTrue, jsontext.KindFalse, jsontext.KindNull:
		*dst = kind == jsontext.KindTrue
		return r.Skip()
	default:
		return r.Unexpected("true or false", kind)
	}
}

// readBase64 reads a string of standard base64; null is nothing.
func readBase64(r *jsonr.Reader, dst *[]byte) error {
	*dst = nil
	kind := r.Kind()
	text, ok, err := r.Bytes()
	if err != nil || !ok {
		return err
	}
	// encoding/base64 skips line breaks.
	if bytes.IndexByte(text, '\n') >= 0 || bytes.IndexByte(text, '\r') >= 0 {
		return r.Unexpected("base64", kind)
	}
	if *dst, err = base64.StdEncoding.AppendDecode(nil, text); err != nil {
		return r.Unexpected("base64", kind)
	}
	return nil
}
