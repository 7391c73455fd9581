package openai_test

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/parley-llm/parley/llm"
)

var benchRequest = &llm.ChatRequest{
	Model: "gpt-4.1",
	Messages: []llm.Message{
		llm.System("You are a terse assistant."),
		llm.User("What is the weather in Oslo?"),
		llm.User("And in \"Bergen\"?\n"),
	},
	MaxTokens:   new(256),
	Temperature: new(0.2),
	Tools: []llm.Tool{{
		Name: "weather", Description: "The weather of a city",
		Parameters: []byte(`{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}`),
	}},
}

// benchChat is an answer of about one kilobyte.
var benchChat = `{"id":"chatcmpl-CanBeAnything0123456789","object":"chat.completion","created":1763800000,"model":"gpt-4.1-2025-04-14",` +
	`"choices":[{"index":0,"message":{"role":"assistant","content":"` + strings.Repeat(`Rain, 4 °C.\n`, 30) + `","refusal":null,"annotations":[]},` +
	`"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":80,"completion_tokens":120,"total_tokens":200,` +
	`"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,` +
	`"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}},"service_tier":"default","system_fingerprint":"fp_0123456789"}`

// benchDeltas is a stream of n chunks of about 298 bytes, with a delta in which
// %s is a text. With vary, they have the random padding that the service adds unless it is asked
// not to.
func benchDeltas(n int, delta string, vary bool) string {
	var b strings.Builder
	rnd := rand.New(rand.NewPCG(1, 2))
	chunk := func(delta, finish, usage string) {
		fmt.Fprintf(&b, `data: {"id":"chatcmpl-CanBeAnything0123456789","object":"chat.completion.chunk","created":1763800000,"model":"gpt-4.1-2025-04-14",`+
			`"service_tier":"default","system_fingerprint":"fp_0123456789","choices":[{"index":0,"delta":%s,"logprobs":null,"finish_reason":%s}],"usage":%s`,
			delta, finish, usage)
		if vary {
			fmt.Fprintf(&b, `,"obfuscation":"%s"`, strconv.FormatUint(rnd.Uint64()>>rnd.IntN(60), 36))
		}
		b.WriteString("}\n\n")
	}
	chunk(`{"role":"assistant","content":"","refusal":null}`, "null", "null")
	for i := range n {
		text := []string{"Hello ", "wörld", " again", `\n`, ` \"quoted\"`}[i%5]
		chunk(fmt.Sprintf(delta, text), "null", "null")
	}
	chunk(`{}`, `"stop"`, "null")
	b.WriteString(`data: {"id":"chatcmpl-CanBeAnything0123456789","object":"chat.completion.chunk","created":1763800000,"model":"gpt-4.1-2025-04-14","choices":[],` +
		`"usage":{"prompt_tokens":80,"completion_tokens":300,"total_tokens":380,"prompt_tokens_details":{"cached_tokens":0}}}` + "\n\ndata: [DONE]\n\n")
	return b.String()
}

// benchEmbeddings is an answer of n vectors in base64 or as JSON numbers.
func benchEmbeddings(n, dims int, asBase64 bool) string {
	rnd := rand.New(rand.NewPCG(1, 2))
	var b strings.Builder
	b.WriteString(`{"object":"list","data":[`)
	raw := make([]byte, 4*dims)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"object":"embedding","index":%d,"embedding":`, i)
		if !asBase64 {
			b.WriteByte('[')
		}
		for j := range dims {
			f := float32(rnd.NormFloat64() / 40)
			if asBase64 {
				binary.LittleEndian.PutUint32(raw[4*j:], math.Float32bits(f))
				continue
			}
			if j > 0 {
				b.WriteByte(',')
			}
			// OpenAI prints vectors as float64s, with more digits than they have.
			b.Write(strconv.AppendFloat(nil, float64(f), 'f', 18, 64))
		}
		if asBase64 {
			b.WriteString(`"` + base64.StdEncoding.EncodeToString(raw) + `"}`)
		} else {
			b.WriteString(`]}`)
		}
	}
	b.WriteString(`],"model":"text-embedding-3-small","usage":{"prompt_tokens":640,"total_tokens":640}}`)
	return b.String()
}

func BenchmarkChat(b *testing.B) {
	p := newCanned(b, "application/json", benchChat)
	b.ReportAllocs()
	for b.Loop() {
		resp, err := p.ChatCompletion(b.Context(), benchRequest)
		if err != nil || resp.Text() == "" {
			b.Fatal(err)
		}
	}
}

func BenchmarkStream300(b *testing.B) {
	for _, vary := range []bool{false, true} {
		b.Run(map[bool]string{false: "constant", true: "varying"}[vary], func(b *testing.B) {
			body := benchDeltas(300, `{"content":"%s"}`, vary)
			p := newCanned(b, "text/event-stream", body)
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				stream, err := p.ChatCompletionStream(b.Context(), benchRequest)
				if err != nil {
					b.Fatal(err)
				}
				resp, err := stream.Collect()
				if err != nil || resp.Text() == "" {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkEmbeddings64x1536(b *testing.B) {
	for _, form := range []string{"base64", "json"} {
		b.Run(form, func(b *testing.B) {
			body := benchEmbeddings(64, 1536, form == "base64")
			p := newCanned(b, "application/json", body)
			req := &llm.EmbeddingRequest{Model: "text-embedding-3-small", Input: strings.Fields(strings.Repeat("text ", 64))}
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				resp, err := p.Embeddings(b.Context(), req)
				if err != nil || len(resp.Vectors) != 64 {
					b.Fatal(err)
				}
			}
		})
	}
}
