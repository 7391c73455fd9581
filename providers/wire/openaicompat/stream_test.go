package openaicompat_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
)

// delta is the data of a chunk with one choice.
func delta(members string) string {
	return `{"id":"r1","model":"m-1","choices":[{"index":0,"delta":{` + members + `},"finish_reason":null}],"usage":null}`
}

const (
	finished  = `{"id":"r1","model":"m-1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}`
	usageOnly = `{"id":"r1","model":"m-1","choices":[],"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}}`
)

func TestStreamText(t *testing.T) {
	for _, tt := range []struct {
		name string
		data []string
	}{
		{"OpenAI's", []string{delta(`"role":"assistant","content":"","refusal":null`), delta(`"content":"a"`), delta(`"content":"b"`), finished, usageOnly, "[DONE]"}},
		{"no mark at the end", []string{delta(`"content":"ab"`), finished, usageOnly}},
		{"padded mark", []string{delta(`"content":"ab"`), finished, usageOnly, " [DONE] "}},
		{"after the mark", []string{delta(`"content":"ab"`), finished, usageOnly, "[DONE]", `{"error":{"message":"late"}}`}},
		{"Azure's first frame", []string{
			`{"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0}]}`,
			delta(`"content":"ab"`), `{"id":"","choices":[{"index":0,"finish_reason":null,"content_filter_results":{}}]}`, finished, usageOnly, "[DONE]",
		}},
		{"OpenRouter's repeated finish", []string{
			delta(`"role":"assistant","content":"ab"`), finished,
			`{"id":"r1","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}}`, "[DONE]",
		}},
		{"Groq's double usage", []string{
			delta(`"content":"ab"`),
			`{"id":"r1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7},"x_groq":{"usage":{"prompt_tokens":5,"completion_tokens":2}}}`,
			usageOnly, "[DONE]",
		}},
		{"empty events and unknown members", []string{"", `{"id":"r1","p":"abc","obfuscation":"xyz","choices":[{"index":0,"delta":{"content":"ab","new":[]},"x":{}}]}`, finished, usageOnly}},
		{"content in a list", []string{delta(`"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]`), finished, usageOnly}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			resp, err := streamed(t, plain, tt.data...)
			require.NoError(t, err)
			want := &llm.ChatResponse{
				Provider: "acme", ID: "r1", Model: "m-1", RequestID: "req_1",
				Choices: []llm.Choice{{Message: llm.Assistant("ab"), FinishReason: llm.FinishStop, FinishRaw: "stop"}},
				Usage:   &llm.Usage{InputTokens: llm.Count(5), OutputTokens: llm.Count(2), TotalTokens: llm.Count(7)},
			}
			require.Equal(t, want, resp)
		})
	}
}

func TestStreamParts(t *testing.T) {
	resp, err := streamed(t, plain,
		delta(`"role":"assistant","content":null,"reasoning_content":""`), delta(`"content":null,"reasoning_content":"hm"`),
		delta(`"content":[{"type":"thinking","thinking":[{"type":"text","text":"!"}]}]`),
		delta(`"content":"a","reasoning_content":null`), delta(`"refusal":"no"`), finished)
	require.NoError(t, err)
	require.Equal(t, []llm.Part{
		llm.ReasoningPart{Provider: "acme", Text: "hm!"}, llm.TextPart{Text: "a"}, llm.RefusalPart{Text: "no"},
	}, resp.Message().Parts)
	require.Equal(t, llm.FinishRefusal, resp.FinishReason())

	details := plain
	details.ReturnReasoning = "reasoning_details"
	resp, err = streamed(t, details, delta(`"reasoning":"h","reasoning_details":[{"text":"h"}]`), delta(`"reasoning_details":[{"text": "m"}]`), finished)
	require.NoError(t, err)
	require.Equal(t, []llm.Part{llm.ReasoningPart{Provider: "acme", Text: "h", Opaque: `[{"text":"h"}][{"text": "m"}]`}}, resp.Message().Parts)
	body, _, err := details.EncodeChat(&llm.ChatRequest{Model: "m", Messages: []llm.Message{resp.Message()}}, false)
	require.NoError(t, err)
	require.Contains(t, string(body), `"reasoning_details":[{"text":"h"},{"text": "m"}]`)
}

func TestStreamChoices(t *testing.T) {
	chunk := func(i int, text, finish string) string {
		return fmt.Sprintf(`{"id":"r1","choices":[{"index":%d,"delta":{"content":%q},"finish_reason":%s,"logprobs":{"content":[{"token":%q}]}}]}`, i, text, finish, text)
	}
	resp, err := streamed(t, plain, chunk(1, "x", "null"), chunk(0, "a", "null"), chunk(1, "", `"length"`), chunk(0, "b", `"stop"`))
	require.NoError(t, err)
	require.Len(t, resp.Choices, 2)
	require.Equal(t, "ab", resp.Choices[0].Message.Text())
	require.Equal(t, llm.FinishStop, resp.Choices[0].FinishReason)
	require.JSONEq(t, `{"content":[{"token":"a"},{"token":"b"}]}`, string(resp.Choices[0].Logprobs))
	require.Equal(t, "x", resp.Choices[1].Message.Text())
	require.Equal(t, llm.FinishLength, resp.Choices[1].FinishReason)
}

// Pieces of calls find their call by id, else by index, else by position.
func TestStreamCalls(t *testing.T) {
	calls := func(pieces ...string) string { return delta(`"tool_calls":[` + strings.Join(pieces, ",") + `]`) }
	type want struct{ id, name, args string }
	for _, tt := range []struct {
		name string
		data []string
		want []want
	}{
		{
			"OpenAI's",
			[]string{
				calls(`{"index":0,"id":"c1","type":"function","function":{"name":"f","arguments":""}}`),
				calls(`{"index":0,"function":{"arguments":"{\"a\""}}`), calls(`{"index":0,"function":{"arguments":":1}"}}`),
				calls(`{"index":1,"id":"c2","type":"function","function":{"name":"g","arguments":""}}`), calls(`{"index":1,"function":{"arguments":"{}"}}`),
			},
			[]want{{"c1", "f", `{"a":1}`}, {"c2", "g", `{}`}},
		},
		{
			"interleaved",
			[]string{
				calls(`{"index":0,"id":"c1","function":{"name":"f"}}`, `{"index":1,"id":"c2","function":{"name":"g"}}`),
				calls(`{"index":1,"function":{"arguments":"[2]"}}`, `{"index":0,"function":{"arguments":"[1]"}}`),
			},
			[]want{{"c1", "f", `[1]`}, {"c2", "g", `[2]`}},
		},
		{
			"id and name repeated, null and empty",
			[]string{
				calls(`{"index":0,"id":"c1","function":{"name":"f","arguments":"{"}}`), calls(`{"index":0,"id":"c1","function":{"name":"f","arguments":"}"}}`),
				calls(`{"index":0,"id":"","function":{"name":null,"arguments":""}}`), calls(`{"index":0,"id":null,"function":{"arguments":null}}`),
			},
			[]want{{"c1", "f", `{}`}},
		},
		{
			"whole calls without an index",
			[]string{calls(`{"id":"c1","function":{"name":"f","arguments":"{}"}}`, `{"id":"c2","function":{"name":"f","arguments":"[]"}}`)},
			[]want{{"c1", "f", `{}`}, {"c2", "f", `[]`}},
		},
		{
			"fragments without an index",
			[]string{
				calls(`{"id":"c1","function":{"name":"f","arguments":"{"}}`), calls(`{"function":{"arguments":"}"}}`),
				calls(`{"id":"c2","function":{"name":"g","arguments":"["}}`), calls(`{"function":{"arguments":"]"}}`),
			},
			[]want{{"c1", "f", `{}`}, {"c2", "g", `[]`}},
		},
		{
			"the same index for all",
			[]string{
				calls(`{"index":0,"id":"c1","function":{"name":"f","arguments":"{}"}}`), calls(`{"index":0,"id":"c2","function":{"name":"f","arguments":"[]"}}`),
			},
			[]want{{"c1", "f", `{}`}, {"c2", "f", `[]`}},
		},
		{
			"the id outranks a wrong index",
			[]string{
				calls(`{"index":0,"id":"c1","function":{"name":"f","arguments":"{"}}`), calls(`{"index":1,"id":"c2","function":{"name":"g","arguments":"["}}`),
				calls(`{"index":0,"id":"c2","function":{"arguments":"]"}}`), calls(`{"index":1,"id":"c1","function":{"arguments":"}"}}`),
			},
			[]want{{"c1", "f", `{}`}, {"c2", "g", `[]`}},
		},
		{
			"neither id nor a true index",
			[]string{
				calls(`{"index":0,"function":{"name":"f","arguments":"{}"}}`), calls(`{"index":0,"function":{"name":"f","arguments":"[]"}}`),
			},
			[]want{{"made", "f", `{}`}, {"made", "f", `[]`}},
		},
		{
			"the id comes late",
			[]string{calls(`{"index":0,"function":{"name":"f","arguments":"{"}}`), calls(`{"index":0,"id":"c1","function":{"arguments":"}"}}`)},
			[]want{{"c1", "f", `{}`}},
		},
		{
			"an index with gaps",
			[]string{calls(`{"index":2,"id":"c1","function":{"name":"f","arguments":"{}"}}`), calls(`{"index":7,"id":"c2","function":{"name":"g","arguments":"{}"}}`)},
			[]want{{"c1", "f", `{}`}, {"c2", "g", `{}`}},
		},
		{
			"legacy",
			[]string{delta(`"function_call":{"name":"f","arguments":""}`), delta(`"function_call":{"arguments":"{}"}`)},
			[]want{{"made", "f", `{}`}},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			resp, err := streamed(t, plain, append(tt.data, finished)...)
			require.NoError(t, err)
			require.Equal(t, llm.FinishToolCalls, resp.FinishReason())
			var got []want
			seen := map[string]bool{}
			for _, c := range resp.ToolCalls() {
				require.False(t, seen[c.ID], "ids are distinct")
				seen[c.ID] = true
				if c.SyntheticID {
					require.Regexp(t, `^call_[0-9a-f]{16}$`, c.ID)
					c.ID = "made"
				}
				got = append(got, want{c.ID, c.Name, c.Arguments})
			}
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(want{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A made-up id is the same in both forms of an answer, and another in another
// answer.
func TestSyntheticIDs(t *testing.T) {
	const calls = `"tool_calls":[{"function":{"name":"f","arguments":"{}"}},{"function":{"name":"f","arguments":"{}"}}]`
	whole, err := unary(t, plain, answer(`{`+calls+`}`))
	require.NoError(t, err)
	stream, err := streamed(t, plain, delta(calls), finished)
	require.NoError(t, err)
	require.Equal(t, whole.ToolCalls(), stream.ToolCalls())
	other, err := unary(t, plain, strings.Replace(answer(`{`+calls+`}`), "r1", "r2", 1))
	require.NoError(t, err)
	require.NotEqual(t, whole.ToolCalls()[0].ID, other.ToolCalls()[0].ID)
}

func TestStreamFailures(t *testing.T) {
	for _, tt := range []struct {
		name string
		data []string
		kind llm.Kind
		text string
	}{
		{"no finish", []string{delta(`"content":"a"`), "[DONE]"}, llm.KindStreamTruncated, "a"},
		{"nothing", []string{"[DONE]"}, llm.KindStreamTruncated, ""},
		{"error event", []string{delta(`"content":"a"`), `{"error":{"message":"slow","type":"rate_limit_error"}}`, "[DONE]"}, llm.KindRateLimit, "a"},
		{"error after the finish", []string{delta(`"content":"a"`), finished, `{"error":{"message":"oops","type":"server_error"}}`}, llm.KindServer, "a"},
		{"error of a choice", []string{delta(`"content":"a"`), `{"choices":[{"index":0,"delta":{},"finish_reason":"error","error":{"code":502,"message":"x"}}]}`}, llm.KindServer, "a"},
		{"error beside a choice", []string{delta(`"content":"a"`), `{"error":{"code":402,"message":"x"},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}`}, llm.KindQuota, "a"},
		{"malformed", []string{delta(`"content":"a"`), `{"choices":[`, finished}, llm.KindMalformedResponse, "a"},
		{"text that is no JSON", []string{delta(`"content":"a"`), `hello`, finished}, llm.KindMalformedResponse, "a"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			resp, err := streamed(t, plain, tt.data...)
			var e *llm.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, tt.kind, e.Kind, e.Message)
			require.Equal(t, tt.text, resp.Text())
			require.Equal(t, "acme", e.Provider)
		})
	}
}

// An event that is named error fails the stream even when its data is no error
// object; a body that ends within an event is cut, not malformed.
func TestStreamOddEnds(t *testing.T) {
	c, _ := newClient(t, plain, "text/event-stream", "data: "+delta(`"content":"a"`)+"\n\nevent: error\ndata: {\"message\":\"tool_use_failed\",\"status_code\":400}\n\n")
	s, err := c.ChatCompletionStream(t.Context(), hello)
	require.NoError(t, err)
	_, err = s.Collect()
	require.ErrorIs(t, err, llm.ErrInvalidRequest, "the status in the data counts")
	require.ErrorContains(t, err, "tool_use_failed")

	c, _ = newClient(t, plain, "text/event-stream", "data: "+delta(`"content":"a"`)+"\n\ndata: {\"choices\":[{\"ind")
	s, err = c.ChatCompletionStream(t.Context(), hello)
	require.NoError(t, err)
	resp, err := s.Collect()
	require.ErrorIs(t, err, llm.ErrStreamTruncated)
	require.True(t, errors.Is(err, io.ErrUnexpectedEOF))
	require.Equal(t, "a", resp.Text())
}

// The paths are the dialect's.
func TestPaths(t *testing.T) {
	d := plain
	d.ChatPath, d.HealthPath = "/chat", "/me"
	c, w := newClient(t, d, "application/json", answer(`{"content":"a"}`))
	_, err := c.ChatCompletion(t.Context(), hello)
	require.NoError(t, err)
	require.Equal(t, llm.HealthHealthy, c.HealthCheck(t.Context()).Status)
	require.Equal(t, []string{"/v1/chat", "/v1/me"}, w.paths)
}
