package vertexai_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/vertexai"
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

// benchRequest has four messages and a tool.
func benchRequest() *llm.ChatRequest {
	return &llm.ChatRequest{
		Model:     model,
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

func BenchmarkChat(b *testing.B) {
	body := `{"candidates":[{"content":{"role":"model","parts":[{"text":"` + strings.Repeat(`Rome is \"warm\" in spring — é. `, 20) +
		`"}]},"finishReason":"STOP","avgLogprobs":-0.1}],"usageMetadata":{"promptTokenCount":42,"candidatesTokenCount":120,"totalTokenCount":180,` +
		`"thoughtsTokenCount":18,"trafficType":"ON_DEMAND","promptTokensDetails":[{"modality":"TEXT","tokenCount":42}],` +
		`"candidatesTokensDetails":[{"modality":"TEXT","tokenCount":120}]},"modelVersion":"gemini-3.8-flash","createTime":"2026-11-22T10:00:00.000000Z","responseId":"rid"}`
	p := express(b, &canned{jsonHeader, []byte(body)})
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

// benchStream is a stream of n chunks; a verb in counts is the chunk's number.
func benchStream(n int, counts string) []byte {
	var s strings.Builder
	for i := range n {
		finish, usage := "", counts
		if strings.Contains(counts, "%") {
			usage = fmt.Sprintf(counts, i)
		}
		if i == n-1 {
			finish, usage = `,"finishReason": "STOP"`, `{"promptTokenCount": 42,"candidatesTokenCount": 300,"totalTokenCount": 342,"trafficType": "ON_DEMAND"}`
		}
		fmt.Fprintf(&s, `data: {"candidates": [{"content": {"role": "model","parts": [{"text": %q}]}%s}],"usageMetadata": %s,`+
			`"modelVersion": "gemini-3.8-flash","createTime": "2026-11-22T10:00:00.000000Z","responseId": "17-FapSMA8TdvNkP_d6hmQw"}`+"\r\n\r\n",
			[]string{" word", " é\n", " \"q\"", " plain"}[i%4], finish, usage)
	}
	return []byte(s.String())
}

func BenchmarkStream(b *testing.B) {
	for _, tt := range []struct {
		name, counts string
		collect      bool
	}{
		{"vertex", `{"trafficType": "ON_DEMAND"}`, false},
		{"vertex-collect", `{"trafficType": "ON_DEMAND"}`, true},
		{"gemini-api", `{"promptTokenCount": 42,"candidatesTokenCount": %d,"totalTokenCount": 1%[1]d,"promptTokensDetails": [{"modality": "TEXT","tokenCount": 42}]}`, false},
	} {
		b.Run(tt.name, func(b *testing.B) {
			benchmarkStream(b, express(b, &canned{sseHeader, benchStream(streamDeltas, tt.counts)}), tt.collect)
		})
	}
}

func benchmarkStream(b *testing.B, p *vertexai.Provider, collect bool) {
	req := benchRequest()
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
		require.Equal(b, streamDeltas+1, chunks)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*streamDeltas), "ns/chunk")
}
