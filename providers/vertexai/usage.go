package vertexai

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonr"
)

// usage is the service's count. Reading into the same value again keeps what a
// later chunk leaves out, so that the last word of each field wins; counts are
// cumulative and never added.
type usage struct {
	Prompt, ToolPrompt, Candidates, Thoughts, Cached, Total count
}

func (u *usage) read(r *jsonr.Reader) error {
	return r.Object(func(name []byte) error {
		switch string(name) {
		case "promptTokenCount":
			return u.Prompt.read(r)
		case "toolUsePromptTokenCount":
			return u.ToolPrompt.read(r)
		case "candidatesTokenCount":
			return u.Candidates.read(r)
		case "thoughtsTokenCount":
			return u.Thoughts.read(r)
		case "cachedContentTokenCount":
			return u.Cached.read(r)
		case "totalTokenCount":
			return u.Total.read(r)
		default:
			return r.Skip()
		}
	})
}

// counts are the fields, in no order that matters.
func (u *usage) counts() [6]*count {
	return [...]*count{&u.Prompt, &u.ToolPrompt, &u.Candidates, &u.Thoughts, &u.Cached, &u.Total}
}

// lose forgets where the counts lie, which holds for one chunk only.
func (u *usage) lose() {
	for _, c := range u.counts() {
		c.at = jsonr.Span{}
	}
}

// count is a number that null leaves as it is.
type count struct {
	n     int64
	known bool
	// at is where the number lies in the answer, for the memo; zero for a count
	// in another form.
	at jsonr.Span
}

// read reads the number, which may be a float or, as 64-bit integers are in
// Google's JSON, a string.
func (c *count) read(r *jsonr.Reader) error {
	kind, start := r.Kind(), r.Offset()
	c.at = jsonr.Span{}
	if kind != jsontext.KindNumber && kind != jsontext.KindString {
		return r.Skip()
	}
	found, err := r.Int(&c.n)
	if c.known = c.known || found; found && kind == jsontext.KindNumber {
		c.at = jsonr.Span{Start: start, End: r.Offset()}
	}
	return err
}

func (c count) tokens() llm.Tokens {
	if !c.known {
		return llm.Tokens{}
	}
	return llm.Count(c.n)
}

// plus adds two counts that exclude each other; the service leaves zeros out.
func (c count) plus(other count) count {
	return count{n: c.n + other.n, known: c.known || other.known}
}

// unified gives the count its common meaning: the service's candidates leave out
// the thoughts, and its prompt leaves out what its own tools read. It is nil
// when nothing was counted.
func (u *usage) unified() *llm.Usage {
	input, output := u.Prompt.plus(u.ToolPrompt), u.Candidates.plus(u.Thoughts)
	if !input.known && !output.known {
		return nil
	}
	unified := &llm.Usage{
		InputTokens:     input.tokens(),
		OutputTokens:    output.tokens(),
		TotalTokens:     u.Total.tokens(),
		CachedTokens:    u.Cached.tokens(),
		ReasoningTokens: u.Thoughts.tokens(),
	}
	unified.Normalize()
	return unified
}
