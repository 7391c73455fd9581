package layers_test

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"

	"github.com/parley-llm/parley/bench/internal/hand"
	"github.com/parley-llm/parley/bench/internal/measure"
	"github.com/parley-llm/parley/bench/internal/traffic"
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/llm/retry"
	"github.com/parley-llm/parley/providers"
)

// wireOf is the wire that a provider speaks; the others speak OpenAI's.
func wireOf(t providers.ProviderType) traffic.Wire {
	switch t {
	case providers.Anthropic:
		return traffic.Anthropic
	case providers.VertexAI:
		return traffic.Gemini
	default:
		return traffic.OpenAI
	}
}

// caller is one layer, ready to be called.
type caller struct {
	chat   func(context.Context) (hand.Answer, error)
	stream func(context.Context) (hand.Answer, error)
	first  func(context.Context) (string, error)
}

// layers make a caller for a provider, over a transport. The request of the
// hand is that of its wire, and so is its answer.
var layers = []struct {
	name string
	open func(info providers.Info, p providers.Provider, client *http.Client) caller
}{
	{"hand", func(info providers.Info, _ providers.Provider, client *http.Client) caller {
		wire := wireOf(info.Type)
		typed := hand.New(hand.NewCaller(client, "https://memory.invalid", wire), wire, hand.V1)
		return caller{typed.Chat, typed.Stream, typed.First}
	}},
	{"concrete", func(_ providers.Info, p providers.Provider, _ *http.Client) caller { return concrete(p) }},
	{"interface", func(_ providers.Info, p providers.Provider, _ *http.Client) caller {
		return through(opaque(p.Unwrap()), request(p))
	}},
	{"enum", func(_ providers.Info, p providers.Provider, _ *http.Client) caller {
		req := request(p)
		return caller{
			chat:   func(ctx context.Context) (hand.Answer, error) { return chat(p.ChatCompletion(ctx, req())) },
			stream: func(ctx context.Context) (hand.Answer, error) { return stream(p.ChatCompletionStream(ctx, req())) },
			first:  func(ctx context.Context) (string, error) { return first(p.ChatCompletionStream(ctx, req())) },
		}
	}},
}

// wrappers are layers above the enum; their names stand in bench/page too, in
// their order.
var wrappers = []struct {
	name string
	wrap func(llm.Provider) llm.Provider
}{
	{"retry", func(p llm.Provider) llm.Provider { return retry.New(p, retry.Policy{}) }},
}

//go:noinline
func opaque(p llm.Provider) llm.Provider { return p }

// through calls an interface.
func through(p llm.Provider, req func() *llm.ChatRequest) caller {
	return caller{
		chat:   func(ctx context.Context) (hand.Answer, error) { return chat(p.ChatCompletion(ctx, req())) },
		stream: func(ctx context.Context) (hand.Answer, error) { return stream(p.ChatCompletionStream(ctx, req())) },
		first:  func(ctx context.Context) (string, error) { return first(p.ChatCompletionStream(ctx, req())) },
	}
}

// newProvider makes a provider whose every request the client answers.
func newProvider(info providers.Info, client *http.Client) (providers.Provider, error) {
	c := providers.Config{APIKey: "k", HTTPClient: client}
	if strings.Contains(info.BaseURL, "{") {
		c.BaseURL = strings.ReplaceAll(info.BaseURL, "{resource}", "acme")
	}
	return providers.New(info.Type, c)
}

// request is the conversation, for a model of the provider that takes all of it.
func request(p providers.Provider) func() *llm.ChatRequest {
	const needs = llm.CapStream | llm.CapTools
	model := ""
	for _, m := range p.Models() {
		if m.Capabilities.Has(needs) && (model == "" || !m.Capabilities.Has(llm.CapReasoning)) {
			if model = m.ID; !m.Capabilities.Has(llm.CapReasoning) {
				break
			}
		}
	}
	return func() *llm.ChatRequest {
		return &llm.ChatRequest{
			Model: model,
			Messages: []llm.Message{
				llm.System(traffic.SystemText), llm.User(traffic.FirstText),
				llm.Assistant(traffic.AssistantText), llm.User(traffic.LastText),
			},
			MaxTokens: new(traffic.MaxTokens),
			Tools:     []llm.Tool{{Name: traffic.ToolName, Description: traffic.ToolDescription, Parameters: schema}},
		}
	}
}

var schema = []byte(traffic.ToolSchema)

func chat(resp *llm.ChatResponse, err error) (hand.Answer, error) {
	if err != nil {
		return hand.Answer{}, err
	}
	return answer(resp.Text(), resp), nil
}

func stream(s *llm.ChatStream, err error) (hand.Answer, error) {
	if err != nil {
		return hand.Answer{}, err
	}
	var text strings.Builder
	for chunk, err := range s.All() {
		if err != nil {
			return hand.Answer{}, err
		}
		text.WriteString(chunk.Text)
	}
	return answer(text.String(), s.Response()), nil
}

func first(s *llm.ChatStream, err error) (string, error) {
	if err != nil {
		return "", err
	}
	defer func() { _ = s.Close() }()
	for {
		if chunk, err := s.Recv(); err != nil || chunk.Text != "" {
			return chunk.Text, err
		}
	}
}

func answer(text string, resp *llm.ChatResponse) hand.Answer {
	return hand.Answer{
		Text: text, Finish: resp.Choices[0].FinishRaw,
		Input: resp.Usage.InputTokens.Or(0), Output: resp.Usage.OutputTokens.Or(0),
	}
}

// each calls f with every layer of every provider over a transport.
func each(tb testing.TB, transport func(traffic.Wire) *traffic.Memory, f func(info providers.Info, layer string, c caller)) {
	tb.Helper()
	for _, info := range providers.Registry() {
		client := &http.Client{Transport: transport(wireOf(info.Type))}
		p, err := newProvider(info, client)
		if err != nil {
			tb.Fatal(err)
		}
		for _, layer := range layers {
			f(info, layer.name, layer.open(info, p, client))
		}
		for _, w := range wrappers {
			f(info, w.name, through(w.wrap(p), request(p)))
		}
	}
}

func BenchmarkCanary(b *testing.B) { measure.Canary(b) }

// BenchmarkLayers runs every layer in a sequence that differs from process to
// process.
func BenchmarkLayers(b *testing.B) {
	type run struct {
		name string
		run  func(*testing.B)
	}
	var runs []run
	each(b, func(w traffic.Wire) *traffic.Memory { return traffic.NewMemory(traffic.JSON, traffic.Chat(w)) },
		func(info providers.Info, layer string, c caller) {
			runs = append(runs, run{"op=chat/provider=" + info.Name + "/layer=" + layer, func(b *testing.B) {
				loop(b, func(ctx context.Context) error { _, err := c.chat(ctx); return err })
			}})
		})
	each(b, func(w traffic.Wire) *traffic.Memory {
		return traffic.NewMemory(traffic.Events, traffic.Stream(w, traffic.Deltas, true))
	}, func(info providers.Info, layer string, c caller) {
		runs = append(runs, run{"op=stream/provider=" + info.Name + "/layer=" + layer, func(b *testing.B) {
			loop(b, func(ctx context.Context) error { _, err := c.stream(ctx); return err })
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/traffic.Deltas, "ns/event")
		}})
	})
	rand.Shuffle(len(runs), func(i, j int) { runs[i], runs[j] = runs[j], runs[i] })
	for _, r := range runs {
		b.Run(r.name, r.run)
	}
}

func loop(b *testing.B, do func(context.Context) error) {
	ctx := context.Background()
	if err := do(ctx); err != nil {
		b.Fatal(err)
	}
	defer measure.Load(b)()
	b.ReportAllocs()
	for b.Loop() {
		if err := do(ctx); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFirst is the time until the first text, of a stream that says no more
// after it.
func BenchmarkFirst(b *testing.B) {
	each(b, firstOnly, func(info providers.Info, layer string, c caller) {
		if info.Type != providers.OpenAI && info.Type != providers.Anthropic && info.Type != providers.VertexAI {
			return
		}
		b.Run("op=first/provider="+info.Name+"/layer="+layer, func(b *testing.B) {
			loop(b, func(ctx context.Context) error { _, err := c.first(ctx); return err })
		})
	})
}

// firstOnly answers with a stream up to the end of its first delta.
func firstOnly(w traffic.Wire) *traffic.Memory {
	body := traffic.Stream(w, traffic.Deltas, false)
	end := strings.Index(string(body), strings.TrimSuffix(traffic.Piece(0), " "))
	end += strings.Index(string(body[end:]), "\n")
	for body[end] == '\n' || body[end] == '\r' {
		end++
	}
	return traffic.NewMemoryGated(traffic.Events, body, end)
}
