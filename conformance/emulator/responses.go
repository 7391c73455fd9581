package emulator

import (
	"math"
	"net/http"

	"github.com/parley-llm/parley/llm"
)

// responses is a service's Responses API: the second way to its models, which
// the newest of them need for tools.
//
// Facts: OpenAI's OpenAPI document 2.3.0 (2026-08-21) and API reference, the
// official SDKs (2026-08), and recorded traffic of 2025 and 2026. Where none has
// the bytes, the comment beside the code says so.
type responses struct {
	openai
	*responsesRules
}

// responsesRules are what a service does in its own way there. What a source
// leaves open, the emulator lets pass.
type responsesRules struct {
	// fields are those of a request, options further ones, which only a
	// provider's own option asks for, and unsure those of fields that may be left
	// out, because nobody says what the service makes of them.
	fields, options, unsure []string
	// strict tools are so unless they say that they are not.
	strict bool
	// least is the smallest token limit.
	least int64
	// efforts are the words for how much to think, and thinking further fields
	// about it.
	efforts, thinking []string
	// plain thoughts are text in the open; others are summaries, with the thought
	// itself encrypted beside them. Unasked thoughts come without being asked for.
	plain, unasked bool
	// boundModels refuse what OpenAI's own models refuse.
	boundModels bool
	// failures are the service's own words for each kind, and errorBody what they
	// stand in; nil are those of its other operations.
	failures  func(model string) map[llm.Kind]serviceError
	errorBody func(r *request, e serviceError) any
	look      responsesLook
}

// responsesFields are those of a request that a unified one can fill.
var responsesFields = []string{
	"model", "input", "instructions", "max_output_tokens", "temperature", "top_p", "top_logprobs", "include", "tools",
	"tool_choice", "parallel_tool_calls", "text", "reasoning", "stream", "stream_options", "store", "user",
	"safety_identifier", "metadata",
}

// responsesOptional are documented fields that only a provider's own option asks
// for.
var responsesOptional = []string{
	"background", "context_management", "conversation", "max_tool_calls", "moderation", "previous_response_id", "prompt",
	"prompt_cache_key", "prompt_cache_options", "prompt_cache_retention", "service_tier", "truncation",
}

// respond reads a request for a response, checks it and compares it with the
// turn's.
func (d openai) respond(r *request, root node) render {
	return responses{d, d.answers}.respond(r, root)
}

// responsesCall is a request as the service understood it.
type responsesCall struct {
	req *llm.ChatRequest
	// instructions stand apart from the input; they are the first message too.
	instructions *string
	// encrypted thoughts and log probabilities come only when they are asked for.
	encrypted, logprobs bool
	// summary is the word for the kind of summary, stored that of store.
	summary string
	store   *bool
	// obfuscate pads the deltas of a stream.
	obfuscate bool
	// format, choice and tools are echoed as they came.
	format, choice node
	tools          []ordered
}

func (d responses) respond(r *request, root node) render {
	before := r.refusals
	o, ok := root.object(and(d.responsesRules.fields, d.responsesRules.options)...)
	if !ok {
		return nil
	}
	c := &responsesCall{req: &llm.ChatRequest{}}
	d.readScalars(o, c)
	d.readInclude(o, c)
	d.readInput(o, c)
	d.readTools(o, c)
	d.readText(o, c)
	d.readStream(r, o, c)
	if d.boundModels {
		d.checkModel(o, c)
	}
	o.extra(d.responsesRules.options...)
	want := r.turn.Chat
	if r.refusals == before && want != nil {
		d.checkHeaders(r, want.Headers)
		d.compare(r, want, c)
	}
	if r.stream {
		return func(w http.ResponseWriter) { d.stream(w, r, c) }
	}
	return func(w http.ResponseWriter) { d.unary(w, r, c) }
}

// readScalars reads the fields that are one number, string or boolean.
func (d responses) readScalars(o object, c *responsesCall) {
	req := c.req
	if _, stored := o.optional("prompt"); stored {
		// A stored prompt can name the model (recorded).
		req.Model = *orZero(o.string("model"))
	} else {
		req.Model = o.needString("model")
	}
	req.Temperature = o.number("temperature", 0, d.hottest)
	req.TopP = o.number("top_p", 0, 1)
	req.MaxTokens = asInt(o.integer("max_output_tokens", d.least, math.MaxInt32))
	c.store = o.boolean("store")
	d.readUser(o, req)
	d.readReasoning(o, c)
}

// readReasoning reads how much to think, and whether to show it.
func (d responses) readReasoning(o object, c *responsesCall) {
	n, ok := o.optional("reasoning")
	if !ok {
		return
	}
	t, ok := n.object(and([]string{"effort", "summary", "generate_summary", "context", "mode"}, d.thinking)...)
	if !ok {
		return
	}
	t.extra("generate_summary", "context", "mode")
	think := llm.Reasoning{Effort: llm.Effort(t.oneOf("effort", d.responsesRules.efforts...))}
	c.summary = t.oneOf("summary", "auto", "concise", "detailed")
	think.Include = c.summary != ""
	if think != (llm.Reasoning{}) {
		c.req.Reasoning = &think
	}
}

// included are the words for what an answer has only when it is asked to.
var included = []string{
	"code_interpreter_call.outputs", "computer_call_output.output.image_url", "file_search_call.results",
	"message.input_image.image_url", includeLogprobs, includeEncrypted, "web_search_call.action.sources",
	"web_search_call.results",
}

const (
	includeLogprobs  = "message.output_text.logprobs"
	includeEncrypted = "reasoning.encrypted_content"
)

// readInclude reads what the answer is to have in it.
func (d responses) readInclude(o object, c *responsesCall) {
	if n, ok := o.optional("include"); ok {
		list, _ := n.list()
		for _, el := range list {
			word, _ := el.text()
			el.among(word, included)
			c.encrypted = c.encrypted || word == includeEncrypted
			c.logprobs = c.logprobs || word == includeLogprobs
		}
	}
	top := o.integer("top_logprobs", 0, 20)
	switch {
	case c.logprobs && top == nil:
		c.req.TopLogprobs = new(0)
	case c.logprobs:
		c.req.TopLogprobs = asInt(top)
	case top != nil:
		o.r.note("top_logprobs", "beside "+includeLogprobs+" in include", "alone", "log probabilities come only when include asks for them")
	}
}

// among refuses a word that the service does not know. The parameter of such an
// error is the value's own place.
func (n node) among(word string, allowed []string) bool {
	for _, known := range allowed {
		if word == known {
			return true
		}
	}
	n.r.reject(n.path, n.r.words.notOneOf(n.path, word, allowed), "one of the documented words", shown(word),
		"the field takes only the words that the service documents")
	return false
}

// readStream reads how the answer is wanted and compares it with the turn.
func (d responses) readStream(r *request, o object, c *responsesCall) {
	r.stream = o.isTrue("stream")
	r.checkStreamed()
	c.obfuscate = true
	n, ok := o.optional("stream_options")
	if !ok {
		return
	}
	if d.exact && !r.stream {
		r.reject(n.path, openaiInvalid("", "stream_options", "The 'stream_options' parameter is only allowed when 'stream' is enabled."),
			"absent", string(n.raw), "options of a stream are only allowed with stream: true")
	}
	if options, ok := n.object("include_obfuscation"); ok {
		if b := options.boolean("include_obfuscation"); b != nil {
			c.obfuscate = *b
		}
	}
}
