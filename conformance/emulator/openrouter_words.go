package emulator

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/parley-llm/parley/llm"
)

func openrouterOf(status int, kind, message string) serviceError {
	return serviceError{status: status, kind: kind, code: strconv.Itoa(status), message: message}
}

// openrouterError has the status as a number in the body, which is what counts
// when the error comes inside a 200.
func openrouterError(r *request, e serviceError) any {
	return ordered{{"error", openrouterWords(r, e)}, {"user_id", "user_" + r.seed.letters("user", 8)}}
}

func openrouterWords(r *request, e serviceError) ordered {
	code := e.status
	if code < http.StatusBadRequest {
		if own, err := strconv.Atoi(e.code); err == nil {
			code = own
		}
	}
	words := ordered{{"message", e.message}, {"code", code}}
	metadata := e.members
	if e.kind != "" && !strings.HasSuffix(e.kind, "_error") {
		metadata = metadata.with("error_type", e.kind)
	}
	if len(metadata) > 0 {
		words = words.with("metadata", metadata)
	}
	return words.ifUnknown(r)
}

// openrouterFailing is an error inside a stream: a chunk that finishes with an
// error and has the words beside its choices. Metadata has the type of the error
// there (OpenRouter API reference, chat stream chunk, 2026-11).
func openrouterFailing(_ openai, r *request, e serviceError, chunk ordered) ordered {
	if e.kind == "" && len(e.members) > 0 {
		e.kind = openrouterKind(e)
	}
	return chunk.and(ordered{
		{"error", openrouterWords(r, e)},
		{"choices", []ordered{{
			{"index", 0}, {"delta", ordered{{"role", "assistant"}, {"content", ""}}}, {"finish_reason", "error"}, {"native_finish_reason", "error"},
		}}},
	})
}

// openrouterKind is the type of an error by its status.
func openrouterKind(e serviceError) string {
	switch e.status {
	case http.StatusBadRequest:
		if strings.Contains(e.message, "context length") {
			return "context_length_exceeded"
		}
		return "invalid_request"
	case http.StatusUnauthorized:
		return "authentication"
	case http.StatusPaymentRequired:
		return "payment_required"
	case http.StatusForbidden:
		return "permission_denied"
	case http.StatusTooManyRequests:
		return "rate_limit_exceeded"
	default:
		return "server"
	}
}

func openrouterFailures(model string) map[llm.Kind]serviceError {
	upstream := func(e serviceError, raw string) serviceError {
		e.members = ordered{{"raw", raw}, {"provider_name", "Anthropic"}}
		return e
	}
	filtered := openrouterOf(http.StatusForbidden, "", model+" requires moderation on Anthropic. Your input was flagged for \"violence\".")
	filtered.members = ordered{{"reasons", []string{"violence"}}, {"flagged_input", "how to"}, {"provider_name", "Anthropic"}, {"model_slug", model}}
	long := openrouterOf(http.StatusBadRequest, "", "This endpoint's maximum context length is 200000 tokens. However, you requested about 2500021 tokens (2500021 of text input). Please reduce the length of either one, or use the context-compression plugin to compress your prompt automatically.")
	long.members = ordered{{"provider_name", nil}, {"previous_errors", []any{ordered{{"code", http.StatusBadRequest}, {"message", long.message}}}}}
	return map[llm.Kind]serviceError{
		llm.KindInvalidRequest:  openrouterOf(http.StatusBadRequest, "", "Input required: specify \"prompt\" or \"messages\""),
		llm.KindAuthentication:  openrouterOf(http.StatusUnauthorized, "", "No cookie auth credentials found"),
		llm.KindPermission:      openrouterOf(http.StatusForbidden, "permission_denied", "Only management keys can perform this operation"),
		llm.KindNotFound:        openrouterOf(http.StatusBadRequest, "", model+" is not a valid model ID"),
		llm.KindContextLength:   long,
		llm.KindContentFilter:   filtered,
		llm.KindRequestTooLarge: openrouterOf(http.StatusRequestEntityTooLarge, "payload_too_large", "Request payload is too large"),
		llm.KindQuota:           openrouterOf(http.StatusPaymentRequired, "", "Insufficient credits. Add more using https://openrouter.ai/settings/credits"),
		llm.KindRateLimit:       upstream(openrouterOf(http.StatusTooManyRequests, "", "Provider returned error"), model+" is temporarily rate-limited upstream. Please retry shortly."),
		llm.KindOverloaded:      upstream(openrouterOf(http.StatusServiceUnavailable, "provider_overloaded", "Provider returned error"), `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}`),
		llm.KindServer:          upstream(openrouterOf(http.StatusBadGateway, "provider_unavailable", "Provider returned error"), "upstream connect error"),
		llm.KindTimeout:         openrouterOf(http.StatusRequestTimeout, "timeout", "The request timed out"),
	}
}
