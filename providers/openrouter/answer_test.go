package openrouter_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/openrouter"
)

// A slow answer begins with blanks that keep the connection alive.
func TestUnary(t *testing.T) {
	p, _ := newService(t, 200, jsonType, "\n         \n\n         \n"+
		`{"id":"gen-2","object":"chat.completion","created":1784218677,"model":"a/b-dated","provider":"Acme","choices":[{"index":0,"finish_reason":"stop","native_finish_reason":"end_turn",`+
		`"message":{"role":"assistant","content":"Paris","refusal":null,"reasoning":"Simple.","reasoning_details":[{"type":"reasoning.text","text":"Simple.","signature":"z","index":0},{"type":"reasoning.text","signature":"g","index":1},{"type":"reasoning.encrypted","signature":null}]}}],`+
		`"usage":{"prompt_tokens":74,"completion_tokens":21,"total_tokens":95,"cost":0.00000537,"is_byok":false,`+
		`"prompt_tokens_details":{"cached_tokens":4,"cache_write_tokens":3},"completion_tokens_details":{"reasoning_tokens":2}}}`)
	resp, err := p.ChatCompletion(t.Context(), hello())
	require.NoError(t, err)
	require.Equal(t, "Paris", resp.Text())
	require.Equal(t, "Simple.", resp.Reasoning())
	require.Equal(t, llm.FinishStop, resp.FinishReason())
	require.Equal(t, "a/b-dated", resp.Model)
	require.Equal(t, "gen-1", resp.RequestID)
	require.Equal(t, "zg", resp.Message().Parts[0].(llm.ReasoningPart).Signature)
	require.Equal(t, &llm.Usage{
		InputTokens: llm.Count(74), OutputTokens: llm.Count(21), TotalTokens: llm.Count(95), CachedTokens: llm.Count(4),
		CacheWriteTokens: llm.Count(3), ReasoningTokens: llm.Count(2), ReportedCost: new(llm.USD(0.00000537)),
	}, resp.Usage)

	cost, err := p.CalculateCost("a/b-dated", *resp.Usage)
	require.NoError(t, err)
	require.True(t, cost.Reported)
	require.Equal(t, llm.USD(0.00000537), cost.Total)
}

// An answer may hold images, which go back as they came.
func TestAnswerImages(t *testing.T) {
	const images = `"images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,aGk="}},{"type":"image_url","image_url":{"url":"https://x.test/a.png"}},{"type":"image_url","image_url":null}]`
	p, s := newService(t, 200, jsonType, `{"id":"g","model":"m","choices":[{"index":0,"message":{"content":"see",`+images+`},"finish_reason":"stop"}]}`)
	unary, err := p.ChatCompletion(t.Context(), hello(openrouter.Options{Modalities: []string{"image", "text"}}))
	require.NoError(t, err)
	require.Contains(t, s.Sent[0], `"modalities":["image","text"]`)
	want := []llm.Part{
		llm.TextPart{Text: "see"}, llm.ImagePart{MIME: "image/png", Data: []byte("hi")}, llm.ImagePart{URL: "https://x.test/a.png"},
	}
	require.Equal(t, want, unary.Message().Parts)
	stream, err := streamed(t, events(chunk(`"content":"see"`, `null`, ``), chunk(`"content":"",`+images, `"stop"`, ``)))
	require.NoError(t, err)
	require.Equal(t, want, stream.Message().Parts)
	_, err = p.ChatCompletion(t.Context(), &llm.ChatRequest{Model: "m", Messages: []llm.Message{stream.Message(), llm.User("on")}})
	require.NoError(t, err)
	require.Contains(t, s.Sent[1], `{"role":"assistant","content":"see","images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,aGk="}},{"type":"image_url","image_url":{"url":"https://x.test/a.png"}}]}`)

	stream, err = streamed(t, events(chunk(`"images":[{"image_url":{"url":"data:image/png;base64,!"}}]`, `"stop"`, ``)))
	require.NoError(t, err)
	require.Equal(t, []llm.Part{llm.ImagePart{URL: "data:image/png;base64,!"}}, stream.Message().Parts, "nothing is lost")
}

// A complete answer may name no reason for its end.
func TestNullFinish(t *testing.T) {
	p, _ := newService(t, 200, jsonType, `{"id":"g","model":"m","choices":[{"index":0,"message":{"content":"hi"},"finish_reason":null}]}`)
	resp, err := p.ChatCompletion(t.Context(), hello())
	require.NoError(t, err)
	require.Equal(t, "hi", resp.Text())
	require.Equal(t, llm.FinishOther, resp.FinishReason())
	require.Empty(t, resp.Choices[0].FinishRaw)
}

func chunk(delta, finish, more string) string {
	return `{"id":"gen-3","model":"a/b","choices":[{"index":0,"delta":{"role":"assistant",` + delta + `},"finish_reason":` + finish + `}]` + more + `}`
}

const counted = `,"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3,"cost":0.25}`

// The usage comes with a choice that repeats the end, has none, or is not there.
func TestStreamEnds(t *testing.T) {
	for name, last := range map[string]string{
		"repeated": chunk(`"content":""`, `"stop"`, counted),
		"null":     chunk(`"content":""`, `null`, counted),
		"empty":    `{"id":"gen-3","model":"a/b","choices":[]` + counted + `}`,
	} {
		t.Run(name, func(t *testing.T) {
			const alive = ": OPENROUTER PROCESSING\n\n"
			resp, err := streamed(t, alive+alive+events(
				`{"id":"gen-3","choices":[],"debug":{"echo_upstream_body":{}}}`,
				chunk(`"content":"","reasoning":"h","reasoning_details":[{"type":"reasoning.text","text":"h","index":0}]`, `null`, ``),
				chunk(`"content":"","reasoning":"m","reasoning_details":[{"type":"reasoning.text","text":"m","index":0}]`, `null`, ``),
				chunk(`"content":"","reasoning_details":[{"type":"reasoning.text","signature":"s","index":0}]`, `null`, ``))+
				alive+events(chunk(`"content":"a"`, `null`, ``), chunk(`"content":"b"`, `"stop"`, ``), last, "[DONE]"))
			require.NoError(t, err)
			require.Equal(t, "ab", resp.Text())
			require.Equal(t, "hm", resp.Reasoning())
			require.Equal(t, "s", resp.Message().Parts[0].(llm.ReasoningPart).Signature)
			require.Equal(t, llm.FinishStop, resp.FinishReason())
			require.Len(t, resp.Choices, 1)
			require.Equal(t, llm.USD(0.25), *resp.Usage.ReportedCost)

			p, s := newService(t, 200, jsonType, finished)
			_, err = p.ChatCompletion(t.Context(), &llm.ChatRequest{Model: "m", Messages: []llm.Message{resp.Message(), llm.User("on")}})
			require.NoError(t, err)
			require.Contains(t, s.Sent[0], `{"role":"assistant","content":"ab","reasoning_details":[{"type":"reasoning.text","text":"hm","index":0,"signature":"s"}]}`)
		})
	}
}

// The end mark does not make an answer complete.
func TestStreamTruncated(t *testing.T) {
	for name, text := range map[string]string{
		"nothing but usage": ": OPENROUTER PROCESSING\n\n" + events(chunk(`"content":""`, `null`, counted), "[DONE]"),
		"no finish":         events(chunk(`"content":"a"`, `null`, ``), "[DONE]"),
		"no mark":           events(chunk(`"content":"a"`, `null`, ``)),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := streamed(t, text)
			require.ErrorIs(t, err, llm.ErrStreamTruncated)
		})
	}
	resp, err := streamed(t, events(chunk(`"content":"a"`, `"stop"`, ``)))
	require.NoError(t, err, "an end without its mark is one after a finish")
	require.Equal(t, "a", resp.Text())
}

func TestStreamErrors(t *testing.T) {
	said := `,"error":{"code":502,"message":"Provider returned error","metadata":{"error_type":"provider_unavailable","raw":"gone"}}`
	for _, tt := range []struct {
		name, last string
		kind       llm.Kind
	}{
		{"beside a choice", chunk(`"content":""`, `"error"`, said), llm.KindServer},
		{"beside a finish", chunk(`"content":""`, `"stop"`, said), llm.KindServer},
		{"without choices", `{"id":"g","choices":[]` + said + counted + `}`, llm.KindServer},
		{"alone", `{"error":{"code":429,"message":"slow down"},"user_id":"u"}`, llm.KindRateLimit},
		{"a word for the code", `{"error":{"code":"server_error","message":"x"},"choices":[]}`, llm.KindServer},
		{"within the choice", `{"id":"g","choices":[{"index":0,"delta":{},"finish_reason":"error","error":{"code":503,"message":"x","metadata":{"error_type":"provider_overloaded"}}}]}`, llm.KindOverloaded},
		{"after the end", chunk(`"content":""`, `null`, `,"error":{"code":400,"message":"Token limit reached"}`+counted), llm.KindInvalidRequest},
	} {
		t.Run(tt.name, func(t *testing.T) {
			resp, err := streamed(t, events(chunk(`"content":"par"`, `null`, ``), chunk(`"content":"tial"`, `"length"`, ``), tt.last, "[DONE]"))
			e := failure(t, err)
			require.Equal(t, tt.kind, e.Kind, e.Message)
			require.Equal(t, 200, e.Status)
			require.Equal(t, "partial", resp.Text())
		})
	}
}
