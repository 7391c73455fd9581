package anthropic

import (
	"bytes"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/llm"
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
		known[`"`+string(w)+`"`] = w
	}
	return known
}()

// UnmarshalJSONFrom reads a string; everything else is the empty word.
func (w *word) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	v, err := dec.ReadValue()
	if err != nil {
		return err
	}
	*w = ""
	if v.Kind() != '"' {
		return nil
	}
	if known, ok := words[string(v)]; ok {
		*w = known
		return nil
	}
	text, err := jsontext.AppendUnquote(nil, v)
	*w = word(text)
	return err
}

// block is a content block of an answer.
type block struct {
	Type      word           `json:"type"`
	Text      string         `json:"text"`
	Thinking  string         `json:"thinking"`
	Signature string         `json:"signature"`
	Data      string         `json:"data"`
	ID        string         `json:"id"`
	Name      string         `json:"name"`
	Input     jsontext.Value `json:"input"`
}

// decodeBlock reads a block. One of a type that the library does not know is
// opaque, whatever its fields hold.
func decodeBlock(raw jsontext.Value) (b block, opaque bool, err error) {
	err = json.Unmarshal(raw, &b, lenient)
	switch b.Type {
	case "text", "thinking", "redacted_thinking", "tool_use":
		return b, false, err
	}
	if err != nil {
		// The error may have come before the type, or from a field that only
		// shares its name with one of ours.
		var probe struct {
			Type word `json:"type"`
		}
		if json.Unmarshal(raw, &probe, lenient) != nil || probe.Type == "" {
			return b, false, err
		}
		switch probe.Type {
		case "text", "thinking", "redacted_thinking", "tool_use":
			return b, false, err
		}
		b = block{Type: probe.Type}
	}
	return b, true, nil
}

// part is the block as a part of a message of the provider; nil for one that says nothing.
func (b *block) part(provider string, raw jsontext.Value, opaque bool) llm.Part {
	switch {
	case opaque:
		return llm.OpaquePart{Provider: provider, Type: string(b.Type), JSON: string(raw)}
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
