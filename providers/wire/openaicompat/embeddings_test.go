package openaicompat_test

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonw"
)

// vector64 is a vector as base64 of little-endian float32s.
func vector64(vector ...float32) string {
	var raw []byte
	for _, f := range vector {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(f))
	}
	return base64.StdEncoding.EncodeToString(raw)
}

func list(elements ...string) string {
	return `{"object":"list","data":[` + strings.Join(elements, ",") + `],"model":"e-1","usage":{"prompt_tokens":4,"total_tokens":4}}`
}

func embedding(index int, value string) string {
	return fmt.Sprintf(`{"object":"embedding","index":%d,"embedding":%s}`, index, value)
}

func embed(t testing.TB, body string, inputs int) (*llm.EmbeddingResponse, error) {
	t.Helper()
	c, _ := newClient(t, plain, "application/json", body)
	return c.Embeddings(t.Context(), &llm.EmbeddingRequest{Model: "e", Input: strings.Fields(strings.Repeat("x ", inputs))}, nil)
}

func TestEmbeddings(t *testing.T) {
	quoted := `"` + vector64(1, -0.5) + `"`
	for _, tt := range []struct{ name, body string }{
		{"numbers", list(embedding(0, `[1,-0.5]`), embedding(1, `[0.25, 3e-2]`))},
		{"base64", list(embedding(0, quoted), embedding(1, `"`+vector64(0.25, 0.03)+`"`))},
		{"shuffled", list(embedding(1, `[0.25,0.03]`), embedding(0, quoted))},
		{"no index", list(`{"embedding":[1,-0.5]}`, `{"embedding": [ 0.25 , 0.03 ] , "object":"embedding"}`)},
		{"escaped slash", list(embedding(0, strings.ReplaceAll(quoted, "/", `\/`)), embedding(1, strings.ReplaceAll(quoted, "A", `\u0041`)))},
		{"the name as text", `{"note":"\"embedding\": [1]","\"embedding":[7],"data":[{"embedding":[1,-0.5]},{"x":"embedding","embedding":[0.25,0.03]}],"model":"e-1","usage":{"prompt_tokens":4}}`},
		{"a second embedding", list(`{"index":0,"embedding":[9],"embedding":[1,-0.5]}`, embedding(1, `[0.25,0.03]`))},
		{"blank lines before", "\n   \n" + list(embedding(0, `[1,-0.5]`), embedding(1, `[0.25,0.03]`))},
	} {
		t.Run(tt.name, func(t *testing.T) {
			resp, err := embed(t, tt.body, 2)
			require.NoError(t, err)
			require.Equal(t, []float32{1, -0.5}, resp.Vectors[0])
			if tt.name != "escaped slash" {
				require.Equal(t, []float32{0.25, 0.03}, resp.Vectors[1])
			}
			require.Equal(t, "e-1", resp.Model)
			require.Equal(t, "acme", resp.Provider)
			require.Equal(t, "req_1", resp.RequestID)
			require.Equal(t, llm.Count(4), resp.Usage.InputTokens)
		})
	}
}

func TestEmbeddingFailures(t *testing.T) {
	one := embedding(0, `[1]`)
	for _, tt := range []struct {
		name, body string
		kind       llm.Kind
	}{
		{"too few", list(one), llm.KindMalformedResponse},
		{"too many", list(one, embedding(1, `[1]`), `{"embedding":[1]}`), llm.KindMalformedResponse},
		{"one index twice", list(one, one), llm.KindMalformedResponse},
		{"an index beyond", list(one, embedding(2, `[1]`)), llm.KindMalformedResponse},
		{"a negative index", list(one, embedding(-1, `[1]`)), llm.KindMalformedResponse},
		{"no vector", list(one, `{"index":1}`), llm.KindMalformedResponse},
		{"an empty vector", list(one, embedding(1, `[]`)), llm.KindMalformedResponse},
		{"a null", list(one, embedding(1, `null`)), llm.KindMalformedResponse},
		{"a null inside", list(one, embedding(1, `[1,null]`)), llm.KindMalformedResponse},
		{"a number", list(one, embedding(1, `0`)), llm.KindMalformedResponse},
		{"a nested list", list(one, embedding(1, `[[1]]`)), llm.KindMalformedResponse},
		{"too large", list(one, embedding(1, `[1e39]`)), llm.KindMalformedResponse},
		{"bad base64", list(one, embedding(1, `"AAAA!AAA"`)), llm.KindMalformedResponse},
		{"half a float", list(one, embedding(1, `"AAA="`)), llm.KindMalformedResponse},
		{"a line break in base64", list(one, embedding(1, "\"AAAA\nAA==\"")), llm.KindMalformedResponse},
		{"cut", list(one, embedding(1, `[1]`))[:60], llm.KindMalformedResponse},
		{"an error", `{"error":{"message":"slow","type":"rate_limit_error"}}`, llm.KindRateLimit},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := embed(t, tt.body, 2)
			var e *llm.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, tt.kind, e.Kind, e.Message)
			require.Equal(t, "acme", e.Provider)
		})
	}
}

func TestEmbeddingRequest(t *testing.T) {
	c, w := newClient(t, plain, "application/json", list(embedding(0, `[1]`), embedding(1, `[2]`)))
	req := &llm.EmbeddingRequest{Model: "e", Input: []string{"a<", "b"}, Dimensions: new(256), User: "u"}
	_, err := c.Embeddings(t.Context(), req, func(w *jsonw.Writer) { w.Key("x").Int(1) })
	require.NoError(t, err)
	require.Equal(t, []string{`{"model":"e","input":["a<","b"],"encoding_format":"base64","dimensions":256,"user":"u","x":1}`}, w.sent)
	require.Equal(t, []string{"/v1/embeddings"}, w.paths)

	numbers := plain
	numbers.FloatEmbeddings, numbers.UserField = true, ""
	c, w = newClient(t, numbers, "application/json", list(embedding(0, `[1]`)))
	_, err = c.Embeddings(t.Context(), &llm.EmbeddingRequest{Model: "e", Input: []string{"a"}}, nil)
	require.NoError(t, err)
	require.Equal(t, []string{`{"model":"e","input":["a"],"encoding_format":"float"}`}, w.sent)

	for param, bad := range map[string]*llm.EmbeddingRequest{
		"model":    {Input: []string{"a"}},
		"input":    {Model: "e"},
		"input[1]": {Model: "e", Input: []string{"a", ""}},
		"user":     {Model: "e", Input: []string{"a"}, User: "u"},
	} {
		c, w := newClient(t, numbers, "application/json", "")
		_, err := c.Embeddings(t.Context(), bad, nil)
		var e *llm.Error
		require.ErrorAs(t, err, &e)
		require.Equal(t, param, e.Param)
		require.Empty(t, w.paths, "nothing is sent")
	}
}

// A long list travels in several calls; errors say which inputs they are about.
func TestEmbeddingBatches(t *testing.T) {
	d := plain
	d.MaxEmbeddings = 2
	inputs := []string{"a", "b", "c"}
	c, w := newClient(t, d, "application/json", list(embedding(1, `[2]`), embedding(0, `[1]`)), list(embedding(0, `[3]`)))
	resp, err := c.Embeddings(t.Context(), &llm.EmbeddingRequest{Model: "e", Input: inputs}, nil)
	require.NoError(t, err)
	require.Equal(t, [][]float32{{1}, {2}, {3}}, resp.Vectors)
	require.Equal(t, llm.Count(8), resp.Usage.InputTokens)
	require.False(t, resp.Usage.OutputTokens.Known())
	require.Len(t, w.sent, 2)
	require.Contains(t, w.sent[1], `"input":["c"]`)

	c, _ = newClient(t, d, "application/json", list(embedding(1, `[2]`), embedding(0, `[1]`)), `{"error":{"message":"bad text"}}`)
	_, err = c.Embeddings(t.Context(), &llm.EmbeddingRequest{Model: "e", Input: inputs}, nil)
	require.ErrorContains(t, err, "inputs 2 to 2: bad text")
}

// FuzzVector compares the own readers of vectors with encoding/json's.
func FuzzVector(f *testing.F) {
	for _, seed := range []string{
		`[1]`, `[]`, ` [ -0.0 , 1E+2 ,3e-45,1e-46]`, `[0.006929283495992422]`, `[16777217,16777219,0.1,1e38,3.4028235e38,3.4028236e38]`,
		`[01]`, `[1.]`, `[.5]`, `[-]`, `[+1]`, `[1e]`, `[1,]`, `[1 2]`, `[null]`, `["1"]`, `"AACAPw=="`, `"AACAPw"`, `"AA\u0043APw=="`,
		`[123456789012345678901234567890e-30]`, `[0.00000000000000000000000000000000000000000000012345]`, `[1.17549435e-38,1.1754943e-38]`,
		`[5e-324]`, `[1e400]`, `[1e-400]`, `[8.589973e9,8589973504,8589973505]`, `{}`, `[1]}`, `[1]]`, `[1`, `"` + vector64(float32(math.NaN()), 1) + `"`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		body := `{"data":[{"index":0,"embedding":` + value + `}]}`
		if !json.Valid([]byte(value)) {
			if !json.Valid([]byte(body)) {
				_, err := embed(t, body, 1)
				require.Error(t, err)
			}
			return
		}
		if !utf8.ValidString(value) {
			return
		}
		resp, err := embed(t, body, 1)
		want := oracle(value)
		if len(want) == 0 {
			require.Error(t, err)
			return
		}
		require.NoError(t, err)
		require.Len(t, resp.Vectors[0], len(want))
		for i, w := range want {
			require.Equal(t, math.Float32bits(w), math.Float32bits(resp.Vectors[0][i]), "number %d", i)
		}
	})
}

func oracle(value string) []float32 {
	var numbers []*float32
	if json.Unmarshal([]byte(value), &numbers) == nil {
		var vector []float32
		for _, n := range numbers {
			if n == nil {
				return nil
			}
			vector = append(vector, *n)
		}
		return vector
	}
	var text string
	if json.Unmarshal([]byte(value), &text) != nil || strings.ContainsAny(text, "\r\n") {
		return nil
	}
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(raw)%4 != 0 {
		return nil
	}
	var vector []float32
	for ; len(raw) > 0; raw = raw[4:] {
		vector = append(vector, math.Float32frombits(binary.LittleEndian.Uint32(raw)))
	}
	return vector
}

// FuzzFloat32 compares single numbers, in several spellings, with strconv.
func FuzzFloat32(f *testing.F) {
	for _, bits := range []uint32{0, 1, 0x3f800000, 0x3f800001, 0x00800000, 0x007fffff, 0x7f7fffff, 0x4b800000, 0x80000000, 0x33d6bf95} {
		f.Add(bits, uint64(bits)<<29|1<<28)
	}
	f.Fuzz(func(t *testing.T, bits uint32, bits64 uint64) {
		var spellings []string
		for _, v := range []float64{float64(math.Float32frombits(bits)), math.Float64frombits(bits64)} {
			for _, format := range []byte{'e', 'f', 'g'} {
				for _, precision := range []int{-1, 8, 9, 16, 17, 18} {
					spellings = append(spellings, strconv.FormatFloat(v, format, precision, 64))
				}
			}
		}
		for _, s := range spellings {
			want, wantErr := strconv.ParseFloat(s, 32)
			resp, err := embed(t, `{"data":[{"embedding":[`+s+`]}]}`, 1)
			if wantErr != nil || strings.ContainsAny(s, "nN") {
				require.Error(t, err, s)
				continue
			}
			require.NoError(t, err, s)
			require.Equal(t, math.Float32bits(float32(want)), math.Float32bits(resp.Vectors[0][0]), s)
		}
	})
}

// FuzzEmbeddingsBody holds the reader that works ahead of the full decoder to
// its strictness: no body that is not JSON passes.
func FuzzEmbeddingsBody(f *testing.F) {
	f.Add(list(embedding(0, `[1]`)))
	f.Add(`{"data":[{"embedding":[1]}],"\"embedding":[2]}`)
	f.Add(`{"data":[{"embedding":[1]}],"x":"embedding":[2]}`)
	f.Add(`{"data":[{"embedding" : "AACAPw=="}]}{`)
	f.Fuzz(func(t *testing.T, body string) {
		if _, err := embed(t, body, 1); err == nil {
			require.True(t, json.Valid([]byte(body)), body)
		}
	})
}
