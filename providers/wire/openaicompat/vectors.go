package openaicompat

import (
	"errors"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/providers/wire/floats"
	"github.com/parley-llm/parley/providers/wire/jsonr"
)

// embeddings is an answer to an embeddings call.
type embeddings struct {
	model   string
	vectors [][]float32
	usage   counts
	failed  bool

	// dimensions is the length of the last vector, and scratch memory for the
	// next.
	dimensions int
	scratch    []byte
}

// decodeEmbeddings reads an answer to want texts and puts the vectors in the
// order of their indexes.
func (d *Dialect) decodeEmbeddings(body []byte, want int) (*embeddings, error) {
	r := jsonr.Borrow(body)
	defer r.Release()
	e := &embeddings{vectors: make([][]float32, want)}
	found := 0
	err := r.Object(func(name []byte) error {
		switch string(name) {
		case "data":
			return r.Array(func(i int) error {
				found++
				return e.readVector(r, i)
			})
		case "model":
			return r.Text(&e.model)
		case "usage":
			return e.usage.read(r, d)
		case "error":
			e.failed = r.Kind() != jsontext.KindNull
			return r.Skip()
		default:
			return r.Skip()
		}
	})
	if err == nil {
		err = r.End()
	}
	switch {
	case err != nil:
		return nil, err
	case e.failed:
		return nil, errFailed{}
	case found != want:
		return nil, fmt.Errorf("the answer has %d vectors for %d inputs", found, want)
	}
	return e, nil
}

// readVector reads the i-th element of data.
func (e *embeddings) readVector(r *jsonr.Reader, i int) error {
	var vector []float32
	index := int64(i)
	err := r.Object(func(name []byte) error {
		switch string(name) {
		case "index":
			_, err := r.Int(&index)
			return err
		case "embedding":
			var err error
			vector, err = e.readNumbers(r)
			return err
		default:
			return r.Skip()
		}
	})
	switch {
	case err != nil:
		return err
	case len(vector) == 0:
		return fmt.Errorf("element %d has no embedding", i)
	case index < 0 || index >= int64(len(e.vectors)):
		return fmt.Errorf("element %d has index %d, beyond the %d inputs", i, index, len(e.vectors))
	case e.vectors[index] != nil:
		return fmt.Errorf("two elements have index %d", index)
	}
	e.vectors[index] = vector
	return nil
}

// readNumbers reads a vector in either form.
func (e *embeddings) readNumbers(r *jsonr.Reader) ([]float32, error) {
	if vector, n, ok := floats.Array(r.Rest(), e.dimensions); ok {
		e.dimensions = len(vector)
		r.Advance(n)
		return vector, nil
	}
	vector, n, scratch, ok := floats.Text(r.Rest(), e.scratch)
	if e.scratch = scratch; ok {
		r.Advance(n)
		return vector, nil
	}
	if r.Kind() == jsontext.KindString {
		// Slashes in base64 may be escaped.
		text, _, err := r.Bytes()
		if err != nil {
			return nil, err
		}
		if vector, e.scratch, ok = floats.Base64(text, e.scratch); ok {
			return vector, nil
		}
	} else if err := r.Skip(); err != nil {
		return nil, err
	}
	return nil, errors.New("an embedding is neither a list of numbers that float32 holds nor base64 of such")
}
