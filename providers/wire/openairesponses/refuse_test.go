package openairesponses_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonw"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
	"github.com/parley-llm/parley/providers/wire/openairesponses"
)

// What the API or a model lacks is a typed error before anything is sent, or,
// when the caller allows it, is left out and listed.
func TestUnsupported(t *testing.T) {
	ruled := plain
	ruled.Rules = func(*llm.ChatRequest) []openaicompat.Rule {
		return []openaicompat.Rule{{Refuse: openaicompat.ParamTemperature | openaicompat.ParamReasoning | openaicompat.ParamTools, Why: "because"}}
	}
	bare := openairesponses.Dialect{Name: "acme", Refuse: openaicompat.ParamJSONMode}
	biased := plain
	biased.Options = func(*llm.ChatRequest) (openaicompat.OpenAIOptions, error) {
		return openaicompat.OpenAIOptions{LogitBias: map[string]int{"1": 1}}, nil
	}
	extended := plain
	extended.Extend = func(_ *jsonw.Writer, _ *llm.ChatRequest, refuse func(name, why string)) error {
		refuse("sparkle", "there is none")
		return nil
	}
	for _, tt := range []struct {
		d     openairesponses.Dialect
		req   llm.ChatRequest
		param string
		also  []string
	}{
		{plain, llm.ChatRequest{N: new(2)}, "n", nil},
		{plain, llm.ChatRequest{Seed: new(int64(0))}, "seed", nil},
		{plain, llm.ChatRequest{Stop: []string{"x"}}, "stop", nil},
		{plain, llm.ChatRequest{FrequencyPenalty: new(0.0)}, "frequency_penalty", nil},
		{plain, llm.ChatRequest{PresencePenalty: new(0.0)}, "presence_penalty", nil},
		{plain, llm.ChatRequest{Reasoning: &llm.Reasoning{BudgetTokens: new(1)}}, "reasoning.budget_tokens", nil},
		{plain, llm.ChatRequest{Messages: []llm.Message{{Role: llm.RoleUser, Name: "n", Parts: []llm.Part{llm.TextPart{Text: "hi"}}}}}, "messages.name", nil},
		{biased, llm.ChatRequest{}, "logit_bias", nil},
		{extended, llm.ChatRequest{}, "sparkle", nil},
		{ruled, llm.ChatRequest{Temperature: new(1.0)}, "temperature", nil},
		{ruled, llm.ChatRequest{Reasoning: &llm.Reasoning{Effort: llm.EffortLow}}, "reasoning", nil},
		{ruled, llm.ChatRequest{Tools: []llm.Tool{tool}, ToolChoice: &llm.ToolChoice{Mode: llm.ToolChoiceAuto}, ParallelToolCalls: new(true)}, "tools", []string{"tool_choice", "parallel_tool_calls"}},
		{bare, llm.ChatRequest{User: "u"}, "user", nil},
		{bare, llm.ChatRequest{ResponseFormat: &llm.ResponseFormat{}}, "response_format", nil},
	} {
		t.Run(tt.param, func(t *testing.T) {
			req := tt.req
			req.Model = "m"
			if req.Messages == nil {
				req.Messages = []llm.Message{llm.User("hi")}
			}
			c, s := newClient(t, tt.d, jsonType, answers[0].body)
			_, err := c.ChatCompletion(t.Context(), &req)
			e := failure(t, err)
			require.Equal(t, llm.KindUnsupported, e.Kind)
			require.Equal(t, tt.param, e.Param)
			require.Equal(t, "acme", e.Provider)
			require.Equal(t, "m", e.Model)
			_, err = c.ChatCompletionStream(t.Context(), &req)
			require.Equal(t, tt.param, failure(t, err).Param)
			require.Empty(t, s.Sent)

			req.DropUnsupported = true
			resp, err := c.ChatCompletion(t.Context(), &req)
			require.NoError(t, err)
			require.Equal(t, append([]string{tt.param}, tt.also...), resp.Dropped)
			require.True(t, json.Valid([]byte(s.Sent[0])))
			require.JSONEq(t, `{"model":"m","input":[{"role":"user","content":"hi"}],"store":false}`, s.Sent[0])
		})
	}
}

// To show thoughts where there are none is no reason to fail.
func TestIncludeOfNothing(t *testing.T) {
	d := plain
	d.Rules = func(*llm.ChatRequest) []openaicompat.Rule {
		return []openaicompat.Rule{{Refuse: openaicompat.ParamReasoning, Why: "it does not think"}}
	}
	req := hello()
	req.Reasoning = &llm.Reasoning{Include: true}
	body, dropped, err := d.Encode(req, false)
	require.NoError(t, err)
	require.Equal(t, []string{"reasoning.include"}, dropped)
	require.NotContains(t, string(body), "reasoning")
}

// What a message holds is never dropped.
func TestInvalid(t *testing.T) {
	say := func(role llm.Role, parts ...llm.Part) []llm.Message {
		return []llm.Message{{Role: role, Parts: parts}}
	}
	text, png := llm.TextPart{Text: "t"}, llm.ImagePart{MIME: "image/png", Data: []byte("i")}
	noMedia := openairesponses.Dialect{Name: "acme", Refuse: openaicompat.ParamImage | openaicompat.ParamImageURL | openaicompat.ParamDocument}
	for _, tt := range []struct {
		name  string
		d     openairesponses.Dialect
		req   llm.ChatRequest
		kind  llm.Kind
		param string
	}{
		{"no messages", plain, llm.ChatRequest{Messages: []llm.Message{}}, llm.KindInvalidRequest, "messages"},
		{"an unknown role", plain, llm.ChatRequest{Messages: say("judge", text)}, llm.KindInvalidRequest, "messages[0]"},
		{"an empty message", plain, llm.ChatRequest{Messages: say(llm.RoleUser)}, llm.KindInvalidRequest, "messages[0]"},
		{"an image from the system", plain, llm.ChatRequest{Messages: say(llm.RoleSystem, text, png)}, llm.KindInvalidRequest, "messages[0]"},
		{"an image of an unreadable type", plain, llm.ChatRequest{Messages: say(llm.RoleUser, llm.ImagePart{MIME: "image/tiff", Data: []byte("i")})}, llm.KindInvalidRequest, "messages[0]"},
		{"an image of nothing", plain, llm.ChatRequest{Messages: say(llm.RoleUser, llm.ImagePart{})}, llm.KindInvalidRequest, "messages[0]"},
		{"a document of nothing", plain, llm.ChatRequest{Messages: say(llm.RoleUser, llm.DocumentPart{})}, llm.KindInvalidRequest, "messages[0]"},
		{"a document twice", plain, llm.ChatRequest{Messages: say(llm.RoleUser, llm.DocumentPart{URL: "u", Data: []byte("d")})}, llm.KindInvalidRequest, "messages[0]"},
		{"sound", plain, llm.ChatRequest{Messages: say(llm.RoleUser, llm.AudioPart{MIME: "audio/wav"})}, llm.KindUnsupported, "audio"},
		{"an image where there are none", noMedia, llm.ChatRequest{Messages: say(llm.RoleUser, png)}, llm.KindUnsupported, "image"},
		{"an image by its URL", noMedia, llm.ChatRequest{Messages: say(llm.RoleUser, llm.ImagePart{URL: "u"})}, llm.KindUnsupported, "image.url"},
		{"a document where there are none", noMedia, llm.ChatRequest{Messages: say(llm.RoleUser, llm.DocumentPart{URL: "u"})}, llm.KindUnsupported, "document"},
		{"an image as a result", noMedia, llm.ChatRequest{Messages: say(llm.RoleTool, llm.ToolResultPart{CallID: "c", Content: []llm.Part{png}})}, llm.KindUnsupported, "tool result image"},
		{"a result of no call", plain, llm.ChatRequest{Messages: say(llm.RoleTool, llm.ToolResultPart{})}, llm.KindInvalidRequest, "messages[0]"},
		{"no result", plain, llm.ChatRequest{Messages: say(llm.RoleTool)}, llm.KindInvalidRequest, "messages[0]"},
		{"a text as a result", plain, llm.ChatRequest{Messages: say(llm.RoleTool, text)}, llm.KindInvalidRequest, "messages[0]"},
		{"an assistant's image", plain, llm.ChatRequest{Messages: say(llm.RoleAssistant, png)}, llm.KindInvalidRequest, "messages[0]"},
		{"broken thoughts", plain, llm.ChatRequest{Messages: say(llm.RoleAssistant, llm.ReasoningPart{Provider: "acme", Opaque: `{"type":`}, text)}, llm.KindInvalidRequest, "reasoning"},
		{"a tool without a name", plain, llm.ChatRequest{Tools: []llm.Tool{{}}}, llm.KindInvalidRequest, "tools"},
		{"a broken schema", plain, llm.ChatRequest{Tools: []llm.Tool{{Name: "f", Parameters: []byte(`{`)}}}, llm.KindInvalidRequest, "parameters"},
		{"a choice of nothing", plain, llm.ChatRequest{ToolChoice: &llm.ToolChoice{Mode: llm.ToolChoiceAuto}}, llm.KindInvalidRequest, "tool_choice"},
		{"a choice of no name", plain, llm.ChatRequest{Tools: []llm.Tool{tool}, ToolChoice: &llm.ToolChoice{Mode: llm.ToolChoiceNamed}}, llm.KindInvalidRequest, "tool_choice"},
		{"an unknown choice", plain, llm.ChatRequest{Tools: []llm.Tool{tool}, ToolChoice: &llm.ToolChoice{Mode: "maybe"}}, llm.KindInvalidRequest, "tool_choice"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			req := tt.req
			req.Model, req.DropUnsupported = "m", true
			if req.Messages == nil {
				req.Messages = []llm.Message{llm.User("hi")}
			}
			c, s := newClient(t, tt.d, jsonType, answers[0].body)
			_, err := c.ChatCompletion(t.Context(), &req)
			e := failure(t, err)
			require.Equal(t, tt.kind, e.Kind, e)
			require.Equal(t, tt.param, e.Param)
			require.Empty(t, s.Sent)
		})
	}
	c, _ := newClient(t, plain, jsonType, answers[0].body)
	_, err := c.ChatCompletion(t.Context(), nil)
	require.Equal(t, "model", failure(t, err).Param)
}
