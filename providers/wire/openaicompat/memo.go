package openaicompat

import (
	"bytes"
	"unicode/utf8"

	"github.com/parley-llm/parley/llm"
)

// memo is a shortcut for the frames that make up nearly all of a stream: text
// deltas that differ from the one before in nothing but their text, and in the
// random padding that OpenAI adds against the analysis of lengths.
//
// It remembers the bytes around the text, and around the padding, of the last
// such frame that the full decoder accepted. A frame with the same bytes around
// them is the same JSON with another text in that place, provided that the text
// is what a JSON string may hold as it is: no quote, no backslash, no control
// character, no bad UTF-8. Whatever is not that goes to the full decoder.
type memo struct {
	learned bool
	// The bytes before the first hole, between two, and after the last.
	before, between, after []byte
	// two is set when the frame has padding, textFirst when it follows the text.
	two, textFirst bool

	id, model string
	choice    int
}

// span is where the inside of a JSON string lies in a frame.
type span struct{ start, end int }

func (s span) empty() bool { return s.end == 0 }

// learn remembers the frame if it is one text delta and nothing else.
func (m *memo) learn(f *frame, data []byte) {
	if len(f.choices) != 1 || f.usage.present {
		return
	}
	c := &f.choices[0]
	text := c.message.at
	// Text with escapes, which are longer than what they stand for, is not
	// learned from, so that tests can keep the shortcut out of a stream.
	if text.empty() || text.end-text.start != len(c.message.text) || !c.onlyText() {
		return
	}
	first, second := text, text
	m.two, m.textFirst = !f.padding.empty(), true
	if m.two {
		second = f.padding
		if m.textFirst = first.start < second.start; !m.textFirst {
			first, second = second, first
		}
		m.between = append(m.between[:0], data[first.end:second.start]...)
	}
	m.before = append(m.before[:0], data[:first.start]...)
	m.after = append(m.after[:0], data[second.end:]...)
	m.id, m.model, m.choice, m.learned = f.id, f.model, c.index, true
}

// onlyText reports whether a choice holds nothing that a chunk of text would
// not.
func (c *choice) onlyText() bool {
	m := &c.message
	return c.finish == "" && c.logprobs == nil && !c.usage.present &&
		m.refusal == "" && m.reasoning == "" && m.details == nil && m.audio == nil &&
		len(m.pieces) == 0 && len(m.calls) == 0
}

// match returns the chunk of a frame that equals the remembered one around its
// holes.
func (m *memo) match(data []byte) (chunk llm.Chunk, ok bool) {
	if !m.learned || len(data) < len(m.before)+len(m.after) ||
		!bytes.HasPrefix(data, m.before) || !bytes.HasSuffix(data, m.after) {
		return llm.Chunk{}, false
	}
	text := data[len(m.before) : len(data)-len(m.after)]
	if m.two {
		// The first hole ends at the first quote: it may hold none.
		end := bytes.IndexByte(text, '"')
		if end < 0 || !bytes.HasPrefix(text[end:], m.between) {
			return llm.Chunk{}, false
		}
		padding := text[end+len(m.between):]
		text = text[:end]
		if !m.textFirst {
			text, padding = padding, text
		}
		if !literal(padding) {
			return llm.Chunk{}, false
		}
	}
	if !literal(text) {
		return llm.Chunk{}, false
	}
	return llm.Chunk{ID: m.id, Model: m.model, Choice: m.choice, Text: string(text)}, true
}

// literal reports whether text may stand in a JSON string as it is.
func literal(text []byte) bool {
	ascii := true
	for _, c := range text {
		if c < ' ' || c == '"' || c == '\\' {
			return false
		}
		ascii = ascii && c < utf8.RuneSelf
	}
	return ascii || utf8.Valid(text)
}
