package emulator_test

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

var twoVectors = scenario.Reply{
	Vectors: [][]float32{{0.1, -2, 1e-20}, {3, 0.33333334, math.MaxFloat32}},
	Usage:   &scenario.Usage{Input: 8},
}

func embed(t *testing.T, turn scenario.Turn, body string) (int, map[string]any, []scenario.Finding) {
	t.Helper()
	turn.Op = scenario.OpEmbeddings
	e := play(t, "openai", turn)
	w := send(e, request("openai", "/embeddings", body))
	return w.Code, decode(t, w.Body.String()), e.Findings()
}

func TestEmbeddings(t *testing.T) {
	want := &llm.EmbeddingRequest{Model: "text-embedding-3-small", Input: []string{"a", "b"}, Dimensions: new(3), User: "u"}
	body := `{"model":"text-embedding-3-small","input":["a","b"],"dimensions":3,"user":"u"%s}`

	_, got, findings := embed(t, scenario.Turn{Embed: want, Reply: twoVectors}, fmt.Sprintf(body, `,"encoding_format":"float"`))
	require.Empty(t, findings)
	require.Empty(t, cmp.Diff(decode(t, `{"object":"list","model":"text-embedding-3-small","usage":{"prompt_tokens":8,"total_tokens":8},"data":[
		{"object":"embedding","index":0,"embedding":[0.1,-2,1e-20]},
		{"object":"embedding","index":1,"embedding":[3,0.33333334,3.4028235e+38]}]}`), got))

	shuffled := twoVectors
	shuffled.Shuffled = true
	_, got, findings = embed(t, scenario.Turn{Embed: want, Reply: shuffled}, fmt.Sprintf(body, `,"encoding_format":"base64"`))
	require.Empty(t, findings)
	require.EqualValues(t, 1, at(got, "data", 0, "index"))
	packed, err := base64.StdEncoding.DecodeString(at(got, "data", 1, "embedding").(string))
	require.NoError(t, err)
	require.Len(t, packed, 12)
	require.Equal(t, float32(-2), math.Float32frombits(binary.LittleEndian.Uint32(packed[4:])))
}

func TestEmbeddingsAreCompared(t *testing.T) {
	want := &llm.EmbeddingRequest{Model: "text-embedding-3-small", Input: []string{"a", "b"}, Dimensions: new(3), User: "u"}
	code, _, findings := embed(t, scenario.Turn{Embed: want, Reply: twoVectors}, `{"model":"text-embedding-3-large","input":["b","a"]}`)
	require.Equal(t, 200, code)
	require.Equal(t, []string{"model", "input", "dimensions", "user"}, paths(findings))
}

func TestEmbeddingsRefuse(t *testing.T) {
	tests := []struct{ name, body, path string }{
		{"no input", `{"model":"text-embedding-3-small"}`, "input"},
		{"empty list", `{"model":"text-embedding-3-small","input":[]}`, "input"},
		{"empty text", `{"model":"text-embedding-3-small","input":["a",""]}`, "input"},
		{"numbers", `{"model":"text-embedding-3-small","input":{}}`, "input"},
		{"too many", `{"model":"text-embedding-3-small","input":[` + strings.TrimSuffix(strings.Repeat(`"a",`, 2049), ",") + `]}`, "input"},
		{"no dimension", `{"model":"text-embedding-3-small","input":"a","dimensions":0}`, "dimensions"},
		{"too many dimensions", `{"model":"text-embedding-3-small","input":"a","dimensions":1537}`, "dimensions"},
		{"fixed dimensions", `{"model":"text-embedding-ada-002","input":"a","dimensions":8}`, "dimensions"},
		{"format", `{"model":"text-embedding-3-small","input":"a","encoding_format":"int8"}`, "encoding_format"},
		{"unknown field", `{"model":"text-embedding-3-small","input":"a","truncate":true}`, "truncate"},
		{"chat model", `{"model":"gpt-4.1","input":"a"}`, "model"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code, got, findings := embed(t, scenario.Turn{Reply: twoVectors}, tt.body)
			require.GreaterOrEqual(t, code, 400)
			require.NotEmpty(t, at(got, "error", "message"))
			require.Contains(t, paths(findings)[0], tt.path)
		})
	}
}

func TestImages(t *testing.T) {
	want := &llm.ImageRequest{Model: "gpt-image-2", Prompt: "a dot", N: new(2), Size: "1536x1024", Quality: "low"}
	turn := scenario.Turn{Op: scenario.OpImages, Image: want, Reply: scenario.Reply{
		Images: [][]byte{{1, 2}, {3}}, Usage: &scenario.Usage{Input: 4, Output: 6},
	}}
	e := play(t, "openai", turn, turn)
	w := send(e, request("openai", "/images/generations", `{"model":"gpt-image-2","prompt":"a dot","n":2,"size":"1536x1024","quality":"low"}`))
	require.Empty(t, paths(e.Findings()[:len(e.Findings())-1]))
	require.Empty(t, cmp.Diff(decode(t, `{"created":1767225600,"background":"opaque","output_format":"png","quality":"low","size":"1536x1024",
		"data":[{"b64_json":"AQI="},{"b64_json":"Aw=="}],
		"usage":{"input_tokens":4,"input_tokens_details":{"image_tokens":0,"text_tokens":4},"output_tokens":6,"output_tokens_details":{"image_tokens":6,"text_tokens":0},"total_tokens":10}}`), decode(t, w.Body.String())))

	w = send(e, request("openai", "/images/generations", `{"model":"gpt-image-2","prompt":"two dots"}`))
	require.Equal(t, 200, w.Code)
	require.Equal(t, []string{"prompt", "n", "size", "quality"}, paths(e.Findings()))
}

func TestImagesRefuse(t *testing.T) {
	for name, tt := range map[string][2]string{
		"retired":      {`{"model":"dall-e-3","prompt":"x"}`, "model"},
		"no prompt":    {`{"model":"gpt-image-2"}`, "prompt"},
		"empty prompt": {`{"model":"gpt-image-2","prompt":""}`, "prompt"},
		"long prompt":  {`{"model":"gpt-image-2","prompt":"` + strings.Repeat("x", 32001) + `"}`, "prompt"},
		"form":         {`{"model":"gpt-image-2","prompt":"x","response_format":"b64_json"}`, "response_format"},
		"quality":      {`{"model":"gpt-image-2","prompt":"x","quality":"hd"}`, "quality"},
		"many":         {`{"model":"gpt-image-2","prompt":"x","n":11}`, "n"},
	} {
		t.Run(name, func(t *testing.T) {
			e := play(t, "openai", scenario.Turn{Op: scenario.OpImages})
			w := send(e, request("openai", "/images/generations", tt[0]))
			require.Equal(t, 400, w.Code)
			require.Equal(t, tt[1], paths(e.Findings())[0])
		})
	}
	e := play(t, "openai", scenario.Turn{Op: scenario.OpImages})
	send(e, request("openai", "/images/generations", `{"prompt":"x"}`))
	require.Equal(t, "model", paths(e.Findings())[0], "the service's default model is gone")
}

func TestModelsOfOpenAI(t *testing.T) {
	e := play(t, "openai", scenario.Turn{Op: scenario.OpListModels, Reply: scenario.Reply{ModelIDs: []string{"a", "b"}}})
	w := send(e, request("openai", "/models", ""))
	require.JSONEq(t, `{"object":"list","data":[{"id":"a","object":"model","created":1767225600,"owned_by":"system"},
		{"id":"b","object":"model","created":1767225600,"owned_by":"system"}]}`, w.Body.String())
	require.Empty(t, e.Findings())
}

func TestModelsOfAnthropicHavePages(t *testing.T) {
	e := play(t, "anthropic",
		scenario.Turn{Op: scenario.OpListModels, Reply: scenario.Reply{ModelIDs: []string{"a", "b", "c"}}},
		scenario.Turn{Op: scenario.OpListModels, Reply: scenario.Reply{ModelIDs: []string{"d"}}})
	type page struct {
		more        bool
		first, last any
		unplayed    int
	}
	got := decode(t, send(e, request("anthropic", "/models?limit=2", "")).Body.String())
	require.Equal(t, page{true, "a", "b", 2}, page{got["has_more"].(bool), got["first_id"], got["last_id"], e.Unplayed()})
	require.Equal(t, "model", at(got, "data", 0, "type"))
	got = decode(t, send(e, request("anthropic", "/models?limit=2&after_id=b", "")).Body.String())
	require.Equal(t, page{false, "c", "c", 1}, page{got["has_more"].(bool), got["first_id"], got["last_id"], e.Unplayed()})
	require.Equal(t, "c", at(got, "data", 0, "id"))
	got = decode(t, send(e, request("anthropic", "/models", "")).Body.String())
	require.Equal(t, page{false, "d", "d", 0}, page{got["has_more"].(bool), got["first_id"], got["last_id"], e.Unplayed()})
	require.Empty(t, e.Findings())
}

func TestModelsOfAnthropicRefuse(t *testing.T) {
	for _, query := range []string{"?limit=0", "?limit=1001", "?limit=x", "?after_id=nobody"} {
		e := play(t, "anthropic", scenario.Turn{Op: scenario.OpListModels, Reply: scenario.Reply{ModelIDs: []string{"a"}}})
		require.Equal(t, 400, send(e, request("anthropic", "/models"+query, "")).Code, query)
		require.Len(t, e.Findings(), 1)
	}
	e := play(t, "anthropic", scenario.Turn{Op: scenario.OpListModels})
	got := decode(t, send(e, request("anthropic", "/models", "")).Body.String())
	require.Nil(t, got["first_id"])
	require.Equal(t, []any{}, got["data"])
}
