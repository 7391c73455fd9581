package exchange_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
)

func TestParseWords(t *testing.T) {
	type W = exchange.Words
	for _, tt := range []struct {
		name, body string
		want       W
		found      bool
	}{
		{"object", `{"error":{"message":"m","type":"t","param":"p","code":"c"}}`, W{Message: "m", Type: "t", Param: "p", Code: "c"}, true},
		{"nulls", `{"error":{"message":"m","type":null,"param":null,"code":null}}`, W{Message: "m"}, true},
		{"numeric code", ` {"error":{"message":"m","code":502}} `, W{Message: "m", Code: "502"}, true},
		{"status word", `{"error":{"message":"m","code":400,"status":"INVALID_ARGUMENT"}}`, W{Message: "m", Code: "400", Type: "INVALID_ARGUMENT"}, true},
		{"with an id", `{"type":"error","error":{"type":"t","message":"m"},"request_id":"r"}`, W{Message: "m", Type: "t", RequestID: "r"}, true},
		{"null id", `{"type":"error","error":{"type":"t","message":"m"},"request_id":null}`, W{Message: "m", Type: "t"}, true},
		{"string", `{"error":"m"}`, W{Message: "m"}, true},
		{"string and words", `{"error":"e","message":"m","code":7}`, W{Message: "m", Code: "7"}, true},
		{"array", `{"error":[{"message":"m","code":1}]}`, W{Message: "m", Code: "1"}, true},
		{"array around", `[{"error":{"message":"m","code":429}}]`, W{Message: "m", Code: "429"}, true},
		{"flat", `{"object":"error","message":"m","type":"t","param":null,"code":"1500"}`, W{Message: "m", Type: "t", Code: "1500"}, true},
		{"flat, not called an error", `{"message":"m","code":3}`, W{Message: "m", Code: "3"}, false},
		{"detail text", `{"detail":"Invalid API Key"}` + "\n", W{Message: "Invalid API Key"}, false},
		{"detail object", `{"detail":{"error":"m"}}`, W{Message: "m"}, false},
		{"detail list", `{"detail":[{"loc":["body","n",0],"msg":"no"},{"msg":"nor"}]}`, W{Message: "body.n.0: no; nor"}, false},
		{"title", `{"title":"m","status":500}`, W{Message: "m", Status: 500}, false},
		{"null error", `{"error":null,"id":"1"}`, W{}, false},
		{"empty error", `{"error":"","id":"1"}`, W{}, false},
		{"no error", `{"id":"1","type":"message"}`, W{Type: "message"}, false},
		{"json string", `"m"`, W{Message: "m"}, false},
		{"own status", `{"error":{"message":"m","code":"c","status_code":400}}`, W{Message: "m", Code: "c", Status: 400}, true},
		{"own HTTP status", `{"error":{"message":"m","http_status":503}}`, W{Message: "m", Status: 503}, true},
		{"own raw status", `{"object":"error","message":"m","raw_status_code":401}`, W{Message: "m", Status: 401}, true},
		{"message object", `{"object":"error","message":{"detail":[{"loc":["body","n"],"msg":"no"}]}}`, W{Message: "body.n: no"}, true},
		{"message list", `{"object":"error","message":[{"msg":"no"}]}`, W{Message: "no"}, true},
		{"duplicate names", `{"error":{"message":"a","message":"m"}}`, W{Message: "m"}, true},
		{"text", " upstream\n connect   error ", W{Message: "upstream connect error"}, false},
		{"html", "<!DOCTYPE html><html><head><TITLE>\n502 Bad\nGateway</TITLE>…", W{Message: "an HTML page: 502 Bad Gateway"}, false},
		{"html without a title", "<html><body>x", W{Message: "an HTML page"}, false},
		{"empty", "", W{}, false},
		{"cut json", `{"error":{"message":"m"`, W{Message: `{"error":{"message":"m"`}, false},
		{"other json", `17`, W{}, false},
		{"empty list", `[]`, W{}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, found := exchange.ParseWords([]byte(tt.body))
			require.Empty(t, cmp.Diff(tt.want, got))
			require.Equal(t, tt.found, found)
		})
	}
	long, _ := exchange.ParseWords([]byte(strings.Repeat("é", 10_000)))
	require.LessOrEqual(t, len([]rune(long.Message)), 301)
}

func TestClassify(t *testing.T) {
	type W = exchange.Words
	for _, tt := range []struct {
		status int
		words  W
		want   llm.Kind
	}{
		// Money, before everything.
		{429, W{Code: "insufficient_quota"}, llm.KindQuota},
		{429, W{Type: "insufficient_quota"}, llm.KindQuota},
		{403, W{Type: "exceeded_current_quota_error"}, llm.KindQuota},
		{402, W{Message: "maximum context length"}, llm.KindQuota},
		{400, W{Message: "Your credit balance is too low to access the API"}, llm.KindQuota},
		{400, W{Message: "Insufficient Balance"}, llm.KindQuota},
		// Context, whatever the status.
		{400, W{Code: "context_length_exceeded"}, llm.KindContextLength},
		{500, W{Message: "This model's maximum context length is 8 tokens"}, llm.KindContextLength},
		{400, W{Message: "prompt is too long: 3333404 tokens > 200000 maximum"}, llm.KindContextLength},
		{400, W{Message: "input length and `max_tokens` exceed context limit: 1 + 2 > 3"}, llm.KindContextLength},
		{400, W{Message: "The input token count (9) exceeds the maximum number of tokens allowed (8)."}, llm.KindContextLength},
		{400, W{Message: "max_tokens: 100000 > 64000, which is the maximum allowed number of output tokens"}, llm.KindInvalidRequest},
		// Filter.
		{400, W{Code: "content_filter"}, llm.KindContentFilter},
		{400, W{Message: "Content Exists Risk"}, llm.KindContentFilter},
		{400, W{Message: "Output blocked by content filtering policy"}, llm.KindContentFilter},
		// Model.
		{404, W{}, llm.KindNotFound},
		{400, W{Code: "1500"}, llm.KindNotFound},
		{400, W{Message: "Model Not Exist"}, llm.KindNotFound},
		{400, W{Message: "x/y is not a valid model ID"}, llm.KindNotFound},
		{400, W{Message: "The model `gpt-x` does not exist"}, llm.KindNotFound},
		{403, W{Code: "model_not_found"}, llm.KindPermission},
		{404, W{Message: "This is not a chat model"}, llm.KindInvalidRequest},
		{404, W{Message: "tools is not supported in this model"}, llm.KindInvalidRequest},
		// Overload.
		{429, W{Type: "engine_overloaded_error"}, llm.KindOverloaded},
		{429, W{Message: "Model busy, retry later"}, llm.KindOverloaded},
		{429, W{Code: "3505"}, llm.KindOverloaded},
		{429, W{Type: "invalid_request_error", Message: "Service tier capacity exceeded for this model."}, llm.KindOverloaded},
		{503, W{Code: "server_is_overloaded"}, llm.KindOverloaded},
		{503, W{Type: "service_unavailable_error"}, llm.KindOverloaded},
		{529, W{}, llm.KindOverloaded},
		// Key.
		{400, W{Code: "API_KEY_INVALID"}, llm.KindAuthentication},
		// Plain status.
		{400, W{}, llm.KindInvalidRequest},
		{401, W{}, llm.KindAuthentication},
		{403, W{}, llm.KindPermission},
		{408, W{}, llm.KindTimeout},
		{409, W{}, llm.KindServer},
		{413, W{}, llm.KindRequestTooLarge},
		{418, W{}, llm.KindInvalidRequest},
		{422, W{}, llm.KindInvalidRequest},
		{429, W{}, llm.KindRateLimit},
		{500, W{}, llm.KindServer},
		{502, W{}, llm.KindServer},
		{503, W{}, llm.KindServer},
		{504, W{}, llm.KindTimeout},
		// Inside a 200.
		{200, W{Code: "502"}, llm.KindServer},
		{200, W{Code: "429"}, llm.KindRateLimit},
		{200, W{Code: "402"}, llm.KindQuota},
		{200, W{Type: "overloaded_error"}, llm.KindOverloaded},
		{200, W{Type: "rate_limit_error"}, llm.KindRateLimit},
		{200, W{Type: "rate_limit_reached_error"}, llm.KindRateLimit},
		{200, W{Type: "rate_limited", Code: "1300"}, llm.KindRateLimit},
		{200, W{Type: "server_unavailable"}, llm.KindOverloaded},
		{200, W{Type: "incorrect_api_key_error"}, llm.KindAuthentication},
		{200, W{Type: "invalid_authentication_error"}, llm.KindAuthentication},
		{200, W{Type: "permission_denied_error"}, llm.KindPermission},
		{200, W{Type: "resource_not_found_error"}, llm.KindNotFound},
		{200, W{Type: "timeout_error"}, llm.KindTimeout},
		{200, W{Type: "authentication_error"}, llm.KindAuthentication},
		{200, W{Type: "permission_error"}, llm.KindPermission},
		{200, W{Type: "not_found_error"}, llm.KindNotFound},
		{200, W{Type: "request_too_large"}, llm.KindRequestTooLarge},
		{200, W{Type: "billing_error"}, llm.KindQuota},
		{200, W{Type: "invalid_request_error"}, llm.KindInvalidRequest},
		{200, W{Type: "invalid_request_error", Code: "rate_limit_exceeded"}, llm.KindRateLimit},
		{200, W{Type: "api_error"}, llm.KindServer},
		{200, W{Message: "who knows"}, llm.KindServer},
	} {
		require.Equal(t, tt.want, exchange.Classify(tt.status, tt.words), "%d %+v", tt.status, tt.words)
	}
}

func TestRetryAfter(t *testing.T) {
	date := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name    string
		header  map[string]string
		message string
		want    time.Duration
	}{
		{"nothing", nil, "slow down", 0},
		{"seconds", map[string]string{"Retry-After": "7"}, "", 7 * time.Second},
		{"a fraction", map[string]string{"Retry-After": "0.25"}, "", 250 * time.Millisecond},
		{"milliseconds win", map[string]string{"Retry-After": "7", "Retry-After-Ms": "1500.5"}, "", 1500500 * time.Microsecond},
		{"zero milliseconds do not", map[string]string{"Retry-After": "1", "Retry-After-Ms": "0"}, "", time.Second},
		{"a date", map[string]string{"Retry-After": date.Format(http.TimeFormat), "Date": date.Add(-90 * time.Second).Format(http.TimeFormat)}, "", 90 * time.Second},
		{"a date by the local clock", map[string]string{"Retry-After": "Sat, 01 Jan 2000 00:01:00 GMT"}, "", time.Minute},
		{"a date gone by", map[string]string{"Retry-After": "Fri, 31 Dec 1999 00:01:00 GMT"}, "", 0},
		{"negative", map[string]string{"Retry-After": "-1"}, "", 0},
		{"nonsense", map[string]string{"Retry-After": "soon", "Retry-After-Ms": "NaN"}, "", 0},
		{"absurd", map[string]string{"Retry-After": "1e300"}, "", 366 * 24 * time.Hour},
		{"text ms", nil, "Please try again in 408ms. Visit", 408 * time.Millisecond},
		{"text duration", nil, "Please try again in 2m15.734s.", 2*time.Minute + 15734*time.Millisecond},
		{"text seconds", nil, "please retry after 1 seconds", time.Second},
		{"text fraction", nil, "Please retry in 48.939935699s.", 48939935699 * time.Nanosecond},
		{"text minutes", nil, "wait 2 minutes", 2 * time.Minute},
		{"header before text", map[string]string{"Retry-After": "7"}, "try again in 9s", 7 * time.Second},
		{"text without a unit", nil, "try again in 5 attempts", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, err := do(t, reply(429, tt.header, fmt.Sprintf(`{"error":{"message":%q}}`, tt.message)))
				failed := typed(t, err)
				require.Equal(t, tt.want, failed.RetryAfter)
				delay, ok := failed.RetryDelay()
				require.Equal(t, tt.want, delay)
				require.Equal(t, tt.want > 0, ok)
			})
		})
	}
	t.Run("on a 200 it means nothing", func(t *testing.T) {
		e := endpoint(t, config(reply(200, map[string]string{"Retry-After": "7"}, `{"error":{"message":"m","code":429}}`)))
		answer, err := e.Do(t.Context(), exchange.Call{Path: "/chat"})
		require.NoError(t, err)
		failed := e.Refused("m1", answer)
		require.Equal(t, llm.KindRateLimit, failed.Kind)
		require.Equal(t, 200, failed.Status)
		require.Equal(t, "429", failed.Code)
		require.Zero(t, failed.RetryAfter)
	})
}

func TestFailureFields(t *testing.T) {
	header := map[string]string{"X-Request-Id": "r1", "X-Should-Retry": "false"}
	_, err := do(t, reply(503, header, `{"error":{"message":"m","type":"t","param":"p","code":"c"}}`))
	require.Empty(t, cmp.Diff(&llm.Error{
		Kind: llm.KindOverloaded, Provider: "acme", Model: "m1", Status: 503, Code: "c", Type: "t", Param: "p",
		Message: "m", RequestID: "r1", NoRetry: true, Body: `{"error":{"message":"m","type":"t","param":"p","code":"c"}}`,
	}, typed(t, err)))
	require.False(t, typed(t, err).Retryable())

	_, err = do(t, reply(500, nil, ""))
	require.Equal(t, "the service answered with status 500 Internal Server Error and no message", typed(t, err).Message)
	_, err = do(t, reply(500, nil, `{"request_id":"r2","error":{"message":"m"}}`))
	require.Equal(t, "r2", typed(t, err).RequestID)
}

// A service that echoes the key does not get it into an error, in whatever form.
func TestNoSecret(t *testing.T) {
	odd := "sk/odd+key=0123"
	for _, body := range []string{
		`{"error":{"message":"bad key ` + odd + `","code":"` + odd + `"},"request_id":"` + odd + `"}`,
		`{"error":{"message":"bad key sk\/odd+key\u003d0123"}}`,
		`<html><title>sk%2Fodd%2Bkey%3D0123</title>`,
		"bad key " + odd,
	} {
		cfg := config(reply(401, map[string]string{"X-Request-Id": odd}, body))
		cfg.Secret = []string{odd}
		var seen *exchange.Failure
		cfg.Classify = func(f *exchange.Failure) *llm.Error {
			seen = f
			w, _ := f.Words()
			return f.Error(w, errors.New(w.Message))
		}
		_, err := endpoint(t, cfg).Do(t.Context(), exchange.Call{Path: "/chat"})
		failed := typed(t, err)
		for _, text := range []string{
			err.Error(), failed.Message, failed.Code, failed.RequestID, failed.Err.Error(), fmt.Sprint(seen.Header),
		} {
			require.NotContains(t, text, odd)
			require.NotContains(t, text, "sk%2Fodd%2Bkey")
		}
		require.Contains(t, failed.Message, "[secret]")
	}
}

func TestMalformed(t *testing.T) {
	e := endpoint(t, config(reply(200, nil, "")))
	cause := errors.New("at byte 3, near " + key)
	failed := e.Malformed("m1", &exchange.Answer{Status: 200, Body: []byte("x" + key), RequestID: "r1"}, "", cause)
	require.Equal(t, llm.KindMalformedResponse, failed.Kind)
	require.Equal(t, "x[secret]", failed.Body)
	require.Equal(t, "r1", failed.RequestID)
	require.ErrorIs(t, failed, cause)
	require.NotContains(t, fmt.Sprintf("%v %v", failed, failed.Err), key)
}
