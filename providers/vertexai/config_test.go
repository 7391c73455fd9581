package vertexai_test

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/vertexai"
)

func TestConfig(t *testing.T) {
	for name, tt := range map[string]struct {
		cfg  vertexai.Config
		says string
	}{
		"nothing":             {vertexai.Config{}, "GOOGLE_API_KEY"},
		"key and tokens":      {vertexai.Config{APIKey: key, TokenSource: tokens, Project: "p"}, "both"},
		"key and project":     {vertexai.Config{APIKey: key, Project: "p"}, "without project"},
		"key and location":    {vertexai.Config{APIKey: key, Location: "us"}, "without project"},
		"tokens, no project":  {vertexai.Config{TokenSource: tokens}, "GOOGLE_CLOUD_PROJECT"},
		"Gemini API, no key":  {vertexai.Config{TokenSource: tokens, Project: "p", GeminiAPI: true}, "Gemini API needs an API key"},
		"a path as project":   {vertexai.Config{TokenSource: tokens, Project: "p/../q"}, "project id"},
		"a host as location":  {vertexai.Config{TokenSource: tokens, Project: "p", Location: "evil.test/"}, "location"},
		"a version":           {vertexai.Config{APIKey: key, BaseURL: "https://h.test/v1beta1/"}, "APIVersion"},
		"an unsafe URL":       {vertexai.Config{APIKey: key, BaseURL: "http://h.test"}, "unencrypted"},
		"an unsafe project":   {vertexai.Config{TokenSource: tokens, Project: "p", BaseURL: "http://h.test"}, "unencrypted"},
		"a key with its line": {vertexai.Config{APIKey: key + "\n"}, "line break"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := vertexai.New(tt.cfg)
			require.ErrorIs(t, err, llm.ErrConfiguration)
			require.ErrorContains(t, err, tt.says)
			require.NotContains(t, err.Error(), key)
		})
	}
}

// TestAddresses looks at where requests go, and with which credentials.
func TestAddresses(t *testing.T) {
	for name, tt := range map[string]struct {
		cfg            vertexai.Config
		base, endpoint string
	}{
		"express":      {vertexai.Config{APIKey: key}, "https://aiplatform.googleapis.com/v1", "/publishers/google/models/"},
		"global":       {vertexai.Config{TokenSource: tokens, Project: "acme-1"}, "https://aiplatform.googleapis.com/v1/projects/acme-1/locations/global", "/publishers/google/models/"},
		"region":       {vertexai.Config{TokenSource: tokens, Project: "acme-1", Location: "europe-west4"}, "https://europe-west4-aiplatform.googleapis.com/v1/projects/acme-1/locations/europe-west4", "/publishers/google/models/"},
		"multi-region": {vertexai.Config{TokenSource: tokens, Project: "acme-1", Location: "eu"}, "https://aiplatform.eu.rep.googleapis.com/v1/projects/acme-1/locations/eu", "/publishers/google/models/"},
		"Gemini API":   {vertexai.Config{APIKey: key, GeminiAPI: true}, "https://generativelanguage.googleapis.com/v1beta", "/models/"},
		"a proxy": {
			vertexai.Config{APIKey: key, BaseURL: "https://proxy.test/google/", APIVersion: "v1beta1"},
			"https://proxy.test/google/v1beta1", "/publishers/google/models/",
		},
	} {
		t.Run(name, func(t *testing.T) {
			var got []sent
			p := provider(t, tt.cfg, record(&got, jsonHeader, okBody))
			_, err := p.ChatCompletion(t.Context(), hello())
			require.NoError(t, err)
			got[0].Header.Del("User-Agent")
			want := http.Header{"Accept": {"application/json"}, "Content-Type": {"application/json"}}
			if tt.cfg.APIKey != "" {
				want.Set("X-Goog-Api-Key", key)
			} else {
				want.Set("Authorization", "Bearer "+token)
			}
			require.Equal(t, want, got[0].Header)
			require.Equal(t, tt.base+tt.endpoint+model+":generateContent", got[0].URL.String())

			got = nil
			p = provider(t, tt.cfg, record(&got, sseHeader, "data: "+okBody+"\r\n\r\n"))
			stream, err := p.ChatCompletionStream(t.Context(), hello())
			require.NoError(t, err)
			_, err = stream.Collect()
			require.NoError(t, err)
			require.Equal(t, tt.base+tt.endpoint+model+":streamGenerateContent?alt=sse", got[0].URL.String())
		})
	}
}

func TestQuotaProject(t *testing.T) {
	var got []sent
	p := provider(t, vertexai.Config{TokenSource: tokens, Project: "p", QuotaProject: "q"}, record(&got, jsonHeader, okBody, `{}`))
	_, err := p.ChatCompletion(t.Context(), hello())
	require.NoError(t, err)
	_, err = p.ListModels(t.Context())
	require.NoError(t, err)
	for _, r := range got {
		require.Equal(t, "q", r.Header.Get("X-Goog-User-Project"))
	}
}

func TestFromEnv(t *testing.T) {
	for _, name := range []string{"GOOGLE_API_KEY", "GEMINI_API_KEY", "GOOGLE_VERTEX_BASE_URL"} {
		t.Setenv(name, "")
	}
	_, err := vertexai.FromEnv()
	require.ErrorIs(t, err, llm.ErrConfiguration)
	t.Setenv("GEMINI_API_KEY", key)
	_, err = vertexai.FromEnv()
	require.NoError(t, err)
	t.Setenv("GOOGLE_VERTEX_BASE_URL", "nowhere")
	_, err = vertexai.FromEnv()
	require.NoError(t, err, "the address is Vertex AI's")
	t.Setenv("GOOGLE_API_KEY", key)
	_, err = vertexai.FromEnv()
	require.ErrorIs(t, err, llm.ErrConfiguration)
}

// TestTokens looks at what a failing token source gives: nothing is sent, and
// the token is in no error.
func TestTokens(t *testing.T) {
	p := provider(t, vertexai.Config{Project: "p", TokenSource: func(context.Context) (string, error) {
		return "", errors.New("reauth related error (invalid_rapt)")
	}}, silent(t))
	_, err := p.ChatCompletion(t.Context(), hello())
	require.ErrorIs(t, err, llm.ErrAuthentication)
	require.ErrorContains(t, err, "invalid_rapt")

	p = project(t, "", reply(401, jsonHeader, `{"error":{"code":401,"message":"bad `+token+`","status":"UNAUTHENTICATED"}}`))
	_, err = p.ChatCompletion(t.Context(), hello())
	require.ErrorIs(t, err, llm.ErrAuthentication)
	require.NotContains(t, err.Error(), token)
	p = express(t, reply(400, jsonHeader, `{"error":{"code":400,"message":"bad `+key+`","status":"INVALID_ARGUMENT"}}`))
	_, err = p.ChatCompletion(t.Context(), hello())
	require.ErrorIs(t, err, llm.ErrInvalidRequest)
	require.NotContains(t, err.Error(), key)
}

func TestHealth(t *testing.T) {
	var got []sent
	for _, tt := range []struct {
		cfg       vertexai.Config
		url, body string
	}{
		{
			vertexai.Config{APIKey: key},
			"https://aiplatform.googleapis.com/v1/publishers/google/models/gemini-3.8-flash:countTokens",
			`{"contents":[{"role":"user","parts":[{"text":"ping"}]}]}`,
		},
		{
			vertexai.Config{TokenSource: tokens, Project: "p", HealthModel: "claude-opus-5"},
			"https://aiplatform.googleapis.com/v1/projects/p/locations/global/publishers/anthropic/models/count-tokens:rawPredict",
			`{"anthropic_version":"vertex-2023-10-16","model":"claude-opus-5","messages":[{"role":"user","content":"ping"}]}`,
		},
	} {
		got = nil
		h := provider(t, tt.cfg, record(&got, jsonHeader, `{"totalTokens":1}`)).HealthCheck(t.Context())
		require.Equal(t, llm.HealthHealthy, h.Status, h.Detail)
		require.Equal(t, "POST "+tt.url, got[0].Method+" "+got[0].URL.String())
		require.Equal(t, tt.body, got[0].body)
	}
	h := express(t, reply(503, jsonHeader, `{"error":{"code":503,"message":"m","status":"UNAVAILABLE"}}`)).HealthCheck(t.Context())
	require.Equal(t, llm.HealthDegraded, h.Status)
	h = provider(t, vertexai.Config{APIKey: key, HealthModel: "claude-opus-5"}, silent(t)).HealthCheck(t.Context())
	require.Equal(t, llm.HealthUnknown, h.Status)
}
