package emulator_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// recording is one answer that a real service gave.
type recording struct {
	Variant  string
	Dialect  string
	Request  struct{ Body string }
	Response struct {
		Status int
		Body   string
	}
}

// corpus reads every answer of a service once. Bodies in base64, such as audio,
// are left out.
var corpus = sync.OnceValues(func() (map[string][]recording, error) {
	files, err := filepath.Glob(filepath.Join(os.Getenv("CORPUS_DIR"), "*", "*.json"))
	all := map[string][]recording{}
	for _, file := range files {
		data, readErr := os.ReadFile(file)
		if readErr != nil {
			return nil, readErr
		}
		if r := (recording{}); json.Unmarshal(data, &r) == nil {
			all[r.Variant] = append(all[r.Variant], r)
		}
	}
	return all, err
})

// recordings are the real answers of a service that a test wants. They are not
// in the repository: CORPUS_DIR says where they are.
func recordings(t *testing.T, provider string, wanted func(recording) bool) []recording {
	t.Helper()
	if os.Getenv("CORPUS_DIR") == "" {
		t.Skip("CORPUS_DIR is not set: there are no recordings to compare with")
	}
	all, err := corpus()
	require.NoError(t, err)
	wantedOnes := slices.DeleteFunc(slices.Clone(all[provider]), func(r recording) bool { return !wanted(r) })
	require.NotEmpty(t, wantedOnes, "the recordings have none of this kind")
	return wantedOnes
}

// shape is the set of places in JSON values, each with its type. All elements of
// a list are one place.
type shape map[string]map[string]bool

func (s shape) add(path string, v any) {
	kind := "null"
	switch v := v.(type) {
	case map[string]any:
		kind = "object"
		for key, value := range v {
			s.add(path+"."+key, value)
		}
	case []any:
		kind = "array"
		for _, value := range v {
			s.add(path+"[]", value)
		}
	case string:
		kind = "string"
	case float64:
		kind = "number"
	case bool:
		kind = "boolean"
	}
	if s[path] == nil {
		s[path] = map[string]bool{}
	}
	s[path][kind] = true
}

// shapeOf reads a whole body: one JSON value, or the events of a stream, whose
// places begin with the event's name.
func shapeOf(t *testing.T, body string) shape {
	t.Helper()
	s := shape{}
	var v any
	if json.Unmarshal([]byte(body), &v) == nil {
		s.add("", v)
		return s
	}
	name := ""
	for line := range strings.Lines(body) {
		line = strings.TrimRight(line, "\r\n")
		if event, ok := strings.CutPrefix(line, "event: "); ok {
			name = event
		}
		data, ok := strings.CutPrefix(line, "data: ")
		if !ok || data == "[DONE]" {
			continue
		}
		require.NoError(t, json.Unmarshal([]byte(data), &v))
		s.add(name, v)
		name = ""
	}
	return s
}

// compareShapes holds what the emulator sends against what the service sent:
// every place and type must have been seen, and every place that all recordings
// have must be there.
func compareShapes(t *testing.T, sent shape, seen []recording) {
	t.Helper()
	all, count := shape{}, map[string]int{}
	for _, r := range seen {
		for path, kinds := range shapeOf(t, r.Response.Body) {
			count[path]++
			for kind := range kinds {
				if all[path] == nil {
					all[path] = map[string]bool{}
				}
				all[path][kind] = true
			}
		}
	}
	for path, kinds := range sent {
		for kind := range kinds {
			require.True(t, all[path][kind], "no recording has %s at %q", kind, path)
		}
	}
	for path, n := range count {
		if n == len(seen) {
			require.NotNil(t, sent[path], "every recording has %q", path)
		}
	}
}

func ok(r recording) bool { return r.Response.Status == 200 }

// says looks for words in a recording, and without for their absence.
func says(r recording, words ...string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(r.Response.Body, w) })
}

func without(r recording, words ...string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return strings.Contains(r.Response.Body, w) })
}

func asks(r recording, words ...string) bool {
	body := strings.ReplaceAll(r.Request.Body, " ", "")
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(body, w) })
}

var (
	said   = scenario.Reply{Pieces: []scenario.Piece{{Text: "a"}, {Text: "b"}}, Usage: &scenario.Usage{Input: 9, Output: 3}}
	called = scenario.Reply{Pieces: []scenario.Piece{call("c", `{"a":`, `1}`), call("d", `{}`)}, Usage: said.Usage}
	solo   = scenario.Reply{Pieces: []scenario.Piece{call("c", `{"a":`, `1}`)}, Usage: said.Usage}
)

func TestOpenAIShapesAreRecorded(t *testing.T) {
	completion := func(r recording) bool {
		return r.Dialect == "openai-chat" && ok(r) && !strings.Contains(r.Response.Body, "data: ")
	}
	stream := func(r recording) bool {
		return r.Dialect == "openai-chat" && ok(r) && strings.HasPrefix(r.Response.Body, "data: ") && says(r, "obfuscation") && asks(r, `"include_usage":true`)
	}
	tests := []struct {
		name, fields string
		reply        scenario.Reply
		wanted       func(recording) bool
	}{
		{"text", "", said, func(r recording) bool {
			return completion(r) && says(r, `annotations`, `service_tier`) && without(r, `tool_calls`, `function_call`, `"audio":`)
		}},
		{"calls", "", called, func(r recording) bool { return completion(r) && says(r, `"tool_calls"`, `annotations`) }},
		{"stream of text", streamed, said, func(r recording) bool { return stream(r) && without(r, `tool_calls`) }},
		{"stream of calls", streamed, called, func(r recording) bool { return stream(r) && says(r, `tool_calls`) }},
		{"stream of one call", streamed, solo, func(r recording) bool { return stream(r) && says(r, `tool_calls`) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			seen := recordings(t, "openai", tt.wanted)
			w, _ := ask(t, "openai", scenario.Turn{Op: scenario.OpChat, Reply: tt.reply}, openaiBody("gpt-4.1", tt.fields))
			compareShapes(t, shapeOf(t, w.Body.String()), seen)
		})
	}
}

func TestOpenAIOtherShapesAreRecorded(t *testing.T) {
	embedding := func(encoded bool) func(recording) bool {
		return func(r recording) bool {
			return r.Dialect == "embeddings" && ok(r) && encoded == asks(r, `"encoding_format":"base64"`)
		}
	}
	tests := []struct {
		name, path, body string
		reply            scenario.Reply
		wanted           func(recording) bool
	}{
		{"vectors", "/embeddings", `{"model":"text-embedding-3-small","input":["a","b"]}`, twoVectors, embedding(false)},
		{"vectors in base64", "/embeddings", `{"model":"text-embedding-3-small","input":["a","b"],"encoding_format":"base64"}`, twoVectors, embedding(true)},
		{
			"images", "/images/generations", `{"model":"gpt-image-2","prompt":"a"}`,
			scenario.Reply{Images: [][]byte{{1}}, Usage: said.Usage},
			func(r recording) bool { return r.Dialect == "images" && ok(r) && says(r, "b64_json", "output_format") },
		},
		{"models", "/models", "", scenario.Reply{ModelIDs: []string{"a"}}, func(r recording) bool { return r.Dialect == "models-list" && ok(r) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			seen := recordings(t, "openai", tt.wanted)
			w := send(play(t, "openai", scenario.Turn{Reply: tt.reply}), request("openai", tt.path, tt.body))
			compareShapes(t, shapeOf(t, w.Body.String()), seen)
		})
	}
}

func TestAnthropicShapesAreRecorded(t *testing.T) {
	message := func(r recording) bool {
		return r.Dialect == "anthropic-messages" && ok(r) && strings.HasPrefix(r.Response.Body, "{") && says(r, "inference_geo")
	}
	stream := func(r recording) bool {
		return r.Dialect == "anthropic-messages" && ok(r) && strings.HasPrefix(r.Response.Body, "event: ") && says(r, "inference_geo")
	}
	plainly := func(r recording) bool { return without(r, "tool_use", `"thinking"`, "citations", "iterations") }
	thought := scenario.Reply{Pieces: []scenario.Piece{{Reasoning: "a", Signature: "s"}, {Text: "b"}}, Usage: &scenario.Usage{Input: 9, Output: 3, Reasoning: 2}}
	const thinking = `"thinking":{"type":"enabled","budget_tokens":1024}`
	tests := []struct {
		name, fields string
		reply        scenario.Reply
		wanted       func(recording) bool
	}{
		{"text", "", said, func(r recording) bool { return message(r) && plainly(r) }},
		{"calls", "", called, func(r recording) bool { return message(r) && says(r, `"tool_use"`, "caller") }},
		{"thoughts", thinking, thought, func(r recording) bool { return message(r) && says(r, `"thinking"`, "thinking_tokens") }},
		{"stream of text", `"stream":true`, said, func(r recording) bool { return stream(r) && plainly(r) }},
		{"stream of calls", `"stream":true`, called, func(r recording) bool { return stream(r) && says(r, `"tool_use"`, "caller") }},
		{"stream of thoughts", `"stream":true,` + thinking, thought, func(r recording) bool { return stream(r) && says(r, "thinking_delta", "thinking_tokens") }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			seen := recordings(t, "anthropic", tt.wanted)
			w, _ := ask(t, "anthropic", scenario.Turn{Op: scenario.OpChat, Reply: tt.reply}, anthropicBody(sonnet, tt.fields))
			compareShapes(t, shapeOf(t, w.Body.String()), seen)
		})
	}
}

func TestErrorShapesAreRecorded(t *testing.T) {
	dialects := map[string]string{"openai": "openai-chat", "anthropic": "anthropic-messages"}
	tests := map[int]llm.Kind{400: llm.KindInvalidRequest, 401: llm.KindAuthentication, 404: llm.KindNotFound}
	for provider, dialect := range dialects {
		for status, kind := range tests {
			t.Run(provider+" "+string(kind), func(t *testing.T) {
				seen := recordings(t, provider, func(r recording) bool {
					return r.Dialect == dialect && r.Response.Status == status && (provider == "openai" || says(r, "request_id"))
				})
				w, _ := ask(t, provider, failing(scenario.Failure{Kind: kind}), plain[provider])
				compareShapes(t, shapeOf(t, w.Body.String()), seen)
			})
		}
	}
}

func TestAnthropicModelsAreRecorded(t *testing.T) {
	seen := recordings(t, "anthropic", func(r recording) bool { return r.Dialect == "models-list" && ok(r) && says(r, "capabilities") })
	w := send(play(t, "anthropic", scenario.Turn{Reply: scenario.Reply{ModelIDs: []string{"a"}}}), request("anthropic", "/models", ""))
	sent := shapeOf(t, w.Body.String())
	compareShapes(t, sent, seen)
}
