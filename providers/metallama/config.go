package metallama

import (
	"cmp"
	"net/http"
	"strings"
	"time"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/internal/union"
	"github.com/parley-llm/parley/providers/wire/exchange"
	"github.com/parley-llm/parley/providers/wire/jsonw"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// DefaultBaseURL is the address of [Meta], the default host.
const DefaultBaseURL = "https://api.meta.ai/v1"

// retired is what a call to the Llama API answers.
var retired = exchange.Retirement{
	Host: "api.llama.com",
	Message: "Meta retired the Llama API on 2026-07-06, so nothing was sent; use its successor, the Meta Model API (the host Meta)," +
		" or another host of Llama models (recordings replay through Config.HTTPClient)",
}

// Config sets up a [Provider].
type Config struct {
	// APIKey is required, and is the host's.
	APIKey string
	// Host is the service to call; the zero value is [Meta].
	Host Host
	// BaseURL replaces the address of the host.
	BaseURL string
	// HTTPClient carries all traffic; nil means a default one, with which the
	// retired hosts are not called.
	HTTPClient *http.Client
	// IdleTimeout is the longest silence within a stream; 0 means five minutes,
	// a negative value no limit.
	IdleTimeout time.Duration
	// MaxBodyBytes bounds an answer that is read whole; 0 means 64 MiB.
	MaxBodyBytes int64
}

// variant makes Provider one of the union in package providers.
type variant = union.Variant

// Provider is one host of Llama models. It is safe for concurrent use.
type Provider struct {
	variant
	llm.Unsupported
	host    Host
	dialect *openaicompat.Dialect
	client  *openaicompat.Client
}

var _ llm.Provider = (*Provider)(nil)

// New makes a provider. It takes nothing from the environment and sends
// nothing. Errors are of kind configuration.
func New(cfg Config) (*Provider, error) {
	if !cfg.Host.known() {
		return nil, configError("Host", cfg.Host.String()+" is none of the hosts; take one of the package's constants")
	}
	if cfg.APIKey == "" {
		return nil, configError("APIKey", "no API key: set Config.APIKey, or the environment variable "+
			strings.Join(cfg.Host.KeyEnv(), " or ")+" and call FromEnv or FromEnvAt")
	}
	d := infos[cfg.Host].dialect
	d.Extend = func(w *jsonw.Writer, req *llm.ChatRequest) error { return extend(w, cfg.Host, req) }
	bearer := []string{"Bearer " + cfg.APIKey}
	client, err := openaicompat.NewClient(&d, exchange.Config{
		BaseURL:      cmp.Or(cfg.BaseURL, cfg.Host.BaseURL()),
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
	p := &Provider{Unsupported: llm.Unsupported{Provider: Name}, host: cfg.Host, dialect: &d, client: client}
	p.variant = union.NewVariant(p)
	return p, nil
}

// FromEnv makes a provider of [Meta] from the first that is set of
// MODEL_API_KEY, META_API_KEY, META_MODEL_API_KEY and LLAMA_API_KEY, and, where
// it is set, MODEL_API_BASE.
func FromEnv() (*Provider, error) { return FromEnvAt(Meta) }

// FromEnvAt makes a provider of a host from the variables that [Host.KeyEnv]
// names.
func FromEnvAt(host Host) (*Provider, error) {
	key, baseURL := host.fromEnv()
	return New(Config{APIKey: key, Host: host, BaseURL: baseURL})
}

func configError(param, message string) *llm.Error {
	return &llm.Error{Kind: llm.KindConfiguration, Provider: Name, Param: param, Message: message}
}
