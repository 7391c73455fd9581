package anthropic

import (
	"context"
	"net/http"
	"time"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/internal/union"
	"github.com/parley-llm/parley/providers/wire/exchange"
)

// Host is another service that serves Claude through the Messages API, with
// paths and credentials of its own: Claude on Vertex AI is one. The model stands
// in the path there and the API's version in the body.
type Host struct {
	// Provider is the name of the provider in answers and errors.
	Provider string
	// BaseURL is the address that Path follows.
	BaseURL string
	// Path is where requests for a model go.
	Path func(model string, stream bool) string
	// Version is sent as anthropic_version in the body.
	Version string
	// Token gives the bearer token of each request.
	Token func(context.Context) (string, error)
	// Header holds constant headers.
	Header http.Header
	// Classify types failures in the host's own shape. It returns nil for a
	// failure in Anthropic's, which this package types.
	Classify func(*exchange.Failure) *llm.Error

	HTTPClient   *http.Client
	IdleTimeout  time.Duration
	MaxBodyBytes int64
}

// NewHosted makes a provider of Claude on another host: chat and streams, the
// models' capabilities and prices. It has no model list and no health check,
// whose paths are the host's. It takes this package's [Options]; a host may
// support fewer of them. Its errors are of kind configuration.
func NewHosted(h Host) (*Provider, error) {
	endpoint, err := exchange.New(exchange.Config{
		Provider:         h.Provider,
		BaseURL:          h.BaseURL,
		Client:           h.HTTPClient,
		Token:            h.Token,
		Header:           h.Header,
		RequestIDHeaders: []string{"Request-Id"},
		MaxBodyBytes:     h.MaxBodyBytes,
		IdleTimeout:      h.IdleTimeout,
		Classify: func(f *exchange.Failure) *llm.Error {
			if h.Classify != nil {
				if failed := h.Classify(f); failed != nil {
					return failed
				}
			}
			return classify(f)
		},
	})
	if err != nil {
		return nil, err
	}
	p := &Provider{
		Unsupported: llm.Unsupported{Provider: h.Provider},
		endpoint:    endpoint,
		hosted:      true,
		path:        h.Path,
		version:     h.Version,
	}
	p.variant = union.NewVariant(p)
	return p, nil
}
