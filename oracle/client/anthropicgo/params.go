package anthropicgo

import (
	"encoding/json"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/packages/param"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/oracle/client"
)

// limit is the token limit of a caller who has none in mind: the library and
// the service demand one.
const limit = 4096

// params puts a request into the library's parameters.
func params(req *llm.ChatRequest) (anthropic.MessageNewParams, error) {
	p := anthropic.MessageNewParams{Model: req.Model, MaxTokens: limit, StopSequences: req.Stop}
	for _, lacking := range []struct {
		set  bool
		name string
	}{
		{req.N != nil, "several choices"},
		{req.Seed != nil, "a seed"},
		{req.TopLogprobs != nil, "log probabilities"},
		{req.FrequencyPenalty != nil || req.PresencePenalty != nil, "a penalty"},
		{req.ResponseFormat != nil && req.ResponseFormat.Schema == nil, "JSON without a schema"},
	} {
		if lacking.set {
			return p, client.Lacking("%s in a message", lacking.name)
		}
	}
	if req.MaxTokens != nil {
		p.MaxTokens = int64(*req.MaxTokens)
	}
	if req.Temperature != nil {
		p.Temperature = param.NewOpt(*req.Temperature)
	}
	if req.TopP != nil {
		p.TopP = param.NewOpt(*req.TopP)
	}
	if req.User != "" {
		p.Metadata.UserID = param.NewOpt(req.User)
	}
	think(req, &p)
	if err := format(req, &p); err != nil {
		return p, err
	}
	if err := tools(req, &p); err != nil {
		return p, err
	}
	return p, messages(req, &p)
}

func think(req *llm.ChatRequest, p *anthropic.MessageNewParams) {
	if req.Reasoning == nil {
		return
	}
	p.OutputConfig.Effort = anthropic.OutputConfigEffort(req.Reasoning.Effort)
	adaptive := &anthropic.ThinkingConfigAdaptiveParam{}
	if req.Reasoning.Include {
		adaptive.Display = anthropic.ThinkingConfigAdaptiveDisplaySummarized
	}
	p.Thinking.OfAdaptive = adaptive
}

func format(req *llm.ChatRequest, p *anthropic.MessageNewParams) error {
	if req.ResponseFormat == nil {
		return nil
	}
	schema, err := client.Object(req.ResponseFormat.Schema)
	p.OutputConfig.Format.Schema = schema
	return err
}

func tools(req *llm.ChatRequest, p *anthropic.MessageNewParams) error {
	for _, tool := range req.Tools {
		t := anthropic.ToolParam{Name: tool.Name}
		if tool.Description != "" {
			t.Description = param.NewOpt(tool.Description)
		}
		if tool.Strict {
			t.Strict = param.NewOpt(true)
		}
		if tool.Parameters == nil {
			t.InputSchema.Properties = map[string]any{}
		} else if err := json.Unmarshal(tool.Parameters, &t.InputSchema); err != nil {
			return err
		}
		p.Tools = append(p.Tools, anthropic.ToolUnionParam{OfTool: &t})
	}
	if req.ToolChoice != nil {
		p.ToolChoice = choice(*req.ToolChoice)
	}
	return nil
}

func choice(c llm.ToolChoice) (u anthropic.ToolChoiceUnionParam) {
	switch c.Mode {
	case llm.ToolChoiceAuto:
		u.OfAuto = &anthropic.ToolChoiceAutoParam{}
	case llm.ToolChoiceNone:
		u.OfNone = &anthropic.ToolChoiceNoneParam{}
	case llm.ToolChoiceRequired:
		u.OfAny = &anthropic.ToolChoiceAnyParam{}
	case llm.ToolChoiceNamed:
		u.OfTool = &anthropic.ToolChoiceToolParam{Name: c.Name}
	}
	return u
}
