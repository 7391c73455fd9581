package catalogue_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/parley-llm/parley/conformance/fault"
	"github.com/parley-llm/parley/conformance/scenario"
)

const toyAddress = "https://toy.example.com/v1"

// toyForms are how the toy says quirks. Vectors have OpenAI's shape, so those
// forms are the suite's own.
var toyForms = map[scenario.Quirk][]scenario.Fault{
	scenario.QuirkContentList:      {toyForm("texts in halves", eachPart("text", halved))},
	scenario.QuirkRefusal:          {toyForm("a refusal", eachPart("text", renamed("refusal")))},
	scenario.QuirkUnknownFinish:    {toyForm("the finish parley_unheard_of", finished("STOP", "parley_unheard_of"))},
	scenario.QuirkStopDespiteCalls: {toyForm("the finish stop", finished("TOOL_CALLS", "STOP"))},
	scenario.QuirkCutCall:          {toyForm("a cut call", cutArguments)},
	scenario.QuirkNoArguments:      {toyForm("no arguments", eachPart("call", without("text")))},
	scenario.QuirkNoCallIndex:      {toyForm("no index", eachPart("call", without("index")))},
	scenario.QuirkNoCallID:         {toyForm("no id", eachPart("call", without("id")))},
	scenario.QuirkEmptyFrames:      {toyLinesForm("empty frames", func(line string) string { return line + "\n\ndata: {}" })},
	scenario.QuirkPreamble:         {toyRewrite("a frame first", func(body []byte) []byte { return append([]byte("data: {\"finish\":\"\"}\n\n"), body...) })},
	scenario.QuirkRunningUsage:     {toyForm("running usage", counted)},
	scenario.QuirkUsageInEveryFrame: {
		toyForm("usage everywhere", counted),
	},
	scenario.QuirkNoUsage:          {toyForm("no usage", func(a map[string]any) { delete(a, "usage") })},
	scenario.QuirkBareUsage:        {},
	scenario.QuirkNoTotal:          {toyRewrite("no total, as ever", func(body []byte) []byte { return body })},
	scenario.QuirkCachedAboveInput: {toyForm("too many cached", cachedAbove)},
	scenario.QuirkNumericCode:      {toyForm("a number", func(a map[string]any) { a["error"].(map[string]any)["code"] = 429 })},
	scenario.QuirkErrorShape: {toyForm("an error beside an id", func(a map[string]any) {
		if a["error"] != nil {
			a["id"] = "a-1"
		}
	})},
	scenario.QuirkErrorList:  {toyRewrite("a list", func(body []byte) []byte { return []byte("[" + string(body) + "]") })},
	scenario.QuirkErrorIn200: {fault.Status(http.StatusOK)},
	scenario.QuirkTailError: {toyRewrite("a bare error", func(body []byte) []byte {
		some := bytes.Join(fault.Events(body)[:3], nil)
		return append(some, `{"error":{"kind":"rate_limit","message":"`+fault.TailMessage+`"}}`+"\n"...)
	})},
}

func toyRewrite(name string, f func([]byte) []byte) scenario.Fault {
	return scenario.Fault{Name: name, Body: f}
}

// toyForm edits each JSON object of a body.
func toyForm(name string, edit func(map[string]any)) scenario.Fault {
	document := func(text string) string {
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		var a map[string]any
		if d.Decode(&a) != nil {
			return text
		}
		edit(a)
		return toyJSON(a)
	}
	return toyRewrite(name, func(body []byte) []byte {
		var lines []string
		for line := range strings.SplitSeq(string(body), "\n") {
			if data, ok := strings.CutPrefix(line, "data: "); ok {
				line = "data: " + document(data)
			} else {
				line = document(line)
			}
			lines = append(lines, line)
		}
		return []byte(strings.Join(lines, "\n"))
	})
}

// toyLinesForm edits each line of data.
func toyLinesForm(name string, edit func(string) string) scenario.Fault {
	return toyRewrite(name, func(body []byte) []byte {
		var lines []string
		for line := range strings.SplitSeq(string(body), "\n") {
			if strings.HasPrefix(line, "data: {") {
				line = edit(line)
			}
			lines = append(lines, line)
		}
		return []byte(strings.Join(lines, "\n"))
	})
}

// eachPart replaces each part of a kind.
func eachPart(kind string, edit func(map[string]any) []any) func(map[string]any) {
	return func(a map[string]any) {
		parts, ok := a["parts"].([]any)
		if !ok {
			return
		}
		var all []any
		for _, item := range parts {
			part := item.(map[string]any)
			if part["kind"] != kind {
				all = append(all, part)
				continue
			}
			all = append(all, edit(part)...)
		}
		a["parts"] = all
	}
}

func halved(part map[string]any) []any {
	runes := []rune(part["text"].(string))
	text := func(r []rune) map[string]any { return map[string]any{"kind": "text", "text": string(r)} }
	return []any{text(runes[:len(runes)/2]), text(runes[len(runes)/2:])}
}

func renamed(kind string) func(map[string]any) []any {
	return func(part map[string]any) []any {
		part["kind"] = kind
		return []any{part}
	}
}

func without(name string) func(map[string]any) []any {
	return func(part map[string]any) []any {
		delete(part, name)
		return []any{part}
	}
}

func finished(from, to string) func(map[string]any) {
	return func(a map[string]any) {
		if a["finish"] == from {
			a["finish"] = to
		}
	}
}

// cutArguments loses the end of every call's arguments that has the digits of
// its limit, and finishes by length.
func cutArguments(a map[string]any) {
	finished("TOOL_CALLS", "LENGTH")(a)
	eachPart("call", func(part map[string]any) []any {
		if text, _ := part["text"].(string); strings.HasSuffix(text, "993}") {
			part["text"] = strings.TrimSuffix(text, "993}")
		}
		return []any{part}
	})(a)
}

func counted(a map[string]any) {
	if a["usage"] == nil {
		a["usage"] = map[string]any{"Input": 1, "Output": 1}
	}
}

func cachedAbove(a map[string]any) {
	if usage, ok := a["usage"].(map[string]any); ok {
		usage["Cached"] = 1 << 20
	}
}
