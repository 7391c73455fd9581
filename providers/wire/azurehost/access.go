package azurehost

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
)

// RequestIDHeaders are the headers that identify an exchange. Azure's support
// asks for the gateway's id, so it comes first.
var RequestIDHeaders = []string{"apim-request-id", "x-request-id"}

// Access is who calls, and where.
type Access struct {
	// Provider is the name in errors.
	Provider string
	// APIKey is a key of the resource. Exactly one of it and TokenSource is
	// needed.
	APIKey string
	// TokenSource gives an Entra ID token for each request.
	TokenSource func(context.Context) (string, error)
	// KeyEnv names the variable that usually holds the key, for the error that
	// says that it is missing.
	KeyEnv string
	// Bearer sends the key as a bearer token, as hosts of single models want it.
	Bearer bool
}

// Apply checks the credentials and puts them into the configuration. Its errors
// are of kind configuration.
func (a *Access) Apply(cfg *exchange.Config) error {
	switch {
	case a.APIKey == "" && a.TokenSource == nil:
		return a.Problem("APIKey", "no credentials: set Config.APIKey or Config.TokenSource, or the environment variable "+a.KeyEnv+" and call FromEnv")
	case a.APIKey != "" && a.TokenSource != nil:
		// The service takes one of them, and which one would win is its secret.
		return a.Problem("TokenSource", "both a key and a token source are given; the service takes one of them")
	case a.TokenSource != nil:
		cfg.Token = a.TokenSource
		return nil
	}
	name, value := "Api-Key", []string{a.APIKey}
	if a.Bearer {
		name, value = "Authorization", []string{"Bearer " + a.APIKey}
	}
	cfg.Authorize = func(h http.Header) { h[name] = value }
	cfg.Secret = []string{a.APIKey}
	return nil
}

// Problem is a configuration error.
func (a *Access) Problem(param, message string) *llm.Error {
	return &llm.Error{Kind: llm.KindConfiguration, Provider: a.Provider, Param: param, Message: message}
}

// Base gives the address that was configured: baseURL, or else the resource's
// host under the domain. A name that is not one label of a host is refused, for
// it would send the key elsewhere.
func (a *Access) Base(baseURL, resource, domain string) (string, error) {
	switch {
	case baseURL != "" && resource != "":
		return "", a.Problem("Resource", "both a base URL and a resource are given; one of them says where the service is")
	case baseURL != "":
		return baseURL, nil
	case resource == "":
		return "", a.Problem("BaseURL", "no address: set Config.Resource to the resource's name, or Config.BaseURL to its endpoint")
	case strings.Trim(strings.ToLower(resource), "abcdefghijklmnopqrstuvwxyz0123456789-") != "":
		return "", a.Problem("Resource", "the resource's name holds a character other than letters, digits and hyphens; give an address as Config.BaseURL")
	}
	return "https://" + resource + domain, nil
}

// Address is a pasted URL taken apart.
type Address struct {
	// Root is everything before the part of the path that belongs to the API,
	// without a slash at its end.
	Root string
	// Path is that part, from its first segment on; empty when the URL ends
	// before it.
	Path string
	// Version is the parameter api-version.
	Version string
}

// Cut takes a URL apart at the last of its path's segments that is the given
// one. A URL that cannot be read, or that holds more than a version in its
// query, stays whole in Root: the exchange says what is wrong with it.
func Cut(base, segment string) Address {
	u, err := url.Parse(strings.TrimSpace(base))
	if err != nil {
		return Address{Root: base}
	}
	query := u.Query()
	a := Address{Version: query.Get("api-version")}
	query.Del("api-version")
	if len(query) > 0 {
		return Address{Root: base}
	}
	path := strings.TrimRight(u.EscapedPath(), "/")
	u.RawQuery, u.ForceQuery, u.Path, u.RawPath = "", false, "", ""
	a.Root = u.String() + path
	if i := strings.LastIndex(path+"/", "/"+segment+"/"); i >= 0 {
		a.Root, a.Path = u.String()+strings.TrimRight(path[:i], "/"), path[i:]
	}
	return a
}

// Env is the first of the environment variables that is set.
func Env(names ...string) string {
	for _, name := range names {
		if value := os.Getenv(name); value != "" {
			return value
		}
	}
	return ""
}
