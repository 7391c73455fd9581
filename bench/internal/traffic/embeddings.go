package traffic

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
)

// The vectors of the benchmarks: their number, their dimensions and their model.
const (
	Vectors        = 64
	Dimensions     = 1536
	EmbeddingModel = "text-embedding-3-small"
)

// Inputs are the texts that the vectors are for.
func Inputs() []string {
	texts := make([]string, Vectors)
	for i := range texts {
		texts[i] = "text " + strconv.Itoa(i)
	}
	return texts
}

// Embedding is vector i.
func Embedding(i int) []float32 {
	r := rand.New(rand.NewPCG(uint64(i), 2))
	v := make([]float32, Dimensions)
	for j := range v {
		v[j] = float32(r.NormFloat64() / 40)
	}
	return v
}

// EmbeddingsJSON is the answer with the vectors as JSON numbers. OpenAI prints
// them as float64s, with more digits than a float32 has.
func EmbeddingsJSON() []byte {
	return embeddings(func(b *bytes.Buffer, v []float32) {
		b.WriteByte('[')
		for j, f := range v {
			if j > 0 {
				b.WriteByte(',')
			}
			b.Write(strconv.AppendFloat(nil, float64(f), 'f', 18, 64))
		}
		b.WriteByte(']')
	})
}

// EmbeddingsBase64 is the answer with the vectors as the base64 of little-endian
// float32s.
func EmbeddingsBase64() []byte {
	return embeddings(func(b *bytes.Buffer, v []float32) {
		raw := make([]byte, 0, 4*len(v))
		for _, f := range v {
			raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(f))
		}
		b.WriteString(`"` + base64.StdEncoding.EncodeToString(raw) + `"`)
	})
}

func embeddings(write func(*bytes.Buffer, []float32)) []byte {
	var b bytes.Buffer
	b.WriteString(`{"object":"list","data":[`)
	for i := range Vectors {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"object":"embedding","index":%d,"embedding":`, i)
		write(&b, Embedding(i))
		b.WriteByte('}')
	}
	fmt.Fprintf(&b, `],"model":%q,"usage":{"prompt_tokens":%d,"total_tokens":%[2]d}}`, EmbeddingModel, InputTokens)
	return b.Bytes()
}
