package openairesponses

import (
	"github.com/go-json-experiment/json"

	"github.com/parley-llm/parley/llm"
)

// partDone completes a part of a message's content.
func (s *source) partDone(ev *event) error {
	var c object[content]
	if ev.ContentIndex < 0 || ev.ContentIndex >= maxParts || !present(ev.Part) {
		return nil
	}
	if err := json.Unmarshal(ev.Part, &c, lenient...); err != nil {
		return err
	}
	// Thoughts in words have parts too; they end with their item.
	if c.is.Type != outputText && c.is.Type != refusal {
		return nil
	}
	t, err := s.at(ev.OutputIndex)
	if err != nil {
		return err
	}
	s.closePart(t, int(ev.ContentIndex), &c.is)
	return nil
}

// closePart queues what the deltas did not give of a part.
func (s *source) closePart(t *track, i int, c *content) {
	tracked := t.part(i)
	if tracked.closed {
		return
	}
	tracked.closed = true
	part, annotations := messagePart(s.d.Name, c, t.phase)
	if part != nil && !tracked.begun {
		chunk := llm.Chunk{Block: t.block(i)}
		switch p := part.(type) {
		case llm.TextPart:
			chunk.Text, chunk.Phase = p.Text, p.Phase
		case llm.RefusalPart:
			chunk.Refusal = p.Text
		case llm.ImagePart, llm.DocumentPart, llm.AudioPart, llm.ToolCallPart, llm.ToolResultPart, llm.ReasoningPart, llm.OpaquePart:
			chunk.Part = part
		}
		s.queue(chunk)
	}
	if annotations != nil {
		s.queue(llm.Chunk{Block: t.block(i), Part: annotations})
	}
	s.logprobs.add(c)
}

func (s *source) itemDone(ev *event) error {
	it, err := readItem(ev.Item)
	if err != nil {
		return err
	}
	t, err := s.at(ev.OutputIndex)
	if err != nil {
		return err
	}
	s.finishItem(t, it)
	return nil
}

// finishItem queues what the events before did not give of an item.
func (s *source) finishItem(t *track, it *item) {
	if t.finished {
		return
	}
	t.finished = true
	switch it.Type {
	case typeReasoning:
		p := it.reasoningPart(s.d.Name)
		chunk := llm.Chunk{Block: t.block(0), Signature: p.Signature, Opaque: p.Opaque}
		if !t.begun {
			chunk.Reasoning = p.Text
		}
		s.queue(chunk)
	case typeMessage:
		t.phase = it.Phase
		for i := range it.Content[:min(len(it.Content), maxParts)] {
			c := it.part(i)
			s.closePart(t, i, &c)
		}
	case typeCall:
		if !t.named {
			s.name(t, it)
		}
		if !t.begun && it.Arguments != "" {
			s.queue(t.delta(deltaArguments, t.block(0), string(it.Arguments)))
		}
	default:
		s.queue(llm.Chunk{Block: t.block(0), Part: it.opaquePart(s.d.Name)})
	}
}

// end reads the event that ends the answer. Its items add what no event before
// has given.
func (s *source) end(ev *event) error {
	var r response
	if present(ev.Response) {
		if err := json.Unmarshal(ev.Response, &r, lenient...); err != nil {
			return err
		}
	}
	if r.Status == "" {
		r.Status = ev.Type[len("response."):]
	}
	if err := r.failed(); err != nil {
		return err
	}
	if filled(r.Output) {
		items, err := r.items()
		if err != nil {
			return err
		}
		for i, it := range items {
			t, err := s.at(integer(i))
			if err != nil {
				return err
			}
			s.finishItem(t, it)
		}
	}
	usage, err := s.d.usage(&r)
	if err != nil {
		return err
	}
	chunk := llm.Chunk{ID: string(r.ID), Model: string(r.Model), Usage: usage, Logprobs: s.logprobs.object()}
	chunk.FinishReason, chunk.FinishRaw = r.finish("")
	s.queue(chunk)
	return nil
}
