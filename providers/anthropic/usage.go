package anthropic

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonr"
)

// usage is the service's count. Reading into the same value again keeps what a
// later frame leaves out or sends as null, so that the last word of each field
// wins; counts are cumulative and never added.
type usage struct {
	Input, CacheRead, CacheWrite, Output, Thinking count
}

// read reads the object; null leaves what is known.
func (u *usage) read(r *jsonr.Reader) error {
	return r.Object(func(name []byte) error {
		switch string(name) {
		case "input_tokens":
			return u.Input.read(r)
		case "cache_read_input_tokens":
			return u.CacheRead.read(r)
		case "cache_creation_input_tokens":
			return u.CacheWrite.read(r)
		case "output_tokens":
			return u.Output.read(r)
		case "output_tokens_details":
			return r.ObjectOrSkip(func(name []byte) error {
				if string(name) == "thinking_tokens" {
					return u.Thinking.read(r)
				}
				return r.Skip()
			})
		default:
			return r.Skip()
		}
	})
}

// count is a number that null leaves as it is.
type count struct {
	n     int64
	known bool
}

func (c *count) read(r *jsonr.Reader) error {
	if r.Kind() != jsontext.KindNumber {
		return r.Skip()
	}
	found, err := r.Int(&c.n)
	c.known = c.known || found
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
		ReasoningTokens:  u.Thinking.tokens(),
	}
	if u.Input.known {
		unified.InputTokens = llm.Count(u.Input.n + u.CacheRead.n + u.CacheWrite.n)
	}
	unified.Normalize()
	return unified
}
