package deepseek_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/deepseek"
	"github.com/parley-llm/parley/providers/internal/wiretest"
)

const responsesBody = `{"id":"9373c33a","object":"response","status":"completed","error":null,"model":"deepseek-v4-flash","output":[` +
	`{"type":"reasoning","id":"a073e640","status":"completed","content":[{"type":"reasoning_text","text":"Add."}],"summary":[]},` +
	`{"type":"message","id":"83b2ea20","status":"completed","content":[{"type":"output_text","annotations":[],"logprobs":[],"text":"4"}],"phase":"final_answer","role":"assistant"}],` +
	`"usage":{"input_tokens":95,"output_tokens":17,"output_tokens_details":{"reasoning_tokens":15},"total_tokens":112}}`

func newResponses(t testing.TB, answers ...answer) (*deepseek.Provider, *wiretest.Service) {
	t.Helper()
	s := &wiretest.Service{Answers: answers}
	p, err := deepseek.New(deepseek.Config{APIKey: "sk-secret", API: deepseek.APIResponses, HTTPClient: &http.Client{Transport: s}})
	require.NoError(t, err)
	return p, s
}

// Thoughts come in words, and go back as they came or as chat completions gave
// them.
func TestResponses(t *testing.T) {
	p, s := newResponses(t, say(responsesBody))
	req := &llm.ChatRequest{Model: "deepseek-flash", Messages: []llm.Message{llm.User("2+2?")}}
	resp, err := p.ChatCompletion(t.Context(), req)
	require.NoError(t, err)
	require.Equal(t, "responses", resp.API)
	require.Equal(t, "4", resp.Text())
	require.Equal(t, "Add.", resp.Reasoning())
	require.Equal(t, `{"model":"deepseek-flash","input":[{"role":"user","content":"2+2?"}],"store":false}`, s.Sent[0])
	require.Equal(t, []string{"POST https://api.deepseek.com/responses"}, s.Paths)

	req.Messages = append(req.Messages, resp.Message(), llm.Message{Role: llm.RoleAssistant, Parts: []llm.Part{
		llm.ReasoningPart{Provider: "deepseek", Text: "Look."}, llm.ToolCallPart{ID: "c", Name: "f"},
	}}, llm.ToolResult("c", "f", "r"))
	_, err = p.ChatCompletion(t.Context(), req)
	require.NoError(t, err)
	require.Contains(t, s.Sent[1], `{"type":"reasoning","id":"a073e640","status":"completed","content":[{"type":"reasoning_text","text":"Add."}],"summary":[]},`+
		`{"role":"assistant","content":[{"type":"output_text","text":"4"}],"phase":"final_answer"},`+
		`{"type":"reasoning","summary":[],"content":[{"type":"reasoning_text","text":"Look."}]},{"type":"function_call"`)

	// And on to chat completions.
	chat, c := newProvider(t, say(plainBody))
	resp, err = chat.ChatCompletion(t.Context(), req)
	require.NoError(t, err)
	require.Equal(t, "chat_completions", resp.API)
	require.Contains(t, c.Sent[0], `"reasoning_content":"Add."`)

	req.Options = []llm.ProviderOption{deepseek.Options{API: deepseek.APIChatCompletions}}
	p, s = newResponses(t, say(plainBody))
	_, err = p.ChatCompletion(t.Context(), req)
	require.NoError(t, err)
	require.Equal(t, []string{"POST https://api.deepseek.com/chat/completions"}, s.Paths)
}

func TestResponsesEffort(t *testing.T) {
	for _, tt := range []struct {
		effort  llm.Effort
		options []llm.ProviderOption
		want    string
	}{
		{"", nil, ""},
		{llm.EffortNone, nil, `,"reasoning":{"effort":"none"}`},
		{llm.EffortMinimal, nil, `,"reasoning":{"effort":"low"}`},
		{llm.EffortMedium, nil, `,"reasoning":{"effort":"high"}`},
		{llm.EffortMax, nil, `,"reasoning":{"effort":"max"}`},
		{"", []llm.ProviderOption{deepseek.Options{Thinking: "disabled"}}, `,"reasoning":{"effort":"none"}`},
		{"", []llm.ProviderOption{deepseek.Options{Thinking: "enabled"}}, ""},
	} {
		p, s := newResponses(t, say(responsesBody))
		req := &llm.ChatRequest{Model: "deepseek-flash", Messages: []llm.Message{llm.User("hi")}, Options: tt.options}
		if tt.effort != "" {
			req.Reasoning = &llm.Reasoning{Effort: tt.effort, Include: true}
		}
		_, err := p.ChatCompletion(t.Context(), req)
		require.NoError(t, err)
		require.Equal(t, `{"model":"deepseek-flash","input":[{"role":"user","content":"hi"}]`+tt.want+`,"store":false}`, s.Sent[0])
	}
}

// What is not known of the API is not sent: the service would ignore it.
func TestResponsesLacks(t *testing.T) {
	png := llm.UserParts(llm.ImagePart{MIME: "image/png", Data: []byte("i")})
	for param, req := range map[string]llm.ChatRequest{
		"stop":            {Stop: []string{"x"}},
		"user":            {User: "u"},
		"metadata":        {Metadata: map[string]string{"a": "b"}},
		"response_format": {ResponseFormat: &llm.ResponseFormat{}},
		"top_logprobs":    {TopLogprobs: new(1)},
		"image":           {Messages: []llm.Message{png}},
		"tool_choice":     {Tools: []llm.Tool{{Name: "f"}}, ToolChoice: &llm.ToolChoice{Mode: llm.ToolChoiceRequired}},
	} {
		p, s := newResponses(t, say(responsesBody))
		req.Model = "deepseek-flash"
		if req.Messages == nil {
			req.Messages = []llm.Message{llm.User("hi")}
		}
		e := wiretest.Refuse(t, p, s, &req)
		require.Equal(t, llm.KindUnsupported, e.Kind)
		require.Equal(t, param, e.Param)
	}
	p, s := newResponses(t, say(""))
	require.False(t, p.Capabilities("deepseek-flash").Has(llm.CapVision))
	require.True(t, p.Capabilities("deepseek-flash").Has(llm.CapTools|llm.CapReasoning))
	require.False(t, p.Models()[0].Capabilities.Has(llm.CapStop))
	_, err := p.ChatCompletion(t.Context(), &llm.ChatRequest{Model: "m", Messages: []llm.Message{llm.User("hi")}})
	require.Equal(t, llm.KindServer, llm.KindOf(err), "an empty answer under load")
	require.Len(t, s.Sent, 1)
	_, err = p.ChatCompletion(t.Context(), &llm.ChatRequest{Model: "m", Options: []llm.ProviderOption{deepseek.Options{API: "x"}}})
	require.ErrorIs(t, err, llm.ErrInvalidRequest)
	_, err = deepseek.New(deepseek.Config{APIKey: "k", API: "x"})
	require.ErrorIs(t, err, llm.ErrConfiguration)
}
