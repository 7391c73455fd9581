package exchange_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
)

// tokenConfig authenticates with what the source gives.
func tokenConfig(transport http.RoundTripper, source func(context.Context) (string, error)) exchange.Config {
	cfg := config(transport)
	cfg.Authorize, cfg.Secret, cfg.Token = nil, nil, source
	return cfg
}

// Every request asks the source, and no error quotes a token, not even one that
// has been renewed since.
func TestToken(t *testing.T) {
	var sent []string
	echo := roundTrip(func(r *http.Request) (*http.Response, error) {
		sent = append(sent, r.Header.Get("Authorization"))
		return reply(401, map[string]string{"X-Acme-Id": strings.Join(sent, ",")}, `{"error":{"message":"bad: `+strings.Join(sent, " ")+`"}}`)(r)
	})
	calls := 0
	e := endpoint(t, tokenConfig(echo, func(context.Context) (string, error) {
		calls++
		return "token-" + strings.Repeat("abcdefgh"[calls-1:calls], 8), nil
	}))
	for range 4 {
		_, err := e.Do(t.Context(), exchange.Call{Path: "/chat"})
		failed := typed(t, err)
		require.Equal(t, llm.KindAuthentication, failed.Kind)
		for _, text := range []string{failed.Error(), failed.Body, failed.RequestID} {
			require.NotContains(t, text, "token-")
		}
	}
	require.Equal(t, []string{"Bearer token-aaaaaaaa", "Bearer token-bbbbbbbb", "Bearer token-cccccccc", "Bearer token-dddddddd"}, sent)

	_, err := e.Do(t.Context(), exchange.Call{Path: "/chat", Header: map[string]string{"authorization": "x"}})
	require.Equal(t, llm.KindInvalidRequest, typed(t, err).Kind, "a caller cannot replace the token")
	require.Len(t, sent, 4)
}

func TestTokenFails(t *testing.T) {
	unsent := roundTrip(func(*http.Request) (*http.Response, error) {
		t.Error("a request without a token was sent")
		return nil, errors.New("unsent")
	})
	broken := errors.New("the login has expired")
	canceled, cancel := context.WithCancel(t.Context())
	for _, tt := range []struct {
		name   string
		source func(context.Context) (string, error)
		kind   llm.Kind
	}{
		{"error", func(context.Context) (string, error) { return "", broken }, llm.KindAuthentication},
		{"empty", func(context.Context) (string, error) { return "", nil }, llm.KindAuthentication},
		{"line break", func(context.Context) (string, error) { return "a\nb", nil }, llm.KindAuthentication},
		{"typed", func(context.Context) (string, error) { return "", &llm.Error{Kind: llm.KindNetwork} }, llm.KindNetwork},
		{"canceled", func(ctx context.Context) (string, error) { cancel(); return "", ctx.Err() }, llm.KindCanceled},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ctx := t.Context()
			if tt.name == "canceled" {
				ctx = canceled
			}
			_, err := endpoint(t, tokenConfig(unsent, tt.source)).Do(ctx, exchange.Call{Path: "/chat"})
			require.Equal(t, tt.kind, typed(t, err).Kind)
			if tt.name == "error" {
				require.ErrorIs(t, err, broken)
			}
		})
	}
}

func TestConstantQuery(t *testing.T) {
	for _, tt := range []struct {
		call url.Values
		want string
	}{
		{nil, "api-version=1&x=y"},
		{url.Values{"q": {"2"}}, "api-version=1&q=2&x=y"},
		{url.Values{"x": {"z"}}, "api-version=1&x=z"},
	} {
		var got string
		cfg := config(roundTrip(func(r *http.Request) (*http.Response, error) {
			got = r.URL.RawQuery
			return reply(200, nil, "{}")(r)
		}))
		cfg.Query = url.Values{"api-version": {"1"}, "x": {"y"}}
		_, err := endpoint(t, cfg).Do(t.Context(), exchange.Call{Path: "/chat", Query: tt.call})
		require.NoError(t, err)
		require.Equal(t, tt.want, got)
	}
}
