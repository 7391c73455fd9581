package mutant

import (
	"bytes"
	"context"
	"net/http"
	"slices"
	"sync/atomic"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

func wireMutants() []Mutant {
	return []Mutant{
		{
			ID:        "zero-dropped",
			Why:       "Temperature 0 is taken for unset, and answers that must not vary do.",
			Scenarios: []string{"wire/zero-values", "wire/seed"},
			Wrap:      byHooks(hooks{request: dropZeros}),
		},
		{
			ID:        "zero-invented",
			Why:       "What the caller left to the service is sent as zero.",
			Scenarios: []string{"wire/zero-values"},
			Wrap: byFields(func(body map[string]any) {
				settings := settingsOf(body)
				if _, set := settings["temperature"]; !set && settings != nil {
					settings["temperature"] = 0
				}
			}),
		},
		{
			ID:        "seed-rounded",
			Why:       "Two large seeds that differ give the same answer.",
			Scenarios: []string{"wire/seed"},
			Applies:   func(t scenario.Target) bool { return !t.Traits.SmallSeeds },
			Wrap: byHooks(hooks{request: func(r *llm.ChatRequest) {
				if r.Seed != nil {
					r.Seed = new(int64(float64(*r.Seed)))
				}
			}}),
		},
		{
			ID:        "max-tokens-misnamed",
			Why:       "The limit goes out under a name that the service ignores or refuses.",
			Scenarios: []string{"wire/max-tokens-name"},
			Wrap: byFields(func(body map[string]any) {
				for from, to := range map[string]string{
					"max_completion_tokens": "max_tokens", "max_tokens": "max_completion_tokens", "maxOutputTokens": "maxTokens",
					"max_output_tokens": "max_completion_tokens",
				} {
					settings := settingsOf(body)
					if limit, set := settings[from]; set {
						delete(settings, from)
						settings[to] = limit
						return
					}
				}
			}),
		},
		{
			ID:        "no-user-agent",
			Why:       "The service cannot tell which library sends a flood of bad requests.",
			Scenarios: []string{"wire/headers"},
			Wrap:      byHeader(func(h http.Header) { h.Set("User-Agent", "Go-http-client/1.1") }),
		},
		{
			ID:        "no-content-type",
			Why:       "Strict services refuse a body that does not say what it is.",
			Scenarios: []string{"wire/headers"},
			Wrap:      byHeader(func(h http.Header) { h.Del("Content-Type") }),
		},
		{
			ID:        "no-version-header",
			Why:       "Anthropic refuses every request without anthropic-version.",
			Scenarios: []string{"wire/headers"},
			Applies:   speaks("anthropic"),
			Wrap:      byHeader(func(h http.Header) { h.Del("Anthropic-Version") }),
		},
		{
			ID:        "bearer-lost",
			Why:       "The key goes out without its scheme, and the service does not see it.",
			Scenarios: []string{"wire/headers"},
			Applies:   speaks("openai", "openai-responses"),
			Wrap: byHeader(func(h http.Header) {
				h.Set("Authorization", string(bytes.TrimPrefix([]byte(h.Get("Authorization")), []byte("Bearer "))))
			}),
		},
		{
			ID:        "caller-headers-dropped",
			Why:       "A caller's trace ends at the library.",
			Scenarios: []string{"wire/headers"},
			Wrap:      byHooks(hooks{request: func(r *llm.ChatRequest) { r.Headers = nil }}),
		},
		{
			ID:        "mutates-request",
			Why:       "A caller who sends one request twice sends two different ones.",
			Scenarios: []string{"wire/no-mutation"},
			Wrap: byProvider(func(inner llm.Provider, _ conformance.Env) llm.Provider {
				return mutator{inner}
			}),
		},
		{
			ID:        "restless-encoding",
			Why:       "Equal requests differ in their bytes, so prompt caches never hit.",
			Scenarios: []string{"wire/deterministic"},
			Wrap: func(a conformance.Adapter) conformance.Adapter {
				var sent atomic.Int64
				return byBody(func(body []byte) []byte {
					if sent.Add(1)%2 == 0 {
						return append(body, ' ')
					}
					return body
				})(a)
			},
		},
	}
}

// dropZeros is what omitempty does to a request.
func dropZeros(r *llm.ChatRequest) {
	for _, p := range []**float64{&r.Temperature, &r.TopP, &r.FrequencyPenalty, &r.PresencePenalty} {
		if *p != nil && **p == 0 {
			*p = nil
		}
	}
	if r.Seed != nil && *r.Seed == 0 {
		r.Seed = nil
	}
}

// mutator writes into the caller's request after it was sent.
type mutator struct{ llm.Provider }

func (m mutator) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	defer scribble(req)
	return m.Provider.ChatCompletion(ctx, req)
}

func (m mutator) ChatCompletionStream(ctx context.Context, req *llm.ChatRequest) (*llm.ChatStream, error) {
	defer scribble(req)
	return m.Provider.ChatCompletionStream(ctx, req)
}

func scribble(req *llm.ChatRequest) {
	if req.MaxTokens == nil {
		req.MaxTokens = new(4096)
	}
	if len(req.Messages) > 0 {
		req.Messages[0] = llm.System("You are a helpful assistant.")
	}
}

// settingsOf is the object of a chat request that holds its sampling settings;
// nil for a body that is none.
func settingsOf(body map[string]any) map[string]any {
	switch {
	case body["messages"] != nil, isConversation(body["input"]):
		return body
	case body["contents"] == nil:
		return nil
	}
	settings, ok := body["generationConfig"].(map[string]any)
	if !ok {
		settings = map[string]any{}
		body["generationConfig"] = settings
	}
	return settings
}

// isConversation tells the input of a Responses call from texts to embed.
func isConversation(input any) bool {
	list, ok := input.([]any)
	return ok && slices.ContainsFunc(list, func(item any) bool {
		_, object := item.(map[string]any)
		return object
	})
}
