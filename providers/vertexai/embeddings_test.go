package vertexai_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/vertexai"
)

// TestEmbeddings sends two texts along each of the service's ways.
func TestEmbeddings(t *testing.T) {
	const two = `{"embeddings":[{"values":[1,2]},{"values":[-0.5,3e-2]}]}`
	all := vertexai.EmbeddingOptions{TaskType: "RETRIEVAL_DOCUMENT", Title: "T", AutoTruncate: new(false)}
	for name, tt := range map[string]struct {
		provider func(testing.TB, ...string) (*vertexai.Provider, *[]sent)
		model    string
		dims     *int
		options  []llm.ProviderOption
		answers  []string
		bodies   []string
		path     string
		tokens   llm.Tokens
	}{
		"predict": {
			onProject, "text-embedding-005", new(2),
			[]llm.ProviderOption{all},
			[]string{`{"predictions":[{"embeddings":{"values":[1,2],"statistics":{"token_count":3.0,"truncated":false}}},` +
				`{"embeddings":{"statistics":{"token_count":2},"values":[-0.5,3e-2]}}],"metadata":{"billableCharacterCount":11}}`},
			[]string{`{"instances":[{"content":"a","task_type":"RETRIEVAL_DOCUMENT","title":"T"},{"content":"<b>","task_type":"RETRIEVAL_DOCUMENT","title":"T"}],` +
				`"parameters":{"outputDimensionality":2,"autoTruncate":false}}`},
			"/v1/projects/acme-1/locations/global/publishers/google/models/text-embedding-005:predict", llm.Count(5),
		},
		"predict, one at a time": {
			onProject, "gemini-embedding-001", nil, nil,
			[]string{
				`{"predictions":[{"embeddings":{"values":[1,2],"statistics":{"token_count":3}}}]}`,
				`{"predictions":[{"embeddings":{"values":[-0.5,3e-2],"statistics":{"token_count":4}}}]}`,
			},
			[]string{`{"instances":[{"content":"a"}]}`, `{"instances":[{"content":"<b>"}]}`},
			"/v1/projects/acme-1/locations/global/publishers/google/models/gemini-embedding-001:predict", llm.Count(7),
		},
		"embedContent": {
			onProject, "gemini-embedding-2", new(2),
			[]llm.ProviderOption{&all},
			[]string{
				`{"embedding":{"values":[1,2]},"usageMetadata":{"promptTokenCount":3},"truncated":false}`,
				`{"embedding":{"values":[-0.5,3e-2]}}`,
			},
			[]string{
				`{"content":{"parts":[{"text":"a"}]},"embedContentConfig":{"taskType":"RETRIEVAL_DOCUMENT","title":"T","outputDimensionality":2,"autoTruncate":false}}`,
				`{"content":{"parts":[{"text":"<b>"}]},"embedContentConfig":{"taskType":"RETRIEVAL_DOCUMENT","title":"T","outputDimensionality":2,"autoTruncate":false}}`,
			},
			"/v1/projects/acme-1/locations/global/publishers/google/models/gemini-embedding-2:embedContent",
			llm.Tokens{},
		},
		"batchEmbedContents": {
			onGemini, "gemini-embedding-2", new(2), nil,
			[]string{two},
			[]string{`{"requests":[{"model":"models/gemini-embedding-2","content":{"parts":[{"text":"a"}]},"outputDimensionality":2},` +
				`{"model":"models/gemini-embedding-2","content":{"parts":[{"text":"<b>"}]},"outputDimensionality":2}]}`},
			"/v1beta/models/gemini-embedding-2:batchEmbedContents",
			llm.Tokens{},
		},
	} {
		t.Run(name, func(t *testing.T) {
			p, got := tt.provider(t, tt.answers...)
			resp, err := p.Embeddings(t.Context(), &llm.EmbeddingRequest{
				Model: tt.model, Input: []string{"a", "<b>"}, Dimensions: tt.dims, Options: tt.options,
			})
			require.NoError(t, err)
			require.Equal(t, [][]float32{{1, 2}, {-0.5, 0.03}}, resp.Vectors)
			require.Equal(t, tt.model, resp.Model)
			if n, known := tt.tokens.Get(); known {
				require.Equal(t, &llm.Usage{InputTokens: llm.Count(n), TotalTokens: llm.Count(n)}, resp.Usage)
			} else {
				require.Nil(t, resp.Usage)
			}
			var bodies []string
			for _, r := range *got {
				require.Equal(t, tt.path, r.URL.Path)
				bodies = append(bodies, r.body)
			}
			require.Empty(t, cmp.Diff(tt.bodies, bodies))
		})
	}
}

func onProject(t testing.TB, answers ...string) (*vertexai.Provider, *[]sent) {
	got := new([]sent)
	return project(t, "", record(got, jsonHeader, answers...)), got
}

func onGemini(t testing.TB, answers ...string) (*vertexai.Provider, *[]sent) {
	got := new([]sent)
	return gemini(t, record(got, jsonHeader, answers...)), got
}

// TestEmbeddingsSplit sends more texts than a call takes.
func TestEmbeddingsSplit(t *testing.T) {
	answer := func(n int) string {
		return `{"predictions":[` + strings.TrimSuffix(strings.Repeat(`{"embeddings":{"values":[1]}},`, n), ",") + `]}`
	}
	p, got := onProject(t, answer(250), answer(1))
	resp, err := p.Embeddings(t.Context(), &llm.EmbeddingRequest{Model: "text-embedding-005", Input: strings.Fields(strings.Repeat("a ", 251))})
	require.NoError(t, err)
	require.Len(t, resp.Vectors, 251)
	require.Len(t, *got, 2)

	p, _ = onProject(t, answer(250), answer(2))
	_, err = p.Embeddings(t.Context(), &llm.EmbeddingRequest{Model: "text-embedding-005", Input: strings.Fields(strings.Repeat("a ", 251))})
	require.ErrorIs(t, err, llm.ErrMalformedResponse)
	require.ErrorContains(t, err, "inputs 250 to 250: the answer has 2 vectors for 1 inputs")
}

func TestEmbeddingsFail(t *testing.T) {
	const m = "text-embedding-005"
	for name, tt := range map[string]struct {
		req  *llm.EmbeddingRequest
		kind llm.Kind
	}{
		"nil":          {nil, llm.KindInvalidRequest},
		"no model":     {&llm.EmbeddingRequest{Input: []string{"a"}}, llm.KindInvalidRequest},
		"no input":     {&llm.EmbeddingRequest{Model: m}, llm.KindInvalidRequest},
		"an empty one": {&llm.EmbeddingRequest{Model: m, Input: []string{"a", ""}}, llm.KindInvalidRequest},
		"a user":       {&llm.EmbeddingRequest{Model: m, Input: []string{"a"}, User: "u"}, llm.KindUnsupported},
		"a chat model": {&llm.EmbeddingRequest{Model: model, Input: []string{"a"}}, llm.KindUnsupported},
		"Claude":       {&llm.EmbeddingRequest{Model: "claude-opus-5", Input: []string{"a"}}, llm.KindUnsupported},
		"chat options": {&llm.EmbeddingRequest{Model: m, Input: []string{"a"}, Options: []llm.ProviderOption{vertexai.Options{}}}, llm.KindInvalidRequest},
	} {
		_, err := project(t, "", silent(t)).Embeddings(t.Context(), tt.req)
		require.Equal(t, tt.kind, llm.KindOf(err), name)
	}
	for body, kind := range map[string]llm.Kind{
		`{"predictions":[]}`:                                                     llm.KindMalformedResponse,
		`{"predictions":[{"embeddings":{"values":[]}}]}`:                         llm.KindMalformedResponse,
		`{"predictions":[{"embeddings":{"values":["x"]}}]}`:                      llm.KindMalformedResponse,
		`{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED"}}`:     llm.KindRateLimit,
		`[{"error":{"code":503,"message":"m","status":"UNAVAILABLE"}}]`:          llm.KindOverloaded,
		`{"error":{"code":404,"message":"no model","status":"NOT_FOUND"}}` + " ": llm.KindNotFound,
	} {
		_, err := project(t, "", reply(200, jsonHeader, body)).Embeddings(t.Context(), &llm.EmbeddingRequest{Model: m, Input: []string{"a"}})
		require.Equal(t, kind, llm.KindOf(err), body)
	}
}
