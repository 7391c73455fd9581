package mistral

import (
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/internal/union"
	"github.com/parley-llm/parley/providers/wire/exchange"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// The addresses of the service. The regional ones keep a request within their
// region, have fewer models, and cost a tenth more. (Mistral documentation,
// 2026-08-21.)
const (
	DefaultBaseURL = "https://api.mistral.ai/v1"
	EUBaseURL      = "https://api.eu.mistral.ai/v1"
	USBaseURL      = "https://api.us.mistral.ai/v1"
)

// Config sets up a [Provider].
type Config struct {
	// APIKey is required.
	APIKey string
	// BaseURL replaces [DefaultBaseURL].
	BaseURL string
	// HTTPClient carries all traffic; nil means a default one.
	HTTPClient *http.Client
	// IdleTimeout is the longest silence within a stream; 0 means five minutes,
	// a negative value no limit.
	IdleTimeout time.Duration
	// MaxBodyBytes bounds an answer that is read whole; 0 means 64 MiB.
	MaxBodyBytes int64
}

// variant makes Provider one of the union in package providers.
type variant = union.Variant

// Provider is Mistral AI. It is safe for concurrent use.
type Provider struct {
	variant
	llm.Unsupported
	client *openaicompat.Client
	models []llm.Model
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
			Message:  "no API key: set Config.APIKey, or the environment variable MISTRAL_API_KEY and call FromEnv",
		}
	}
	if cfg.BaseURL == "" {
		cfg.BaseURL = DefaultBaseURL
	}
	bearer := []string{"Bearer " + cfg.APIKey}
	client, err := openaicompat.NewClient(&dialect, exchange.Config{
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
	p := &Provider{Unsupported: llm.Unsupported{Provider: Name}, client: client, models: table}
	if base := strings.TrimRight(cfg.BaseURL, "/"); base == EUBaseURL || base == USBaseURL {
		p.models = makeTable(regional)
	}
	p.variant = union.NewVariant(p)
	return p, nil
}

// FromEnv makes a provider from MISTRAL_API_KEY and, where it is set,
// MISTRAL_BASE_URL.
func FromEnv() (*Provider, error) {
	return New(Config{APIKey: os.Getenv("MISTRAL_API_KEY"), BaseURL: os.Getenv("MISTRAL_BASE_URL")})
}
