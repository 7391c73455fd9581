package openaicompat

import (
	"math"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/llm"
)

// counts are the token counts of a usage object under all the names that the
// services give them. A negative count is absent.
type counts struct {
	present                       bool
	input, output, total          int64
	cached, cacheWrite, reasoning int64
	cost                          float64
	hasCost                       bool
}

// read reads a usage object; null and other types leave it absent. Members that
// are no numbers, such as Azure's latency_checkpoint, are skipped.
func (u *counts) read(r *reader, d *Dialect) error {
	if r.dec.PeekKind() != jsontext.KindBeginObject {
		return r.dec.SkipValue()
	}
	*u = counts{input: -1, output: -1, total: -1, cached: -1, cacheWrite: -1, reasoning: -1}
	err := r.object(func(name []byte) error {
		switch string(name) {
		case "prompt_tokens", "input_tokens":
			return u.count(r, &u.input)
		case "completion_tokens", "output_tokens":
			return u.count(r, &u.output)
		case "total_tokens":
			return u.count(r, &u.total)
		// DeepSeek counts cache hits beside OpenAI's details, Moonshot and
		// Mistral have their own names; where two stand, the larger is right.
		case "prompt_cache_hit_tokens", "cached_tokens", "num_cached_tokens":
			return u.largest(r, &u.cached)
		case "prompt_tokens_details", "prompt_token_details", "input_tokens_details":
			return r.lenientObject(func(name []byte) error {
				switch string(name) {
				case "cached_tokens":
					return u.largest(r, &u.cached)
				case "cache_write_tokens":
					return u.largest(r, &u.cacheWrite)
				default:
					return r.dec.SkipValue()
				}
			})
		case "completion_tokens_details", "output_tokens_details":
			return r.lenientObject(func(name []byte) error {
				if string(name) == "reasoning_tokens" {
					return u.count(r, &u.reasoning)
				}
				return r.dec.SkipValue()
			})
		default:
			if d.CostField != "" && string(name) == d.CostField {
				return u.readCost(r)
			}
			return r.dec.SkipValue()
		}
	})
	return err
}

func (u *counts) count(r *reader, dst *int64) error {
	found, err := r.integer(dst)
	u.present = u.present || found
	return err
}

func (u *counts) largest(r *reader, dst *int64) error {
	n := int64(-1)
	err := u.count(r, &n)
	*dst = max(*dst, n)
	return err
}

func (u *counts) readCost(r *reader) error {
	value, kind, err := r.raw()
	if err != nil || kind != jsontext.KindNumber {
		return err
	}
	f, err := strconv.ParseFloat(string(value), 64)
	// Money holds some nine million dollars; a larger number is not a cost.
	if err == nil && math.Abs(f) < 1e6 {
		u.cost, u.hasCost, u.present = f, true, true
	}
	return nil
}

// usage turns the counts into the unified form, or nil when none was reported.
func (u *counts) usage(d *Dialect) *llm.Usage {
	if !u.present {
		return nil
	}
	usage := &llm.Usage{
		InputTokens:      tokens(u.input),
		OutputTokens:     tokens(u.output),
		TotalTokens:      tokens(u.total),
		CachedTokens:     tokens(u.cached),
		CacheWriteTokens: tokens(u.cacheWrite),
		ReasoningTokens:  tokens(u.reasoning),
	}
	if d.ReasoningOutsideOutput && u.reasoning > 0 && u.output >= 0 {
		usage.OutputTokens = llm.Count(u.output + u.reasoning)
	}
	if u.hasCost {
		usage.ReportedCost = new(llm.USD(u.cost))
	}
	usage.Normalize()
	return usage
}

func tokens(n int64) llm.Tokens {
	if n < 0 {
		return llm.Tokens{}
	}
	return llm.Count(n)
}
