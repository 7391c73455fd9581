package deepinfra

import (
	"cmp"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/internal/union"
	"github.com/parley-llm/parley/providers/wire/exchange"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// DefaultBaseURL is the address of DeepInfra's OpenAI routes.
const DefaultBaseURL = "https://api.deepinfra.com/v1/openai"

// Config sets up a [Provider].
type Config struct {
	// APIKey is required.
	APIKey string
	// BaseURL replaces [DefaultBaseURL].
	BaseURL string
	// HTTPClient carries all traffic; nil means a default one.
	HTTPClient *http.Client
	// IdleTimeout is the longest silence within a stream, pings included; 0 means
	// five minutes, a negative value no limit. A request of the service tier
	// "flex" may wait for ten minutes.
	IdleTimeout time.Duration
	// MaxBodyBytes bounds an answer that is read whole; 0 means 64 MiB.
	MaxBodyBytes int64
}

// variant makes Provider one of the union in package providers.
type variant = union.Variant

// Provider is DeepInfra. It is safe for concurrent use.
type Provider struct {
	variant
	client *openaicompat.Client
	// account talks to the routes about the account, which are no part of the
	// OpenAI wire.
	account *exchange.Endpoint
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
			Message:  "no API key: set Config.APIKey, or the environment variable DEEPINFRA_TOKEN and call FromEnv",
		}
	}
	bearer := []string{"Bearer " + cfg.APIKey}
	wire := exchange.Config{
		BaseURL:      cmp.Or(cfg.BaseURL, DefaultBaseURL),
		Client:       cfg.HTTPClient,
		Authorize:    func(h http.Header) { h["Authorization"] = bearer },
		Secret:       []string{cfg.APIKey},
		IdleTimeout:  cfg.IdleTimeout,
		MaxBodyBytes: cfg.MaxBodyBytes,
	}
	client, err := openaicompat.NewClient(&dialect, wire)
	if err != nil {
		return nil, err
	}
	wire.Provider = Name
	wire.BaseURL = strings.TrimSuffix(strings.TrimRight(wire.BaseURL, "/"), "/openai")
	wire.Classify = func(f *exchange.Failure) *llm.Error {
		words, _ := f.Words()
		return f.Error(words, fail(f, &words))
	}
	account, err := exchange.New(wire)
	if err != nil {
		return nil, err
	}
	p := &Provider{client: client, account: account}
	p.variant = union.NewVariant(p)
	return p, nil
}

// FromEnv makes a provider from the first that is set of DEEPINFRA_TOKEN,
// DEEPINFRA_API_KEY and DEEPINFRA_API_TOKEN: DeepInfra's own documents and
// packages use all three. DEEPINFRA_API_BASE replaces the address.
func FromEnv() (*Provider, error) {
	return New(Config{
		APIKey:  cmp.Or(os.Getenv("DEEPINFRA_TOKEN"), os.Getenv("DEEPINFRA_API_KEY"), os.Getenv("DEEPINFRA_API_TOKEN")),
		BaseURL: os.Getenv("DEEPINFRA_API_BASE"),
	})
}
