package mutant

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

func errorFormMutants() []Mutant {
	return []Mutant{
		confused("403-is-authentication", "A caller changes a key that was right.",
			llm.KindPermission, llm.KindAuthentication, "errors/denied-403"),
		{
			ID:        "empty-body-is-malformed",
			Why:       "An answer without a body hides the status that says what to do.",
			Scenarios: []string{"errors/body-empty"},
			Wrap: byHooks(hooks{failure: func(e *llm.Error) {
				if e.Body == "" {
					e.Kind = llm.KindMalformedResponse
				}
			}}),
		},
		{
			ID:        "numeric-code-lost",
			Why:       "A code that is a number is lost, and with it what the service meant.",
			Scenarios: []string{"errors/code-number"},
			Wrap: byHooks(hooks{failure: func(e *llm.Error) {
				if _, err := strconv.Atoi(e.Code); err == nil {
					e.Code = ""
				}
			}}),
		},
		{
			ID:        "error-list-unread",
			Why:       "The service said what was wrong in a list, and nobody heard it.",
			Scenarios: []string{"errors/array"},
			Wrap: byUnary(func(body []byte) []byte {
				if bytes.HasPrefix(body, []byte("[")) {
					return []byte("[]")
				}
				return body
			}),
		},
		{
			ID:        "200-is-success",
			Why:       "A rate limit that came with a good status is an empty answer.",
			Scenarios: []string{"errors/in-200"},
			Wrap: byProvider(func(inner llm.Provider, _ conformance.Env) llm.Provider {
				return trusting{inner}
			}),
		},
		{
			ID:        "request-id-made-up",
			Why:       "The service's support cannot find the exchange that is asked about.",
			Scenarios: []string{"errors/request-id"},
			Wrap: byHooks(hooks{
				response: func(r *llm.ChatResponse) { r.RequestID = "req_made_up" },
				failure:  func(e *llm.Error) { e.RequestID = "req_made_up" },
			}),
		},
		{
			ID:        "request-id-lost",
			Why:       "A failed exchange has no id, and nobody can ask about it.",
			Scenarios: []string{"errors/request-id"},
			Applies:   func(t scenario.Target) bool { return !t.Traits.NoRequestID && !t.Traits.NoErrorRequestID },
			Wrap:      byHooks(hooks{failure: func(e *llm.Error) { e.RequestID = "" }}),
		},
		{
			ID:        "message-is-json",
			Why:       "Users see braces and quotes instead of what was wrong.",
			Scenarios: []string{"errors/human-message"},
			Wrap:      byHooks(hooks{failure: func(e *llm.Error) { e.Message = e.Body }}),
		},
	}
}

// trusting takes every answer with a good status for a success.
type trusting struct{ llm.Provider }

func (t trusting) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	resp, err := t.Provider.ChatCompletion(ctx, req)
	if e, ok := errors.AsType[*llm.Error](err); ok && (e.Status == http.StatusOK || e.Status == 0) {
		return &llm.ChatResponse{Provider: t.Name(), Model: req.Model}, nil
	}
	return resp, err
}
