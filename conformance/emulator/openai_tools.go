package emulator

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/parley-llm/parley/llm"
)

// labels are what tools and schemas may be called.
var labels = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`)

// readTools reads the tools and how they are to be called.
func (d openai) readTools(o object, req *llm.ChatRequest) {
	if n, ok := o.get("tools"); ok {
		list, isList := n.list()
		if isList && len(list) == 0 {
			o.r.reject(n.path, openai{}.emptyList(n.path), "at least one tool", "[]", "a list of tools is not empty")
		}
		for _, el := range list {
			d.readTool(el, req)
		}
	}
	if n, ok := o.get("tool_choice"); ok {
		d.needTools(n, req)
		req.ToolChoice = d.readChoice(n, req)
	}
	if n, ok := o.get("parallel_tool_calls"); ok {
		d.needTools(n, req)
		req.ParallelToolCalls = o.boolean("parallel_tool_calls")
	}
}

func (d openai) needTools(n node, req *llm.ChatRequest) {
	if d.exact && len(req.Tools) == 0 {
		n.r.reject(n.path, openaiInvalid("", n.path, "'"+n.path+"' is only allowed when 'tools' are specified."),
			"absent", string(n.raw), "how tools are called is only allowed with tools")
	}
}

func (d openai) readTool(n node, req *llm.ChatRequest) {
	tool, ok := n.object("type", "function", "custom")
	if !ok {
		return
	}
	if kind := tool.needString("type"); kind != "function" {
		n.r.note(n.path+".type", "function", kind, "a tool of the unified API is a function")
		return
	}
	fn, ok := tool.required("function")
	if !ok {
		return
	}
	f, ok := fn.object("name", "description", "parameters", "strict")
	if !ok {
		return
	}
	t := llm.Tool{Name: f.needString("name"), Strict: f.isTrue("strict")}
	d.checkLabel(f, t.Name)
	if s := f.string("description"); s != nil {
		t.Description = *s
	}
	if p, ok := f.optional("parameters"); ok && p.is("object") {
		t.Parameters = p.compact()
		if problem := strictSchema(p.raw); d.exact && t.Strict && problem != "" {
			n.r.reject(p.path, openaiInvalid("invalid_function_parameters", p.path,
				"Invalid schema for function '"+t.Name+"': In context=(), "+problem), "a schema fit for strict mode", shown(string(p.raw)),
				"a strict schema forbids further properties and requires all of its own")
		}
	}
	req.Tools = append(req.Tools, t)
}

func (openai) checkLabel(o object, name string) {
	if n, ok := o.get("name"); ok && !labels.MatchString(name) {
		o.r.reject(n.path, openaiInvalid("invalid_value", n.path,
			"Invalid '"+n.path+"': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'."),
			"1 to 64 letters, digits, _ or -", name, "names are of a form that the service takes")
	}
}

func (d openai) readChoice(n node, req *llm.ChatRequest) *llm.ToolChoice {
	if n.kind() == "string" {
		word, _ := n.text()
		allowed := []string{"none", "auto", "required"}
		if d.required != "" {
			allowed = append(allowed, d.required)
		}
		if !slices.Contains(allowed, word) {
			n.r.reject(n.path, n.r.words.notOneOf(n.path, word, allowed), "one of "+strings.Join(allowed, ", "), word,
				"the choice of tools is one of the service's words or names a tool")
		}
		if word == d.required {
			word = "required"
		}
		return &llm.ToolChoice{Mode: llm.ToolChoiceMode(word)}
	}
	o, ok := n.object("type", "function", "custom", "allowed_tools")
	if !ok {
		return nil
	}
	if kind := o.oneOf("type", "function", "custom", "allowed_tools"); kind != "function" {
		n.r.note(n.path, "a function", shown(kind), "a request carries only what its caller asked for")
		return nil
	}
	fn, ok := o.required("function")
	if !ok {
		return nil
	}
	f, ok := fn.object("name")
	if !ok {
		return nil
	}
	name := f.needString("name")
	if !slices.ContainsFunc(req.Tools, func(t llm.Tool) bool { return t.Name == name }) {
		n.r.reject(n.path, openaiInvalid("", "tool_choice",
			"Invalid value for 'tool_choice': 'tool_choice' specifies a tool that is not in 'tools'."), "one of the tools", name,
			"a forced tool is one of the request's tools")
	}
	return &llm.ToolChoice{Mode: llm.ToolChoiceNamed, Name: name}
}

// readFormat reads what the answer is bound to.
func (d openai) readFormat(o object, req *llm.ChatRequest) {
	n, ok := o.get("response_format")
	if !ok {
		return
	}
	f, ok := n.object("type", "json_schema")
	if !ok {
		return
	}
	switch f.oneOf("type", "text", "json_object", "json_schema") {
	case "json_object":
		req.ResponseFormat = &llm.ResponseFormat{}
		const rule = "JSON mode needs a message that speaks of JSON"
		switch {
		case saysJSON(req):
		case d.asksJSON:
			o.r.note(n.path, "the word JSON in a message", "none", rule)
		case d.exact:
			o.r.reject(n.path, openaiInvalid("", "messages",
				"'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'."),
				"the word JSON in a message", "none", rule)
		}
	case "json_schema":
		if d.noSchemas {
			o.r.reject(n.path, openaiInvalid("", "response_format", "This response_format type is unavailable now"),
				"json_object", "json_schema", "the service binds answers to JSON, but not to a schema")
			return
		}
		if s, ok := f.required("json_schema"); ok {
			req.ResponseFormat = d.readSchema(s)
		}
	}
}

func (d openai) readSchema(n node) *llm.ResponseFormat {
	o, ok := n.object("name", "schema", "description", "strict")
	if !ok {
		return nil
	}
	format := &llm.ResponseFormat{Name: o.needString("name"), Strict: o.isTrue("strict")}
	d.checkLabel(o, format.Name)
	if s := o.string("description"); s != nil {
		format.Description = *s
	}
	if s, ok := o.required("schema"); ok && s.is("object") {
		format.Schema = s.compact()
		if problem := strictSchema(s.raw); d.exact && format.Strict && problem != "" {
			n.r.reject(s.path, openaiInvalid("", "response_format",
				"Invalid schema for response_format '"+format.Name+"': In context=(), "+problem), "a schema fit for strict mode", shown(string(s.raw)),
				"a strict schema forbids further properties and requires all of its own")
		}
	}
	return format
}

// saysJSON looks for the word that JSON mode demands.
func saysJSON(req *llm.ChatRequest) bool {
	return slices.ContainsFunc(req.Messages, func(m llm.Message) bool {
		return strings.Contains(strings.ToLower(m.Text()), "json")
	})
}

// modelOf is the model that a body names, for messages and echoes; whatever is
// wrong with the body is judged elsewhere.
func modelOf(body []byte) string {
	var b struct {
		Model string `json:"model"`
	}
	_ = json.Unmarshal(body, &b)
	return b.Model
}
