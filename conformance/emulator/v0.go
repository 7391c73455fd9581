package emulator

import (
	"net/http"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// v0Service is Vercel's v0 Model API, which was switched off in 2026.
//
// Facts: v0's documents and the official SDK's package of 2026-08, which treat
// it as OpenAI's language without saying more. There is no recorded traffic; the
// errors are those of the platform's API on the same host.
var v0Service = service{
	base: "https://api.v0.dev/v1", provider: "v0",
	routes: []route{
		{http.MethodPost, "/chat/completions", chat},
		{http.MethodGet, "/models", models},
	},
	ignores: true,
	fields: and(plainFields, []string{
		"max_tokens", "max_completion_tokens", "frequency_penalty", "presence_penalty", "seed", "user", "stream_options", "n", "logprobs",
		"top_logprobs", "parallel_tool_calls", "reasoning_effort", "metadata",
	}),
	unsure: []string{
		"max_tokens", "frequency_penalty", "presence_penalty", "temperature", "top_p", "stop", "seed", "user", "n", "logprobs",
		"parallel_tool_calls", "reasoning_effort", "response_format", "metadata", "strict", "detail",
	},
	hottest: 2, choices: 128,
	limits: []string{"max_tokens", "max_completion_tokens"}, seed: "seed", users: []string{"user"},
	roles: openaiRoles, onlySystem: true, content: openaiContent, efforts: openaiEfforts,
	header: func(*request, bool) http.Header { return http.Header{} }, errorBody: v0Error, failures: v0Failures,
	badKey: func(string) serviceError {
		return openaiLike(http.StatusUnauthorized, "unauthorized_error", "", "Unauthorized")
	},
	look: look{
		own: true, id: openaiID, usageAt: usageAtFinish, card: openaiCard,
		usage: func(_ *request, u scenario.Usage, _ string) ordered { return openaiCounts(u) },
	},
}

func v0Error(r *request, e serviceError) any {
	return ordered{{"error", ordered{{"message", e.message}, {"type", e.kind}}.ifUnknown(r)}}
}

func v0Failures(model string) map[llm.Kind]serviceError {
	of := func(status int, kind, message string) serviceError { return openaiLike(status, kind, "", message) }
	return map[llm.Kind]serviceError{
		llm.KindInvalidRequest:  of(http.StatusUnprocessableEntity, "unprocessable_entity_error", "Invalid messages"),
		llm.KindAuthentication:  of(http.StatusUnauthorized, "unauthorized_error", "Unauthorized"),
		llm.KindPermission:      of(http.StatusForbidden, "forbidden_error", "Forbidden"),
		llm.KindNotFound:        of(http.StatusNotFound, "not_found_error", "The model "+model+" was not found"),
		llm.KindContextLength:   of(http.StatusBadRequest, "invalid_request_error", "This model's maximum context length is 128000 tokens. However, your messages resulted in 150042 tokens."),
		llm.KindContentFilter:   of(http.StatusBadRequest, "content_filter", "The prompt was blocked by the content filter"),
		llm.KindRequestTooLarge: of(http.StatusRequestEntityTooLarge, "payload_too_large_error", "Payload too large"),
		llm.KindQuota:           of(http.StatusPaymentRequired, "payment_required_error", "Payment required"),
		llm.KindRateLimit:       of(http.StatusTooManyRequests, "too_many_requests_error", "Too many requests"),
		llm.KindOverloaded:      of(http.StatusServiceUnavailable, "service_unavailable_error", "The service is overloaded"),
		llm.KindServer:          of(http.StatusInternalServerError, "internal_server_error", "Internal server error"),
		llm.KindTimeout:         of(http.StatusGatewayTimeout, "timeout_error", "The request timed out"),
	}
}
