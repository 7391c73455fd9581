package openairesponses_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
)

func message(content string) string {
	return `{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[` + content + `]}`
}

// answers are whole answers, with what they mean.
var answers = []struct {
	name, body string
	parts      []llm.Part
	finish     llm.FinishReason
	raw        string
	usage      *llm.Usage
	logprobs   string
}{
	{
		name: "text", finish: llm.FinishStop, raw: "completed",
		body: `{"id":"resp_1","object":"response","created_at":1760000000,"model":"m-1","status":"completed","error":null,"incomplete_details":null,
			"output":[` + message(`{"type":"output_text","annotations":[],"logprobs":[],"text":"Hé\n\"you\""}`) + `],
			"usage":{"input_tokens":9,"input_tokens_details":{"cached_tokens":4,"cache_write_tokens":2},"output_tokens":7,"output_tokens_details":{"reasoning_tokens":3},"total_tokens":16}}`,
		parts: []llm.Part{llm.TextPart{Text: "Hé\n\"you\""}},
		usage: &llm.Usage{
			InputTokens: llm.Count(9), OutputTokens: llm.Count(7), TotalTokens: llm.Count(16),
			CachedTokens: llm.Count(4), CacheWriteTokens: llm.Count(2), ReasoningTokens: llm.Count(3),
		},
	},
	{
		name: "thoughts, text, calls", finish: llm.FinishToolCalls, raw: "completed",
		body: `{"id":"resp_1","model":"m-1","status":"completed","output":[
			{"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"**A**"},{"type":"summary_text","text":"b"}],"encrypted_content":"gAAA-_"},
			` + message(`{"type":"output_text","text":"Look."}`) + `,
			{"id":"fc_1","type":"function_call","status":"completed","call_id":"call_1","name":"f","arguments":"{\"x\": \"é\"}"},
			{"id":"rs_2","type":"reasoning","summary":[],"encrypted_content":"b\u002f"},
			{"id":"fc_2","type":"function_call","call_id":"call_2","name":"g","arguments":""}]}`,
		parts: []llm.Part{
			llm.ReasoningPart{Provider: "acme", Text: "**A**b", Signature: "gAAA-_", Opaque: `{"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"**A**"},{"type":"summary_text","text":"b"}],"encrypted_content":"gAAA-_"}`},
			llm.TextPart{Text: "Look."},
			llm.ToolCallPart{ID: "call_1", Name: "f", Arguments: `{"x": "é"}`},
			llm.ReasoningPart{Provider: "acme", Signature: "b/", Opaque: `{"id":"rs_2","type":"reasoning","summary":[],"encrypted_content":"b\u002f"}`},
			llm.ToolCallPart{ID: "call_2", Name: "g", Arguments: `{}`},
		},
	},
	{
		name: "thoughts in words", finish: llm.FinishStop, raw: "completed",
		body: `{"status":"completed","output":[{"type":"reasoning","id":"r","content":[{"type":"reasoning_text","text":"Hm."}],"summary":[]},` +
			message(`{"type":"output_text","text":"4"}`) + `]}`,
		parts: []llm.Part{
			llm.ReasoningPart{Provider: "acme", Text: "Hm.", Opaque: `{"type":"reasoning","id":"r","content":[{"type":"reasoning_text","text":"Hm."}],"summary":[]}`},
			llm.TextPart{Text: "4"},
		},
	},
	{
		name: "phases", finish: llm.FinishStop, raw: "completed",
		body: `{"status":"completed","output":[
			{"type":"message","phase":"commentary","content":[{"type":"output_text","text":"on it"}]},
			{"type":"message","phase":"final_answer","content":[{"type":"output_text","text":"done"},{"type":"output_text","text":"!"}]}]}`,
		parts: []llm.Part{
			llm.TextPart{Text: "on it", Phase: "commentary"},
			llm.TextPart{Text: "done", Phase: "final_answer"},
			llm.TextPart{Text: "!", Phase: "final_answer"},
		},
	},
	{
		name: "refusal", finish: llm.FinishRefusal, raw: "completed",
		body:  `{"status":"completed","output":[` + message(`{"type":"refusal","refusal":"I cannot."}`) + `]}`,
		parts: []llm.Part{llm.RefusalPart{Text: "I cannot."}},
	},
	{
		name: "what has no name here", finish: llm.FinishStop, raw: "completed",
		body: `{"status":"completed","output":[
			{ "type": "web_search_call", "id": "ws_1", "n": 1.50 },
			` + message(`{"type":"output_text","text":"cited","annotations":[ {"url":"u"} ]},{"type":"sketch","a":1}`) + `,
			{"type":"compaction","encrypted_content":"e"}]}`,
		parts: []llm.Part{
			llm.OpaquePart{Provider: "acme", Type: "web_search_call", JSON: `{ "type": "web_search_call", "id": "ws_1", "n": 1.50 }`},
			llm.TextPart{Text: "cited"},
			llm.OpaquePart{Provider: "acme", Type: "message.annotations", JSON: `[ {"url":"u"} ]`},
			llm.OpaquePart{Provider: "acme", Type: "message.sketch", JSON: `{"type":"sketch","a":1}`},
			llm.OpaquePart{Provider: "acme", Type: "compaction", JSON: `{"type":"compaction","encrypted_content":"e"}`},
		},
	},
	{
		name: "cut while it thought", finish: llm.FinishLength, raw: "max_output_tokens",
		body:  `{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"output":[{"type":"reasoning","summary":[]}]}`,
		parts: []llm.Part{llm.ReasoningPart{Provider: "acme", Opaque: `{"type":"reasoning","summary":[]}`}},
	},
	{
		name: "cut in a call", finish: llm.FinishLength, raw: "max_output_tokens",
		body:  `{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"output":[{"type":"function_call","call_id":"c","name":"f","arguments":"{\"x"}]}`,
		parts: []llm.Part{llm.ToolCallPart{ID: "c", Name: "f", Arguments: `{"x`, Incomplete: true}},
	},
	{
		name: "filtered, with nothing", finish: llm.FinishContentFilter, raw: "content_filter",
		body:  `{"status":"incomplete","incomplete_details":{"reason":"content_filter"},"output":[]}`,
		parts: []llm.Part{},
	},
	{
		name: "incomplete in a new way", finish: llm.FinishOther, raw: "boredom",
		body:  `{"status":"incomplete","incomplete_details":{"reason":"boredom"},"output":[]}`,
		parts: []llm.Part{},
	},
	{
		name: "incomplete and no word why", finish: llm.FinishOther, raw: "incomplete",
		body:  `{"status":"incomplete","output":[]}`,
		parts: []llm.Part{},
	},
	{
		name: "canceled", finish: llm.FinishOther, raw: "cancelled",
		body:  `{"status":"cancelled","output":[` + message(`{"type":"output_text","text":"half"}`) + `]}`,
		parts: []llm.Part{llm.TextPart{Text: "half"}},
	},
	{
		name: "probabilities", finish: llm.FinishStop, raw: "completed",
		body: `{"status":"completed","output":[` + message(`{"type":"output_text","text":"a","logprobs":[{"token":"a","logprob":-0.10}]},`+
			`{"type":"output_text","text":"b","logprobs":[{"token":"b","logprob":-1}]}`) + `]}`,
		parts:    []llm.Part{llm.TextPart{Text: "a"}, llm.TextPart{Text: "b"}},
		logprobs: `{"content":[{"token":"a","logprob":-0.10},{"token":"b","logprob":-1}]}`,
	},
	{
		name: "calls without ids", finish: llm.FinishToolCalls, raw: "completed",
		body: `{"id":"resp_1","status":"completed","output":[{"type":"function_call","id":"fc_1","name":"f","arguments":"{}"},{"type":"function_call","name":"g","arguments":"{}"}]}`,
		parts: []llm.Part{
			llm.ToolCallPart{ID: "fc_1", Name: "f", Arguments: `{}`},
			llm.ToolCallPart{ID: "call_f41448549c2e7b5c", Name: "g", Arguments: `{}`, SyntheticID: true},
		},
	},
	{
		name: "forms that nobody documents", finish: llm.FinishStop, raw: "completed",
		body: `{"id":7,"model":null,"created_at":1760000000.9,"status":"completed","incomplete_details":"none","usage":[],"output":[
			{"type":"message","content":[null,5,{"type":"output_text","text":null},{"type":"output_text","text":"ok","logprobs":{},"annotations":"x"}]},
			{"type":"reasoning","summary":null,"content":null,"encrypted_content":null}]}`,
		parts: []llm.Part{llm.TextPart{Text: "ok"}, llm.ReasoningPart{Provider: "acme", Opaque: `{"type":"reasoning","summary":null,"content":null,"encrypted_content":null}`}},
	},
}

func TestAnswers(t *testing.T) {
	for _, tt := range answers {
		t.Run(tt.name, func(t *testing.T) {
			resp, err := unary(t, acme, "\n     \n"+tt.body)
			require.NoError(t, err)
			require.Equal(t, "responses", resp.API)
			require.Equal(t, "req_1", resp.RequestID)
			require.Len(t, resp.Choices, 1)
			c := resp.Choices[0]
			require.Empty(t, cmp.Diff(tt.parts, append([]llm.Part{}, c.Message.Parts...)))
			require.Equal(t, llm.RoleAssistant, c.Message.Role)
			require.Equal(t, tt.finish, c.FinishReason)
			require.Equal(t, tt.raw, c.FinishRaw)
			require.Equal(t, tt.usage, resp.Usage)
			require.Equal(t, tt.logprobs, string(c.Logprobs))
			require.JSONEq(t, tt.body, string(resp.Raw))
		})
	}
	resp, err := unary(t, acme, answers[0].body)
	require.NoError(t, err)
	require.Equal(t, "resp_1", resp.ID)
	require.Equal(t, "m-1", resp.Model)
	require.Equal(t, time.Unix(1760000000, 0).UTC(), resp.Created)
}

// A collected stream is the answer that the unary call would have given, whichever
// of the events that repeat each other it holds.
func TestStreamEqualsUnary(t *testing.T) {
	for _, tt := range answers {
		if tt.raw == "cancelled" {
			continue // streams do not end so
		}
		want, err := unary(t, acme, tt.body)
		require.NoError(t, err)
		for _, mode := range scriptModes {
			t.Run(tt.name+"/"+mode.name, func(t *testing.T) {
				got, err := streamed(t, acme, script(t, tt.body, mode))
				require.NoError(t, err)
				wanted := *want
				if mode.deltas && !mode.added {
					// The phase of a text is told when its item begins.
					wanted.Choices = []llm.Choice{withoutPhases(want.Choices[0])}
				}
				same(t, &wanted, got)
			})
		}
	}
}

func withoutPhases(c llm.Choice) llm.Choice {
	parts := slices.Clone(c.Message.Parts)
	for i, part := range parts {
		if text, ok := part.(llm.TextPart); ok {
			text.Phase = ""
			parts[i] = text
		}
	}
	c.Message.Parts = parts
	return c
}

// OpenRouter was seen to give whole answers without a status. Their items have
// one.
func TestNoStatus(t *testing.T) {
	for _, tt := range []struct {
		body   string
		finish llm.FinishReason
		raw    string
	}{
		{`{"output":[` + message(`{"type":"output_text","text":"4"}`) + `]}`, llm.FinishStop, "completed"},
		{`{"output":[{"type":"function_call","call_id":"c","name":"f","arguments":"{}"}]}`, llm.FinishToolCalls, ""},
		{`{"output":[]}`, llm.FinishOther, ""},
		{`{"status":"queued","output":[]}`, llm.FinishOther, "queued"},
	} {
		resp, err := unary(t, acme, tt.body)
		require.NoError(t, err)
		require.Equal(t, tt.finish, resp.FinishReason(), tt.body)
		require.Equal(t, tt.raw, resp.Choices[0].FinishRaw)
		require.Equal(t, "m", resp.Model, "the model that was asked for")
	}
}

// An answer that carries its cost says so.
func TestCost(t *testing.T) {
	for usage, want := range map[string]string{
		`{"input_tokens":1,"cost":0.00025,"is_byok":false,"cost_details":{"upstream_inference_cost":null}}`: "$0.00025",
		`{"input_tokens":1,"cost":0.1,"is_byok":true,"cost_details":{"upstream_inference_cost":0.2}}`:       "$0.3",
		`{"input_tokens":1,"cost":0.1,"is_byok":true,"cost_details":{"upstream_inference_cost":null}}`:      "",
	} {
		resp, err := unary(t, acme, `{"status":"completed","output":[],"usage":`+usage+`}`)
		require.NoError(t, err)
		got := ""
		if resp.Usage.ReportedCost != nil {
			got = resp.Usage.ReportedCost.String()
		}
		require.Equal(t, want, got)
	}
}
