package deepseek

import (
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/internal/union"
	"github.com/parley-llm/parley/providers/wire/exchange"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
	"github.com/parley-llm/parley/providers/wire/openairesponses"
)

// The addresses of the service. At the beta one a last message that is the
// assistant's is the beginning of the answer, and tools can be strict. (DeepSeek
// API documentation, 2026-11.)
const (
	DefaultBaseURL = "https://api.deepseek.com"
	BetaBaseURL    = "https://api.deepseek.com/beta"
)

// Config sets up a [Provider].
type Config struct {
	// APIKey is required.
	APIKey string
	// BaseURL replaces [DefaultBaseURL].
	BaseURL string
	// API is where chat requests go: to chat completions by default.
	API API
	// HTTPClient carries all traffic; nil means a default one.
	HTTPClient *http.Client
	// IdleTimeout is the longest silence within a stream; 0 means five minutes,
	// a negative value no limit. Streams of this service were seen to fall
	// silent in the middle of a thought.
	IdleTimeout time.Duration
	// MaxBodyBytes bounds an answer that is read whole; 0 means 64 MiB.
	MaxBodyBytes int64
}

// variant makes Provider one of the union in package providers.
type variant = union.Variant

// Provider is DeepSeek. It is safe for concurrent use.
type Provider struct {
	variant
	llm.Unsupported
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
			Message:  "no API key: set Config.APIKey, or the environment variable DEEPSEEK_API_KEY and call FromEnv",
		}
	}
	if err := cfg.API.Check(llm.KindConfiguration, Name); err != nil {
		return nil, err
	}
	if cfg.BaseURL == "" {
		cfg.BaseURL = DefaultBaseURL
	}
	d := dialect
	if strings.HasSuffix(strings.TrimRight(cfg.BaseURL, "/"), "/beta") {
		d.PrefillField = "prefix"
	}
	bearer := []string{"Bearer " + cfg.APIKey}
	client, err := openaicompat.NewClient(&d, exchange.Config{
		BaseURL:      cfg.BaseURL,
		Client:       cfg.HTTPClient,
		Authorize:    func(h http.Header) { h["Authorization"] = bearer },
		Secret:       []string{cfg.APIKey},
		IdleTimeout:  cfg.IdleTimeout,
		MaxBodyBytes: cfg.MaxBodyBytes,
	})
	if err != nil {
		return nil, err
	}
	p := &Provider{Unsupported: llm.Unsupported{Provider: Name}, client: client, api: cfg.API}
	p.router = openairesponses.Router{
		Provider: Name, Chat: client, Responses: openairesponses.NewClient(&responses, client.Endpoint()), Choose: p.choose,
	}
	p.variant = union.NewVariant(p)
	return p, nil
}

// FromEnv makes a provider from DEEPSEEK_API_KEY and, where it is set,
// DEEPSEEK_BASE_URL.
func FromEnv() (*Provider, error) {
	return New(Config{APIKey: os.Getenv("DEEPSEEK_API_KEY"), BaseURL: os.Getenv("DEEPSEEK_BASE_URL")})
}
