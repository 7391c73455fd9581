package openaicompat_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
)

// Templates of text frames: the %s are the text and, if there is one, the
// padding.
var textFrames = []struct{ name, before, between, after string }{
	{"OpenAI's", `{"id":"r1","model":"m-1","choices":[{"index":0,"delta":{"content":"`, `"},"finish_reason":null}],"usage":null,"obfuscation":"`, `"}`},
	{"padding first", `{"p":"`, `","id":"r1","choices":[{"index":2,"delta":{"content":"`, `"}}]}`},
	{"no padding", `{"id":"r1","choices":[{"delta":{"role":"assistant","content":"`, ``, `"},"logprobs":null,"finish_reason":null}]}`},
	{"repeated members", `{"id":"r1","obfuscation":"a","choices":[{"delta":{"content":"x","content":"`, `"}}],"obfuscation":"`, `"}`},
	{"usage as well", `{"id":"r1","choices":[{"delta":{"content":"`, ``, `"}}],"usage":{"prompt_tokens":3}}`},
	{"finish as well", `{"id":"r1","choices":[{"delta":{"content":"`, ``, `"},"finish_reason":"stop"}]}`},
	{"reasoning as well", `{"id":"r1","choices":[{"delta":{"reasoning":"h","content":"`, ``, `"}}]}`},
	{"two choices", `{"id":"r1","choices":[{"delta":{"content":"`, ``, `"}},{"delta":{"content":"z"}}]}`},
	{"text in a list", `{"id":"r1","choices":[{"delta":{"content":["`, ``, `"]}}]}`},
}

// chunksOf reads a stream to its end.
func chunksOf(t testing.TB, data ...string) ([]llm.Chunk, llm.Kind, *llm.Usage) {
	t.Helper()
	c, _ := newClient(t, plain, "text/event-stream", "data: "+strings.Join(data, "\n\ndata: ")+"\n\n")
	s, err := c.ChatCompletionStream(t.Context(), hello)
	require.NoError(t, err)
	defer s.Close()
	var chunks []llm.Chunk
	for {
		chunk, err := s.Recv()
		if errors.Is(err, io.EOF) {
			return chunks, "", s.Response().Usage
		}
		if err != nil {
			return chunks, llm.KindOf(err), s.Response().Usage
		}
		chunks = append(chunks, chunk)
	}
}

// checkMemo reads frames after a first one that the shortcut can learn, and
// after the same one spelled so that it cannot: the answers must be equal.
func checkMemo(t testing.TB, template int, frames ...string) {
	t.Helper()
	f := textFrames[template]
	learned := append([]string{f.before + "a" + f.between + "a" + f.after}, frames...)
	unlearned := append([]string{f.before + `\u0061` + f.between + `\u0061` + f.after}, frames...)
	got, gotKind, gotUsage := chunksOf(t, learned...)
	want, wantKind, wantUsage := chunksOf(t, unlearned...)
	require.Equal(t, wantKind, gotKind)
	require.Equal(t, wantUsage, gotUsage)
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b llm.Tokens) bool { return a == b })); diff != "" {
		t.Fatalf("with the shortcut (+) and without (-):\n%s", diff)
	}
}

func TestMemo(t *testing.T) {
	for i, f := range textFrames {
		t.Run(f.name, func(t *testing.T) {
			frame := func(first, second string) string { return f.before + first + f.between + second + f.after }
			for _, text := range []string{
				"", "b", "héé 🧑‍🚀 \u2028", "\x7f", `\n`, `\"`, `\`, `"`, "\x01", "\t", "\xff", "\xe2\x82", `"},"finish_reason":"stop","x":{"a":"`,
				`"}}],"choices":[{"delta":{"content":"`, strings.Repeat("long ", 100),
			} {
				checkMemo(t, i, frame(text, "b"), frame("c", text), frame("d", "e"))
			}
			checkMemo(t, i, frame("b", "c"), strings.Replace(frame("d", "e"), `"r1"`, `"r2"`, 1), frame("f", "g"), strings.Replace(frame("h", "i"), `"r1"`, `""`, 1))
			checkMemo(t, i, frame("b", "c")+" ", " "+frame("d", "e"), frame("f", "g")+"x", frame("h", "i"))
			checkMemo(t, i, `{"id":"r2","model":"m-2","choices":[{"delta":{"refusal":"x"}}]}`, frame("b", "c"), `{"choices":[{"delta":{"refusal":"y"}}]}`)
			checkMemo(t, i, f.before+f.after, f.before[:len(f.before)-1]+f.after, f.before)
		})
	}
}

// The shortcut gives what the full decoder gives, for every frame.
func FuzzMemo(f *testing.F) {
	for i, frame := range textFrames {
		f.Add(uint8(i), frame.before+"b"+frame.between+"c"+frame.after, frame.before+"é"+frame.between+frame.after)
		f.Add(uint8(i), frame.before+`\n`+frame.between+"c"+frame.after, frame.before+"\xff"+frame.between+"\x00"+frame.after)
	}
	f.Fuzz(func(t *testing.T, template uint8, second, third string) {
		clean := strings.NewReplacer("\n", " ", "\r", " ")
		checkMemo(t, int(template)%len(textFrames), clean.Replace(second), clean.Replace(third))
	})
}
