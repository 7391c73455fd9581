package main

import (
	"bytes"
	"encoding/base64"
	"slices"
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
	if reader := foreignReader(entry); reader != "" {
		line["read_as"] = reader
	}
	if status >= 400 {
		line["kind"] = "error"
		line["error"] = readFailure(entry, int(status), body)
		return line
	}
	switch dialect := text(entry["dialect"]); dialect {
	case "embeddings":
		answer := object(parse(t, body))
		line["kind"], line["response"] = "embeddings", readEmbeddings(t, answer)
		addCost(line, entry, answer["usage"])
	case "images":
		line["kind"] = "images"
		line["response"] = map[string]any{"count": jsonNumber(int64(len(list(object(parse(t, body))["data"]))))}
	case "models-list":
		line["kind"], line["response"] = "models", readModels(object(parse(t, body)))
	case "openai-chat", "openai-responses", "anthropic-messages", "gemini":
		readChat(t, line, entry, body)
	default:
		t.Fatalf("dialect %q is neither read nor out of scope", dialect)
	}
	return line
}

// foreignReader names what reads an entry in place of its own provider: Claude on
// other hosts than Google's is Anthropic's, and a service without a provider is
// read as OpenAI's wire.
func foreignReader(entry map[string]any) string {
	provider := text(entry["provider"])
	switch {
	case entry["dialect"] == "anthropic-messages" && provider != "anthropic" && provider != "vertexai":
		return "anthropic"
	case strings.HasPrefix(provider, "x-"), provider == "metallama" && entry["variant"] == "via-huggingface":
		return "openaicompat"
	default:
		return ""
	}
}

// readModels reads the names of a list. Google's are paths.
func readModels(body map[string]any) map[string]any {
	ids := []any{}
	for _, model := range list(body["data"]) {
		ids = append(ids, object(model)["id"])
	}
	for _, model := range list(body["models"]) {
		ids = append(ids, strings.TrimPrefix(text(object(model)["name"]), "models/"))
	}
	return map[string]any{"ids": ids}
}

// answerReader reads the answers of one dialect: whole ones, and the events of a
// stream folded into one.
type answerReader struct {
	whole func(answer map[string]any) map[string]any
	fold  func(t *testing.T, stream []event) (answer map[string]any, failed []byte)
	// unfinished reports a folded answer that lacks an end.
	unfinished func(answer map[string]any) bool
}

var answerReaders = map[string]answerReader{
	"openai-chat":        {readCompletion, foldCompletion, unfinishedCompletion},
	"openai-responses":   {readResponse, foldResponse, unfinishedResponse},
	"anthropic-messages": {readMessage, foldMessage, unfinishedMessage},
	"gemini":             {readContents, foldContents, unfinishedContents},
}

func readChat(t *testing.T, line, entry map[string]any, body []byte) {
	t.Helper()
	reader := answerReaders[text(entry["dialect"])]
	if !isEvents(body) {
		answer := object(parse(t, body))
		if failure := failureWithin(answer); failure != nil {
			line["kind"], line["error"] = "error", readFailure(entry, 200, failure)
			return
		}
		line["kind"], line["response"] = "chat", named(reader.whole(answer), entry)
		addCost(line, entry, answer["usage"])
		return
	}
	answer, failed := reader.fold(t, events(body))
	answer["streamed"] = true
	line["kind"], line["response"] = "stream", named(reader.whole(answer), entry)
	addCost(line, entry, answer["usage"])
	switch {
	case failed != nil:
		line["kind"], line["error"] = "error", readFailure(entry, 200, failed)
	case reader.unfinished(answer):
		line["kind"], line["error"] = "error", map[string]any{"kind": "stream_truncated", "retryable": true}
	}
}

// named fills in the model that was asked for where an answer names none.
func named(answer, entry map[string]any) map[string]any {
	if answer["model"] == "" {
		answer["model"] = entry["model"]
	}
	return answer
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
	return slices.ContainsFunc([]string{"data:", "event:", ":"}, func(field string) bool {
		return bytes.HasPrefix(bytes.TrimLeft(body, "\r\n"), []byte(field))
	})
}

// event is one event of a stream.
type event struct {
	name string
	data []byte
}

// events cuts a stream into its events, up to the end mark.
func events(body []byte) []event {
	var all []event
	clean := bytes.ReplaceAll(body, []byte("\r\n"), []byte("\n"))
	for block := range bytes.SplitSeq(clean, []byte("\n\n")) {
		var e event
		var data [][]byte
		for line := range bytes.SplitSeq(block, []byte("\n")) {
			if rest, ok := bytes.CutPrefix(line, []byte("data:")); ok {
				data = append(data, bytes.TrimPrefix(rest, []byte(" ")))
			}
			if rest, ok := bytes.CutPrefix(line, []byte("event:")); ok {
				e.name = string(bytes.TrimSpace(rest))
			}
		}
		e.data = bytes.Join(data, []byte("\n"))
		if bytes.Equal(bytes.TrimSpace(e.data), []byte("[DONE]")) {
			break
		}
		if len(e.data) > 0 {
			all = append(all, e)
		}
	}
	return all
}
