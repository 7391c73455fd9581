package openairesponses_test

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
)

// A failure has the same kind over HTTP, inside a 200 and inside a stream.
func TestFailures(t *testing.T) {
	const head = `{"type":"response.created","response":{"id":"resp_1","model":"m-1"}}`
	const half = `{"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"half"}`
	for _, tt := range []struct {
		code, kind string
		want       llm.Kind
		retry      bool
	}{
		{"rate_limit_exceeded", "", llm.KindRateLimit, true},
		{"insufficient_quota", "insufficient_quota", llm.KindQuota, false},
		{"server_error", "", llm.KindServer, true},
		{"server_is_overloaded", "service_unavailable_error", llm.KindOverloaded, true},
		{"context_length_exceeded", "invalid_request_error", llm.KindContextLength, false},
		{"invalid_prompt", "", llm.KindContentFilter, false},
		{"image_content_policy_violation", "", llm.KindContentFilter, false},
		{"failed_to_download_image", "", llm.KindInvalidRequest, false},
		{"model_not_found", "invalid_request_error", llm.KindNotFound, false},
		{"something_new", "", llm.KindServer, true},
	} {
		words := `"code":"` + tt.code + `","message":"It broke."`
		if tt.kind != "" {
			words += `,"type":"` + tt.kind + `"`
		}
		ends := map[string]string{
			"error, nested":   events(head, half, `{"type":"error","sequence_number":2,"error":{`+words+`,"param":null}}`),
			"error, by name":  events(head, half) + "event: error\ndata: {\"error\":{" + words + "}}\n\n",
			"response.error":  events(head, half, `{"type":"response.error","error":{`+words+`}}`),
			"response.failed": events(head, half, `{"type":"response.failed","response":{"id":"resp_1","status":"failed","error":{`+words+`},"output":[]}}`),
			"without a type":  events(head, half) + "data: {\"error\":{" + words + "},\"user_id\":\"u\"}\n\n",
			// What comes after the end of the answer counts as well.
			"after the end": events(head, half, `{"type":"response.completed","response":{"status":"completed"}}`, `{"type":"error","error":{`+words+`}}`),
			"and on":        events(head, half, `{"type":"error","error":{`+words+`}}`, `{"type":"response.completed","response":{"status":"completed"}}`),
		}
		if tt.kind == "" {
			ends["error, flat and by name"] = events(head, half) + "event: error\ndata: {" + words + "}\n\n"
			ends["error, flat"] = events(head, half, `{"type":"error",`+words+`,"param":null,"sequence_number":2}`)
		}
		check := func(t *testing.T, err error) {
			t.Helper()
			e := failure(t, err)
			require.Equal(t, tt.want, e.Kind)
			require.Equal(t, tt.code, e.Code)
			require.Equal(t, tt.kind, e.Type)
			require.Equal(t, "It broke.", e.Message)
			require.Equal(t, tt.retry, e.Retryable())
			require.Equal(t, "req_1", e.RequestID)
			require.Equal(t, 200, e.Status)
		}
		for name, text := range ends {
			t.Run(tt.code+"/"+name, func(t *testing.T) {
				resp, err := streamed(t, acme, text)
				check(t, err)
				require.Equal(t, "half", resp.Text(), "what had arrived is kept")
				require.Equal(t, "resp_1", resp.ID)
				require.Equal(t, "responses", resp.API)
			})
		}
		for name, body := range map[string]string{
			"in a 200": `{"error":{` + words + `}}`,
			"failed":   `{"id":"r","status":"failed","error":{` + words + `},"output":[]}`,
		} {
			t.Run(tt.code+"/"+name, func(t *testing.T) {
				_, err := unary(t, acme, "\n   \n"+body)
				check(t, err)
			})
		}
	}
}

func TestFailedWithoutReason(t *testing.T) {
	_, err := unary(t, acme, `{"status":"failed","error":null,"output":[]}`)
	require.Equal(t, llm.KindServer, failure(t, err).Kind)
	_, err = streamed(t, acme, events(`{"type":"response.failed","response":{}}`))
	require.Equal(t, llm.KindServer, failure(t, err).Kind)
	_, err = streamed(t, acme, events(`{"type":"error"}`))
	require.Equal(t, llm.KindServer, failure(t, err).Kind)
}

// A stream without its last event is cut, however much had arrived.
func TestTruncated(t *testing.T) {
	whole := script(t, answers[1].body, scriptDeltas)
	lines := strings.SplitAfter(whole, "\n\n")
	for n := range len(lines) - 2 {
		resp, err := streamed(t, acme, strings.Join(lines[:n], ""))
		e := failure(t, err)
		require.Equal(t, llm.KindStreamTruncated, e.Kind, "after %d events", n)
		require.Equal(t, "m", e.Model[:1])
		require.Empty(t, resp.FinishReason())
	}
	// In the middle of the last event, and of a delta.
	for _, cut := range []int{len(whole) - 9, strings.Index(whole, `"obfuscation"`)} {
		_, err := streamed(t, acme, whole[:cut])
		e := failure(t, err)
		require.Equal(t, llm.KindStreamTruncated, e.Kind)
		require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	}
	// A call that was cut is not to be run.
	resp, err := streamed(t, acme, events(
		`{"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","call_id":"c","name":"f","arguments":""}}`,
		`{"type":"response.function_call_arguments.delta","output_index":0,"delta":"{\"x"}`,
	))
	require.ErrorIs(t, err, llm.KindStreamTruncated)
	require.True(t, resp.ToolCalls()[0].Incomplete)
}

func TestMalformed(t *testing.T) {
	for _, body := range []string{``, `null`, `[]`, `{}`, `{"output":{}}`, `{"output":[5]}`, `{"output":[{"type":"message","content":[{"text":"\ud800"}]}]}`, `{"output":[]} x`, `<html>`} {
		_, err := unary(t, acme, body)
		e := failure(t, err)
		require.Equal(t, llm.KindMalformedResponse, e.Kind, body)
		require.Equal(t, "m", e.Model)
	}
	empty := acme
	empty.EmptyUnderLoad = true
	_, err := unary(t, empty, " \n")
	require.Equal(t, llm.KindServer, failure(t, err).Kind)
	for _, data := range []string{
		`{"type":`, `5`, `"x"`,
		`{"type":"response.output_item.done","output_index":-1,"item":{}}`,
		`{"type":"response.output_text.delta","output_index":0,"content_index":9999999,"delta":"x"}`,
		`{"type":"response.output_text.delta","output_index":1e9,"delta":"x"}`,
		`{"type":"response.completed","response":{"output":[5]}}`,
	} {
		_, err := streamed(t, acme, "data: "+data+"\n\ndata: {}\n\n")
		require.Equal(t, llm.KindMalformedResponse, failure(t, err).Kind, data)
	}
}
