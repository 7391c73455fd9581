package exchange_test

import (
	"io"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
)

func TestConfigRefused(t *testing.T) {
	for _, tt := range []struct{ name, base, says string }{
		{"empty", "", "empty"},
		{"unparsable", "https://ho st/?key=" + key, "cannot be parsed"},
		{"no scheme", "api.acme.test/v1", "scheme"},
		{"wrong scheme", "ftp://api.acme.test", "scheme"},
		{"no host", "https:///v1", "no host"},
		{"user", "https://me:" + key + "@api.acme.test", "user"},
		{"query", "https://api.acme.test?key=" + key, "query"},
		{"fragment", "https://api.acme.test#x", "fragment"},
		{"plain http", "http://api.acme.test", "unencrypted"},
		{"plain http to a private net", "http://10.0.0.1", "unencrypted"},
		{"looks like loopback", "http://localhost.evil.test", "unencrypted"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cfg := config(nil)
			cfg.BaseURL = tt.base
			_, err := exchange.New(cfg)
			failed := typed(t, err)
			require.Equal(t, llm.KindConfiguration, failed.Kind)
			require.Equal(t, "BaseURL", failed.Param)
			require.Contains(t, failed.Message, tt.says)
			require.NotContains(t, err.Error(), key)
		})
	}
}

func TestKeyRefused(t *testing.T) {
	cfg := config(nil)
	cfg.Authorize = func(h http.Header) { h.Set("Authorization", "Bearer "+key+"\n") }
	_, err := exchange.New(cfg)
	failed := typed(t, err)
	require.Equal(t, llm.KindConfiguration, failed.Kind)
	require.Contains(t, failed.Message, "line break")
	require.NotContains(t, err.Error(), key)
}

func TestTarget(t *testing.T) {
	for _, tt := range []struct {
		base, path string
		query      url.Values
		want       string
	}{
		{"https://api.acme.test", "/chat", nil, "https://api.acme.test/chat"},
		{"https://api.acme.test/v1", "/chat", nil, "https://api.acme.test/v1/chat"},
		{"https://api.acme.test:8443/a/v1//", "/chat", url.Values{"b": {"2"}, "a": {"1 &"}}, "https://api.acme.test:8443/a/v1/chat?a=1+%26&b=2"},
		{"https://api.acme.test/a%2Fb/", "/chat", nil, "https://api.acme.test/a%2Fb/chat"},
		{"https://api.acme.test/v1", "/models/" + url.PathEscape("org/model:free"), nil, "https://api.acme.test/v1/models/org%2Fmodel:free"},
		{"http://localhost:8080/v1", "/chat", nil, "http://localhost:8080/v1/chat"},
		{"http://127.1.2.3", "/chat", nil, "http://127.1.2.3/chat"},
		{"http://[::1]:99", "/chat", nil, "http://[::1]:99/chat"},
		{"HTTPS://API.acme.test", "/chat", nil, "https://API.acme.test/chat"},
	} {
		t.Run(tt.want, func(t *testing.T) {
			var got string
			cfg := config(roundTrip(func(r *http.Request) (*http.Response, error) {
				got = r.URL.String()
				return reply(200, nil, "{}")(r)
			}))
			cfg.BaseURL = tt.base
			_, err := endpoint(t, cfg).Do(t.Context(), exchange.Call{Path: tt.path, Query: tt.query})
			require.NoError(t, err)
			require.Equal(t, tt.want, got)
		})
	}
}

func TestRequest(t *testing.T) {
	var got *http.Request
	var sent []byte
	e := endpoint(t, config(roundTrip(func(r *http.Request) (*http.Response, error) {
		got = r
		if r.Body != nil {
			sent, _ = io.ReadAll(r.Body)
		}
		return reply(200, map[string]string{"X-Request-Id": "r1", "X-Acme-Id": "a1"}, " {} \n")(r)
	})))
	body := []byte(`{"a":1}`)
	answer, err := e.Do(t.Context(), exchange.Call{
		Method: "POST", Path: "/chat", Body: body, Header: map[string]string{"x-extra": "1", "acme-version": "8"},
	})
	require.NoError(t, err)
	require.Equal(t, " {} \n", string(answer.Body))
	require.Equal(t, "a1", answer.RequestID)
	require.Equal(t, "POST", got.Method)
	require.Equal(t, body, sent)
	require.EqualValues(t, len(body), got.ContentLength)
	require.Equal(t, http.Header{
		"Accept": {"application/json"}, "Acme-Version": {"8"}, "Authorization": {"Bearer " + key},
		"Content-Type": {"application/json"}, "User-Agent": {"parley/" + exchange.Version}, "X-Extra": {"1"},
	}, got.Header)
	// The body can be had again, for a connection that died before it was used.
	again, err := got.GetBody()
	require.NoError(t, err)
	rest, err := io.ReadAll(again)
	require.NoError(t, err)
	require.Equal(t, body, rest)

	_, err = e.Do(t.Context(), exchange.Call{Path: "/models", Accept: "text/plain"})
	require.NoError(t, err)
	require.Equal(t, "GET", got.Method)
	require.Nil(t, got.Body)
	require.Equal(t, "text/plain", got.Header.Get("Accept"))
	require.Empty(t, got.Header.Get("Content-Type"))
	require.Equal(t, "7", got.Header.Get("Acme-Version"))
}

func TestCallerHeaderRefused(t *testing.T) {
	e := endpoint(t, config(roundTrip(func(*http.Request) (*http.Response, error) {
		t.Error("the request was sent")
		return nil, io.EOF
	})))
	for name, value := range map[string]string{
		"authorization": "Bearer other", "Content-Type": "text/plain", "host": "evil.test",
		"Transfer-Encoding": "chunked", "X-Bad": "a\r\nb: c", "X Bad": "1", "": "1", "X-Key\n" + key: "1",
	} {
		_, err := e.Do(t.Context(), exchange.Call{Path: "/chat", Model: "m1", Header: map[string]string{name: value}})
		failed := typed(t, err)
		require.Equal(t, llm.KindInvalidRequest, failed.Kind)
		require.Equal(t, "headers", failed.Param)
		require.Equal(t, "m1", failed.Model)
		require.NotContains(t, err.Error(), key)
	}
}
