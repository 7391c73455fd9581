package acme

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/parley-llm/parley/llm"
)

// words are what the service says about a failure. Code is a word or a number.
type words struct {
	Message, Type, Param string
	Code                 any
}

// errorIn is the failure that a body holds, in an object or in a list of one;
// nil if it holds none.
func errorIn(status int, body []byte) *llm.Error {
	var list []json.RawMessage
	if json.Unmarshal(body, &list) == nil && len(list) > 0 {
		body = list[0]
	}
	var holder struct{ Error *words }
	if json.Unmarshal(body, &holder) != nil || holder.Error == nil {
		return nil
	}
	w, code := holder.Error, ""
	switch c := w.Code.(type) {
	case string:
		code = c
	case float64:
		code = strconv.FormatFloat(c, 'f', -1, 64)
	}
	return &llm.Error{
		Kind: kindOf(status, code), Provider: Name, Status: status,
		Code: code, Type: w.Type, Param: w.Param, Message: w.Message, Body: llm.Excerpt(body),
	}
}

// kinds are the service's words, which say more than a status.
var kinds = map[string]llm.Kind{
	"insufficient_quota":       llm.KindQuota,
	"context_length_exceeded":  llm.KindContextLength,
	"content_policy_violation": llm.KindContentFilter,
	"model_not_found":          llm.KindNotFound,
	"invalid_api_key":          llm.KindAuthentication,
	"rate_limit_exceeded":      llm.KindRateLimit,
	"server_is_overloaded":     llm.KindOverloaded,
}

func kindOf(status int, code string) llm.Kind {
	if known, ok := kinds[code]; ok {
		return known
	}
	// In a stream, or in a 200, a number is the status that was meant.
	if n, err := strconv.Atoi(code); err == nil && status/100 == 2 {
		status = n
	}
	switch {
	case status == http.StatusPaymentRequired:
		return llm.KindQuota
	case status == http.StatusUnauthorized:
		return llm.KindAuthentication
	case status == http.StatusForbidden:
		return llm.KindPermission
	case status == http.StatusNotFound:
		return llm.KindNotFound
	case status == http.StatusRequestTimeout, status == http.StatusGatewayTimeout:
		return llm.KindTimeout
	case status == http.StatusRequestEntityTooLarge:
		return llm.KindRequestTooLarge
	case status == http.StatusTooManyRequests:
		return llm.KindRateLimit
	case status == http.StatusServiceUnavailable:
		return llm.KindOverloaded
	case status >= http.StatusInternalServerError:
		return llm.KindServer
	case status >= http.StatusBadRequest:
		return llm.KindInvalidRequest
	default:
		return llm.KindServer
	}
}

// refused is the error of an answer that is not a 2xx.
func (p *Provider) refused(resp *http.Response) error {
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return p.broken(resp.Request.Context(), err)
	}
	e := errorIn(resp.StatusCode, body)
	if e == nil {
		e = &llm.Error{
			Kind: kindOf(resp.StatusCode, ""), Provider: Name, Status: resp.StatusCode,
			Message: "the service answered " + resp.Status, Body: llm.Excerpt(bytes.TrimSpace(body)),
		}
	}
	e.RequestID = resp.Header.Get("X-Request-Id")
	e.RetryAfter = retryAfter(resp.Header)
	e.Message, e.Body = p.scrub(e.Message), p.scrub(e.Body)
	return e
}

// scrub takes the key out of what a service or a proxy says.
func (p *Provider) scrub(text string) string { return strings.ReplaceAll(text, p.key, "[key]") }

func retryAfter(h http.Header) time.Duration {
	if ms, err := strconv.ParseFloat(h.Get("Retry-After-Ms"), 64); err == nil {
		return time.Duration(ms * float64(time.Millisecond))
	}
	if s, err := strconv.ParseFloat(h.Get("Retry-After"), 64); err == nil {
		return time.Duration(s * float64(time.Second))
	}
	if at, err := http.ParseTime(h.Get("Retry-After")); err == nil {
		return max(0, time.Until(at))
	}
	return 0
}

// broken is the error of an exchange that did not come to its end. The address
// is left out, and with a key in it the cause too.
func (p *Provider) broken(ctx context.Context, err error) error {
	if inner, ok := errors.AsType[*url.Error](err); ok {
		err = inner.Err
	}
	e := &llm.Error{Kind: llm.KindNetwork, Provider: Name, Message: p.scrub(err.Error()), Err: err}
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		e.Kind = llm.KindTimeout
	}
	if e.Message != err.Error() {
		e.Err = nil
	}
	if cause := ctx.Err(); cause != nil {
		e.Kind, e.Err = llm.KindOf(cause), cause
	}
	return e
}
