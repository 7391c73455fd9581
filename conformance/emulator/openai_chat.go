package emulator

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// openaiChat is a chat request as the service understood it.
type openaiChat struct {
	req *llm.ChatRequest
	// includeUsage and obfuscate are the stream's options.
	includeUsage, obfuscate bool
}

// openaiOptional are documented fields that only a provider's own option asks
// for.
var openaiOptional = []string{
	"logit_bias", "verbosity", "prompt_cache_key", "prompt_cache_retention", "prompt_cache_options", "service_tier",
	"store", "modalities", "audio", "prediction", "web_search_options", "moderation", "functions", "function_call",
}

var openaiFields = []string{
	"model", "messages", "max_completion_tokens", "max_tokens", "temperature", "top_p", "frequency_penalty",
	"presence_penalty", "stop", "n", "seed", "logprobs", "top_logprobs", "tools", "tool_choice", "parallel_tool_calls",
	"response_format", "reasoning_effort", "stream", "stream_options", "user", "safety_identifier", "metadata",
}

// checkHeaders looks for the headers that the caller asked for.
func (d openai) checkHeaders(r *request, want map[string]string) {
	reserved := []string{"Authorization", "Openai-Organization", "Openai-Project"}
	if d.apiKey {
		reserved = append(reserved, "Api-Key")
	}
	r.checkHeaders(want, reserved...)
}

// answer renders the turn's reply.
func (d openai) answer(r *request, c *openaiChat) render {
	switch own := d.look.own; {
	case own && r.stream:
		return func(w http.ResponseWriter) { d.streamLike(w, r, c) }
	case own:
		return func(w http.ResponseWriter) { d.unaryLike(w, r, c) }
	case r.stream:
		return func(w http.ResponseWriter) { d.streamChat(w, r, c) }
	default:
		return func(w http.ResponseWriter) { d.unaryChat(w, r, c) }
	}
}

// chat reads a chat request, checks it and compares it with the turn's.
func (d openai) chat(r *request, root node) render {
	before := r.refusals
	o, ok := root.object(and(d.fields, d.options)...)
	if !ok {
		return nil
	}
	c := &openaiChat{req: &llm.ChatRequest{}}
	d.readScalars(o, c.req)
	d.readMessages(o, c.req)
	d.readTools(o, c.req)
	d.readFormat(o, c.req)
	d.readStream(r, o, c)
	d.checkThoughts(o, c.req)
	if d.check != nil {
		d.check(d, o, c.req)
	}
	o.extra(d.options...)
	want := r.turn.Chat
	if r.refusals == before && want != nil {
		d.checkHeaders(r, want.Headers)
		a, b := d.normal(want, want.Model), d.normal(c.req, want.Model)
		d.reconcile(a, b)
		compareChat(r, a, b)
	}
	return d.answer(r, c)
}

// readScalars reads the fields that are one number, string or list of strings.
func (d openai) readScalars(o object, req *llm.ChatRequest) {
	req.Model = d.readModel(o)
	req.Temperature = o.number("temperature", 0, d.hottest)
	req.TopP = o.number("top_p", 0, 1)
	req.FrequencyPenalty = o.number("frequency_penalty", -2, 2)
	req.PresencePenalty = o.number("presence_penalty", -2, 2)
	req.N = asInt(o.integer("n", 1, d.choices))
	req.Seed = o.integer(d.seed, math.MinInt64, math.MaxInt64)
	req.Stop = d.readStop(o)
	if d.think != nil {
		req.Reasoning = d.think(o)
	} else if effort := o.oneOf("reasoning_effort", d.efforts...); effort != "" {
		req.Reasoning = &llm.Reasoning{Effort: llm.Effort(effort)}
	}
	d.readLimit(o, req)
	d.readLogprobs(o, req)
	d.readUser(o, req)
}

// readModel reads the model, which is a part of the path at some services. Their
// bodies may repeat it.
func (openai) readModel(o object) string {
	if path := o.r.deployment; path != "" {
		o.string("model")
		return path
	}
	return o.needString("model")
}

// readLimit reads the token limit under its names. The documented one is
// expected; the others are read too.
func (d openai) readLimit(o object, req *llm.ChatRequest) {
	if !d.exact {
		d.readAnyLimit(o, req)
		return
	}
	req.MaxTokens = asInt(o.integer("max_completion_tokens", 1, math.MaxInt32))
	old, ok := o.optional("max_tokens")
	if !ok {
		return
	}
	const rule = "the token limit is sent as max_completion_tokens; max_tokens is deprecated, and refused by reasoning models"
	if req.MaxTokens != nil {
		o.r.reject(old.path, openaiInvalid("invalid_parameter_combination", "max_tokens",
			"Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported."), "absent", string(old.raw), rule)
		return
	}
	req.MaxTokens = asInt(o.integer("max_tokens", 1, math.MaxInt32))
	o.r.note(old.path, "absent", string(old.raw), rule)
}

// readAnyLimit reads the token limit under any of the service's names for it.
func (d openai) readAnyLimit(o object, req *llm.ChatRequest) {
	for _, name := range d.limits {
		if limit := o.integer(name, 1, math.MaxInt32); limit != nil {
			req.MaxTokens = asInt(limit)
		}
	}
}

func (d openai) readStop(o object) []string {
	n, ok := o.optional("stop")
	if !ok {
		return nil
	}
	if n.kind() == "string" && !d.stopList {
		text, _ := n.text()
		return []string{text}
	}
	stop, _ := n.texts()
	if most := d.stops; most > 0 && len(stop) > most {
		o.r.reject(n.path, openaiInvalid("array_above_max_length", "stop",
			fmt.Sprintf("Invalid 'stop': array too long. Expected an array with maximum length %d.", most)), fmt.Sprintf("at most %d", most), string(n.raw),
			"the service limits the number of stop sequences")
	}
	for i, s := range stop {
		if most := d.stopBytes; most > 0 && len(s) > most {
			o.r.reject(n.path, openaiInvalid("string_above_max_length", "stop",
				fmt.Sprintf("Invalid 'stop[%d]': string too long. Expected a string with maximum length %d.", i, most)), fmt.Sprintf("at most %d bytes", most), s,
				"the service limits the length of a stop sequence")
		}
	}
	return stop
}

func (openai) readLogprobs(o object, req *llm.ChatRequest) {
	on := o.isTrue("logprobs")
	top := o.integer("top_logprobs", 0, 20)
	switch {
	case on && top == nil:
		req.TopLogprobs = new(0)
	case on:
		req.TopLogprobs = asInt(top)
	case top != nil:
		o.r.reject("top_logprobs", openaiInvalid("invalid_value", "top_logprobs",
			"The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled."), "logprobs: true beside it", "absent",
			"the number of alternatives is only allowed with logprobs")
	}
}

func (d openai) readUser(o object, req *llm.ChatRequest) {
	for _, name := range d.users {
		if s := o.string(name); s != nil {
			req.User = *s
			if name == "safety_identifier" && len(*s) > 64 {
				o.r.reject(name, openaiInvalid("string_above_max_length", name,
					"Invalid 'safety_identifier': string too long. Expected a string with maximum length 64."), "at most 64 bytes", *s,
					"the service takes ids of at most 64 characters")
			}
		}
	}
	n, ok := o.optional("metadata")
	if !ok {
		return
	}
	m, ok := n.object("*")
	if !ok {
		return
	}
	req.Metadata = map[string]string{}
	for name := range m.fields {
		if s := m.string(name); s != nil {
			req.Metadata[name] = *s
		}
	}
	if d.exact && len(m.fields) > 16 {
		o.r.reject(n.path, openaiInvalid("object_above_max_properties", "metadata",
			"Invalid 'metadata': too many properties. Expected an object with at most 16 properties."), "at most 16", string(n.raw),
			"the service takes at most sixteen pairs")
	}
}

// readStream reads how the answer is wanted and compares it with the turn.
func (d openai) readStream(r *request, o object, c *openaiChat) {
	r.stream = o.isTrue("stream")
	r.checkStreamed()
	c.obfuscate = true
	n, ok := o.optional("stream_options")
	if ok && d.exact && !r.stream {
		r.reject(n.path, openaiInvalid("", "stream_options", "The 'stream_options' parameter is only allowed when 'stream' is enabled."),
			"absent", string(n.raw), "options of a stream are only allowed with stream: true")
	}
	if ok {
		if options, ok := n.object("include_usage", "include_obfuscation", "continuous_usage_stats"); ok {
			c.includeUsage = options.isTrue("include_usage")
			if b := options.boolean("include_obfuscation"); b != nil {
				c.obfuscate = *b
			}
		}
	}
	if d.usageAsked && r.stream && !c.includeUsage {
		r.note("stream_options.include_usage", "true", "absent", "the service counts the tokens of a stream only when it is asked to")
	}
}

// checkStreamed compares the way the answer is wanted with the turn's.
func (r *request) checkStreamed() {
	if want := r.turn.Op == scenario.OpChatStream; want != r.stream && (want || r.turn.Op == scenario.OpChat) {
		r.note("stream", yesNo(want), yesNo(r.stream), "a streamed call asks for a stream, and an unary call does not")
	}
}

func yesNo(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

// reasons tells the reasoning models: o1 and later o-models, gpt-5 and later,
// but for their chat variants.
func reasons(model string) bool {
	return !strings.Contains(model, "-chat") &&
		slices.ContainsFunc([]string{"o1", "o3", "o4", "gpt-5", "gpt-6"}, func(prefix string) bool {
			return strings.HasPrefix(model, prefix)
		})
}

// generation is the version of a gpt model, such as 5.1; 0 for others.
func generation(model string) float64 {
	rest, ok := strings.CutPrefix(model, "gpt-")
	if !ok {
		return 0
	}
	var whole, part float64
	digits := strings.SplitN(rest, "-", 2)[0]
	major, minor, _ := strings.Cut(digits, ".")
	for _, c := range major {
		whole = whole*10 + float64(c-'0')
	}
	for _, c := range minor {
		part = part/10 + float64(c-'0')/10
	}
	return whole + part
}
