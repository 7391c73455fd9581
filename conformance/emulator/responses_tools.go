package emulator

import (
	"slices"
	"strings"

	"github.com/parley-llm/parley/llm"
)

// readTools reads the tools and how they are to be called.
func (d responses) readTools(o object, c *responsesCall) {
	if n, ok := o.optional("tools"); ok {
		list, _ := n.list()
		for _, el := range list {
			d.readTool(el, c)
		}
	}
	if n, ok := o.optional("tool_choice"); ok {
		c.choice = n
		c.req.ToolChoice = d.readChoice(n, c.req)
	}
	c.req.ParallelToolCalls = o.boolean("parallel_tool_calls")
}

// readTool reads a function. Its name and schema stand beside its type, unlike in
// chat completions; what else is there the service passes over (recorded).
func (d responses) readTool(n node, c *responsesCall) {
	any, ok := n.object("*")
	if !ok {
		return
	}
	if kind := any.needString("type"); kind != "function" {
		n.r.note(n.path+".type", "function", kind, "a tool of the unified API is a function")
		return
	}
	for name, field := range any.fields {
		if !slices.Contains([]string{"type", "name", "description", "parameters", "strict", "defer_loading", "output_schema"}, name) {
			n.r.note(field.path, "absent", shown(string(field.raw)), "the service passes over fields of a tool that it does not know, so what they ask for is lost")
		}
	}
	t := llm.Tool{Name: any.needString("name"), Strict: d.responsesRules.strict}
	d.checkLabel(any, t.Name)
	if said := any.boolean("strict"); said != nil {
		t.Strict = *said
		d.checkStrict(any, t.Name, *said)
	}
	if s := any.string("description"); s != nil {
		t.Description = *s
	}
	if p, ok := any.optional("parameters"); ok && p.is("object") {
		t.Parameters = p.compact()
	}
	c.req.Tools = append(c.req.Tools, t)
	c.tools = append(c.tools, d.responsesRules.look.tool(t, any))
}

// checkStrict refuses a schema that says that it is strict and is not. One that
// does not say is made so by the service (recorded).
func (d responses) checkStrict(o object, name string, strict bool) {
	p, ok := o.optional("parameters")
	if !ok || !strict || !d.exact || p.kind() != "object" {
		return
	}
	if problem := strictSchema(p.raw); problem != "" {
		o.r.reject(p.path, openaiInvalid("invalid_function_parameters", p.path,
			"Invalid schema for function '"+name+"': In context=(), "+problem), "a schema fit for strict mode", shown(string(p.raw)),
			"a strict schema forbids further properties and requires all of its own")
	}
}

func (d responses) readChoice(n node, req *llm.ChatRequest) *llm.ToolChoice {
	if n.kind() == "string" {
		word, _ := n.text()
		if !n.among(word, []string{"none", "auto", "required"}) {
			return nil
		}
		if word == "required" && len(req.Tools) == 0 {
			n.r.reject(n.path, openaiInvalid("", "tool_choice", "Tool choice 'required' must be specified with 'tools' parameter."),
				"tools", "none", "how tools are called is only allowed with tools")
		}
		return &llm.ToolChoice{Mode: llm.ToolChoiceMode(word)}
	}
	o, ok := n.object("*")
	if !ok {
		return nil
	}
	if kind := o.needString("type"); kind != "function" {
		n.r.note(n.path, "a function", shown(kind), "a request carries only what its caller asked for")
		return nil
	}
	f, _ := n.object("type", "name")
	name := f.needString("name")
	if !slices.ContainsFunc(req.Tools, func(t llm.Tool) bool { return t.Name == name }) {
		n.r.reject(n.path, openaiInvalid("", "tool_choice", "Tool choice '"+name+"' not found in 'tools' parameter."), "one of the tools", name,
			"a forced tool is one of the request's tools")
	}
	return &llm.ToolChoice{Mode: llm.ToolChoiceNamed, Name: name}
}

// readText reads what the answer is bound to.
func (d responses) readText(o object, c *responsesCall) {
	n, ok := o.optional("text")
	if !ok {
		return
	}
	t, ok := n.object("format", "verbosity")
	if !ok {
		return
	}
	t.extra("verbosity")
	t.oneOf("verbosity", "low", "medium", "high")
	f, ok := t.optional("format")
	if !ok {
		return
	}
	c.format = f
	any, ok := f.object("*")
	if !ok {
		return
	}
	switch any.oneOf("type", "text", "json_object", "json_schema") {
	case "json_object":
		_, _ = f.object("type")
		c.req.ResponseFormat = &llm.ResponseFormat{}
		if !saysJSON(c.req) && d.exact {
			o.r.reject(f.path, openaiInvalid("", "input",
				"Response input messages must contain the word 'json' in some form to use 'text.format' of type 'json_object'."),
				"the word JSON in a message", "none", "JSON mode needs a message that speaks of JSON")
		}
	case "json_schema":
		s, _ := f.object("type", "name", "schema", "description", "strict")
		c.req.ResponseFormat = d.readItemSchema(s)
	}
}

func (d responses) readItemSchema(o object) *llm.ResponseFormat {
	format := &llm.ResponseFormat{Name: o.needString("name"), Strict: o.isTrue("strict")}
	d.checkLabel(o, format.Name)
	if s := o.string("description"); s != nil {
		format.Description = *s
	}
	s, ok := o.required("schema")
	if !ok || !s.is("object") {
		return format
	}
	format.Schema = s.compact()
	if problem := strictSchema(s.raw); d.exact && format.Strict && problem != "" {
		o.r.reject(s.path, openaiInvalid("invalid_json_schema", strings.TrimSuffix(s.path, ".schema")+".schema",
			"Invalid schema for response_format '"+format.Name+"': In context=(), "+problem), "a schema fit for strict mode", shown(string(s.raw)),
			"a strict schema forbids further properties and requires all of its own")
	}
	return format
}
