package vertexai_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
)

// Events with a piece and a count.
var pieceEvents = []struct{ name, before, between, after string }{
	{"the Gemini API's", `{"candidates":[{"content":{"parts":[{"text":"`, `"}],"role":"model"},"index":0}],"usageMetadata":{"promptTokenCount":4,"candidatesTokenCount":`, `},"modelVersion":"m","responseId":"r"}`},
	{"counts first", `{"usageMetadata":{"totalTokenCount":9,"thoughtsTokenCount":1,"unknown":1},"candidates":[{"content":{"parts":[{"text":"`, `"}]}}],"createTime":"t","responseId":"r","x":`, `}`},
	{"thought", `{"candidates":[{"content":{"parts":[{"thought":true,"text":"`, `"}]}}],"usageMetadata":{"thoughtsTokenCount":`, `,"candidatesTokenCount":2},"responseId":"r"}`},
	{"signed", `{"candidates":[{"content":{"parts":[{"text":"`, `","thoughtSignature":"c2ln"}]}}],"usageMetadata":{"promptTokenCount":`, `}}`},
	{"two parts", `{"candidates":[{"content":{"parts":[{"text":"x"},{"text":"`, `"}]}}],"usageMetadata":{"promptTokenCount":`, `}}`},
	{"two candidates", `{"candidates":[{"content":{"parts":[{"text":"`, `"}]}},{"index":1,"content":{"parts":[{"text":"y"}]}}],"usageMetadata":{"promptTokenCount":`, `}}`},
	{"a count twice", `{"candidates":[{"content":{"parts":[{"text":"`, `"}]}}],"usageMetadata":{"promptTokenCount":8,"promptTokenCount":`, `}}`},
	{"a count in words", `{"candidates":[{"content":{"parts":[{"text":"`, `"}]}}],"usageMetadata":{"totalTokenCount":"8","promptTokenCount":`, `}}`},
	{"finish as well", `{"candidates":[{"finishReason":"STOP","content":{"parts":[{"text":"`, `"}]}}],"usageMetadata":{"promptTokenCount":`, `}}`},
	{"feedback as well", `{"promptFeedback":{"blockReason":"SAFETY"},"candidates":[{"content":{"parts":[{"text":"`, `"}]}}],"usageMetadata":{"promptTokenCount":`, `}}`},
	{"error as well", `{"error":null,"candidates":[{"content":{"parts":[{"text":"`, `"}]}}],"usageMetadata":{"promptTokenCount":`, `}}`},
	{"a call as well", `{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f"},"text":"`, `"}]}}],"usageMetadata":{"promptTokenCount":`, `}}`},
}

const (
	forget = `{}`
	finish = `{"candidates":[{"finishReason":"STOP"}],"responseId":"r"}`
)

// chunksOf reads a stream to its end.
func chunksOf(t testing.TB, events ...string) ([]llm.Chunk, llm.Kind, *llm.ChatResponse) {
	t.Helper()
	p := express(t, &canned{sseHeader, []byte("data: " + strings.Join(events, "\r\n\r\ndata: ") + "\r\n\r\n")})
	s, err := p.ChatCompletionStream(t.Context(), benchRequest())
	require.NoError(t, err)
	defer s.Close()
	var chunks []llm.Chunk
	for {
		chunk, err := s.Recv()
		if errors.Is(err, io.EOF) {
			return chunks, "", s.Response()
		}
		if err != nil {
			return chunks, llm.KindOf(err), s.Response()
		}
		chunks = append(chunks, chunk)
	}
}

// checkRepeat reads events behind one that the shortcut can learn, one after the
// other and each behind one that makes it forget: the answers must be equal.
func checkRepeat(t testing.TB, template int, events ...string) {
	t.Helper()
	f := pieceEvents[template]
	together := append([]string{f.before + "a" + f.between + "1" + f.after}, events...)
	var apart []string
	for _, event := range together {
		apart = append(apart, event, forget)
	}
	got, gotKind, gotWhole := chunksOf(t, append(together, finish)...)
	want, wantKind, wantWhole := chunksOf(t, append(apart, finish)...)
	require.Equal(t, wantKind, gotKind)
	same := cmp.Comparer(func(a, b llm.Tokens) bool { return a == b })
	if diff := cmp.Diff(want, got, same); diff != "" {
		t.Fatalf("with the shortcut (+) and without (-):\n%s", diff)
	}
	if diff := cmp.Diff(wantWhole, gotWhole, same); diff != "" {
		t.Fatalf("the whole answer, with the shortcut (+) and without (-):\n%s", diff)
	}
}

func TestRepeat(t *testing.T) {
	for i, f := range pieceEvents {
		t.Run(f.name, func(t *testing.T) {
			event := func(text, n string) string { return f.before + text + f.between + n + f.after }
			for _, text := range []string{
				"", "b", "héé 🧑‍🚀 \u2028", "\x7f", `\n`, `\"`, `\`, `"`, `\u00e9\ud83d\ude00`, `\ud83d`, `\x`, "\x01", "\t", "\xff", "\xe2\x82",
				`"}],"x":[{"a":"`, strings.Repeat("long ", 100), strings.Repeat(`es\tcape `, 100),
			} {
				checkRepeat(t, i, event(text, "2"), event("c", "3"), event(text, "44"), event("d", "555"))
			}
			for _, n := range []string{"0", "00", "-1", "1.5", "1e2", "", "null", `"7"`, "true", "123456789012345678", "1234567890123456789", "12345678901234567890"} {
				checkRepeat(t, i, event("b", n), event("c", "3"), event("d", n), event("e", "5"))
			}
			checkRepeat(t, i, event("b", "2")+" ", " "+event("c", "3"), event("d", "4")+"x", event("e", "5"))
			checkRepeat(t, i, event("b", "2"), strings.Replace(event("c", "3"), `"r"`, `"s"`, 1), finish, event("e", "5"))
			checkRepeat(t, i, f.before+f.after, f.before[:len(f.before)-1]+f.after, f.before)
		})
	}
}

// The shortcut gives what the full decoder gives, for every event.
func FuzzRepeat(f *testing.F) {
	for i, event := range pieceEvents {
		f.Add(uint8(i), event.before+"b"+event.between+"2"+event.after, event.before+"é"+event.between+"33"+event.after)
	}
	clean := strings.NewReplacer("\n", " ", "\r", " ")
	f.Fuzz(func(t *testing.T, template uint8, second, third string) {
		checkRepeat(t, int(template)%len(pieceEvents), clean.Replace(second), clean.Replace(third))
	})
}

// FuzzPieces puts texts and counts into the events, where FuzzRepeat seldom gets.
func FuzzPieces(f *testing.F) {
	f.Add(uint8(0), "b", "2", `\n`, "3")
	f.Add(uint8(1), `\ud83d\ude00`, "007", "\xff", "8")
	clean := strings.NewReplacer("\n", " ", "\r", " ")
	f.Fuzz(func(t *testing.T, template uint8, a, b, c, d string) {
		f := pieceEvents[int(template)%len(pieceEvents)]
		checkRepeat(t, int(template)%len(pieceEvents), clean.Replace(f.before+a+f.between+b+f.after), clean.Replace(f.before+c+f.between+d+f.after))
	})
}
