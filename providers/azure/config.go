package azure

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/internal/union"
	"github.com/parley-llm/parley/providers/wire/azurehost"
	"github.com/parley-llm/parley/providers/wire/exchange"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
	"github.com/parley-llm/parley/providers/wire/openairesponses"
)

// Config sets up a [Provider]. It needs credentials, APIKey or TokenSource, and
// an address, Resource or BaseURL.
type Config struct {
	// APIKey is a key of the resource, sent in the header api-key.
	APIKey string
	// TokenSource gives an Entra ID token for the scope
	// https://cognitiveservices.azure.com/.default. It is asked before each
	// request, so it should keep a token until shortly before it expires; the
	// credentials of Azure's identity library do.
	TokenSource func(context.Context) (string, error)
	// Resource is the name of the resource, the first label of its host
	// {resource}.openai.azure.com.
	Resource string
	// BaseURL is the resource's endpoint, of any cloud or behind a gateway, with
	// or without the path /openai/v1, or /openai with a dated APIVersion. A URL
	// of a deployment is good as well: its api-version is read, and what follows
	// /openai is left to the request's model.
	BaseURL string
	// APIVersion is empty or a word such as "preview" for the path /openai/v1,
	// or the date of a version of the path /openai/deployments, such as
	// "2024-10-21".
	APIVersion string
	// API is where chat requests go; by default it goes by model and request. Only
	// the path /openai/v1 has the Responses API.
	API API
	// Deployments gives the names of deployments by model. A model without an
	// entry is the name of its deployment.
	Deployments map[string]string
	// HTTPClient carries all traffic; nil means a default one.
	HTTPClient *http.Client
	// IdleTimeout is the longest silence within a stream; 0 means five minutes,
	// a negative value no limit.
	IdleTimeout time.Duration
	// MaxBodyBytes bounds an answer that is read whole; 0 means 64 MiB.
	MaxBodyBytes int64
	// PlainStream asks the service to leave out the random padding of stream
	// chunks, which hides the lengths of the deltas from someone who can watch
	// the encrypted traffic.
	PlainStream bool
}

// variant makes Provider one of the union in package providers.
type variant = union.Variant

// Provider is Azure OpenAI. It is safe for concurrent use.
type Provider struct {
	variant
	client  *openaicompat.Client
	router  openairesponses.Router
	dialect openaicompat.Dialect
	// responses is the dialect of the Responses API, and api the API that is
	// configured.
	responses openairesponses.Dialect
	api       API
	// models gives the model of each deployment that has an entry.
	models map[string]string
}

var _ llm.Provider = (*Provider)(nil)

// domain follows the resource's name in its host.
const domain = ".openai.azure.com"

// New makes a provider. It takes nothing from the environment and sends
// nothing. Errors are of kind configuration.
func New(cfg Config) (*Provider, error) {
	access := azurehost.Access{
		Provider: Name, APIKey: cfg.APIKey, TokenSource: cfg.TokenSource, KeyEnv: "AZURE_OPENAI_API_KEY",
	}
	wire := exchange.Config{Client: cfg.HTTPClient, IdleTimeout: cfg.IdleTimeout, MaxBodyBytes: cfg.MaxBodyBytes}
	if err := access.Apply(&wire); err != nil {
		return nil, err
	}
	base, version, err := address(&access, &cfg)
	if err != nil {
		return nil, err
	}
	wire.BaseURL = base
	if version != "" {
		wire.Query = url.Values{"api-version": {version}}
	}
	if err := cfg.API.Check(llm.KindConfiguration, Name); err != nil {
		return nil, err
	}
	if dated(version) && cfg.API == APIResponses {
		return nil, access.Problem("API", noResponses)
	}
	p := &Provider{
		dialect: dialect, responses: responses, api: cfg.API,
		models: make(map[string]string, len(cfg.Deployments)),
	}
	for model, deployment := range cfg.Deployments {
		if model == "" || deployment == "" {
			return nil, access.Problem("Deployments", "an entry has no model or no deployment; give both names, or leave the entry out")
		}
		p.models[deployment] = model
	}
	p.dialect.ModelNames = maps.Clone(cfg.Deployments)
	p.dialect.PlainStream = cfg.PlainStream
	p.dialect.Rules = func(req *llm.ChatRequest) []openaicompat.Rule { return p.model(req.Model).Rules(req) }
	p.responses.ModelNames, p.responses.PlainStream = p.dialect.ModelNames, cfg.PlainStream
	p.responses.Rules = func(req *llm.ChatRequest) []openaicompat.Rule { return p.model(req.Model).ResponsesRules(req) }
	p.responses.Encrypted = func(req *llm.ChatRequest) bool { return p.model(req.Model).Encrypts(req) }
	if dated(version) {
		aged(&p.dialect, version)
		p.api = APIChatCompletions
	}
	if p.client, err = openaicompat.NewClient(&p.dialect, wire); err != nil {
		return nil, err
	}
	p.router = openairesponses.Router{
		Provider: Name, Chat: p.client, Responses: openairesponses.NewClient(&p.responses, p.client.Endpoint()),
		Choose: func(req *llm.ChatRequest) (API, error) { return p.choose(req, !dated(version)) },
	}
	p.variant = union.NewVariant(p)
	return p, nil
}

// address gives the base URL of the requests, and their version.
func address(access *azurehost.Access, cfg *Config) (base, version string, err error) {
	base, err = access.Base(cfg.BaseURL, cfg.Resource, domain)
	if err != nil {
		return "", "", err
	}
	a := azurehost.Cut(base, "openai")
	version = cmp.Or(cfg.APIVersion, a.Version)
	if version != "" && !wellFormed(version) {
		return "", "", access.Problem("APIVersion", `the API version is neither a date, such as "2024-10-21", nor a word, such as "preview"`)
	}
	rest := strings.TrimPrefix(a.Path, "/openai")
	v1 := rest == "/v1" || strings.HasPrefix(rest, "/v1/")
	deployments := rest == "/deployments" || strings.HasPrefix(rest, "/deployments/")
	switch {
	case v1 && dated(version):
		return "", "", access.Problem("APIVersion", "the path /openai/v1 takes no dated version; leave the version out, or end the base URL with /openai")
	case deployments && !dated(version):
		return "", "", access.Problem("APIVersion", "the path /openai/deployments needs a dated version; set Config.APIVersion, or end the base URL before that path")
	case rest != "" && !v1 && !deployments:
		return "", "", access.Problem("BaseURL", "the base URL goes on after /openai with neither /v1 nor /deployments; end it there")
	case dated(version):
		return a.Root + "/openai", version, nil
	default:
		return a.Root + "/openai/v1", version, nil
	}
}

// dated reports whether the version is a date, and so one of the path
// /openai/deployments.
func dated(version string) bool { return version != "" && version[0] >= '0' && version[0] <= '9' }

func wellFormed(version string) bool {
	if !dated(version) {
		return strings.Trim(version, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
	}
	day, _, _ := strings.Cut(version, "-preview")
	_, err := time.Parse(time.DateOnly, day)
	return err == nil
}

// FromEnv makes a provider from the variables that OpenAI's own library reads,
// AZURE_OPENAI_API_KEY or else AZURE_OPENAI_AD_TOKEN, AZURE_OPENAI_ENDPOINT and
// OPENAI_API_VERSION; where they are not set, from those in use elsewhere:
// AZURE_API_KEY, AZURE_OPENAI_AUTH_TOKEN, AZURE_API_BASE or AZURE_RESOURCE_NAME,
// and AZURE_API_VERSION.
func FromEnv() (*Provider, error) {
	cfg := Config{
		APIKey:     azurehost.Env("AZURE_OPENAI_API_KEY", "AZURE_API_KEY"),
		BaseURL:    azurehost.Env("AZURE_OPENAI_ENDPOINT", "AZURE_API_BASE"),
		APIVersion: azurehost.Env("OPENAI_API_VERSION", "AZURE_API_VERSION"),
	}
	if cfg.BaseURL == "" {
		cfg.Resource = azurehost.Env("AZURE_RESOURCE_NAME")
	}
	if token := azurehost.Env("AZURE_OPENAI_AD_TOKEN", "AZURE_OPENAI_AUTH_TOKEN"); cfg.APIKey == "" && token != "" {
		cfg.TokenSource = func(context.Context) (string, error) { return token, nil }
	}
	return New(cfg)
}
