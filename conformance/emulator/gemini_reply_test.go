package emulator_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// geminiChunks are the chunks of a stream.
func geminiChunks(t *testing.T, path string, reply scenario.Reply, fields string) []any {
	t.Helper()
	w, findings := askGoogle(t, path, scenario.Turn{Op: scenario.OpChatStream, Reply: reply}, geminiBody(fields))
	require.Equal(t, 200, w.Code, w.Body.String())
	require.Empty(t, findings)
	require.Equal(t, "text/event-stream", w.Header().Get("Content-Type"))
	body := w.Body.String()
	require.Equal(t, strings.Count(body, "\n"), strings.Count(body, "\r\n"), "every line ends as Google's do")
	require.True(t, strings.HasSuffix(body, "\r\n\r\n"))
	var all []any
	for _, e := range events(t, w.Body) {
		require.Empty(t, e.Name)
		all = append(all, decode(t, e.Data))
	}
	return all
}

func TestGeminiFinishes(t *testing.T) {
	one := []scenario.Piece{{Text: "a"}}
	tests := map[llm.FinishReason]string{
		llm.FinishStop: "STOP", llm.FinishToolCalls: "STOP", llm.FinishLength: "MAX_TOKENS", llm.FinishContentFilter: "SAFETY",
		llm.FinishRefusal: "STOP", llm.FinishOther: "NOT_YET_DOCUMENTED", "": "STOP",
	}
	for finish, word := range tests {
		w, _ := askGoogle(t, geminiChatPath, scenario.Turn{Op: scenario.OpChat, Reply: scenario.Reply{Pieces: one, Finish: finish}}, geminiHi)
		require.Equal(t, word, at(decode(t, w.Body.String()), "candidates", 0, "finishReason"), finish)
	}
}

func TestGeminiUnary(t *testing.T) {
	reply := scenario.Reply{
		Pieces: []scenario.Piece{{Reasoning: "h"}, {Reasoning: "m", Signature: "c2ln"}, {Text: "a"}, {Text: "b"}, call("c1", `{"a":`, `1e2}`), call("c2")},
		Usage:  &scenario.Usage{Input: 10, Output: 9, Cached: 4, Reasoning: 5},
	}
	w, findings := askGoogle(t, geminiChatPath, scenario.Turn{Op: scenario.OpChat, Reply: reply}, geminiBody(`"generationConfig":{"thinkingConfig":{"includeThoughts":true}}`))
	require.Empty(t, findings)
	require.Contains(t, w.Body.String(), "\n  \"candidates\": [")
	require.Empty(t, w.Header().Get("X-Request-Id"))
	body := decode(t, w.Body.String())
	parts, _ := at(body, "candidates", 0, "content", "parts").([]any)
	made, _ := at(parts, 2, "thoughtSignature").(string)
	require.NotEmpty(t, made)
	require.Empty(t, cmp.Diff([]any{
		map[string]any{"text": "hm", "thought": true},
		map[string]any{"text": "ab", "thoughtSignature": "c2ln"},
		map[string]any{"functionCall": map[string]any{"name": "look_up", "args": map[string]any{"a": 100.0}, "id": "c1"}, "thoughtSignature": made},
		map[string]any{"functionCall": map[string]any{"name": "look_up", "id": "c2"}},
	}, parts))
	require.Contains(t, w.Body.String(), "1e2", "arguments keep their digits")
	require.Empty(t, cmp.Diff(map[string]any{
		"promptTokenCount": 10.0, "candidatesTokenCount": 4.0, "thoughtsTokenCount": 5.0, "totalTokenCount": 19.0, "cachedContentTokenCount": 4.0,
		"trafficType":             "ON_DEMAND",
		"promptTokensDetails":     []any{map[string]any{"modality": "TEXT", "tokenCount": 10.0}},
		"candidatesTokensDetails": []any{map[string]any{"modality": "TEXT", "tokenCount": 4.0}},
		"cacheTokensDetails":      []any{map[string]any{"modality": "TEXT", "tokenCount": 4.0}},
	}, at(body, "usageMetadata")))
	require.NotContains(t, at(body, "candidates", 0), "index")

	w, _ = askGoogle(t, geminiChatPath, scenario.Turn{Op: scenario.OpChat, Reply: reply}, geminiHi)
	require.NotContains(t, w.Body.String(), `"thought"`, "thoughts are shown to those who ask")
	require.Contains(t, w.Body.String(), "c2ln")
}

func TestGeminiWithoutUsage(t *testing.T) {
	reply := scenario.Reply{Pieces: []scenario.Piece{{Text: "a"}}}
	w, _ := askGoogle(t, geminiChatPath, scenario.Turn{Op: scenario.OpChat, Reply: reply}, geminiHi)
	require.Equal(t, map[string]any{"trafficType": "ON_DEMAND"}, at(decode(t, w.Body.String()), "usageMetadata"))
	w, _ = askGoogle(t, studioPath, scenario.Turn{Op: scenario.OpChat, Reply: reply}, geminiHi)
	require.NotContains(t, decode(t, w.Body.String()), "usageMetadata")
}

func TestGeminiBlocks(t *testing.T) {
	blocked := scenario.Reply{Finish: llm.FinishContentFilter, Usage: said.Usage}
	w, _ := askGoogle(t, geminiChatPath, scenario.Turn{Op: scenario.OpChat, Reply: blocked}, geminiHi)
	body := decode(t, w.Body.String())
	require.NotContains(t, body, "candidates")
	require.Equal(t, "PROHIBITED_CONTENT", at(body, "promptFeedback", "blockReason"))
	chunks := geminiChunks(t, geminiAt+"streamGenerateContent?alt=sse", blocked, "")
	require.Len(t, chunks, 1)
	require.NotContains(t, chunks[0], "candidates")
	w, _ = askGoogle(t, geminiChatPath, scenario.Turn{Op: scenario.OpChat, Reply: scenario.Reply{Finish: llm.FinishLength}}, geminiHi)
	require.Equal(t, map[string]any{"role": "model"}, at(decode(t, w.Body.String()), "candidates", 0, "content"))
}

func TestGeminiStreams(t *testing.T) {
	const sse = "streamGenerateContent?alt=sse"
	reply := said
	reply.Usage = &scenario.Usage{Input: 9, Output: 6, Reasoning: 2}
	chunks := geminiChunks(t, oldGemini+sse, reply, "")
	require.Len(t, chunks, 2)
	require.Equal(t, map[string]any{"trafficType": "ON_DEMAND"}, at(chunks[0], "usageMetadata"))
	require.NotContains(t, at(chunks[0], "candidates", 0), "finishReason")
	require.Equal(t, "STOP", at(chunks[1], "candidates", 0, "finishReason"))
	require.Equal(t, 9.0, at(chunks[1], "usageMetadata", "promptTokenCount"))

	chunks = geminiChunks(t, geminiAt+sse, reply, "")
	require.Len(t, chunks, 3, "newer models sign a text in a chunk of its own")
	require.Equal(t, "", at(chunks[2], "candidates", 0, "content", "parts", 0, "text"))
	require.NotEmpty(t, at(chunks[2], "candidates", 0, "content", "parts", 0, "thoughtSignature"))

	chunks = geminiChunks(t, oldStudio+sse, reply, "")
	require.Equal(t, 13.0, at(chunks[0], "usageMetadata", "totalTokenCount"), "the Gemini API counts as it goes")
	require.Equal(t, 15.0, at(chunks[1], "usageMetadata", "totalTokenCount"))
	require.Equal(t, 0.0, at(chunks[0], "candidates", 0, "index"))

	require.Len(t, geminiChunks(t, geminiAt+sse, called, ""), 1, "Vertex AI sends calls side by side")
	chunks = geminiChunks(t, newStudio+sse, called, "")
	require.Len(t, chunks, 3)
	require.Equal(t, map[string]any{"text": ""}, at(chunks[2], "candidates", 0, "content", "parts", 0))

	chunks = geminiChunks(t, oldGemini+sse, reply, `"generationConfig":{"candidateCount":2,"responseLogprobs":true}`)
	require.Len(t, chunks, 4)
	require.Equal(t, 1.0, at(chunks[3], "candidates", 0, "index"))
	require.Equal(t, "b", at(chunks[3], "candidates", 0, "logprobsResult", "chosenCandidates", 0, "token"))
	require.Equal(t, map[string]any{"trafficType": "ON_DEMAND"}, at(chunks[2], "usageMetadata"))
}

func TestGeminiStreamsArrays(t *testing.T) {
	w, _ := askGoogle(t, oldGemini+"streamGenerateContent", scenario.Turn{Op: scenario.OpChatStream, Reply: said}, geminiHi)
	require.Contains(t, w.Body.String(), "}\n,\n{")
	var chunks []any
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &chunks))
	require.Len(t, chunks, 2)
	w, _ = askGoogle(t, oldGemini+"streamGenerateContent", scenario.Turn{Op: scenario.OpChatStream, Reply: scenario.Reply{Failure: &scenario.Failure{Kind: llm.KindOverloaded}}}, geminiHi)
	require.Equal(t, 503, w.Code)
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &chunks))
	require.Equal(t, "UNAVAILABLE", at(chunks, 0, "error", "status"))
}

func TestGeminiFutures(t *testing.T) {
	reply := said
	reply.Unknown = true
	chunks := geminiChunks(t, geminiAt+"streamGenerateContent?alt=sse", reply, "")
	require.Len(t, chunks, 4)
	require.Contains(t, chunks[0], "xFuture")
	require.NotContains(t, chunks[1], "candidates")
	w, _ := askGoogle(t, geminiChatPath, scenario.Turn{Op: scenario.OpChat, Reply: reply}, geminiHi)
	require.Equal(t, "not_yet_documented", at(decode(t, w.Body.String()), "usageMetadata", "trafficType"))
}

func TestGoogleFailures(t *testing.T) {
	tests := []struct {
		kind    llm.Kind
		path    string
		status  int
		word    string
		message string
	}{
		{llm.KindInvalidRequest, geminiChatPath, 400, "INVALID_ARGUMENT", "invalid argument"},
		{llm.KindAuthentication, geminiChatPath, 401, "UNAUTHENTICATED", "invalid authentication credentials"},
		{llm.KindAuthentication, expressPath, 400, "INVALID_ARGUMENT", "API key not valid"},
		{llm.KindPermission, geminiChatPath, 403, "PERMISSION_DENIED", "aiplatform.endpoints.predict"},
		{llm.KindNotFound, geminiChatPath, 404, "NOT_FOUND", "Publisher Model `publishers/google/models/gemini-3.8-flash`"},
		{llm.KindNotFound, studioPath, 404, "NOT_FOUND", "models/gemini-3.8-flash is not found for API version v1beta"},
		{llm.KindContextLength, geminiChatPath, 400, "INVALID_ARGUMENT", "input token count"},
		{llm.KindContentFilter, geminiChatPath, 400, "INVALID_ARGUMENT", "could not be submitted"},
		{llm.KindRequestTooLarge, geminiChatPath, 413, "", ""},
		{llm.KindQuota, geminiChatPath, 429, "RESOURCE_EXHAUSTED", "Quota exceeded"},
		{llm.KindRateLimit, geminiChatPath, 429, "RESOURCE_EXHAUSTED", "Resource exhausted"},
		{llm.KindOverloaded, geminiChatPath, 503, "UNAVAILABLE", "overloaded"},
		{llm.KindServer, geminiChatPath, 500, "INTERNAL", "Internal error"},
		{llm.KindTimeout, geminiChatPath, 504, "DEADLINE_EXCEEDED", "Deadline"},
		{llm.KindAuthentication, claudeAt + "rawPredict", 401, "UNAUTHENTICATED", "invalid authentication credentials"},
		{llm.KindPermission, claudeAt + "rawPredict", 403, "PERMISSION_DENIED", "denied"},
		{llm.KindNotFound, claudeAt + "rawPredict", 404, "NOT_FOUND", "publishers/anthropic/models/claude-sonnet-4-6"},
		{llm.KindRateLimit, claudeAt + "rawPredict", 429, "RESOURCE_EXHAUSTED", "base model: anthropic-claude-sonnet-4-6"},
		{llm.KindQuota, claudeAt + "rawPredict", 429, "RESOURCE_EXHAUSTED", "Quota exceeded"},
		{llm.KindRequestTooLarge, claudeAt + "rawPredict", 413, "", ""},
	}
	for _, tt := range tests {
		t.Run(string(tt.kind)+" "+tt.path, func(t *testing.T) {
			body := geminiHi
			if strings.Contains(tt.path, "anthropic") {
				body = claudeHi
			}
			w, findings := askGoogle(t, tt.path, failing(scenario.Failure{Kind: tt.kind, RetryAfter: 1500 * time.Millisecond}), body)
			require.Empty(t, findings)
			require.Equal(t, tt.status, w.Code)
			require.Empty(t, w.Header().Get("Retry-After"))
			if tt.word == "" {
				require.Contains(t, w.Header().Get("Content-Type"), "text/html")
				return
			}
			answer := decode(t, w.Body.String())
			require.Equal(t, tt.word, at(answer, "error", "status"))
			require.EqualValues(t, tt.status, at(answer, "error", "code"))
			require.Contains(t, at(answer, "error", "message"), tt.message)
			details, _ := at(answer, "error", "details").([]any)
			if tt.kind == llm.KindRateLimit {
				require.Equal(t, map[string]any{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "1.5s"}, details[len(details)-1])
			}
		})
	}
}

func TestGeminiErrorsOfStreamsKeepTheirType(t *testing.T) {
	w, _ := askGoogle(t, geminiAt+"streamGenerateContent?alt=sse", scenario.Turn{Op: scenario.OpChatStream, Reply: scenario.Reply{Failure: &scenario.Failure{Kind: llm.KindRateLimit}}}, geminiHi)
	require.Equal(t, 429, w.Code)
	require.Equal(t, "text/event-stream", w.Header().Get("Content-Type"))
	require.Equal(t, "RESOURCE_EXHAUSTED", at(decode(t, w.Body.String()), "error", "status"))

	broken := said
	broken.Failure = &scenario.Failure{Kind: llm.KindOverloaded, MidStream: true, RetryAfter: time.Second}
	chunks := geminiChunks(t, geminiAt+"streamGenerateContent?alt=sse", broken, "")
	require.Equal(t, "UNAVAILABLE", at(chunks[len(chunks)-1], "error", "status"))
	require.Equal(t, "1s", at(chunks[len(chunks)-1], "error", "details", 0, "retryDelay"))
	for _, chunk := range chunks {
		require.Nil(t, at(chunk, "candidates", 0, "finishReason"))
	}
}
