package openaicompat_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
)

// Thoughts go back as a whole answer would have brought them: a stream's pieces
// put together, a whole array byte for byte.
func TestReasoningDetailsReturned(t *testing.T) {
	details := plain
	details.ReturnReasoning = "reasoning_details"
	piece := func(array string) string { return delta(`"content":"","reasoning_details":` + array) }
	for _, tt := range []struct {
		name   string
		chunks []string
		want   string
	}{
		{
			"one array",
			[]string{piece(`[ {"type":"reasoning.text", "text":"a","index":0}, {"type":"reasoning.text","text":"b","index":0}]`)},
			`[ {"type":"reasoning.text", "text":"a","index":0}, {"type":"reasoning.text","text":"b","index":0}]`,
		},
		{"pieces of one thought", []string{
			piece(`[{"type":"reasoning.text","text":"a\u00e9","signature":null,"format":"f","index":0}]`),
			piece(`[{"type":"reasoning.text","text":"\"b","index":0}]`),
			piece(`[{"type":"reasoning.text","text":null,"signature":"s","id":"i","index":0}]`),
		}, `[{"type":"reasoning.text","text":"a\u00e9\"b","signature":"s","format":"f","index":0,"id":"i"}]`},
		{"a signature alone", []string{
			piece(`[{"type":"reasoning.summary","summary":"a","index":0}]`), piece(`[{"summary":"b","index":0}]`), piece(`[{"signature":"s","index":0}]`),
		}, `[{"type":"reasoning.summary","summary":"ab","index":0,"signature":"s"}]`},
		{"two thoughts by index", []string{
			piece(`[{"type":"reasoning.text","text":"a","index":0}]`), piece(`[{"type":"reasoning.text","text":"b","index":1}]`),
			piece(`[{"type":"reasoning.text","text":"c","index":1},{"type":"reasoning.text","text":"d","index":1}]`),
		}, `[{"type":"reasoning.text","text":"a","index":0},{"type":"reasoning.text","text":"bcd","index":1}]`},
		{"two signed thoughts", []string{
			piece(`[{"type":"reasoning.text","text":"a","signature":"s","index":0}]`), piece(`[{"type":"reasoning.text","text":"b","signature":"t","index":0}]`),
		}, `[{"type":"reasoning.text","text":"a","signature":"s","index":0},{"type":"reasoning.text","text":"b","signature":"t","index":0}]`},
		{"what is encrypted stays whole", []string{
			piece(`[{"type":"reasoning.text","text":"a","index":0}]`), piece(`[{"type":"reasoning.encrypted","data":"x","index":0}]`),
			piece(`[{"type":"reasoning.encrypted","data":"y","index":0}]`), piece(`[{"type":"reasoning.text","text":"b","index":0}]`),
		}, `[{"type":"reasoning.text","text":"a","index":0},{"type":"reasoning.encrypted","data":"x","index":0},{"type":"reasoning.encrypted","data":"y","index":0},{"type":"reasoning.text","text":"b","index":0}]`},
		{"an empty list first", []string{piece(`[]`), piece(`[]`), delta(`"content":"x"`), piece(`[]`)}, `[]`},
		{"empty lists after the text", []string{delta(`"content":"x"`), piece(`[]`), piece(`[ ]`)}, ``},
	} {
		t.Run(tt.name, func(t *testing.T) {
			resp, err := streamed(t, details, append(tt.chunks, finished)...)
			require.NoError(t, err)
			req := *hello
			req.Messages = []llm.Message{llm.User("hi"), resp.Message(), llm.User("on")}
			body, _, err := details.EncodeChat(&req, false)
			require.NoError(t, err)
			if tt.want == "" {
				require.NotContains(t, string(body), "reasoning_details")
				require.Len(t, resp.Message().Parts, 1, "an empty list splits no text")
				return
			}
			require.Contains(t, string(body), `"reasoning_details":`+tt.want+`}`)
		})
	}
}

// FastAPI's word for an error is one inside a 200 too, unless an answer stands
// beside it.
func TestDetailInsteadOfAnAnswer(t *testing.T) {
	_, err := unary(t, plain, `{"detail":{"error":"Model busy, retry later"}}`)
	require.ErrorIs(t, err, llm.ErrOverloaded)
	require.ErrorContains(t, err, "Model busy")
	_, err = streamed(t, plain, delta(`"content":"x"`), `{"detail":"Model busy, retry later"}`)
	require.ErrorIs(t, err, llm.ErrOverloaded)
	resp, err := unary(t, plain, `{"detail":"x","choices":[{"message":{"content":"a"},"finish_reason":"stop"}]}`)
	require.NoError(t, err)
	require.Equal(t, "a", resp.Text())
}
