package openaicompat_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// answer wraps the members of a message into a whole answer.
func answer(message string) string {
	return `{"id":"r1","model":"m-1","created":1763800000,"choices":[{"index":0,"message":` + message + `,"finish_reason":"stop"}]}`
}

func TestMessages(t *testing.T) {
	text := func(s string) llm.Part { return llm.TextPart{Text: s} }
	thought := func(s string) llm.Part { return llm.ReasoningPart{Provider: "acme", Text: s} }
	call := func(id, name, args string) llm.Part { return llm.ToolCallPart{ID: id, Name: name, Arguments: args} }
	made := func(id, name, args string) llm.Part {
		return llm.ToolCallPart{ID: id, Name: name, Arguments: args, SyntheticID: true}
	}
	for _, tt := range []struct {
		name    string
		message string
		want    []llm.Part
	}{
		{"text", `{"role":"assistant","content":"h\u00e9 <\u2028>"}`, []llm.Part{text("hé <\u2028>")}},
		{"null content", `{"content":null}`, []llm.Part{}},
		{"no content", `{}`, []llm.Part{}},
		{"null message", `null`, []llm.Part{}},
		{"array of texts", `{"content":[{"type":"text","text":"a"},"b",{"type":"reference","reference_ids":[1]}]}`, []llm.Part{text("a"), text("b")}},
		{
			"thinking array", `{"content":[{"type":"thinking","thinking":[{"type":"text","text":"h"},{"type":"text","text":"m"}],"closed":true},{"type":"text","text":"a"}]}`,
			[]llm.Part{thought("hm"), text("a")},
		},
		{
			"signed thinking", `{"content":[{"type":"thinking","thinking":"hm","signature":"s"}]}`,
			[]llm.Part{llm.ReasoningPart{Provider: "acme", Text: "hm", Signature: "s"}},
		},
		{"refusal in array", `{"content":[{"type":"refusal","refusal":"no"}]}`, []llm.Part{llm.RefusalPart{Text: "no"}}},
		{"reasoning_content", `{"content":"a","reasoning_content":"hm"}`, []llm.Part{thought("hm"), text("a")}},
		{"reasoning", `{"reasoning":"hm","content":"a"}`, []llm.Part{thought("hm"), text("a")}},
		{"the same thought twice", `{"reasoning":"second","reasoning_content":"first","content":"a"}`, []llm.Part{thought("first"), text("a")}},
		{"one thought is null", `{"reasoning_content":null,"reasoning":"hm","content":"a"}`, []llm.Part{thought("hm"), text("a")}},
		{"refusal", `{"content":null,"refusal":"no"}`, []llm.Part{llm.RefusalPart{Text: "no"}}},
		{"call", `{"content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]}`, []llm.Part{call("c", "f", `{"a":1}`)}},
		{"null calls", `{"content":"a","tool_calls":null,"function_call":null}`, []llm.Part{text("a")}},
		{"call without type", `{"content":"","tool_calls":[{"index":3,"id":"c","function":{"name":"f","arguments":"{}"}}]}`, []llm.Part{call("c", "f", `{}`)}},
		{"empty arguments", `{"tool_calls":[{"id":"c","function":{"name":"f","arguments":""}}]}`, []llm.Part{call("c", "f", `{}`)}},
		{"null arguments", `{"tool_calls":[{"id":"c","function":{"name":"f","arguments":null}}]}`, []llm.Part{call("c", "f", `{}`)}},
		{"no arguments", `{"tool_calls":[{"id":"c","function":{"name":"f"}}]}`, []llm.Part{call("c", "f", `{}`)}},
		{"arguments as object", `{"tool_calls":[{"id":"c","function":{"name":"f","arguments":{"n": 12345678901234567890}}}]}`, []llm.Part{call("c", "f", `{"n": 12345678901234567890}`)}},
		{"arguments that are no JSON", `{"tool_calls":[{"id":"c","function":{"name":"f","arguments":"{oops"}}]}`, []llm.Part{call("c", "f", `{oops`)}},
		{"custom call", `{"tool_calls":[{"id":"c","type":"custom","custom":{"name":"f","input":"x"}}]}`, []llm.Part{call("c", "f", `x`)}},
		{"legacy call", `{"content":null,"function_call":{"name":"f","arguments":"{}"}}`, []llm.Part{made("call_d38b08fbd5a4e16c", "f", `{}`)}},
		{"call without id", `{"tool_calls":[{"id":"","function":{"name":"f","arguments":"{}"}}]}`, []llm.Part{made("call_d38b08fbd5a4e16c", "f", `{}`)}},
		{"spoken answer", `{"content":null,"audio":{"id":"a1","transcript":"hi"}}`, []llm.Part{llm.OpaquePart{Provider: "acme", Type: "audio", JSON: `{"id":"a1","transcript":"hi"}`}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			resp, err := unary(t, plain, answer(tt.message))
			require.NoError(t, err)
			got := resp.Message().Parts
			for i, part := range got {
				// A made-up id is checked for being one, not for its digits.
				if c, ok := part.(llm.ToolCallPart); ok && c.SyntheticID {
					require.Regexp(t, `^call_[0-9a-f]{16}$`, c.ID)
					c.ID = "call_d38b08fbd5a4e16c"
					got[i] = c
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWholeAnswer(t *testing.T) {
	body := "\n   \n\t" + `{"id":"r1","created":1762103516.79,"model":"m-1","service_tier":7,"new":{"a":[1]},"choices":[` +
		`{"index":1,"message":{"content":"b"},"finish_reason":"length"},` +
		`{"index":0,"message":{"content":"a"},"finish_reason":"brand_new","logprobs":{"content":[{"token":"a"}]}}],` +
		`"usage":{"prompt_tokens":10,"completion_tokens":4,"total_tokens":15,"latency_checkpoint":{"x":1},` +
		`"prompt_tokens_details":{"cached_tokens":12,"cache_write_tokens":1},"completion_tokens_details":{"reasoning_tokens":3}}}` + "\n"
	got, err := unary(t, plain, body)
	require.NoError(t, err)
	want := &llm.ChatResponse{
		Provider: "acme", ID: "r1", Model: "m-1", Created: time.Unix(1762103516, 0).UTC(), RequestID: "req_1", Raw: []byte(body),
		Choices: []llm.Choice{
			{
				Index: 0, Message: llm.Assistant("a"), FinishReason: llm.FinishOther, FinishRaw: "brand_new",
				Logprobs: []byte(`{"content":[{"token":"a"}]}`),
			},
			{Index: 1, Message: llm.Assistant("b"), FinishReason: llm.FinishLength, FinishRaw: "length"},
		},
		Usage: &llm.Usage{
			InputTokens: llm.Count(10), OutputTokens: llm.Count(4), TotalTokens: llm.Count(15),
			CachedTokens: llm.Count(10), CacheWriteTokens: llm.Count(1), ReasoningTokens: llm.Count(3),
		},
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b llm.Tokens) bool { return a == b })); diff != "" {
		t.Error(diff)
	}
}

func TestFinish(t *testing.T) {
	own := plain
	own.Finish = map[string]llm.FinishReason{"eos": llm.FinishLength}
	for word, want := range map[string]llm.FinishReason{
		`"stop"`: llm.FinishStop, `"length"`: llm.FinishLength, `"tool_call"`: llm.FinishToolCalls,
		`"content_filter"`: llm.FinishContentFilter, `"model_length"`: llm.FinishLength, `"eos"`: llm.FinishLength,
		`"insufficient_system_resource"`: llm.FinishError, `"error"`: llm.FinishError, `"zzz"`: llm.FinishOther, `null`: llm.FinishOther,
	} {
		resp, err := unary(t, own, `{"choices":[{"message":{"content":"a"},"finish_reason":`+word+`}]}`)
		require.NoError(t, err)
		require.Equal(t, want, resp.FinishReason(), word)
		require.Equal(t, "m", resp.Model, "the model asked for stands in for one that is not named")
	}
	for word, want := range map[string]llm.FinishReason{`"stop"`: llm.FinishToolCalls, `null`: llm.FinishToolCalls, `"length"`: llm.FinishLength} {
		resp, err := unary(t, plain, `{"choices":[{"message":{"tool_calls":[{"id":"c","function":{"name":"f","arguments":"{\"x\":"}}]},"finish_reason":`+word+`}]}`)
		require.NoError(t, err)
		require.Equal(t, want, resp.FinishReason(), word)
		require.Equal(t, word == `"length"`, resp.ToolCalls()[0].Incomplete, word)
	}
}

func TestUsagePlaces(t *testing.T) {
	const u = `{"prompt_tokens":5,"completion_tokens":2`
	full := llm.Usage{InputTokens: llm.Count(5), OutputTokens: llm.Count(2), TotalTokens: llm.Count(7)}
	cached := full
	cached.CachedTokens = llm.Count(3)
	money := plain
	money.CostField = "cost"
	priced := full
	priced.ReportedCost = new(llm.USD(0.00007))
	outside := plain
	outside.ReasoningOutsideOutput = []string{"gemma"}
	thought := llm.Usage{
		InputTokens: llm.Count(5), OutputTokens: llm.Count(9), TotalTokens: llm.Count(14), ReasoningTokens: llm.Count(7),
	}
	for _, tt := range []struct {
		name    string
		dialect openaicompat.Dialect
		members string
		choice  string
		want    *llm.Usage
	}{
		{"none", plain, ``, ``, nil},
		{"null", plain, `,"usage":null`, ``, nil},
		{"empty", plain, `,"usage":{}`, ``, nil},
		{"top level", plain, `,"usage":` + u + `}`, ``, &full},
		{"in the choice", plain, ``, `,"usage":` + u + `}`, &full},
		{"top level beside the choice", plain, `,"usage":` + u + `}`, `,"usage":{"prompt_tokens":99}`, &full},
		{"x_groq", plain, `,"x_groq":{"id":"q","usage":` + u + `}}`, ``, &full},
		{"x_groq beside the top level", plain, `,"usage":` + u + `},"x_groq":{"usage":{"prompt_tokens":99}}`, ``, &full},
		{"DeepSeek's cache", plain, `,"usage":` + u + `,"prompt_cache_hit_tokens":3,"prompt_cache_miss_tokens":2}`, ``, &cached},
		{"Moonshot's cache", plain, `,"usage":` + u + `,"prompt_tokens_details":{"cached_tokens":1},"cached_tokens":3}`, ``, &cached},
		{"the larger cache count first", plain, `,"usage":` + u + `,"cached_tokens":3,"prompt_tokens_details":{"cached_tokens":1}}`, ``, &cached},
		{"fractions and text", plain, `,"usage":{"prompt_tokens":5.0,"completion_tokens":"2","prompt_tokens_details":null}`, ``, &full},
		{"cost", money, `,"usage":` + u + `,"cost":0.00007,"cost_details":{"upstream_inference_cost":null}}`, ``, &priced},
		{"a cost that the dialect does not know", plain, `,"usage":` + u + `,"cost":0.00007}`, ``, &full},
		{"no cost", money, `,"usage":` + u + `,"cost":null}`, ``, &full},
		{"a fee on top of the vendor's bill", money, `,"usage":` + u + `,"cost":0.00001,"is_byok":true,"cost_details":{"upstream_inference_cost":0.00006}}`, ``, &priced},
		{"a fee, and the bill unknown", money, `,"usage":` + u + `,"cost":0,"is_byok":true,"cost_details":{"upstream_inference_cost":null}}`, ``, &full},
		{"the bill is part of the cost", money, `,"usage":` + u + `,"cost":0.00007,"is_byok":false,"cost_details":{"upstream_inference_cost":0.00006}}`, ``, &priced},
		{"reasoning outside", outside, `,"model":"google/Gemma-3","usage":` + u + `,"completion_tokens_details":{"reasoning_tokens":7}}`, ``, &thought},
		{"reasoning inside", outside, `,"model":"other","usage":{"prompt_tokens":5,"completion_tokens":9,"completion_tokens_details":{"reasoning_tokens":7}}`, ``, &thought},
	} {
		t.Run(tt.name, func(t *testing.T) {
			frame := func(message string) string {
				return `{"choices":[{"index":0,"` + message + `":{"content":"a"},"finish_reason":"stop"` + tt.choice + `}]` + tt.members + `}`
			}
			resp, err := unary(t, tt.dialect, frame("message"))
			require.NoError(t, err)
			require.Equal(t, tt.want, resp.Usage)
			resp, err = streamed(t, tt.dialect, frame("delta"), "[DONE]")
			require.NoError(t, err)
			require.Equal(t, tt.want, resp.Usage, "streamed")
		})
	}
}

// A 2xx that is no answer is an error: the one inside, or malformed_response.
func TestNotAnAnswer(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		kind       llm.Kind
		code       string
	}{
		{"error object", `{"error":{"code":502,"message":"Provider returned error"},"user_id":"u"}`, llm.KindServer, "502"},
		{"error text", `{"error":"boom","choices":[]}`, llm.KindServer, ""},
		{"flat error", `{"object":"error","message":"slow","type":"rate_limit_exceeded","code":"1300"}`, llm.KindRateLimit, "1300"},
		{"error of a choice", `{"choices":[{"message":{"content":"part"},"finish_reason":"error","error":{"code":429,"message":"slow"}}]}`, llm.KindRateLimit, "429"},
		{"null error", `{"error":null,"choices":[]}`, llm.KindMalformedResponse, ""},
		{"no choices", `{"id":"x"}`, llm.KindMalformedResponse, ""},
		{"choices of another type", `{"choices":{"a":1}}`, llm.KindMalformedResponse, ""},
		{"content of another type", answer(`{"content":7}`), llm.KindMalformedResponse, ""},
		{"empty", ``, llm.KindMalformedResponse, ""},
		{"cut", `{"choices":[{"message":{"content":"a`, llm.KindMalformedResponse, ""},
		{"cut in the array", `{"choices":[{"message":{"content":"a"}}`, llm.KindMalformedResponse, ""},
		{"two values", answer(`{}`) + `{}`, llm.KindMalformedResponse, ""},
		{"rubbish after it", answer(`{}`) + `x`, llm.KindMalformedResponse, ""},
		{"HTML", `<html><title>Hi</title></html>`, llm.KindMalformedResponse, ""},
		{"an array", `[]`, llm.KindMalformedResponse, ""},
		{"bad escape in an unknown member", `{"new":"\x","choices":[]}`, llm.KindMalformedResponse, ""},
		{"bad UTF-8", answer("{\"content\":\"\xff\"}"), llm.KindMalformedResponse, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			resp, err := unary(t, plain, tt.body)
			require.Nil(t, resp)
			var e *llm.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, tt.kind, e.Kind, e.Message)
			require.Equal(t, tt.code, e.Code)
			require.Equal(t, 200, e.Status)
			require.Equal(t, "acme", e.Provider)
			require.Equal(t, "req_1", e.RequestID)
		})
	}
}

// TestManyChoices: each choice has its own parts, the usual single one or not.
func TestManyChoices(t *testing.T) {
	for _, n := range []int{1, 2, 3, 5} {
		var choices, want []string
		for i := range n {
			text := strings.Repeat("x", i+1)
			want = append(want, text)
			choices = append(choices, fmt.Sprintf(`{"index":%d,"message":{"content":"%s"},"finish_reason":"stop"}`, i, text))
		}
		c, _ := newClient(t, plain, "application/json", `{"id":"r1","model":"m-1","choices":[`+strings.Join(choices, ",")+`]}`)
		resp, err := c.ChatCompletion(t.Context(), hello)
		require.NoError(t, err)
		var got []string
		for _, choice := range resp.Choices {
			require.Len(t, choice.Message.Parts, 1)
			got = append(got, choice.Message.Parts[0].(llm.TextPart).Text)
		}
		require.Equal(t, want, got)
		// What is appended to one answer's message must not reach another's.
		_ = append(resp.Choices[0].Message.Parts, llm.TextPart{Text: "more"})
		require.Equal(t, want[n-1], resp.Choices[n-1].Message.Parts[0].(llm.TextPart).Text)
	}
}

// TestModelIsTheAnswersOwn: memory that is used again remembers a model's name, but
// an answer without one has none of it.
func TestModelIsTheAnswersOwn(t *testing.T) {
	c, _ := newClient(t, plain, "application/json", answer(`{"content":"a"}`),
		`{"id":"r2","choices":[{"index":0,"message":{"content":"a"},"finish_reason":"stop"}]}`,
		`{"id":"r3","model":"m-2","choices":[{"index":0,"message":{"content":"a"},"finish_reason":"stop"}]}`)
	for _, want := range []string{"m-1", hello.Model, "m-2"} {
		resp, err := c.ChatCompletion(t.Context(), hello)
		require.NoError(t, err)
		require.Equal(t, want, resp.Model)
	}
}
