package openaigo

import (
	"context"
	"strings"
	"time"

	"github.com/openai/openai-go/v3/responses"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/oracle/client"
)

// responder drives the Responses API; vectors, images and models are those of
// the service.
type responder struct{ *api }

// NewResponses makes a client of the Responses API.
func NewResponses(s Service) func(client.Env) (client.Client, error) {
	return func(env client.Env) (client.Client, error) {
		return responder{&api{env, s, connect(s, env)}}, nil
	}
}

func (r responder) Chat(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	p, err := r.params(req)
	if err != nil {
		return nil, err
	}
	got, err := r.openai.Responses.New(ctx, p, headers(req.Headers)...)
	if err != nil {
		return nil, failure(err)
	}
	return r.read(got)
}

// ChatStream reads a stream to the event that carries the whole response, as the
// library's examples do: it has an accumulator for its sockets only. The text of
// a stream that fails is gathered from the deltas.
func (r responder) ChatStream(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	p, err := r.params(req)
	if err != nil {
		return nil, err
	}
	stream := r.openai.Responses.NewStreaming(ctx, p, headers(req.Headers)...)
	defer stream.Close()
	var text strings.Builder
	partial := func() *llm.ChatResponse {
		return &llm.ChatResponse{Choices: []llm.Choice{{Message: llm.Assistant(text.String())}}}
	}
	var whole *responses.Response
	for stream.Next() {
		switch event := stream.Current().AsAny().(type) {
		case responses.ResponseTextDeltaEvent:
			text.WriteString(event.Delta)
		case responses.ResponseErrorEvent:
			return partial(), &client.Failure{Code: &event.Code, Message: &event.Message, Err: errEvent}
		case responses.ResponseCompletedEvent:
			whole = &event.Response
		case responses.ResponseIncompleteEvent:
			whole = &event.Response
		case responses.ResponseFailedEvent:
			whole = &event.Response
		}
	}
	if err := stream.Err(); err != nil {
		return partial(), failure(err)
	}
	if whole == nil {
		return partial(), errUnfinished
	}
	resp, err := r.read(whole)
	if err != nil {
		return partial(), err
	}
	return resp, nil
}

// read takes what the library made of a response. One that failed is the
// service's error.
func (r responder) read(got *responses.Response) (*llm.ChatResponse, error) {
	if got.Status == responses.ResponseStatusFailed {
		code := string(got.Error.Code)
		return nil, &client.Failure{Code: &code, Message: &got.Error.Message, Err: errFailed}
	}
	resp := &llm.ChatResponse{
		Provider: r.env.Target.Provider, ID: got.ID, Model: got.Model, Created: time.Unix(int64(got.CreatedAt), 0),
		Usage: responseUsage(got.Usage),
	}
	one := llm.Choice{Message: llm.Message{Role: llm.RoleAssistant}}
	one.FinishRaw, one.FinishReason = ended(got)
	for _, item := range got.Output {
		switch item := item.AsAny().(type) {
		case responses.ResponseReasoningItem:
			if thought := r.thought(item); thought.Text != "" || thought.Signature != "" {
				one.Message.Parts = append(one.Message.Parts, thought)
			}
		case responses.ResponseOutputMessage:
			say(&one, item)
		case responses.ResponseFunctionToolCall:
			one.Message.Parts = append(one.Message.Parts, llm.ToolCallPart{ID: item.CallID, Name: item.Name, Arguments: item.Arguments})
		}
	}
	client.Finish(&one)
	if one.Message.Refusal() != "" && one.FinishReason == llm.FinishStop {
		one.FinishReason = llm.FinishRefusal
	}
	resp.Choices = []llm.Choice{one}
	return resp, nil
}

// ended says why a response ended: its status, or why it is incomplete.
func ended(got *responses.Response) (raw string, reason llm.FinishReason) {
	if got.Status != responses.ResponseStatusIncomplete {
		return string(got.Status), client.Word(map[string]llm.FinishReason{"completed": llm.FinishStop}, string(got.Status))
	}
	raw = string(got.IncompleteDetails.Reason)
	return raw, client.Word(map[string]llm.FinishReason{
		"max_output_tokens": llm.FinishLength, "content_filter": llm.FinishContentFilter,
	}, raw)
}

// thought is a reasoning item: its summary, or the thought itself where a service
// shows it, its sealed thoughts, and its id, which goes back with them.
func (r responder) thought(item responses.ResponseReasoningItem) llm.ReasoningPart {
	part := llm.ReasoningPart{Provider: r.env.Target.Provider, Signature: item.EncryptedContent, Opaque: item.ID}
	for _, summary := range item.Summary {
		part.Text += summary.Text
	}
	for _, content := range item.Content {
		part.Text += content.Text
	}
	return part
}

func say(c *llm.Choice, m responses.ResponseOutputMessage) {
	for _, content := range m.Content {
		switch content.Type {
		case "output_text":
			c.Message.Parts = client.AppendText(c.Message.Parts, content.Text)
			if last, ok := c.Message.Parts[len(c.Message.Parts)-1].(llm.TextPart); ok {
				last.Phase = string(m.Phase)
				c.Message.Parts[len(c.Message.Parts)-1] = last
			}
			if len(content.Logprobs) > 0 {
				c.Logprobs = client.JSON(content.Logprobs)
			}
		case "refusal":
			c.Message.Parts = append(c.Message.Parts, llm.RefusalPart{Text: content.Refusal})
		}
	}
}

func responseUsage(u responses.ResponseUsage) *llm.Usage {
	if u.InputTokens == 0 && u.OutputTokens == 0 {
		return nil
	}
	return &llm.Usage{
		InputTokens: llm.Count(u.InputTokens), OutputTokens: llm.Count(u.OutputTokens), TotalTokens: llm.Count(u.TotalTokens),
		CachedTokens:     client.Positive(u.InputTokensDetails.CachedTokens),
		CacheWriteTokens: client.Positive(u.InputTokensDetails.CacheWriteTokens),
		ReasoningTokens:  client.Positive(u.OutputTokensDetails.ReasoningTokens),
	}
}
