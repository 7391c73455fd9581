package llm_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
)

func call(index int, id, name, arguments string) llm.Chunk {
	return llm.Chunk{ToolCalls: []llm.ToolCallDelta{{Index: index, ID: id, Name: name, Arguments: arguments}}}
}

// TestCollectAssembles folds frames into the message that a unary answer holds.
func TestCollectAssembles(t *testing.T) {
	opaque := llm.OpaquePart{Provider: "acme", Type: "search", JSON: `{"q":1}`}
	tests := []struct {
		name   string
		frames []llm.Chunk
		want   []llm.Part
		reason llm.FinishReason // FinishStop unless set
	}{
		{name: "text", frames: []llm.Chunk{text("Grüß"), text(" Gott")}, want: []llm.Part{llm.TextPart{Text: "Grüß Gott"}}},
		{
			name:   "reasoning before text, in one frame and in many",
			frames: []llm.Chunk{{Reasoning: "hm"}, {Reasoning: "m", Text: "a"}, text("b")},
			want:   []llm.Part{llm.ReasoningPart{Provider: "acme", Text: "hmm"}, llm.TextPart{Text: "ab"}},
		},
		{
			name: "the signature completes the thought of its block",
			frames: []llm.Chunk{
				{Block: 0, Reasoning: "one"},
				{Block: 0, Signature: "si"},
				{Block: 0, Signature: "g"},
				{Block: 1, Reasoning: "two"},
				{Block: 1, Signature: "sig2"},
				{Block: 2, Text: "a"},
			},
			want: []llm.Part{
				llm.ReasoningPart{Provider: "acme", Text: "one", Signature: "sig"},
				llm.ReasoningPart{Provider: "acme", Text: "two", Signature: "sig2"},
				llm.TextPart{Text: "a"},
			},
		},
		{
			name:   "a signature without a thought, and hidden thoughts",
			frames: []llm.Chunk{{Block: 0, Signature: "sig"}, {Block: 1, Opaque: "enc"}, {Block: 2, Text: "a"}},
			want: []llm.Part{
				llm.ReasoningPart{Provider: "acme", Signature: "sig"},
				llm.ReasoningPart{Provider: "acme", Opaque: "enc"},
				llm.TextPart{Text: "a"},
			},
		},
		{
			name: "a signature completes the text of its block, which may be empty",
			frames: []llm.Chunk{
				{Text: "a"},
				{Block: 1, Text: "b", TextSignature: "si"},
				{Block: 1, TextSignature: "g"},
				{Block: 2, TextSignature: "end"},
			},
			want: []llm.Part{
				llm.TextPart{Text: "a"}, llm.TextPart{Text: "b", Signature: "sig"}, llm.TextPart{Signature: "end"},
			},
		},
		{
			name: "a phase belongs to the text of its block",
			frames: []llm.Chunk{
				{Block: 1, Text: "a", Phase: "commentary"},
				{Block: 1, Text: "b", Phase: "commentary"},
				{Block: 2, Text: "c", Phase: "final_answer"},
			},
			want: []llm.Part{llm.TextPart{Text: "ab", Phase: "commentary"}, llm.TextPart{Text: "c", Phase: "final_answer"}},
		},
		{
			name:   "neighbouring blocks of text stay apart",
			frames: []llm.Chunk{{Block: 0, Text: "a"}, {Block: 1, Text: "b"}, {Block: 1, Text: "c"}},
			want:   []llm.Part{llm.TextPart{Text: "a"}, llm.TextPart{Text: "bc"}},
		},
		{
			name:   "text around a thought keeps its order",
			frames: []llm.Chunk{text("a"), {Reasoning: "hm"}, text("b")},
			want:   []llm.Part{llm.TextPart{Text: "a"}, llm.ReasoningPart{Provider: "acme", Text: "hm"}, llm.TextPart{Text: "b"}},
		},
		{
			name:   "a refusal in words",
			frames: []llm.Chunk{{Refusal: "I can"}, {Refusal: "not"}},
			want:   []llm.Part{llm.RefusalPart{Text: "I cannot"}}, reason: llm.FinishRefusal,
		},
		{
			name:   "a part that came whole",
			frames: []llm.Chunk{{Block: 0, Part: opaque}, {Block: 1, Text: "a"}},
			want:   []llm.Part{opaque, llm.TextPart{Text: "a"}},
		},
		{
			name: "parallel calls, interleaved",
			frames: []llm.Chunk{
				call(0, "c0", "f", ""), call(1, "c1", "g", `{"y"`), call(0, "", "", `{"x":`),
				call(1, "", "", `:2}`), call(0, "", "", `1}`),
			},
			want: []llm.Part{
				llm.ToolCallPart{ID: "c0", Name: "f", Arguments: `{"x":1}`},
				llm.ToolCallPart{ID: "c1", Name: "g", Arguments: `{"y":2}`},
			},
			reason: llm.FinishToolCalls,
		},
		{
			name:   "id and name repeated on every frame",
			frames: []llm.Chunk{call(0, "c", "f", `{`), call(0, "c", "f", `}`)},
			want:   []llm.Part{llm.ToolCallPart{ID: "c", Name: "f", Arguments: `{}`}}, reason: llm.FinishToolCalls,
		},
		{
			name:   "id and name come after the arguments",
			frames: []llm.Chunk{call(0, "", "", `{`), call(0, "c", "f", `}`)},
			want:   []llm.Part{llm.ToolCallPart{ID: "c", Name: "f", Arguments: `{}`}}, reason: llm.FinishToolCalls,
		},
		{
			name: "the service's id replaces a made one, not the other way round",
			frames: []llm.Chunk{
				{ToolCalls: []llm.ToolCallDelta{{Index: 0, ID: "made", SyntheticID: true, Name: "f", Signature: "s"}}},
				{ToolCalls: []llm.ToolCallDelta{{Index: 0, ID: "made again", SyntheticID: true}}},
				call(0, "real", "", "{}"),
				{ToolCalls: []llm.ToolCallDelta{{Index: 0, ID: "made", SyntheticID: true, Signature: "ig"}}},
			},
			want:   []llm.Part{llm.ToolCallPart{ID: "real", Name: "f", Arguments: "{}", Signature: "sig"}},
			reason: llm.FinishToolCalls,
		},
		{
			name: "the first made id stays",
			frames: []llm.Chunk{
				{ToolCalls: []llm.ToolCallDelta{{ID: "made", SyntheticID: true, Name: "f", Arguments: "{"}}},
				{ToolCalls: []llm.ToolCallDelta{{ID: "made again", SyntheticID: true, Arguments: "}"}}},
			},
			want:   []llm.Part{llm.ToolCallPart{ID: "made", SyntheticID: true, Name: "f", Arguments: "{}"}},
			reason: llm.FinishToolCalls,
		},
		{
			name:   "no arguments are an empty object",
			frames: []llm.Chunk{call(0, "c", "f", ""), text("x")},
			want:   []llm.Part{llm.ToolCallPart{ID: "c", Name: "f", Arguments: "{}"}, llm.TextPart{Text: "x"}},
			reason: llm.FinishToolCalls,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			source := &script{chunks: append(test.frames, finish(llm.FinishStop, "raw"))}
			resp, err := llm.NewChatStream(t.Context(), source, &llm.ChatResponse{Provider: "acme"}).Collect()
			require.NoError(t, err)
			reason := test.reason
			if reason == "" {
				reason = llm.FinishStop
			}
			want := []llm.Choice{{
				Message:      llm.Message{Role: llm.RoleAssistant, Parts: test.want},
				FinishReason: reason, FinishRaw: "raw",
			}}
			require.Empty(t, diff(want, resp.Choices))
		})
	}
}

func TestCollectSortsChoices(t *testing.T) {
	source := &script{chunks: []llm.Chunk{
		{Choice: 2, Text: "c"},
		{Choice: 0, Text: "a"},
		{Choice: 2, FinishReason: llm.FinishStop},
		{Choice: 0, FinishReason: llm.FinishLength},
	}}
	resp, err := llm.NewChatStream(t.Context(), source, nil).Collect()
	require.NoError(t, err)
	want := []llm.Choice{
		{Index: 0, Message: llm.Assistant("a"), FinishReason: llm.FinishLength},
		{Index: 2, Message: llm.Assistant("c"), FinishReason: llm.FinishStop},
	}
	require.Empty(t, diff(want, resp.Choices))

	source = &script{chunks: []llm.Chunk{{Choice: 1, Text: "b"}, {Choice: 0, Text: "a"}}}
	resp, err = llm.NewChatStream(t.Context(), source, nil).Collect()
	require.ErrorIs(t, err, llm.ErrStreamTruncated)
	require.Equal(t, "a", resp.Text(), "a partial answer is sorted too")
}

func TestCollectJoinsLogprobs(t *testing.T) {
	tests := []struct {
		name   string
		pieces []string
		want   string
	}{
		{name: "none"},
		{name: "one piece stays as it came", pieces: []string{`{"content": [1.50]}`}, want: `{"content": [1.50]}`},
		{name: "arrays are joined key by key", pieces: []string{`{"content":[{"t":"a"}],"refusal":null}`, `{"content":[{"t":"b"}],"refusal":null}`}, want: `{"content":[{"t":"a"},{"t":"b"}],"refusal":null}`},
		{name: "numbers keep their digits", pieces: []string{`{"content":[-0.10]}`, `{"content":[1e-9]}`}, want: `{"content":[-0.10,1e-9]}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			frames := []llm.Chunk{text("a")}
			for _, piece := range test.pieces {
				frames = append(frames, llm.Chunk{Logprobs: []byte(piece)})
			}
			source := &script{chunks: append(frames, finish(llm.FinishStop, ""))}
			source.onNext = func(played int) { // a source reuses its buffer
				if played > 0 {
					clear(source.chunks[played-1].Logprobs)
				}
			}
			resp, err := llm.NewChatStream(t.Context(), source, nil).Collect()
			require.NoError(t, err)
			require.Equal(t, test.want, string(resp.Choices[0].Logprobs))
		})
	}
}

// TestSettleRules holds unary answers and streams to the same rules.
func TestSettleRules(t *testing.T) {
	arg := func(s string) llm.ToolCallPart { return llm.ToolCallPart{ID: "c", Name: "f", Arguments: s} }
	cut := func(s string) llm.ToolCallPart {
		return llm.ToolCallPart{ID: "c", Name: "f", Arguments: s, Incomplete: true}
	}
	tests := []struct {
		name   string
		said   llm.FinishReason
		part   llm.Part
		want   llm.FinishReason
		become llm.Part // part unless set
	}{
		{name: "stop", said: llm.FinishStop, part: llm.TextPart{Text: "a"}, want: llm.FinishStop},
		{name: "stop with a call", said: llm.FinishStop, part: arg(`{"a":1}`), want: llm.FinishToolCalls},
		{name: "other with a call", said: llm.FinishOther, part: arg(`{}`), want: llm.FinishToolCalls},
		{name: "filter with a call", said: llm.FinishContentFilter, part: arg(`{}`), want: llm.FinishToolCalls},
		{name: "tool_calls without a call", said: llm.FinishToolCalls, part: llm.TextPart{Text: "a"}, want: llm.FinishToolCalls},
		{name: "empty arguments", said: llm.FinishToolCalls, part: arg(""), want: llm.FinishToolCalls, become: arg("{}")},
		{name: "blank arguments", said: llm.FinishToolCalls, part: arg(" \n"), want: llm.FinishToolCalls, become: arg("{}")},
		{name: "broken arguments of an ended call", said: llm.FinishToolCalls, part: arg(`{"a":`), want: llm.FinishToolCalls},
		{name: "length with a whole call", said: llm.FinishLength, part: arg(`{"a":1}`), want: llm.FinishLength},
		{name: "length with a cut call", said: llm.FinishLength, part: arg(`{"a":`), want: llm.FinishLength, become: cut(`{"a":`)},
		{name: "length before the arguments", said: llm.FinishLength, part: arg(""), want: llm.FinishLength, become: cut("")},
		{name: "stop with a refusal", said: llm.FinishStop, part: llm.RefusalPart{Text: "no"}, want: llm.FinishRefusal},
		{name: "filter with a refusal", said: llm.FinishContentFilter, part: llm.RefusalPart{Text: "no"}, want: llm.FinishContentFilter},
		{name: "length with a refusal", said: llm.FinishLength, part: llm.RefusalPart{Text: "no"}, want: llm.FinishLength},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if test.become == nil {
				test.become = test.part
			}
			want := llm.Choice{
				Message:      llm.Message{Role: llm.RoleAssistant, Parts: []llm.Part{test.become}},
				FinishReason: test.want,
			}
			unary := llm.Choice{
				Message:      llm.Message{Role: llm.RoleAssistant, Parts: []llm.Part{test.part}},
				FinishReason: test.said,
			}
			llm.FinishChoice(&unary)
			require.Empty(t, diff(want, unary), "unary")

			var frame llm.Chunk
			switch p := test.part.(type) {
			case llm.TextPart:
				frame = text(p.Text)
			case llm.RefusalPart:
				frame = llm.Chunk{Refusal: p.Text}
			case llm.ToolCallPart:
				frame = call(0, p.ID, p.Name, p.Arguments)
			case llm.ImagePart, llm.DocumentPart, llm.AudioPart, llm.ToolResultPart, llm.ReasoningPart, llm.OpaquePart:
				t.Fatalf("no frame for %T", p)
			}
			source := &script{chunks: []llm.Chunk{frame, finish(test.said, "")}}
			resp, err := llm.NewChatStream(t.Context(), source, nil).Collect()
			require.NoError(t, err)
			require.Empty(t, diff([]llm.Choice{want}, resp.Choices), "stream")
		})
	}
}

// TestCutStreamMarksItsCall: a call that a broken stream left behind must not
// be run.
func TestCutStreamMarksItsCall(t *testing.T) {
	source := &script{chunks: []llm.Chunk{call(0, "c", "f", `{"city":"Be`)}}
	resp, err := llm.NewChatStream(t.Context(), source, nil).Collect()
	require.ErrorIs(t, err, llm.ErrStreamTruncated)
	require.Len(t, resp.ToolCalls(), 1)
	require.True(t, resp.ToolCalls()[0].Incomplete)
	require.Empty(t, resp.FinishReason())
}

func TestUnaryHelpersReadTheFirstChoice(t *testing.T) {
	var none *llm.ChatResponse
	for _, empty := range []*llm.ChatResponse{none, {}} {
		require.Empty(t, empty.Text())
		require.Empty(t, empty.ToolCalls())
		require.Empty(t, empty.Reasoning())
		require.Empty(t, empty.Refusal())
		require.Empty(t, empty.FinishReason())
		require.Empty(t, empty.Message())
	}
	resp := &llm.ChatResponse{Choices: []llm.Choice{
		{FinishReason: llm.FinishToolCalls, Message: llm.Message{Role: llm.RoleAssistant, Parts: []llm.Part{
			llm.ReasoningPart{Text: "h"},
			llm.TextPart{Text: "a"},
			llm.ReasoningPart{Text: "m"},
			llm.TextPart{Text: "b"},
			llm.RefusalPart{Text: "n"},
			llm.RefusalPart{Text: "o"},
			llm.ToolCallPart{ID: "1"},
			llm.ToolCallPart{ID: "2"},
		}}},
		{Index: 1, Message: llm.Assistant("second")},
	}}
	require.Equal(t, "ab", resp.Text())
	require.Equal(t, "hm", resp.Reasoning())
	require.Equal(t, "no", resp.Refusal())
	require.Equal(t, llm.FinishToolCalls, resp.FinishReason())
	require.Equal(t, []llm.ToolCallPart{{ID: "1"}, {ID: "2"}}, resp.ToolCalls())
	require.Len(t, resp.Message().Parts, 8)
}

func TestToolCallDecode(t *testing.T) {
	var got struct{ City string }
	require.NoError(t, llm.ToolCallPart{Name: "weather", Arguments: `{"city":"Bern"}`}.Decode(&got))
	require.Equal(t, "Bern", got.City)

	err := llm.ToolCallPart{Name: "weather", Arguments: `{"city":`}.Decode(&got)
	require.ErrorIs(t, err, llm.ErrMalformedResponse)
	require.ErrorContains(t, err, "weather")
	decoding, _ := errors.AsType[*llm.Error](err)
	require.Equal(t, `{"city":`, decoding.Body, "what the model wrote belongs in the error")
	var syntax *json.SyntaxError
	require.ErrorAs(t, err, &syntax)
}

func TestMessages(t *testing.T) {
	result := llm.ToolResult("c", "f", "42")
	require.Equal(t, llm.RoleTool, result.Role)
	part, ok := result.Parts[0].(llm.ToolResultPart)
	require.True(t, ok)
	require.Equal(t, "42", part.Text())
	require.Equal(t, "c", part.CallID)

	image := llm.ImagePart{URL: "https://example.com/a.png"}
	require.Equal(t, llm.Message{Role: llm.RoleUser, Parts: []llm.Part{image}}, llm.UserParts(image))
	require.Equal(t, llm.RoleSystem, llm.System("s").Role)
	require.Equal(t, llm.RoleUser, llm.User("u").Role)
	require.Equal(t, "u", llm.User("u").Text())
}
