package fault_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/fault"
	"github.com/parley-llm/parley/conformance/scenario"
)

// recorded are small answers of each family, one of each kind that forms are
// about.
var recorded = map[string][]string{
	"openai": {
		`{"id":"a","choices":[{"index":0,"message":{"role":"assistant","content":"Grüße & <b>","refusal":null},"finish_reason":"stop"}],` +
			`"usage":{"prompt_tokens":9,"completion_tokens":4,"total_tokens":13,"prompt_tokens_details":{"cached_tokens":2}}}`,
		`{"choices":[{"message":{"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}`,
		stream(`{"id":"a","choices":[{"index":0,"delta":{"role":"assistant","content":""}}],"usage":null}`,
			`{"id":"a","choices":[{"index":0,"delta":{"content":"Hello"}}],"usage":null}`,
			`{"id":"a","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}`,
			`{"id":"a","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":8,"total_tokens":17}}`, `[DONE]`),
		stream(`{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"f","arguments":""}}]}}]}`,
			`{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\":"}}]}}]}`,
			`{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"12}"}}]}}]}`,
			`{"choices":[{"delta":{},"finish_reason":"tool_calls"}]}`, `[DONE]`),
		`{"error":{"message":"Slow down.","type":"requests","param":null,"code":"rate_limit_exceeded"}}`,
		stream(`{"choices":[{"index":0,"delta":{"content":"So"}}]}`, `{"error":{"message":"Busy.","type":"server_error"}}`, `[DONE]`),
		`{"object":"list","data":[{"index":0,"embedding":[0.5,-1]},{"index":1,"embedding":"AAAAPwAAgL8="}]}`,
	},
	"anthropic": {
		`{"id":"m","content":[{"type":"text","text":"Hello"}],"stop_reason":"end_turn","usage":{"input_tokens":9,"cache_read_input_tokens":1,"output_tokens":4}}`,
		named(`message_start`, `{"type":"message_start","message":{"id":"m","usage":{"input_tokens":9,"output_tokens":1}}}`,
			`content_block_start`, `{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}`,
			`content_block_delta`, `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hel"}}`,
			`content_block_delta`, `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"lo"}}`,
			`content_block_stop`, `{"type":"content_block_stop","index":0}`,
			`message_delta`, `{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":8,"input_tokens":9}}`,
			`message_stop`, `{"type":"message_stop"}`),
		named(`content_block_delta`, `{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":""}}`,
			`content_block_delta`, `{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"a\":12}"}}`,
			`message_delta`, `{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":8}}`),
		`{"type":"error","error":{"type":"rate_limit_error","message":"Slow down."}}`,
	},
	"gemini": {
		`{"candidates":[{"content":{"role":"model","parts":[{"text":"Hello","thoughtSignature":"s"}]},"finishReason":"STOP"}],` +
			`"usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":4,"totalTokenCount":13,"thoughtsTokenCount":1},"responseId":"r"}`,
		`{"candidates":[{"content":{"parts":[{"functionCall":{"id":"c","name":"f","args":{}}}]},"finishReason":"STOP"}]}`,
		stream(`{"candidates":[{"content":{"parts":[{"text":"Hel"}]}}],"usageMetadata":{"trafficType":"ON_DEMAND"},"responseId":"r"}`,
			`{"candidates":[{"content":{"parts":[{"functionCall":{"id":"c","name":"f","args":{}}}]}}],"usageMetadata":{"trafficType":"ON_DEMAND"},"responseId":"r"}`,
			`{"candidates":[{"content":{"parts":[{"text":"lo"}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":8,"totalTokenCount":17},"responseId":"r"}`),
		`{"error":{"code":429,"message":"Slow down.","status":"RESOURCE_EXHAUSTED"}}`,
		`{"predictions":[{"embeddings":{"values":[0.5,-1]}},{"embeddings":{"values":[1,2]}}]}`,
	},
	"openai-responses": {
		`{"id":"r","object":"response","status":"completed","error":null,"incomplete_details":null,"output":[{"id":"msg_1","type":"message","status":"completed","content":[{"type":"output_text","annotations":[],"text":"Hello"}],"role":"assistant"}],` +
			`"usage":{"input_tokens":9,"input_tokens_details":{"cached_tokens":2},"output_tokens":4,"total_tokens":13}}`,
		`{"id":"r","status":"completed","output":[{"id":"fc_1","type":"function_call","status":"completed","arguments":"{}","call_id":"c","name":"f"}]}`,
		responsesText, responsesCalls,
		named("error", `{"type":"error","error":{"type":"server_error","code":"server_is_overloaded","message":"Busy.","param":null},"sequence_number":0}`,
			"response.failed", `{"type":"response.failed","response":{"id":"r","status":"failed","error":{"code":"server_is_overloaded","message":"Busy."}},"sequence_number":1}`),
		`{"error":{"message":"Slow down.","type":"requests","param":null,"code":"rate_limit_exceeded"}}`,
		`{"object":"list","data":[{"index":0,"embedding":[0.5,-1]},{"index":1,"embedding":"AAAAPwAAgL8="}]}`,
	},
	"metallama-native": {
		`{"id":"l","completion_message":{"content":{"type":"text","text":"Hello"},"stop_reason":"stop"},"metrics":[{"metric":"num_total_tokens","value":5},{"metric":"num_prompt_tokens","value":2}]}`,
		`{"id":"l","completion_message":{"tool_calls":[{"id":"c","function":{"name":"f","arguments":"{}"}}],"stop_reason":"tool_calls"}}`,
		stream(`{"id":"l","event":{"event_type":"progress","delta":{"type":"text","text":"Hello"}}}`,
			`{"id":"l","event":{"event_type":"complete","delta":{"type":"text","text":""},"stop_reason":"stop"}}`,
			`{"id":"l","event":{"event_type":"metrics","metrics":[{"metric":"num_total_tokens","value":5}]}}`),
	},
}

var (
	responsesText = named(
		"response.created", `{"type":"response.created","response":{"id":"r","status":"in_progress","output":[],"usage":null},"sequence_number":0}`,
		"response.output_item.added", `{"type":"response.output_item.added","item":{"id":"msg_1","type":"message","status":"in_progress","content":[]},"output_index":0,"sequence_number":1}`,
		"response.content_part.added", `{"type":"response.content_part.added","item_id":"msg_1","output_index":0,"content_index":0,"part":{"type":"output_text","annotations":[],"text":""},"sequence_number":2}`,
		"response.output_text.delta", `{"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":"Hel","logprobs":[],"obfuscation":"x","sequence_number":3}`,
		"response.output_text.delta", `{"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":"lo","logprobs":[],"obfuscation":"xy","sequence_number":4}`,
		"response.output_text.done", `{"type":"response.output_text.done","item_id":"msg_1","output_index":0,"content_index":0,"logprobs":[],"text":"Hello","sequence_number":5}`,
		"response.content_part.done", `{"type":"response.content_part.done","item_id":"msg_1","output_index":0,"content_index":0,"part":{"type":"output_text","annotations":[],"text":"Hello"},"sequence_number":6}`,
		"response.output_item.done", `{"type":"response.output_item.done","item":{"id":"msg_1","type":"message","status":"completed","content":[{"type":"output_text","annotations":[],"text":"Hello"}]},"output_index":0,"sequence_number":7}`,
		"response.completed", `{"type":"response.completed","response":{"id":"r","status":"completed","output":[{"id":"msg_1","type":"message","status":"completed","content":[{"type":"output_text","annotations":[],"text":"Hello"}]}],`+
			`"usage":{"input_tokens":9,"input_tokens_details":{"cached_tokens":2},"output_tokens":4,"total_tokens":13}},"sequence_number":8}`)
	responsesCalls = named(
		"response.output_item.added", `{"type":"response.output_item.added","item":{"id":"fc_1","type":"function_call","status":"in_progress","arguments":"","call_id":"c","name":"f"},"output_index":0,"sequence_number":0}`,
		"response.function_call_arguments.delta", `{"type":"response.function_call_arguments.delta","item_id":"fc_1","output_index":0,"delta":"{\"a\":","sequence_number":1}`,
		"response.function_call_arguments.delta", `{"type":"response.function_call_arguments.delta","item_id":"fc_1","output_index":0,"delta":"12}","sequence_number":2}`,
		"response.function_call_arguments.done", `{"type":"response.function_call_arguments.done","item_id":"fc_1","output_index":0,"arguments":"{\"a\":12}","sequence_number":3}`,
		"response.output_item.done", `{"type":"response.output_item.done","item":{"id":"fc_1","type":"function_call","status":"completed","arguments":"{\"a\":12}","call_id":"c","name":"f"},"output_index":0,"sequence_number":4}`,
		"response.completed", `{"type":"response.completed","response":{"id":"r","status":"completed","output":[{"id":"fc_1","type":"function_call","status":"completed","arguments":"{\"a\":12}","call_id":"c","name":"f"}]},"sequence_number":5}`)
)

func stream(data ...string) string {
	return "data: " + strings.Join(data, "\n\ndata: ") + "\n\n"
}

func named(pairs ...string) string {
	var b strings.Builder
	for i := 0; i < len(pairs); i += 2 {
		b.WriteString("event: " + pairs[i] + "\ndata: " + pairs[i+1] + "\n\n")
	}
	return b.String()
}

var quirks = []scenario.Quirk{
	scenario.QuirkContentList, scenario.QuirkRefusal, scenario.QuirkUnknownFinish, scenario.QuirkStopDespiteCalls,
	scenario.QuirkCutCall, scenario.QuirkNoArguments, scenario.QuirkNoCallIndex, scenario.QuirkNoCallID,
	scenario.QuirkEmptyFrames, scenario.QuirkPreamble, scenario.QuirkRunningUsage, scenario.QuirkUsageInEveryFrame,
	scenario.QuirkNoUsage, scenario.QuirkBareUsage, scenario.QuirkNoTotal, scenario.QuirkCachedAboveInput,
	scenario.QuirkOtherVectorForm, scenario.QuirkVectorCount, scenario.QuirkNumericCode, scenario.QuirkErrorList,
	scenario.QuirkErrorIn200, scenario.QuirkTailError, scenario.QuirkErrorShape,
}

// Every form changes an answer of its family, unless the service always speaks
// so, and leaves it readable.
func TestFormsChangeAndStayJSON(t *testing.T) {
	for dialect, bodies := range recorded {
		for _, q := range quirks {
			for _, form := range fault.Forms(scenario.Target{Dialect: dialect}, q) {
				t.Run(dialect+"/"+string(q)+"/"+form.Name, func(t *testing.T) {
					changed := form.Head != nil
					for _, body := range bodies {
						input := []byte(body)
						got := fault.Apply(input, form)
						require.Equal(t, body, string(input), "the recording itself is left alone")
						changed = changed || !bytes.Equal(got, []byte(body))
						if q != scenario.QuirkTailError {
							requireJSON(t, got)
						}
					}
					require.Equal(t, !strings.HasSuffix(form.Name, "as ever"), changed)
				})
			}
		}
	}
}

func requireJSON(t *testing.T, body []byte) {
	t.Helper()
	if !bytes.Contains(body, []byte("data: ")) {
		require.True(t, json.Valid(body), "%s", body)
		return
	}
	for line := range strings.Lines(string(body)) {
		data, ok := strings.CutPrefix(strings.TrimSpace(line), "data: ")
		if ok && data != "[DONE]" {
			require.True(t, json.Valid([]byte(data)), "%s", data)
		}
	}
}

// forms of one body, to the letter.
func TestForms(t *testing.T) {
	tests := []struct {
		dialect string
		quirk   scenario.Quirk
		form    int
		body    int
		want    string
	}{
		{"openai", scenario.QuirkContentList, 0, 0, `{"id":"a","choices":[{"index":0,"message":{"role":"assistant","content":[{"type":"text","text":"Grüße"},{"type":"text","text":" & <b>"}],"refusal":null},"finish_reason":"stop"}],` +
			`"usage":{"prompt_tokens":9,"completion_tokens":4,"total_tokens":13,"prompt_tokens_details":{"cached_tokens":2}}}`},
		{"openai", scenario.QuirkBareUsage, 0, 0, `{"id":"a","choices":[{"index":0,"message":{"role":"assistant","content":"Grüße & <b>","refusal":null},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":4,"total_tokens":13}}`},
		{"openai", scenario.QuirkNoArguments, 1, 1, `{"choices":[{"message":{"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":null}}]},"finish_reason":"tool_calls"}]}`},
		{"openai", scenario.QuirkUsageInEveryFrame, 0, 2, stream(`{"id":"a","choices":[{"index":0,"delta":{"role":"assistant","content":""}}],"usage":{"prompt_tokens":9,"completion_tokens":8,"total_tokens":17}}`,
			`{"id":"a","choices":[{"index":0,"delta":{"content":"Hello"}}],"usage":{"prompt_tokens":9,"completion_tokens":8,"total_tokens":17}}`,
			`{"id":"a","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":8,"total_tokens":17}}`,
			`{"id":"a","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":8,"total_tokens":17}}`, `[DONE]`)},
		{"openai", scenario.QuirkRunningUsage, 0, 2, stream(`{"id":"a","choices":[{"index":0,"delta":{"role":"assistant","content":""}}],"usage":{"prompt_tokens":9,"completion_tokens":0,"total_tokens":9}}`,
			`{"id":"a","choices":[{"index":0,"delta":{"content":"Hello"}}],"usage":null}`,
			`{"id":"a","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12}}`,
			`{"id":"a","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":8,"total_tokens":17}}`, `[DONE]`)},
		{"openai", scenario.QuirkNoCallIndex, 0, 3, stream(`{"choices":[{"delta":{"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":12}"}}]}}]}`,
			`{"choices":[{"delta":{},"finish_reason":"tool_calls"}]}`, `[DONE]`)},
		{"openai", scenario.QuirkCutCall, 0, 3, stream(`{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"f","arguments":""}}]}}]}`,
			`{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\":"}}]}}]}`,
			`{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"1"}}]}}]}`,
			`{"choices":[{"delta":{},"finish_reason":"length"}]}`, `[DONE]`)},
		{"openai", scenario.QuirkNumericCode, 0, 4, `{"error":{"message":"Slow down.","type":"requests","param":null,"code":429}}`},
		{"openai", scenario.QuirkErrorShape, 0, 5, stream(`{"choices":[{"index":0,"delta":{"content":"So"}}]}`, `{"error":{"message":"Busy.","type":"server_error"}}`)},
		{"openai", scenario.QuirkOtherVectorForm, 0, 6, `{"object":"list","data":[{"index":0,"embedding":"AAAAPwAAgL8="},{"index":1,"embedding":[0.5,-1]}]}`},
		{"anthropic", scenario.QuirkContentList, 1, 1, named(`message_start`, `{"type":"message_start","message":{"id":"m","usage":{"input_tokens":9,"output_tokens":1}}}`,
			`content_block_start`, `{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}`,
			`content_block_delta`, `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hel"}}`,
			`content_block_stop`, `{"type":"content_block_stop","index":0}`,
			`content_block_start`, `{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}`,
			`content_block_delta`, `{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"lo"}}`,
			`content_block_stop`, `{"type":"content_block_stop","index":1}`,
			`message_delta`, `{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":8,"input_tokens":9}}`,
			`message_stop`, `{"type":"message_stop"}`)},
		{"anthropic", scenario.QuirkNoArguments, 1, 2, named(`message_delta`, `{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":8}}`)},
		{"anthropic", scenario.QuirkNoUsage, 0, 0, `{"id":"m","content":[{"type":"text","text":"Hello"}],"stop_reason":"end_turn"}`},
		{"gemini", scenario.QuirkContentList, 0, 0, `{"candidates":[{"content":{"role":"model","parts":[{"text":"He"},{"text":"llo","thoughtSignature":"s"}]},"finishReason":"STOP"}],` +
			`"usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":4,"totalTokenCount":13,"thoughtsTokenCount":1},"responseId":"r"}`},
		{"gemini", scenario.QuirkNoArguments, 0, 1, `{"candidates":[{"content":{"parts":[{"functionCall":{"id":"c","name":"f"}}]},"finishReason":"STOP"}]}`},
		{"gemini", scenario.QuirkVectorCount, 0, 4, `{"predictions":[{"embeddings":{"values":[0.5,-1]}}]}`},
		{"gemini", scenario.QuirkErrorList, 0, 3, `[{"error":{"code":429,"message":"Slow down.","status":"RESOURCE_EXHAUSTED"}}]`},
		{"metallama-native", scenario.QuirkContentList, 0, 0, `{"id":"l","completion_message":{"content":"Hello","stop_reason":"stop"},"metrics":[{"metric":"num_total_tokens","value":5},{"metric":"num_prompt_tokens","value":2}]}`},
		{"metallama-native", scenario.QuirkNoTotal, 0, 0, `{"id":"l","completion_message":{"content":{"type":"text","text":"Hello"},"stop_reason":"stop"},"metrics":[{"metric":"num_prompt_tokens","value":2}]}`},
	}
	for _, test := range tests {
		form := fault.Forms(scenario.Target{Dialect: test.dialect}, test.quirk)[test.form]
		t.Run(test.dialect+"/"+form.Name, func(t *testing.T) {
			got := fault.Apply([]byte(recorded[test.dialect][test.body]), form)
			require.Empty(t, cmp.Diff(test.want, string(got)))
		})
	}
}

func TestFormsOfATarget(t *testing.T) {
	own := []scenario.Fault{fault.Replace("x")}
	target := scenario.Target{Dialect: "openai", Quirks: map[scenario.Quirk][]scenario.Fault{
		scenario.QuirkRefusal: own, scenario.QuirkPreamble: nil,
	}}
	require.Equal(t, "another body", fault.Forms(target, scenario.QuirkRefusal)[0].Name, "a target's own forms come first")
	require.Empty(t, fault.Forms(target, scenario.QuirkPreamble), "an empty list says that there is none")
	require.NotEmpty(t, fault.Forms(target, scenario.QuirkNoCallID), "the others are the dialect's")
	require.Empty(t, fault.Forms(scenario.Target{Dialect: "unheard of"}, scenario.QuirkNoCallID))
}

func TestVectors(t *testing.T) {
	numbers := [][]float32{{0.25}, {1}, {-2}}
	for dialect, want := range map[string]string{
		"openai": `{"object":"list","data":[{"index":0,"embedding":[0.25]},{"index":1,"embedding":[1]},{"index":2,"embedding":[-2]}]}`,
		"gemini": `{"predictions":[{"embeddings":{"values":[0.25]}},{"embeddings":{"values":[1]}},{"embeddings":{"values":[-2]}}]}`,
	} {
		f, ok := fault.Vectors(scenario.Target{Dialect: dialect}, numbers)
		require.True(t, ok)
		bodies := recorded[dialect]
		require.Equal(t, want, string(fault.Apply([]byte(bodies[len(bodies)-1]), f)))
	}
	_, ok := fault.Vectors(scenario.Target{Dialect: "anthropic"}, numbers)
	require.False(t, ok)
}

func TestBrokenJSON(t *testing.T) {
	require.Equal(t, "event: a\ndata: {\"n\":1}\n\ndata: {\"n\":2\n\ndata: [DONE]\n\n", string(fault.Apply([]byte(sample), fault.BrokenJSON(1))))
	require.Equal(t, sample, string(fault.Apply([]byte(sample), fault.BrokenJSON(9))))
	require.Equal(t, "event: a\r\ndata: {\"n\":\r\n\r\n", string(fault.Apply([]byte("event: a\r\ndata: {\"n\":1\r\n\r\n"), fault.BrokenJSON(0))), "lines keep their ends")
}

func TestMarksOnly(t *testing.T) {
	require.Equal(t, "data: [DONE]\n\n", string(fault.Apply([]byte(sample), fault.MarksOnly())))
}

func TestLeadingBlanks(t *testing.T) {
	for _, f := range fault.LeadingBlanks() {
		got := fault.Apply([]byte(`{"a":1}`), f)
		require.NotEqual(t, byte('{'), got[0])
		require.JSONEq(t, `{"a":1}`, string(got))
	}
}
