package openaicompat

import (
	"bytes"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/providers/wire/jsonr"
)

// embeddings is an answer to an embeddings call.
type embeddings struct {
	model   string
	vectors [][]float32
	usage   counts
	failed  bool
}

// lifted is a vector that was read ahead of the full decoder, with the offset
// in the remaining text of the 0 that stands for it.
type lifted struct {
	offset int64
	vector []float32
}

var embeddingKey = []byte(`"embedding"`)

// lift reads the vectors out of an answer and puts a 0 in the place of each, so
// that the full decoder sees every byte but theirs. It looks for the member's
// name, which as text inside a JSON string could not be followed by a colon; a
// vector that it cannot read stays where it is for the full decoder to judge.
func lift(body []byte, want int) (text []byte, vectors []lifted) {
	text = make([]byte, 0, 512+64*want)
	vectors = make([]lifted, 0, want)
	var scratch []byte
	hint := 0
	for {
		at := bytes.Index(body, embeddingKey)
		if at < 0 {
			return append(text, body...), vectors
		}
		after := skipSpace(body, at+len(embeddingKey))
		if after >= len(body) || body[after] != ':' {
			text = append(text, body[:at+len(embeddingKey)]...)
			body = body[at+len(embeddingKey):]
			continue
		}
		after = skipSpace(body, after+1)
		text = append(text, body[:after]...)
		body = body[after:]
		vector, rest, ok := parseFloats(body, hint)
		if !ok {
			vector, rest, scratch, ok = parseBase64(body, scratch)
		}
		if !ok {
			continue
		}
		hint = len(vector)
		vectors = append(vectors, lifted{int64(len(text)), vector})
		text = append(text, '0')
		body = rest
	}
}

// decodeEmbeddings reads an answer to want texts and puts the vectors in the
// order of their indexes.
func (d *Dialect) decodeEmbeddings(body []byte, want int) (*embeddings, error) {
	text, ahead := lift(body, want)
	r := new(jsonr.Reader)
	r.Reset(text)
	e := &embeddings{vectors: make([][]float32, want)}
	found := 0
	err := r.Object(func(name []byte) error {
		switch string(name) {
		case "data":
			return r.Array(func(i int) error {
				found++
				var err error
				ahead, err = e.readVector(r, i, ahead)
				return err
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

// readVector reads the i-th element of data. ahead are the vectors that were
// lifted and not yet met.
func (e *embeddings) readVector(r *jsonr.Reader, i int, ahead []lifted) ([]lifted, error) {
	var vector []float32
	index := int64(i)
	err := r.Object(func(name []byte) error {
		switch string(name) {
		case "index":
			_, err := r.Int(&index)
			return err
		case "embedding":
			value, kind, err := r.Raw()
			if err != nil {
				return err
			}
			start := int64(r.Offset()) - int64(len(value))
			for len(ahead) > 0 && ahead[0].offset < start {
				ahead = ahead[1:]
			}
			if len(ahead) > 0 && ahead[0].offset == start {
				vector = ahead[0].vector
				return nil
			}
			vector, err = slowVector(value, kind)
			return err
		default:
			return r.Skip()
		}
	})
	switch {
	case err != nil:
		return ahead, err
	case len(vector) == 0:
		return ahead, fmt.Errorf("element %d has no embedding", i)
	case index < 0 || index >= int64(len(e.vectors)):
		return ahead, fmt.Errorf("element %d has index %d, beyond the %d inputs", i, index, len(e.vectors))
	case e.vectors[index] != nil:
		return ahead, fmt.Errorf("two elements have index %d", index)
	}
	e.vectors[index] = vector
	return ahead, nil
}

// slowVector reads a vector whose text the fast readers refused: a string with
// escapes, which slashes in base64 may be. The rest is not a vector.
func slowVector(value []byte, kind jsontext.Kind) ([]float32, error) {
	if kind == jsontext.KindString {
		text, err := jsontext.AppendUnquote(nil, value)
		if err != nil {
			return nil, err
		}
		if vector, _, ok := decodeBase64(text, nil); ok {
			return vector, nil
		}
	}
	return nil, fmt.Errorf("an embedding is neither a list of numbers that float32 holds nor base64 of such")
}
