package openairesponses_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

const (
	sealed   = `{ "id":"rs_1", "type":"reasoning", "summary":[], "encrypted_content":"gAAA\u003d", "new":1.50 }`
	unsealed = `{"id":"rs_2","type":"reasoning","summary":[]}`
	worded   = `{"id":"r","type":"reasoning","content":[{"type":"reasoning_text","text":"hm"}],"summary":[]}`
)

// Thoughts go back before what they led to, byte for byte, and only to whom they
// came from.
func TestThoughtsGoBack(t *testing.T) {
	own := func(p llm.ReasoningPart) llm.ReasoningPart { p.Provider = "acme"; return p }
	text, call := llm.TextPart{Text: "t"}, llm.ToolCallPart{ID: "c", Name: "f"}
	const textItem = `{"role":"assistant","content":"t"}`
	const callItem = `{"type":"function_call","call_id":"c","name":"f","arguments":"{}"}`
	for _, tt := range []struct {
		name  string
		parts []llm.Part
		want  string
	}{
		{"before a message", []llm.Part{own(llm.ReasoningPart{Text: "s", Opaque: sealed}), text}, sealed + "," + textItem},
		{"before a call", []llm.Part{own(llm.ReasoningPart{Opaque: sealed}), call}, sealed + "," + callItem},
		{"each in its place", []llm.Part{own(llm.ReasoningPart{Opaque: sealed}), text, own(llm.ReasoningPart{Opaque: worded}), call}, sealed + "," + textItem + "," + worded + "," + callItem},
		{"before an item without a name", []llm.Part{own(llm.ReasoningPart{Opaque: sealed}), llm.OpaquePart{Provider: "acme", Type: "x_call", JSON: `{"type":"x_call"}`}}, sealed + `,{"type":"x_call"}`},
		{"nothing follows", []llm.Part{text, own(llm.ReasoningPart{Opaque: sealed})}, textItem},
		{"an empty text follows", []llm.Part{own(llm.ReasoningPart{Opaque: sealed}), llm.TextPart{}}, ""},
		{"neither encrypted nor in words", []llm.Part{own(llm.ReasoningPart{Opaque: unsealed}), text}, textItem},
		{"another provider's", []llm.Part{llm.ReasoningPart{Provider: "other", Opaque: sealed}, text}, textItem},
		{"of chat completions, in words", []llm.Part{own(llm.ReasoningPart{Text: "hm"}), text}, textItem},
		{"of chat completions, in details", []llm.Part{own(llm.ReasoningPart{Text: "hm", Signature: "s", Opaque: `[{"type":"reasoning.text"}]`}), text}, textItem},
		{"put together by hand", []llm.Part{own(llm.ReasoningPart{Text: `a"b`, Signature: "sig"}), text}, `{"type":"reasoning","summary":[{"type":"summary_text","text":"a\"b"}],"encrypted_content":"sig"},` + textItem},
		{"by hand, without words", []llm.Part{own(llm.ReasoningPart{Signature: "sig"}), text}, `{"type":"reasoning","summary":[],"encrypted_content":"sig"},` + textItem},
		{"no thoughts at all", []llm.Part{own(llm.ReasoningPart{Opaque: `{"type":"message"}`}), text}, textItem},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := encode(t, plain, &llm.ChatRequest{Messages: []llm.Message{llm.User("hi"), {Role: llm.RoleAssistant, Parts: tt.parts}, llm.User("and?")}})
			want := `"input":[{"role":"user","content":"hi"},` + tt.want
			if tt.want != "" {
				want += ","
			}
			require.Empty(t, cmp.Diff(want+`{"role":"user","content":"and?"}]`+tail, got))
		})
	}
}

// A turn in two messages is one: what follows the thoughts may stand in the next.
func TestThoughtsOfASplitTurn(t *testing.T) {
	thought := llm.Message{Role: llm.RoleAssistant, Parts: []llm.Part{llm.ReasoningPart{Provider: "acme", Opaque: sealed}}}
	got := encode(t, plain, &llm.ChatRequest{Messages: []llm.Message{thought, llm.Assistant("t"), thought, llm.User("u")}})
	require.Equal(t, `"input":[`+sealed+`,{"role":"assistant","content":"t"},{"role":"user","content":"u"}]`+tail, got)
	// Behind somebody else's it is another turn.
	got = encode(t, plain, &llm.ChatRequest{Messages: []llm.Message{thought, llm.User("u"), llm.Assistant("t")}})
	require.Equal(t, `"input":[{"role":"user","content":"u"},{"role":"assistant","content":"t"}]`+tail, got)
}

// Where answers are stored, the service finds its thoughts by their ids.
func TestStoredThoughts(t *testing.T) {
	d := plain
	d.Options = func(*llm.ChatRequest) (openaicompat.OpenAIOptions, error) {
		return openaicompat.OpenAIOptions{Store: new(true)}, nil
	}
	got := encode(t, d, &llm.ChatRequest{Messages: []llm.Message{{Role: llm.RoleAssistant, Parts: []llm.Part{
		llm.ReasoningPart{Provider: "acme", Opaque: unsealed}, llm.TextPart{Text: "t"},
	}}}})
	require.Contains(t, got, `"input":[`+unsealed+`,{"role"`)
}

// Where thoughts come in words, those of chat completions go on as an item.
func TestPlainThoughts(t *testing.T) {
	d := plain
	d.PlainThoughts = true
	got := encode(t, d, &llm.ChatRequest{Messages: []llm.Message{{Role: llm.RoleAssistant, Parts: []llm.Part{
		llm.ReasoningPart{Provider: "acme", Text: "hm"}, llm.ToolCallPart{ID: "c", Name: "f"},
	}}}})
	require.Contains(t, got, `{"type":"reasoning","summary":[],"content":[{"type":"reasoning_text","text":"hm"}]},{"type":"function_call"`)
}

// An answer that is sent back as it is arrives as it came, unary and streamed.
func TestRoundTrip(t *testing.T) {
	unaryBody := `{"id":"resp_1","status":"completed","output":[` + sealed + `,` +
		`{"type":"web_search_call","id":"ws_1"},` + worded + `,` +
		`{"id":"msg_1","type":"message","role":"assistant","phase":"commentary","content":[{"type":"output_text","text":"t","annotations":[{"a":1}]}]},` +
		`{"id":"fc_1","type":"function_call","call_id":"c","name":"f","arguments":"{\"x\":1}"}]}`
	want := `"input":[{"role":"user","content":"hi"},` + sealed + `,{"type":"web_search_call","id":"ws_1"},` + worded + `,` +
		`{"role":"assistant","content":[{"type":"output_text","text":"t","annotations":[{"a":1}]}],"phase":"commentary"},` +
		`{"type":"function_call","call_id":"c","name":"f","arguments":"{\"x\":1}"},` +
		`{"type":"function_call_output","call_id":"c","output":"r"}]` + tail
	whole, err := unary(t, plain, unaryBody)
	require.NoError(t, err)
	stream, err := streamed(t, plain, script(t, unaryBody, scriptDeltas))
	require.NoError(t, err)
	for _, resp := range []*llm.ChatResponse{whole, stream} {
		got := encode(t, plain, &llm.ChatRequest{Messages: []llm.Message{llm.User("hi"), resp.Message(), llm.ToolResult("c", "f", "r")}})
		require.Empty(t, cmp.Diff(want, got))
	}
	require.False(t, strings.Contains(want, "msg_1"), "without a store ids point at nothing")
}
