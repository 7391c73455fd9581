package emulator_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// counted is traffic of every kind.
var counted = &scenario.Usage{Input: 100, Output: 20, Cached: 60, CacheWrite: 10, Reasoning: 5}

// thought is a reply that begins with a thought, and calling one that ends in
// calls.
var (
	thought = scenario.Reply{Usage: counted, Finish: llm.FinishStop, Pieces: []scenario.Piece{{Reasoning: "h"}, {Reasoning: "m", Signature: "s"}, {Text: "a"}, {Text: "b"}}}
	calling = scenario.Reply{Usage: counted, Finish: llm.FinishToolCalls, Pieces: []scenario.Piece{call("c1", `{"a":`, `1}`), call("c2", `{}`)}}
)

// bare is a body without its id, which is checked against a form.
func bare(t *testing.T, body, id string) map[string]any {
	t.Helper()
	got := decode(t, body)
	require.Regexp(t, id, got["id"])
	delete(got, "id")
	delete(got, "system_fingerprint")
	require.Equal(t, 1767225600., got["created"])
	delete(got, "created")
	delete(got, "object")
	delete(got, "model")
	return got
}

func TestUnaryAnswersOfServices(t *testing.T) {
	const (
		uuid   = `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$`
		hex    = `^[0-9a-f]{32}$`
		openai = `^chatcmpl-[A-Za-z0-9]{29}$`
		calls  = `[{"id":"c1","type":"function","function":{"name":"look_up","arguments":"{\"a\":1}"}},{"id":"c2","type":"function","function":{"name":"look_up","arguments":"{}"}}]`
		index  = `[{"index":0,"id":"c1","type":"function","function":{"name":"look_up","arguments":"{\"a\":1}"}},{"index":1,"id":"c2","type":"function","function":{"name":"look_up","arguments":"{}"}}]`
		counts = `"prompt_tokens":100,"completion_tokens":20,"total_tokens":120`
		safe   = `{"hate":{"filtered":false,"severity":"safe"},"self_harm":{"filtered":false,"severity":"safe"},"sexual":{"filtered":false,"severity":"safe"},"violence":{"filtered":false,"severity":"safe"}}`
		prompt = `"prompt_filter_results":[{"prompt_index":0,"content_filter_results":{"hate":{"filtered":false,"severity":"safe"},"self_harm":{"filtered":false,"severity":"safe"},"sexual":{"filtered":false,"severity":"safe"},"violence":{"filtered":false,"severity":"safe"},"jailbreak":{"detected":false,"filtered":false}}}]`
		none   = `"accepted_prediction_tokens":0,"rejected_prediction_tokens":0`
	)
	tests := []struct {
		dialect, id, lead string
		reply             scenario.Reply
		want              string
	}{
		{"azure", openai, "", thought, `{"service_tier":"default",` + prompt + `,"choices":[{"index":0,"logprobs":null,"finish_reason":"stop","content_filter_results":` + safe + `,"message":{"role":"assistant","content":"ab","refusal":null,"annotations":[]}}],"usage":{` + counts + `,"prompt_tokens_details":{"cached_tokens":60,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":5,"audio_tokens":0,` + none + `},"latency_checkpoint":{"engine_tbt_ms":11,"engine_ttft_ms":67,"engine_ttlt_ms":1042,"pre_inference_ms":162,"service_tbt_ms":11,"service_ttft_ms":615,"service_ttlt_ms":1584,"total_duration_ms":1432,"user_visible_ttft_ms":453}}}`},
		{"azureai", uuid, "", thought, `{"prompt_filter_results":null,"choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"ab","reasoning_content":"hm"}}],"usage":{` + counts + `,"audio_prompt_tokens":0,"num_sources_used":0,"prompt_tokens_details":{"text_tokens":100,"audio_tokens":0,"image_tokens":0,"cached_tokens":60},"completion_tokens_details":{"reasoning_tokens":5,"audio_tokens":0,` + none + `}}}`},
		{"azureai", uuid, "", calling, `{"prompt_filter_results":null,"choices":[{"index":0,"finish_reason":"tool_calls","message":{"role":"assistant","content":"","tool_calls":` + index + `}}],"usage":null}`},
		{"azureai-v1", hex, "", thought, `{"prompt_filter_results":[{"prompt_index":0,"content_filter_results":` + safe + `}],"choices":[{"index":0,"finish_reason":"stop","content_filter_results":` + safe + `,"message":{"role":"assistant","content":"ab","reasoning_content":"hm"}}],"usage":{` + counts + `,"prompt_tokens_details":{"cached_tokens":60},"completion_tokens_details":{"reasoning_tokens":5}}}`},
		{"mistral", hex, "", thought, `{"choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","tool_calls":null,"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}],"closed":true},{"type":"text","text":"ab"}]}}],"usage":{` + counts + `,"prompt_tokens_details":{"cached_tokens":60},"service_tier":"standard"}}`},
		{"mistral", hex, "", calling, `{"choices":[{"index":0,"finish_reason":"tool_calls","message":{"role":"assistant","content":"","tool_calls":` + index + `}}],"usage":null}`},
		{"deepseek", uuid, "\n\n{", thought, `{"choices":[{"index":0,"logprobs":null,"finish_reason":"stop","message":{"role":"assistant","content":"ab","reasoning_content":"hm"}}],"usage":{` + counts + `,"prompt_tokens_details":{"cached_tokens":60},"completion_tokens_details":{"reasoning_tokens":5},"prompt_cache_hit_tokens":60,"prompt_cache_miss_tokens":40}}`},
		{"deepseek", uuid, "\n\n{", calling, `{"choices":[{"index":0,"logprobs":null,"finish_reason":"tool_calls","message":{"role":"assistant","content":"","tool_calls":` + index + `}}],"usage":null}`},
		{"moonshot", `^chatcmpl-[0-9a-f]{24}$`, "", thought, `{"choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"ab","reasoning_content":"hm"}}],"usage":{` + counts + `,"cached_tokens":60,"prompt_tokens_details":{"cached_tokens":60},"completion_tokens_details":{"reasoning_tokens":5}}}`},
		{"openrouter", `^gen-1767225600-[A-Za-z0-9]{20}$`, "\n         \n\n         \n{", thought, `{"provider":"Anthropic","service_tier":null,"choices":[{"index":0,"logprobs":null,"finish_reason":"stop","native_finish_reason":"end_turn","message":{"role":"assistant","content":"ab","refusal":null,"reasoning":"hm","reasoning_details":[{"type":"reasoning.text","text":"hm","signature":"s","format":"anthropic-claude-v1","index":0}]}}],"usage":{` + counts + `,"cost":0.0002,"is_byok":false,"prompt_tokens_details":{"cached_tokens":60,"cache_write_tokens":10,"audio_tokens":0,"video_tokens":0},"cost_details":{"upstream_inference_cost":0.0002,"upstream_inference_prompt_cost":0.0001,"upstream_inference_completions_cost":0.0001},"completion_tokens_details":{"reasoning_tokens":5,"image_tokens":0,"audio_tokens":0}}}`},
		{"openrouter", `^gen-`, "\n         \n\n         \n{", calling, `{"provider":"Anthropic","service_tier":null,"choices":[{"index":0,"logprobs":null,"finish_reason":"tool_calls","native_finish_reason":"tool_use","message":{"role":"assistant","content":null,"refusal":null,"reasoning":null,"tool_calls":` + index + `}}],"usage":null}`},
		{"deepinfra", openai, "", thought, `{"service_tier":"default","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"ab","reasoning_content":"hm","tool_calls":null}}],"usage":{` + counts + `,"estimated_cost":0.0002,"prompt_tokens_details":{"cached_tokens":60,"cache_write_tokens":10}}}`},
		{"v0", openai, "", calling, `{"choices":[{"index":0,"finish_reason":"tool_calls","message":{"role":"assistant","content":null,"tool_calls":` + calls + `}}],"usage":null}`},
		{"metallama", openai, "", thought, `{"choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"ab"}}],"usage":{` + counts + `,"prompt_tokens_details":{"cached_tokens":60,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":5,"audio_tokens":0,` + none + `}}}`},
	}
	for _, tt := range tests {
		t.Run(tt.dialect, func(t *testing.T) {
			w, findings := ask(t, tt.dialect, scenario.Turn{Op: scenario.OpChat, Reply: tt.reply}, plain[tt.dialect])
			require.Empty(t, findings)
			require.True(t, strings.HasPrefix(w.Body.String(), tt.lead), w.Body.String())
			want, got := decode(t, tt.want), bare(t, w.Body.String(), tt.id)
			if want["usage"] == nil {
				delete(want, "usage")
				delete(got, "usage")
			}
			require.Empty(t, cmp.Diff(want, got))
		})
	}
}

func TestAzureSortsItsKeys(t *testing.T) {
	w, _ := ask(t, "azure", scenario.Turn{Op: scenario.OpChat, Reply: texts("<b>")}, plain["azure"])
	require.Regexp(t, `^\{"choices":.*"content":"<b>".*,"created":.*,"id":.*,"model":.*,"object":.*"usage":\{`, w.Body.String())
}

func TestGoogleModelsCountThoughtsBesideTheAnswer(t *testing.T) {
	w, _ := ask(t, "deepinfra", scenario.Turn{Op: scenario.OpChat, Reply: thought}, chatBody("google/gemma-4-27b", ""))
	usage, _ := at(decode(t, w.Body.String()), "usage").(map[string]any)
	require.Equal(t, []any{15., 120., 5.}, []any{usage["completion_tokens"], usage["total_tokens"], at(usage, "completion_tokens_details", "reasoning_tokens")})
}

// streamOf plays a reply as a stream and returns its lines, without what every
// chunk begins with and without padding.
func streamOf(t *testing.T, dialect string, reply scenario.Reply) []string {
	t.Helper()
	w, findings := ask(t, dialect, scenario.Turn{Op: scenario.OpChatStream, Reply: reply}, samples[dialect].stream)
	require.Empty(t, findings)
	require.Equal(t, "text/event-stream; charset=utf-8", w.Header().Get("Content-Type"))
	var all []string
	for line := range strings.Lines(w.Body.String()) {
		line = strings.TrimSuffix(line, "\n")
		data, isData := strings.CutPrefix(line, "data: ")
		switch {
		case line == "":
		case !isData:
			all = append(all, line)
		default:
			if _, rest, ok := strings.Cut(data, `"choices":`); ok && strings.HasPrefix(data, `{"id"`) {
				data = strings.TrimSuffix(rest, "}")
			}
			all = append(all, padding.ReplaceAllString(data, ""))
		}
	}
	return all
}

var padding = regexp.MustCompile(`,"(p|obfuscation)":"[A-Za-z0-9]+"`)

func TestStreamsOfServices(t *testing.T) {
	const counts = `"prompt_tokens":100,"completion_tokens":20,"total_tokens":120`
	const costs = `"cost":0.0002,"is_byok":false,"prompt_tokens_details":{"cached_tokens":60,"cache_write_tokens":10,"audio_tokens":0,"video_tokens":0},"cost_details":{"upstream_inference_cost":0.0002,"upstream_inference_prompt_cost":0.0001,"upstream_inference_completions_cost":0.0001},"completion_tokens_details":{"reasoning_tokens":5,"image_tokens":0,"audio_tokens":0}`
	openCount := `{` + counts + `,"prompt_tokens_details":{"cached_tokens":60,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":5,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}`
	one := func(delta, rest string) string { return `[{"index":0,"delta":` + delta + rest + `}]` }
	const nothing, stop, calls = `,"finish_reason":null`, `,"finish_reason":"stop"`, `,"finish_reason":"tool_calls"`
	header := func(i, id string) string {
		return `{"tool_calls":[{"index":` + i + `,"id":"` + id + `","type":"function","function":{"name":"look_up","arguments":""}}]}`
	}
	fragment := func(i, text string) string {
		return `{"tool_calls":[{"index":` + i + `,"function":{"arguments":"` + text + `"}}]}`
	}
	const whole = `"tool_calls":[{"id":"c1","type":"function","function":{"name":"look_up","arguments":"{\"a\":1}"},"index":0},{"id":"c2","type":"function","function":{"name":"look_up","arguments":"{}"},"index":1}]}`
	tests := []struct {
		dialect, name string
		reply         scenario.Reply
		want          []string
	}{
		{"mistral", "thought", thought, []string{
			one(`{"role":"assistant","content":""}`, nothing),
			one(`{"content":[{"type":"thinking","thinking":[{"type":"text","text":"h"}]}]}`, nothing),
			one(`{"content":[{"type":"thinking","thinking":[{"type":"text","text":"m"}],"closed":true},{"type":"text","text":"a"}]}`, nothing),
			one(`{"content":"b"}`, stop) + `,"usage":{"prompt_tokens":100,"total_tokens":120,"completion_tokens":20,"prompt_tokens_details":{"cached_tokens":60},"service_tier":"standard"}`,
			`[DONE]`,
		}},
		{"mistral", "calls", calling, []string{
			one(`{"role":"assistant","content":""}`, nothing),
			one(`{`+whole, calls) + `,"usage":{"prompt_tokens":100,"total_tokens":120,"completion_tokens":20,"prompt_tokens_details":{"cached_tokens":60},"service_tier":"standard"}`,
			`[DONE]`,
		}},
		{"deepseek", "thought", thought, []string{
			`: keep-alive`, `: keep-alive`,
			one(`{"role":"assistant","content":null,"reasoning_content":""}`, `,"logprobs":null`+nothing) + `,"usage":null`,
			`: keep-alive`,
			one(`{"content":null,"reasoning_content":"h"}`, `,"logprobs":null`+nothing) + `,"usage":null`,
			one(`{"content":null,"reasoning_content":"m"}`, `,"logprobs":null`+nothing) + `,"usage":null`,
			one(`{"content":"a","reasoning_content":null}`, `,"logprobs":null`+nothing) + `,"usage":null`,
			one(`{"content":"b","reasoning_content":null}`, `,"logprobs":null`+nothing) + `,"usage":null`,
			one(`{"content":""}`, `,"logprobs":null`+stop) + `,"usage":{` + counts + `,"prompt_tokens_details":{"cached_tokens":60},"completion_tokens_details":{"reasoning_tokens":5},"prompt_cache_hit_tokens":60,"prompt_cache_miss_tokens":40}`,
			`[DONE]`,
		}},
		{"moonshot", "calls", calling, []string{
			one(`{"role":"assistant","content":""}`, nothing) + `,"usage":null`,
			one(header("0", "c1"), nothing) + `,"usage":null`,
			one(fragment("0", `{\"a\":`), nothing) + `,"usage":null`, one(fragment("0", `1}`), nothing) + `,"usage":null`,
			one(header("1", "c2"), nothing) + `,"usage":null`, one(fragment("1", `{}`), nothing) + `,"usage":null`,
			one(`{}`, calls+`,"usage":{`+counts+`,"cached_tokens":60,"completion_tokens_details":{"reasoning_tokens":5},"prompt_tokens_details":{"cached_tokens":60}}`) + `,"usage":{` + counts + `,"cached_tokens":60,"completion_tokens_details":{"reasoning_tokens":5},"prompt_tokens_details":{"cached_tokens":60}}`,
			`[DONE]`,
		}},
		{"openrouter", "thought", thought, []string{
			`: OPENROUTER PROCESSING`, `: OPENROUTER PROCESSING`,
			one(`{"role":"assistant","content":"","reasoning":"h","reasoning_details":[{"type":"reasoning.text","text":"h","format":"anthropic-claude-v1","index":0}]}`, nothing+`,"native_finish_reason":null`),
			`: OPENROUTER PROCESSING`,
			one(`{"role":"assistant","content":"","reasoning":"m","reasoning_details":[{"type":"reasoning.text","text":"m","format":"anthropic-claude-v1","index":0}]}`, nothing+`,"native_finish_reason":null`),
			one(`{"role":"assistant","content":"","reasoning":null,"reasoning_details":[{"type":"reasoning.text","signature":"s","format":"anthropic-claude-v1","index":0}]}`, nothing+`,"native_finish_reason":null`),
			one(`{"role":"assistant","content":"a"}`, nothing+`,"native_finish_reason":null`),
			one(`{"role":"assistant","content":"b"}`, nothing+`,"native_finish_reason":null`),
			one(`{"role":"assistant","content":""}`, stop+`,"native_finish_reason":"end_turn"`),
			one(`{"role":"assistant","content":""}`, stop+`,"native_finish_reason":"end_turn"`) + `,"usage":{` + counts + `,` + costs + `},"service_tier":null`,
			`[DONE]`,
		}},
		{"deepinfra", "thought", thought, []string{
			`: ping - 2026-01-01 00:00:00.000000+00:00`, `: ping - 2026-01-01 00:00:00.000000+00:00`,
			one(`{"role":"assistant","content":""}`, nothing) + `,"usage":null`,
			`: ping - 2026-01-01 00:00:00.000000+00:00`,
			one(`{"reasoning_content":"h"}`, nothing) + `,"usage":null`, one(`{"reasoning_content":"m"}`, nothing) + `,"usage":null`,
			one(`{"content":"a"}`, nothing) + `,"usage":null`, one(`{"content":"b"}`, nothing) + `,"usage":null`,
			one(`{}`, stop) + `,"usage":{"prompt_tokens":100,"total_tokens":120,"completion_tokens":20,"estimated_cost":0.0002,"prompt_tokens_details":{"cached_tokens":60,"cache_write_tokens":10}}`,
			`[DONE]`,
		}},
		{"azureai", "calls", calling, []string{
			one(`{"role":"assistant",`+whole, ``),
			one(`{}`, calls),
			`[],"usage":{` + counts + `,"prompt_tokens_details":{"text_tokens":100,"audio_tokens":0,"image_tokens":0,"cached_tokens":60},"completion_tokens_details":{"reasoning_tokens":5,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0},"num_sources_used":0,"cost_in_usd_ticks":0}`,
			`[DONE]`,
		}},
		{"metallama", "one call", scenario.Reply{Usage: counted, Pieces: []scenario.Piece{call("c1", `{}`)}}, []string{
			one(`{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"look_up","arguments":""}}]}`, nothing) + `,"usage":null`,
			one(fragment("0", `{}`), nothing) + `,"usage":null`, one(`{}`, calls) + `,"usage":null`, `[],"usage":` + openCount, `[DONE]`,
		}},
		{"v0", "text", scenario.Reply{Usage: counted, Pieces: []scenario.Piece{{Text: "a"}}}, []string{
			one(`{"role":"assistant","content":""}`, nothing), one(`{"content":"a"}`, nothing), one(`{}`, stop) + `,"usage":` + openCount, `[DONE]`,
		}},
	}
	for _, tt := range tests {
		t.Run(tt.dialect+" "+tt.name, func(t *testing.T) {
			require.Equal(t, tt.want, streamOf(t, tt.dialect, tt.reply))
		})
	}
}

func TestAzureStreamsBeginWithoutAChoice(t *testing.T) {
	w, findings := ask(t, "azure", scenario.Turn{Op: scenario.OpChatStream, Reply: texts("a")}, samples["azure"].stream)
	require.Empty(t, findings)
	data := openaiData(t, w)
	require.Len(t, data, 6)
	first := decode(t, data[0])
	require.Equal(t, []any{[]any{}, 0., "", "", ""}, []any{first["choices"], first["created"], first["id"], first["model"], first["object"]})
	require.Contains(t, first, "prompt_filter_results")
	require.Equal(t, map[string]any{}, at(decode(t, data[1]), "choices", 0, "content_filter_results"))
	require.Contains(t, at(decode(t, data[2]), "choices", 0, "content_filter_results"), "hate")
	last := decode(t, data[4])
	require.Equal(t, []any{}, last["choices"])
	require.Contains(t, last, "latency_checkpoint")
	require.NotContains(t, last["usage"], "latency_checkpoint")
}

func TestUsageThatNobodyAskedFor(t *testing.T) {
	has := map[string]bool{"deepseek": true, "openrouter": true, "deepinfra": true, "v0": true}
	for _, dialect := range []string{"azure", "azureai", "metallama", "deepseek", "openrouter", "deepinfra", "v0"} {
		body := strings.Replace(samples[dialect].stream, `,"stream_options":{"include_usage":true}`, "", 1)
		w, findings := ask(t, dialect, scenario.Turn{Op: scenario.OpChatStream, Reply: texts("a")}, body)
		require.Equal(t, has[dialect], strings.Contains(w.Body.String(), `"prompt_tokens":100`), dialect)
		require.Equal(t, has[dialect], len(findings) == 0, dialect)
	}
	body := strings.Replace(samples["moonshot"].stream, `,"stream_options":{"include_usage":true}`, "", 1)
	w, _ := ask(t, "moonshot", scenario.Turn{Op: scenario.OpChatStream, Reply: texts("a")}, body)
	require.Equal(t, 1, strings.Count(w.Body.String(), `"prompt_tokens":100`), "in the choice")
	require.NotContains(t, w.Body.String(), `"usage":null`)
}

func TestChoicesAndLogprobsOfServices(t *testing.T) {
	w, _ := ask(t, "mistral", scenario.Turn{Op: scenario.OpChatStream, Reply: texts("a")}, chatBody("m", `"stream":true,"n":2`))
	require.Equal(t, 1, strings.Count(w.Body.String(), `"prompt_tokens":100`), "the last choice has the count")
	require.Equal(t, 2, strings.Count(w.Body.String(), `"finish_reason":"stop"`))
	w, _ = ask(t, "deepseek", scenario.Turn{Op: scenario.OpChat, Reply: texts("a", "b")}, chatBody("deepseek-flash", `"logprobs":true,"top_logprobs":1`))
	require.Equal(t, "b", at(decode(t, w.Body.String()), "choices", 0, "logprobs", "content", 1, "token"))
	w, _ = ask(t, "deepseek", scenario.Turn{Op: scenario.OpChatStream, Reply: texts("a")}, chatBody("deepseek-flash", `"logprobs":true,"stream":true`))
	require.Contains(t, w.Body.String(), `"delta":{"content":"a"},"logprobs":{"content":[{"token":"a"`)
	require.Contains(t, w.Body.String(), `"delta":{"content":""},"logprobs":null,"finish_reason":"stop"`)
}

func TestRefusalsOfServices(t *testing.T) {
	reply := scenario.Reply{Pieces: []scenario.Piece{{Refusal: "no"}}, Finish: llm.FinishRefusal}
	for dialect, has := range map[string]bool{"azure": true, "openrouter": true, "mistral": false, "deepseek": false, "v0": false} {
		w, _ := ask(t, dialect, scenario.Turn{Op: scenario.OpChat, Reply: reply}, plain[dialect])
		message := at(decode(t, w.Body.String()), "choices", 0, "message")
		if has {
			require.Equal(t, []any{"no", nil}, []any{at(message, "refusal"), at(message, "content")}, dialect)
		} else {
			require.Equal(t, "no", at(message, "content"), dialect)
			require.NotContains(t, message, "refusal")
		}
		w, _ = ask(t, dialect, scenario.Turn{Op: scenario.OpChatStream, Reply: reply}, samples[dialect].stream)
		require.Equal(t, has, strings.Contains(w.Body.String(), `"refusal":"no"`), dialect)
	}
}

func TestServicesAddWhatIsUnknown(t *testing.T) {
	for _, dialect := range []string{"azure", "azureai", "azureai-v1", "deepinfra", "deepseek", "metallama", "mistral", "moonshot", "openrouter", "v0"} {
		reply := texts("a", "b")
		reply.Unknown = true
		w, _ := ask(t, dialect, scenario.Turn{Op: scenario.OpChat, Reply: reply}, plain[dialect])
		got := decode(t, w.Body.String())
		for _, v := range []any{got, at(got, "choices", 0), at(got, "choices", 0, "message"), got["usage"]} {
			require.Contains(t, v, "x_future", dialect)
		}
		w, _ = ask(t, dialect, scenario.Turn{Op: scenario.OpChatStream, Reply: reply}, samples[dialect].stream)
		require.Contains(t, w.Body.String(), "event: x.not_yet_documented\n", dialect)
	}
}
