package openaigo

import (
	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/oracle/client"
)

// Service is what a user of the library must know of a service that is not
// OpenAI's: how it is reached, and which of its words differ. Each comes from the
// service's own documentation.
type Service struct {
	// Connect returns the address and the credential; nil is the library's own
	// base URL option and API key.
	Connect func(client.Env) []option.RequestOption
	// MaxTokens names the token limit max_tokens.
	MaxTokens bool
	// NoDeveloper has no developer role, so that such messages are the system's.
	NoDeveloper bool
	// AsksNoUsage counts the tokens of a stream without being asked.
	AsksNoUsage bool
	// Thoughts is the field of a message, unknown to the library, in which
	// thoughts stand; empty for services that show none. SendsThoughts sends them
	// back in it.
	Thoughts      string
	SendsThoughts bool
	// Details is the field with the thoughts in the service's own structure, which
	// go back as they came.
	Details string
	// Think asks for thinking; nil is the library's own reasoning effort.
	Think func(p *openai.ChatCompletionNewParams, r llm.Reasoning)
	// Images asks for the bytes of an image where they do not come unasked.
	ImageBytes bool
	// NoImages says why the library cannot ask the service for images; empty
	// where it can.
	NoImages string
	// Finishes are words for a finish beside OpenAI's.
	Finishes map[string]llm.FinishReason
	// Extra adds what the service wants in a request beyond the caller's intent.
	Extra func(req *llm.ChatRequest, p *openai.ChatCompletionNewParams) error
}

// api drives the library on one service.
type api struct {
	env     client.Env
	service Service
	openai  openai.Client
}

// New makes a client of chat completions.
func New(s Service) func(client.Env) (client.Client, error) {
	return func(env client.Env) (client.Client, error) { return &api{env, s, connect(s, env)}, nil }
}

func connect(s Service, env client.Env) openai.Client {
	options := []option.RequestOption{option.WithHTTPClient(env.HTTP), option.WithMaxRetries(0)}
	if s.Connect != nil {
		options = append(options, s.Connect(env)...)
	} else {
		options = append(options, option.WithBaseURL(env.Target.BaseURL), option.WithAPIKey(env.Key))
	}
	return openai.NewClient(options...)
}

func (*api) Close() error { return nil }

// headers are the caller's own.
func headers(all map[string]string) []option.RequestOption {
	var options []option.RequestOption
	for name, value := range all {
		options = append(options, option.WithHeader(name, value))
	}
	return options
}
