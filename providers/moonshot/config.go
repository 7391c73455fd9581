package moonshot

import (
	"net/http"
	"os"
	"time"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/internal/union"
	"github.com/parley-llm/parley/providers/wire/exchange"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// The addresses of the service, international and for mainland China. A key of
// the one is refused by the other.
const (
	DefaultBaseURL = "https://api.moonshot.ai/v1"
	ChinaBaseURL   = "https://api.moonshot.cn/v1"
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

// Provider is Moonshot AI. It is safe for concurrent use.
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
			Message:  "no API key: set Config.APIKey, or the environment variable MOONSHOT_API_KEY or KIMI_API_KEY and call FromEnv",
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
	p := &Provider{Unsupported: llm.Unsupported{Provider: Name}, client: client}
	p.variant = union.NewVariant(p)
	return p, nil
}

// FromEnv makes a provider from MOONSHOT_API_KEY and, where it is set,
// MOONSHOT_BASE_URL. Without that key it takes KIMI_API_KEY and KIMI_BASE_URL,
// the names that Moonshot's own clients read.
func FromEnv() (*Provider, error) {
	cfg := Config{APIKey: os.Getenv("MOONSHOT_API_KEY"), BaseURL: os.Getenv("MOONSHOT_BASE_URL")}
	if cfg.APIKey == "" {
		cfg = Config{APIKey: os.Getenv("KIMI_API_KEY"), BaseURL: os.Getenv("KIMI_BASE_URL")}
	}
	return New(cfg)
}
