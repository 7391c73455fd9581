package main

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

func readEmbeddings(t *testing.T, body map[string]any) map[string]any {
	t.Helper()
	vectors, usage := readOpenAIVectors(t, body)
	if body["data"] == nil {
		vectors, usage = readGoogleVectors(t, body)
	}
	require.NotEmpty(t, vectors)
	first := []any{}
	for _, f := range vectors[0][:min(4, len(vectors[0]))] {
		encoded, err := json.Marshal(f)
		require.NoError(t, err)
		first = append(first, json.Number(encoded))
	}
	return map[string]any{
		"count": jsonNumber(int64(len(vectors))), "dimensions": jsonNumber(int64(len(vectors[0]))),
		"first": first, "usage": usage,
	}
}

func readOpenAIVectors(t *testing.T, body map[string]any) (vectors [][]float32, usage any) {
	t.Helper()
	data := slices.Clone(list(body["data"]))
	slices.SortStableFunc(data, byIndex)
	for _, item := range data {
		vectors = append(vectors, readVector(t, object(item)["embedding"]))
	}
	return vectors, readOpenAIUsage(object(body["usage"]))
}

// readGoogleVectors reads the answers of the three verbs. One of them counts
// tokens vector by vector.
func readGoogleVectors(t *testing.T, body map[string]any) (vectors [][]float32, usage any) {
	t.Helper()
	tokens, counted := number(object(body["usageMetadata"])["promptTokenCount"])
	items := list(body["embeddings"])
	if one := body["embedding"]; one != nil {
		items = append(items, one)
	}
	for _, prediction := range list(body["predictions"]) {
		embeddings := object(object(prediction)["embeddings"])
		items = append(items, embeddings)
		if n, ok := object(embeddings["statistics"])["token_count"].(json.Number); ok {
			f, err := n.Float64()
			require.NoError(t, err)
			tokens, counted = tokens+int64(f), true
		}
	}
	for _, item := range items {
		vectors = append(vectors, readVector(t, object(item)["values"]))
	}
	if counted {
		usage = map[string]any{"input_tokens": jsonNumber(tokens), "total_tokens": jsonNumber(tokens)}
	}
	return vectors, usage
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
