package openai_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/openai"
)

const (
	chatBody   = `{"id":"r","model":"gpt-4.1-2025-04-14","choices":[{"index":0,"message":{"content":"hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1}}`
	streamBody = "data: {\"id\":\"r\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hi\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"
	jsonType   = "application/json"
	eventType  = "text/event-stream"
)

var hello = &llm.ChatRequest{Model: "gpt-4.1", Messages: []llm.Message{llm.User("hi")}}

func TestMissingKey(t *testing.T) {
	t.Setenv("OPENAI_API_KEY", "")
	for _, construct := range []func() (*openai.Provider, error){
		openai.FromEnv, func() (*openai.Provider, error) { return openai.New(openai.Config{}) },
	} {
		p, err := construct()
		require.Nil(t, p)
		require.ErrorIs(t, err, llm.ErrConfiguration)
		require.ErrorContains(t, err, "OPENAI_API_KEY")
	}
}

func TestBadConfig(t *testing.T) {
	for _, cfg := range []openai.Config{
		{APIKey: "sk-secret", BaseURL: "http://example.test"}, {APIKey: "sk-secret", BaseURL: "nonsense"}, {APIKey: "sk-secret\n"},
	} {
		p, err := openai.New(cfg)
		require.Nil(t, p)
		require.ErrorIs(t, err, llm.ErrConfiguration)
		require.NotContains(t, err.Error(), "sk-secret")
	}
}

func TestFromEnv(t *testing.T) {
	t.Setenv("OPENAI_API_KEY", "sk-env")
	t.Setenv("OPENAI_BASE_URL", "https://proxy.test/openai/")
	t.Setenv("OPENAI_ORG_ID", "org_1")
	t.Setenv("OPENAI_PROJECT_ID", "proj_1")
	p, err := openai.FromEnv()
	require.NoError(t, err)
	require.Equal(t, "openai", p.Name())
}

func TestRequestHead(t *testing.T) {
	r := &recorder{status: 200, contentType: jsonType, body: chatBody}
	p, err := openai.New(openai.Config{
		APIKey: "sk-secret", BaseURL: "https://proxy.test/openai/", HTTPClient: &http.Client{Transport: r},
		Organization: "org_1", Project: "proj_1",
	})
	require.NoError(t, err)
	req := *hello
	req.Headers = map[string]string{"X-Trace": "1"}
	resp, err := p.ChatCompletion(t.Context(), &req)
	require.NoError(t, err)
	require.Equal(t, "hi", resp.Text())
	require.Equal(t, "req_1", resp.RequestID)
	require.Equal(t, chatBody, string(resp.Raw))

	got := r.requests[0]
	require.Equal(t, "https://proxy.test/openai/chat/completions", got.URL.String())
	require.Equal(t, http.MethodPost, got.Method)
	for name, want := range map[string]string{
		"Authorization": "Bearer sk-secret", "OpenAI-Organization": "org_1", "OpenAI-Project": "proj_1",
		"X-Trace": "1", "Content-Type": jsonType, "Accept": jsonType,
	} {
		require.Equal(t, want, got.Header.Get(name), name)
	}

	req.Headers = map[string]string{"authorization": "Bearer other"}
	_, err = p.ChatCompletion(t.Context(), &req)
	require.ErrorIs(t, err, llm.ErrInvalidRequest)
}

func TestPlainStream(t *testing.T) {
	for plain, want := range map[bool]string{
		false: `"stream_options":{"include_usage":true}}`,
		true:  `"stream_options":{"include_usage":true,"include_obfuscation":false}}`,
	} {
		r := &recorder{status: 200, contentType: eventType, body: streamBody}
		p, err := openai.New(openai.Config{APIKey: "k", PlainStream: plain, HTTPClient: &http.Client{Transport: r}})
		require.NoError(t, err)
		s, err := p.ChatCompletionStream(t.Context(), hello)
		require.NoError(t, err)
		resp, err := s.Collect()
		require.NoError(t, err)
		require.Equal(t, "hi", resp.Text())
		require.Contains(t, r.sent[0], want)
		require.Equal(t, eventType, r.requests[0].Header.Get("Accept"))
	}
}
