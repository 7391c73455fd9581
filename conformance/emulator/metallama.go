package emulator

import (
	"net/http"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// metallamaService is Meta's Model API, the successor of the Llama API, which
// speaks OpenAI's language.
//
// Facts: Meta's own LangChain package (2026-07-10). What others report of
// parameters that it refuses is not held against a client. There is no recorded
// traffic; the errors take OpenAI's form after the one sample that is known.
var metallamaService = service{
	base: "https://api.meta.ai/v1", provider: "metallama",
	routes: []route{
		{http.MethodPost, "/chat/completions", chat},
		{http.MethodGet, "/models", models},
	},
	ignores: true,
	fields:  openaiFields,
	options: openaiOptional,
	unsure: []string{
		"stop", "n", "logprobs", "tool_choice", "frequency_penalty", "presence_penalty", "seed", "parallel_tool_calls", "user", "metadata",
		"reasoning_effort", "temperature", "top_p", "strict", "detail",
	},
	hottest: 2, choices: 128,
	limits: []string{"max_completion_tokens", "max_tokens"}, seed: "seed", users: []string{"user", "safety_identifier"},
	roles: openaiRoles, onlySystem: true, content: openaiContent, inAssistant: []string{"reasoning_content"},
	efforts: []string{"minimal", "low", "medium", "high", "xhigh", "max"}, think: metallamaThinking,
	usageAsked: true,
	header:     func(*request, bool) http.Header { return http.Header{} },
	failures:   metallamaFailures,
	badKey: func(string) serviceError {
		return openaiLike(http.StatusUnauthorized, "invalid_request_error", "invalid_api_key", "Invalid API key provided.")
	},
	look: look{
		own: true, id: openaiID, nullAsked: true, card: openaiCard,
		usage: func(_ *request, u scenario.Usage, _ string) ordered { return openaiCounts(u) },
	},
}

// metallamaThinking reads the effort; none is reported to be refused, and is let
// pass.
func metallamaThinking(o object) *llm.Reasoning {
	effort := o.oneOf("reasoning_effort", openaiEfforts...)
	if effort == "" {
		return nil
	}
	return &llm.Reasoning{Effort: llm.Effort(effort)}
}

func metallamaFailures(model string) map[llm.Kind]serviceError {
	const invalid = "invalid_request_error"
	return map[llm.Kind]serviceError{
		llm.KindInvalidRequest:  openaiLike(http.StatusBadRequest, invalid, "", "The request contains invalid parameters."),
		llm.KindAuthentication:  openaiLike(http.StatusUnauthorized, invalid, "invalid_api_key", "Invalid API key provided."),
		llm.KindPermission:      openaiLike(http.StatusForbidden, invalid, "", "You do not have permission to use this model."),
		llm.KindNotFound:        openaiLike(http.StatusNotFound, invalid, "model_not_found", "The model `"+model+"` does not exist."),
		llm.KindContextLength:   openaiLike(http.StatusBadRequest, invalid, "context_length_exceeded", "This model's maximum context length is 1048576 tokens."),
		llm.KindContentFilter:   openaiLike(http.StatusBadRequest, invalid, "content_filter", "The prompt was blocked by the content filter."),
		llm.KindRequestTooLarge: {status: http.StatusRequestEntityTooLarge, plain: "text/html", message: page(http.StatusRequestEntityTooLarge)},
		llm.KindQuota:           openaiLike(http.StatusTooManyRequests, "insufficient_quota", "insufficient_quota", "You exceeded your current quota, please check your plan and billing details."),
		llm.KindRateLimit:       openaiLike(http.StatusTooManyRequests, "rate_limit_error", "rate_limit_exceeded", "Rate limit reached for requests."),
		llm.KindOverloaded:      openaiLike(http.StatusServiceUnavailable, "service_unavailable_error", "", "The service is overloaded. Please try again later."),
		llm.KindServer:          openaiLike(http.StatusInternalServerError, "server_error", "", "The server had an error while processing your request."),
		llm.KindTimeout:         openaiLike(http.StatusGatewayTimeout, "timeout_error", "", "The request timed out."),
	}
}
