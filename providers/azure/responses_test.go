package azure_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/azure"
)

const responsesBody = `{"id":"resp_1","model":"gpt-5.6-sol","status":"completed","content_filters":[],"output":[` +
	`{"type":"message","content":[{"type":"output_text","text":"hi"}]}],"usage":{"input_tokens":1,"output_tokens":1}}`

// The API goes by the model behind the deployment, and is there on the path
// /openai/v1 only.
func TestResponses(t *testing.T) {
	cfg := azure.Config{Deployments: map[string]string{"gpt-5.6-sol": "prod"}}
	r := answering(responsesBody)
	p := connect(t, cfg, r)
	for _, name := range []string{"gpt-5.6-sol", "prod"} {
		req := ask(name)
		req.Tools = []llm.Tool{{Name: "f", Parameters: []byte(`{}`)}}
		resp, err := p.ChatCompletion(t.Context(), req)
		require.NoError(t, err)
		require.Equal(t, "responses", resp.API)
		require.Equal(t, "hi", resp.Text())
		require.Equal(t, "apim_1", resp.RequestID)
	}
	for i := range r.sent {
		require.Equal(t, "/openai/v1/responses", r.requests[i].URL.Path)
		require.Contains(t, r.sent[i], `{"model":"prod","input":[`)
		require.Contains(t, r.sent[i], `"include":["reasoning.encrypted_content"],"store":false`)
	}
	require.True(t, p.Capabilities("prod").Has(llm.CapTools|llm.CapReasoningSignature))

	r = answering(responsesBody)
	p = connect(t, azure.Config{API: azure.APIResponses, PlainStream: true}, r)
	req := ask("gpt-4.1")
	req.User = "u"
	req.Options = []llm.ProviderOption{azure.Options{Verbosity: "low"}}
	_, err := p.ChatCompletion(t.Context(), req)
	require.NoError(t, err)
	require.Contains(t, r.sent[0], `"text":{"verbosity":"low"},"user":"u","store":false}`)

	r = answering(chatBody)
	p = connect(t, azure.Config{API: azure.APIResponses}, r)
	req = ask("gpt-4.1")
	req.Options = []llm.ProviderOption{azure.Options{API: azure.APIChatCompletions}}
	resp, err := p.ChatCompletion(t.Context(), req)
	require.NoError(t, err)
	require.Equal(t, "chat_completions", resp.API)
	require.Equal(t, "/openai/v1/chat/completions", r.requests[0].URL.Path)
}

func TestDatedVersionsHaveNoResponses(t *testing.T) {
	r := answering(chatBody)
	p := connect(t, azure.Config{Resource: "parley-res", APIVersion: "2024-10-21"}, r)
	require.False(t, p.Capabilities("gpt-5.6-sol").Has(llm.CapTools))
	req := ask("gpt-5.6-sol")
	req.Tools = []llm.Tool{{Name: "f"}}
	_, err := p.ChatCompletion(t.Context(), req)
	require.Equal(t, llm.KindUnsupported, failed(t, err).Kind)
	req = ask("gpt-4.1")
	req.Options = []llm.ProviderOption{azure.Options{API: azure.APIResponses}}
	_, err = p.ChatCompletion(t.Context(), req)
	e := failed(t, err)
	require.Equal(t, llm.KindUnsupported, e.Kind)
	require.Equal(t, "API", e.Param)
	require.Equal(t, "gpt-4.1", e.Model)
	require.Empty(t, r.sent)

	for _, cfg := range []azure.Config{
		{APIKey: key, Resource: "r", APIVersion: "2024-10-21", API: azure.APIResponses},
		{APIKey: key, Resource: "r", API: "telegraph"},
	} {
		_, err := azure.New(cfg)
		e := failed(t, err)
		require.Equal(t, llm.KindConfiguration, e.Kind)
		require.Equal(t, "API", e.Param)
	}
}
