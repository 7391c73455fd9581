package openaigo

import (
	"errors"

	"github.com/openai/openai-go/v3/packages/param"
	"github.com/openai/openai-go/v3/responses"
	"github.com/openai/openai-go/v3/shared"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/oracle/client"
)

// What a stream can end with that is no answer.
var (
	errEvent      = errors.New("the stream has an error event")
	errFailed     = errors.New("the response has failed")
	errUnfinished = errors.New("the stream ended without a response")
)

// params puts a request into the library's parameters. Nothing is stored at the
// service, so sealed thoughts are asked for, to go back with the next turn.
func (r responder) params(req *llm.ChatRequest) (responses.ResponseNewParams, error) {
	p := responses.ResponseNewParams{
		Model: req.Model, MaxOutputTokens: opt(req.MaxTokens, wide), Temperature: opt(req.Temperature, same[float64]),
		TopP: opt(req.TopP, same[float64]), ParallelToolCalls: opt(req.ParallelToolCalls, same[bool]),
		User: text(req.User), Metadata: req.Metadata, Store: param.NewOpt(false),
	}
	for _, lacking := range []struct {
		set  bool
		name string
	}{
		{req.N != nil, "several choices"},
		{req.Seed != nil, "a seed"},
		{len(req.Stop) > 0, "stop sequences"},
		{req.FrequencyPenalty != nil || req.PresencePenalty != nil, "a penalty"},
	} {
		if lacking.set {
			return p, client.Lacking("%s in the Responses API", lacking.name)
		}
	}
	if t := req.Reasoning; t != nil {
		p.Reasoning.Effort = shared.ReasoningEffort(t.Effort)
		p.Include = append(p.Include, responses.ResponseIncludableReasoningEncryptedContent)
		if t.Include {
			p.Reasoning.Summary = shared.ReasoningSummaryAuto
		}
	}
	if req.TopLogprobs != nil {
		p.TopLogprobs = opt(req.TopLogprobs, wide)
		p.Include = append(p.Include, responses.ResponseIncludableMessageOutputTextLogprobs)
	}
	var err error
	if p.Text.Format, err = textFormat(req.ResponseFormat); err != nil {
		return p, err
	}
	if p.Tools, err = functions(req.Tools); err != nil {
		return p, err
	}
	if c := req.ToolChoice; c != nil && c.Mode == llm.ToolChoiceNamed {
		p.ToolChoice.OfFunctionTool = &responses.ToolChoiceFunctionParam{Name: c.Name}
	} else if c != nil {
		p.ToolChoice.OfToolChoiceMode = param.NewOpt(responses.ToolChoiceOptions(c.Mode))
	}
	p.Input.OfInputItemList, err = items(req.Messages)
	return p, err
}

func textFormat(f *llm.ResponseFormat) (u responses.ResponseFormatTextConfigUnionParam, err error) {
	switch {
	case f == nil:
	case f.Schema == nil:
		u.OfJSONObject = &shared.ResponseFormatJSONObjectParam{}
	default:
		s := &responses.ResponseFormatTextJSONSchemaConfigParam{Name: f.Name, Description: text(f.Description)}
		if f.Strict {
			s.Strict = param.NewOpt(true)
		}
		s.Schema, err = client.Object(f.Schema)
		u.OfJSONSchema = s
	}
	return u, err
}

// functions are tools. The API demands a schema of each, and holds a model to it
// unless it is told not to.
func functions(list []llm.Tool) ([]responses.ToolUnionParam, error) {
	var all []responses.ToolUnionParam
	for _, tool := range list {
		f := &responses.FunctionToolParam{
			Name: tool.Name, Description: text(tool.Description), Strict: param.NewOpt(tool.Strict),
			Parameters: map[string]any{"type": "object", "properties": map[string]any{}},
		}
		if tool.Parameters != nil {
			schema, err := client.Object(tool.Parameters)
			if err != nil {
				return nil, err
			}
			f.Parameters = schema
		}
		all = append(all, responses.ToolUnionParam{OfFunction: f})
	}
	return all, nil
}
