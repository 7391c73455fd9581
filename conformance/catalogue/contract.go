package catalogue

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

func contractScenarios() []scenario.Scenario {
	return []scenario.Scenario{{
		ID: "contract/honesty", Rev: 1, Level: scenario.Must, Clause: "C-47",
		Refs:    []string{"tmc/langchaingo: capabilities that are detected and never tested"},
		Why:     "Callers choose by what a provider declares; a request for more must fail at once, for free and by name.",
		Hint:    "Embed llm.Unsupported for whole operations; refuse parameters before you send anything.",
		Offline: true,
		Check:   checkHonesty,
	}}
}

// undeclared is something that a target may not declare, and a call for it.
type undeclared struct {
	cap  llm.Capability
	name string
	// operation says that a whole method is missing, so that the kind must be
	// unsupported; a parameter may also be an invalid request.
	operation bool
	call      func(context.Context, llm.Provider, scenario.Params) error
}

// chatWith is a call with a plain request that set makes more demanding.
func chatWith(set func(*llm.ChatRequest)) func(context.Context, llm.Provider, scenario.Params) error {
	return func(ctx context.Context, w llm.Provider, p scenario.Params) error {
		req := ask(p, "Say "+nonce(p, "contract/honesty", "prompt")+".")
		set(req)
		_, err := w.ChatCompletion(ctx, req)
		return err
	}
}

// show adds a part to the user's message.
func showing(part llm.Part) func(context.Context, llm.Provider, scenario.Params) error {
	return chatWith(func(req *llm.ChatRequest) { req.Messages[0].Parts = append(req.Messages[0].Parts, part) })
}

func demands() []undeclared {
	return []undeclared{
		{llm.CapStream, "a stream", true, func(ctx context.Context, w llm.Provider, p scenario.Params) error {
			stream, err := w.ChatCompletionStream(ctx, ask(p, "Stream."))
			if err != nil {
				return err
			}
			return drain(stream).err
		}},
		{llm.CapEmbeddings, "embeddings", true, func(ctx context.Context, w llm.Provider, p scenario.Params) error {
			_, err := w.Embeddings(ctx, embedding(p, "contract/honesty", 1, 1).Embed)
			return err
		}},
		{llm.CapImages, "images", true, func(ctx context.Context, w llm.Provider, p scenario.Params) error {
			_, err := w.GenerateImages(ctx, imagesSingle(p)[0].Image)
			return err
		}},
		{llm.CapModels, "a model list", true, func(ctx context.Context, w llm.Provider, _ scenario.Params) error {
			_, err := w.ListModels(ctx)
			return err
		}},
		{llm.CapTools, "tools", false, chatWith(func(req *llm.ChatRequest) { req.Tools = []llm.Tool{lookup()} })},
		{llm.CapStructured, "a schema", false, chatWith(func(req *llm.ChatRequest) {
			req.ResponseFormat = &llm.ResponseFormat{Name: "city", Schema: json.RawMessage(citySchema)}
		})},
		{llm.CapJSONMode, "JSON mode", false, chatWith(func(req *llm.ChatRequest) { req.ResponseFormat = &llm.ResponseFormat{} })},
		{llm.CapVision, "image bytes", false, showing(llm.ImagePart{MIME: "image/png", Data: []byte("\x89PNG")})},
		{llm.CapVisionURL, "an image by URL", false, showing(llm.ImagePart{URL: "https://images.example.com/a.png"})},
		{llm.CapPDF, "a PDF", false, showing(llm.DocumentPart{MIME: "application/pdf", Data: []byte("%PDF-1.4"), Name: "a.pdf"})},
		{llm.CapAudio, "audio", false, showing(llm.AudioPart{MIME: "audio/wav", Data: []byte("RIFF")})},
		{llm.CapReasoning, "reasoning", false, chatWith(func(req *llm.ChatRequest) { req.Reasoning = &llm.Reasoning{Effort: llm.EffortHigh} })},
		{llm.CapStop, "stop sequences", false, chatWith(func(req *llm.ChatRequest) { req.Stop = []string{"END"} })},
		{llm.CapN, "several choices", false, chatWith(func(req *llm.ChatRequest) { req.N = new(2) })},
		{llm.CapSeed, "a seed", false, chatWith(func(req *llm.ChatRequest) { req.Seed = new(int64(7)) })},
		{llm.CapLogprobs, "log probabilities", false, chatWith(func(req *llm.ChatRequest) { req.TopLogprobs = new(1) })},
	}
}

// checkHonesty judges one half of honesty: what is not declared is refused, and
// nothing is sent. The other half, that each declared capability has a scenario
// that passes, can be told only after a whole run.
func checkHonesty(ctx context.Context, c scenario.Cell) {
	for _, d := range demands() {
		if c.Target().Capabilities.Has(d.cap) {
			continue
		}
		c.Variant(d.name, func() { refused(ctx, c, d) })
	}
	w, ok := connect(c, scenario.WithPartial())
	if !ok {
		return
	}
	m := c.Params().Models
	var can llm.Capability
	for _, model := range []string{m.Chat, m.Reasoning, m.Vision, m.Embedding, m.Image, m.Audio} {
		if model != "" {
			can |= w.Capabilities(model)
		}
	}
	if lacks := c.Target().Capabilities &^ can; lacks != 0 {
		c.Report(scenario.Finding{
			Path: "capabilities", Want: c.Target().Capabilities.String(), Got: "the provider lacks " + lacks.String() + " for its own models",
			Rule: "a target declares what its provider says it can do, and no more",
		})
	}
}

// refused reports unless a demand is refused before anything is sent.
func refused(ctx context.Context, c scenario.Cell, d undeclared) {
	kept := &captured{}
	w, ok := connect(c, kept.capturing(), scenario.WithPartial())
	if !ok {
		return
	}
	err := d.call(ctx, w, c.Params())
	const rule = "what a target does not declare is refused by a typed error, before anything is sent"
	if len(kept.requests) > 0 {
		c.Report(scenario.Finding{Path: d.name, Want: "nothing sent", Got: plural(len(kept.requests), "request") + " sent", Rule: rule})
	}
	if errors.Is(err, llm.ErrUnsupported) || (!d.operation && errors.Is(err, llm.ErrInvalidRequest)) {
		return
	}
	got := "no error"
	if err != nil {
		got = string(llm.KindOf(err)) + " (" + err.Error() + ")"
	}
	c.Report(scenario.Finding{Path: d.name, Want: string(llm.KindUnsupported), Got: got, Rule: rule})
}
