package openaicompat_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
)

// A text that begins with thoughts is cut the same way whole and in pieces of
// any size.
func TestThinkTags(t *testing.T) {
	d := plain
	d.ThinkTags = true
	for _, tt := range []struct{ content, thought, text string }{
		{"<think>\nhm, so\n</think>\n\nFour.", "hm, so\n", "Four."},
		{"\n <think>a</think>b", "a", "b"},
		{"<think></think>b", "", "b"},
		{"<think>cut off </thin", "cut off </thin", ""},
		{"<think>a </b> </think> c <think>d</think>", "a </b> ", "c <think>d</think>"},
		{"no <think>tag</think> at the start", "", "no <think>tag</think> at the start"},
		{"  <thinner>", "", "  <thinner>"},
		{"<thi", "", "<thi"},
		{"", "", ""},
		{" \n", "", " \n"},
	} {
		quoted, err := json.Marshal(tt.content)
		require.NoError(t, err)
		check := func(resp *llm.ChatResponse, err error) {
			t.Helper()
			require.NoError(t, err, tt.content)
			require.Equal(t, tt.thought, resp.Reasoning(), tt.content)
			require.Equal(t, tt.text, resp.Text(), tt.content)
		}
		check(unary(t, d, fmt.Sprintf(`{"choices":[{"index":0,"finish_reason":"stop","message":{"content":%s}}]}`, quoted)))
		for size := 1; size <= max(len(tt.content), 1); size++ {
			var events []string
			for i := 0; i < len(tt.content); i += size {
				piece, err := json.Marshal(tt.content[i:min(i+size, len(tt.content))])
				require.NoError(t, err)
				events = append(events, fmt.Sprintf(`{"choices":[{"index":0,"delta":{"content":%s}}]}`, piece))
			}
			events = append(events, `{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}`, "[DONE]")
			check(streamed(t, d, events...))
		}
	}
	resp, err := unary(t, plain, `{"choices":[{"index":0,"finish_reason":"stop","message":{"content":"<think>a</think>b"}}]}`)
	require.NoError(t, err)
	require.Equal(t, "<think>a</think>b", resp.Text(), "without the dialect's word a tag is text")
}

// A model's name may be the account's own, in the body and in the path.
func TestModelNames(t *testing.T) {
	d := plain
	d.ModelNames = map[string]string{"m": "my m/1"}
	d.ChatPath = "/deployments/{model}/chat/completions"
	c, w := newClient(t, d, "application/json", `{"choices":[{"index":0,"finish_reason":"stop","message":{"content":"x"}}]}`)
	resp, err := c.ChatCompletion(t.Context(), hello)
	require.NoError(t, err)
	require.Equal(t, "m", resp.Model)
	require.Equal(t, `{"model":"my m/1","messages":[{"role":"user","content":"hi"}]}`, w.sent[0])
	require.Equal(t, "/v1/deployments/my m/1/chat/completions", w.paths[0])
	require.Equal(t, "https://acme.test/v1/deployments/my%20m%2F1/chat/completions", w.urls[0])
}
