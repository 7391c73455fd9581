package exchange

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/parley-llm/parley/llm"
)

// rule gives a kind to failures that say one of its words or phrases. Words are
// compared whole with code and type; phrases, in lower case, are looked for in
// the message.
type rule struct {
	kind    llm.Kind
	words   []string
	phrases []string
}

func (r *rule) matches(w Words, message string) bool {
	for _, word := range r.words {
		if strings.EqualFold(w.Code, word) || strings.EqualFold(w.Type, word) {
			return true
		}
	}
	return slices.ContainsFunc(r.phrases, func(phrase string) bool { return strings.Contains(message, phrase) })
}

// early are the rules that outrank the status, in their order. Money comes
// first, because services send it with the status of a rate limit; then what
// makes a request hopeless under a status that says less.
var early = []rule{
	{
		kind: llm.KindQuota,
		words: []string{
			"insufficient_quota", "credit_balance_exhausted", "exceeded_current_quota_error", "billing_error",
		},
		phrases: []string{"insufficient balance", "credit balance is too low"},
	},
	{
		kind:  llm.KindContextLength,
		words: []string{"context_length_exceeded"},
		phrases: []string{
			"maximum context length", "prompt is too long", "token length too long",
			"exceeds maximum input length", "too large for model with", "exceeded model token limit",
			"`max_tokens` exceed context limit",
		},
	},
	{
		kind: llm.KindContentFilter,
		words: []string{
			"content_filter", "content_policy_violation", "image_content_policy_violation",
			"invalid_prompt", "cyber_policy",
		},
		phrases: []string{"content exists risk", "output blocked by content filtering policy"},
	},
}

// unknownModel is tested for a 400: with other statuses its words mean what the
// status says.
var unknownModel = rule{
	kind:    llm.KindNotFound,
	words:   []string{"invalid_model", "1500", "unknown_model", "model_not_found", "model_decommissioned"},
	phrases: []string{"model not exist", "is not a valid model id"},
}

// missingFeature is a 404 about what a model cannot do, not about the model.
var missingFeature = rule{
	kind:    llm.KindInvalidRequest,
	phrases: []string{"is not supported in this model", "not a chat model"},
}

var overloaded = rule{
	kind: llm.KindOverloaded,
	words: []string{
		"engine_overloaded_error", "overloaded_error", "capacity_exhausted", "server_is_overloaded",
		"service_tier_capacity_exceeded", "3505",
	},
	phrases: []string{"model busy", "service tier capacity exceeded"},
}

var badKey = rule{
	kind:  llm.KindAuthentication,
	words: []string{"API_KEY_INVALID", "invalid_api_key"},
}

// inBand are the words of failures that have no status of their own: error
// events, and errors inside a 200.
var inBand = []rule{
	{kind: llm.KindRateLimit, words: []string{
		"rate_limit_error", "rate_limit_exceeded", "rate_limit_reached_error", "rate_limited", "slow_down", "requests", "tokens",
	}},
	{kind: llm.KindOverloaded, words: []string{"service_unavailable_error", "provider_overloaded", "server_unavailable"}},
	{kind: llm.KindTimeout, words: []string{"timeout_error", "timeout"}},
	{kind: llm.KindAuthentication, words: []string{
		"authentication_error", "invalid_authentication_error", "incorrect_api_key_error",
	}},
	{kind: llm.KindPermission, words: []string{"permission_error", "permission_denied_error"}},
	{kind: llm.KindNotFound, words: []string{"not_found_error", "resource_not_found_error"}},
	{kind: llm.KindRequestTooLarge, words: []string{"request_too_large"}},
	// What OpenAI's Responses API says of images in its events. (OpenAI OpenAPI
	// document 2.3.0, 2026-08-21.)
	{kind: llm.KindInvalidRequest, words: []string{
		"invalid_image", "invalid_image_format", "invalid_base64_image", "invalid_image_url", "image_too_large",
		"image_too_small", "image_parse_error", "invalid_image_mode", "image_file_too_large",
		"unsupported_image_media_type", "empty_image_file", "failed_to_download_image", "image_file_not_found",
	}},
	// Last, since the word for the whole class stands beside finer ones.
	{kind: llm.KindServer, words: []string{"server_error", "api_error"}},
	{kind: llm.KindInvalidRequest, words: []string{"invalid_request_error"}},
}

// Classify gives a failure its kind, the same for every provider. The order of
// the tests matters: money, context length, content filter, unknown model,
// overload, bad key, and only then the plain status. A failure inside a 2xx, or
// in a stream, is judged by its words, then by a code or a status in the body
// that is an HTTP status, and else is the server's.
func Classify(status int, w Words) llm.Kind {
	message := strings.ToLower(w.Message)
	if status < 400 {
		if code, err := strconv.Atoi(w.Code); err == nil && code >= 400 && code <= 599 {
			status = code
		} else if w.Status >= 400 && w.Status <= 599 {
			status = w.Status
		}
	}
	if status == http.StatusPaymentRequired {
		return llm.KindQuota
	}
	for i := range early {
		if early[i].matches(w, message) {
			return early[i].kind
		}
	}
	if tooManyTokens(message) {
		return llm.KindContextLength
	}
	failedInBand := status < 400
	switch {
	case status == http.StatusNotFound && missingFeature.matches(w, message):
		return llm.KindInvalidRequest
	case (status == http.StatusBadRequest || failedInBand) && (unknownModel.matches(w, message) || noSuchModel(message)):
		return llm.KindNotFound
	case overloaded.matches(w, message):
		return llm.KindOverloaded
	case badKey.matches(w, message):
		return llm.KindAuthentication
	case !failedInBand:
		return byStatus(status, w)
	}
	for i := range inBand {
		if inBand[i].matches(w, message) {
			return inBand[i].kind
		}
	}
	return llm.KindServer
}

// tooManyTokens is Gemini's complaint about a long prompt.
func tooManyTokens(message string) bool {
	return strings.Contains(message, "input token count") && strings.Contains(message, "exceeds the maximum")
}

// noSuchModel is the complaint "The model … does not exist".
func noSuchModel(message string) bool {
	_, rest, ok := strings.Cut(message, "the model ")
	return ok && strings.Contains(rest, "does not exist")
}

func byStatus(status int, w Words) llm.Kind {
	switch {
	case status == http.StatusUnauthorized:
		return llm.KindAuthentication
	case status == http.StatusForbidden:
		return llm.KindPermission
	case status == http.StatusNotFound:
		return llm.KindNotFound
	case status == http.StatusRequestTimeout, status == http.StatusGatewayTimeout:
		return llm.KindTimeout
	case status == http.StatusConflict:
		// The vendors' SDKs retry it: somebody else held a lock.
		return llm.KindServer
	case status == http.StatusRequestEntityTooLarge:
		return llm.KindRequestTooLarge
	case status == http.StatusTooManyRequests:
		return llm.KindRateLimit
	case status == 529, status == http.StatusServiceUnavailable && (w.Code != "" || w.Type != ""):
		// A 503 without the service's own words is a proxy's: its failure, and
		// no word about load.
		return llm.KindOverloaded
	case status >= 500:
		return llm.KindServer
	default:
		return llm.KindInvalidRequest
	}
}
