package openairesponses_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
)

// deltaTemplates are deltas of one event each: $T stands for the text, $N for the
// number and $P for the padding.
var deltaTemplates = []struct{ name, data string }{
	{"OpenAI's", `{"type":"response.output_text.delta","sequence_number":$N,"item_id":"msg_1","output_index":0,"content_index":0,"delta":"$T","logprobs":[],"obfuscation":"$P"}`},
	{"Azure's", `{"type":"response.output_text.delta","content_index":0,"delta":"$T","item_id":"msg_1","logprobs":[],"obfuscation":"$P","output_index":0,"sequence_number":$N}`},
	{"DeepSeek's thoughts", `{"type":"response.reasoning_text.delta","content_index":0,"delta":"$T","item_id":"x","output_index":0,"sequence_number":$N}`},
	{"a summary", `{"sequence_number":$N,"delta":"$T","type":"response.reasoning_summary_text.delta","output_index":3,"summary_index":1,"obfuscation":"$P"}`},
	{"arguments", `{"type":"response.function_call_arguments.delta","delta":"$T","output_index":1,"obfuscation":"$P","sequence_number":$N}`},
	{"a refusal", `{"type":"response.refusal.delta","output_index":0,"content_index":2,"delta":"$T"}`},
	{"no numbers", `{"type":"response.output_text.delta","delta":"$T","output_index":0}`},
	{"the number last", `{"type":"response.output_text.delta","delta":"$T","sequence_number": $N }`},
	{"inner members of the same names", `{"type":"response.output_text.delta","x":{"delta":"y","obfuscation":"z"},"delta":"$T","output_index":0}`},
	{"the type last", `{"delta":"$T","output_index":0,"type":"response.output_text.delta"}`},
	{"members that repeat", `{"type":"response.output_text.delta","delta":"x","delta":"$T","output_index":0}`},
	{"a spelled name", `{"type":"response.output_text.delta","delta":"$T","del\u0074a":"$P","output_index":0}`},
	{"an event of another kind", `{"type":"response.shiny.delta","delta":"$T","output_index":0}`},
}

func fill(template, text, number, padding string) string {
	return strings.NewReplacer("$T", text, "$N", number, "$P", padding).Replace(template)
}

// unlearnable begins a delta that the shortcut does not learn from, and that makes
// it forget: its delta stands twice.
const unlearnable = `{"delta":"z",`

// checkRepeat reads events with the shortcut at work and without it: the chunks and
// the end must be equal.
func checkRepeat(t testing.TB, template string, frames ...string) {
	t.Helper()
	first := fill(template, "a", "1", "p")
	var with, without []string
	for _, frame := range frames {
		with = append(with, first, frame)
		without = append(without, unlearnable+first[1:], frame)
	}
	read := func(data []string) ([]llm.Chunk, llm.Kind) {
		got, err := chunks(t, acme, "data: "+strings.Join(data, "\n\ndata: ")+"\n\n")
		return got, llm.KindOf(err)
	}
	got, gotKind := read(with)
	want, wantKind := read(without)
	require.Equal(t, wantKind, gotKind, frames)
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b llm.Tokens) bool { return a == b })); diff != "" {
		t.Fatalf("with the shortcut (+) and without (-), for %q:\n%s", frames, diff)
	}
}

func TestRepeat(t *testing.T) {
	for _, tt := range deltaTemplates {
		t.Run(tt.name, func(t *testing.T) {
			for _, text := range []string{
				"", "b", "héé 🧑‍🚀 \u2028", "\x7f", `\n\t\"\\\/`, `\u00e9\ud83d\ude00`, `\ud800`, `\x`, `\`, `"`, "\x01", "\t", "\xff", "\xe2\x82",
				`","output_index":7,"x":"`, `\"}`, `"}`, strings.Repeat("long ", 100), strings.Repeat(`\n`, 100),
			} {
				checkRepeat(t, tt.data, fill(tt.data, text, "2", "q"), fill(tt.data, "b", "2", text))
			}
			for _, number := range []string{"0", "10", "01", "-1", "1.5", "1e3", "", "x", strings.Repeat("9", 18), strings.Repeat("9", 40), `"1"`, "null"} {
				checkRepeat(t, tt.data, fill(tt.data, "b", number, "q"))
			}
			frame := fill(tt.data, "b", "2", "q")
			checkRepeat(t, tt.data,
				frame+" ", " "+frame, frame, strings.Replace(frame, `_index":0`, `_index":4`, 1),
				strings.Replace(frame, `"delta"`, `"delta" `, 1), frame[:len(frame)-1]+`,"new":1}`,
			)
			checkRepeat(t, tt.data, frame+"x")
			checkRepeat(t, tt.data, frame[:len(frame)-1])
			checkRepeat(t, tt.data, frame[:len(frame)/2])
		})
	}
}

// An event's name is its type where the data names none.
func TestRepeatUnderAnotherName(t *testing.T) {
	const data = "\ndata: {\"delta\":\"x\",\"output_index\":0}\n\n"
	got, err := chunks(t, acme, "event: response.output_text.delta"+data+"event: response.output_text.delta"+data+"event: response.refusal.delta"+data)
	require.Error(t, err)
	var text, refusal string
	for _, c := range got {
		text, refusal = text+c.Text, refusal+c.Refusal
	}
	require.Equal(t, "xx", text)
	require.Equal(t, "x", refusal)
}

// The shortcut gives what the full decoder gives, for every event.
func FuzzRepeat(f *testing.F) {
	for i, tt := range deltaTemplates {
		f.Add(uint8(i), "b", "2", "q", fill(tt.data, "é", "3", ""))
		f.Add(uint8(i), `\n\u00e9`, "01", `\`, fill(tt.data, "\xff", "", "\x00"))
	}
	f.Fuzz(func(t *testing.T, template uint8, text, number, padding, other string) {
		clean := strings.NewReplacer("\n", " ", "\r", " ")
		data := deltaTemplates[int(template)%len(deltaTemplates)].data
		checkRepeat(t, data, clean.Replace(fill(data, text, number, padding)))
		checkRepeat(t, data, clean.Replace(other))
	})
}

// Whatever the events are, the stream ends with a typed error or with an answer
// that is the sum of its chunks, and reading it again gives the same.
func FuzzEvents(f *testing.F) {
	for _, tt := range answers {
		for _, mode := range scriptModes {
			f.Add(script(f, tt.body, mode))
		}
	}
	f.Add("event: error\ndata: {}\n\n")
	f.Add("data: {\"type\":\"response.output_item.done\",\"output_index\":1,\"item\":{\"type\":\"message\",\"content\":[{},{\"type\":\"x\"}]}}\n\n")
	f.Fuzz(func(t *testing.T, text string) {
		all, err := chunks(t, acme, text)
		var sum string
		for _, c := range all {
			sum += c.Text
		}
		resp, again := streamed(t, acme, text)
		require.Equal(t, llm.KindOf(err), llm.KindOf(again))
		if err != nil {
			require.NotEmpty(t, llm.KindOf(err))
		} else {
			require.NotEmpty(t, resp.FinishReason())
		}
		require.Equal(t, sum, resp.Text())
	})
}

// FuzzAnswer decodes any body to an answer or to a typed error, and an answer can
// be sent back.
func FuzzAnswer(f *testing.F) {
	for _, tt := range answers {
		f.Add(tt.body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		resp, err := unary(t, acme, body)
		if err != nil {
			require.NotEmpty(t, llm.KindOf(err))
			return
		}
		require.NotEmpty(t, resp.FinishReason())
		req := hello()
		req.Messages = append(req.Messages, resp.Message())
		_, _, err = acme.Encode(req, false)
		require.NoError(t, err)
	})
}
