package main

import (
	"encoding/json"
	"io"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

func TestReadsDeliverTheRecordedChunks(t *testing.T) {
	t.Parallel()
	for name, sizes := range map[string][]int{
		"unknown": nil, "exact": {2, 3, 6}, "too few": {4}, "too many": {4, 4, 4, 4}, "odd": {0, -1, 3},
	} {
		require.NoError(t, iotest.TestReader(&reads{body: []byte("hello world"), sizes: sizes}, []byte("hello world")), name)
	}
	r := &reads{body: []byte("hello"), sizes: []int{2, 3}}
	p := make([]byte, 16)
	n, err := r.Read(p)
	require.NoError(t, err)
	require.Equal(t, "he", string(p[:n]))
	n, err = r.Read(p)
	require.NoError(t, err)
	require.Equal(t, "llo", string(p[:n]))
	_, err = r.Read(p)
	require.ErrorIs(t, err, io.EOF)
	require.NoError(t, r.Close())
}

func TestInputsOfARecordedRequest(t *testing.T) {
	t.Parallel()
	for input, want := range map[string]int{
		`"one text"`: 1, `["a","b","c"]`: 3, `[1,2,3]`: 1, `[[1,2],[3]]`: 2, `[]`: 1, `null`: 1,
	} {
		require.Equal(t, want, asked{Input: json.RawMessage(input)}.inputs(), input)
	}
	require.Equal(t, 1, asked{}.inputs())
	require.Equal(t, 2, asked{Instances: make([]json.RawMessage, 2)}.inputs())
	require.Equal(t, 3, asked{Requests: make([]json.RawMessage, 3)}.inputs())
}

func TestStreamed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		recording string
		want      bool
	}{
		"by the request":   {`{"request":{"body":"{\"stream\":true}"},"response":{"status":200,"body":"{}"}}`, true},
		"by the header":    {`{"response":{"status":200,"headers":{"content-type":["text/event-stream; charset=utf-8"]},"body":""}}`, true},
		"by the body":      {`{"response":{"status":200,"body":"\n: hello\n\n"}}`, true},
		"masked header":    {`{"response":{"status":200,"headers":{"Content-Type":["REDACTED"]},"body":"data: {}\n\n"}}`, true},
		"plain JSON":       {`{"response":{"status":200,"headers":{"Content-Type":["application/json"]},"body":"data: x"}}`, false},
		"by Google's verb": {`{"request":{"url":"https://x/m:streamGenerateContent"},"response":{"status":200,"body":"{}"}}`, true},
		"a form, not JSON": {`{"request":{"body":"a=b"},"response":{"status":200,"body":"{}"}}`, false},
	} {
		data := []byte(`{"provider":"openai","dialect":"openai-chat",` + test.recording[1:])
		r, err := parseRecording(data)
		require.NoError(t, err, name)
		require.Equal(t, test.want, r.streamed(), name)
	}
}

func TestWhatIsNoRecording(t *testing.T) {
	t.Parallel()
	for data, want := range map[string]string{
		`[]`:                                  "not the JSON of a recording",
		`{"provider":1}`:                      "not the JSON of a recording",
		`{"dialect":"x"}`:                     "provider is missing",
		`{"provider":"openai"}`:               "dialect is missing",
		`{"provider":"openai","dialect":"x"}`: "response.status is 0",
		`{"provider":"a","dialect":"x","response":{"status":200,"body":"x","encoding":"rot13"}}`:              `response.body: unknown encoding "rot13"`,
		`{"provider":"a","dialect":"x","response":{"status":200},"request":{"body":"?","encoding":"base64"}}`: "request.body: illegal base64",
	} {
		_, err := parseRecording([]byte(data))
		require.ErrorContains(t, err, want, data)
	}
}

// FuzzDecode: whatever a recording holds, decoding it prints a line of a known
// kind.
func FuzzDecode(f *testing.F) {
	for _, dialect := range []string{"openai-chat", "anthropic-messages", "embeddings", "images", "models-list", "gemini"} {
		f.Add(dialect, "vertexai", 200, "text/event-stream", "data: {\"candidates\":[{\"finishReason\":\"STOP\"}]}\r\n\r\n")
		f.Add(dialect, "openai", 200, "text/event-stream", "data: {\"error\":{\"message\":\"x\"}}\n\n")
		f.Add(dialect, "anthropic", 429, "application/json", `{"error":{"type":"rate_limit_error"}}`)
	}
	f.Fuzz(func(t *testing.T, dialect, provider string, status int, contentType, body string) {
		data, err := json.Marshal(map[string]any{
			"provider": provider, "dialect": dialect, "request": map[string]any{},
			"response": map[string]any{"status": status, "body": body, "headers": map[string]any{"Content-Type": []string{contentType}}},
		})
		require.NoError(t, err)
		r, err := parseRecording(data)
		if err != nil {
			return
		}
		line := decodeRecording(t.Context(), "file", r)
		require.Contains(t, decodedKinds(), line.Kind)
		require.Equal(t, line.Kind == kindError, line.Error != nil)
		_, err = json.Marshal(line)
		require.NoError(t, err)
	})
}
