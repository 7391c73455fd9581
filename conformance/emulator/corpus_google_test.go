package emulator_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

const (
	oldGemini = "/v1/projects/p/locations/global/publishers/google/models/gemini-2.5-flash:"
	newGemini = "/v1/projects/p/locations/global/publishers/google/models/gemini-3-flash-preview:"
	oldStudio = "/v1beta/models/gemini-2.5-flash:"
	newStudio = "/v1beta/models/gemini-3.5-flash:"
)

// unary and stream tell the ways of an answer, array a stream without events.
func unary(r recording) bool { return ok(r) && strings.HasPrefix(r.Response.Body, "{") }

func stream(r recording) bool {
	return ok(r) && strings.HasPrefix(r.Response.Body, "data: ")
}
func array(r recording) bool { return ok(r) && strings.HasPrefix(r.Response.Body, "[") }

func TestGeminiShapesAreRecorded(t *testing.T) {
	plainly := []string{"functionCall", `"thought"`, "thoughtSignature", "grounding", "logprobsResult", "safetyRatings", "MAX_TOKENS", "executableCode", "urlContext", "toolUse", "cachedContent"}
	quiet := func(r recording) bool { return without(r, plainly...) }
	thought := scenario.Reply{
		Pieces: []scenario.Piece{{Reasoning: "a", Signature: "c2ln"}, {Text: "b"}}, Usage: &scenario.Usage{Input: 9, Output: 5, Reasoning: 2},
	}
	spoken := said
	spoken.Usage = thought.Usage
	asked := scenario.Reply{Pieces: []scenario.Piece{call("c", "{}"), call("d", "{}")}, Usage: spoken.Usage}
	signed := solo
	signed.Usage, signed.Pieces = thought.Usage, append([]scenario.Piece{{Signature: "c2ln"}}, solo.Pieces...)
	const sse = "streamGenerateContent?alt=sse"
	of := func(model string, way func(recording) bool) func(recording) bool {
		return func(r recording) bool {
			return r.Dialect == "gemini" && way(r) && says(r, `"modelVersion"`) && strings.Contains(r.Response.Body, `"`+model) && without(r, "finishMessage")
		}
	}
	and := func(a, b func(recording) bool) func(recording) bool {
		return func(r recording) bool { return a(r) && b(r) }
	}
	tests := []struct {
		name, variant, path, fields string
		reply                       scenario.Reply
		wanted                      func(recording) bool
	}{
		{"text", "vertex", oldGemini + "generateContent", "", spoken, and(of("gemini-2.5", unary), quiet)},
		{"text of a newer model", "vertex", newGemini + "generateContent", "", spoken, and(of("gemini-3-", unary), func(r recording) bool {
			return says(r, "thoughtSignature") && without(r, "functionCall", `"thought"`)
		})},
		{"thoughts", "vertex", newGemini + "generateContent", `"generationConfig":{"thinkingConfig":{"includeThoughts":true}}`, thought, and(of("gemini-3-", unary), func(r recording) bool { return says(r, `"thought"`) })},
		{"call", "vertex", oldGemini + "generateContent", "", signed, and(of("gemini-2.5", unary), func(r recording) bool { return says(r, "functionCall", "thoughtSignature") && without(r, `"text"`) })},
		{"log probabilities", "vertex", oldGemini + "generateContent", `"generationConfig":{"responseLogprobs":true,"logprobs":2}`, spoken, and(of("gemini-2.5", unary), func(r recording) bool { return says(r, "logprobsResult") })},
		{"stream of text", "vertex", oldGemini + sse, "", spoken, and(of("gemini-2.5", stream), quiet)},
		{"stream of a call", "vertex", oldGemini + sse, "", signed, and(of("gemini-2.5", stream), func(r recording) bool { return says(r, "functionCall") && without(r, `"text"`) })},
		{"stream of thoughts", "vertex", newGemini + sse, `"generationConfig":{"thinkingConfig":{"includeThoughts":true}}`, thought, and(of("gemini-3-", stream), func(r recording) bool { return says(r, `"thought"`) })},
		{"array of text", "vertex", oldGemini + "streamGenerateContent", "", spoken, and(of("gemini-2.5", array), quiet)},
		{"text", "gemini-api", oldStudio + "generateContent", "", spoken, and(of("gemini-2.5-flash", unary), quiet)},
		{"stream of text", "gemini-api", oldStudio + sse, "", spoken, and(of("gemini-2.5-flash", stream), quiet)},
		{"stream of calls", "gemini-api", newStudio + sse, "", asked, and(of("gemini-3.5-flash", stream), func(r recording) bool { return says(r, "functionCall") && without(r, `"thought"`) })},
	}
	for _, tt := range tests {
		t.Run(tt.variant+" "+tt.name, func(t *testing.T) {
			seen := recordings(t, tt.variant, tt.wanted)
			w, _ := askGoogle(t, tt.path, scenario.Turn{Op: scenario.OpChat, Reply: tt.reply}, geminiBody(tt.fields))
			require.Equal(t, 200, w.Code, w.Body.String())
			compareShapes(t, shapeOf(t, w.Body.String()), seen)
		})
	}
}

func TestGeminiOtherShapesAreRecorded(t *testing.T) {
	of := func(dialect string, words ...string) func(recording) bool {
		return func(r recording) bool { return r.Dialect == dialect && ok(r) && says(r, words...) }
	}
	const vertex, studio = "/v1/projects/p/locations/global/publishers/google/models/", "/v1beta/models"
	tests := []struct {
		name, variant, path, body string
		turn                      scenario.Turn
		wanted                    func(recording) bool
	}{
		{
			"vectors", "vertex", vertex + "text-embedding-005:predict", `{"instances":[{"content":"a"},{"content":"b"}]}`,
			scenario.Turn{Op: scenario.OpEmbeddings, Reply: twoVectors},
			of("embeddings"),
		},
		{
			"a batch of vectors", "gemini-api", studio + "/gemini-embedding-2:batchEmbedContents",
			`{"requests":[{"model":"models/gemini-embedding-2","content":{"parts":[{"text":"a"}]}}]}`,
			scenario.Turn{Op: scenario.OpEmbeddings, Reply: twoVectors},
			of("embeddings", "embeddings"),
		},
		{
			"a vector", "gemini-api", studio + "/gemini-embedding-2:embedContent", `{"content":{"parts":[{"text":"a"}]}}`,
			scenario.Turn{Op: scenario.OpEmbeddings, Reply: scenario.Reply{Vectors: twoVectors.Vectors}},
			of("embeddings", `"embedding":`),
		},
		{
			"models", "gemini-api", studio, "",
			scenario.Turn{Op: scenario.OpListModels, Reply: scenario.Reply{ModelIDs: []string{"a"}}},
			func(r recording) bool {
				return r.Dialect == "models-list" && ok(r) && without(r, "nextPageToken")
			},
		},
		{"a count", "vertex", vertex + "gemini-2.5-flash:countTokens", geminiBody(""), scenario.Turn{Op: scenario.OpHealth}, of("count-tokens")},
		{"a count", "gemini-api", studio + "/gemini-2.5-flash:countTokens", geminiBody(""), scenario.Turn{Op: scenario.OpHealth}, of("count-tokens")},
	}
	for _, tt := range tests {
		t.Run(tt.variant+" "+tt.name, func(t *testing.T) {
			seen := recordings(t, tt.variant, tt.wanted)
			w, _ := askGoogle(t, tt.path, tt.turn, tt.body)
			require.Equal(t, 200, w.Code, w.Body.String())
			compareShapes(t, shapeOf(t, w.Body.String()), seen)
		})
	}
}

func TestGoogleErrorShapesAreRecorded(t *testing.T) {
	tests := []struct {
		name   string
		kind   llm.Kind
		wanted func(recording) bool
	}{
		{"wrong key", llm.KindAuthentication, func(r recording) bool { return r.Response.Status == 400 && says(r, "API_KEY_INVALID") }},
		{"unknown model", llm.KindNotFound, func(r recording) bool { return r.Response.Status == 404 }},
		{"invalid", llm.KindInvalidRequest, func(r recording) bool { return r.Response.Status == 400 && without(r, "details") }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			seen := recordings(t, "gemini-api", tt.wanted)
			w, _ := askGoogle(t, oldStudio+"generateContent", failing(scenario.Failure{Kind: tt.kind}), geminiBody(""))
			compareShapes(t, shapeOf(t, w.Body.String()), seen)
		})
	}
}

func TestClaudeOnVertexShapesAreRecorded(t *testing.T) {
	plainly := func(r recording) bool { return without(r, "tool_use", `"thinking"`) }
	tests := []struct {
		name, verb, fields string
		reply              scenario.Reply
		wanted             func(recording) bool
	}{
		{"text", "rawPredict", "", said, func(r recording) bool { return unary(r) && plainly(r) }},
		{"calls", "rawPredict", "", called, func(r recording) bool { return unary(r) && says(r, "tool_use") }},
		{"stream", "streamRawPredict", `"stream":true`, said, func(r recording) bool { return strings.HasPrefix(r.Response.Body, "event: ") && plainly(r) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			seen := recordings(t, "anthropic-on-vertex", tt.wanted)
			body := claudeHi
			if tt.fields != "" {
				body = "{" + tt.fields + "," + claudeHi[1:]
			}
			w, _ := askGoogle(t, strings.Replace(claudeAt, "sonnet-4-6", "haiku-4-5@20251001", 1)+tt.verb, scenario.Turn{Op: scenario.OpChat, Reply: tt.reply}, body)
			require.Equal(t, 200, w.Code, w.Body.String())
			compareShapes(t, shapeOf(t, w.Body.String()), seen)
		})
	}
}
