package telemetry_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/llm/telemetry"
)

// conversation holds every part, each with a word of its own to look for.
func conversation() *llm.ChatRequest {
	return &llm.ChatRequest{
		Model: "m",
		Messages: []llm.Message{
			llm.System("secret-system"),
			{Role: llm.RoleDeveloper, Parts: []llm.Part{llm.TextPart{Text: "secret-developer"}}},
			{Role: llm.RoleUser, Name: "ann", Parts: []llm.Part{
				llm.TextPart{Text: "secret-<user>"},
				llm.ImagePart{URL: "https://example.com/secret.png", MIME: "image/png"},
				llm.ImagePart{Data: []byte("secret-bytes"), MIME: "image/png"},
				llm.ImagePart{URL: "data:image/png;base64,c2VjcmV0"},
				llm.DocumentPart{Data: []byte("%PDF"), MIME: "application/pdf", Name: "secret.pdf"},
				llm.AudioPart{Data: []byte("RIFF"), MIME: "audio/wav"},
			}},
			{Role: llm.RoleAssistant, Parts: []llm.Part{
				llm.ReasoningPart{Text: "secret-thought", Signature: "signature", Opaque: "opaque"},
				llm.ToolCallPart{ID: "c1", Name: "weather", Arguments: `{"city":"secret-city"}`},
				llm.ToolCallPart{ID: "c2", Name: "weather", Arguments: `{"city":"secr`, Incomplete: true},
				llm.OpaquePart{Type: "search", JSON: `{"q":"secret-query"}`},
			}},
			llm.ToolResult("c1", "weather", "secret-rain"),
			{Role: llm.RoleTool, Parts: []llm.Part{llm.ToolResultPart{
				CallID: "c2", IsError: true, Content: []llm.Part{llm.TextPart{Text: "secret-failure"}, llm.ImagePart{URL: "https://example.com/map"}},
			}}},
			llm.System("secret-reminder"),
		},
		Tools:    []llm.Tool{{Name: "weather", Description: "secret-tool", Parameters: json.RawMessage(`{"type":"object"}`)}, {Name: "bare"}},
		User:     "secret-id",
		Metadata: map[string]string{"team": "secret-team"},
		Headers:  map[string]string{"X-Api-Key": "secret-header"},
	}
}

func answer() *llm.ChatResponse {
	return &llm.ChatResponse{Provider: "acme", Choices: []llm.Choice{
		{FinishReason: llm.FinishToolCalls, Message: llm.Message{Role: llm.RoleAssistant, Parts: []llm.Part{
			llm.TextPart{Text: "secret-answer"}, llm.ToolCallPart{ID: "c3", Name: "bare", Arguments: "{}"},
		}}},
		{FinishReason: llm.FinishRefusal, Message: llm.Message{Parts: []llm.Part{llm.RefusalPart{Text: "secret-no"}}}},
	}, Raw: []byte("secret-raw")}
}

func answering() *fake {
	return &fake{
		name: "acme",
		chat: func(context.Context, *llm.ChatRequest) (*llm.ChatResponse, error) { return answer(), nil },
		stream: plays("acme", 0, nil,
			frame{0, llm.Chunk{ID: "1", Text: "secret-"}},
			frame{0, llm.Chunk{Text: "answer"}},
			frame{0, llm.Chunk{ToolCalls: []llm.ToolCallDelta{{ID: "c3", Name: "bare", Arguments: "{"}}}},
			frame{0, llm.Chunk{ToolCalls: []llm.ToolCallDelta{{Arguments: "}"}}}},
			frame{0, llm.Chunk{Choice: 1, Refusal: "secret-no"}},
			frame{0, llm.Chunk{FinishReason: llm.FinishStop}},
			frame{0, llm.Chunk{Choice: 1, FinishReason: llm.FinishStop}}),
		images: func(context.Context, *llm.ImageRequest) (*llm.ImageResponse, error) {
			return &llm.ImageResponse{Images: []llm.GeneratedImage{
				{URL: "https://example.com/secret"}, {Data: []byte("secret"), MIME: "image/png"},
			}}, nil
		},
	}
}

// TestNoContent: unless it is asked for, nothing of a conversation is recorded,
// and what identifies a person or a caller never is.
func TestNoContent(t *testing.T) {
	calls := map[string]func(llm.Provider) error{
		"chat": func(p llm.Provider) error { _, err := p.ChatCompletion(t.Context(), conversation()); return err },
		"stream": func(p llm.Provider) error {
			s, err := p.ChatCompletionStream(t.Context(), conversation())
			if err == nil {
				_, err = s.Collect()
			}
			return err
		},
		"images": func(p llm.Provider) error {
			_, err := p.GenerateImages(t.Context(), &llm.ImageRequest{Model: "m", Prompt: "secret-prompt"})
			return err
		},
		"failure": func(llm.Provider) error {
			p := observe(t, &fake{name: "acme", chat: func(context.Context, *llm.ChatRequest) (*llm.ChatResponse, error) {
				return nil, &llm.Error{Kind: llm.KindInvalidRequest, Message: "secret-quote", Body: "secret-body", Err: errors.New("secret-cause")}
			}})
			_, _ = p.ChatCompletion(t.Context(), conversation())
			requireNoSecret(t, p)
			return nil
		},
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			o := observe(t, answering())
			require.NoError(t, call(o))
			requireNoSecret(t, o)

			o = observe(t, answering(), telemetry.WithMessages())
			require.NoError(t, call(o))
			for _, span := range o.spans.GetSpans() {
				for _, word := range []string{"secret-id", "secret-team", "secret-header", "X-Api-Key", "secret-raw", "signature", "c2VjcmV0"} {
					require.NotContains(t, dump(span.Attributes), word)
				}
			}
		})
	}
}

func requireNoSecret(t *testing.T, o *observed) {
	t.Helper()
	for _, span := range o.spans.GetSpans() {
		require.NotContains(t, span.Name+span.Status.Description+dump(span.Attributes)+dump(span.Events), "secr")
	}
	require.NotContains(t, dump(o.metrics()), "secr")
}

func dump(value any) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		panic(err)
	}
	return b.String()
}

func TestMessages(t *testing.T) {
	const output = `[
	  {"role":"assistant","finish_reason":"tool_call","parts":[
	    {"type":"text","content":"secret-answer"},
	    {"type":"tool_call","id":"c3","name":"bare","arguments":{}}]},
	  {"role":"assistant","finish_reason":"refusal","parts":[{"type":"refusal","content":"secret-no"}]}]`
	want := map[string]string{
		"gen_ai.system_instructions": `[{"type":"text","content":"secret-system"},{"type":"text","content":"secret-developer"}]`,
		"gen_ai.input.messages": `[
		  {"role":"user","name":"ann","parts":[
		    {"type":"text","content":"secret-<user>"},
		    {"type":"uri","modality":"image","mime_type":"image/png","uri":"https://example.com/secret.png"},
		    {"type":"blob","modality":"image","mime_type":"image/png","content":"","byte_size":12},
		    {"type":"blob","modality":"image","content":"","byte_size":30},
		    {"type":"blob","modality":"document","mime_type":"application/pdf","content":"","name":"secret.pdf","byte_size":4},
		    {"type":"blob","modality":"audio","mime_type":"audio/wav","content":"","byte_size":4}]},
		  {"role":"assistant","parts":[
		    {"type":"reasoning","content":"secret-thought"},
		    {"type":"tool_call","id":"c1","name":"weather","arguments":{"city":"secret-city"}},
		    {"type":"tool_call","id":"c2","name":"weather","arguments":"{\"city\":\"secr"},
		    {"type":"search","content":"{\"q\":\"secret-query\"}"}]},
		  {"role":"tool","parts":[{"type":"tool_call_response","id":"c1","name":"weather","response":"secret-rain"}]},
		  {"role":"tool","parts":[{"type":"tool_call_response","id":"c2","is_error":true,
		    "response":"[{\"type\":\"text\",\"content\":\"secret-failure\"},{\"type\":\"uri\",\"modality\":\"image\",\"uri\":\"https://example.com/map\"}]"}]},
		  {"role":"system","parts":[{"type":"text","content":"secret-reminder"}]}]`,
		"gen_ai.output.messages":  output,
		"gen_ai.tool.definitions": `[{"type":"function","name":"weather","description":"secret-tool","parameters":{"type":"object"}},{"type":"function","name":"bare","description":""}]`,
	}
	t.Run("unary", func(t *testing.T) {
		o := observe(t, answering(), telemetry.WithMessages())
		_, err := o.ChatCompletion(t.Context(), conversation())
		require.NoError(t, err)
		requireContent(t, o.attributes(), want)
		require.Contains(t, o.attributes()["gen_ai.input.messages"], "<user>", "readable, as nothing of it goes into HTML")
	})
	t.Run("stream", func(t *testing.T) {
		o := observe(t, answering(), telemetry.WithMessages())
		s, err := o.ChatCompletionStream(t.Context(), conversation())
		require.NoError(t, err)
		_, err = s.Collect()
		require.NoError(t, err)
		requireContent(t, o.attributes(), want)
	})
	t.Run("images", func(t *testing.T) {
		o := observe(t, answering(), telemetry.WithMessages())
		_, err := o.GenerateImages(t.Context(), &llm.ImageRequest{Prompt: "a cat"})
		require.NoError(t, err)
		requireContent(t, o.attributes(), map[string]string{
			"gen_ai.input.messages": `[{"role":"user","parts":[{"type":"text","content":"a cat"}]}]`,
			"gen_ai.output.messages": `[
			  {"role":"assistant","finish_reason":"stop","parts":[{"type":"uri","modality":"image","uri":"https://example.com/secret"}]},
			  {"role":"assistant","finish_reason":"stop","parts":[{"type":"blob","modality":"image","mime_type":"image/png","content":"","byte_size":6}]}]`,
		})
	})
}

func requireContent(t *testing.T, got map[string]any, want map[string]string) {
	t.Helper()
	for key, text := range want {
		require.Contains(t, got, key)
		var a, b any
		require.NoError(t, json.Unmarshal([]byte(text), &a), key)
		require.NoError(t, json.Unmarshal([]byte(got[key].(string)), &b), key)
		require.Empty(t, cmp.Diff(a, b), key)
	}
}

// TestPartialMessages: what had arrived of a stream is recorded however it
// ended, also by an attempt whose stream took another's place.
func TestPartialMessages(t *testing.T) {
	partial := map[string]string{
		"gen_ai.output.messages": `[{"role":"assistant","finish_reason":"error","parts":[{"type":"text","content":"Hello"}]}]`,
	}
	ends := map[string]struct {
		end  error
		read func(*llm.ChatStream)
	}{
		"failed":    {errBroken, func(s *llm.ChatStream) { _, _ = s.Collect() }},
		"truncated": {nil, func(s *llm.ChatStream) { _, _ = s.Collect() }},
		"left": {nil, func(s *llm.ChatStream) {
			for range s.All() {
				break
			}
		}},
	}
	for name, test := range ends {
		t.Run(name, func(t *testing.T) {
			o := observe(t, &fake{name: "acme", stream: plays("acme", 0, test.end, frame{0, hello})}, telemetry.WithMessages())
			s, err := o.ChatCompletionStream(t.Context(), &llm.ChatRequest{Messages: []llm.Message{llm.User("hi")}})
			require.NoError(t, err)
			test.read(s)
			requireContent(t, o.attributes(), partial)
		})
	}
	t.Run("second attempt", func(t *testing.T) {
		o := observe(t, flaky(), telemetry.WithMessages())
		s, err := again(o).ChatCompletionStream(t.Context(), &llm.ChatRequest{Messages: []llm.Message{llm.User("hi")}})
		require.NoError(t, err)
		_, err = s.Collect()
		require.NoError(t, err)
		spans := o.spans.GetSpans()
		require.Len(t, spans, 2)
		requireContent(t, values(spans[1].Attributes), map[string]string{
			"gen_ai.output.messages": `[{"role":"assistant","finish_reason":"stop","parts":[{"type":"text","content":"Hello"}]}]`,
		})
	})
}

// reusing is a source that hands out one slice again and again, as sources may.
type reusing struct {
	pieces []string
	delta  [1]llm.ToolCallDelta
}

func (r *reusing) Next() (llm.Chunk, error) {
	if len(r.pieces) == 0 {
		return llm.Chunk{}, io.EOF
	}
	r.delta[0] = llm.ToolCallDelta{Name: "weather", Arguments: r.pieces[0]}
	r.pieces = r.pieces[1:]
	return llm.Chunk{ToolCalls: r.delta[:]}, nil
}

func (r *reusing) Close() error { return nil }

func TestMessagesOfAReusedSlice(t *testing.T) {
	o := observe(t, &fake{name: "acme", stream: func(ctx context.Context, _ *llm.ChatRequest) (*llm.ChatStream, error) {
		return llm.NewChatStream(ctx, &reusing{pieces: []string{`{"city":`, `"Paris"}`}}, nil), nil
	}}, telemetry.WithMessages())
	s, err := o.ChatCompletionStream(t.Context(), &llm.ChatRequest{})
	require.NoError(t, err)
	_, _ = s.Collect()
	require.Contains(t, o.attributes()["gen_ai.output.messages"], `{"city":"Paris"}`)
}
