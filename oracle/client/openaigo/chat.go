package openaigo

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"time"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/packages/param"
	"github.com/openai/openai-go/v3/packages/respjson"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/oracle/client"
)

// finishes are OpenAI's words.
var finishes = map[string]llm.FinishReason{
	"stop": llm.FinishStop, "length": llm.FinishLength, "tool_calls": llm.FinishToolCalls,
	"function_call": llm.FinishToolCalls, "content_filter": llm.FinishContentFilter,
}

func (a *api) Chat(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	p, err := a.params(req)
	if err != nil {
		return nil, err
	}
	got, err := a.openai.Chat.Completions.New(ctx, p, headers(req.Headers)...)
	if err != nil {
		return nil, failure(err)
	}
	resp := a.read(got)
	for i, choice := range got.Choices {
		a.thought(&resp.Choices[i], choice.Message.JSON.ExtraFields)
	}
	return resp, nil
}

// ChatStream reads a stream by the library's accumulator. The accumulator keeps
// no fields that the library does not know, so the thoughts are gathered beside
// it.
func (a *api) ChatStream(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	p, err := a.params(req)
	if err != nil {
		return nil, err
	}
	if !a.service.AsksNoUsage {
		p.StreamOptions.IncludeUsage = param.NewOpt(true)
	}
	stream := a.openai.Chat.Completions.NewStreaming(ctx, p, headers(req.Headers)...)
	defer stream.Close()
	var acc openai.ChatCompletionAccumulator
	var extra gathered
	for stream.Next() {
		chunk := stream.Current()
		if !acc.AddChunk(chunk) {
			return nil, errors.New("openai-go's accumulator refuses the chunk " + chunk.RawJSON())
		}
		for _, choice := range chunk.Choices {
			if choice.Index == 0 {
				extra.add(a.service, choice.Delta.JSON.ExtraFields)
			}
		}
	}
	resp := a.read(&acc.ChatCompletion)
	if len(resp.Choices) > 0 {
		a.thought(&resp.Choices[0], extra.fields(a.service))
	}
	if err := stream.Err(); err != nil {
		return resp, failure(err)
	}
	return resp, nil
}

// read takes what the library made of an answer.
func (a *api) read(c *openai.ChatCompletion) *llm.ChatResponse {
	resp := &llm.ChatResponse{
		Provider: a.env.Target.Provider, ID: c.ID, Model: c.Model, Created: time.Unix(c.Created, 0), Usage: usage(c.Usage),
	}
	words := maps.Clone(finishes)
	maps.Copy(words, a.service.Finishes)
	for _, choice := range c.Choices {
		parts := client.AppendText(nil, choice.Message.Content)
		if refusal := choice.Message.Refusal; refusal != "" {
			parts = append(parts, llm.RefusalPart{Text: refusal})
		}
		for _, call := range choice.Message.ToolCalls {
			parts = append(parts, llm.ToolCallPart{ID: call.ID, Name: call.Function.Name, Arguments: call.Function.Arguments})
		}
		one := llm.Choice{
			Index: int(choice.Index), Message: llm.Message{Role: llm.Role(choice.Message.Role), Parts: parts},
			FinishRaw: choice.FinishReason, FinishReason: client.Word(words, choice.FinishReason),
		}
		if one.Message.Role == "" {
			one.Message.Role = llm.RoleAssistant
		}
		if len(choice.Logprobs.Content) > 0 {
			one.Logprobs = client.JSON(choice.Logprobs)
		}
		client.Finish(&one)
		resp.Choices = append(resp.Choices, one)
	}
	return resp
}

// usage is nil where nothing was counted: the library gives zeros then.
func usage(u openai.CompletionUsage) *llm.Usage {
	if u.PromptTokens == 0 && u.CompletionTokens == 0 {
		return nil
	}
	return &llm.Usage{
		InputTokens: llm.Count(u.PromptTokens), OutputTokens: llm.Count(u.CompletionTokens), TotalTokens: llm.Count(u.TotalTokens),
		CachedTokens:     client.Positive(u.PromptTokensDetails.CachedTokens),
		CacheWriteTokens: client.Positive(u.PromptTokensDetails.CacheWriteTokens),
		ReasoningTokens:  client.Positive(u.CompletionTokensDetails.ReasoningTokens),
	}
}

// thought puts what a service thought, which stands in fields that the library
// does not know, before the answer.
func (a *api) thought(c *llm.Choice, fields map[string]respjson.Field) {
	var words string
	if field, ok := fields[a.service.Thoughts]; ok {
		// A field of another type holds no words.
		_ = json.Unmarshal([]byte(field.Raw()), &words)
	}
	part := llm.ReasoningPart{Provider: a.env.Target.Provider, Text: words}
	if field, ok := fields[a.service.Details]; ok && field.Raw() != "null" {
		part.Opaque = field.Raw()
		part.Signature = signature(part.Opaque)
	}
	if part.Text != "" || part.Signature != "" {
		c.Message.Parts = append([]llm.Part{part}, c.Message.Parts...)
	}
}

// gathered are the fields of a stream's deltas that the library does not know.
type gathered struct {
	words   string
	details []json.RawMessage
}

func (g *gathered) add(s Service, fields map[string]respjson.Field) {
	if field, ok := fields[s.Thoughts]; ok {
		var piece string
		_ = json.Unmarshal([]byte(field.Raw()), &piece)
		g.words += piece
	}
	if field, ok := fields[s.Details]; ok {
		var pieces []json.RawMessage
		_ = json.Unmarshal([]byte(field.Raw()), &pieces)
		g.details = append(g.details, pieces...)
	}
}

// fields are the whole fields that the deltas make.
func (g *gathered) fields(s Service) map[string]respjson.Field {
	all := map[string]respjson.Field{}
	if g.words != "" {
		all[s.Thoughts] = respjson.NewField(string(client.JSON(g.words)))
	}
	if len(g.details) > 0 {
		all[s.Details] = respjson.NewField(string(client.JSON(joined(g.details))))
	}
	return all
}
