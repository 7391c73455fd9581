package vertexai

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonw"
)

// refuse answers a parameter that cannot be sent: with an error, or by noting
// it as dropped where the request allows that.
func (e *encoder) refuse(refusal *llm.Error) error {
	if !e.req.DropUnsupported {
		return refusal
	}
	e.dropped = append(e.dropped, refusal.Param)
	return nil
}

// lack refuses a parameter that the service or the model has no place for.
func (e *encoder) lack(param, what string) error {
	return e.refuse(unsupported(e.req.Model, param, what+"; leave the parameter out or set DropUnsupported"))
}

// keeps reports whether a parameter was not dropped.
func (e *encoder) keeps(param string) bool { return !slices.Contains(e.dropped, param) }

// checkModel refuses a chat with a model that does not chat.
func (e *encoder) checkModel() error {
	if e.family.caps.Has(llm.CapEmbeddings) {
		return unsupported(e.req.Model, "model", "the model makes embeddings and does not chat")
	}
	return nil
}

// checkParams refuses what the service or the model has no place for.
func (e *encoder) checkParams() error {
	r, caps := e.req, e.family.caps
	for _, p := range []struct {
		param string
		lacks bool
		what  string
	}{
		{"user", r.User != "", "the service has no field for the end user"},
		{"metadata", len(r.Metadata) > 0 && e.geminiAPI, "the Gemini API has no labels"},
		{"parallel_tool_calls", r.ParallelToolCalls != nil && !*r.ParallelToolCalls, "the service has no switch against parallel calls"},
		{"tools", len(r.Tools) > 0 && !caps.Has(llm.CapTools), "the model calls no tools"},
		{"response_format", r.ResponseFormat != nil && !caps.Has(llm.CapJSONMode), "the model's answer cannot be bound to JSON"},
		{"top_logprobs", r.TopLogprobs != nil && !caps.Has(llm.CapLogprobs), "the model gives no log probabilities"},
	} {
		if !p.lacks {
			continue
		}
		if err := e.lack(p.param, p.what); err != nil {
			return err
		}
	}
	if r.MaxTokens != nil && *r.MaxTokens < 0 {
		return invalid(r.Model, "max_tokens", "max_tokens is negative")
	}
	// The field is an int32; a longer seed would be another one.
	if s := r.Seed; s != nil && (*s < math.MinInt32 || *s > math.MaxInt32) {
		return e.refuse(invalid(r.Model, "seed", fmt.Sprintf("seed %d does not fit in 32 bits, which is all that the service takes", *s)))
	}
	return nil
}

// config writes the members of the generationConfig, which is opened by the
// first of them.
type config struct {
	w    *jsonw.Writer
	open bool
}

func (c *config) key(name string) *jsonw.Writer {
	if !c.open {
		c.w.Key("generationConfig").Object()
		c.open = true
	}
	return c.w.Key(name)
}

func (c *config) texts(name string, values []string) {
	if len(values) == 0 {
		return
	}
	w := c.key(name).Array()
	for _, value := range values {
		w.String(value)
	}
	w.EndArray()
}

func (c *config) float(name string, value *float64) {
	if value != nil {
		c.key(name).Float(*value)
	}
}

func (c *config) integer(name string, value *int) {
	if value != nil {
		c.key(name).Int(int64(*value))
	}
}

func (c *config) end() {
	if c.open {
		c.w.EndObject()
	}
}

func (e *encoder) writeConfig() {
	r := e.req
	c := &config{w: e.w}
	e.writeSampling(c)
	if f := r.ResponseFormat; f != nil && e.keeps("response_format") {
		c.key("responseMimeType").String("application/json")
		if f.Schema != nil {
			c.key("responseJsonSchema").Raw(f.Schema)
		}
	}
	c.texts("responseModalities", e.opts.Modalities)
	if detail := e.detail(); detail != "" {
		c.key("mediaResolution").String(detail)
	}
	e.thinking.write(c)
	for _, name := range slices.Sorted(maps.Keys(e.opts.ExtraConfig)) {
		c.key(name).Raw(e.opts.ExtraConfig[name])
	}
	c.end()
}

func (e *encoder) writeSampling(c *config) {
	r := e.req
	c.float("temperature", r.Temperature)
	c.float("topP", r.TopP)
	c.integer("topK", e.opts.TopK)
	c.integer("candidateCount", r.N)
	c.integer("maxOutputTokens", r.MaxTokens)
	c.texts("stopSequences", r.Stop)
	c.float("presencePenalty", r.PresencePenalty)
	c.float("frequencyPenalty", r.FrequencyPenalty)
	if r.Seed != nil && e.keeps("seed") {
		c.key("seed").Int(*r.Seed)
	}
	if r.TopLogprobs != nil && e.keeps("top_logprobs") {
		c.key("responseLogprobs").Bool(true)
		if *r.TopLogprobs != 0 {
			c.key("logprobs").Int(int64(*r.TopLogprobs))
		}
	}
}

// detail is the finest resolution that an image of the request asks for; the
// service has one for all.
func (e *encoder) detail() string {
	finest := ""
	for i := range e.turns {
		for _, part := range e.turns[i].parts {
			image, ok := part.(llm.ImagePart)
			switch {
			case !ok:
			case image.Detail == "high":
				return "MEDIA_RESOLUTION_HIGH"
			case image.Detail == "medium":
				finest = "MEDIA_RESOLUTION_MEDIUM"
			case image.Detail == "low" && finest == "":
				finest = "MEDIA_RESOLUTION_LOW"
			}
		}
	}
	return finest
}
