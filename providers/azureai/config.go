package azureai

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
)

// DefaultAPIVersion is the version of the route /models where none is given: the
// one that its pages and its callers use.
const DefaultAPIVersion = "2024-05-01-preview"

// imagesVersion is the only version of the route /models that makes images.
const imagesVersion = "2025-05-15-preview"

// Config sets up a [Provider]. It needs credentials, APIKey or TokenSource, and
// an address, Resource or BaseURL.
type Config struct {
	// APIKey is a key of the resource, sent in the header api-key, or as a bearer
	// token to a host that serves a single model.
	APIKey string
	// TokenSource gives an Entra ID token, for the scope
	// https://cognitiveservices.azure.com/.default, or
	// https://ai.azure.com/.default on the path /openai/v1. It is asked before
	// each request, so it should keep a token until shortly before it expires.
	TokenSource func(context.Context) (string, error)
	// Resource is the name of the resource, the first label of its host
	// {resource}.services.ai.azure.com.
	Resource string
	// BaseURL is the resource's endpoint, with the path /openai/v1 or /models or
	// without either, or that of a host for a single model,
	// https://{name}.{region}.models.ai.azure.com.
	BaseURL string
	// APIVersion is the date of a version of the route /models, which it
	// chooses; there, empty means [DefaultAPIVersion].
	APIVersion string
	// Deployments gives the names of deployments by model. A model without an
	// entry is the name of its deployment.
	Deployments map[string]string
	// HealthModel is the model that a health check asks about on the route
	// /models, where the host serves several.
	HealthModel string
	// HTTPClient carries all traffic; nil means a default one.
	HTTPClient *http.Client
	// IdleTimeout is the longest silence within a stream; 0 means five minutes,
	// a negative value no limit.
	IdleTimeout time.Duration
	// MaxBodyBytes bounds an answer that is read whole; 0 means 64 MiB.
	MaxBodyBytes int64
}

const (
	// domain follows the resource's name in its host.
	domain = ".services.ai.azure.com"
	// singleDomain is that of hosts that serve a single model.
	singleDomain = ".models.ai.azure.com"
)

// route is where requests go.
type route struct {
	base, version string
	// models is set for the route /models.
	models bool
	// single is set for a host that serves a single model.
	single bool
}

// New makes a provider. It takes nothing from the environment and sends
// nothing. Errors are of kind configuration.
func New(cfg Config) (*Provider, error) {
	access := azurehost.Access{
		Provider: Name, APIKey: cfg.APIKey, TokenSource: cfg.TokenSource, KeyEnv: "AZURE_AI_API_KEY",
	}
	r, err := chooseRoute(&access, &cfg)
	if err != nil {
		return nil, err
	}
	access.Bearer = r.single
	wire := exchange.Config{
		BaseURL: r.base, Client: cfg.HTTPClient, IdleTimeout: cfg.IdleTimeout, MaxBodyBytes: cfg.MaxBodyBytes,
	}
	if r.version != "" {
		wire.Query = url.Values{"api-version": {r.version}}
	}
	if err := access.Apply(&wire); err != nil {
		return nil, err
	}
	p := &Provider{route: r, deployments: maps.Clone(cfg.Deployments), byDeployment: map[string]string{}}
	for model, deployment := range cfg.Deployments {
		if model == "" || deployment == "" {
			return nil, access.Problem("Deployments", "an entry has no model or no deployment; give both names, or leave the entry out")
		}
		p.byDeployment[deployment] = model
	}
	if err := p.connect(&cfg, wire); err != nil {
		return nil, err
	}
	p.variant = union.NewVariant(p)
	return p, nil
}

// connect makes a client for each of the ways in which models show thoughts.
func (p *Provider) connect(cfg *Config, wire exchange.Config) (err error) {
	d := v1
	if p.route.models {
		d = inference
		if cfg.HealthModel != "" {
			d.HealthQuery = url.Values{"model": {cfg.HealthModel}}
		}
	}
	d.ModelNames = p.deployments
	d.Rules = p.rules
	tagged, hidden := d, d
	tagged.ThinkTags, hidden.HidesReasoning = true, true
	if p.client, err = openaicompat.NewClient(&d, wire); err != nil {
		return err
	}
	if p.tagged, err = openaicompat.NewClient(&tagged, wire); err != nil {
		return err
	}
	p.hidden, err = openaicompat.NewClient(&hidden, wire)
	return err
}

func chooseRoute(access *azurehost.Access, cfg *Config) (r route, err error) {
	base, err := access.Base(cfg.BaseURL, cfg.Resource, domain)
	if err != nil {
		return r, err
	}
	if cfg.APIVersion != "" && (cfg.APIVersion[0] < '0' || cfg.APIVersion[0] > '9') {
		return r, access.Problem("APIVersion", `the API version is no date, such as "`+DefaultAPIVersion+`"`)
	}
	a := azurehost.Cut(base, "openai")
	if a.Path == "" {
		a = azurehost.Cut(base, "models")
	}
	r.version = cmp.Or(cfg.APIVersion, a.Version)
	onV1 := a.Path == "/openai" || a.Path == "/openai/v1" || strings.HasPrefix(a.Path, "/openai/v1/")
	onModels := a.Path == "/models" || strings.HasPrefix(a.Path, "/models/")
	switch {
	case a.Path == "" && singleModel(a.Root):
		r.single, r.models, r.base = true, true, a.Root
	case onModels, a.Path == "" && cfg.APIVersion != "":
		r.models, r.base = true, a.Root+"/models"
	case onV1 && cfg.APIVersion != "":
		return r, access.Problem("APIVersion", "the path /openai/v1 takes no version; leave the version out, or end the base URL with /models")
	case onV1, a.Path == "":
		r.base = a.Root + "/openai/v1"
	default:
		return r, access.Problem("BaseURL", "the base URL goes on after /openai with something other than /v1; end it there")
	}
	if r.models {
		r.version = cmp.Or(r.version, DefaultAPIVersion)
	}
	return r, nil
}

// singleModel reports whether the address is that of a host for a single model.
func singleModel(root string) bool {
	u, err := url.Parse(root)
	return err == nil && strings.HasSuffix(strings.ToLower(u.Hostname()), singleDomain)
}

// FromEnv makes a provider from AZURE_AI_API_KEY and AZURE_AI_API_BASE; where
// they are not set, from the names of Microsoft's samples,
// AZURE_INFERENCE_CREDENTIAL and AZURE_INFERENCE_ENDPOINT, or
// AZUREAI_ENDPOINT_KEY and AZUREAI_ENDPOINT_URL, or from AZURE_API_KEY and
// AZURE_API_BASE or AZURE_RESOURCE_NAME.
func FromEnv() (*Provider, error) {
	cfg := Config{
		APIKey:  azurehost.Env("AZURE_AI_API_KEY", "AZURE_INFERENCE_CREDENTIAL", "AZUREAI_ENDPOINT_KEY", "AZURE_API_KEY"),
		BaseURL: azurehost.Env("AZURE_AI_API_BASE", "AZURE_INFERENCE_ENDPOINT", "AZUREAI_ENDPOINT_URL", "AZURE_API_BASE"),
	}
	if cfg.BaseURL == "" {
		cfg.Resource = azurehost.Env("AZURE_RESOURCE_NAME")
	}
	return New(cfg)
}

var _ llm.Provider = (*Provider)(nil)
