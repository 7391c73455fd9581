package emulator

import (
	"cmp"
	"net/http"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// failure is the service's error for a kind. Within a stream the model's own
// layer speaks, which has OpenAI's words.
func (d responses) failure(r *request, f scenario.Failure) serviceError {
	if d.responsesRules.failures != nil && (!f.MidStream || !r.stream || d.responsesRules.look.failing == nil) {
		all := d.responsesRules.failures(d.model(r))
		if e, ok := all[f.Kind]; ok {
			return e
		}
		return all[llm.KindServer]
	}
	switch model := d.model(r); f.Kind {
	case llm.KindInvalidRequest:
		return openaiInvalid("invalid_value", "input", "Invalid value for 'input'.")
	case llm.KindNotFound:
		return openaiInvalid("model_not_found", "model", "The requested model '"+model+"' does not exist.")
	case llm.KindContextLength:
		return openaiInvalid("context_length_exceeded", "input", "Your input exceeds the context window of this model. Please adjust your input and try again.")
	case llm.KindAuthentication, llm.KindPermission, llm.KindContentFilter, llm.KindRequestTooLarge, llm.KindQuota,
		llm.KindRateLimit, llm.KindOverloaded, llm.KindServer, llm.KindTimeout, llm.KindNetwork,
		llm.KindStreamTruncated, llm.KindMalformedResponse, llm.KindCanceled, llm.KindUnsupported, llm.KindConfiguration:
		return openai{&openaiService}.chatFailure(r, f)
	default:
		return openai{&openaiService}.chatFailure(r, f)
	}
}

// responsesFailing is an error within a stream: an object in the event, as in the
// body of a failed request. (Recorded by third parties. The reference has its
// members in the event itself.)
func responsesFailing(e serviceError) ordered {
	return ordered{{"error", ordered{
		{"type", orNull(e.kind)}, {"code", orNull(e.code)}, {"message", e.message}, {"param", orNull(e.param)},
	}}}
}

// responsesCode is the word for a failed answer, which it must have.
func responsesCode(e serviceError) string { return cmp.Or(e.code, "server_error") }

// azureResponsesFailures are Azure's own, which name the input.
func azureResponsesFailures(model string) map[llm.Kind]serviceError {
	all := azureFailures(model)
	all[llm.KindInvalidRequest] = openaiInvalid("invalid_value", "input", "Invalid value for 'input'.")
	all[llm.KindContextLength] = openaiInvalid("context_length_exceeded", "input", "Your input exceeds the context window of this model. Please adjust your input and try again.")
	limited := all[llm.KindRateLimit]
	limited.message = "Requests to the Responses_Create Operation of " + model + " have exceeded call rate limit of your current pricing tier."
	all[llm.KindRateLimit] = limited
	return all
}

// openrouterResponsesError has few words in the place of the code; the type of
// the error is beside it, and what the service behind said in the metadata.
// (OpenRouter's documents, 2026-08.)
func openrouterResponsesError(r *request, e serviceError) any {
	var metadata any
	if len(e.members) > 0 {
		metadata = e.members
	}
	body := ordered{
		{"error", ordered{{"code", openrouterWord(e)}, {"message", e.message}}.ifUnknown(r)},
		{"metadata", metadata},
	}
	if e.kind != "" {
		body = body.with("error_type", e.kind)
	}
	return body
}

// openrouterWord is one of the four codes.
func openrouterWord(e serviceError) string {
	switch {
	case e.kind == "content_policy_violation":
		return "image_content_policy_violation"
	case e.kind == "rate_limit_exceeded":
		return "rate_limit_exceeded"
	case e.status == http.StatusBadRequest:
		return "invalid_prompt"
	default:
		return "server_error"
	}
}

func openrouterResponsesFailures(model string) map[llm.Kind]serviceError {
	behind := func(status int, kind, raw string) serviceError {
		e := serviceError{status: status, kind: kind, message: "Provider returned error"}
		e.members = ordered{{"raw", raw}, {"provider_name", "OpenAI"}}
		return e
	}
	of := func(status int, kind, message string) serviceError {
		return serviceError{status: status, kind: kind, message: message}
	}
	return map[llm.Kind]serviceError{
		llm.KindInvalidRequest:  of(http.StatusBadRequest, "invalid_request", "Invalid Responses API request"),
		llm.KindAuthentication:  of(http.StatusUnauthorized, "authentication", "No cookie auth credentials found"),
		llm.KindPermission:      of(http.StatusForbidden, "permission_denied", "Only management keys can perform this operation"),
		llm.KindNotFound:        of(http.StatusBadRequest, "invalid_request", model+" is not a valid model ID"),
		llm.KindContextLength:   of(http.StatusBadRequest, "context_length_exceeded", "This endpoint's maximum context length is 400000 tokens. However, you requested about 2500021 tokens (2500021 of text input). Please reduce the length of either one, or use the context-compression plugin to compress your prompt automatically."),
		llm.KindContentFilter:   of(http.StatusBadRequest, "content_policy_violation", "Your input was flagged by the provider's content policy."),
		llm.KindRequestTooLarge: of(http.StatusRequestEntityTooLarge, "payload_too_large", "Request payload is too large"),
		llm.KindQuota:           of(http.StatusPaymentRequired, "payment_required", "Insufficient credits. Add more using https://openrouter.ai/settings/credits"),
		llm.KindRateLimit:       behind(http.StatusTooManyRequests, "rate_limit_exceeded", model+" is temporarily rate-limited upstream. Please retry shortly."),
		llm.KindOverloaded:      behind(http.StatusServiceUnavailable, "provider_overloaded", "The server is overloaded. Please try again later."),
		llm.KindServer:          behind(http.StatusBadGateway, "provider_unavailable", "upstream connect error"),
		llm.KindTimeout:         of(http.StatusGatewayTimeout, "timeout", "The request timed out"),
	}
}
