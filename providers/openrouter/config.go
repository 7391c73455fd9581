package openrouter

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

// DefaultBaseURL is OpenRouter's address.
const DefaultBaseURL = "https://openrouter.ai/api/v1"

// Config sets up a [Provider].
type Config struct {
	// APIKey is required.
	APIKey string
	// BaseURL replaces [DefaultBaseURL].
	BaseURL string
	// HTTPClient carries all traffic; nil means a default one.
	HTTPClient *http.Client
	// API is where chat requests go: to chat completions by default.
	API API
	// SiteURL and Title name the application in OpenRouter's rankings; sent as
	// the headers HTTP-Referer and X-OpenRouter-Title. Categories are at most two
	// kinds of application, sent as X-OpenRouter-Categories.
	SiteURL, Title string
	Categories     []string
	// IdleTimeout is the longest silence within a stream, keep-alives included;
	// 0 means five minutes, a negative value no limit.
	IdleTimeout time.Duration
	// MaxBodyBytes bounds an answer that is read whole; 0 means 64 MiB.
	MaxBodyBytes int64
}

// variant makes Provider one of the union in package providers.
type variant = union.Variant

// Provider is OpenRouter. It is safe for concurrent use.
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
		return nil, configError("APIKey", "no API key: set Config.APIKey, or the environment variable OPENROUTER_API_KEY and call FromEnv")
	}
	if err := cfg.API.Check(llm.KindConfiguration, Name); err != nil {
		return nil, err
	}
	if len(cfg.Categories) > 2 {
		return nil, configError("Categories", "OpenRouter takes at most two categories")
	}
	if cfg.BaseURL == "" {
		cfg.BaseURL = DefaultBaseURL
	}
	constant := http.Header{}
	for name, value := range map[string]string{
		"HTTP-Referer":            cfg.SiteURL,
		"X-OpenRouter-Title":      cfg.Title,
		"X-OpenRouter-Categories": strings.Join(cfg.Categories, ","),
	} {
		if strings.ContainsAny(value, "\r\n\x00") {
			return nil, configError(name, "its value holds a line break, which no HTTP header may carry")
		}
		if value != "" {
			constant.Set(name, value)
		}
	}
	bearer := []string{"Bearer " + cfg.APIKey}
	client, err := openaicompat.NewClient(&dialect, exchange.Config{
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
		Provider: Name, Chat: client, Responses: openairesponses.NewClient(&responses, client.Endpoint()), Choose: p.choose,
	}
	p.variant = union.NewVariant(p)
	return p, nil
}

// FromEnv makes a provider from OPENROUTER_API_KEY and, where it is set,
// OPENROUTER_BASE_URL.
func FromEnv() (*Provider, error) {
	return New(Config{APIKey: os.Getenv("OPENROUTER_API_KEY"), BaseURL: os.Getenv("OPENROUTER_BASE_URL")})
}

func configError(param, message string) *llm.Error {
	return &llm.Error{Kind: llm.KindConfiguration, Provider: Name, Param: param, Message: message}
}
