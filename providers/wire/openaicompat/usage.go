package openaicompat

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonr"
)

// counts are the token counts of a usage object under all the names that the
// services give them. A negative count is absent.
type counts struct {
	present                       bool
	input, output, total          int64
	cached, cacheWrite, reasoning int64
	cost                          float64
	hasCost                       bool
	// byok says that the model's vendor bills the caller directly: upstream is
	// its price, and cost only the service's fee.
	byok        bool
	upstream    float64
	hasUpstream bool
}

// read reads a usage object; null and other types leave it absent. Members that
// are no numbers, such as Azure's latency_checkpoint, are skipped.
func (u *counts) read(r *jsonr.Reader, d *Dialect) error {
	if r.Kind() != jsontext.KindBeginObject {
		return r.Skip()
	}
	*u = counts{input: -1, output: -1, total: -1, cached: -1, cacheWrite: -1, reasoning: -1}
	err := r.Object(func(name []byte) error {
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
			return r.ObjectOrSkip(func(name []byte) error {
				switch string(name) {
				case "cached_tokens":
					return u.largest(r, &u.cached)
				case "cache_write_tokens":
					return u.largest(r, &u.cacheWrite)
				default:
					return r.Skip()
				}
			})
		case "completion_tokens_details", "output_tokens_details":
			return r.ObjectOrSkip(func(name []byte) error {
				if string(name) == "reasoning_tokens" {
					return u.count(r, &u.reasoning)
				}
				return r.Skip()
			})
		default:
			return u.readMoney(r, d, name)
		}
	})
	return err
}

// readMoney reads what the answer says of its own cost.
func (u *counts) readMoney(r *jsonr.Reader, d *Dialect, name []byte) error {
	switch {
	case d.CostField == "":
		return r.Skip()
	case string(name) == d.CostField:
		return u.readCost(r, &u.cost, &u.hasCost)
	case string(name) == "is_byok":
		u.byok = r.Kind() == jsontext.KindTrue
		return r.Skip()
	case string(name) == "cost_details":
		return r.ObjectOrSkip(func(name []byte) error {
			if string(name) == "upstream_inference_cost" {
				return u.readCost(r, &u.upstream, &u.hasUpstream)
			}
			return r.Skip()
		})
	default:
		return r.Skip()
	}
}

func (u *counts) count(r *jsonr.Reader, dst *int64) error {
	found, err := r.Int(dst)
	u.present = u.present || found
	return err
}

func (u *counts) largest(r *jsonr.Reader, dst *int64) error {
	n := int64(-1)
	err := u.count(r, &n)
	*dst = max(*dst, n)
	return err
}

func (u *counts) readCost(r *jsonr.Reader, dst *float64, has *bool) error {
	value, kind, err := r.Raw()
	if err != nil || kind != jsontext.KindNumber {
		return err
	}
	f, err := strconv.ParseFloat(string(value), 64)
	// Money holds some nine million dollars; a larger number is not a cost.
	if err == nil && math.Abs(f) < 1e6 {
		*dst, *has, u.present = f, true, true
	}
	return nil
}

// usage turns the counts of a model's answer into the unified form, or nil when
// none was reported.
func (u *counts) usage(d *Dialect, model string) *llm.Usage {
	if !u.present {
		return nil
	}
	usage := new(llm.Usage)
	u.fill(usage, d, model)
	return usage
}

// fill writes counts that are present in the unified form.
func (u *counts) fill(usage *llm.Usage, d *Dialect, model string) {
	*usage = llm.Usage{
		InputTokens:      tokens(u.input),
		OutputTokens:     tokens(u.output),
		TotalTokens:      tokens(u.total),
		CachedTokens:     tokens(u.cached),
		CacheWriteTokens: tokens(u.cacheWrite),
		ReasoningTokens:  tokens(u.reasoning),
	}
	if u.reasoning > 0 && u.output >= 0 && d.thinksOutside(model) {
		usage.OutputTokens = llm.Count(u.output + u.reasoning)
	}
	// A fee without the price that it comes on top of is not the cost.
	if u.hasCost && (!u.byok || u.hasUpstream) {
		cost := u.cost
		if u.byok {
			cost += u.upstream
		}
		usage.ReportedCost = new(llm.USD(cost))
	}
	usage.Normalize()
}

// thinksOutside reports a model whose output count leaves out its thoughts.
func (d *Dialect) thinksOutside(model string) bool {
	return slices.ContainsFunc(d.ReasoningOutsideOutput, func(part string) bool {
		return strings.Contains(strings.ToLower(model), part)
	})
}

func tokens(n int64) llm.Tokens {
	if n < 0 {
		return llm.Tokens{}
	}
	return llm.Count(n)
}
