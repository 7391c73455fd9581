package main

import (
	"cmp"
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
	message, seen := strings.ToLower(f.message), strings.ToLower(f.message)
	if f.meant == 400 {
		// A host that OpenRouter asked speaks of the prompt that it saw.
		seen = strings.ToLower(f.told())
	}
	has := func(phrases ...string) bool { return contains(message, phrases...) }
	is := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return w == f.code || w == f.kind || w == f.reason })
	}
	switch {
	case f.meant == 402, is("insufficient_quota", "credit_balance_exhausted", "exceeded_current_quota_error", "billing_error"),
		has("insufficient balance", "credit balance is too low"), f.spent(message):
		return "quota"
	case is("context_length_exceeded"), contains(seen, "maximum context length", "prompt is too long", "token length too long",
		"exceeds maximum input length", "too large for model with", "exceeded model token limit", "exceed context limit"),
		contains(seen, "input token count") && contains(seen, "exceeds the maximum"):
		return "context_length"
	case is("content_filter", "content_policy_violation", "invalid_prompt"),
		contains(seen, "content exists risk", "content filtering policy"), f.moderated():
		return "content_filter"
	case f.meant == 404 && has("is not supported in this model", "not a chat model"):
		return "invalid_request"
	case f.meant == 404, f.meant == 400 && (is("invalid_model", "1500", "unknown_model", "model_not_found", "model_decommissioned") ||
		has("model not exist", "is not a valid model id", "unknown model") || has("the model ") && has(" does not exist")):
		return "not_found"
	case is("engine_overloaded_error", "overloaded_error", "capacity_exhausted", "server_is_overloaded", "3505"), has("model busy"):
		return "overloaded"
	case is("API_KEY_INVALID"):
		return "authentication"
	case f.meant == 0:
		return wordKind(is)
	case f.meant == 503 && f.code == "" && f.kind == "":
		// A proxy's: no word of the service about its load.
		return "server"
	default:
		return statusKind(f.meant)
	}
}

func contains(text string, phrases ...string) bool {
	return slices.ContainsFunc(phrases, func(p string) bool { return strings.Contains(text, p) })
}

// spent reports Anthropic's limits of money, which come as ordinary failures. A
// limit of the rate says when to come back.
func (f *failure) spent(message string) bool {
	return f.provider == "anthropic" && f.header.Get("Retry-After") == "" &&
		contains(message, "usage limits", "spend limit", "spending limit", "spend cap")
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

// delayText is a delay in words: "in 1m2.5s", "after 20 seconds".
var delayText = regexp.MustCompile(`(?i)(?:again|retry) (?:in|after) (?:((?:[0-9.]+(?:h|ms|m|s))+)\b|([0-9.]+) seconds?)`)

// failureDelay is how long the service asks to wait.
func failureDelay(f *failure, kind string) time.Duration {
	if f.status >= 400 {
		// Where both stand, one may be 0.
		if ms := headerNumber(f.header, "Retry-After-Ms"); ms > 0 {
			return time.Duration(ms * float64(time.Millisecond))
		}
		if seconds := headerNumber(f.header, "Retry-After"); seconds > 0 {
			return time.Duration(seconds * float64(time.Second))
		}
		if at, err := http.ParseTime(f.header.Get("Retry-After")); err == nil {
			return at.Sub(f.date())
		}
	}
	said := object(f.body["error"])
	for _, d := range list(said["details"]) {
		if delay, err := time.ParseDuration(text(object(d)["retryDelay"])); err == nil {
			return delay
		}
	}
	if seconds, ok := number(object(said["availability"])["retry_after"]); ok {
		return time.Duration(seconds) * time.Second
	}
	if ms := headerNumber(f.header, "X-Ratelimit-Reset"); ms > 0 && kind == "rate_limit" && f.provider == "openrouter" {
		return time.UnixMilli(int64(ms)).Sub(f.date())
	}
	found := delayText.FindStringSubmatch(f.message)
	if found == nil {
		return 0
	}
	delay, _ := time.ParseDuration(cmp.Or(found[1], found[2]+"s"))
	return delay
}

// date is when the answer was sent.
func (f *failure) date() time.Time {
	date, _ := http.ParseTime(f.header.Get("Date"))
	return date
}

// headerNumber is a number in a header, 0 if there is none.
func headerNumber(header http.Header, name string) float64 {
	n, err := strconv.ParseFloat(header.Get(name), 64)
	if err != nil {
		return 0
	}
	return n
}
