package vertexai

import (
	"context"
	"net/http"
	"os"
	"regexp"
	"time"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/anthropic"
	"github.com/parley-llm/parley/providers/internal/union"
	"github.com/parley-llm/parley/providers/wire/exchange"
)

const (
	// Name is the provider's name.
	Name = "vertexai"
	// DefaultLocation is where requests go when a project names no location.
	DefaultLocation = "global"
	// DefaultHealthModel is the model that a health check counts a word with.
	DefaultHealthModel = "gemini-3.8-flash"
	// GeminiAPIBaseURL is the address of the Gemini API.
	GeminiAPIBaseURL = "https://generativelanguage.googleapis.com"
)

// Config sets up a [Provider]. Exactly one of APIKey and TokenSource is needed.
type Config struct {
	// APIKey is a key of Vertex AI's express mode, or with GeminiAPI one of
	// Google AI Studio. Keys go without a project.
	APIKey string
	// TokenSource gives an OAuth 2 access token of the scope
	// https://www.googleapis.com/auth/cloud-platform, for Project, which it
	// needs. It is asked before each request, so it should keep a token until
	// shortly before its end; the sources of the module providers/vertexai/adc
	// do. It must be safe for concurrent use.
	TokenSource func(ctx context.Context) (string, error)
	// Project is the id of the Google Cloud project.
	Project string
	// Location is a region such as "us-central1", a multi-region ("us", "eu"),
	// or "global"; [DefaultLocation] if empty.
	Location string
	// QuotaProject is billed instead of the credentials' own project; user
	// credentials need it.
	QuotaProject string
	// GeminiAPI speaks to the Gemini API instead of Vertex AI.
	GeminiAPI bool
	// BaseURL replaces the address that follows from the other fields, up to
	// and without the API's version.
	BaseURL string
	// APIVersion is the version in the path: "v1" on Vertex AI and "v1beta" on
	// the Gemini API if empty. "v1beta1" has Vertex AI's newest fields.
	APIVersion string
	// HealthModel is the model that HealthCheck counts a word with, which is
	// free; [DefaultHealthModel] if empty. A Claude model checks the way to
	// Claude.
	HealthModel string
	// HTTPClient carries all traffic but the token source's; nil means a default
	// one.
	HTTPClient *http.Client
	// IdleTimeout is the longest silence within a stream; 0 means five minutes,
	// a negative value no limit.
	IdleTimeout time.Duration
	// MaxBodyBytes bounds an answer that is read whole; 0 means 64 MiB.
	MaxBodyBytes int64
}

// variant makes Provider one of the union in package providers.
type variant = union.Variant

// Provider speaks to Gemini and Claude. It is safe for concurrent use.
type Provider struct {
	variant
	llm.Unsupported
	endpoint *exchange.Endpoint
	// claude is nil without a project.
	claude *anthropic.Provider
	cfg    Config
}

var _ llm.Provider = (*Provider)(nil)

// New checks a configuration. Its errors are of kind configuration.
func New(cfg Config) (*Provider, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	cfg.fill()
	p := &Provider{Unsupported: llm.Unsupported{Provider: Name}, cfg: cfg}
	wire := exchange.Config{
		Provider:     Name,
		BaseURL:      cfg.BaseURL,
		Client:       cfg.HTTPClient,
		Header:       http.Header{},
		MaxBodyBytes: cfg.MaxBodyBytes,
		IdleTimeout:  cfg.IdleTimeout,
		Classify:     classify,
	}
	if cfg.QuotaProject != "" {
		wire.Header["X-Goog-User-Project"] = []string{cfg.QuotaProject}
	}
	if cfg.APIKey != "" {
		wire.Secret = []string{cfg.APIKey}
		wire.Authorize = func(h http.Header) { h["X-Goog-Api-Key"] = []string{cfg.APIKey} }
	} else {
		wire.Token = cfg.TokenSource
	}
	var err error
	if p.endpoint, err = exchange.New(wire); err != nil {
		return nil, err
	}
	if cfg.Project != "" {
		p.claude, err = p.newClaude(wire.Header)
	}
	if err != nil {
		return nil, err
	}
	p.variant = union.NewVariant(p)
	return p, nil
}

var (
	// name is what may stand for a project or location in a path.
	name = regexp.MustCompile(`^[a-z0-9][a-z0-9.:-]*$`)
	// versioned is a base URL that ends with an API version.
	versioned = regexp.MustCompile(`/v\d+((alpha|beta)\d*)?/*$`)
)

func (cfg *Config) check() error {
	switch {
	case cfg.APIKey == "" && cfg.TokenSource == nil:
		return configError("APIKey", "no credentials are given: set Config.APIKey (GOOGLE_API_KEY for FromEnv), "+
			"or Config.TokenSource and Config.Project, with tokens from the module providers/vertexai/adc")
	case cfg.APIKey != "" && cfg.TokenSource != nil:
		return configError("TokenSource", "both an API key and a token source are given; the service takes one of them")
	case cfg.GeminiAPI && cfg.APIKey == "":
		return configError("APIKey", "the Gemini API needs an API key; tokens are for Vertex AI")
	case cfg.APIKey != "" && (cfg.Project != "" || cfg.Location != ""):
		return configError("Project", "an API key goes without project and location; use Config.TokenSource for a project")
	case cfg.TokenSource != nil && cfg.Project == "":
		return configError("Project", "a token source needs Config.Project (GOOGLE_CLOUD_PROJECT)")
	case cfg.Project != "" && !name.MatchString(cfg.Project):
		return configError("Project", "the project is no project id, which holds letters in lower case, digits and hyphens")
	case cfg.Location != "" && !name.MatchString(cfg.Location):
		return configError("Location", "the location is none, such as us-central1 or global")
	case versioned.MatchString(cfg.BaseURL):
		return configError("BaseURL", "the base URL ends with an API version, which the provider adds itself; set APIVersion")
	}
	return nil
}

// fill sets what follows from the rest.
func (cfg *Config) fill() {
	if cfg.Project != "" && cfg.Location == "" {
		cfg.Location = DefaultLocation
	}
	if cfg.BaseURL == "" {
		cfg.BaseURL = "https://" + cfg.host()
	}
	if cfg.APIVersion == "" {
		cfg.APIVersion = "v1"
		if cfg.GeminiAPI {
			cfg.APIVersion = "v1beta"
		}
	}
	if cfg.HealthModel == "" {
		cfg.HealthModel = DefaultHealthModel
	}
}

// FromEnv sets up a provider from GOOGLE_API_KEY, a key of Vertex AI's express
// mode, with GOOGLE_VERTEX_BASE_URL; or else from GEMINI_API_KEY, a key of the
// Gemini API. Credentials of a project are the adc module's business.
func FromEnv() (*Provider, error) {
	cfg := Config{APIKey: os.Getenv("GOOGLE_API_KEY"), BaseURL: os.Getenv("GOOGLE_VERTEX_BASE_URL")}
	if key := os.Getenv("GEMINI_API_KEY"); cfg.APIKey == "" && key != "" {
		cfg = Config{APIKey: key, GeminiAPI: true}
	}
	return New(cfg)
}

func configError(param, message string) *llm.Error {
	return &llm.Error{Kind: llm.KindConfiguration, Provider: Name, Param: param, Message: message}
}
