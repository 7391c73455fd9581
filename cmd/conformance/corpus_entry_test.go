package main

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// readEntry is the second reading of a recording: the line that decode should
// print.
func readEntry(t *testing.T, entry map[string]any) map[string]any {
	t.Helper()
	response := object(entry["response"])
	status, _ := number(response["status"])
	body := bodyOf(t, response)
	line := map[string]any{"provider": entry["provider"], "status": jsonNumber(status)}
	if status >= 400 {
		line["kind"] = "error"
		line["error"] = readFailure(entry, int(status), body)
		return line
	}
	switch dialect := text(entry["dialect"]); dialect {
	case "embeddings":
		line["kind"], line["response"] = "embeddings", readEmbeddings(t, object(parse(t, body)))
	case "images":
		line["kind"] = "images"
		line["response"] = map[string]any{"count": jsonNumber(int64(len(list(object(parse(t, body))["data"]))))}
	case "models-list":
		ids := []any{}
		for _, model := range list(object(parse(t, body))["data"]) {
			ids = append(ids, object(model)["id"])
		}
		line["kind"], line["response"] = "models", map[string]any{"ids": ids}
	case "openai-chat", "anthropic-messages":
		readChat(t, line, entry, body)
	default:
		t.Fatalf("dialect %q is neither read nor out of scope", dialect)
	}
	return line
}

func readChat(t *testing.T, line map[string]any, entry map[string]any, body []byte) {
	t.Helper()
	read, fold := readCompletion, foldCompletion
	if entry["dialect"] == "anthropic-messages" {
		read, fold = readMessage, foldMessage
	}
	if !isEvents(body) {
		answer := object(parse(t, body))
		if answer["error"] != nil {
			line["kind"], line["error"] = "error", readFailure(entry, 200, body)
			return
		}
		line["kind"], line["response"] = "chat", read(answer)
		return
	}
	answer, failed := fold(t, events(body))
	line["kind"], line["response"] = "stream", read(answer)
	switch {
	case failed != nil:
		line["kind"], line["error"] = "error", readFailure(entry, 200, failed)
	case unfinished(answer):
		line["kind"], line["error"] = "error", map[string]any{"kind": "stream_truncated", "retryable": true}
	}
}

// unfinished reports a stream in which a choice, or the only one, has no finish.
func unfinished(answer map[string]any) bool {
	choices, completion := answer["choices"]
	if !completion {
		return answer["stop_reason"] == nil
	}
	return len(list(choices)) == 0 || slices.ContainsFunc(list(choices), func(c any) bool {
		return object(c)["finish_reason"] == nil
	})
}

func bodyOf(t *testing.T, message map[string]any) []byte {
	t.Helper()
	body := []byte(text(message["body"]))
	if message["encoding"] == "base64" {
		decoded, err := base64.StdEncoding.DecodeString(string(body))
		require.NoError(t, err)
		return decoded
	}
	return body
}

func isEvents(body []byte) bool {
	return bytes.HasPrefix(body, []byte("data:")) || bytes.HasPrefix(body, []byte("event:")) ||
		bytes.HasPrefix(body, []byte(":"))
}

// events cuts a stream into the data of its events, up to the end mark.
func events(body []byte) [][]byte {
	var all [][]byte
	clean := bytes.ReplaceAll(body, []byte("\r\n"), []byte("\n"))
	for block := range bytes.SplitSeq(clean, []byte("\n\n")) {
		var data [][]byte
		for line := range bytes.SplitSeq(block, []byte("\n")) {
			if rest, ok := bytes.CutPrefix(line, []byte("data:")); ok {
				data = append(data, bytes.TrimPrefix(rest, []byte(" ")))
			}
		}
		joined := bytes.Join(data, []byte("\n"))
		if bytes.Equal(bytes.TrimSpace(joined), []byte("[DONE]")) {
			break
		}
		if len(joined) > 0 {
			all = append(all, joined)
		}
	}
	return all
}

func readEmbeddings(t *testing.T, body map[string]any) map[string]any {
	t.Helper()
	data := list(body["data"])
	slices.SortFunc(data, func(a, b any) int {
		x, _ := number(object(a)["index"])
		y, _ := number(object(b)["index"])
		return cmp.Compare(x, y)
	})
	require.NotEmpty(t, data)
	vector := readVector(t, object(data[0])["embedding"])
	first := []any{}
	for _, f := range vector[:min(4, len(vector))] {
		encoded, err := json.Marshal(f)
		require.NoError(t, err)
		first = append(first, json.Number(encoded))
	}
	return map[string]any{
		"count": jsonNumber(int64(len(data))), "dimensions": jsonNumber(int64(len(vector))),
		"first": first, "usage": readOpenAIUsage(object(body["usage"])),
	}
}

// readVector reads a list of numbers, or the base64 of little-endian float32.
func readVector(t *testing.T, embedding any) []float32 {
	t.Helper()
	var vector []float32
	if packed, ok := embedding.(string); ok {
		raw, err := base64.StdEncoding.DecodeString(packed)
		require.NoError(t, err)
		for i := 0; i+4 <= len(raw); i += 4 {
			vector = append(vector, math.Float32frombits(binary.LittleEndian.Uint32(raw[i:])))
		}
		return vector
	}
	for _, n := range list(embedding) {
		f, err := strconv.ParseFloat(n.(json.Number).String(), 32)
		require.NoError(t, err)
		vector = append(vector, float32(f))
	}
	return vector
}

// readFailure is what the bytes of an error call for. Fields that they do not
// settle are absent.
func readFailure(entry map[string]any, status int, body []byte) map[string]any {
	header := http.Header{}
	for name, values := range object(object(entry["response"])["headers"]) {
		for _, value := range list(values) {
			header.Add(name, text(value))
		}
	}
	var parsed map[string]any
	_ = json.Unmarshal(body, &parsed)
	said := object(parsed["error"])
	code := text(said["code"])
	if n, ok := said["code"].(float64); ok {
		code = strconv.FormatFloat(n, 'f', -1, 64)
	}
	message := text(said["message"])
	kind := failureKind(status, code, text(said["type"]), message)
	retryable := slices.Contains([]string{"rate_limit", "overloaded", "server", "timeout"}, kind) &&
		header.Get("X-Should-Retry") != "false"
	failure := map[string]any{
		"kind": kind, "status": jsonNumber(int64(status)), "code": code, "type": text(said["type"]),
		"message": message, "retryable": retryable,
	}
	if status == 200 {
		// A failure in the body has its own status there, or none, and may be
		// retried or not by its kind alone.
		delete(failure, "kind")
		delete(failure, "retryable")
	}
	if header.Get("Retry-After") == "" && header.Get("Retry-After-Ms") == "" {
		failure["retry_after_ms"] = jsonNumber(0)
	}
	switch text(entry["provider"]) {
	case "openai":
		failure["request_id"] = header.Get("X-Request-Id")
	case "anthropic":
		failure["request_id"] = cmp.Or(header.Get("Request-Id"), text(parsed["request_id"]))
	}
	return failure
}

// failureKind applies the order of tests: money, context, filter, unknown model,
// and then the plain status.
func failureKind(status int, code, typ, message string) string {
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(strings.ToLower(message), w) })
	}
	is := func(words ...string) bool {
		return slices.Contains(words, code) || slices.Contains(words, typ)
	}
	switch {
	case status == 402 || is("insufficient_quota", "credit_balance_exhausted", "billing_error") ||
		has("insufficient balance", "credit balance is too low"):
		return "quota"
	case is("context_length_exceeded") || has("maximum context length", "prompt is too long", "exceed context limit"):
		return "context_length"
	case is("content_filter", "content_policy_violation", "invalid_prompt") || has("content filtering policy", "content exists risk"):
		return "content_filter"
	case has("is not supported in this model", "not a chat model"):
		return "invalid_request"
	case status == 404 || is("model_not_found", "invalid_model") || has("model not exist") ||
		(has("the model ") && has(" does not exist")):
		return "not_found"
	}
	switch status {
	case 401:
		return "authentication"
	case 403:
		return "permission"
	case 408, 504:
		return "timeout"
	case 413:
		return "request_too_large"
	case 429:
		return "rate_limit"
	case 503, 529:
		return "overloaded"
	}
	if status >= 500 {
		return "server"
	}
	return "invalid_request"
}
