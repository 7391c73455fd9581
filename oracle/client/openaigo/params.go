package openaigo

import (
	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/packages/param"
	"github.com/openai/openai-go/v3/shared"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/oracle/client"
)

// opt is a scalar that may be unset.
func opt[From int | int64 | float64 | bool, To int64 | float64 | bool](v *From, convert func(From) To) param.Opt[To] {
	if v == nil {
		return param.Opt[To]{}
	}
	return param.NewOpt(convert(*v))
}

func same[T any](v T) T { return v }

func wide(n int) int64 { return int64(n) }

func text(s string) param.Opt[string] {
	if s == "" {
		return param.Opt[string]{}
	}
	return param.NewOpt(s)
}

// params puts a request into the library's parameters.
func (a *api) params(req *llm.ChatRequest) (openai.ChatCompletionNewParams, error) {
	p := openai.ChatCompletionNewParams{
		Model:             req.Model,
		Temperature:       opt(req.Temperature, same[float64]),
		TopP:              opt(req.TopP, same[float64]),
		FrequencyPenalty:  opt(req.FrequencyPenalty, same[float64]),
		PresencePenalty:   opt(req.PresencePenalty, same[float64]),
		N:                 opt(req.N, wide),
		Seed:              opt(req.Seed, same[int64]),
		ParallelToolCalls: opt(req.ParallelToolCalls, same[bool]),
		User:              text(req.User),
		Metadata:          req.Metadata,
	}
	if a.service.MaxTokens {
		p.MaxTokens = opt(req.MaxTokens, wide)
	} else {
		p.MaxCompletionTokens = opt(req.MaxTokens, wide)
	}
	if len(req.Stop) > 0 {
		p.Stop.OfStringArray = req.Stop
	}
	if req.TopLogprobs != nil {
		p.Logprobs = param.NewOpt(true)
		if *req.TopLogprobs > 0 {
			p.TopLogprobs = param.NewOpt(int64(*req.TopLogprobs))
		}
	}
	a.think(req, &p)
	var err error
	if p.Messages, err = a.messages(req.Messages); err != nil {
		return p, err
	}
	if p.Tools, err = tools(req.Tools); err != nil {
		return p, err
	}
	if req.ToolChoice != nil {
		p.ToolChoice = choice(*req.ToolChoice)
	}
	p.ResponseFormat = format(req.ResponseFormat)
	if a.service.Extra != nil {
		return p, a.service.Extra(req, &p)
	}
	return p, nil
}

func (a *api) think(req *llm.ChatRequest, p *openai.ChatCompletionNewParams) {
	switch {
	case req.Reasoning == nil:
	case a.service.Think != nil:
		a.service.Think(p, *req.Reasoning)
	default:
		p.ReasoningEffort = shared.ReasoningEffort(req.Reasoning.Effort)
	}
}

func tools(list []llm.Tool) ([]openai.ChatCompletionToolUnionParam, error) {
	var all []openai.ChatCompletionToolUnionParam
	for _, tool := range list {
		f := shared.FunctionDefinitionParam{Name: tool.Name, Description: text(tool.Description)}
		if tool.Strict {
			f.Strict = param.NewOpt(true)
		}
		if tool.Parameters != nil {
			schema, err := client.Object(tool.Parameters)
			if err != nil {
				return nil, err
			}
			f.Parameters = schema
		}
		all = append(all, openai.ChatCompletionFunctionTool(f))
	}
	return all, nil
}

func choice(c llm.ToolChoice) openai.ChatCompletionToolChoiceOptionUnionParam {
	if c.Mode == llm.ToolChoiceNamed {
		return openai.ToolChoiceOptionFunctionToolChoice(openai.ChatCompletionNamedToolChoiceFunctionParam{Name: c.Name})
	}
	return openai.ChatCompletionToolChoiceOptionUnionParam{OfAuto: param.NewOpt(string(c.Mode))}
}

func format(f *llm.ResponseFormat) openai.ChatCompletionNewParamsResponseFormatUnion {
	var u openai.ChatCompletionNewParamsResponseFormatUnion
	switch {
	case f == nil:
	case f.Schema == nil:
		u.OfJSONObject = &shared.ResponseFormatJSONObjectParam{}
	default:
		s := shared.ResponseFormatJSONSchemaJSONSchemaParam{Name: f.Name, Description: text(f.Description), Schema: f.Schema}
		if f.Strict {
			s.Strict = param.NewOpt(true)
		}
		u.OfJSONSchema = &shared.ResponseFormatJSONSchemaParam{JSONSchema: s}
	}
	return u
}
