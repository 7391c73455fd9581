package vertexai

import (
	"maps"
	"slices"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonw"
)

// encoder writes one chat request.
type encoder struct {
	req       *llm.ChatRequest
	opts      Options
	family    family
	geminiAPI bool

	system   []string
	turns    []turn
	calls    map[string]knownCall
	thinking thinkingOrder
	dropped  []string
	w        *jsonw.Writer
}

// newEncoder checks the request before a byte is written.
func (p *Provider) newEncoder(req *llm.ChatRequest) (*encoder, error) {
	if req == nil {
		return nil, invalid("", "request", "the request is nil")
	}
	if req.Model == "" {
		return nil, invalid("", "model", "the request names no model")
	}
	opts, err := pick[Options](req.Model, req.Options)
	if err != nil {
		return nil, err
	}
	if err := opts.check(req.Model); err != nil {
		return nil, err
	}
	e := &encoder{req: req, opts: opts, family: familyOf(req.Model), geminiAPI: p.cfg.GeminiAPI}
	for _, check := range []func() error{
		e.checkModel, e.checkParams, e.checkTools, e.planThinking, e.planTurns,
	} {
		if err := check(); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// encode writes the body. Contents come last and in order, so that the next
// turn's body begins as this one does, up to the end of the conversation.
func (e *encoder) encode() ([]byte, error) {
	e.w = jsonw.New(e.size())
	w := e.w
	w.Object()
	if len(e.system) > 0 {
		w.Key("systemInstruction").Object().Key("parts").Array()
		for _, text := range e.system {
			w.Object().Key("text").String(text).EndObject()
		}
		w.EndArray().EndObject()
	}
	e.writeTools()
	e.writeSafety()
	e.writeConfig()
	if len(e.req.Metadata) > 0 && e.keeps("metadata") {
		w.Key("labels").Object()
		for _, name := range slices.Sorted(maps.Keys(e.req.Metadata)) {
			w.Key(name).String(e.req.Metadata[name])
		}
		w.EndObject()
	}
	if e.opts.CachedContent != "" {
		w.Key("cachedContent").String(e.opts.CachedContent)
	}
	if e.opts.ServiceTier != "" {
		w.Key("serviceTier").String(e.opts.ServiceTier)
	}
	for _, name := range slices.Sorted(maps.Keys(e.opts.Extra)) {
		w.Key(name).Raw(e.opts.Extra[name])
	}
	if err := e.writeTurns(); err != nil {
		return nil, err
	}
	w.EndObject()
	return finish(w, e.req.Model)
}

// finish takes the body out of the writer, whose error names no provider.
func finish(w *jsonw.Writer, model string) ([]byte, error) {
	body, err := w.Bytes()
	if failed, ok := err.(*llm.Error); ok {
		failed.Provider, failed.Model = Name, model
		return nil, failed
	}
	return body, err
}

func (e *encoder) writeSafety() {
	if len(e.opts.Safety) == 0 {
		return
	}
	w := e.w.Key("safetySettings").Array()
	for _, s := range e.opts.Safety {
		w.Object().Key("category").String(s.Category).Key("threshold").String(s.Threshold)
		if s.Method != "" {
			w.Key("method").String(s.Method)
		}
		w.EndObject()
	}
	w.EndArray()
}

// size guesses the length of the body, so that it is written without growing.
func (e *encoder) size() int {
	size := 512
	for _, text := range e.system {
		size += 16 + len(text)
	}
	for i := range e.turns {
		for _, part := range e.turns[i].parts {
			size += 64 + partSize(part)
		}
	}
	for i := range e.req.Tools {
		t := &e.req.Tools[i]
		size += 96 + len(t.Name) + len(t.Description) + len(t.Parameters)
	}
	return size + size/16
}

func partSize(part llm.Part) int {
	switch p := part.(type) {
	case llm.TextPart:
		return len(p.Text) + len(p.Signature)
	case llm.ImagePart:
		return 64 + len(p.URL) + len(p.Data)/3*4 + len(p.Signature)
	case llm.DocumentPart:
		return 64 + len(p.URL) + len(p.Data)/3*4
	case llm.AudioPart:
		return 64 + len(p.Data)/3*4
	case llm.ToolCallPart:
		return 64 + len(p.Arguments) + len(p.Signature)
	case llm.ToolResultPart:
		size := 96
		for _, inner := range p.Content {
			size += 64 + partSize(inner)
		}
		return size
	case llm.ReasoningPart:
		return 32 + len(p.Text) + len(p.Signature)
	case llm.RefusalPart:
		return len(p.Text)
	case llm.OpaquePart:
		return len(p.JSON)
	}
	return 0
}
