package catalogue_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/parley-llm/parley/llm"
)

// broken is a transport error. What it says may hold the key.
func (p *toy) broken(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return &llm.Error{Kind: llm.KindOf(ctx.Err()), Provider: "toy", Message: "ended", Err: ctx.Err()}
	}
	if p.has("key-in-cause") {
		return &llm.Error{Kind: llm.KindNetwork, Provider: "toy", Message: "it broke", Err: err}
	}
	return p.fail(llm.KindNetwork, "it broke")
}

func (p *toy) refused(resp *http.Response) error {
	if !p.has("leak-on-error") {
		defer resp.Body.Close()
	}
	body, _ := io.ReadAll(resp.Body)
	e := &llm.Error{Provider: "toy", Status: resp.StatusCode, RequestID: resp.Header.Get("Request-Id"), Body: llm.Excerpt(body)}
	if !p.has("list-unread") {
		body = bytes.TrimSuffix(bytes.TrimPrefix(body, []byte("[")), []byte("]"))
	}
	var a toyAnswer
	if json.Unmarshal(body, &a) == nil && a.Error != nil {
		e.Kind, e.Message = a.Error.Kind, a.Error.Message
		if a.Error.Code != nil {
			e.Code = fmt.Sprint(a.Error.Code)
		}
		if _, number := a.Error.Code.(float64); number && p.has("strings-only") {
			e.Kind, e.Code = llm.KindMalformedResponse, ""
		}
	} else {
		e.Message = "the service answered HTTP " + strconv.Itoa(resp.StatusCode)
		switch {
		case p.has("html-is-malformed"):
			e.Kind = llm.KindMalformedResponse
		case resp.StatusCode == 200:
			e.Kind = llm.KindMalformedResponse
		case resp.StatusCode == 401:
			e.Kind = llm.KindAuthentication
		case resp.StatusCode == 403:
			e.Kind = llm.KindPermission
		case resp.StatusCode == 404:
			e.Kind = llm.KindNotFound
		case resp.StatusCode == 504:
			e.Kind = llm.KindTimeout
		case resp.StatusCode == 413:
			e.Kind = llm.KindRequestTooLarge
		case resp.StatusCode == 429:
			e.Kind = llm.KindRateLimit
		case resp.StatusCode >= 500:
			e.Kind = llm.KindServer
		default:
			e.Kind = llm.KindInvalidRequest
		}
	}
	if p.has("empty-is-malformed") && len(body) == 0 {
		e.Kind = llm.KindMalformedResponse
	}
	p.misreport(e)
	if !p.has("no-retry-after") {
		e.RetryAfter = p.delay(resp.Header)
	}
	if p.has("short-delays") {
		e.RetryAfter = min(e.RetryAfter, 5*time.Second)
	}
	if p.has("key-in-body") {
		return e
	}
	e.Message, e.Body = strings.ReplaceAll(e.Message, p.key, "…"), strings.ReplaceAll(e.Body, p.key, "…")
	if p.has("one-error") {
		if p.failure == nil {
			p.failure = &llm.Error{}
		}
		*p.failure = *e
		return p.failure
	}
	return e
}

// misreport holds the bugs of error handling.
func (p *toy) misreport(e *llm.Error) {
	kinds := map[string][2]llm.Kind{
		"auth-is-invalid": {llm.KindAuthentication, llm.KindInvalidRequest}, "404-is-invalid": {llm.KindNotFound, llm.KindInvalidRequest},
		"400-is-server": {llm.KindInvalidRequest, llm.KindServer}, "context-is-invalid": {llm.KindContextLength, llm.KindInvalidRequest},
		"429-is-quota": {llm.KindRateLimit, llm.KindQuota}, "quota-is-429": {llm.KindQuota, llm.KindRateLimit},
		"403-is-auth": {llm.KindPermission, llm.KindAuthentication}, "context-is-retried": {llm.KindContextLength, llm.KindServer},
		"529-is-server": {llm.KindOverloaded, llm.KindServer}, "server-is-invalid": {llm.KindServer, llm.KindInvalidRequest},
		"overloaded-is-invalid": {llm.KindOverloaded, llm.KindInvalidRequest},
	}
	if k, ok := kinds[p.bug]; ok && e.Kind == k[0] {
		e.Kind = k[1]
	}
	switch p.bug {
	case "no-status":
		e.Status = 0
	case "no-request-id":
		e.RequestID = ""
	case "no-message":
		e.Message = ""
	case "json-message":
		e.Message = e.Body
	case "made-up-request-id":
		e.RequestID = "made-up"
	}
}

func (p *toy) delay(h http.Header) time.Duration {
	if ms, err := strconv.ParseFloat(h.Get("Retry-After-Ms"), 64); err == nil && !p.has("no-ms") {
		return time.Duration(ms * float64(time.Millisecond))
	}
	v := h.Get("Retry-After")
	if s, err := strconv.ParseFloat(v, 64); err == nil {
		return time.Duration(s * float64(time.Second))
	}
	if at, err := http.ParseTime(v); err == nil && !p.has("no-date") {
		return time.Until(at)
	}
	return 0
}
