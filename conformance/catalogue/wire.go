package catalogue

import (
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

func wireScenarios() []scenario.Scenario {
	return []scenario.Scenario{
		{
			ID: "wire/zero-values", Rev: 1, Level: scenario.Must, Clause: "C-09",
			Refs:      []string{"sashabaranov/go-openai#9", "sashabaranov/go-openai#678", "modelcontextprotocol/go-sdk#1133"},
			Why:       "A temperature of 0 that is left out becomes the service's default of 1, and answers stop being repeatable.",
			Hint:      "Look at the pointer, not at the value; omitempty drops zeros.",
			Unsayable: func(t scenario.Traits) bool { return t.FixedSampling },
			Turns:     wireZeroValues,
			Check:     checkZeroValues,
		},
		{
			ID: "wire/max-tokens-name", Rev: 1, Level: scenario.Must, Clause: "C-10",
			Refs:  []string{"OpenAI API reference: max_completion_tokens (2026-08)", "Anthropic Messages API reference: max_tokens (2026-10)"},
			Why:   "A limit under the wrong name is refused or ignored; a service that demands one refuses a request without.",
			Hint:  "Send MaxTokens under the name that this service and model take, and a documented default where the service demands one.",
			Turns: wireMaxTokens,
			Check: checkMaxTokens,
		},
		{
			ID: "wire/headers", Rev: 1, Level: scenario.Must, Clause: "C-11",
			Refs:  []string{"OpenAI API reference: authentication (2026-08)", "Anthropic API reference: headers (2026-10)", "RFC 9110, 10.1.5: User-Agent"},
			Why:   "Two keys are refused, a missing content type is refused, and a service's support needs to know the client.",
			Hint:  "Set the key once in the service's own header, Content-Type: application/json, and a User-Agent such as parley/0.1.",
			Turns: wireHeaders,
			Check: checkHeaders,
		},
		{
			ID: "wire/no-mutation", Rev: 1, Level: scenario.Must, Clause: "C-12",
			Refs:  []string{"Go documentation: data race detector", "Go documentation: http.RoundTripper does not modify the request"},
			Why:   "A request that changes under its caller breaks retries, fallbacks and every caller with two goroutines.",
			Hint:  "Build the wire form in memory of your own; never append to the caller's slices or write to its maps.",
			Turns: wireNoMutation,
			Check: checkNoMutation,
		},
		{
			ID: "wire/deterministic", Rev: 1, Level: scenario.Must, Clause: "C-13",
			Refs:    []string{"GoogleCloudPlatform/k8s-config-connector#1512", "Anthropic documentation: prompt caching (2026-10)"},
			Why:     "Prompt caches match bytes; a map written in random order makes every call a miss, and recordings cannot match.",
			Hint:    "Write fields in a fixed order and sort the keys of maps.",
			Offline: true,
			Check:   checkDeterministic,
		},
		{
			ID: "wire/seed", Rev: 1, Level: scenario.Should, Clause: "C-09", Gates: llm.CapSeed,
			Refs:  []string{"sashabaranov/go-openai#678", "OpenAI API reference: seed (2026-08)"},
			Why:   "A seed of 0 that is left out is a random seed.",
			Hint:  "Send Seed whenever it is set, zero included, with all its digits.",
			Turns: wireSeed,
			Check: checkSeed,
		},
	}
}

// wireZeroValues is the same request twice: with a zero that is set, and
// without it.
func wireZeroValues(p scenario.Params) []scenario.Turn {
	const id = "wire/zero-values"
	turn := func(label string, temperature *float64) scenario.Turn {
		req := ask(p, "Say "+nonce(p, id, label)+".")
		req.MaxTokens, req.Temperature = new(256), temperature
		return scenario.Turn{Op: scenario.OpChat, Chat: req, Reply: text(p, id, nonce(p, id, label+" answer"))}
	}
	return []scenario.Turn{turn("set", new(0.0)), turn("unset", nil)}
}

func wireMaxTokens(p scenario.Params) []scenario.Turn {
	const id = "wire/max-tokens-name"
	limited := ask(p, "Say "+nonce(p, id, "limited")+" briefly.")
	limited.MaxTokens = new(int(number(p, id, "limit", 1100, 1999)))
	return []scenario.Turn{
		{Op: scenario.OpChat, Chat: limited, Reply: text(p, id, nonce(p, id, "first answer"))},
		{Op: scenario.OpChat, Chat: ask(p, "Say "+nonce(p, id, "free")+"."), Reply: text(p, id, nonce(p, id, "second answer"))},
	}
}

func wireHeaders(p scenario.Params) []scenario.Turn {
	const id = "wire/headers"
	req := ask(p, "Say "+nonce(p, id, "prompt")+".")
	req.Headers = map[string]string{traceHeader: nonce(p, id, "header")}
	return []scenario.Turn{{Op: scenario.OpChat, Chat: req, Reply: text(p, id, nonce(p, id, "answer"))}}
}

// traceHeader is a header of the caller's own.
const traceHeader = "X-Conformance-Trace"

func wireNoMutation(p scenario.Params) []scenario.Turn {
	const id = "wire/no-mutation"
	req := &llm.ChatRequest{
		Model: p.Models.Chat,
		Messages: []llm.Message{
			llm.System("Be brief."),
			llm.UserParts(llm.TextPart{Text: "One: " + nonce(p, id, "one")}, llm.TextPart{Text: "Two: " + nonce(p, id, "two")}),
			llm.Assistant("Go on."),
			llm.User("Which is it?"),
		},
		MaxTokens: new(128),
		Headers:   map[string]string{traceHeader: nonce(p, id, "header")},
	}
	if !p.Traits.FixedSampling {
		req.Temperature = new(0.5)
	}
	return []scenario.Turn{{Op: scenario.OpChat, Chat: req, Reply: text(p, id, nonce(p, id, "answer"))}}
}

func wireSeed(p scenario.Params) []scenario.Turn {
	const id = "wire/seed"
	turn := func(label string, seed *int64) scenario.Turn {
		req := ask(p, "Say "+nonce(p, id, label)+".")
		req.Seed = seed
		return scenario.Turn{Op: scenario.OpChat, Chat: req, Reply: text(p, id, nonce(p, id, label+" answer"))}
	}
	large := int64(1)<<53 + 1
	if p.Traits.SmallSeeds {
		large = 1<<31 - 1
	}
	return []scenario.Turn{turn("zero", new(int64(0))), turn("large", new(large)), turn("none", nil)}
}
