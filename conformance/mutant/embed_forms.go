package mutant

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"slices"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/llm"
)

func embedFormMutants() []Mutant {
	return []Mutant{
		{
			ID:        "count-unchecked",
			Why:       "A text without a vector gets one of zeros, and is never found.",
			Scenarios: []string{"embed/count"},
			Wrap: byProvider(func(inner llm.Provider, _ conformance.Env) llm.Provider {
				return careless{inner}
			}),
		},
		{
			ID:        "encoding-unsaid",
			Why:       "Each server answers in the form that it likes best.",
			Scenarios: []string{"embed/base64"},
			Wrap:      byFields(func(fields map[string]any) { delete(fields, "encoding_format") }),
		},
		{
			ID:        "one-form-only",
			Why:       "Servers that ignore the form that was asked for cannot be used.",
			Scenarios: []string{"embed/base64"},
			Wrap:      byTransport(oneForm),
		},
		{
			ID:        "batches-swapped",
			Why:       "The texts of one request have the vectors of another.",
			Scenarios: []string{"embed/batch-split"},
			Wrap: byHooks(hooks{vectors: func(r *llm.EmbeddingResponse) {
				if last := len(r.Vectors) - 1; last > 1 {
					r.Vectors[0], r.Vectors[last] = r.Vectors[last], r.Vectors[0]
				}
			}}),
		},
		{
			ID:        "empty-input-sent",
			Why:       "A request for nothing costs a round trip before it fails.",
			Scenarios: []string{"embed/empty-input"},
			Wrap: byProvider(func(inner llm.Provider, env conformance.Env) llm.Provider {
				return hopeful{inner, env}
			}),
		},
	}
}

// careless takes an answer that it could not read for zeros.
type careless struct{ llm.Provider }

func (c careless) Embeddings(ctx context.Context, req *llm.EmbeddingRequest) (*llm.EmbeddingResponse, error) {
	resp, err := c.Provider.Embeddings(ctx, req)
	if errors.Is(err, llm.KindMalformedResponse) {
		return &llm.EmbeddingResponse{Provider: c.Name(), Model: req.Model, Vectors: make([][]float32, len(req.Input))}, nil
	}
	return resp, err
}

// oneForm empties vectors that are not in the form that the request asked for.
func oneForm(next http.RoundTripper) http.RoundTripper {
	return roundTrip(func(req *http.Request) (*http.Response, error) {
		if req.Body == nil {
			return next.RoundTrip(req)
		}
		sent, err := io.ReadAll(req.Body)
		_ = req.Body.Close()
		if err != nil {
			return nil, err
		}
		out := req.Clone(req.Context())
		out.Body = io.NopCloser(bytes.NewReader(sent))
		resp, err := next.RoundTrip(out)
		if err != nil {
			return nil, err
		}
		asked := bytes.Contains(sent, []byte(`"base64"`))
		return edited(resp, func(body []byte) []byte {
			fields, ok := object(body)
			data, _ := fields["data"].([]any)
			if !ok || !slices.ContainsFunc(data, func(item any) bool { return packed(item) != asked }) {
				return body
			}
			return []byte(`{"data":[]}`)
		})
	})
}

// packed reports a vector in base64.
func packed(item any) bool {
	vector, _ := item.(map[string]any)
	_, is := vector["embedding"].(string)
	return is
}
