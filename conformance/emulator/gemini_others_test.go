package emulator_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

const embedAt = "/v1/projects/p/locations/global/publishers/google/models/"

func TestGeminiEmbeddings(t *testing.T) {
	turn := scenario.Turn{
		Op: scenario.OpEmbeddings, Embed: &llm.EmbeddingRequest{Model: "gemini-embedding-2", Input: []string{"a", "b", "a"}, Dimensions: new(2)},
		Reply: scenario.Reply{Vectors: [][]float32{{1, 2}, {3, 4}, {5, 6}}, Usage: &scenario.Usage{Input: 10}},
	}
	embedded := func(text string) string {
		return `{"content":{"parts":[{"text":"` + text + `"}]},"embedContentConfig":{"outputDimensionality":2}}`
	}
	path := embedAt + "gemini-embedding-2:embedContent"
	e, base := startGoogle(t, path, turn, scenario.Turn{Op: scenario.OpHealth})
	tokens := 0.0
	second := decode(t, send(e, googleRequest(base, path, embedded("b"))).Body.String())
	require.Equal(t, []any{3.0, 4.0}, at(second, "embedding", "values"))
	tokens += at(second, "usageMetadata", "promptTokenCount").(float64)
	require.Equal(t, 2, e.Unplayed(), "the call is not over")
	for _, vector := range [][]any{{1.0, 2.0}, {5.0, 6.0}} {
		body := decode(t, send(e, googleRequest(base, path, embedded("a"))).Body.String())
		require.Equal(t, vector, at(body, "embedding", "values"), "a text that stands there twice is asked for twice")
		tokens += at(body, "usageMetadata", "promptTokenCount").(float64)
	}
	require.Equal(t, 10.0, tokens)
	require.Equal(t, 1, e.Unplayed())
	require.Equal(t, []string{"turn 2"}, wholePaths(e.Findings()))
}

// wholePaths are the places of findings.
func wholePaths(findings []scenario.Finding) []string {
	var all []string
	for _, f := range findings {
		all = append(all, f.Path)
	}
	return all
}

func TestGeminiEmbeddingRules(t *testing.T) {
	input := []string{"a", "b"}
	tests := []struct {
		name, path, model, body string
		status                  int
		finding                 []string
	}{
		{"many texts", embedAt + "text-embedding-005:predict", "text-embedding-005", `{"instances":[{"content":"a"},{"content":"b"}]}`, 200, nil},
		{"other text", embedAt + "text-embedding-005:predict", "text-embedding-005", `{"instances":[{"content":"a"},{"content":"c"}]}`, 200, []string{"input"}},
		{"dimensions made up", embedAt + "text-embedding-005:predict", "text-embedding-005", `{"instances":[{"content":"a"},{"content":"b"}],"parameters":{"outputDimensionality":3}}`, 200, []string{"outputDimensionality", "outputDimensionality"}},
		{"task made up", embedAt + "text-embedding-005:predict", "text-embedding-005", `{"instances":[{"content":"a","task_type":"CLUSTERING"},{"content":"b"}]}`, 200, []string{"instances[0].task_type"}},
		{"one by one", embedAt + "gemini-embedding-001:predict", "gemini-embedding-001", `{"instances":[{"content":"a"},{"content":"b"}]}`, 400, []string{"instances"}},
		{"other verb", embedAt + "gemini-embedding-001:embedContent", "gemini-embedding-001", `{"content":{"parts":[{"text":"a"}]}}`, 404, []string{"path", "turn 1"}},
		{"newer verb", embedAt + "gemini-embedding-2:predict", "gemini-embedding-2", `{"instances":[{"content":"a"},{"content":"b"}]}`, 404, []string{"path"}},
		{"chat model", embedAt + "gemini-3.8-flash:predict", "gemini-3.8-flash", `{"instances":[{"content":"a"},{"content":"b"}]}`, 404, []string{"model"}},
		{"empty text", embedAt + "text-embedding-005:predict", "text-embedding-005", `{"instances":[{"content":"a"},{"content":""}]}`, 400, []string{"instances[1]"}},
		{"batch", "/v1beta/models/gemini-embedding-2:batchEmbedContents", "gemini-embedding-2", `{"requests":[{"model":"models/gemini-embedding-2","content":{"parts":[{"text":"a"}]}},{"model":"models/gemini-embedding-2","content":{"parts":[{"text":"b"}]}}]}`, 200, nil},
		{"batch of another model", "/v1beta/models/gemini-embedding-2:batchEmbedContents", "gemini-embedding-2", `{"requests":[{"model":"m","content":{"parts":[{"text":"a"}]}},{"model":"models/gemini-embedding-2","content":{"parts":[{"text":"b"}]}}]}`, 400, []string{"requests[0]"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			turn := scenario.Turn{Op: scenario.OpEmbeddings, Embed: &llm.EmbeddingRequest{Model: tt.model, Input: input}, Reply: twoVectors}
			w, findings := askGoogle(t, tt.path, turn, tt.body)
			require.Equal(t, tt.status, w.Code, w.Body.String())
			got := paths(findings)
			for i := range got {
				if got[i] == "" {
					got[i] = findings[i].Path
				}
			}
			require.Equal(t, tt.finding, got)
		})
	}
}

func TestGeminiImages(t *testing.T) {
	path := embedAt + "gemini-3.1-flash-image:generateContent"
	const body = `{"contents":[{"role":"user","parts":[{"text":"a cat"}]}],"generationConfig":{"responseModalities":["IMAGE"],"imageConfig":{"aspectRatio":"4:3"}}}`
	turn := scenario.Turn{
		Op: scenario.OpImages, Image: &llm.ImageRequest{Model: "gemini-3.1-flash-image", Prompt: "a cat", N: new(2), Size: "1024x768"},
		Reply: scenario.Reply{Images: [][]byte{{1}, {2}}, Usage: &scenario.Usage{Input: 5, Output: 10}},
	}
	e, base := startGoogle(t, path, turn)
	for i := range 2 {
		answer := decode(t, send(e, googleRequest(base, path, body)).Body.String())
		require.Equal(t, base64.StdEncoding.EncodeToString([]byte{byte(i + 1)}), at(answer, "candidates", 0, "content", "parts", 0, "inlineData", "data"))
		require.Equal(t, "IMAGE", at(answer, "usageMetadata", "candidatesTokensDetails", 0, "modality"))
		require.Equal(t, []any{3.0, 2.0}[i], at(answer, "usageMetadata", "promptTokenCount"))
	}
	require.Empty(t, e.Findings())

	w, findings := askGoogle(t, path, turn, `{"contents":[{"role":"user","parts":[{"text":"a dog"}]}]}`)
	require.Equal(t, 200, w.Code)
	require.Equal(t, []string{"prompt", "generationConfig.imageConfig.aspectRatio", "generationConfig.responseModalities"}, paths(findings)[:3])
	w, _ = askGoogle(t, geminiChatPath, turn, body)
	require.Equal(t, 400, w.Code, "a model of chats makes no images")
	w, _ = askGoogle(t, path, turn, strings.Replace(body, `"imageConfig"`, `"candidateCount":2,"imageConfig"`, 1))
	require.Equal(t, 400, w.Code, "a request makes one image")
}

func TestGeminiModels(t *testing.T) {
	turn := scenario.Turn{Op: scenario.OpListModels, Reply: scenario.Reply{ModelIDs: []string{"a", "b", "c"}}}
	for path, key := range map[string][2]string{
		"/v1beta1/publishers/google/models": {"publisherModels", "publishers/google/models/"}, "/v1beta/models": {"models", "models/"},
	} {
		e, base := startGoogle(t, path, turn)
		first := decode(t, send(e, googleRequest(base, path+"?pageSize=2", "")).Body.String())
		require.Len(t, at(first, key[0]), 2)
		require.Equal(t, key[1]+"a", at(first, key[0], 0, "name"))
		require.Equal(t, "2", at(first, "nextPageToken"))
		last := decode(t, send(e, googleRequest(base, path+"?pageToken=2", "")).Body.String())
		require.Equal(t, key[1]+"c", at(last, key[0], 0, "name"))
		require.NotContains(t, last, "nextPageToken")
		require.Empty(t, e.Findings())
	}
	w, _ := askGoogle(t, "/v1/publishers/google/models", turn, "")
	require.Equal(t, 404, w.Code, "the list is in v1beta1 only")
	w, _ = askGoogle(t, "/v1beta1/publishers/google/models?pageToken=x", turn, "")
	require.Equal(t, 400, w.Code)
	turn.Op = scenario.OpHealth
	w, findings := askGoogle(t, "/v1/publishers/google/models/b", turn, "")
	require.Equal(t, 200, w.Code)
	require.Empty(t, findings)
	w, findings = askGoogle(t, geminiAt+"countTokens", turn, geminiHi)
	require.Equal(t, 200, w.Code)
	require.Empty(t, findings)
	w, findings = askGoogle(t, "/v1beta/models/gemini-3.8-flash:countTokens", turn, `{"generateContentRequest":`+geminiBody(`"model":"models/gemini-3.8-flash"`)+`}`)
	require.Equal(t, 200, w.Code)
	require.Empty(t, findings)
	_, findings = askGoogle(t, geminiChatPath, turn, geminiHi)
	require.Equal(t, []string{"operation"}, paths(findings), "a health check costs nothing")
}
