package anthropic

import (
	"bytes"
	"maps"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/llm"
)

// openBlock is a block of the stream that later events may complete.
type openBlock struct {
	index int
	kind  word
	// raw is an opaque block as it stands.
	raw    jsontext.Value
	opaque bool
	// input is what a call brought along with its start, in place of deltas.
	input string
	// fragments are an opaque block's input, in pieces.
	fragments []byte
}

func (s *source) find(index int) *openBlock {
	for i := range s.open {
		if s.open[i].index == index {
			return &s.open[i]
		}
	}
	return nil
}

// blockStart opens a block. Text and thoughts are empty here as a rule, but are
// taken where they are not.
func (s *source) blockStart(data []byte) (c llm.Chunk, ok bool, err error) {
	b := &s.ev.ContentBlock
	if b.raw == nil {
		return c, false, s.endpoint.Malformed(s.model, s.answer(data), "a block began without its content_block", nil)
	}
	if b.err != nil {
		return c, false, s.endpoint.Malformed(s.model, s.answer(data), "a content block cannot be read", b.err)
	}
	c.Block = s.ev.Index
	open := openBlock{index: s.ev.Index, kind: b.Type, opaque: b.opaque}
	switch b.Type {
	case "text":
		c.Text = b.Text
	case "thinking":
		c.Reasoning, c.Signature = b.Thinking, b.Signature
	case "redacted_thinking":
		c.Opaque = b.Data
	case "tool_use":
		c.ToolCalls = []llm.ToolCallDelta{{Index: s.ev.Index, ID: b.ID, Name: b.Name}}
		if input := arguments(b.Input); input != "{}" {
			open.input = input
		}
	default:
		open.raw = bytes.Clone(b.raw)
	}
	if old := s.find(open.index); old != nil {
		*old = open
	} else {
		s.open = append(s.open, open)
	}
	return c, true, nil
}

// delta adds to a block.
func (s *source) delta(data []byte) (c llm.Chunk, ok bool, err error) {
	c.Block = s.ev.Index
	d := &s.ev.Delta
	switch d.Type {
	case "text_delta":
		c.Text = d.Text
	case "thinking_delta":
		c.Reasoning = d.Thinking
	case "signature_delta":
		c.Signature = d.Signature
	case "input_json_delta":
		return s.inputDelta()
	case "citations_delta":
		return c, false, nil
	default:
		if open := s.find(s.ev.Index); open != nil && open.opaque {
			open.merge(data)
		}
		return c, false, nil
	}
	return c, true, nil
}

// inputDelta adds a fragment to a call's arguments. An empty fragment is legal
// and says nothing.
func (s *source) inputDelta() (c llm.Chunk, ok bool, err error) {
	fragment := s.ev.Delta.PartialJSON
	if fragment == "" {
		return c, false, nil
	}
	if open := s.find(s.ev.Index); open != nil {
		if open.opaque {
			open.fragments = append(open.fragments, fragment...)
			return c, false, nil
		}
		open.input = ""
	}
	c.Block = s.ev.Index
	c.ToolCalls = []llm.ToolCallDelta{{Index: s.ev.Index, Arguments: fragment}}
	return c, true, nil
}

// blockStop closes a block: an opaque one is whole now.
func (s *source) blockStop() (c llm.Chunk, ok bool, err error) {
	c.Block = s.ev.Index
	open := s.find(s.ev.Index)
	switch {
	case open == nil:
		return c, false, nil
	case open.opaque:
		if len(bytes.TrimSpace(open.fragments)) > 0 {
			open.raw = setMember(open.raw, "input", open.fragments)
		}
		c.Part = llm.OpaquePart{Provider: s.provider, Type: string(open.kind), JSON: string(open.raw)}
	case open.input != "":
		c.ToolCalls = []llm.ToolCallDelta{{Index: s.ev.Index, Arguments: open.input}}
	}
	*open = openBlock{index: open.index}
	return c, c.Part != nil || c.ToolCalls != nil, nil
}

// merge adds the members of a delta of unknown type to an opaque block: texts
// are joined, everything else is replaced, as compaction blocks do it.
func (b *openBlock) merge(data []byte) {
	var ev struct {
		Delta map[string]jsontext.Value `json:"delta"`
	}
	var have map[string]jsontext.Value
	if json.Unmarshal(data, &ev, lenient) != nil || json.Unmarshal(b.raw, &have, lenient) != nil {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(ev.Delta)) {
		if name == "type" {
			continue
		}
		value := ev.Delta[name]
		if old := have[name]; old.Kind() == '"' && value.Kind() == '"' {
			value = append(append(jsontext.Value{}, old[:len(old)-1]...), value[1:]...)
		}
		b.raw = setMember(b.raw, name, value)
	}
}
