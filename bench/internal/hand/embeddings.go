package hand

import (
	"context"
	"encoding/binary"
	"math"

	"github.com/parley-llm/parley/bench/internal/traffic"
)

var inputs = traffic.Inputs()

func typedEmbedJSON(c *Caller, j Codec) func(context.Context) ([][]float32, error) {
	return func(ctx context.Context) ([][]float32, error) {
		var resp embeddingResponse[[]float32]
		if err := typedEmbed(ctx, c, j, "float", &resp); err != nil {
			return nil, err
		}
		vectors := make([][]float32, len(resp.Data))
		for i := range resp.Data {
			vectors[i] = resp.Data[i].Embedding
		}
		return vectors, nil
	}
}

func typedEmbedBase64(c *Caller, j Codec) func(context.Context) ([][]float32, error) {
	return func(ctx context.Context) ([][]float32, error) {
		// JSON libraries read base64 into bytes.
		var resp embeddingResponse[[]byte]
		if err := typedEmbed(ctx, c, j, "base64", &resp); err != nil {
			return nil, err
		}
		vectors := make([][]float32, len(resp.Data))
		for i := range resp.Data {
			raw := resp.Data[i].Embedding
			vectors[i] = make([]float32, len(raw)/4)
			for k := range vectors[i] {
				vectors[i][k] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*k:]))
			}
		}
		return vectors, nil
	}
}

func typedEmbed(ctx context.Context, c *Caller, j Codec, format string, into any) error {
	body, err := j.Marshal(embeddingRequest{Model: traffic.EmbeddingModel, Input: inputs, EncodingFormat: format})
	if err != nil {
		return err
	}
	return c.Whole(ctx, "/v1/embeddings", body, func(data []byte) error { return j.Unmarshal(data, into) })
}
