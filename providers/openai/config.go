package openai

import (
	"net/http"
	"os"
	"time"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/internal/union"
	"github.com/parley-llm/parley/providers/wire/exchange"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
	"github.com/parley-llm/parley/providers/wire/openairesponses"
)

// DefaultBaseURL is OpenAI's address.
const DefaultBaseURL = "https://api.openai.com/v1"

// Config sets up a [Provider].
type Config struct {
	// APIKey is required.
	APIKey string
	// BaseURL replaces [DefaultBaseURL], for a proxy or a compatible service.
	BaseURL string
	// HTTPClient carries all traffic; nil means a default one.
	HTTPClient *http.Client
	// API is where chat requests go; by default it goes by model and request.
	API API
	// Organization and Project choose whom the calls are billed to, where a key
	// belongs to several.
	Organization, Project string
	// IdleTimeout is the longest silence within a stream; 0 means five minutes,
	// a negative value no limit.
	IdleTimeout time.Duration
	// MaxBodyBytes bounds an answer that is read whole; 0 means 64 MiB.
	MaxBodyBytes int64
	// PlainStream asks the service to leave out the random padding of stream
	// chunks. The padding hides the lengths of the deltas from someone who can
	// watch the encrypted traffic; it about doubles the bytes.
	PlainStream bool
}

// variant makes Provider one of the union in package providers.
type variant = union.Variant

// Provider is OpenAI. It is safe for concurrent use.
type Provider struct {
	variant
	client *openaicompat.Client
	router openairesponses.Router
	api    API
}

var _ llm.Provider = (*Provider)(nil)

// New makes a provider. It takes nothing from the environment and sends
// nothing. Errors are of kind configuration.
func New(cfg Config) (*Provider, error) {
	if cfg.APIKey == "" {
		return nil, &llm.Error{
			Kind:     llm.KindConfiguration,
			Provider: Name,
			Param:    "APIKey",
			Message:  "no API key: set Config.APIKey, or the environment variable OPENAI_API_KEY and call FromEnv",
		}
	}
	if err := cfg.API.Check(llm.KindConfiguration, Name); err != nil {
		return nil, err
	}
	if cfg.BaseURL == "" {
		cfg.BaseURL = DefaultBaseURL
	}
	d, r := dialect, responses
	d.PlainStream, r.PlainStream = cfg.PlainStream, cfg.PlainStream
	bearer := []string{"Bearer " + cfg.APIKey}
	constant := http.Header{}
	if cfg.Organization != "" {
		constant.Set("OpenAI-Organization", cfg.Organization)
	}
	if cfg.Project != "" {
		constant.Set("OpenAI-Project", cfg.Project)
	}
	client, err := openaicompat.NewClient(&d, exchange.Config{
		BaseURL:      cfg.BaseURL,
		Client:       cfg.HTTPClient,
		Authorize:    func(h http.Header) { h["Authorization"] = bearer },
		Secret:       []string{cfg.APIKey},
		Header:       constant,
		IdleTimeout:  cfg.IdleTimeout,
		MaxBodyBytes: cfg.MaxBodyBytes,
	})
	if err != nil {
		return nil, err
	}
	p := &Provider{client: client, api: cfg.API}
	p.router = openairesponses.Router{
		Provider: Name, Chat: client, Responses: openairesponses.NewClient(&r, client.Endpoint()), Choose: p.choose,
	}
	p.variant = union.NewVariant(p)
	return p, nil
}

// FromEnv makes a provider from OPENAI_API_KEY and, where they are set,
// OPENAI_BASE_URL, OPENAI_ORG_ID and OPENAI_PROJECT_ID: the names that OpenAI's
// own libraries read.
func FromEnv() (*Provider, error) {
	return New(Config{
		APIKey:       os.Getenv("OPENAI_API_KEY"),
		BaseURL:      os.Getenv("OPENAI_BASE_URL"),
		Organization: os.Getenv("OPENAI_ORG_ID"),
		Project:      os.Getenv("OPENAI_PROJECT_ID"),
	})
}
