package fault_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/fault"
	"github.com/parley-llm/parley/conformance/scenario"
)

// responsesStream is a stream of the Responses API, read in the three ways in
// which it says everything: in pieces, in what ends them, and in the whole answer.
type responsesStream struct {
	pieces, ended map[string]string
	items, output []string
	end           string
	names         []string
}

func readResponses(t *testing.T, body string) responsesStream {
	t.Helper()
	s := responsesStream{pieces: map[string]string{}, ended: map[string]string{}}
	name, count := "", 0
	for line := range strings.Lines(body) {
		line = strings.TrimSpace(line)
		if said, ok := strings.CutPrefix(line, "event: "); ok {
			name = said
		}
		data, ok := strings.CutPrefix(line, "data: ")
		if !ok {
			continue
		}
		var e struct {
			Type                 string
			Delta, Text, Refusal string
			Arguments            *string
			Item                 json.RawMessage
			ItemID               string `json:"item_id"`
			ContentIndex         int    `json:"content_index"`
			SequenceNumber       int    `json:"sequence_number"`
			Response             struct {
				Status string
				Output []json.RawMessage
			}
		}
		require.NoError(t, json.Unmarshal([]byte(data), &e))
		require.Equal(t, name, e.Type, "an event's name is its type")
		require.Equal(t, count, e.SequenceNumber)
		count++
		s.names = append(s.names, e.Type)
		at := fmt.Sprint(e.ItemID, " ", e.ContentIndex)
		switch {
		case strings.HasSuffix(e.Type, ".delta"):
			s.pieces[at] += e.Delta
		case strings.HasSuffix(e.Type, "_text.done"), strings.HasSuffix(e.Type, "refusal.done"):
			s.ended[at] = e.Text + e.Refusal
		case e.Arguments != nil:
			s.ended[at] = *e.Arguments
		case strings.HasSuffix(e.Type, "output_item.done"):
			s.items = append(s.items, string(e.Item))
		case e.Response.Status != "" && e.Response.Status != "in_progress":
			s.end = e.Response.Status
			for _, item := range e.Response.Output {
				s.output = append(s.output, string(item))
			}
		}
	}
	return s
}

// Whatever a form does to a stream, the stream says it in all three ways.
func TestFormsOfResponsesAgreeWithThemselves(t *testing.T) {
	for _, q := range quirks {
		for _, form := range fault.Forms(scenario.Target{Dialect: "openai-responses"}, q) {
			if q == scenario.QuirkErrorShape || q == scenario.QuirkErrorList {
				continue // one takes events away, the other is no stream's
			}
			for name, body := range map[string]string{"text": responsesText, "calls": responsesCalls} {
				t.Run(form.Name+" of "+name, func(t *testing.T) {
					got := readResponses(t, string(fault.Apply([]byte(body), form)))
					for at, text := range got.ended {
						require.Equal(t, text, got.pieces[at], at)
					}
					require.Equal(t, got.items, got.output)
					require.NotEmpty(t, got.end)
					all := strings.Join(got.items, " ")
					for _, text := range got.ended {
						quoted, err := json.Marshal(text)
						require.NoError(t, err)
						require.Contains(t, all, string(quoted))
					}
				})
			}
		}
	}
}

func TestFormsOfResponses(t *testing.T) {
	apply := func(q scenario.Quirk, form int, body string) string {
		return string(fault.Apply([]byte(body), fault.Forms(scenario.Target{Dialect: "openai-responses"}, q)[form]))
	}
	t.Run("two parts", func(t *testing.T) {
		got := readResponses(t, apply(scenario.QuirkContentList, 0, responsesText))
		require.Equal(t, map[string]string{"msg_1 0": "Hel", "msg_1 1": "lo"}, got.ended)
		require.Contains(t, got.output[0], `[{"type":"output_text","annotations":[],"text":"Hel"},{"type":"output_text","annotations":[],"text":"lo"}]`)
	})
	t.Run("two messages", func(t *testing.T) {
		got := apply(scenario.QuirkContentList, 1, recorded["openai-responses"][0])
		require.Contains(t, got, `{"id":"msg_1","type":"message","status":"completed","content":[{"type":"output_text","annotations":[],"text":"He"}],"role":"assistant","phase":"commentary"}`)
		require.Contains(t, got, `{"id":"msg_1b","type":"message","status":"completed","content":[{"type":"output_text","annotations":[],"text":"llo"}],"role":"assistant","phase":"final_answer"}`)
	})
	t.Run("refusal", func(t *testing.T) {
		got := readResponses(t, apply(scenario.QuirkRefusal, 0, responsesText))
		require.Contains(t, got.output[0], `"content":[{"type":"refusal","refusal":"Hello"}]`)
		require.NotContains(t, got.names, "response.output_text.delta")
		require.Contains(t, apply(scenario.QuirkRefusal, 0, recorded["openai-responses"][0]), `"content":[{"type":"refusal","refusal":"Hello"}]`)
	})
	t.Run("unknown reason", func(t *testing.T) {
		got := readResponses(t, apply(scenario.QuirkUnknownFinish, 0, responsesText))
		require.Equal(t, "incomplete", got.end)
		require.Equal(t, "response.incomplete", got.names[len(got.names)-1])
		require.Contains(t, apply(scenario.QuirkUnknownFinish, 0, recorded["openai-responses"][0]), `"incomplete_details":{"reason":"parley_unheard_of"}`)
	})
	t.Run("cut call", func(t *testing.T) {
		got := readResponses(t, apply(scenario.QuirkCutCall, 0, responsesCalls))
		require.Equal(t, map[string]string{"fc_1 0": `{"a":1`}, got.ended)
		require.Equal(t, "incomplete", got.end)
		require.Contains(t, got.output[0], `"status":"incomplete"`)
	})
	t.Run("no arguments", func(t *testing.T) {
		require.Contains(t, apply(scenario.QuirkNoArguments, 0, recorded["openai-responses"][1]), `"arguments":""`)
		require.Equal(t, "", readResponses(t, apply(scenario.QuirkNoArguments, 0, responsesCalls)).ended["fc_1 0"])
		require.NotContains(t, readResponses(t, apply(scenario.QuirkNoArguments, 1, responsesCalls)).names, "response.function_call_arguments.delta")
	})
	t.Run("keepalives", func(t *testing.T) {
		got := readResponses(t, apply(scenario.QuirkEmptyFrames, 0, responsesText))
		require.Equal(t, "keepalive", got.names[1])
		require.Equal(t, "response.completed", got.names[len(got.names)-1], "nothing comes after the end")
	})
	t.Run("no usage", func(t *testing.T) {
		require.NotContains(t, apply(scenario.QuirkNoUsage, 0, responsesText), "input_tokens")
	})
	t.Run("failed", func(t *testing.T) {
		form := fault.Forms(scenario.Target{Dialect: "openai-responses"}, scenario.QuirkErrorIn200)[1]
		require.Equal(t, 200, form.Head(429, nil))
		got := string(fault.Apply([]byte(recorded["openai-responses"][5]), form))
		require.Contains(t, got, `"status":"failed","error":{"code":"rate_limit_exceeded","message":"Slow down."}`)
	})
	broken := recorded["openai-responses"][4]
	t.Run("error shapes", func(t *testing.T) {
		require.Contains(t, apply(scenario.QuirkErrorShape, 0, broken), `data: {"type":"error","code":"server_is_overloaded","message":"Busy.","param":null,"sequence_number":0}`)
		require.NotContains(t, apply(scenario.QuirkErrorShape, 1, broken), "event: error")
		require.NotContains(t, apply(scenario.QuirkErrorShape, 2, broken), "response.failed")
	})
	t.Run("bare streams stay bare", func(t *testing.T) {
		bare := strings.NewReplacer("event: response.completed\n", "").Replace(responsesText)
		for line := range strings.Lines(responsesText) {
			if strings.HasPrefix(line, "event: ") {
				bare = strings.Replace(bare, line, "", 1)
			}
		}
		require.NotContains(t, apply(scenario.QuirkRefusal, 0, bare), "event: ")
	})
	for _, q := range []scenario.Quirk{scenario.QuirkNoCallID, scenario.QuirkNoCallIndex, scenario.QuirkPreamble, scenario.QuirkRunningUsage, scenario.QuirkTailError} {
		require.Empty(t, fault.Forms(scenario.Target{Dialect: "openai-responses"}, q), "the API cannot say it")
	}
	require.Empty(t, fault.Forms(scenario.Target{Dialect: "openrouter-responses"}, scenario.QuirkErrorShape))
}
