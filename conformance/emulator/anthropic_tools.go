package emulator

import (
	"regexp"
	"slices"

	"github.com/parley-llm/parley/llm"
)

// anthropicNames are what tools may be called; newer documents say 128, older
// ones 64.
var anthropicNames = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,128}$`)

// readTools reads the tools and how they are to be called.
func (d anthropic) readTools(o object, c *anthropicChat) {
	if n, ok := o.optional("tools"); ok {
		list, _ := n.list()
		for _, el := range list {
			d.readTool(el, c.req)
		}
	}
	n, ok := o.optional("tool_choice")
	if !ok {
		return
	}
	if len(c.req.Tools) == 0 {
		o.r.reject(n.path, anthropicInvalid("tool_choice: may only be specified while providing tools"), "absent", string(n.raw),
			"how tools are called is only allowed with tools")
	}
	d.readChoice(n, c)
}

func (anthropic) readTool(n node, req *llm.ChatRequest) {
	n.path += ".custom"
	o, ok := n.object("type", "name", "description", "input_schema", "strict", "cache_control", "eager_input_streaming",
		"defer_loading", "input_examples", "allowed_callers")
	if !ok {
		return
	}
	o.extra("cache_control", "eager_input_streaming", "defer_loading", "input_examples", "allowed_callers")
	o.oneOf("type", "custom")
	t := llm.Tool{Name: o.needString("name"), Description: *orZero(o.string("description")), Strict: o.isTrue("strict")}
	if name, ok := o.get("name"); ok && !anthropicNames.MatchString(t.Name) {
		o.r.reject(name.path, anthropicInvalid(name.path+": String should match pattern '^[a-zA-Z0-9_-]{1,128}$'"),
			"1 to 128 letters, digits, _ or -", t.Name, "names are of a form that the service takes")
	}
	if slices.ContainsFunc(req.Tools, func(other llm.Tool) bool { return other.Name == t.Name }) {
		o.r.reject(n.path, anthropicInvalid("tools: Tool names must be unique."), "names of their own", t.Name, "no two tools have one name")
	}
	if schema, ok := o.required("input_schema"); ok {
		if s, ok := schema.object("*"); ok {
			s.needString("type")
			s.oneOf("type", "object")
			t.Parameters = schema.compact()
		}
	}
	req.Tools = append(req.Tools, t)
}

func (d anthropic) readChoice(n node, c *anthropicChat) {
	o, ok := n.object("type", "name", "disable_parallel_tool_use")
	if !ok {
		return
	}
	kind := o.oneOf("type", "auto", "any", "tool", "none")
	choice := &llm.ToolChoice{}
	switch kind {
	case "auto":
		choice.Mode = llm.ToolChoiceAuto
	case "any":
		choice.Mode = llm.ToolChoiceRequired
	case "none":
		choice.Mode = llm.ToolChoiceNone
	case "tool":
		choice.Mode, choice.Name = llm.ToolChoiceNamed, o.needString("name")
		if !slices.ContainsFunc(c.req.Tools, func(t llm.Tool) bool { return t.Name == choice.Name }) {
			o.r.reject(n.path, anthropicInvalid("tool_choice.tool.name: Tool '"+choice.Name+"' not found in provided tools"), "one of the tools", choice.Name,
				"a forced tool is one of the request's tools")
		}
	default:
		if kind == "" {
			o.r.reject(n.path+".type", o.r.words.missing(n.path+".type"), "present", "absent", "the service requires this field")
		}
		return
	}
	c.req.ToolChoice = choice
	if off, ok := o.get("disable_parallel_tool_use"); ok {
		if kind == "none" {
			path := n.path + ".none.disable_parallel_tool_use"
			o.r.reject(path, o.r.words.unknown(path), "absent", string(off.raw), "calls that are forbidden cannot be parallel")
		}
		if b := o.boolean("disable_parallel_tool_use"); b != nil {
			c.req.ParallelToolCalls = new(!*b)
		}
	}
	if forced := kind == "any" || kind == "tool"; forced {
		d.checkForced(n, c, kind)
	}
}

// checkForced refuses to force a call where the model, or its way of thinking,
// cannot be.
func (anthropic) checkForced(n node, c *anthropicChat, kind string) {
	const rule = "newer models, and models that think with a budget, cannot be made to call a tool"
	if !c.model.forces {
		n.r.reject(n.path, anthropicInvalid("tool_choice."+kind+": forced tool use is not supported on this model"), "auto or none", kind, rule)
	}
	if c.thinking == "enabled" {
		n.r.reject(n.path, anthropicInvalid("Thinking may not be enabled when tool_choice forces tool use."), "auto or none", kind, rule)
	}
}
