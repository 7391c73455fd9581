package anthropic

import (
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/internal/union"
	"github.com/parley-llm/parley/providers/wire/exchange"
)

const (
	// Name is the provider's name.
	Name = "anthropic"
	// DefaultBaseURL is the service's address.
	DefaultBaseURL = "https://api.anthropic.com"
	// DefaultMaxTokens is the limit of an answer where the request sets none
	// and the model can give as much: the service demands a limit.
	DefaultMaxTokens = 16384

	// apiVersion is the only version in use (API reference, "Versions").
	apiVersion = "2023-06-01"
	// oauthBeta goes with every bearer token (Python SDK of 2026-08-07).
	oauthBeta = "oauth-2025-04-20"
)

// Config sets up a [Provider]. Exactly one of APIKey and AuthToken is needed.
type Config struct {
	APIKey string
	// AuthToken is a bearer token, used instead of a key.
	AuthToken string
	// BaseURL is the address before "/v1"; [DefaultBaseURL] if empty.
	BaseURL string
	// HTTPClient sends all traffic; nil means a default client.
	HTTPClient *http.Client
	// IdleTimeout bounds the silence of a stream; 0 means five minutes, a
	// negative value no limit.
	IdleTimeout time.Duration
	// MaxBodyBytes bounds an answer that is read whole; 0 means 64 MiB.
	MaxBodyBytes int64
}

// variant makes Provider one of the union in package providers.
type variant = union.Variant

// Provider speaks the Messages API. It is safe for concurrent use.
type Provider struct {
	variant
	llm.Unsupported
	endpoint *exchange.Endpoint
	// betas are sent with every request.
	betas []string
	// path is where requests for a model go.
	path func(model string, stream bool) string
	// hosted providers send the version in the body and no model; see [Host].
	hosted  bool
	version string
}

var _ llm.Provider = (*Provider)(nil)

// New checks a configuration. Its errors are of kind configuration.
func New(cfg Config) (*Provider, error) {
	p := &Provider{
		Unsupported: llm.Unsupported{Provider: Name},
		path:        func(string, bool) string { return "/v1/messages" },
	}
	secret := cfg.APIKey
	authorize := func(h http.Header) { h["X-Api-Key"] = []string{cfg.APIKey} }
	switch {
	case cfg.APIKey == "" && cfg.AuthToken == "":
		return nil, configError("APIKey", "no API key is given: set Config.APIKey, or ANTHROPIC_API_KEY for FromEnv")
	case cfg.APIKey != "" && cfg.AuthToken != "":
		return nil, configError("AuthToken", "both a key and a bearer token are given; the service takes one of them")
	case cfg.AuthToken != "":
		secret = cfg.AuthToken
		bearer := "Bearer " + cfg.AuthToken
		authorize = func(h http.Header) { h["Authorization"] = []string{bearer} }
		p.betas = []string{oauthBeta}
	}
	if cfg.BaseURL == "" {
		cfg.BaseURL = DefaultBaseURL
	}
	if strings.HasSuffix(strings.TrimRight(cfg.BaseURL, "/"), "/v1") {
		return nil, configError("BaseURL", `the base URL ends with "/v1", which the provider adds itself; leave it out`)
	}
	endpoint, err := exchange.New(exchange.Config{
		Provider:         Name,
		BaseURL:          cfg.BaseURL,
		Client:           cfg.HTTPClient,
		Authorize:        authorize,
		Secret:           []string{secret},
		Header:           http.Header{"Anthropic-Version": {apiVersion}},
		RequestIDHeaders: []string{"Request-Id"},
		MaxBodyBytes:     cfg.MaxBodyBytes,
		IdleTimeout:      cfg.IdleTimeout,
		Classify:         classify,
	})
	if err != nil {
		return nil, err
	}
	p.endpoint = endpoint
	p.variant = union.NewVariant(p)
	return p, nil
}

// FromEnv sets up a provider from ANTHROPIC_API_KEY, or else
// ANTHROPIC_AUTH_TOKEN, and ANTHROPIC_BASE_URL.
func FromEnv() (*Provider, error) {
	cfg := Config{APIKey: os.Getenv("ANTHROPIC_API_KEY"), BaseURL: os.Getenv("ANTHROPIC_BASE_URL")}
	if cfg.APIKey == "" {
		cfg.AuthToken = os.Getenv("ANTHROPIC_AUTH_TOKEN")
	}
	return New(cfg)
}

func configError(param, message string) *llm.Error {
	return &llm.Error{Kind: llm.KindConfiguration, Provider: Name, Param: param, Message: message}
}
