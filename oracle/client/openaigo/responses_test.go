package openaigo_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/oracle/client"
	"github.com/parley-llm/parley/oracle/client/openaigo"
	"github.com/parley-llm/parley/oracle/wire"
)

// responder serves one body of the given type, and returns the client that asks
// for it and its server.
func responder(t *testing.T, media, body string) (client.Client, *wire.Server) {
	t.Helper()
	server := wire.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", media)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	c, err := openaigo.NewResponses(openaigo.Service{})(client.Env{
		Target: scenario.Target{Provider: "openai", BaseURL: "https://api.openai.com/v1"}, HTTP: server.Client(), Key: "k",
	})
	require.NoError(t, err)
	return c, server
}

const response = `{"id":"resp_1","object":"response","created_at":1,"model":"m","status":"completed","output":[` +
	`{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"hm"}],"encrypted_content":"sealed"},` +
	`{"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"Hi","annotations":[]}]},` +
	`{"type":"function_call","id":"fc_1","call_id":"call_1","name":"f","arguments":"{\"n\":9007199254740993}","status":"completed"}],` +
	`"usage":{"input_tokens":9,"input_tokens_details":{"cached_tokens":4},"output_tokens":7,"output_tokens_details":{"reasoning_tokens":5},"total_tokens":16}}`

// answered is what a caller gets of it, by either way.
func answered(t *testing.T, got *llm.ChatResponse) {
	t.Helper()
	require.Equal(t, "resp_1", got.ID)
	require.Equal(t, []llm.Part{
		llm.ReasoningPart{Provider: "openai", Text: "hm", Signature: "sealed", Opaque: "rs_1"},
		llm.TextPart{Text: "Hi"},
		llm.ToolCallPart{ID: "call_1", Name: "f", Arguments: `{"n":9007199254740993}`},
	}, got.Message().Parts)
	require.Equal(t, llm.FinishToolCalls, got.FinishReason())
	require.Equal(t, "completed", got.Choices[0].FinishRaw)
	require.Equal(t, &llm.Usage{
		InputTokens: llm.Count(9), OutputTokens: llm.Count(7), TotalTokens: llm.Count(16),
		CachedTokens: llm.Count(4), ReasoningTokens: llm.Count(5),
	}, got.Usage)
}

func TestResponses(t *testing.T) {
	c, server := responder(t, "application/json", response)
	req := &llm.ChatRequest{
		Model: "m", MaxTokens: new(9), Reasoning: &llm.Reasoning{Effort: llm.EffortLow, Include: true},
		Tools:          []llm.Tool{{Name: "f", Description: "d", Parameters: json.RawMessage(`{"type":"object"}`)}, {Name: "g"}},
		ToolChoice:     &llm.ToolChoice{Mode: llm.ToolChoiceNamed, Name: "f"},
		ResponseFormat: &llm.ResponseFormat{Name: "s", Schema: json.RawMessage(`{"type":"object"}`), Strict: true},
		Messages: []llm.Message{
			llm.System("s"),
			llm.UserParts(llm.TextPart{Text: "u"}, llm.ImagePart{URL: "https://x/y.png"}),
			{Role: llm.RoleAssistant, Parts: []llm.Part{
				llm.ReasoningPart{Provider: "openai", Text: "hm", Signature: "sealed", Opaque: "rs_1"},
				llm.TextPart{Text: "a"},
				llm.TextPart{Text: "b"},
				llm.ToolCallPart{ID: "call_1", Name: "f", Arguments: "{}"},
			}},
			llm.ToolResult("call_1", "f", "r"),
		},
	}
	got, err := c.Chat(t.Context(), req)
	require.NoError(t, err)
	answered(t, got)

	sent := server.Sent()
	require.Len(t, sent, 1)
	require.Equal(t, "https://api.openai.com/v1/responses", sent[0].URL)
	require.JSONEq(t, `{"model":"m","store":false,"max_output_tokens":9,"reasoning":{"effort":"low","summary":"auto"},
		"include":["reasoning.encrypted_content"],
		"text":{"format":{"type":"json_schema","name":"s","schema":{"type":"object"},"strict":true}},
		"tools":[{"type":"function","name":"f","description":"d","parameters":{"type":"object"},"strict":false},
			{"type":"function","name":"g","parameters":{"type":"object","properties":{}},"strict":false}],
		"tool_choice":{"type":"function","name":"f"},
		"input":[{"role":"system","content":"s"},
			{"role":"user","content":[{"type":"input_text","text":"u"},{"type":"input_image","image_url":"https://x/y.png"}]},
			{"type":"reasoning","id":"rs_1","encrypted_content":"sealed","summary":[{"type":"summary_text","text":"hm"}]},
			{"role":"assistant","content":"ab"},
			{"type":"function_call","call_id":"call_1","name":"f","arguments":"{}"},
			{"type":"function_call_output","call_id":"call_1","output":"r"}]}`, string(sent[0].Body))
}

func TestResponsesLack(t *testing.T) {
	c, server := responder(t, "application/json", response)
	for _, req := range []llm.ChatRequest{{N: new(2)}, {Seed: new(int64(1))}, {Stop: []string{"x"}}, {PresencePenalty: new(1.0)}} {
		_, err := c.Chat(t.Context(), &req)
		_, lacks := errors.AsType[*client.Lacks](err)
		require.True(t, lacks, "%v", err)
	}
	require.Empty(t, server.Sent())
}

func events(list ...string) string {
	var all string
	for _, e := range list {
		all += "data: " + e + "\n\n"
	}
	return all
}

func TestResponsesStream(t *testing.T) {
	delta := `{"type":"response.output_text.delta","item_id":"msg_1","output_index":1,"content_index":0,"delta":"Hi","sequence_number":2}`
	ask := func(list ...string) (*llm.ChatResponse, error) {
		c, server := responder(t, "text/event-stream", events(list...))
		got, err := c.ChatStream(t.Context(), &llm.ChatRequest{Model: "m", Messages: []llm.Message{llm.User("u")}})
		require.Contains(t, string(server.Sent()[0].Body), `"stream":true`)
		return got, err
	}
	got, err := ask(delta, `{"type":"response.completed","sequence_number":3,"response":`+response+`}`)
	require.NoError(t, err)
	answered(t, got)

	got, err = ask(delta, `{"type":"response.incomplete","sequence_number":3,"response":{"id":"r","model":"m","status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"output":[]}}`)
	require.NoError(t, err)
	require.Equal(t, llm.FinishLength, got.FinishReason())

	for name, end := range map[string]string{
		"an error event":    `{"type":"error","sequence_number":3,"code":"server_error","message":"sorry","param":null}`,
		"a failed response": `{"type":"response.failed","sequence_number":3,"response":{"id":"r","model":"m","status":"failed","error":{"code":"server_error","message":"sorry"},"output":[]}}`,
	} {
		got, err = ask(delta, end)
		failed, ok := errors.AsType[*client.Failure](err)
		require.True(t, ok, "%s: %v", name, err)
		require.Equal(t, "server_error", *failed.Code, name)
		require.Equal(t, "sorry", *failed.Message, name)
		require.Equal(t, "Hi", got.Text(), name)
	}

	got, err = ask(delta)
	require.Error(t, err, "a stream without a response is none")
	require.Equal(t, "Hi", got.Text())
}
