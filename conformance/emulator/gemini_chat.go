package emulator

import (
	"encoding/json"
	"math"
	"net/http"
	"slices"
	"strings"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// geminiChat is a generateContent request as the service understood it.
type geminiChat struct {
	call  geminiCall
	model geminiModel
	req   *llm.ChatRequest

	thinking   geminiThinking
	modalities []string
	// aspectRatio and imageSize are of the images to make.
	aspectRatio, imageSize string
	// validated says that the schemas of tools bind the model.
	validated bool
}

// geminiThinking are the fields that steer thinking, as they came.
type geminiThinking struct {
	present bool
	include bool
	level   string
	budget  *int64
}

// geminiOptional are documented fields that only a provider's own option asks
// for.
var geminiOptional = []string{"safetySettings", "cachedContent", "serviceTier", "modelArmorConfig"}

// generate reads a request, checks it and compares it with the turn's.
func (d gemini) generate(r *request, root node, call geminiCall) render {
	before := r.refusals
	known := append([]string{"contents", "systemInstruction", "tools", "toolConfig", "generationConfig", "labels"}, geminiOptional...)
	if call.studio {
		known = slices.DeleteFunc(append(known, "model"), func(name string) bool { return name == "labels" || name == "modelArmorConfig" })
	}
	o, ok := d.object(root, known...)
	if !ok {
		return nil
	}
	c := &geminiChat{call: call, model: geminiOf(call.model), req: &llm.ChatRequest{Model: call.model}}
	r.checkStreamed()
	d.checkModel(r, call)
	d.readSystem(o, c)
	d.readContents(o, c)
	d.readConfig(o, c)
	d.readTools(o, c)
	d.readLabels(o, c)
	if !d.asked(r) {
		o.extra(geminiOptional...)
		d.readSafety(o)
	}
	if r.turn.Op == scenario.OpImages {
		return d.image(r, c, before)
	}
	if want := r.turn.Chat; want != nil && r.refusals == before {
		r.checkHeaders(want.Headers, "Authorization", "X-Goog-Api-Key")
		c.compareThinking(r, want.Reasoning)
		c.compareModalities(r)
		compareChat(geminiForms(r, c, want))
	}
	if r.stream {
		return func(w http.ResponseWriter) { d.streamChat(w, r, c) }
	}
	return func(w http.ResponseWriter) { d.send(w, d.answer(r, c)) }
}

// checkModel refuses a model of another operation.
func (d gemini) checkModel(r *request, call geminiCall) {
	if geminiEmbeds(call.model) {
		r.reject("model", d.noModel(call), "a model that generates", call.model, "each model belongs to its own operation")
	}
}

// readSafety reads the settings of the filters, for their form only.
func (d gemini) readSafety(o object) {
	n, ok := o.optional("safetySettings")
	if !ok {
		return
	}
	list, _ := n.list()
	for _, el := range list {
		s, ok := d.object(el, "category", "threshold", "method")
		if !ok {
			continue
		}
		s.needString("category")
		s.oneOf("threshold", "BLOCK_LOW_AND_ABOVE", "BLOCK_MEDIUM_AND_ABOVE", "BLOCK_ONLY_HIGH", "BLOCK_NONE", "OFF")
		s.oneOf("method", "SEVERITY", "PROBABILITY")
	}
}

// readLabels reads the labels of a bill, which are the request's metadata.
func (d gemini) readLabels(o object, c *geminiChat) {
	n, ok := o.optional("labels")
	if !ok {
		return
	}
	m, ok := n.object("*")
	if !ok {
		return
	}
	c.req.Metadata = map[string]string{}
	for name := range m.fields {
		if s := m.string(name); s != nil {
			c.req.Metadata[name] = *s
		}
	}
}

// geminiConfig are the fields of generationConfig, and those of them that only a
// provider's own option asks for.
var (
	geminiConfig = append([]string{
		"temperature", "topP", "maxOutputTokens", "stopSequences", "seed", "candidateCount", "presencePenalty",
		"frequencyPenalty", "responseLogprobs", "logprobs", "responseMimeType", "responseSchema", "responseJsonSchema",
		"responseModalities", "thinkingConfig", "imageConfig",
	}, geminiConfigOptional...)
	geminiConfigOptional = []string{"topK", "mediaResolution", "speechConfig", "audioTimestamp", "routingConfig"}
)

func (d gemini) readConfig(root object, c *geminiChat) {
	n, ok := root.optional("generationConfig")
	if !ok {
		return
	}
	o, ok := d.object(n, geminiConfig...)
	if !ok {
		return
	}
	req := c.req
	req.Temperature, req.TopP = o.number("temperature", 0, 2), o.number("topP", 0, 1)
	req.MaxTokens = asInt(o.integer("maxOutputTokens", 1, math.MaxInt32))
	req.Seed = o.integer("seed", math.MinInt32, math.MaxInt32)
	req.N = asInt(o.integer("candidateCount", 1, 8))
	req.PresencePenalty, req.FrequencyPenalty = o.number("presencePenalty", -2, 2), o.number("frequencyPenalty", -2, 2)
	if n, ok := o.optional("stopSequences"); ok {
		req.Stop, _ = n.texts()
	}
	if n, ok := o.optional("responseModalities"); ok {
		c.modalities, _ = n.texts()
	}
	d.readLogprobs(o, req)
	d.readThinking(o, c)
	d.readFormat(o, c)
	d.readImageConfig(o, c)
	if !d.asked(o.r) {
		o.extra(geminiConfigOptional...)
	}
}

func (d gemini) readLogprobs(o object, req *llm.ChatRequest) {
	on, top := o.isTrue("responseLogprobs"), o.integer("logprobs", 1, 20)
	switch {
	case on && top == nil:
		req.TopLogprobs = new(0)
	case on:
		req.TopLogprobs = asInt(top)
	case top != nil:
		o.r.reject("generationConfig.logprobs", googleInvalid("Unable to submit request because logprobs is set but responseLogprobs is not true."),
			"responseLogprobs: true beside it", "absent", "the number of alternatives is only allowed with responseLogprobs")
	}
}

// readFormat reads the form that binds the answer. The plain JSON Schema is
// taken as it is; the older field holds a schema of OpenAPI's kind.
func (d gemini) readFormat(o object, c *geminiChat) {
	mime := o.oneOf("responseMimeType", "text/plain", "application/json", "text/x.enum")
	plain, hasPlain := o.optional("responseJsonSchema")
	old, hasOld := o.optional("responseSchema")
	if (hasPlain || hasOld) && mime != "application/json" {
		o.r.reject(o.path+".responseMimeType", googleInvalid("Unable to submit request because a response schema needs the response mime type application/json."),
			"application/json", shown(mime), "a schema needs the media type of JSON")
	}
	if hasPlain && hasOld {
		o.r.reject(old.path, googleInvalid("Unable to submit request because only one of response_schema and response_json_schema may be set."),
			"absent", shown(string(old.raw)), "there is one schema, in one of two fields")
	}
	switch {
	case hasPlain && plain.is("object"):
		c.req.ResponseFormat = &llm.ResponseFormat{Schema: plain.compact()}
	case hasOld && old.is("object"):
		d.checkOpenAPI(old)
		c.req.ResponseFormat = &llm.ResponseFormat{Schema: lowerTypes(old.compact())}
	case mime == "application/json":
		c.req.ResponseFormat = &llm.ResponseFormat{}
	}
}

// checkSchemaWithTools refuses what models before Gemini 3 cannot do.
func (c *geminiChat) checkSchemaWithTools(r *request) {
	if c.model.schemaWithTools || c.req.ResponseFormat == nil || len(c.req.Tools) == 0 {
		return
	}
	r.reject("generationConfig.responseMimeType",
		googleInvalid("Function calling with a response mime type: 'application/json' is unsupported"),
		"absent beside tools", "application/json", "models before Gemini 3 take either tools or a form of the answer")
}

func (d gemini) readImageConfig(o object, c *geminiChat) {
	n, ok := o.optional("imageConfig")
	if !ok {
		return
	}
	i, ok := d.object(n, "aspectRatio", "imageSize", "personGeneration", "imageOutputOptions")
	if !ok {
		return
	}
	if !d.asked(o.r) {
		i.extra("personGeneration", "imageOutputOptions")
	}
	c.aspectRatio = *orZero(i.string("aspectRatio"))
	c.imageSize = i.oneOf("imageSize", "512", "1K", "2K", "4K")
}

// compareModalities notes that a chat asked for more than text.
func (c *geminiChat) compareModalities(r *request) {
	if len(c.modalities) > 0 && !slices.Equal(c.modalities, []string{"TEXT"}) && !(gemini{}).asked(r) {
		r.note("generationConfig.responseModalities", "absent", strings.Join(c.modalities, ", "), "a request carries only what its caller asked for")
	}
}

// lowerTypes is a schema of OpenAPI's kind with its types as JSON Schema writes
// them.
func lowerTypes(schema json.RawMessage) json.RawMessage {
	for _, name := range []string{"STRING", "NUMBER", "INTEGER", "BOOLEAN", "OBJECT", "ARRAY", "NULL"} {
		schema = json.RawMessage(strings.ReplaceAll(string(schema), `"type":"`+name+`"`, `"type":"`+strings.ToLower(name)+`"`))
	}
	return schema
}
