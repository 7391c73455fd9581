package openrouter

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
)

// Error is a failure in OpenRouter's own words. It is the cause of the
// *llm.Error that every call returns, so errors.As reaches it.
type Error struct {
	// Status is the HTTP status; 200 for an error inside an answer or a stream,
	// which then has the status that it means in Code.
	Status int
	Code   string
	// Type is the stable word for the failure, such as "provider_overloaded".
	Type string
	// Message is OpenRouter's text.
	Message string
	// Provider is the host that failed, and Upstream its own text.
	Provider, Upstream string
	// Reasons and Patterns are why a moderation or a guardrail refused the
	// prompt.
	Reasons, Patterns []string
	// Availability is set when no host could serve the model.
	Availability *Availability
	// RequestID is the id of the generation.
	RequestID string
}

// Availability says why a model could not be served, and what could. (OpenRouter
// documentation, errors, 2026-08-22.)
type Availability struct {
	// Code is OpenRouter's word, such as "no_endpoints".
	Code string
	// Retryable is OpenRouter's verdict; nil if it gave none.
	Retryable *bool
	// RetryAfter is how long to wait; 0 if it did not say.
	RetryAfter time.Duration
	// Fallbacks are models that would do instead.
	Fallbacks []string
}

// Error describes the failure in one line.
func (e *Error) Error() string {
	text := fmt.Sprintf("openrouter: status %d, code %q, type %q: %s", e.Status, e.Code, e.Type, e.Message)
	if e.Upstream != "" {
		text += fmt.Sprintf(" (%s: %s)", e.Provider, e.Upstream)
	}
	return text
}

// typeKinds are the words whose meaning a status or a message does not tell, or
// tells wrongly. A limit on the answer's length is a bad request and not a long
// prompt; "invalid_prompt" is a malformed one here, and no verdict on its
// content.
var typeKinds = map[string]llm.Kind{
	"max_tokens_exceeded":  llm.KindInvalidRequest,
	"invalid_prompt":       llm.KindInvalidRequest,
	"refusal":              llm.KindContentFilter,
	"authentication":       llm.KindAuthentication,
	"payment_required":     llm.KindQuota,
	"permission_denied":    llm.KindPermission,
	"not_found":            llm.KindNotFound,
	"payload_too_large":    llm.KindRequestTooLarge,
	"rate_limit_exceeded":  llm.KindRateLimit,
	"provider_unavailable": llm.KindServer,
	"provider_overloaded":  llm.KindOverloaded,
	"timeout":              llm.KindTimeout,
}

// availabilityKinds are the reasons for which no host serves a model.
var availabilityKinds = map[string]llm.Kind{
	"model_not_found":            llm.KindNotFound,
	"wrong_endpoint":             llm.KindInvalidRequest,
	"no_endpoints":               llm.KindNotFound,
	"model_deprecated":           llm.KindNotFound,
	"model_unavailable_upstream": llm.KindNotFound,
	"free_variant_ended":         llm.KindNotFound,
	"capacity_exhausted":         llm.KindOverloaded,
	"temporarily_unavailable":    llm.KindOverloaded,
	"region_restricted":          llm.KindPermission,
	"privacy_restricted":         llm.KindPermission,
	"constraint_filtered":        llm.KindInvalidRequest,
}

// fail reads what only OpenRouter says about a failure.
func fail(f *exchange.Failure, w *exchange.Words) error {
	b := readBody(f.Body)
	w.Type = or(b.errorType, w.Type)
	wire := &Error{
		Status: f.Status, Code: w.Code, Type: w.Type, Message: w.Message, RequestID: f.RequestID,
		Provider: b.provider, Upstream: b.upstream.Message, Reasons: b.reasons, Patterns: b.patterns,
		Availability: b.availability,
	}
	w.Kind = kind(f, w, b)
	if w.Kind == llm.KindRateLimit {
		w.RetryAfter = untilReset(f.Header, b.headers)
	}
	if a := b.availability; a != nil {
		w.RetryAfter = max(w.RetryAfter, a.RetryAfter)
		w.NoRetry = a.Retryable != nil && !*a.Retryable
	}
	w.Message = message(w.Message, b)
	return wire
}

// kind judges a failure before the host's own text is put into its message: a
// host that is out of money, say, is no matter of the caller's account.
func kind(f *exchange.Failure, w *exchange.Words, b *body) llm.Kind {
	known := typeKinds[w.Type]
	if known == "" {
		known = exchange.Classify(f.Status, unspecific(*w))
	}
	status := f.Status
	if code, err := strconv.Atoi(w.Code); err == nil && status < 400 {
		status = code
	}
	switch {
	case known == llm.KindQuota:
	case len(b.reasons)+len(b.patterns) > 0 && status == http.StatusForbidden:
		return llm.KindContentFilter
	case b.availability != nil:
		if said := availabilityKinds[b.availability.Code]; said != "" {
			known = said
		}
		// The verdict outranks the reason: some endpoints come back.
		if r := b.availability.Retryable; r != nil && *r && !(&llm.Error{Kind: known}).Retryable() {
			known = llm.KindOverloaded
		}
	case known == llm.KindInvalidRequest && b.upstream.Message != "":
		// The host saw the prompt: what it says of that is about the caller.
		said := exchange.Classify(http.StatusBadRequest, b.upstream)
		if said == llm.KindContextLength || said == llm.KindContentFilter {
			known = said
		}
	}
	return known
}

// unspecific leaves out a code that the Responses API gives to whatever is wrong
// with a request, and that is OpenAI's word for a verdict on the prompt.
// (OpenRouter documentation, errors, 2026-08-22.)
func unspecific(w exchange.Words) exchange.Words {
	if w.Code == "invalid_prompt" {
		w.Code = ""
	}
	return w
}

var (
	affordable = regexp.MustCompile(`can only afford (\d+)`)
	generic    = "provider returned error"
)

// message adds what helps: the limit that the credits would pay for, and the
// host's own text where OpenRouter's says nothing.
func message(text string, b *body) string {
	if m := affordable.FindStringSubmatch(text); m != nil {
		return text + " [set MaxTokens to at most " + m[1] + ", or add credits]"
	}
	if b.upstream.Message == "" || !strings.EqualFold(strings.TrimSpace(text), generic) {
		return text
	}
	return text + ": " + or(b.provider, "the host") + ": " + b.upstream.Message
}

// untilReset is the time until a limit of OpenRouter's own is lifted, which it
// gives in milliseconds since 1970, in the body's metadata and the header.
func untilReset(header http.Header, metadata map[string]string) time.Duration {
	reset := header.Get("X-RateLimit-Reset")
	for name, value := range metadata {
		if strings.EqualFold(name, "X-RateLimit-Reset") {
			reset = value
		}
	}
	ms, err := strconv.ParseInt(reset, 10, 64)
	if err != nil {
		return 0
	}
	now, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	return max(time.UnixMilli(ms).Sub(now), 0)
}

func or(value, fallback string) string {
	if value == "" {
		return fallback
	}
	return value
}
