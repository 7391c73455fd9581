package openaicompat_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// Frames with a piece and, where between is not empty, a padding.
var pieceFrames = []struct{ name, before, between, after string }{
	{"OpenAI's", `{"id":"r1","model":"m-1","choices":[{"index":0,"delta":{"content":"`, `"},"finish_reason":null}],"usage":null,"obfuscation":"`, `"}`},
	{"padding first", `{"p":"`, `","id":"r1","choices":[{"index":2,"delta":{"content":"`, `"}}]}`},
	{"no padding", `{"id":"r1","choices":[{"delta":{"role":"assistant","content":"`, ``, `"},"logprobs":null,"finish_reason":null}]}`},
	{"repeated members", `{"id":"r1","obfuscation":"a","choices":[{"delta":{"content":"x","content":"`, `"}}],"obfuscation":"`, `"}`},
	{"usage as well", `{"id":"r1","choices":[{"delta":{"content":"`, ``, `"}}],"usage":{"prompt_tokens":3}}`},
	{"finish as well", `{"id":"r1","choices":[{"delta":{"content":"`, ``, `"},"finish_reason":"stop"}]}`},
	{"reasoning as well", `{"id":"r1","choices":[{"delta":{"reasoning":"h","content":"`, ``, `"}}]}`},
	{"two choices", `{"id":"r1","choices":[{"delta":{"content":"`, ``, `"}},{"delta":{"content":"z"}}]}`},
	{"a thought", `{"id":"r1","choices":[{"delta":{"content":null,"reasoning_content":"`, ``, `"}}]}`},
	{"a thought twice", `{"id":"r1","choices":[{"delta":{"reasoning_content":"`, `","reasoning":"`, `"}}]}`},
	{"a thought behind an empty one", `{"id":"r1","choices":[{"delta":{"reasoning_content":"","reasoning":"`, ``, `"}}]}`},
	{"arguments", `{"id":"r1","choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"`, ``, `"}}]}}],"p":"x"}`},
	{"arguments of a named call", `{"id":"r1","choices":[{"delta":{"tool_calls":[{"id":"c1","function":{"name":"f","arguments":"`, ``, `"}}]}}]}`},
	{"arguments of a call without a number", `{"id":"r1","choices":[{"delta":{"tool_calls":[{"function":{"arguments":"`, ``, `"}}]}}]}`},
	{"arguments of two calls", `{"id":"r1","choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"`, `"}},{"index":1,"function":{"arguments":"`, `"}}]}}]}`},
	{"a piece in the name", `{"id":"r1","choices":[{"delta":{"content":"x"}}],"`, ``, `":1}`},
	{"text in a list", `{"id":"r1","choices":[{"delta":{"content":["`, ``, `"]}}]}`},
}

// reasoner is a dialect with two fields for thoughts.
var reasoner = openaicompat.Dialect{Name: "acme", ReasoningFields: []string{"reasoning_content", "reasoning"}}

// forget is a frame that says nothing and that the shortcut does not learn.
const forget = `{"choices":[]}`

// chunksOf reads a stream to its end.
func chunksOf(t testing.TB, data ...string) ([]llm.Chunk, llm.Kind, *llm.Usage) {
	t.Helper()
	c, _ := newClient(t, reasoner, "text/event-stream", "data: "+strings.Join(data, "\n\ndata: ")+"\n\n")
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

// checkRepeat reads frames behind one that the shortcut can learn, one after the
// other and each behind a frame that makes it forget: the answers must be equal.
func checkRepeat(t testing.TB, template int, frames ...string) {
	t.Helper()
	f := pieceFrames[template]
	frames = append([]string{f.before + "a" + f.between + "a" + f.after}, frames...)
	var apart []string
	for _, frame := range frames {
		apart = append(apart, forget, frame)
	}
	got, gotKind, gotUsage := chunksOf(t, frames...)
	want, wantKind, wantUsage := chunksOf(t, apart[1:]...)
	require.Equal(t, wantKind, gotKind)
	require.Equal(t, wantUsage, gotUsage)
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b llm.Tokens) bool { return a == b })); diff != "" {
		t.Fatalf("with the shortcut (+) and without (-):\n%s", diff)
	}
}

func TestRepeat(t *testing.T) {
	for i, f := range pieceFrames {
		t.Run(f.name, func(t *testing.T) {
			frame := func(first, second string) string { return f.before + first + f.between + second + f.after }
			for _, text := range []string{
				"", "b", "héé 🧑‍🚀 \u2028", "\x7f", `\n`, `\"`, `\`, `"`, `\u00e9\ud83d\ude00`, `\ud83d`, `\x`, "\x01", "\t", "\xff", "\xe2\x82", `"},"finish_reason":"stop","x":{"a":"`,
				`"}}],"choices":[{"delta":{"content":"`, strings.Repeat("long ", 100), strings.Repeat(`es\tcape `, 100),
			} {
				checkRepeat(t, i, frame(text, "b"), frame("c", text), frame("d", "e"))
			}
			checkRepeat(t, i, frame("b", "c"), strings.Replace(frame("d", "e"), `"r1"`, `"r2"`, 1), frame("f", "g"), strings.Replace(frame("h", "i"), `"r1"`, `""`, 1))
			checkRepeat(t, i, frame("", "a"), frame("b", "a"), frame("", "a"))
			checkRepeat(t, i, frame("b", "c")+" ", " "+frame("d", "e"), frame("f", "g")+"x", frame("h", "i"))
			checkRepeat(t, i, `{"id":"r2","model":"m-2","choices":[{"delta":{"refusal":"x"}}]}`, frame("b", "c"), `{"choices":[{"delta":{"refusal":"y"}}]}`)
			checkRepeat(t, i, `{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c9","function":{"name":"g","arguments":""}}]}}]}`, frame("b", "c"), frame("d", "e"))
			checkRepeat(t, i, f.before+f.after, f.before[:len(f.before)-1]+f.after, f.before)
		})
	}
}

// TestRepeatOverLines: what the shortcut has learned from an event of two lines is
// no event where the line end stands in the stream itself.
func TestRepeatOverLines(t *testing.T) {
	const head, tail = `{"id":"r1",`, `"choices":[{"index":0,"delta":{"content":"a"}}]}`
	for _, end := range []string{"\n", "\r\n", "\r"} {
		good := "data: " + head + end + "data: " + tail + end + end
		chunks, kind := chunksOfBody(t, good+good+good)
		require.Len(t, chunks, 3)
		require.Equal(t, llm.KindStreamTruncated, kind)
		chunks, kind = chunksOfBody(t, good+"data: "+head+end+tail+end+end)
		require.Len(t, chunks, 1)
		require.Equal(t, llm.KindMalformedResponse, kind)
	}
}

// TestRepeatByName: an error event is one whatever it looks like.
func TestRepeatByName(t *testing.T) {
	const event = `data: {"choices":[{"index":0,"delta":{"content":"a"}}]}` + "\n\n"
	chunks, kind := chunksOfBody(t, event+event+"event: error\n"+event)
	require.Len(t, chunks, 2)
	require.Equal(t, llm.KindServer, kind)
}

func chunksOfBody(t *testing.T, body string) (chunks []llm.Chunk, kind llm.Kind) {
	t.Helper()
	c, _ := newClient(t, reasoner, "text/event-stream", body)
	s, err := c.ChatCompletionStream(t.Context(), hello)
	require.NoError(t, err)
	for chunk, err := range s.All() {
		if err != nil {
			return chunks, llm.KindOf(err)
		}
		chunks = append(chunks, chunk)
	}
	return chunks, ""
}

// The shortcut gives what the full decoder gives, for every frame.
func FuzzRepeat(f *testing.F) {
	for i, frame := range pieceFrames {
		f.Add(uint8(i), frame.before+"b"+frame.between+"c"+frame.after, frame.before+"é"+frame.between+frame.after)
		f.Add(uint8(i), frame.before+`\n`+frame.between+"c"+frame.after, frame.before+"\xff"+frame.between+"\x00"+frame.after)
	}
	clean := strings.NewReplacer("\n", " ", "\r", " ")
	f.Fuzz(func(t *testing.T, template uint8, second, third string) {
		checkRepeat(t, int(template)%len(pieceFrames), clean.Replace(second), clean.Replace(third))
	})
}

// FuzzPieces puts texts into the frames, where FuzzRepeat seldom gets.
func FuzzPieces(f *testing.F) {
	f.Add(uint8(0), "b", "c", `\n`, "")
	f.Add(uint8(1), `\ud83d\ude00`, "", `\ud83d`, "\xff")
	clean := strings.NewReplacer("\n", " ", "\r", " ")
	f.Fuzz(func(t *testing.T, template uint8, a, b, c, d string) {
		f := pieceFrames[int(template)%len(pieceFrames)]
		checkRepeat(t, int(template)%len(pieceFrames), clean.Replace(f.before+a+f.between+b+f.after), clean.Replace(f.before+c+f.between+d+f.after))
	})
}
