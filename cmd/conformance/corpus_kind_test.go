package main

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// failureKind applies the order of tests: money, context, filter, unknown model,
// overload, bad key, and then the plain status.
func failureKind(f *failure) string {
	message := strings.ToLower(f.message)
	has := func(phrases ...string) bool {
		return slices.ContainsFunc(phrases, func(p string) bool { return strings.Contains(message, p) })
	}
	is := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return w == f.code || w == f.kind || w == f.reason })
	}
	switch {
	case f.meant == 402, is("insufficient_quota", "credit_balance_exhausted", "exceeded_current_quota_error", "billing_error"),
		has("insufficient balance", "credit balance is too low"):
		return "quota"
	case is("context_length_exceeded"), has("maximum context length", "prompt is too long", "token length too long",
		"exceeds maximum input length", "too large for model with", "exceeded model token limit", "exceed context limit"),
		has("input token count") && has("exceeds the maximum"):
		return "context_length"
	case is("content_filter", "content_policy_violation", "invalid_prompt"), has("content exists risk", "content filtering policy"),
		f.moderated():
		return "content_filter"
	case f.meant == 404 && has("is not supported in this model", "not a chat model"):
		return "invalid_request"
	case f.meant == 404, f.meant == 400 && (is("invalid_model", "1500", "unknown_model", "model_not_found", "model_decommissioned") ||
		has("model not exist", "is not a valid model id") || has("the model ") && has(" does not exist")):
		return "not_found"
	case is("engine_overloaded_error", "overloaded_error", "capacity_exhausted", "server_is_overloaded", "3505"), has("model busy"):
		return "overloaded"
	case is("API_KEY_INVALID"):
		return "authentication"
	case f.meant == 0:
		return wordKind(is)
	default:
		return statusKind(f.meant)
	}
}

// moderated reports OpenRouter's refusals and Mistral's guardrails.
func (f *failure) moderated() bool {
	metadata := object(object(f.body["error"])["metadata"])
	return f.meant == 403 && (metadata["reasons"] != nil || metadata["patterns"] != nil || f.body["guardrails"] != nil)
}

func statusKind(status int) string {
	kinds := map[int]string{
		401: "authentication", 403: "permission", 408: "timeout", 409: "server", 413: "request_too_large",
		429: "rate_limit", 503: "overloaded", 504: "timeout", 529: "overloaded",
	}
	switch kind, known := kinds[status]; {
	case known:
		return kind
	case status >= 500:
		return "server"
	default:
		return "invalid_request"
	}
}

// wordKind is the kind of a failure in a stream that names no status.
func wordKind(is func(...string) bool) string {
	for word, kind := range map[string]string{
		"rate_limit_error": "rate_limit", "authentication_error": "authentication", "permission_error": "permission",
		"not_found_error": "not_found", "request_too_large": "request_too_large", "timeout_error": "timeout",
		"invalid_request_error": "invalid_request",
	} {
		if is(word) {
			return kind
		}
	}
	return "server"
}

// delayText is a delay in words.
var delayText = regexp.MustCompile(`(?:again|retry) (?:in|after) ([0-9.]+) ?(ms|s|seconds?)\b`)

// failureDelay is how long the service asks to wait.
func failureDelay(f *failure, kind string) time.Duration {
	if f.status >= 400 {
		ms := headerNumber(f.header, "Retry-After-Ms")
		seconds := headerNumber(f.header, "Retry-After")
		if d := time.Duration(ms * float64(time.Millisecond)); d > 0 {
			return d
		}
		if d := time.Duration(seconds * float64(time.Second)); d > 0 {
			return d
		}
		if at, err := http.ParseTime(f.header.Get("Retry-After")); err == nil {
			return at.Sub(f.date())
		}
	}
	for _, d := range list(object(f.body["error"])["details"]) {
		if delay, err := time.ParseDuration(text(object(d)["retryDelay"])); err == nil {
			return delay
		}
	}
	if ms := headerNumber(f.header, "X-Ratelimit-Reset"); ms > 0 && kind == "rate_limit" && f.provider == "openrouter" {
		return time.UnixMilli(int64(ms)).Sub(f.date())
	}
	if found := delayText.FindStringSubmatch(f.message); found != nil {
		n, _ := strconv.ParseFloat(found[1], 64)
		unit := time.Second
		if found[2] == "ms" {
			unit = time.Millisecond
		}
		return time.Duration(n * float64(unit))
	}
	return 0
}

// date is when the answer was sent.
func (f *failure) date() time.Time {
	date, _ := http.ParseTime(f.header.Get("Date"))
	return date
}
