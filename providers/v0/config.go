package v0

import (
	"cmp"
	"net/http"
	"os"
	"time"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/internal/union"
	"github.com/parley-llm/parley/providers/wire/exchange"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// DefaultBaseURL is the address that the service had.
const DefaultBaseURL = "https://api.v0.dev/v1"

// retired is what a call to Vercel answers.
var retired = exchange.Retirement{
	Host: "api.v0.dev",
	Message: "Vercel switched the v0 Model API off in 2026, so nothing was sent; use the v0 Platform API or Vercel's AI Gateway instead" +
		" (recordings replay through Config.HTTPClient)",
}

// Config sets up a [Provider].
type Config struct {
	// APIKey is required.
	APIKey string
	// BaseURL replaces [DefaultBaseURL].
	BaseURL string
	// HTTPClient carries all traffic. Without one, [DefaultBaseURL] is not
	// called.
	HTTPClient *http.Client
	// IdleTimeout is the longest silence within a stream; 0 means five minutes,
	// a negative value no limit.
	IdleTimeout time.Duration
	// MaxBodyBytes bounds an answer that is read whole; 0 means 64 MiB.
	MaxBodyBytes int64
}

// variant makes Provider one of the union in package providers.
type variant = union.Variant

// Provider is v0. It is safe for concurrent use.
type Provider struct {
	variant
	llm.Unsupported
	client *openaicompat.Client
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
			Message:  "no API key: set Config.APIKey, or the environment variable V0_API_KEY and call FromEnv",
		}
	}
	bearer := []string{"Bearer " + cfg.APIKey}
	client, err := openaicompat.NewClient(&dialect, exchange.Config{
		BaseURL:      cmp.Or(cfg.BaseURL, DefaultBaseURL),
		Client:       cfg.HTTPClient,
		Authorize:    func(h http.Header) { h["Authorization"] = bearer },
		Secret:       []string{cfg.APIKey},
		IdleTimeout:  cfg.IdleTimeout,
		MaxBodyBytes: cfg.MaxBodyBytes,
		Retired:      retired,
	})
	if err != nil {
		return nil, err
	}
	p := &Provider{Unsupported: llm.Unsupported{Provider: Name}, client: client}
	p.variant = union.NewVariant(p)
	return p, nil
}

// FromEnv makes a provider from the first that is set of V0_API_KEY,
// VERCEL_V0_API_KEY and VERCEL_API_KEY.
func FromEnv() (*Provider, error) {
	return New(Config{
		APIKey: cmp.Or(os.Getenv("V0_API_KEY"), os.Getenv("VERCEL_V0_API_KEY"), os.Getenv("VERCEL_API_KEY")),
	})
}
