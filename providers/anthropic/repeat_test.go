package anthropic_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
)

// Events with a piece.
var pieceEvents = []struct{ name, before, after string }{
	{"text", `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"`, `"}   }`},
	{"text without spaces", `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"`, `"}}`},
	{"text of another block", `{"type":"content_block_delta","index":3,"delta":{"text":"`, `","type":"text_delta"} }`},
	{"thought", `{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"`, `"}      }`},
	{"signature", `{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"`, `"}      }`},
	{"arguments", `{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"`, `"}      }`},
	{"arguments of an opaque block", `{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"`, `"}      }`},
	{"usage as well", `{"type":"content_block_delta","index":0,"usage":{"output_tokens":3},"delta":{"type":"text_delta","text":"`, `"}}`},
	{"error as well", `{"type":"content_block_delta","index":0,"error":null,"delta":{"type":"text_delta","text":"`, `"}}`},
	{"text twice", `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"x","text":"`, `"}}`},
	{"two texts", `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","thinking":"x","text":"`, `"}}`},
	{"a delta of a new type", `{"type":"content_block_delta","index":0,"delta":{"type":"new_delta","text":"`, `"}}`},
	{"an event of a new type", `{"type":"new","index":0,"delta":{"type":"text_delta","text":"`, `"}}`},
}

// blocks begin what the pieces add to.
var blocks = []string{
	`{"type":"message_start","message":{"type":"message","id":"m1","model":"claude-sonnet-4-6","content":[],"usage":{"input_tokens":1}}}`,
	`{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}`,
	`{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"c1","name":"f","input":{"brought":1}}}`,
	`{"type":"content_block_start","index":2,"content_block":{"type":"server_tool_use","id":"s1","name":"g","input":{}}}`,
}

var ends = []string{
	`{"type":"content_block_stop","index":1}`, `{"type":"content_block_stop","index":2}`,
	`{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":9}}`, `{"type":"message_stop"}`,
}

// chunksOf reads a stream to its end.
func chunksOf(t testing.TB, events ...string) ([]llm.Chunk, llm.Kind, *llm.ChatResponse) {
	t.Helper()
	p := newProvider(t, reply(200, sseHeader, "data: "+strings.Join(events, "\n\ndata: ")+"\n\n"))
	s, err := p.ChatCompletionStream(t.Context(), hello())
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
// other and each behind a ping, which makes it forget: the answers must be equal.
func checkRepeat(t testing.TB, template int, events ...string) {
	t.Helper()
	f := pieceEvents[template]
	events = append([]string{f.before + "a" + f.after}, events...)
	together := append(append(append([]string{}, blocks...), events...), ends...)
	apart := append([]string{}, blocks...)
	for _, event := range events {
		apart = append(apart, event, `{"type":"ping"}`)
	}
	got, gotKind, gotWhole := chunksOf(t, together...)
	want, wantKind, wantWhole := chunksOf(t, append(apart, ends...)...)
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
			event := func(text string) string { return f.before + text + f.after }
			for _, text := range []string{
				"", "b", "héé 🧑‍🚀 \u2028", "\x7f", `\n`, `\"`, `\`, `"`, `\u00e9\ud83d\ude00`, `\ud83d`, `\x`, "\x01", "\t", "\xff", "\xe2\x82",
				`"},"type":"message_stop","x":{"a":"`, `"}  },{"a":{"b":"`, strings.Repeat("long ", 100), strings.Repeat(`es\tcape `, 100),
			} {
				checkRepeat(t, i, event(text), event("c"), event(text), event("d"))
			}
			checkRepeat(t, i, event("b")+" ", " "+event("c"), event("d")+"x", event("e"))
			checkRepeat(t, i, event("b")[:len(event("b"))-1]+"    }", event("c")[:len(event("c"))-1]+"\t}", event("d"))
			checkRepeat(t, i, event("b"), strings.Replace(event("c"), `"index":`, `"index":1`, 1), strings.Replace(event("d"), "text_delta", "thinking_delta", 1), event("e"))
			checkRepeat(t, i, event("b"), `{"type":"content_block_stop","index":1}`, event("c"), blocks[2], event("d"), event("e"))
			checkRepeat(t, i, f.before+f.after, f.before[:len(f.before)-1]+f.after, f.before)
		})
	}
}

// The shortcut gives what the full decoder gives, for every event.
func FuzzRepeat(f *testing.F) {
	for i, event := range pieceEvents {
		f.Add(uint8(i), event.before+"b"+event.after, event.before+"é"+event.after)
		f.Add(uint8(i), event.before+`\n`+event.after, event.before+"\xff"+event.after)
	}
	clean := strings.NewReplacer("\n", " ", "\r", " ")
	f.Fuzz(func(t *testing.T, template uint8, second, third string) {
		checkRepeat(t, int(template)%len(pieceEvents), clean.Replace(second), clean.Replace(third))
	})
}

// FuzzPieces puts texts into the events, where FuzzRepeat seldom gets.
func FuzzPieces(f *testing.F) {
	f.Add(uint8(0), "b", `\n`)
	f.Add(uint8(5), `{\"a\":`, "")
	f.Add(uint8(3), `\ud83d\ude00`, "\xff")
	clean := strings.NewReplacer("\n", " ", "\r", " ")
	f.Fuzz(func(t *testing.T, template uint8, a, b string) {
		f := pieceEvents[int(template)%len(pieceEvents)]
		checkRepeat(t, int(template)%len(pieceEvents), f.before+clean.Replace(a)+f.after, f.before+clean.Replace(b)+f.after)
	})
}
