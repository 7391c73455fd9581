package anthropic_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
)

// canned answers every request with the same bytes, and costs little itself.
type canned struct {
	header http.Header
	body   []byte
}

func (c *canned) RoundTrip(r *http.Request) (*http.Response, error) {
	_, _ = io.Copy(io.Discard, r.Body)
	_ = r.Body.Close()
	return &http.Response{
		StatusCode: 200, Header: c.header, Body: io.NopCloser(bytes.NewReader(c.body)),
		ContentLength: int64(len(c.body)), Request: r,
	}, nil
}

// benchRequest has three messages and a tool.
func benchRequest() *llm.ChatRequest {
	return &llm.ChatRequest{
		Model:     "claude-sonnet-4-6",
		MaxTokens: new(1024),
		Messages: []llm.Message{
			llm.System("You are a terse assistant."),
			llm.User("What is the weather in Oslo?"),
			llm.Assistant("Cold."),
			llm.User("And in Rome? Answer \"warm\" or \"cold\".\n"),
		},
		Tools: []llm.Tool{{
			Name: "weather", Description: "Weather of a city.",
			Parameters: []byte(`{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}`),
		}},
	}
}

// benchChat is an answer of about one kilobyte.
var benchChat = `{"model":"claude-sonnet-4-6","id":"msg_01","type":"message","role":"assistant","content":[{"type":"text","text":"` +
	strings.Repeat(`Rome is \"warm\" in spring — é. `, 20) + `"}],"stop_reason":"end_turn","stop_sequence":null,` +
	`"usage":{"input_tokens":42,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,` +
	`"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0},"output_tokens":120,"service_tier":"standard"}}`

func BenchmarkChat(b *testing.B) {
	p := newProvider(b, &canned{jsonHeader, []byte(benchChat)})
	req := benchRequest()
	b.ReportAllocs()
	for b.Loop() {
		resp, err := p.ChatCompletion(b.Context(), req)
		if err != nil || resp.FinishReason() != llm.FinishStop {
			b.Fatal(resp, err)
		}
	}
}

const streamDeltas = 300

func benchStream(n int) []byte {
	var s strings.Builder
	s.WriteString(`event: message_start
data: {"type":"message_start","message":{"model":"claude-sonnet-4-6","id":"msg_01","type":"message","role":"assistant","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":42,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":1}}  }

event: content_block_start
data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""} }

event: ping
data: {"type": "ping"}

`)
	for i := range n {
		fmt.Fprintf(&s, "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":%q}%s}\n\n",
			[]string{" word", " é\n", " \"q\"", " plain"}[i%4], strings.Repeat(" ", i%15))
	}
	s.WriteString(`event: content_block_stop
data: {"type":"content_block_stop","index":0    }

event: message_delta
data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"input_tokens":42,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":300}}

event: message_stop
data: {"type":"message_stop"}

`)
	return []byte(s.String())
}

func BenchmarkStream(b *testing.B) {
	p := newProvider(b, &canned{sseHeader, benchStream(streamDeltas)})
	req := benchRequest()
	for _, collect := range []bool{false, true} {
		b.Run(map[bool]string{false: "recv", true: "collect"}[collect], func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				stream, err := p.ChatCompletionStream(b.Context(), req)
				require.NoError(b, err)
				if collect {
					_, err = stream.Collect()
					require.NoError(b, err)
					continue
				}
				chunks := 0
				for _, err := range stream.All() {
					if err != nil {
						b.Fatal(err)
					}
					chunks++
				}
				require.Equal(b, streamDeltas+2, chunks)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*streamDeltas), "ns/chunk")
		})
	}
}
