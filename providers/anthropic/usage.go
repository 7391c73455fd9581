package anthropic

import (
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/llm"
)

// usage is the service's count. Decoding into the same value again keeps what a
// later frame leaves out or sends as null, so that the last word of each field
// wins; counts are cumulative and never added.
type usage struct {
	Input      count   `json:"input_tokens"`
	CacheRead  count   `json:"cache_read_input_tokens"`
	CacheWrite count   `json:"cache_creation_input_tokens"`
	Output     count   `json:"output_tokens"`
	Details    details `json:"output_tokens_details"`
}

type details struct {
	Thinking count `json:"thinking_tokens"`
}

// UnmarshalJSONFrom reads the object; null leaves what is known.
func (d *details) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if dec.PeekKind() != '{' {
		return dec.SkipValue()
	}
	type plain details
	return json.UnmarshalDecode(dec, (*plain)(d))
}

// count is a number that null leaves as it is.
type count struct {
	n     int64
	known bool
}

// UnmarshalJSONFrom reads the number.
func (c *count) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	v, err := dec.ReadValue()
	if err != nil || v.Kind() != '0' {
		return err
	}
	f, err := strconv.ParseFloat(string(v), 64)
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

// unified gives the count its common meaning: the service's input leaves out
// what was read from and written to the cache. It is nil when nothing was
// reported.
func (u *usage) unified() *llm.Usage {
	if !u.Input.known && !u.Output.known {
		return nil
	}
	unified := &llm.Usage{
		OutputTokens:     u.Output.tokens(),
		CachedTokens:     u.CacheRead.tokens(),
		CacheWriteTokens: u.CacheWrite.tokens(),
		ReasoningTokens:  u.Details.Thinking.tokens(),
	}
	if u.Input.known {
		unified.InputTokens = llm.Count(u.Input.n + u.CacheRead.n + u.CacheWrite.n)
	}
	unified.Normalize()
	return unified
}
