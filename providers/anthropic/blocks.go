package anthropic

import (
	"bytes"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonr"
)

// lenient reads what the service sends rather than what it should: a duplicate
// name or a stray byte is no reason to lose an answer.
var lenient = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))

// word is a machine word of the wire. The known ones are not allocated.
type word string

var words = func() map[string]word {
	known := make(map[string]word)
	for _, w := range []word{
		"message", "error", "ping",
		"message_start", "message_delta", "message_stop",
		"content_block_start", "content_block_delta", "content_block_stop",
		"text", "thinking", "redacted_thinking", "tool_use",
		"text_delta", "input_json_delta", "thinking_delta", "signature_delta", "citations_delta",
		"end_turn", "stop_sequence", "max_tokens", "refusal",
	} {
		known[string(w)] = w
	}
	return known
}()

// read reads a string; everything else is the empty word.
func (w *word) read(r *jsonr.Reader) error {
	*w = ""
	if r.Kind() != jsontext.KindString {
		return r.Skip()
	}
	text, _, err := r.Bytes()
	if err != nil {
		return err
	}
	known, ok := words[string(text)]
	if !ok {
		known = word(text)
	}
	*w = known
	return nil
}

// block is a content block of an answer.
type block struct {
	Type      word
	Text      string
	Thinking  string
	Signature string
	Data      string
	ID        string
	Name      string
	// Input and raw, the whole block, lie in the answer.
	Input jsontext.Value
	raw   jsontext.Value
	// opaque blocks are of a type that the library does not know, and err is why
	// one that it knows cannot be read.
	opaque bool
	err    error
}

// read reads a block. One of a type that the library does not know is opaque,
// whatever its fields hold. The error is for what is not JSON.
func (b *block) read(r *jsonr.Reader) error {
	raw, refused, err := r.Value(func() error { return b.members(r) })
	if err != nil {
		return err
	}
	if refused != nil && !b.known() {
		// The error may have come before the type, or from a field that only
		// shares its name with one of ours.
		*b = block{Type: typeOf(raw)}
	}
	b.raw, b.opaque = raw, !b.known()
	if !b.opaque || b.Type == "" {
		b.err = refused
	}
	return nil
}

func (b *block) members(r *jsonr.Reader) error {
	return r.Object(func(name []byte) error {
		switch string(name) {
		case "type":
			return b.Type.read(r)
		case "text":
			return r.String(&b.Text)
		case "thinking":
			return r.String(&b.Thinking)
		case "signature":
			return r.String(&b.Signature)
		case "data":
			return r.String(&b.Data)
		case "id":
			return r.String(&b.ID)
		case "name":
			return r.String(&b.Name)
		case "input":
			var err error
			b.Input, _, err = r.Raw()
			return err
		default:
			return r.Skip()
		}
	})
}

func (b *block) known() bool {
	switch b.Type {
	case "text", "thinking", "redacted_thinking", "tool_use":
		return true
	}
	return false
}

// typeOf is the type that an object names; empty for none.
func typeOf(object []byte) (t word) {
	r := jsonr.Borrow(object).Lenient()
	defer r.Release()
	err := r.ObjectOrSkip(func(name []byte) error {
		if string(name) == "type" {
			return t.read(r)
		}
		return r.Skip()
	})
	if err != nil {
		return ""
	}
	return t
}

// part is the block as a part of a message of the provider; nil for one that says nothing.
func (b *block) part(provider string) llm.Part {
	switch {
	case b.opaque:
		return llm.OpaquePart{Provider: provider, Type: string(b.Type), JSON: string(b.raw)}
	case b.Type == "text" && b.Text != "":
		return llm.TextPart{Text: b.Text}
	case b.Type == "thinking" && (b.Thinking != "" || b.Signature != ""):
		return llm.ReasoningPart{Provider: provider, Text: b.Thinking, Signature: b.Signature}
	case b.Type == "redacted_thinking" && b.Data != "":
		return llm.ReasoningPart{Provider: provider, Opaque: b.Data}
	case b.Type == "tool_use":
		return llm.ToolCallPart{ID: b.ID, Name: b.Name, Arguments: arguments(b.Input)}
	}
	return nil
}

// arguments is the text of a call's input, byte for byte; empty for none.
func arguments(input jsontext.Value) string {
	if input.Kind() == 'n' {
		return ""
	}
	return string(input)
}

// setMember replaces the value of an object's member, or adds the member,
// leaving all other bytes as they are. Text that is no object stays as it is.
func setMember(object jsontext.Value, name string, value []byte) jsontext.Value {
	dec := jsontext.NewDecoder(bytes.NewReader(object), lenient)
	if tok, err := dec.ReadToken(); err != nil || tok.Kind() != '{' {
		return object
	}
	empty := true
	for dec.PeekKind() == '"' {
		empty = false
		key, err := dec.ReadToken()
		if err != nil {
			return object
		}
		hit := key.String() == name
		old, err := dec.ReadValue()
		if err != nil {
			return object
		}
		if hit {
			end := int(dec.InputOffset())
			return splice(object, end-len(old), end, value)
		}
	}
	brace := bytes.LastIndexByte(object, '}')
	if brace < 0 {
		return object
	}
	quoted, err := jsontext.AppendQuote(nil, name)
	if err != nil {
		return object
	}
	member := append(append(quoted, ':'), value...)
	if !empty {
		member = append([]byte{','}, member...)
	}
	return splice(object, brace, brace, member)
}

func splice(text []byte, from, to int, insert []byte) jsontext.Value {
	out := make([]byte, 0, len(text)-(to-from)+len(insert))
	out = append(out, text[:from]...)
	out = append(out, insert...)
	return append(out, text[to:]...)
}
