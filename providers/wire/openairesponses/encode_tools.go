package openairesponses

import (
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// noParameters is the schema of a tool without parameters.
const noParameters = `{"type":"object","properties":{}}`

func (e *encoder) tools() {
	req, w := e.req, e.w
	if len(req.Tools) > 0 {
		if !e.takes(openaicompat.ParamTools) {
			// What steers tools goes with them.
			if req.ToolChoice != nil {
				e.refuse(openaicompat.ParamToolChoice.String(), "")
			}
			if req.ParallelToolCalls != nil {
				e.refuse(openaicompat.ParamParallelToolCalls.String(), "")
			}
			return
		}
		w.Key("tools").Array()
		for i := range req.Tools {
			e.tool(&req.Tools[i])
		}
		w.EndArray()
	}
	if req.ToolChoice != nil {
		e.toolChoice(req.ToolChoice)
	}
	if req.ParallelToolCalls != nil && e.takes(openaicompat.ParamParallelToolCalls) {
		w.Key("parallel_tool_calls").Bool(*req.ParallelToolCalls)
	}
}

// tool always says whether it is strict: where chat completions take no word for
// no, this API takes it for yes. (OpenAI API reference, 2026-08-21.)
func (e *encoder) tool(t *llm.Tool) {
	if t.Name == "" {
		e.invalid("tools", "a tool has no name")
	}
	w := e.w
	w.Object().Key("type").String("function")
	w.Key("name").String(t.Name)
	openaicompat.Text(w, "description", t.Description)
	w.Key("parameters")
	if t.Parameters == nil {
		w.Raw([]byte(noParameters))
	} else {
		w.Raw(t.Parameters)
	}
	w.Key("strict").Bool(t.Strict).EndObject()
}

func (e *encoder) toolChoice(c *llm.ToolChoice) {
	if len(e.req.Tools) == 0 {
		e.invalid("tool_choice", "a tool choice needs tools, and the request has none")
		return
	}
	if !e.takes(openaicompat.ParamToolChoice) {
		return
	}
	w := e.w
	switch c.Mode {
	case llm.ToolChoiceAuto, llm.ToolChoiceNone, llm.ToolChoiceRequired:
		w.Key("tool_choice").String(string(c.Mode))
	case llm.ToolChoiceNamed:
		if c.Name == "" {
			e.invalid("tool_choice", "the tool choice demands a tool by name and gives none")
		}
		if e.takes(openaicompat.ParamToolChoiceNamed) {
			w.Key("tool_choice").Object().Key("type").String("function").Key("name").String(c.Name).EndObject()
		}
	default:
		e.invalid("tool_choice", "the tool choice %q is none of auto, none, required and named", c.Mode)
	}
}
