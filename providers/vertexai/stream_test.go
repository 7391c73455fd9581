package vertexai_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
)

// events writes each text as an event, with the line ends of the service.
func events(data ...string) string {
	var s strings.Builder
	for _, d := range data {
		s.WriteString("data: " + d + "\r\n\r\n")
	}
	return s.String()
}

// collect reads the stream whose body this is.
func collect(t testing.TB, body string) (*llm.ChatResponse, error) {
	stream, err := express(t, reply(200, sseHeader, body)).ChatCompletionStream(t.Context(), hello())
	require.NoError(t, err)
	return stream.Collect()
}

// usageless are the parts of an answer as a stream gives them.
const richStream = `{"candidates":[{"content":{"role":"model","parts":[{"text":"h","thought":true}]}}],"usageMetadata":{"trafficType":"ON_DEMAND"},"modelVersion":"m","responseId":"r"}|` +
	`{"candidates":[{"content":{"role":"model","parts":[{"text":"m","thought":true},{"text":"a"}]}}],"usageMetadata":{"promptTokenCount":3,"totalTokenCount":5,"thoughtsTokenCount":2},"modelVersion":"m","responseId":"r"}|` +
	`{"candidates":[{"content":{"role":"model","parts":[{"text":"b"},{"text":"c","thoughtSignature":"s1"},{"text":"d"}]}}],"modelVersion":"m","responseId":"r"}|` +
	`{"candidates":[{"content":{"role":"model","parts":[{"functionCall":{"name":"f","args":{"a":1}},"thoughtSignature":"s2"},{"functionCall":{"id":"c9","name":"f","args":{}}}]}}],"modelVersion":"m","responseId":"r"}|` +
	`{"candidates":[{"content":{"role":"model","parts":[{"functionCall":{"name":"g"}},{"codeExecutionResult":{"outcome":"OK"}},{"inlineData":{"mimeType":"image/png","data":"iVBORw=="}}]}}],"modelVersion":"m","responseId":"r"}|` +
	`{"candidates":[{"content":{"role":"model","parts":[{"text":"","thoughtSignature":"s3"}]},"finishReason":"STOP","index":0}],` +
	`"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":4,"totalTokenCount":9,"thoughtsTokenCount":2},"modelVersion":"m","responseId":"r"}`

func TestStream(t *testing.T) {
	want := &llm.ChatResponse{
		Provider: "vertexai", ID: "r", Model: "m",
		Choices: []llm.Choice{{
			Message: llm.Message{Role: llm.RoleAssistant, Parts: []llm.Part{
				llm.ReasoningPart{Provider: "vertexai", Text: "hm"},
				llm.TextPart{Text: "ab"},
				llm.TextPart{Text: "c", Signature: "s1"},
				llm.TextPart{Text: "d"},
				llm.ToolCallPart{ID: "call_r_0", Name: "f", Arguments: `{"a":1}`, Signature: "s2", SyntheticID: true},
				llm.ToolCallPart{ID: "c9", Name: "f", Arguments: `{}`},
				llm.ToolCallPart{ID: "call_r_2", Name: "g", Arguments: `{}`, SyntheticID: true},
				llm.OpaquePart{Provider: "vertexai", Type: "codeExecutionResult", JSON: `{"codeExecutionResult":{"outcome":"OK"}}`},
				llm.ImagePart{MIME: "image/png", Data: []byte("\x89PNG")},
				llm.TextPart{Signature: "s3"},
			}},
			FinishReason: llm.FinishToolCalls, FinishRaw: "STOP",
		}},
		Usage: &llm.Usage{
			InputTokens: llm.Count(3), OutputTokens: llm.Count(6), TotalTokens: llm.Count(9), ReasoningTokens: llm.Count(2),
		},
	}
	body := events(strings.Split(richStream, "|")...)
	for name, body := range map[string]string{
		"as it comes":     body,
		"with line feeds": strings.ReplaceAll(body, "\r\n", "\n"),
		"with a mark":     body + "data: [DONE]\n\n",
		"with comments":   ": ping\n" + strings.ReplaceAll(body, "\r\n\r\n", "\r\n\r\n: ping\r\n"),
		"cut at the end":  strings.TrimRight(body, "\r\n"),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := collect(t, body)
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(want, got, tokensEqual))
		})
	}
}

// TestStreamChoices reads two choices that interleave.
func TestStreamChoices(t *testing.T) {
	got, err := collect(t, events(
		`{"candidates":[{"content":{"parts":[{"text":"a"}]}},{"index":1,"content":{"parts":[{"text":"x"}]},"finishReason":"MAX_TOKENS"}],"responseId":"r"}`,
		`{"candidates":[{"content":{"parts":[{"text":"b"}]},"finishReason":"STOP","logprobsResult":{"topCandidates":[1]}}],"responseId":"r"}`,
		`{"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":1}}`,
	))
	require.NoError(t, err)
	require.Len(t, got.Choices, 2)
	require.Equal(t, "ab", got.Choices[0].Message.Text())
	require.Equal(t, llm.FinishStop, got.Choices[0].FinishReason)
	require.JSONEq(t, `{"topCandidates":[1]}`, string(got.Choices[0].Logprobs))
	require.Equal(t, "x", got.Choices[1].Message.Text())
	require.Equal(t, llm.FinishLength, got.Choices[1].FinishReason)
	require.Equal(t, llm.Count(2), got.Usage.TotalTokens)
}

func TestStreamFails(t *testing.T) {
	const piece = `{"candidates":[{"content":{"parts":[{"text":"a"}]}}],"usageMetadata":{"promptTokenCount":1}}`
	const last = `{"candidates":[{"finishReason":"STOP"}]}`
	for name, tt := range map[string]struct {
		body string
		kind llm.Kind
	}{
		"no end":                 {events(piece), llm.KindStreamTruncated},
		"no end, but a mark":     {events(piece, "[DONE]"), llm.KindStreamTruncated},
		"cut inside an event":    {events(piece) + "data: {\"candidates\":[{\"fin", llm.KindStreamTruncated},
		"nothing":                {"", llm.KindStreamTruncated},
		"no JSON":                {events(piece, "{]"), llm.KindMalformedResponse},
		"another shape":          {events(piece, `{"candidates":[{"content":7}]}`), llm.KindMalformedResponse},
		"an error after the end": {events(piece, last, `{"error":{"code":503,"message":"m","status":"UNAVAILABLE"}}`), llm.KindOverloaded},
		"an error in an array":   {events(piece, `[{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED"}}]`), llm.KindRateLimit},
		"a bare error":           {events(piece) + `{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED"}}`, llm.KindRateLimit},
		"a bare error in lines":  {events(piece, last) + "[{\n  \"error\": {\n    \"code\": 500,\n    \"message\": \"data: x\"\n  }\n}\n]\n", llm.KindServer},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := collect(t, tt.body)
			require.Equal(t, tt.kind, llm.KindOf(err), "%v", err)
			if strings.Contains(tt.body, piece) {
				require.Equal(t, "a", got.Text(), "what had come is kept")
				require.Equal(t, llm.Count(1), got.Usage.InputTokens)
			}
		})
	}
	// A bare text that is no error says nothing.
	_, err := collect(t, events(piece, last)+"{\"a\":1}\n")
	require.NoError(t, err)
}

// TestStreamAnswersWithoutEvents: an answer of another content type is an error.
func TestStreamAnswersWithoutEvents(t *testing.T) {
	for body, kind := range map[string]llm.Kind{
		`[{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED"}}]`: llm.KindRateLimit,
		`[` + okBody + `]`: llm.KindMalformedResponse,
	} {
		_, err := express(t, reply(200, jsonHeader, body)).ChatCompletionStream(t.Context(), hello())
		require.Equal(t, kind, llm.KindOf(err))
	}
}

// TestStreamReadError keeps what had come before a connection broke.
func TestStreamReadError(t *testing.T) {
	p := express(t, roundTrip(func(r *http.Request) (*http.Response, error) {
		body := io.MultiReader(strings.NewReader(events(`{"candidates":[{"content":{"parts":[{"text":"a"}]}}]}`)), iotest.ErrReader(errors.New("reset")))
		return &http.Response{StatusCode: 200, Header: sseHeader, Body: io.NopCloser(body), Request: r}, nil
	}))
	stream, err := p.ChatCompletionStream(t.Context(), hello())
	require.NoError(t, err)
	got, err := stream.Collect()
	require.ErrorIs(t, err, llm.ErrNetwork)
	require.Equal(t, "a", got.Text())
}

// TestStreamEverySplit cuts the body between any two bytes.
func TestStreamEverySplit(t *testing.T) {
	body := events(strings.Split(richStream, "|")...)
	want, err := collect(t, body)
	require.NoError(t, err)
	for cut := range len(body) {
		p := express(t, roundTrip(func(r *http.Request) (*http.Response, error) {
			split := io.MultiReader(strings.NewReader(body[:cut]), strings.NewReader(body[cut:]))
			return &http.Response{StatusCode: 200, Header: sseHeader, Body: io.NopCloser(split), Request: r}, nil
		}))
		stream, err := p.ChatCompletionStream(t.Context(), hello())
		require.NoError(t, err)
		got, err := stream.Collect()
		require.NoError(t, err)
		if diff := cmp.Diff(want, got, tokensEqual); diff != "" {
			t.Fatal(cut, diff)
		}
	}
}

// TestStreamQuotesAnError: what stands inside a line is no bare error, wherever
// the line is cut.
func TestStreamQuotesAnError(t *testing.T) {
	body := ": " + `{"error":{"code":429}}`
	p := express(t, roundTrip(func(r *http.Request) (*http.Response, error) {
		split := io.MultiReader(strings.NewReader(events(`{"candidates":[{"finishReason":"STOP"}]}`)+body[:2]), strings.NewReader(body[2:]))
		return &http.Response{StatusCode: 200, Header: sseHeader, Body: io.NopCloser(split), Request: r}, nil
	}))
	stream, err := p.ChatCompletionStream(t.Context(), hello())
	require.NoError(t, err)
	_, err = stream.Collect()
	require.NoError(t, err)
}

// FuzzStream reads any bytes as a stream: it ends, and in the library's terms.
func FuzzStream(f *testing.F) {
	f.Add([]byte(events(strings.Split(richStream, "|")...)))
	f.Add([]byte(events(blockedBody, okBody) + "[{\"error\":{\"code\":429}}]"))
	f.Add([]byte("data: {\"candidates\":[{\"index\":-1,\"finishReason\":3}]}\n\n"))
	f.Fuzz(func(t *testing.T, body []byte) {
		stream, err := express(t, reply(200, sseHeader, string(body))).ChatCompletionStream(t.Context(), hello())
		require.NoError(t, err)
		resp, err := stream.Collect()
		if err != nil {
			_, ok := errors.AsType[*llm.Error](err)
			require.True(t, ok, "%T %v", err, err)
			return
		}
		require.NotEmpty(t, resp.FinishReason())
	})
}

// FuzzAnswer reads any bytes as an answer; one that can be read can be sent back.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(okBody))
	f.Add([]byte(blockedBody))
	for _, chunk := range strings.Split(richStream, "|") {
		f.Add([]byte(chunk))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var got []sent
		p := express(t, record(&got, jsonHeader, string(body)))
		resp, err := p.ChatCompletion(t.Context(), hello())
		if err != nil {
			_, ok := errors.AsType[*llm.Error](err)
			require.True(t, ok, "%T %v", err, err)
			return
		}
		for _, part := range resp.Message().Parts {
			if call, ok := part.(llm.ToolCallPart); ok && !bytes.HasPrefix([]byte(call.Arguments), []byte("{")) {
				return // the service promises an object
			}
			if image, ok := part.(llm.ImagePart); ok && len(image.Data) == 0 {
				return
			}
		}
		req := hello()
		req.Messages = append(req.Messages, resp.Message())
		_, err = p.ChatCompletion(t.Context(), req)
		require.NoError(t, err)
	})
}
