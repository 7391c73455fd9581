package openaicompat

import (
	"bytes"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/providers/wire/jsonr"
	"github.com/parley-llm/parley/providers/wire/jsonw"
)

// joinDetails makes one reasoning_details array of the arrays that an answer
// brought. A whole answer has one, which goes back byte for byte. A stream has
// many, with the thoughts in pieces: pieces of one thought are put together, as
// they would stand in a whole answer. (OpenRouter documentation, reasoning
// tokens, 2026-08-22.)
func joinDetails(arrays string) ([]byte, error) {
	r := new(jsonr.Reader)
	r.Reset([]byte(arrays))
	var joined []detail
	n := 0
	for ; r.Kind() == jsontext.KindBeginArray; n++ {
		known := len(joined)
		err := r.Array(func(int) error {
			d, err := readDetail(r)
			if err != nil {
				return err
			}
			if i := d.continues(joined[:known]); i >= 0 {
				joined[i].add(&d)
			} else {
				joined = append(joined, d)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	if err := r.End(); err != nil || n == 1 {
		return bytes.TrimSpace([]byte(arrays)), err
	}
	w := jsonw.New(len(arrays))
	w.Array()
	for i := range joined {
		joined[i].write(w)
	}
	return w.EndArray().Bytes()
}

// detail is one thought or a piece of one.
type detail struct {
	// raw is the element as it came, until a piece is added.
	raw     []byte
	members []member
	// kind, index, id and signature tell thoughts apart.
	kind, index, id, signature string
}

type member struct {
	name  string
	value []byte
}

func readDetail(r *jsonr.Reader) (d detail, err error) {
	value, _, err := r.Raw()
	if err != nil {
		return d, err
	}
	d.raw = bytes.Clone(value)
	inner := new(jsonr.Reader)
	inner.Reset(d.raw)
	err = inner.ObjectOrSkip(func(name []byte) error {
		m := member{name: string(name)}
		value, kind, err := inner.Raw()
		if err != nil {
			return err
		}
		m.value = bytes.Clone(value)
		d.members = append(d.members, m)
		var text string
		switch kind {
		case jsontext.KindString:
			text = string(jsonr.AppendText(nil, value[1:len(value)-1]))
		case jsontext.KindNumber:
			text = string(value)
		}
		switch m.name {
		case "type":
			d.kind = text
		case "index":
			d.index = text
		case "id":
			d.id = text
		case "signature":
			d.signature = text
		}
		return nil
	})
	return d, err
}

// continues finds the thought of earlier chunks that d is a piece of, or -1. The
// pieces of a thought have its index; text and summaries come in pieces, and
// the last piece may bring nothing but the signature.
func (d *detail) continues(known []detail) int {
	for i := len(known) - 1; i >= 0; i-- {
		k := &known[i]
		if k.index != d.index {
			continue
		}
		pieces := k.kind == "reasoning.text" || k.kind == "reasoning.summary"
		sameKind := d.kind == k.kind || d.kind == ""
		sameID := d.id == k.id || d.id == "" || k.id == ""
		if pieces && sameKind && sameID && (d.signature == "" || k.signature == "") {
			return i
		}
		return -1
	}
	return -1
}

// add appends a piece: texts are joined, and what the thought lacked is filled
// in.
func (d *detail) add(piece *detail) {
	d.raw = nil
	for _, m := range piece.members {
		own := d.member(m.name)
		switch {
		case own == nil:
			d.members = append(d.members, m)
		case m.name == "text" || m.name == "summary":
			own.value = joinStrings(own.value, m.value)
		case string(own.value) == "null" || string(own.value) == `""`:
			own.value = m.value
		}
	}
	if d.signature == "" {
		d.signature = piece.signature
	}
	if d.id == "" {
		d.id = piece.id
	}
}

func (d *detail) member(name string) *member {
	for i := range d.members {
		if d.members[i].name == name {
			return &d.members[i]
		}
	}
	return nil
}

// joinStrings joins two JSON strings without reading them; null is empty.
func joinStrings(a, b []byte) []byte {
	switch {
	case !strings.HasPrefix(string(a), `"`):
		return b
	case !strings.HasPrefix(string(b), `"`):
		return a
	}
	return append(append([]byte(nil), a[:len(a)-1]...), b[1:]...)
}

func (d *detail) write(w *jsonw.Writer) {
	if d.raw != nil {
		w.Raw(d.raw)
		return
	}
	w.Object()
	for _, m := range d.members {
		w.Key(m.name).Raw(m.value)
	}
	w.EndObject()
}
