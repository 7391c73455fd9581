package openai_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/internal/wiretest"
	"github.com/parley-llm/parley/providers/openai"
)

const (
	responsesBody = `{"id":"resp_1","object":"response","created_at":1,"model":"gpt-6.2-sol","status":"completed","error":null,"output":[` +
		`{"id":"rs_1","type":"reasoning","summary":[],"encrypted_content":"gAAA"},` +
		`{"id":"msg_1","type":"message","role":"assistant","status":"completed","content":[{"type":"output_text","text":"hi","annotations":[]}]}],` +
		`"usage":{"input_tokens":1,"output_tokens":2,"total_tokens":3}}`
	responsesStream = "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"output_index\":0,\"content_index\":0,\"delta\":\"hi\"}\n\n" +
		"event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"id\":\"resp_1\",\"status\":\"completed\",\"output\":[]}}\n\n"
)

// both answers either API, by the path.
type both struct{ paths, sent []string }

func (b *both) RoundTrip(r *http.Request) (*http.Response, error) {
	body := map[string]string{"/v1/responses": responsesBody, "/v1/chat/completions": chatBody}[r.URL.Path]
	contentType := jsonType
	if r.Header.Get("Accept") == eventType {
		body = map[string]string{"/v1/responses": responsesStream, "/v1/chat/completions": streamBody}[r.URL.Path]
		contentType = eventType
	}
	s := wiretest.New(200, http.Header{"Content-Type": {contentType}}, body)
	resp, err := s.RoundTrip(r)
	b.paths, b.sent = append(b.paths, r.URL.Path), append(b.sent, s.Sent...)
	return resp, err
}

func newBoth(t testing.TB, api openai.API) (*openai.Provider, *both) {
	t.Helper()
	b := &both{}
	p, err := openai.New(openai.Config{APIKey: "sk-secret", API: api, HTTPClient: &http.Client{Transport: b}})
	require.NoError(t, err)
	return p, b
}

// Every row is a request and the API that it goes to by itself. (OpenAI's model
// pages, 2026-11.)
func TestAuto(t *testing.T) {
	effort := func(e llm.Effort) *llm.Reasoning { return &llm.Reasoning{Effort: e} }
	tools := []llm.Tool{{Name: "f"}}
	show := &llm.Reasoning{Include: true}
	turn := func(parts ...llm.Part) []llm.Message {
		return []llm.Message{llm.User("hi"), {Role: llm.RoleAssistant, Parts: parts}, llm.ToolResult("c", "f", "r")}
	}
	called := turn(llm.ToolCallPart{ID: "c", Name: "f"})
	thought := turn(llm.ReasoningPart{Provider: "openai", Signature: "s", Opaque: `{"type":"reasoning","encrypted_content":"s"}`}, llm.TextPart{Text: "t"})[:2]
	foreign := turn(llm.ReasoningPart{Provider: "anthropic", Signature: "s"}, llm.TextPart{Text: "t"})[:2]
	seen := []llm.Message{llm.User("hi"), {Role: llm.RoleAssistant, Parts: []llm.Part{llm.ToolCallPart{ID: "c", Name: "f"}}}, {Role: llm.RoleTool, Parts: []llm.Part{
		llm.ToolResultPart{CallID: "c", Content: []llm.Part{llm.ImagePart{MIME: "image/png", Data: []byte("i")}}},
	}}}
	const chat, responses = "chat_completions", "responses"
	for _, tt := range []struct {
		model string
		req   llm.ChatRequest
		want  string
	}{
		{"gpt-4.1", llm.ChatRequest{Tools: tools}, chat},
		{"gpt-5.1", llm.ChatRequest{Tools: tools, Reasoning: effort(llm.EffortHigh)}, chat},
		{"gpt-5.1", llm.ChatRequest{Reasoning: show}, chat},
		{"o3", llm.ChatRequest{Tools: tools, Reasoning: effort(llm.EffortHigh)}, chat},
		{"gpt-5.4", llm.ChatRequest{Tools: tools}, chat},
		{"gpt-5.4", llm.ChatRequest{Tools: tools, Reasoning: effort(llm.EffortNone)}, chat},
		{"gpt-5.4", llm.ChatRequest{Reasoning: effort(llm.EffortLow)}, chat},
		{"gpt-5.4-mini", llm.ChatRequest{Tools: tools, Reasoning: effort(llm.EffortLow)}, responses},
		{"gpt-5.5-2026-04-24", llm.ChatRequest{Tools: tools, Reasoning: effort(llm.EffortLow)}, responses},
		{"gpt-5.6-sol", llm.ChatRequest{}, chat},
		{"gpt-5.6-sol", llm.ChatRequest{Reasoning: effort(llm.EffortMax)}, chat},
		{"gpt-5.6-sol", llm.ChatRequest{Tools: tools}, responses},
		{"gpt-5.6-sol", llm.ChatRequest{Tools: tools, Reasoning: effort(llm.EffortNone)}, chat},
		{"gpt-5.6-sol", llm.ChatRequest{Reasoning: show}, responses},
		{"gpt-5.6-sol", llm.ChatRequest{Reasoning: &llm.Reasoning{Effort: llm.EffortNone, Include: true}}, chat},
		{"gpt-5.6-sol", llm.ChatRequest{Messages: called}, responses},
		{"gpt-5.6-sol", llm.ChatRequest{Messages: called, Reasoning: effort(llm.EffortNone)}, chat},
		{"gpt-5.6-sol", llm.ChatRequest{Messages: thought, Reasoning: effort(llm.EffortNone)}, responses},
		{"gpt-5.6-sol", llm.ChatRequest{Messages: foreign}, chat},
		{"gpt-5.6-sol", llm.ChatRequest{Messages: seen, Reasoning: effort(llm.EffortNone)}, responses},
		{"gpt-6-sol", llm.ChatRequest{Tools: tools, Reasoning: effort(llm.EffortNone)}, chat},
		{"gpt-6-astra", llm.ChatRequest{Tools: tools, Reasoning: effort(llm.EffortNone)}, responses},
		{"gpt-6.1-sol", llm.ChatRequest{Tools: tools}, responses},
		{"gpt-6.1-sol", llm.ChatRequest{}, chat},
		{"gpt-6.2-sol", llm.ChatRequest{Tools: tools}, responses},
		{"gpt-5-pro-2025-10-06", llm.ChatRequest{}, responses},
		{"o1-pro", llm.ChatRequest{}, responses},
		{"gpt-5.1-codex-max", llm.ChatRequest{}, responses},
		{"codex-mini-latest", llm.ChatRequest{}, responses},
		{"o4-mini-deep-research", llm.ChatRequest{}, responses},
		{"gpt-4o-audio-preview", llm.ChatRequest{Tools: tools}, chat},
		{"gpt-5-chat-latest", llm.ChatRequest{Tools: tools}, chat},
		{"ft:gpt-4o-mini:acme::1", llm.ChatRequest{Tools: tools}, chat},
		{"llama-9-pro", llm.ChatRequest{Tools: tools}, chat},
	} {
		p, b := newBoth(t, openai.APIAuto)
		req := tt.req
		req.Model = tt.model
		if req.Messages == nil {
			req.Messages = []llm.Message{llm.User("hi")}
		}
		resp, err := p.ChatCompletion(t.Context(), &req)
		require.NoError(t, err, "%s %+v", tt.model, tt.req)
		require.Equal(t, tt.want, resp.API, "%s %+v", tt.model, tt.req)
		streamed, err := wiretest.Collect(t, p, &req)
		require.NoError(t, err)
		require.Equal(t, tt.want, streamed.API)
		require.Equal(t, "hi", resp.Text())
		require.Equal(t, "hi", streamed.Text())
		path := "/v1/" + strings.ReplaceAll(tt.want, "chat_completions", "chat/completions")
		require.Equal(t, []string{path, path}, b.paths)
	}
}

// The configuration chooses, and a request may choose otherwise.
func TestChoiceOfAPI(t *testing.T) {
	for _, tt := range []struct {
		config  openai.API
		options []llm.ProviderOption
		want    string
	}{
		{openai.APIAuto, nil, "chat_completions"},
		{openai.APIResponses, nil, "responses"},
		{openai.APIChatCompletions, []llm.ProviderOption{openai.Options{API: openai.APIResponses}}, "responses"},
		{openai.APIResponses, []llm.ProviderOption{openai.Options{API: openai.APIChatCompletions}}, "chat_completions"},
		{openai.APIAuto, []llm.ProviderOption{openai.Options{API: openai.APIResponses}, openai.Options{Verbosity: "low"}}, "responses"},
	} {
		p, _ := newBoth(t, tt.config)
		req := *hello
		req.Options = tt.options
		resp, err := p.ChatCompletion(t.Context(), &req)
		require.NoError(t, err)
		require.Equal(t, tt.want, resp.API)
	}
	_, err := openai.New(openai.Config{APIKey: "k", API: "telegraph"})
	require.ErrorIs(t, err, llm.ErrConfiguration)
	p, b := newBoth(t, openai.APIAuto)
	req := *hello
	req.Options = []llm.ProviderOption{openai.Options{API: "telegraph"}}
	for _, err := range []error{
		func() error { _, err := p.ChatCompletion(t.Context(), &req); return err }(),
		func() error { _, err := p.ChatCompletionStream(t.Context(), &req); return err }(),
	} {
		var e *llm.Error
		require.ErrorAs(t, err, &e)
		require.Equal(t, llm.KindInvalidRequest, e.Kind)
		require.Equal(t, "API", e.Param)
		require.Equal(t, "openai", e.Provider)
		require.Equal(t, "gpt-4.1", e.Model)
	}
	require.Empty(t, b.paths)
}

// A model that thinks is asked for encrypted thoughts, and one that does not is
// not: it would refuse.
func TestResponsesRequest(t *testing.T) {
	tools := []llm.Tool{{Name: "f", Parameters: []byte(`{}`)}}
	for _, tt := range []struct {
		model string
		req   llm.ChatRequest
		want  string
	}{
		{"gpt-4.1", llm.ChatRequest{TopLogprobs: new(0), User: "u"}, `,"include":["message.output_text.logprobs"],"user":"u","store":false}`},
		{"gpt-5.1", llm.ChatRequest{}, `,"include":["reasoning.encrypted_content"],"store":false}`},
		{"gpt-5.1", llm.ChatRequest{Options: []llm.ProviderOption{openai.Options{Store: new(true), Verbosity: "low"}, openai.Options{Verbosity: "high"}}}, `,"text":{"verbosity":"high"},"include":["reasoning.encrypted_content"],"store":true}`},
		{"gpt-6.2-sol", llm.ChatRequest{Tools: tools, Reasoning: &llm.Reasoning{Effort: llm.EffortMax, Include: true}}, `,"tools":[{"type":"function","name":"f","parameters":{},"strict":false}],"reasoning":{"effort":"max","summary":"auto"},"include":["reasoning.encrypted_content"],"store":false}`},
		{"someone-elses", llm.ChatRequest{}, `,"store":false}`},
		{"someone-elses", llm.ChatRequest{Reasoning: &llm.Reasoning{Effort: llm.EffortLow}}, `,"reasoning":{"effort":"low"},"include":["reasoning.encrypted_content"],"store":false}`},
	} {
		p, b := newBoth(t, openai.APIResponses)
		req := tt.req
		req.Model, req.Messages = tt.model, []llm.Message{llm.User("hi")}
		_, err := p.ChatCompletion(t.Context(), &req)
		require.NoError(t, err)
		require.Equal(t, `{"model":"`+tt.model+`","input":[{"role":"user","content":"hi"}]`+tt.want, b.sent[0])
	}
}

func TestResponsesRules(t *testing.T) {
	effort := func(e llm.Effort) *llm.Reasoning { return &llm.Reasoning{Effort: e} }
	for _, tt := range []struct {
		model   string
		req     llm.ChatRequest
		refused string
	}{
		{"gpt-4.1", llm.ChatRequest{Temperature: new(1.0), TopLogprobs: new(1)}, ""},
		{"gpt-4.1", llm.ChatRequest{Reasoning: effort(llm.EffortLow)}, "reasoning"},
		{"gpt-4.1", llm.ChatRequest{Seed: new(int64(1))}, "seed"},
		{"gpt-4.1", llm.ChatRequest{Options: []llm.ProviderOption{openai.Options{LogitBias: map[string]int{"1": 1}}}}, "logit_bias"},
		{"gpt-4o-search-preview", llm.ChatRequest{Temperature: new(1.0)}, "temperature"},
		{"gpt-5", llm.ChatRequest{Temperature: new(1.0)}, "temperature"},
		{"gpt-5.1", llm.ChatRequest{Temperature: new(1.0)}, ""},
		{"gpt-5.6-sol", llm.ChatRequest{Temperature: new(1.0)}, "temperature"},
		{"gpt-5.6-sol", llm.ChatRequest{Temperature: new(1.0), Reasoning: effort(llm.EffortNone)}, ""},
		{"gpt-6.2-sol", llm.ChatRequest{TopP: new(1.0)}, "top_p"},
		{"o3", llm.ChatRequest{ParallelToolCalls: new(true), Tools: []llm.Tool{{Name: "f"}}}, "parallel_tool_calls"},
		{"gpt-6.2-sol", llm.ChatRequest{Stop: []string{"x"}, Tools: []llm.Tool{{Name: "f"}}}, "stop"},
		{"someone-elses", llm.ChatRequest{Temperature: new(1.0), Reasoning: effort(llm.EffortLow)}, ""},
	} {
		p, b := newBoth(t, openai.APIResponses)
		req := tt.req
		req.Model, req.Messages = tt.model, []llm.Message{llm.User("hi")}
		_, err := p.ChatCompletion(t.Context(), &req)
		if tt.refused == "" {
			require.NoError(t, err, "%s %+v", tt.model, tt.req)
			continue
		}
		var e *llm.Error
		require.ErrorAs(t, err, &e, "%s %+v", tt.model, tt.req)
		require.Equal(t, llm.KindUnsupported, e.Kind)
		require.Equal(t, tt.refused, e.Param)
		require.Empty(t, b.paths)
	}
}

// The failures of the Responses API have statuses and codes of their own.
func TestResponsesFailures(t *testing.T) {
	for code, want := range map[string]llm.Kind{
		"model_not_found":         llm.KindNotFound,
		"context_length_exceeded": llm.KindContextLength,
		"integer_below_min_value": llm.KindInvalidRequest,
		"invalid_prompt":          llm.KindContentFilter,
	} {
		r := &recorder{status: 400, contentType: jsonType, body: `{"error":{"message":"m","type":"invalid_request_error","param":"input","code":"` + code + `"}}`}
		p, err := openai.New(openai.Config{APIKey: "k", API: openai.APIResponses, HTTPClient: &http.Client{Transport: r}})
		require.NoError(t, err)
		_, err = p.ChatCompletion(t.Context(), hello)
		var e *llm.Error
		require.ErrorAs(t, err, &e)
		require.Equal(t, want, e.Kind)
		var own *openai.Error
		require.ErrorAs(t, err, &own)
		require.Equal(t, code, own.Code)
		require.Equal(t, "input", own.Param)
	}
}

// What a model can do depends on the API.
func TestCapabilitiesOfAPIs(t *testing.T) {
	const (
		tools    = llm.CapTools | llm.CapParallelTools | llm.CapToolChoice
		chatOnly = llm.CapStop | llm.CapN | llm.CapSeed | llm.CapAudio
		sealed   = llm.CapReasoningSignature
		images   = llm.CapToolImageResult
	)
	for _, tt := range []struct {
		api        openai.API
		model      string
		has, lacks llm.Capability
	}{
		{openai.APIAuto, "gpt-4.1", tools | llm.CapStop | llm.CapN, images | sealed},
		{openai.APIAuto, "gpt-5.6-sol", tools | llm.CapStop | images | sealed | llm.CapReasoning, llm.CapLogprobs},
		{openai.APIAuto, "gpt-5-pro", tools | images | sealed, chatOnly},
		{openai.APIChatCompletions, "gpt-5.6-sol", llm.CapReasoning | llm.CapSeed, tools | images | sealed},
		{openai.APIResponses, "gpt-5.6-sol", tools | images | sealed | llm.CapPDF, chatOnly},
		{openai.APIResponses, "gpt-4.1", tools | images | llm.CapLogprobs | llm.CapVisionURL, chatOnly | sealed | llm.CapReasoning},
		{openai.APIResponses, "o3", llm.CapTools | sealed, llm.CapParallelTools | chatOnly},
		{openai.APIResponses, "gpt-4o-audio-preview", llm.CapModels, llm.CapStream | tools},
		{openai.APIResponses, "gpt-4o-search-preview", llm.CapModels, llm.CapStream},
		{openai.APIResponses, "text-embedding-3-small", llm.CapEmbeddings, llm.CapStream},
		{openai.APIResponses, "gpt-image-2", llm.CapImages, llm.CapStream | images},
		{openai.APIResponses, "", llm.CapStream | tools, chatOnly | images | sealed},
	} {
		p, _ := newBoth(t, tt.api)
		got := p.Capabilities(tt.model)
		require.True(t, got.Has(tt.has), "%s %q lacks %s", tt.api, tt.model, tt.has&^got)
		require.Zero(t, got&tt.lacks, "%s %q has %s", tt.api, tt.model, got&tt.lacks)
		for _, m := range p.Models() {
			require.Equal(t, p.Capabilities(m.ID), m.Capabilities)
		}
	}
}
