package mutant

import (
	"net/http"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

func errorMutants() []Mutant {
	return []Mutant{
		confused("401-is-server", "A wrong key is retried for minutes instead of being reported.",
			llm.KindAuthentication, llm.KindServer, "errors/auth-401"),
		confused("404-is-invalid", "A model that is gone cannot be told from a bad request, so no fallback starts.",
			llm.KindNotFound, llm.KindInvalidRequest, "errors/model-404"),
		confused("400-is-server", "A request that can never succeed is retried.",
			llm.KindInvalidRequest, llm.KindServer, "errors/invalid-400"),
		confused("context-is-invalid", "The caller cannot know that a shorter prompt would do.",
			llm.KindContextLength, llm.KindInvalidRequest, "errors/context-length"),
		confused("429-is-server", "The caller cannot know that it must slow down.",
			llm.KindRateLimit, llm.KindServer, "errors/rate-429"),
		tellsQuota(confused("quota-is-rate-limit", "An empty account is retried for ever.",
			llm.KindQuota, llm.KindRateLimit, "errors/quota-429")),
		{
			ID:        "limits-are-server",
			Why:       "An empty account, or a limit, is reported as an outage of the service.",
			Scenarios: []string{"errors/quota-429"},
			Wrap: byHooks(hooks{failure: func(e *llm.Error) {
				if e.Kind == llm.KindQuota || e.Kind == llm.KindRateLimit {
					e.Kind = llm.KindServer
				}
			}}),
		},
		confused("overloaded-is-invalid", "A busy service is reported as the caller's mistake.",
			llm.KindOverloaded, llm.KindInvalidRequest, "errors/overloaded"),
		{
			ID:        "5xx-not-retryable",
			Why:       "The one failure that a retry does cure is given up on.",
			Scenarios: []string{"errors/server-5xx"},
			Wrap:      byHooks(hooks{failure: func(e *llm.Error) { e.NoRetry = e.NoRetry || e.Status >= 500 }}),
		},
		{
			ID:        "html-is-malformed",
			Why:       "A proxy's error page hides that the service was down.",
			Scenarios: []string{"errors/body-html"},
			Wrap: byHooks(hooks{failure: func(e *llm.Error) {
				if e.Status >= 500 {
					e.Kind = llm.KindMalformedResponse
				}
			}}),
		},
		{
			ID:        "status-lost",
			Why:       "The log of an outage does not say what the service answered.",
			Scenarios: []string{"errors/body-html", "errors/auth-401", "errors/server-5xx"},
			Wrap:      byHooks(hooks{failure: func(e *llm.Error) { e.Status = 0 }}),
		},
		{
			ID:        "message-lost",
			Why:       "The service said what was wrong, and nobody heard it.",
			Scenarios: []string{"errors/invalid-400"},
			Wrap:      byHooks(hooks{failure: func(e *llm.Error) { e.Message = "request failed" }}),
		},
		{
			ID:        "retry-after-dropped",
			Why:       "Retries come too early, and the limit lasts longer for it.",
			Scenarios: []string{"errors/retry-after"},
			Wrap:      byHooks(hooks{failure: func(e *llm.Error) { e.RetryAfter = 0 }}),
		},
		{
			ID:        "key-in-error",
			Why:       "The key is in every log.",
			Scenarios: []string{"errors/no-secret"},
			Wrap: byProvider(func(inner llm.Provider, env conformance.Env) llm.Provider {
				return &faulty{Provider: inner, hooks: hooks{failure: func(e *llm.Error) {
					e.Message += " (key " + env.Key + ")"
				}}}
			}),
		},
		{
			ID:        "errors-are-answers",
			Why:       "A failed call looks like an empty answer.",
			Scenarios: []string{"errors/auth-401", "errors/rate-429", "errors/server-5xx"},
			Wrap: byTransport(func(next http.RoundTripper) http.RoundTripper {
				return roundTrip(func(req *http.Request) (*http.Response, error) {
					resp, err := next.RoundTrip(req)
					if err == nil {
						resp.StatusCode = http.StatusOK
					}
					return resp, err
				})
			}),
		},
	}
}

// tellsQuota limits a mutant to services that tell an empty account from a limit.
func tellsQuota(m Mutant) Mutant {
	m.Applies = func(t scenario.Target) bool { return !t.Traits.NoQuota }
	return m
}

// confused reports one kind of failure as another.
func confused(id, why string, from, to llm.Kind, scenarios ...string) Mutant {
	return Mutant{
		ID: id, Why: why, Scenarios: scenarios,
		Wrap: byHooks(hooks{failure: func(e *llm.Error) {
			if e.Kind == from {
				e.Kind = to
			}
		}}),
	}
}
