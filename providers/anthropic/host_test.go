package anthropic_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/anthropic"
	"github.com/parley-llm/parley/providers/wire/exchange"
)

// hosted is a provider of Claude at another service.
func hosted(t *testing.T, transport http.RoundTripper) *anthropic.Provider {
	p, err := anthropic.NewHosted(anthropic.Host{
		Provider: "acme",
		BaseURL:  "https://acme.test/v9",
		Path: func(model string, stream bool) string {
			if stream {
				return "/models/" + model + ":stream"
			}
			return "/models/" + model + ":raw"
		},
		Version: "acme-1",
		Token:   func(context.Context) (string, error) { return "token-1", nil },
		Header:  http.Header{"Acme-Project": {"p"}},
		Classify: func(f *exchange.Failure) *llm.Error {
			if f.Status != http.StatusTeapot {
				return nil
			}
			return f.Error(exchange.Words{Kind: llm.KindQuota}, nil)
		},
		HTTPClient: &http.Client{Transport: transport},
	})
	require.NoError(t, err)
	return p
}

func TestHost(t *testing.T) {
	var got *http.Request
	var body []byte
	p := hosted(t, roundTrip(func(r *http.Request) (*http.Response, error) {
		got = r
		body, _ = io.ReadAll(r.Body)
		return reply(200, jsonHeader, `{"type":"message","id":"m","content":[{"type":"thinking","thinking":"t","signature":"s"},`+
			`{"type":"server_tool_use","id":"x"}],"stop_reason":"end_turn"}`)(r)
	}))
	require.Equal(t, "acme", p.Name())
	req := hello()
	req.Options = []llm.ProviderOption{anthropic.Options{Betas: []string{"b"}}}
	resp, err := p.ChatCompletion(t.Context(), req)
	require.NoError(t, err)
	require.Equal(t, "https://acme.test/v9/models/claude-sonnet-4-6:raw", got.URL.String())
	require.Equal(t, "Bearer token-1", got.Header.Get("Authorization"))
	require.Equal(t, []string{"", "", "b", "p"}, []string{
		got.Header.Get("X-Api-Key"), got.Header.Get("Anthropic-Version"), got.Header.Get("Anthropic-Beta"), got.Header.Get("Acme-Project"),
	})
	require.Equal(t, `{"anthropic_version":"acme-1","max_tokens":16384,"messages":[{"role":"user","content":"Hello"}]}`, string(body))
	require.Equal(t, "acme", resp.Provider)
	require.Empty(t, cmp.Diff([]llm.Part{
		llm.ReasoningPart{Provider: "acme", Text: "t", Signature: "s"},
		llm.OpaquePart{Provider: "acme", Type: "server_tool_use", JSON: `{"type":"server_tool_use","id":"x"}`},
	}, resp.Message().Parts))

	// What the host's model said goes back to the host.
	_, err = p.ChatCompletion(t.Context(), &llm.ChatRequest{
		Model: "claude-sonnet-4-6", Messages: []llm.Message{llm.User("a"), resp.Message(), llm.User("b")},
	})
	require.NoError(t, err)
	require.Contains(t, string(body), `{"type":"thinking","thinking":"t","signature":"s"},{"type":"server_tool_use","id":"x"}`)
}

func TestHostStream(t *testing.T) {
	p := hosted(t, roundTrip(func(r *http.Request) (*http.Response, error) {
		require.Equal(t, "/v9/models/claude-sonnet-4-6:stream", r.URL.Path)
		return reply(200, sseHeader, "data: {\"type\":\"message_start\",\"message\":{\"id\":\"m\"}}\n\n"+
			"data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"x\"}}\n\n"+
			"data: {\"type\":\"content_block_stop\",\"index\":0}\n\n"+
			"data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}\n\n")(r)
	}))
	stream, err := p.ChatCompletionStream(t.Context(), hello())
	require.NoError(t, err)
	resp, err := stream.Collect()
	require.NoError(t, err)
	require.Equal(t, "acme", resp.Provider)
	require.Equal(t, []llm.Part{llm.OpaquePart{Provider: "acme", Type: "x", JSON: `{"type":"x"}`}}, resp.Message().Parts)
}

func TestHostFailures(t *testing.T) {
	p := hosted(t, reply(http.StatusTeapot, jsonHeader, `{}`))
	_, err := p.ChatCompletion(t.Context(), hello())
	require.ErrorIs(t, err, llm.ErrQuota)
	p = hosted(t, reply(529, jsonHeader, `{"type":"error","error":{"type":"overloaded_error","message":"m"}}`))
	_, err = p.ChatCompletion(t.Context(), hello())
	require.ErrorIs(t, err, llm.ErrOverloaded)

	p = hosted(t, roundTrip(func(*http.Request) (*http.Response, error) {
		t.Error("a request was sent")
		return nil, http.ErrServerClosed
	}))
	_, err = p.ListModels(t.Context())
	require.ErrorIs(t, err, llm.ErrUnsupported)
	require.Equal(t, llm.HealthUnknown, p.HealthCheck(t.Context()).Status)
	require.False(t, p.Capabilities("claude-sonnet-4-6").Has(llm.CapModels))
	_, err = p.CalculateCost("gpt-1", llm.Usage{})
	require.ErrorContains(t, err, "acme: ")
	req := hello()
	req.Seed = new(int64(1))
	_, err = p.ChatCompletion(t.Context(), req)
	failed, ok := errors.AsType[*llm.Error](err)
	require.True(t, ok)
	require.Equal(t, "acme", failed.Provider)
	_, err = anthropic.NewHosted(anthropic.Host{Provider: "acme", BaseURL: "nowhere"})
	require.ErrorIs(t, err, llm.ErrConfiguration)
}
