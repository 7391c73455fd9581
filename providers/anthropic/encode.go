package anthropic

import (
	"maps"
	"slices"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonw"
)

// ownFields are the fields of the body that the library writes.
var ownFields = []string{
	"model", "anthropic_version", "max_tokens", "temperature", "top_p", "top_k", "stop_sequences", "stream", "system",
	"tools", "tool_choice", "thinking", "output_config", "metadata", "service_tier", "cache_control",
	"inference_geo", "messages",
}

// encoder writes one request.
type encoder struct {
	// provider takes back the parts that it made.
	provider string
	// hosted requests carry the version in place of the model; see [Host].
	hosted  bool
	version string

	req    *llm.ChatRequest
	opts   Options
	family family
	stream bool

	system   string
	turns    []turn
	thinking thinkingOrder
	choice   *llm.ToolChoice
	dropped  []string
	w        *jsonw.Writer
}

// newEncoder checks the request before a byte is written.
func newEncoder(p *Provider, req *llm.ChatRequest, stream bool) (*encoder, error) {
	if req == nil {
		return nil, invalid("", "request", "the request is nil")
	}
	if req.Model == "" {
		return nil, invalid("", "model", "the request names no model")
	}
	opts, err := ownOptions(req)
	if err != nil {
		return nil, err
	}
	e := &encoder{
		provider: p.Provider, hosted: p.hosted, version: p.version,
		req: req, opts: opts, family: familyOf(req.Model), stream: stream, choice: req.ToolChoice,
	}
	for _, check := range []func() error{
		e.checkParams, e.checkSampling, e.checkTools, e.checkFormat, e.planThinking, e.planTurns,
	} {
		if err := check(); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// encode writes the body. Messages come last and in order, so that the next
// turn's body begins as this one does, up to the end of the conversation.
func (e *encoder) encode() ([]byte, error) {
	e.w = jsonw.New(e.size())
	w := e.w
	w.Object()
	if e.hosted {
		w.Key("anthropic_version").String(e.version)
	} else {
		w.Key("model").String(e.req.Model)
	}
	w.Key("max_tokens").Int(int64(e.maxTokens()))
	e.writeSampling()
	if len(e.req.Stop) > 0 {
		w.Key("stop_sequences").Array()
		for _, stop := range e.req.Stop {
			w.String(stop)
		}
		w.EndArray()
	}
	if e.stream {
		w.Key("stream").Bool(true)
	}
	e.writeSystem()
	e.writeTools()
	e.writeThinking()
	if e.req.User != "" {
		w.Key("metadata").Object().Key("user_id").String(e.req.User).EndObject()
	}
	if e.opts.ServiceTier != "" {
		w.Key("service_tier").String(e.opts.ServiceTier)
	}
	e.cacheControl(e.opts.Cache)
	if e.opts.InferenceGeo != "" {
		w.Key("inference_geo").String(e.opts.InferenceGeo)
	}
	for _, name := range slices.Sorted(maps.Keys(e.opts.Extra)) {
		w.Key(name).Raw(e.opts.Extra[name])
	}
	if err := e.writeTurns(); err != nil {
		return nil, err
	}
	w.EndObject()
	body, err := w.Bytes()
	if failed, ok := err.(*llm.Error); ok {
		failed.Model = e.req.Model
		return nil, failed
	}
	return body, err
}

// maxTokens is the limit of the answer, which the service demands.
func (e *encoder) maxTokens() int {
	if e.req.MaxTokens != nil {
		return *e.req.MaxTokens
	}
	limit := DefaultMaxTokens
	if e.family.maxOutput > 0 {
		limit = min(limit, e.family.maxOutput)
	}
	// The limit includes the thinking, so a budget needs its own room.
	return limit + e.thinking.budget
}

func (e *encoder) writeSystem() {
	if e.system == "" {
		return
	}
	w := e.w.Key("system")
	if e.opts.CacheSystem == "" {
		w.String(e.system)
		return
	}
	w.Array().Object().Key("type").String("text").Key("text").String(e.system)
	e.cacheControl(e.opts.CacheSystem)
	w.EndObject().EndArray()
}

func (e *encoder) cacheControl(ttl CacheTTL) {
	switch ttl {
	case "":
	case Cache5m: // the default, which is not written
		e.w.Key("cache_control").Object().Key("type").String("ephemeral").EndObject()
	case Cache1h:
		e.w.Key("cache_control").Object().Key("type").String("ephemeral").Key("ttl").String("1h").EndObject()
	}
}

// size guesses the length of the body, so that it is written without growing.
func (e *encoder) size() int {
	size := 512 + len(e.system)
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
		return len(p.Text)
	case llm.ImagePart:
		return 64 + len(p.URL) + len(p.Data)/3*4
	case llm.DocumentPart:
		return 64 + len(p.URL) + len(p.Data)/3*4
	case llm.AudioPart:
		return 0
	case llm.ToolCallPart:
		return 64 + len(p.Arguments)
	case llm.ToolResultPart:
		size := 64
		for _, inner := range p.Content {
			size += 64 + partSize(inner)
		}
		return size
	case llm.ReasoningPart:
		return 64 + len(p.Text) + len(p.Signature) + len(p.Opaque)
	case llm.RefusalPart:
		return len(p.Text)
	case llm.OpaquePart:
		return len(p.JSON)
	}
	return 0
}
