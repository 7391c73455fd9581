package moonshot

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"
)

// membersOf reads an object, which must be valid, in its order.
func membersOf(object jsontext.Value) []member {
	var members []member
	dec := jsontext.NewDecoder(bytes.NewReader(object))
	_, _ = dec.ReadToken()
	for dec.PeekKind() == '"' {
		name, _ := dec.ReadToken()
		text := name.String()
		value, _ := dec.ReadValue()
		members = append(members, member{text, value.Clone()})
	}
	return members
}

// elementsOf reads an array, which must be valid.
func elementsOf(array jsontext.Value) []jsontext.Value {
	var elements []jsontext.Value
	dec := jsontext.NewDecoder(bytes.NewReader(array))
	_, _ = dec.ReadToken()
	for dec.PeekKind() != ']' {
		value, _ := dec.ReadValue()
		elements = append(elements, value.Clone())
	}
	return elements
}

func object(members []member) jsontext.Value {
	text := []byte{'{'}
	for i, m := range members {
		if i > 0 {
			text = append(text, ',')
		}
		text, _ = jsontext.AppendQuote(text, m.name)
		text = append(text, ':')
		text = append(text, m.value...)
	}
	return append(text, '}')
}

func array(elements []jsontext.Value) jsontext.Value {
	text := []byte{'['}
	for i, e := range elements {
		if i > 0 {
			text = append(text, ',')
		}
		text = append(text, e...)
	}
	return append(text, ']')
}
