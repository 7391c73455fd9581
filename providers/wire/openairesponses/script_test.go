package openairesponses_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// scriptMode is which of the events that stand for an answer are sent.
type scriptMode struct {
	name string
	// deltas, added, parts, items and output say whether pieces are sent, whether
	// items and parts are begun and ended, and whether the last event repeats
	// them.
	deltas, added, parts, items, output bool
	// bare leaves out the lines with the event's type, and ends with [DONE], as
	// OpenRouter does; odd adds what services were seen to send in between.
	bare, odd bool
}

var scriptDeltas = scriptMode{name: "deltas", deltas: true, added: true, parts: true, items: true, output: true}

// scriptModes all stand for the same answer.
var scriptModes = []scriptMode{
	scriptDeltas,
	{name: "no output at the end", deltas: true, added: true, parts: true, items: true},
	{name: "whole items only", items: true},
	{name: "whole items and the end", added: true, items: true, output: true},
	{name: "whole parts", added: true, parts: true, items: true, output: true},
	{name: "the end only", output: true},
	{name: "items are not begun", deltas: true, items: true, output: true},
	{name: "without lines for the type", deltas: true, added: true, parts: true, items: true, output: true, bare: true},
	{name: "between keep-alives", deltas: true, added: true, parts: true, items: true, output: true, odd: true},
}

// script writes the events of a stream that stands for a whole answer.
func script(t testing.TB, body string, mode scriptMode) string {
	t.Helper()
	var answer map[string]json.RawMessage
	require.NoError(t, json.Unmarshal([]byte(body), &answer))
	var output []json.RawMessage
	require.NoError(t, json.Unmarshal(answer["output"], &output))
	var data []string
	seq := 0
	add := func(kind, format string, args ...any) {
		number := fmt.Sprintf(`,"sequence_number":%d`, seq)
		if mode.odd {
			number = ""
		}
		seq++
		data = append(data, fmt.Sprintf(`{"type":"%s"%s`, kind, number)+fmt.Sprintf(format, args...)+"}")
	}
	head := fmt.Sprintf(`,"response":{"id":%s,"model":%s,"status":"in_progress","output":[],"usage":null}`, orNull(answer["id"]), orNull(answer["model"]))
	add("response.created", "%s", head)
	if mode.odd {
		add("response.queued", "%s", head)
		add("keepalive", "")
		add("response.shiny.new", `,"delta":"no text","output_index":0`)
	}
	for i, raw := range output {
		scriptItem(t, mode, i, raw, add)
	}
	// Items keep their bytes, and what is between them may hold line breaks.
	items := make([]string, len(output))
	for i, raw := range output {
		items[i] = string(raw)
	}
	answer["output"] = json.RawMessage("[]")
	if mode.output {
		answer["output"] = json.RawMessage("[" + strings.Join(items, ", ") + "]")
	}
	var status string
	require.NoError(t, json.Unmarshal(answer["status"], &status))
	var members []string
	for key, value := range answer {
		members = append(members, fmt.Sprintf("%q:%s", key, value))
	}
	add("response."+status, `,"response":{%s}`, strings.Join(members, ","))
	if !mode.bare {
		return events(data...)
	}
	return ": OPENROUTER PROCESSING\n\n:\n\ndata: " + strings.Join(data, "\n\n: \n\ndata: ") + "\n\ndata: [DONE]\n\n"
}

func orNull(value json.RawMessage) string {
	if value == nil {
		return "null"
	}
	return string(value)
}

type scriptedItem struct {
	Type, Phase, Arguments string
	ID                     string
	CallID                 string `json:"call_id"`
	Name                   string
	Content                []json.RawMessage
	Summary                []struct{ Text string }
}

func scriptItem(t testing.TB, mode scriptMode, i int, raw json.RawMessage, add func(kind, format string, args ...any)) {
	t.Helper()
	var item scriptedItem
	require.NoError(t, json.Unmarshal(raw, &item))
	deltas := func(kind, place, text string) {
		// Two pieces, with the padding that OpenAI adds.
		for _, piece := range []string{text[:len(text)/2], text[len(text)/2:]} {
			quoted, err := json.Marshal(piece)
			require.NoError(t, err)
			if mode.deltas {
				add(kind, `,"output_index":%d%s,"delta":%s,"obfuscation":"xx"`, i, place, quoted)
			}
		}
	}
	if mode.added {
		begun, err := json.Marshal(map[string]any{
			"type": item.Type, "id": item.ID, "phase": item.Phase, "call_id": item.CallID, "name": item.Name,
			"arguments": "", "content": []any{}, "encrypted_content": "unfinished",
		})
		require.NoError(t, err)
		add("response.output_item.added", `,"output_index":%d,"item":%s`, i, begun)
	}
	for n, s := range item.Summary {
		deltas("response.reasoning_summary_text.delta", fmt.Sprintf(`,"summary_index":%d`, n), s.Text)
	}
	for n, part := range item.Content {
		var p struct{ Type, Text, Refusal string }
		// A part of a form that nobody documents has no deltas.
		_ = json.Unmarshal(part, &p)
		place := fmt.Sprintf(`,"content_index":%d`, n)
		switch p.Type {
		case "output_text":
			deltas("response.output_text.delta", place, p.Text)
		case "refusal":
			deltas("response.refusal.delta", place, p.Refusal)
		case "reasoning_text":
			deltas("response.reasoning_text.delta", place, p.Text)
		}
		if mode.parts {
			add("response.content_part.done", `,"output_index":%d%s,"part":%s`, i, place, part)
		}
	}
	if item.Type == "function_call" {
		deltas("response.function_call_arguments.delta", "", item.Arguments)
	}
	if mode.items {
		add("response.output_item.done", `,"output_index":%d,"item":%s`, i, raw)
	}
}
