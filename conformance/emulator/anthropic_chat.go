package emulator

import (
	"net/http"
	"slices"
	"strings"

	"github.com/parley-llm/parley/llm"
)

// anthropicChat is a request as the service understood it.
type anthropicChat struct {
	req *llm.ChatRequest
	// maker is the provider whose own parts go back.
	maker string
	model claude
	// The fields that steer thinking, as they came.
	thinking, display, effort string
	budget                    *int
}

// thinks reports whether the model thinks, and shows whether it tells.
func (c *anthropicChat) thinks() bool {
	switch c.thinking {
	case "":
		return c.model.on
	case "disabled":
		return false
	default:
		return true
	}
}

func (c *anthropicChat) shows() bool {
	if c.display != "" {
		return c.display == "summarized"
	}
	return !c.model.hidden
}

// chat reads a request, checks it and compares it with the turn's.
func (d anthropic) chat(r *request, root node) render {
	before := r.refusals
	o, ok := root.object(d.fields(r)...)
	if !ok {
		return nil
	}
	c := &anthropicChat{req: &llm.ChatRequest{}, maker: "anthropic"}
	r.stream = o.isTrue("stream")
	if d.vertex {
		c.maker = "vertexai"
		c.req.Model = d.readVertex(o)
	} else {
		c.req.Model = o.needString("model")
	}
	c.model = claudeOf(c.req.Model)
	r.checkStreamed()
	d.readSystem(o, c)
	d.readMessages(o, c)
	d.readThinking(o, c)
	d.readTools(o, c)
	d.readFormat(o, c)
	d.readScalars(o, c)
	if !d.asked(r) {
		o.extra(anthropicOptional...)
	}
	if want := r.turn.Chat; want != nil && r.refusals == before {
		r.checkHeaders(want.Headers, "X-Api-Key", "Authorization", "Anthropic-Version")
		compareThinking(r, c, want.Reasoning)
		compareChat(anthropicForms(r, c, want))
	}
	if r.stream {
		return func(w http.ResponseWriter) { d.streamChat(w, r, c) }
	}
	return func(w http.ResponseWriter) { d.unaryChat(w, r, c) }
}

func (d anthropic) readScalars(o object, c *anthropicChat) {
	if _, ok := o.required("max_tokens"); ok {
		c.req.MaxTokens = asInt(o.integer("max_tokens", 0, c.model.maxOutput))
	}
	c.req.Temperature, c.req.TopP = o.number("temperature", 0, 1), o.number("top_p", 0, 1)
	d.checkSampling(o, c)
	if n, ok := o.optional("stop_sequences"); ok {
		c.req.Stop, _ = n.texts()
	}
	if n, ok := o.optional("metadata"); ok {
		if m, ok := n.object("user_id"); ok {
			c.req.User = *orZero(m.string("user_id"))
		}
	}
	if c.budget != nil && c.req.MaxTokens != nil && *c.budget >= *c.req.MaxTokens {
		o.r.reject("thinking.budget_tokens", anthropicInvalid("`max_tokens` must be greater than `thinking.budget_tokens`."),
			"less than max_tokens", shownPointer(c.budget), "thinking is a part of the answer, so its budget is below the limit of the answer")
	}
}

// checkSampling refuses parameters of sampling where the model or its thinking
// does.
func (anthropic) checkSampling(o object, c *anthropicChat) {
	const rule = "the model takes no temperature and no top_p, or not both, or none while it thinks"
	temperature, hasTemperature := o.optional("temperature")
	topP, hasTopP := o.optional("top_p")
	refuse := func(n node, message string) {
		o.r.reject(n.path, anthropicInvalid(message), "absent", string(n.raw), rule)
	}
	switch {
	case !c.model.samples && hasTemperature && *orZero(c.req.Temperature) != 1:
		refuse(temperature, "temperature: this parameter is not supported on this model")
	case !c.model.samples && hasTopP && *orZero(c.req.TopP) != 1:
		refuse(topP, "top_p: this parameter is not supported on this model")
	case !c.model.both && hasTemperature && hasTopP:
		refuse(topP, "`temperature` and `top_p` cannot both be specified for this model. Please use only one.")
	case c.thinks() && hasTemperature && *orZero(c.req.Temperature) != 1:
		refuse(temperature, "`temperature` may only be set to 1 when thinking is enabled.")
	}
	if k, ok := o.optional("top_k"); ok && (!c.model.samples || c.thinks()) {
		refuse(k, "top_k: this parameter is not supported on this model or while thinking")
	}
}

// readThinking reads how much the model is to think.
func (d anthropic) readThinking(o object, c *anthropicChat) {
	if n, ok := o.optional("thinking"); ok {
		if t, ok := n.object("type", "budget_tokens", "display", "block_binding"); ok {
			d.readThinkingType(t, c)
		}
	}
	if n, ok := o.optional("output_config"); ok {
		if cfg, ok := n.object("effort", "format", "task_budget"); ok {
			cfg.extra("task_budget")
			c.effort = cfg.oneOf("effort", "low", "medium", "high", "xhigh", "max")
		}
	}
	switch {
	case c.effort == "":
	case len(c.model.efforts) == 0:
		o.r.reject("output_config.effort", anthropicInvalid("This model does not support the effort parameter."), "absent", c.effort,
			"each model has its own set of efforts")
	case !slices.Contains(c.model.efforts, c.effort):
		o.r.reject("output_config.effort", anthropicInvalid("This model does not support effort level '"+c.effort+"'. Supported levels: "+strings.Join(c.model.efforts, ", ")+"."),
			"one of "+strings.Join(c.model.efforts, ", "), c.effort, "each model has its own set of efforts")
	}
	if c.thinking == "between_tools" && (c.effort == "xhigh" || c.effort == "max") {
		o.r.reject("thinking.type", anthropicInvalid(`"thinking.type.between_tools" is not supported with effort `+c.effort+"."), "adaptive", c.thinking,
			"the highest efforts need thinking")
	}
}

func (d anthropic) readThinkingType(t object, c *anthropicChat) {
	c.thinking = t.oneOf("type", "enabled", "adaptive", "disabled", "between_tools")
	c.display = t.oneOf("display", "summarized", "omitted")
	c.budget = asInt(t.integer("budget_tokens", 1024, c.model.maxOutput))
	path := t.path + ".type"
	switch {
	case c.thinking == "":
		t.r.reject(path, t.r.words.missing(path), "present", "absent", "the service requires this field")
	case !slices.Contains(c.model.thinking, c.thinking):
		t.r.reject(path, anthropicInvalid(`"thinking.type.`+c.thinking+`" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.`),
			"one of "+strings.Join(c.model.thinking, ", "), c.thinking, "each model has its own ways of thinking")
	case c.thinking == "enabled" && c.budget == nil:
		path := t.path + ".enabled.budget_tokens"
		t.r.reject(path, t.r.words.missing(path), "at least 1024", "absent", "thinking of this type needs a budget")
	}
	if n, ok := t.get("budget_tokens"); ok && c.thinking != "enabled" {
		path := t.path + "." + c.thinking + ".budget_tokens"
		t.r.reject(path, t.r.words.unknown(path), "absent", string(n.raw), "only thinking of type enabled has a budget")
	}
}

// readFormat reads the schema that binds the answer.
func (d anthropic) readFormat(o object, c *anthropicChat) {
	n, ok := o.optional("output_config")
	if !ok {
		return
	}
	cfg, ok := n.object("*")
	if !ok {
		return
	}
	f, ok := cfg.optional("format")
	if !ok {
		return
	}
	format, ok := f.object("type", "schema")
	if !ok {
		return
	}
	format.needString("type")
	format.oneOf("type", "json_schema")
	schema, ok := format.required("schema")
	if !ok || !schema.is("object") {
		return
	}
	c.req.ResponseFormat = &llm.ResponseFormat{Schema: schema.compact()}
	if problem := anthropicSchema(schema.raw); problem != "" {
		o.r.reject(schema.path, anthropicInvalid(schema.path+": "+problem), "a schema that the service can follow", shown(string(schema.raw)),
			"the service follows a subset of JSON Schema, in which every object forbids further properties")
	}
}
