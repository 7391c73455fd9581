package nodejs

import (
	"context"
	"errors"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/oracle/client"
)

// Library is one library in the process.
type Library struct {
	// Name is its file in js.
	Name string
	// Finishes are its service's words for a finish.
	Finishes map[string]llm.FinishReason
	// Address is the base URL that the library is given; empty for the target's.
	Address string
}

// New makes clients of a library.
func New(p *Process, l Library) func(client.Env) (client.Client, error) {
	return func(env client.Env) (client.Client, error) { return &api{p, l, env}, nil }
}

type api struct {
	process *Process
	library Library
	env     client.Env
}

// Close does nothing: the process is shared.
func (*api) Close() error { return nil }

// do runs a job. What had arrived of a failed stream stands beside the error.
func (a *api) do(ctx context.Context, op string, request any) (result, error) {
	address := a.library.Address
	if address == "" {
		address = a.env.Target.BaseURL
	}
	r, err := a.process.run(ctx, job{
		Library: a.library.Name, BaseURL: address, Loopback: a.env.Loopback, Key: a.env.Key, Op: op, Request: request,
	})
	switch {
	case err != nil:
		return r, err
	case r.Lacks != "":
		return r, client.Lacking("%s", r.Lacks)
	case r.Failure != nil:
		return r, &client.Failure{
			Status: r.Failure.Status, Code: r.Failure.Code, Type: r.Failure.Type, Message: r.Failure.Message,
			Err: errors.New(a.library.Name + " gives the service's error"),
		}
	case r.Error != "":
		return r, errors.New(r.Error)
	}
	return r, nil
}

func (a *api) Chat(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	r, err := a.do(ctx, "chat", chatOf(req))
	return a.chat(r), err
}

func (a *api) ChatStream(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	r, err := a.do(ctx, "chat_stream", chatOf(req))
	return a.chat(r), err
}

func (a *api) Embed(ctx context.Context, req *llm.EmbeddingRequest) (*llm.EmbeddingResponse, error) {
	r, err := a.do(ctx, "embeddings", map[string]any{"model": req.Model, "input": req.Input, "dimensions": req.Dimensions})
	if err != nil {
		return nil, err
	}
	resp := &llm.EmbeddingResponse{Provider: a.env.Target.Provider, Model: r.Answer.Model, Vectors: r.Answer.Vectors}
	if u := r.Answer.Usage; u != nil {
		resp.Usage = &llm.Usage{InputTokens: llm.Count(u.Input)}
	}
	return resp, nil
}

func (a *api) Images(ctx context.Context, req *llm.ImageRequest) (*llm.ImageResponse, error) {
	r, err := a.do(ctx, "images", map[string]any{"model": req.Model, "prompt": req.Prompt, "n": req.N})
	if err != nil {
		return nil, err
	}
	resp := &llm.ImageResponse{Provider: a.env.Target.Provider, Model: r.Answer.Model}
	for _, data := range r.Answer.Images {
		resp.Images = append(resp.Images, llm.GeneratedImage{Data: data})
	}
	return resp, nil
}

func (a *api) Models(ctx context.Context) ([]llm.Model, error) {
	r, err := a.do(ctx, "list_models", nil)
	if err != nil {
		return nil, err
	}
	var all []llm.Model
	for _, id := range r.Answer.Models {
		all = append(all, llm.Model{ID: id})
	}
	return all, nil
}

// chat is an answer, or what had arrived of one.
func (a *api) chat(r result) *llm.ChatResponse {
	if r.Answer == nil {
		text := r.Text
		if r.Failure != nil {
			text = r.Failure.Text
		}
		return &llm.ChatResponse{Choices: []llm.Choice{{Message: llm.Assistant(text)}}}
	}
	resp := &llm.ChatResponse{Provider: a.env.Target.Provider, ID: r.Answer.ID, Model: r.Answer.Model, Usage: r.Answer.Usage.unified()}
	for _, c := range r.Answer.Choices {
		one := llm.Choice{
			Index: c.Index, FinishRaw: c.Finish, FinishReason: client.Word(a.library.Finishes, c.Finish), Logprobs: c.Logprobs,
			Message: llm.Message{Role: llm.RoleAssistant},
		}
		for _, p := range c.Parts {
			one.Message.Parts = append(one.Message.Parts, p.unified(a.env.Target.Provider))
		}
		client.Finish(&one)
		resp.Choices = append(resp.Choices, one)
	}
	return resp
}
