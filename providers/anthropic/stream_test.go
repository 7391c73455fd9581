package anthropic_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/anthropic"
)

// events writes each JSON text as one event.
func events(texts ...string) string {
	var s strings.Builder
	for _, text := range texts {
		name, _, _ := strings.Cut(strings.TrimPrefix(text, `{"type":"`), `"`)
		s.WriteString("event: " + name + "\ndata: " + text + "\n\n")
	}
	return s.String()
}

const (
	evStart = `{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[],"stop_reason":null,` +
		`"usage":{"input_tokens":10,"cache_creation_input_tokens":5,"cache_read_input_tokens":100,"output_tokens":1}}}   `
	evText  = `{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}     }`
	evStop0 = `{"type":"content_block_stop","index":0  }`
	evEnd   = `{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":7}}`
	evDone  = `{"type":"message_stop"        }`
)

func evDelta(index, delta string) string {
	return `{"type":"content_block_delta","index":` + index + `,"delta":` + delta + `   }`
}

func collect(t *testing.T, body string) (*llm.ChatResponse, error) {
	stream, err := newProvider(t, reply(200, sseHeader, body)).ChatCompletionStream(t.Context(), hello())
	require.NoError(t, err)
	return stream.Collect()
}

func TestStream(t *testing.T) {
	resp, err := collect(t, events(
		evStart, `{"type":"ping"}`,
		`{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}`,
		evDelta("0", `{"type":"thinking_delta","thinking":"h"}`), evDelta("0", `{"type":"thinking_delta","thinking":"m"}`),
		evDelta("0", `{"type":"signature_delta","signature":"s=="}`), evStop0,
		`{"type":"content_block_start","index":1,"content_block":{"type":"thinking","thinking":"","signature":""}}`,
		evDelta("1", `{"type":"signature_delta","signature":"only"}`), `{"type":"content_block_stop","index":1}`,
		`{"type":"content_block_start","index":2,"content_block":{"type":"redacted_thinking","data":"o=="}}`, `{"type":"content_block_stop","index":2}`,
		`{"type":"content_block_start","index":3,"content_block":{"type":"text","text":""}}`,
		evDelta("3", `{"type":"text_delta","text":"A\u00e9"}`), `{"type":"ping"}`, evDelta("3", `{"type":"text_delta","text":""}`),
		evDelta("3", `{"type":"citations_delta","citation":{"a":1}}`), evDelta("3", `{"type":"text_delta","text":"!"}`), `{"type":"content_block_stop","index":3}`,
		`{"type":"content_block_start","index":4,"content_block":{"type":"text","text":"B"}}`, `{"type":"content_block_stop","index":4}`,
		`{"type":"content_block_start","index":5,"content_block":{"id":"srv_1","input":{},"name":"web_search","type":"server_tool_use"}}`,
		evDelta("5", `{"type":"input_json_delta","partial_json":""}`), evDelta("5", `{"type":"input_json_delta","partial_json":"{\"q\": "}`),
		evDelta("5", `{"type":"input_json_delta","partial_json":"1.0}"}`), `{"type":"content_block_stop","index":5}`,
		`{"type":"content_block_start","index":6,"content_block":{"type":"compaction","content":null}}`,
		evDelta("6", `{"type":"compaction_delta","content":"a\"b"}`), evDelta("6", `{"type":"compaction_delta","content":"c","n":[1]}`), `{"type":"content_block_stop","index":6}`,
		`{"type":"content_block_start","index":7,"content_block":{"type":"tool_use","id":"toolu_1","name":"f","input":{},"caller":{"type":"direct"}}}`,
		evDelta("7", `{"type":"input_json_delta","partial_json":""}`), evDelta("7", `{"type":"input_json_delta","partial_json":"{\"n\": 1234567890"}`),
		evDelta("7", `{"type":"input_json_delta","partial_json":"1234567890}"}`), `{"type":"content_block_stop","index":7}`,
		`{"type":"content_block_start","index":8,"content_block":{"type":"tool_use","id":"toolu_2","name":"g","input":{}}}`,
		evDelta("8", `{"type":"input_json_delta","partial_json":""}`), `{"type":"content_block_stop","index":8}`,
		`{"type":"content_block_start","index":9,"content_block":{"type":"tool_use","id":"toolu_3","name":"h","input":{"whole":true}}}`, `{"type":"content_block_stop","index":9}`,
		`{"type":"content_block_start","index":10,"content_block":{"type":"tool_use","id":"toolu_4","name":"i","input":{"twice":true}}}`,
		evDelta("10", `{"type":"input_json_delta","partial_json":"{\"twice\":true}"}`), `{"type":"content_block_stop","index":10}`,
		`{"type":"future_event","index":"x","delta":[1],"usage":7}`, evDelta("3", `{"type":"future_delta","text":{"a":1}}`),
		`{"type":"content_block_stop","index":99}`,
		`{"type":"message_delta","delta":{"stop_reason":null},"usage":{"output_tokens":4,"output_tokens_details":{"thinking_tokens":3}}}`,
		`{"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null,"stop_details":null},`+
			`"usage":{"input_tokens":11,"cache_read_input_tokens":null,"output_tokens":9,"output_tokens_details":null}}`,
		evDone,
	)+"data: trailing nonsense\n\n")
	require.NoError(t, err)
	want := &llm.ChatResponse{
		Provider: "anthropic", ID: "msg_1", Model: "claude-x", RequestID: "req_1",
		Choices: []llm.Choice{{FinishReason: llm.FinishToolCalls, FinishRaw: "tool_use", Message: llm.Message{Role: llm.RoleAssistant, Parts: []llm.Part{
			llm.ReasoningPart{Provider: "anthropic", Text: "hm", Signature: "s=="},
			llm.ReasoningPart{Provider: "anthropic", Signature: "only"},
			llm.ReasoningPart{Provider: "anthropic", Opaque: "o=="},
			llm.TextPart{Text: "Aé!"},
			llm.TextPart{Text: "B"},
			llm.OpaquePart{Provider: "anthropic", Type: "server_tool_use", JSON: `{"id":"srv_1","input":{"q": 1.0},"name":"web_search","type":"server_tool_use"}`},
			llm.OpaquePart{Provider: "anthropic", Type: "compaction", JSON: `{"type":"compaction","content":"a\"bc","n":[1]}`},
			llm.ToolCallPart{ID: "toolu_1", Name: "f", Arguments: `{"n": 12345678901234567890}`},
			llm.ToolCallPart{ID: "toolu_2", Name: "g", Arguments: `{}`},
			llm.ToolCallPart{ID: "toolu_3", Name: "h", Arguments: `{"whole":true}`},
			llm.ToolCallPart{ID: "toolu_4", Name: "i", Arguments: `{"twice":true}`},
		}}}},
		Usage: &llm.Usage{
			InputTokens: llm.Count(116), OutputTokens: llm.Count(9), TotalTokens: llm.Count(125),
			CachedTokens: llm.Count(100), CacheWriteTokens: llm.Count(5), ReasoningTokens: llm.Count(3),
		},
	}
	require.Empty(t, cmp.Diff(want, resp, cmp.AllowUnexported(llm.Tokens{}), cmpopts.EquateEmpty()))
}

func TestStreamEnds(t *testing.T) {
	hi := evDelta("0", `{"type":"text_delta","text":"hi"}`)
	overloaded := `{"type":"error","error":{"details":null,"type":"overloaded_error","message":"Overloaded"},"request_id":"req_body"}`
	for _, tt := range []struct {
		name, body string
		kind       llm.Kind // empty for success
		text       string
	}{
		{"no message_stop", events(evStart, evText, hi, evStop0, evEnd), "", "hi"},
		{"no final blank line", strings.TrimRight(events(evStart, evText, hi, evStop0, evEnd), "\n"), "", "hi"},
		{"message_stop cut", events(evStart, evText, hi, evStop0, evEnd) + "event: message_stop\ndata: {\"type\":\"messa", "", "hi"},
		{"a router's mark", events(evStart, evText, hi, evStop0, evEnd) + "data: [DONE]\n\n", "", "hi"},
		{"refusal", events(evStart, `{"type":"ping"}`, `{"type":"message_delta","delta":{"stop_reason":"refusal"},"usage":{"output_tokens":0}}`, evDone), "", ""},
		{"the same start twice", events(evStart, evStart, evText, hi, evEnd, evDone), "", "hi"},
		{"nothing", "", llm.KindStreamTruncated, ""},
		{"only a start", events(evStart), llm.KindStreamTruncated, ""},
		{"no finish", events(evStart, evText, hi, evStop0), llm.KindStreamTruncated, "hi"},
		{"no finish, but message_stop", events(evStart, evText, hi, evStop0, evDone), llm.KindStreamTruncated, "hi"},
		{"cut inside an event", strings.TrimRight(events(evStart, evText, hi, hi), " }\n"), llm.KindStreamTruncated, "hi"},
		{"an error event", events(evStart, evText, hi, overloaded), llm.KindOverloaded, "hi"},
		{"an error event after the finish", events(evStart, evText, hi, evStop0, evEnd, overloaded), llm.KindOverloaded, "hi"},
		{"an error of another shape", events(evStart, evText, hi) + "data: {\"error\":\"slow down\"}\n\n", llm.KindServer, "hi"},
		{"an error with odd fields", events(evStart, evText, hi) + "data: {\"type\":\"error\",\"usage\":1,\"error\":{\"type\":\"rate_limit_error\"}}\n\n", llm.KindRateLimit, "hi"},
		{"a broken event", events(evStart, evText, hi, `{"type":"content_block_delta"`), llm.KindMalformedResponse, "hi"},
		{"a delta of the wrong shape", events(evStart, evText, hi, evDelta("0", `{"type":"text_delta","text":7}`)), llm.KindMalformedResponse, "hi"},
		{"a block of the wrong shape", events(evStart, `{"type":"content_block_start","index":0,"content_block":7}`), llm.KindMalformedResponse, ""},
		{"a start without a message", events(`{"type":"message_start"}`), llm.KindMalformedResponse, ""},
		{"another message spliced in", events(evStart, evText, hi, strings.Replace(evStart, "msg_1", "msg_2", 1), evEnd, evDone), llm.KindMalformedResponse, "hi"},
		{"text that is no event", "hello\n\n", llm.KindStreamTruncated, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			resp, err := collect(t, tt.body)
			require.Equal(t, tt.text, resp.Text(), "what arrived is kept")
			if tt.kind == "" {
				require.NoError(t, err)
				return
			}
			failed, ok := err.(*llm.Error)
			require.True(t, ok, "%v", err)
			require.Equal(t, tt.kind, failed.Kind, failed)
			require.Equal(t, "anthropic", failed.Provider)
			if strings.Contains(tt.name, "error") {
				require.Equal(t, 200, failed.Status)
				require.Equal(t, "req_1", failed.RequestID)
				var wire *anthropic.Error
				require.ErrorAs(t, err, &wire)
			}
		})
	}
}

// Cutting the stream anywhere gives a prefix of the text, and an error until the
// finish has arrived.
func TestEveryCut(t *testing.T) {
	body := events(evStart, evText, evDelta("0", `{"type":"text_delta","text":"hé"}`), evDelta("0", `{"type":"text_delta","text":"llo"}`), evStop0, evEnd, evDone)
	finished := strings.Index(body, `"usage":{"output_tokens":7}}`) + len(`"usage":{"output_tokens":7}}`)
	for cut := range len(body) {
		resp, err := collect(t, body[:cut])
		require.True(t, strings.HasPrefix("héllo", resp.Text()))
		if cut < finished {
			require.ErrorIs(t, err, llm.ErrStreamTruncated, "cut at %d", cut)
		} else {
			require.NoError(t, err, "cut at %d", cut)
		}
	}
}

func TestReadError(t *testing.T) {
	broken := errors.New("connection reset")
	p := newProvider(t, roundTrip(func(r *http.Request) (*http.Response, error) {
		resp, _ := reply(200, sseHeader, "")(r)
		resp.Body = io.NopCloser(io.MultiReader(strings.NewReader(events(evStart, evText, evDelta("0", `{"type":"text_delta","text":"hi"}`), evEnd)), iotest.ErrReader(broken)))
		return resp, nil
	}))
	stream, err := p.ChatCompletionStream(t.Context(), hello())
	require.NoError(t, err)
	resp, err := stream.Collect()
	require.ErrorIs(t, err, llm.ErrNetwork)
	require.ErrorIs(t, err, broken)
	require.Equal(t, "hi", resp.Text())
}

// The answer of a thinking model goes back to it as it came, byte for byte.
func TestRoundTrip(t *testing.T) {
	resp, err := collect(t, events(
		evStart,
		`{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}`,
		evDelta("0", `{"type":"thinking_delta","thinking":"h\u003cm\u2028"}`), evDelta("0", `{"type":"signature_delta","signature":"a+/b=="}`), evStop0,
		`{"type":"content_block_start","index":1,"content_block":{"type":"redacted_thinking","data":"x+/="}}`, `{"type":"content_block_stop","index":1}`,
		`{"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"toolu_1","name":"f","input":{}}}`,
		evDelta("2", `{"type":"input_json_delta","partial_json":"{\"n\": 1e2, \"m\":12345678901234567890}"}`), `{"type":"content_block_stop","index":2}`,
		`{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":9}}`, evDone,
	))
	require.NoError(t, err)
	body, _, _, err := sent(t, request("claude-opus-5-5", nil, llm.User("u"), resp.Message(), llm.ToolResult("toolu_1", "f", "r")))
	require.NoError(t, err)
	require.Contains(t, body, `{"role":"assistant","content":[{"type":"thinking","thinking":"h<m`+"\u2028"+`","signature":"a+/b=="},`+
		`{"type":"redacted_thinking","data":"x+/="},{"type":"tool_use","id":"toolu_1","name":"f","input":{"n": 1e2, "m":12345678901234567890}}]}`)
}

// Whatever the bytes are, a stream ends with success or a typed error.
func FuzzStream(f *testing.F) {
	f.Add(events(evStart, evText, evDelta("0", `{"type":"text_delta","text":"hi"}`), evStop0, evEnd, evDone))
	f.Add(events(evStart, `{"type":"content_block_start","index":5,"content_block":{"input":{},"type":"server_tool_use"}}`,
		evDelta("5", `{"type":"input_json_delta","partial_json":"{}"}`), evDelta("5", `{"type":"x_delta","a":"b"}`), `{"type":"content_block_stop","index":5}`))
	f.Add("data: {\"error\":7}\n\n")
	f.Fuzz(func(t *testing.T, body string) {
		resp, err := collect(t, body)
		require.NotNil(t, resp)
		if err != nil {
			failed, ok := err.(*llm.Error)
			require.True(t, ok, "%v", err)
			require.NotEmpty(t, failed.Kind)
		}
	})
}
