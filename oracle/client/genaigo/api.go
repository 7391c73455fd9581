package genaigo

import (
	"context"
	"errors"
	"iter"
	"net/http"

	"golang.org/x/oauth2"
	"google.golang.org/genai"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/oracle/client"
)

// api drives the library.
type api struct {
	env   client.Env
	genai *genai.Client
}

// version is the API's, which the library lets its caller choose; its own choice
// is v1beta1.
const version = "v1"

// Express makes a client with an API key, without a project.
func Express(env client.Env) (client.Client, error) {
	return connect(env, genai.ClientConfig{APIKey: env.Key, HTTPClient: env.HTTP})
}

// Project makes a client with a token, in a project and a location. A client
// that is given an HTTP client leaves the credentials to it.
func Project(project, location string) func(client.Env) (client.Client, error) {
	return func(env client.Env) (client.Client, error) {
		ctx := context.WithValue(context.Background(), oauth2.HTTPClient, env.HTTP)
		authorized := oauth2.NewClient(ctx, oauth2.StaticTokenSource(&oauth2.Token{AccessToken: env.Key}))
		return connect(env, genai.ClientConfig{Project: project, Location: location, HTTPClient: authorized})
	}
}

func connect(env client.Env, config genai.ClientConfig) (client.Client, error) {
	config.Backend = genai.BackendVertexAI
	config.HTTPOptions = genai.HTTPOptions{APIVersion: version}
	c, err := genai.NewClient(context.Background(), &config)
	if err != nil {
		return nil, err
	}
	return &api{env, c}, nil
}

func (*api) Close() error { return nil }

func (a *api) Chat(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	contents, config, err := params(req)
	if err != nil {
		return nil, err
	}
	got, err := a.genai.Models.GenerateContent(ctx, req.Model, contents, config)
	if err != nil {
		return nil, failure(err)
	}
	return a.gather(one(got))
}

// ChatStream reads a stream. The library has no accumulator for it, so the parts
// are put together here, as its documentation says: text is added up, everything
// else comes whole.
func (a *api) ChatStream(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	contents, config, err := params(req)
	if err != nil {
		return nil, err
	}
	return a.gather(a.genai.Models.GenerateContentStream(ctx, req.Model, contents, config))
}

func one(got *genai.GenerateContentResponse) iter.Seq2[*genai.GenerateContentResponse, error] {
	return func(yield func(*genai.GenerateContentResponse, error) bool) { yield(got, nil) }
}

// failure is the service's error as the library gives it.
func failure(err error) error {
	e, ok := errors.AsType[genai.APIError](err)
	if !ok {
		return err
	}
	return &client.Failure{Status: &e.Code, Type: &e.Status, Message: &e.Message, Err: err}
}

// headers are the caller's own.
func headers(all map[string]string) *genai.HTTPOptions {
	if len(all) == 0 {
		return nil
	}
	h := http.Header{}
	for name, value := range all {
		h.Set(name, value)
	}
	return &genai.HTTPOptions{Headers: h}
}
