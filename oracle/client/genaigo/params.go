package genaigo

import (
	"math"
	"strings"

	"google.golang.org/genai"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/oracle/client"
)

func small(v *float64) *float32 {
	if v == nil {
		return nil
	}
	return new(float32(*v))
}

// params puts a request into the library's contents and configuration.
func params(req *llm.ChatRequest) ([]*genai.Content, *genai.GenerateContentConfig, error) {
	c := &genai.GenerateContentConfig{
		HTTPOptions: headers(req.Headers), Temperature: small(req.Temperature), TopP: small(req.TopP),
		PresencePenalty: small(req.PresencePenalty), FrequencyPenalty: small(req.FrequencyPenalty),
		StopSequences: req.Stop, Labels: req.Metadata,
	}
	if req.MaxTokens != nil {
		c.MaxOutputTokens = int32(*req.MaxTokens)
	}
	if req.N != nil {
		c.CandidateCount = int32(*req.N)
	}
	if req.Seed != nil {
		if *req.Seed > math.MaxInt32 {
			return nil, nil, client.Lacking("a seed of more than 32 bits")
		}
		c.Seed = new(int32(*req.Seed))
	}
	if req.TopLogprobs != nil {
		c.ResponseLogprobs = true
		if *req.TopLogprobs > 0 {
			c.Logprobs = new(int32(*req.TopLogprobs))
		}
	}
	if req.Reasoning != nil {
		c.ThinkingConfig = thinking(req.Model, *req.Reasoning)
	}
	if f := req.ResponseFormat; f != nil {
		c.ResponseMIMEType = "application/json"
		if f.Schema != nil {
			c.ResponseJsonSchema = f.Schema
		}
	}
	tools(req, c)
	contents, err := contents(req, c)
	return contents, c, err
}

// budgets are the tokens of an effort on models that count thinking in tokens
// (Google's documentation of its OpenAI compatibility, 2026-08).
var budgets = map[llm.Effort]int32{llm.EffortLow: 1024, llm.EffortMedium: 8192, llm.EffortHigh: 24576}

// thinking is a level, or a budget on the models of the 2.5 family.
func thinking(model string, r llm.Reasoning) *genai.ThinkingConfig {
	t := &genai.ThinkingConfig{IncludeThoughts: r.Include}
	if strings.HasPrefix(model, "gemini-2.5") {
		t.ThinkingBudget = new(budgets[r.Effort])
	} else {
		t.ThinkingLevel = genai.ThinkingLevel(strings.ToUpper(string(r.Effort)))
	}
	return t
}

func tools(req *llm.ChatRequest, c *genai.GenerateContentConfig) {
	if len(req.Tools) > 0 {
		t := &genai.Tool{}
		for _, tool := range req.Tools {
			f := &genai.FunctionDeclaration{Name: tool.Name, Description: tool.Description}
			if tool.Parameters != nil {
				f.ParametersJsonSchema = tool.Parameters
			}
			t.FunctionDeclarations = append(t.FunctionDeclarations, f)
		}
		c.Tools = []*genai.Tool{t}
	}
	if req.ToolChoice == nil {
		return
	}
	calling := &genai.FunctionCallingConfig{}
	switch req.ToolChoice.Mode {
	case llm.ToolChoiceAuto:
		calling.Mode = genai.FunctionCallingConfigModeAuto
	case llm.ToolChoiceNone:
		calling.Mode = genai.FunctionCallingConfigModeNone
	case llm.ToolChoiceRequired:
		calling.Mode = genai.FunctionCallingConfigModeAny
	case llm.ToolChoiceNamed:
		calling.Mode, calling.AllowedFunctionNames = genai.FunctionCallingConfigModeAny, []string{req.ToolChoice.Name}
	}
	c.ToolConfig = &genai.ToolConfig{FunctionCallingConfig: calling}
}
