package anthropic

import (
	"fmt"
	"strings"

	"github.com/parley-llm/parley/llm"
)

// refuse answers a parameter that cannot be sent: with an error, or by noting
// it as dropped where the request allows that.
func (e *encoder) refuse(refusal *llm.Error) error {
	if !e.req.DropUnsupported {
		return refusal
	}
	e.dropped = append(e.dropped, refusal.Param)
	return nil
}

// lack refuses a parameter that the service or the model has no place for.
func (e *encoder) lack(param, what string) error {
	return e.refuse(unsupported(e.req.Model, param,
		what+"; leave the parameter out or set DropUnsupported"))
}

// checkParams refuses what the service has no field for.
func (e *encoder) checkParams() error {
	r := e.req
	for _, p := range []struct {
		param string
		set   bool
	}{
		{"seed", r.Seed != nil},
		// One choice is what there is in any case.
		{"n", r.N != nil && *r.N != 1},
		{"frequency_penalty", r.FrequencyPenalty != nil},
		{"presence_penalty", r.PresencePenalty != nil},
		{"top_logprobs", r.TopLogprobs != nil},
		{"metadata", len(r.Metadata) > 0},
	} {
		if !p.set {
			continue
		}
		if err := e.lack(p.param, "the service has no "+strings.ReplaceAll(p.param, "_", " ")); err != nil {
			return err
		}
	}
	if r.MaxTokens != nil && *r.MaxTokens < 0 {
		return invalid(r.Model, "max_tokens", "max_tokens is negative")
	}
	return nil
}

// checkSampling tests the sampling parameters against the model and their
// range. A dropped one must not be written, so it is noted by name.
func (e *encoder) checkSampling() error {
	if t := e.req.Temperature; t != nil {
		switch {
		case e.family.sampling == samplingNone, e.family.sampling == samplingDefault && *t != 1:
			if err := e.lack("temperature", "the model takes no temperature"); err != nil {
				return err
			}
		case !(*t >= 0 && *t <= 1):
			refusal := invalid(e.req.Model, "temperature",
				fmt.Sprintf("temperature %v is outside of 0 to 1, which is this service's range", *t))
			if err := e.refuse(refusal); err != nil {
				return err
			}
		}
	}
	if e.family.sampling == samplingFree {
		return nil
	}
	if e.req.TopP != nil {
		if err := e.lack("top_p", "the model takes no top_p"); err != nil {
			return err
		}
	}
	if e.opts.TopK != nil {
		return e.lack("top_k", "the model takes no top_k")
	}
	return nil
}

func (e *encoder) keeps(param string) bool {
	for _, dropped := range e.dropped {
		if dropped == param {
			return false
		}
	}
	return true
}

func (e *encoder) writeSampling() {
	if t := e.req.Temperature; t != nil && e.keeps("temperature") {
		e.w.Key("temperature").Float(*t)
	}
	if p := e.req.TopP; p != nil && e.keeps("top_p") {
		e.w.Key("top_p").Float(*p)
	}
	if k := e.opts.TopK; k != nil && e.keeps("top_k") {
		e.w.Key("top_k").Int(int64(*k))
	}
}

// checkFormat tests the answer's format against the model.
func (e *encoder) checkFormat() error {
	f := e.req.ResponseFormat
	switch {
	case f == nil:
		return nil
	case f.Schema == nil:
		return e.lack("response_format", "the service has no JSON mode without a schema")
	case !e.family.structured:
		return e.lack("response_format", "the model has no structured output")
	}
	return nil
}

// checkTools tests the tools and the choice among them.
func (e *encoder) checkTools() error {
	for i := range e.req.Tools {
		if e.req.Tools[i].Name == "" {
			return invalid(e.req.Model, "tools", fmt.Sprintf("tool %d has no name", i))
		}
	}
	c := e.choice
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
	if e.family.freeChoice {
		e.choice = nil // dropped, unless it is refused here
		return e.lack("tool_choice", "the model cannot be forced to call a tool")
	}
	return nil
}

// noParameters is the schema of a tool that takes nothing.
const noParameters = `{"type":"object","properties":{}}`

func (e *encoder) writeTools() {
	tools := e.req.Tools
	if len(tools) == 0 {
		return
	}
	w := e.w.Key("tools").Array()
	for i := range tools {
		t := &tools[i]
		w.Object().Key("name").String(t.Name)
		if t.Description != "" {
			w.Key("description").String(t.Description)
		}
		w.Key("input_schema")
		if t.Parameters == nil {
			w.Raw([]byte(noParameters))
		} else {
			w.Raw(t.Parameters)
		}
		if t.Strict {
			w.Key("strict").Bool(true)
		}
		if i == len(tools)-1 {
			e.cacheControl(e.opts.CacheTools)
		}
		w.EndObject()
	}
	w.EndArray()
	e.writeToolChoice()
}

// writeToolChoice writes the mode, and beside it whether calls may come in
// parallel.
func (e *encoder) writeToolChoice() {
	parallel := e.req.ParallelToolCalls
	if e.choice == nil && parallel == nil {
		return
	}
	choice := llm.ToolChoice{Mode: llm.ToolChoiceAuto}
	if e.choice != nil {
		choice = *e.choice
	}
	w := e.w.Key("tool_choice").Object().Key("type")
	switch choice.Mode {
	case llm.ToolChoiceNone:
		w.String("none").EndObject()
		return
	case llm.ToolChoiceRequired:
		w.String("any")
	case llm.ToolChoiceNamed:
		w.String("tool").Key("name").String(choice.Name)
	case llm.ToolChoiceAuto:
		w.String("auto")
	}
	if parallel != nil {
		w.Key("disable_parallel_tool_use").Bool(!*parallel)
	}
	w.EndObject()
}
