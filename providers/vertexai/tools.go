package vertexai

import (
	"fmt"
	"slices"

	"github.com/parley-llm/parley/llm"
)

// checkTools tests the tools and the choice among them.
func (e *encoder) checkTools() error {
	for i := range e.req.Tools {
		if e.req.Tools[i].Name == "" {
			return invalid(e.req.Model, "tools", fmt.Sprintf("tool %d has no name", i))
		}
	}
	c := e.req.ToolChoice
	if c == nil {
		return nil
	}
	switch c.Mode {
	case llm.ToolChoiceAuto, llm.ToolChoiceNone:
		return nil
	case llm.ToolChoiceRequired, llm.ToolChoiceNamed:
	default:
		return invalid(e.req.Model, "tool_choice", fmt.Sprintf("tool choice mode %q is not known", string(c.Mode)))
	}
	if len(e.req.Tools) == 0 {
		return invalid(e.req.Model, "tool_choice", "the tool choice demands a call, but the request has no tools")
	}
	if c.Mode == llm.ToolChoiceNamed && c.Name == "" {
		return invalid(e.req.Model, "tool_choice", "the tool choice names no tool")
	}
	return nil
}

// writeTools writes all functions in one tool, and the service's own tools in
// one each.
func (e *encoder) writeTools() {
	functions := len(e.req.Tools) > 0 && e.keeps("tools")
	hosted := []struct {
		name string
		on   bool
	}{{"googleSearch", e.opts.GoogleSearch}, {"codeExecution", e.opts.CodeExecution}, {"urlContext", e.opts.URLContext}}
	if !functions && !e.opts.GoogleSearch && !e.opts.CodeExecution && !e.opts.URLContext {
		return
	}
	w := e.w.Key("tools").Array()
	if functions {
		w.Object().Key("functionDeclarations").Array()
		for i := range e.req.Tools {
			e.writeFunction(&e.req.Tools[i])
		}
		w.EndArray().EndObject()
	}
	for _, tool := range hosted {
		if tool.on {
			w.Object().Key(tool.name).Object().EndObject().EndObject()
		}
	}
	w.EndArray()
	if functions {
		e.writeChoice()
	}
}

// writeFunction leaves the schema of a function without parameters out: an empty
// one is refused by older models.
func (e *encoder) writeFunction(t *llm.Tool) {
	w := e.w.Object().Key("name").String(t.Name)
	if t.Description != "" {
		w.Key("description").String(t.Description)
	}
	if t.Parameters != nil {
		w.Key("parametersJsonSchema").Raw(t.Parameters)
	}
	w.EndObject()
}

// writeChoice writes the mode. VALIDATED is AUTO that holds the model to the
// schemas; the forced modes do that in any case.
func (e *encoder) writeChoice() {
	strict := slices.ContainsFunc(e.req.Tools, func(t llm.Tool) bool { return t.Strict })
	var choice llm.ToolChoice
	if e.req.ToolChoice != nil {
		choice = *e.req.ToolChoice
	} else if !strict {
		return
	}
	mode := "AUTO"
	switch choice.Mode {
	case llm.ToolChoiceNone:
		mode = "NONE"
	case llm.ToolChoiceRequired, llm.ToolChoiceNamed:
		mode = "ANY"
	case llm.ToolChoiceAuto, "":
		if strict {
			mode = "VALIDATED"
		}
	}
	w := e.w.Key("toolConfig").Object().Key("functionCallingConfig").Object().Key("mode").String(mode)
	if choice.Mode == llm.ToolChoiceNamed {
		w.Key("allowedFunctionNames").Array().String(choice.Name).EndArray()
	}
	w.EndObject().EndObject()
}
