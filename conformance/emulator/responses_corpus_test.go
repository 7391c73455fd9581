package emulator_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// responsesDialect is the dialect of each variant of the recordings.
var responsesDialect = map[string]string{
	"openai": "openai-responses", "azure-openai": "azure-responses",
	"openrouter": "openrouter-responses", "deepseek": "deepseek-responses",
}

func isResponses(r recording) bool { return r.Dialect == "openai-responses" }

// What the real services took, the emulator takes. It may remark on it, since
// these requests use more of the API than a unified one does.
func TestResponsesRequestsThatWereTakenAreTaken(t *testing.T) {
	taken := 0
	for _, variant := range slices.Sorted(maps.Keys(responsesDialect)) {
		dialect := responsesDialect[variant]
		for i, r := range recordings(t, variant, func(r recording) bool { return isResponses(r) && ok(r) }) {
			op := scenario.OpChat
			if asks(r, `"stream":true`) {
				op = scenario.OpChatStream
			}
			w, findings := ask(t, dialect, scenario.Turn{Op: op, Reply: texts("hi")}, r.Request.Body)
			require.Equal(t, 200, w.Code, "%s %d: %s\n%s\n%v", variant, i, r.Request.Body, w.Body, findings)
			taken++
		}
	}
	require.Equal(t, 143, taken)
}

// What the real service refused, the emulator refuses, in the same words but for
// what names the key.
func TestResponsesRequestsThatWereRefusedAreRefused(t *testing.T) {
	for i, r := range recordings(t, "openai", func(r recording) bool { return isResponses(r) && r.Response.Status == 400 }) {
		said := decode(t, r.Response.Body)
		message, _ := at(said, "error", "message").(string)
		if known := []string{"does not exist", "context window", "Deep research"}; slices.ContainsFunc(known, func(s string) bool { return strings.Contains(message, s) }) {
			continue // what no look at the request alone can tell
		}
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			w, _ := ask(t, "openai-responses", scenario.Turn{Op: scenario.OpChat, Reply: texts("hi")}, r.Request.Body)
			require.Equal(t, 400, w.Code, r.Request.Body)
			require.Equal(t, at(said, "error"), at(decode(t, w.Body.String()), "error"))
		})
	}
}

func TestResponsesShapesAreRecorded(t *testing.T) {
	unary := func(r recording) bool { return isResponses(r) && ok(r) && !strings.Contains(r.Response.Body, "data: ") }
	stream := func(r recording) bool { return isResponses(r) && ok(r) && strings.Contains(r.Response.Body, "data: ") }
	foreign := []string{"_call\"", "compaction", "queued", "mcp_list_tools", `"refusal"`, `"file_citation"`, `"url_citation"`}
	// plainly are answers of text: with calls, or with thoughts, they are others.
	item := func(r recording, kind string) bool {
		return strings.Contains(strings.ReplaceAll(r.Response.Body, " ", ""), `"type":"`+kind+`"`)
	}
	plainly := func(r recording) bool {
		return without(r, foreign...) && item(r, "message") && !item(r, "reasoning") && !item(r, "function_call")
	}
	thinks := func(r recording) bool {
		return item(r, "reasoning") && item(r, "message") && !item(r, "function_call")
	}
	calls := func(r recording) bool { return item(r, "function_call") && without(r, "custom_tool_call") }
	recent := func(r recording) bool { return says(r, "tool_usage") }
	thinking := scenario.Reply{
		Pieces: []scenario.Piece{{Reasoning: "a"}, {Reasoning: "b", Signature: "s"}, {Text: "c"}, {Text: "d"}},
		Usage:  &scenario.Usage{Input: 9, Output: 3, Reasoning: 2},
	}
	refused := scenario.Reply{Pieces: []scenario.Piece{{Refusal: "a"}, {Refusal: "b"}}, Usage: said.Usage, Finish: llm.FinishRefusal}
	const thought = `,"include":["reasoning.encrypted_content"],"reasoning":{"effort":"low","summary":"auto"}`
	const tool = `,"tools":[{"type":"function","name":"f","description":"d","parameters":{"type":"object","properties":{},"required":[],"additionalProperties":false},"strict":false}]`
	tests := []struct {
		variant, name, model, fields string
		reply                        scenario.Reply
		wanted                       func(recording) bool
	}{
		{"openai", "text", "gpt-4.1", "", said, func(r recording) bool {
			return unary(r) && plainly(r) && recent(r) && without(r, `"phase"`)
		}},
		{"openai", "text in a phase", "gpt-5.4", "", said, func(r recording) bool { return unary(r) && plainly(r) && recent(r) }},
		{"openai", "calls", "gpt-4.1", tool, called, func(r recording) bool { return unary(r) && calls(r) && recent(r) }},
		{"openai", "stream of text in a phase", "gpt-5.4", "", said, func(r recording) bool { return stream(r) && plainly(r) && recent(r) && says(r, "obfuscation") }},
		{"openai", "stream of calls", "gpt-4.1", tool, called, func(r recording) bool { return stream(r) && calls(r) && recent(r) }},
		{"openai", "stream of thoughts", "gpt-5-mini", thought, thinking, func(r recording) bool { return stream(r) && thinks(r) && without(r, "mcp_call") }},
		{"openai", "stream of a refusal", "gpt-4.1", "", refused, func(r recording) bool { return stream(r) && says(r, "response.refusal.delta") }},
		{"azure-openai", "text", "gpt-5.4", "", said, func(r recording) bool { return unary(r) && says(r, `"phase"`) }},
		{"azure-openai", "calls", "gpt-5.1", tool, called, func(r recording) bool { return unary(r) && calls(r) }},
		{"azure-openai", "thoughts", "gpt-5-mini", thought, thinking, func(r recording) bool { return unary(r) && thinks(r) }},
		{"azure-openai", "stream of thoughts", "gpt-5-mini", thought, thinking, func(r recording) bool { return stream(r) && thinks(r) }},
		{"azure-openai", "stream of calls", "gpt-5-mini", tool, called, func(r recording) bool { return stream(r) && calls(r) || stream(r) && says(r, "completed_at") }},
		{"openrouter", "text", "openai/gpt-4o", "", scenario.Reply{Pieces: []scenario.Piece{{Text: "a"}, {Signature: "s"}}, Usage: said.Usage}, func(r recording) bool { return unary(r) && says(r, "google/gemini") }},
		{"openrouter", "stream of text", "openai/gpt-4o", "", said, func(r recording) bool { return stream(r) && plainly(r) }},
		{"openrouter", "stream of thoughts", "openai/gpt-5-nano", `,"reasoning":{"effort":"low","summary":"auto"}`, sealedThought, func(r recording) bool { return stream(r) && thinks(r) }},
		{"openrouter", "stream of calls", "openai/gpt-4o", strings.Replace(tool, `,"strict":false`, "", 1), solo, func(r recording) bool { return stream(r) && calls(r) }},
		{"deepseek", "text", "deepseek-v4-flash", "", said, func(r recording) bool { return unary(r) && item(r, "message") }},
		{"deepseek", "thoughts", "deepseek-v4-flash", "", thinking, func(r recording) bool { return unary(r) && thinks(r) }},
		{"deepseek", "calls", "deepseek-v4-flash", tool, scenario.Reply{
			Pieces: []scenario.Piece{{Reasoning: "a"}, solo.Pieces[0]}, Usage: thinking.Usage,
		}, func(r recording) bool { return unary(r) && calls(r) }},
		{"deepseek", "stream of text", "deepseek-v4-flash", "", said, func(r recording) bool { return stream(r) && plainly(r) }},
		{"deepseek", "stream of thoughts", "deepseek-v4-flash", "", thinking, func(r recording) bool { return stream(r) && thinks(r) }},
		{"deepseek", "stream of calls", "deepseek-v4-flash", tool, scenario.Reply{
			Pieces: []scenario.Piece{{Reasoning: "a"}, solo.Pieces[0]}, Usage: thinking.Usage,
		}, func(r recording) bool { return stream(r) && calls(r) }},
	}
	for _, tt := range tests {
		t.Run(tt.variant+" "+tt.name, func(t *testing.T) {
			seen := recordings(t, tt.variant, tt.wanted)
			for i := range seen {
				seen[i].Response.Body = withoutEcho(t, seen[i].Response.Body)
			}
			op, fields := scenario.OpChat, tt.fields
			if strings.HasPrefix(tt.name, "stream") {
				op, fields = scenario.OpChatStream, fields+`,"stream":true`
			}
			body := fmt.Sprintf(`{"model":%q,"input":"hi"%s}`, tt.model, fields)
			w, findings := ask(t, responsesDialect[tt.variant], scenario.Turn{Op: op, Reply: tt.reply}, body)
			require.Empty(t, findings)
			compareShapes(t, shapeOf(t, withoutEcho(t, w.Body.String())), seen)
		})
	}
}

// withoutEcho takes out of an answer what echoes the request, and what came and
// went with time and model.
func withoutEcho(t *testing.T, body string) string {
	t.Helper()
	empty := func(text string) string {
		v := decode(t, text)
		for _, answer := range []map[string]any{v, asMap(v["response"])} {
			if answer["object"] == "response" {
				for _, echo := range []string{"tools", "text", "reasoning", "instructions", "tool_usage", "prompt_cache_options"} {
					delete(answer, echo)
				}
				delete(asMap(asMap(answer["usage"])["input_tokens_details"]), "cache_write_tokens")
			}
		}
		data, err := json.Marshal(v)
		require.NoError(t, err)
		return string(data)
	}
	if !strings.Contains(body, "data: ") {
		return empty(body)
	}
	var out strings.Builder
	for line := range strings.Lines(body) {
		if data, ok := strings.CutPrefix(line, "data: {"); ok {
			line = "data: " + empty("{"+data) + "\n"
		}
		out.WriteString(line)
	}
	return out.String()
}

func asMap(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

// sealedThought is a thought of which nothing is shown.
var sealedThought = scenario.Reply{
	Pieces: []scenario.Piece{{Signature: "s"}, {Text: "c"}, {Text: "d"}},
	Usage:  &scenario.Usage{Input: 9, Output: 3, Reasoning: 2},
}

func TestResponsesErrorShapesAreRecorded(t *testing.T) {
	tests := []struct {
		kind   llm.Kind
		status int
		code   string
	}{
		{llm.KindNotFound, 400, "model_not_found"},
		{llm.KindContextLength, 400, "context_length_exceeded"},
		{llm.KindAuthentication, 401, "invalid_api_key"},
	}
	for _, tt := range tests {
		t.Run(string(tt.kind), func(t *testing.T) {
			seen := recordings(t, "openai", func(r recording) bool {
				return isResponses(r) && r.Response.Status == tt.status && says(r, tt.code) && without(r, `"status"`)
			})
			w, _ := ask(t, "openai-responses", failing(scenario.Failure{Kind: tt.kind}), plain["openai-responses"])
			require.Equal(t, tt.status, w.Code)
			compareShapes(t, shapeOf(t, w.Body.String()), seen)
			require.Equal(t, at(decode(t, seen[0].Response.Body), "error", "code"), at(decode(t, w.Body.String()), "error", "code"))
		})
	}
}
