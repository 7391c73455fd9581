package vertexai

import (
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/llm"
)

// usage is the service's count. Decoding into the same value again keeps what a
// later chunk leaves out, so that the last word of each field wins; counts are
// cumulative and never added.
type usage struct {
	Prompt     count `json:"promptTokenCount"`
	ToolPrompt count `json:"toolUsePromptTokenCount"`
	Candidates count `json:"candidatesTokenCount"`
	Thoughts   count `json:"thoughtsTokenCount"`
	Cached     count `json:"cachedContentTokenCount"`
	Total      count `json:"totalTokenCount"`
}

// count is a number that null leaves as it is.
type count struct {
	n     int64
	known bool
}

// UnmarshalJSONFrom reads the number, which may be a float or, as 64-bit
// integers are in Google's JSON, a string.
func (c *count) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	v, err := dec.ReadValue()
	if err != nil {
		return err
	}
	digits := string(v)
	switch v.Kind() {
	case '"':
		digits = digits[1 : len(digits)-1]
	case '0':
	default:
		return nil
	}
	f, err := strconv.ParseFloat(digits, 64)
	if err == nil {
		c.n, c.known = int64(f), true
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
	return count{c.n + other.n, c.known || other.known}
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
