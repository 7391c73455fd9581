package anthropicgo

import (
	"context"
	"errors"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"
	"github.com/anthropics/anthropic-sdk-go/vertex"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/oracle/client"
)

// api drives the library.
type api struct {
	client.None

	env       client.Env
	anthropic anthropic.Client
	// noModels: the service has no list.
	noModels bool
}

// New makes a client of Anthropic's own service.
func New(env client.Env) (client.Client, error) {
	return &api{client.None{Library: "anthropic-sdk-go"}, env, anthropic.NewClient(
		option.WithoutEnvironmentDefaults(), option.WithHTTPClient(env.HTTP), option.WithMaxRetries(0),
		option.WithBaseURL(env.Target.BaseURL), option.WithAPIKey(env.Key),
	), false}, nil
}

// Vertex makes a client of Claude on Vertex AI, in a project and a region.
func Vertex(project, region string) func(client.Env) (client.Client, error) {
	return func(env client.Env) (client.Client, error) {
		credentials := &google.Credentials{
			ProjectID: project, TokenSource: oauth2.StaticTokenSource(&oauth2.Token{AccessToken: env.Key}),
		}
		return &api{client.None{Library: "anthropic-sdk-go"}, env, anthropic.NewClient(
			option.WithHTTPClient(env.HTTP), option.WithMaxRetries(0),
			vertex.WithCredentials(context.Background(), region, project, credentials),
		), true}, nil
	}
}

func (a *api) Chat(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	p, err := params(req)
	if err != nil {
		return nil, err
	}
	got, err := a.anthropic.Messages.New(ctx, p, headers(req.Headers)...)
	if err != nil {
		return nil, failure(err)
	}
	return a.read(got), nil
}

// ChatStream reads a stream by Message.Accumulate.
func (a *api) ChatStream(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	p, err := params(req)
	if err != nil {
		return nil, err
	}
	stream := a.anthropic.Messages.NewStreaming(ctx, p, headers(req.Headers)...)
	defer stream.Close()
	var message anthropic.Message
	for stream.Next() {
		if err := message.Accumulate(stream.Current()); err != nil {
			return a.read(&message), err
		}
	}
	if err := stream.Err(); err != nil {
		return a.read(&message), failure(err)
	}
	return a.read(&message), nil
}

func (a *api) Models(ctx context.Context) ([]llm.Model, error) {
	if a.noModels {
		return nil, client.Lacking("the library's package vertex knows no call that lists the models of Vertex AI")
	}
	var all []llm.Model
	pages := a.anthropic.Models.ListAutoPaging(ctx, anthropic.ModelListParams{})
	for pages.Next() {
		m := pages.Current()
		all = append(all, llm.Model{ID: m.ID, Name: m.DisplayName, Created: m.CreatedAt})
	}
	if err := pages.Err(); err != nil {
		return nil, failure(err)
	}
	return all, nil
}

func headers(all map[string]string) []option.RequestOption {
	var options []option.RequestOption
	for name, value := range all {
		options = append(options, option.WithHeader(name, value))
	}
	return options
}

// failure is the service's error as the library gives it: its type, status and
// request id. The library has no field for the message.
func failure(err error) error {
	e, ok := errors.AsType[*anthropic.Error](err)
	if !ok {
		return err
	}
	kind := string(e.Type())
	return &client.Failure{Status: &e.StatusCode, Type: &kind, RequestID: &e.RequestID, Err: err}
}
