package main

import (
	"encoding/json"
	"math/big"
	"strings"
)

// keepUsage keeps the last word on usage, wherever in a chunk it stands. Groq
// says it under a name of its own as well.
func keepUsage(whole, chunk map[string]any) {
	for _, usage := range []any{object(chunk["x_groq"])["usage"], chunk["usage"]} {
		if object(usage) != nil {
			whole["usage"] = usage
		}
	}
}

// usageOf is the usage of a whole answer, or of its first choice that has one.
func usageOf(body map[string]any) map[string]any {
	whole := map[string]any{}
	for _, c := range list(body["choices"]) {
		keepUsage(whole, object(c))
	}
	keepUsage(whole, body)
	return object(whole["usage"])
}

// readOpenAIUsage keeps what the service reported; absent stays absent.
func readOpenAIUsage(said map[string]any) any {
	usage := map[string]any{}
	keep := func(ours string, value any) {
		n, ok := number(value)
		if !ok {
			return
		}
		if before, known := number(usage[ours]); !known || before < n {
			usage[ours] = jsonNumber(n)
		}
	}
	keep("input_tokens", said["prompt_tokens"])
	keep("output_tokens", said["completion_tokens"])
	keep("total_tokens", said["total_tokens"])
	for _, name := range []string{"prompt_cache_hit_tokens", "cached_tokens", "num_cached_tokens"} {
		keep("cached_tokens", said[name])
	}
	for _, name := range []string{"prompt_tokens_details", "prompt_token_details"} {
		keep("cached_tokens", object(said[name])["cached_tokens"])
		keep("cache_write_tokens", object(said[name])["cache_write_tokens"])
	}
	keep("reasoning_tokens", object(said["completion_tokens_details"])["reasoning_tokens"])
	return settled(usage)
}

// settled adds up a total that the service did not give, and holds the cached
// tokens to the input. Nothing at all is no usage.
func settled(usage map[string]any) any {
	in, inKnown := number(usage["input_tokens"])
	out, outKnown := number(usage["output_tokens"])
	if usage["total_tokens"] == nil && inKnown && outKnown {
		usage["total_tokens"] = jsonNumber(in + out)
	}
	if cached, known := number(usage["cached_tokens"]); known && inKnown && cached > in {
		usage["cached_tokens"] = jsonNumber(in)
	}
	if len(usage) == 0 {
		return nil
	}
	return usage
}

// addCost adds what an answer of OpenRouter says that it cost, in dollars: the
// fee, and where the model's vendor bills the caller, what that charges.
func addCost(line, entry map[string]any, said any) {
	usage := object(said)
	cost, ok := usage["cost"].(json.Number)
	if !ok || entry["provider"] != "openrouter" || entry["dialect"] == "anthropic-messages" {
		return
	}
	sum, _ := new(big.Rat).SetString(cost.String())
	if usage["is_byok"] == true {
		upstream, ok := object(usage["cost_details"])["upstream_inference_cost"].(json.Number)
		if !ok {
			return
		}
		more, _ := new(big.Rat).SetString(upstream.String())
		sum.Add(sum, more)
	}
	line["cost"] = "$" + strings.TrimSuffix(strings.TrimRight(sum.FloatString(12), "0"), ".")
}
