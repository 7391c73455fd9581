package openaicompat

import "github.com/parley-llm/parley/llm"

// noParameters is the schema of a tool without parameters.
const noParameters = `{"type":"object","properties":{}}`

func (e *encoder) tools() {
	w := e.w
	if len(e.req.Tools) > 0 && e.takes(ParamTools) {
		w.Key("tools").Array()
		for i := range e.req.Tools {
			e.tool(&e.req.Tools[i])
		}
		w.EndArray()
	} else if len(e.req.Tools) > 0 {
		// What steers tools goes with them.
		if e.req.ToolChoice != nil {
			e.refuse(ParamToolChoice, "")
		}
		if e.req.ParallelToolCalls != nil {
			e.refuse(ParamParallelToolCalls, "")
		}
		return
	}
	if e.req.ToolChoice != nil {
		e.toolChoice(e.req.ToolChoice)
	}
	if e.req.ParallelToolCalls != nil && e.takes(ParamParallelToolCalls) {
		w.Key("parallel_tool_calls").Bool(*e.req.ParallelToolCalls)
	}
}

func (e *encoder) tool(t *llm.Tool) {
	if t.Name == "" {
		e.invalid("tools", "a tool has no name")
	}
	w := e.w
	w.Object().Key("type").String("function").Key("function").Object()
	w.Key("name").String(t.Name)
	if t.Description != "" {
		w.Key("description").String(t.Description)
	}
	w.Key("parameters")
	if t.Parameters == nil {
		w.Raw([]byte(noParameters))
	} else {
		w.Raw(t.Parameters)
	}
	if t.Strict {
		w.Key("strict").Bool(true)
	}
	w.EndObject().EndObject()
}

func (e *encoder) toolChoice(c *llm.ToolChoice) {
	if len(e.req.Tools) == 0 {
		e.invalid("tool_choice", "a tool choice needs tools, and the request has none")
		return
	}
	if !e.takes(ParamToolChoice) {
		return
	}
	w := e.w
	switch c.Mode {
	case llm.ToolChoiceAuto, llm.ToolChoiceNone:
		w.Key("tool_choice").String(string(c.Mode))
	case llm.ToolChoiceRequired:
		w.Key("tool_choice").String(or(e.d.RequiredWord, "required"))
	case llm.ToolChoiceNamed:
		if c.Name == "" {
			e.invalid("tool_choice", "the tool choice demands a tool by name and gives none")
		}
		if e.takes(ParamToolChoiceNamed) {
			w.Key("tool_choice").Object().Key("type").String("function")
			w.Key("function").Object().Key("name").String(c.Name).EndObject().EndObject()
		}
	default:
		e.invalid("tool_choice", "the tool choice %q is none of auto, none, required and named", c.Mode)
	}
}
