package exchange

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/parley-llm/parley/llm"
)

// Version is the library's version, which every request carries in its
// User-Agent.
const Version = "0.1.0"

const (
	// DefaultMaxBodyBytes bounds the body of an answer that is read whole.
	DefaultMaxBodyBytes = 64 << 20
	// DefaultIdleTimeout bounds the silence of a stream.
	DefaultIdleTimeout = 5 * time.Minute
)

// Config describes a service to talk to.
type Config struct {
	// Provider is the name in errors.
	Provider string
	// BaseURL is absolute, without user, query or fragment. Its scheme is
	// https, or http for a loopback host. A path is kept, a trailing slash
	// tolerated.
	BaseURL string
	// Client sends the requests; nil means a default one. It is used through a
	// copy that does not follow redirects, which would carry the key to another
	// host; Transport, Jar and Timeout are the caller's. Its Timeout bounds
	// streams as a whole, so better leave it 0 and use contexts.
	Client *http.Client
	// Query holds constant parameters, such as an API version. A call's own
	// parameter of the same name wins.
	Query url.Values
	// Authorize sets the headers that authenticate a request, before each one.
	Authorize func(http.Header)
	// Token gives the bearer token of a request, for credentials that expire; it
	// is asked before each one, so it should keep what it has fetched. An
	// *llm.Error of its own reaches the caller; any other is of kind
	// authentication.
	Token func(context.Context) (string, error)
	// Secret lists values that must never appear in an error.
	Secret []string
	// Header holds constant headers, such as an API version.
	Header http.Header
	// RequestIDHeaders name the answer's headers that identify an exchange, in
	// order of preference.
	RequestIDHeaders []string
	// MaxBodyBytes bounds an answer that is read whole; 0 means
	// [DefaultMaxBodyBytes].
	MaxBodyBytes int64
	// IdleTimeout is the longest that a stream may stay without a byte, from
	// the moment of sending on; keep-alives count as bytes. 0 means
	// [DefaultIdleTimeout], a negative value no limit.
	IdleTimeout time.Duration
	// Classify makes the typed error of a status other than 2xx, and of an
	// error inside a 2xx; nil means [Failure.Default].
	Classify func(*Failure) *llm.Error
	// Retired is the vendor's host if it was switched off.
	Retired Retirement
}

// Retirement is a host that was switched off. A call to it fails with the
// message, as an error of kind configuration, and nothing is sent: unless the
// configuration brings its own client, which then plays recordings, or the
// address of a host that still speaks the dialect.
type Retirement struct {
	Host string
	// Message says when the host was switched off, and what replaces it.
	Message string
}

// Endpoint sends requests to one service. It is safe for concurrent use.
type Endpoint struct {
	cfg    Config
	base   *url.URL
	client http.Client
	query  string
	// blank is what all requests have in common.
	blank *http.Request
	// guarded names the headers that a caller may not replace.
	guarded []string
	// idHeaders are Config.RequestIDHeaders as net/http spells them.
	idHeaders []string
	secrets   secrets
}

// New checks a configuration. Its errors are of kind configuration.
func New(cfg Config) (*Endpoint, error) {
	base, problem := parseBase(cfg.BaseURL)
	if problem != "" {
		return nil, configError(cfg.Provider, "BaseURL", problem)
	}
	if cfg.MaxBodyBytes <= 0 {
		cfg.MaxBodyBytes = DefaultMaxBodyBytes
	}
	if cfg.IdleTimeout == 0 {
		cfg.IdleTimeout = DefaultIdleTimeout
	}
	if cfg.Classify == nil {
		cfg.Classify = (*Failure).Default
	}
	if cfg.Client != nil || base.Hostname() != cfg.Retired.Host {
		cfg.Retired = Retirement{}
	}
	e := &Endpoint{cfg: cfg, base: base, query: cfg.Query.Encode()}
	e.blank = &http.Request{Host: base.Host, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
	for _, name := range cfg.RequestIDHeaders {
		e.idHeaders = append(e.idHeaders, http.CanonicalHeaderKey(name))
	}
	e.secrets.keep(cfg.Secret)
	if cfg.Client != nil {
		e.client = *cfg.Client
	} else {
		e.client = http.Client{Transport: defaultTransport()}
	}
	e.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if err := e.guard(); err != nil {
		return nil, err
	}
	return e, nil
}

// guard learns which headers authenticate, and refuses a key that no header can
// hold: usually one read from a file with its line break.
func (e *Endpoint) guard() error {
	e.guarded = []string{
		"Host", "Content-Type", "Content-Length", "Content-Encoding",
		"Accept-Encoding", "Transfer-Encoding", "Connection", "Trailer", "Upgrade",
	}
	if e.cfg.Token != nil {
		e.guarded = append(e.guarded, "Authorization")
	}
	if e.cfg.Authorize == nil {
		return nil
	}
	auth := http.Header{}
	e.cfg.Authorize(auth)
	for name, values := range auth {
		if !slices.ContainsFunc(values, badHeaderValue) {
			e.guarded = append(e.guarded, name)
			continue
		}
		return configError(e.cfg.Provider, "APIKey",
			"the key holds a character that no HTTP header may carry, such as a line break; trim it")
	}
	return nil
}

// parseBase returns the URL, or what is wrong with it. It never quotes the text,
// which may hold a password.
func parseBase(text string) (base *url.URL, problem string) {
	base, err := url.Parse(text)
	switch {
	case text == "":
		return nil, "the base URL is empty"
	case err != nil:
		return nil, "the base URL cannot be parsed; write it as https://host/path"
	case base.Scheme != "https" && base.Scheme != "http":
		return nil, "the base URL needs the scheme https, as in https://host/path"
	case base.Hostname() == "":
		return nil, "the base URL names no host"
	case base.User != nil:
		return nil, "the base URL holds a user or password; give the key in its own field"
	case base.RawQuery != "" || base.ForceQuery || base.Fragment != "":
		return nil, "the base URL holds a query or fragment; it must end with the path"
	case base.Scheme == "http" && !loopback(base.Hostname()):
		return nil, "the base URL would send the key unencrypted; use https (http is for loopback hosts only)"
	}
	base.Path = strings.TrimRight(base.Path, "/")
	base.RawPath = strings.TrimRight(base.RawPath, "/")
	return base, ""
}

func loopback(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}

func configError(provider, param, message string) *llm.Error {
	return &llm.Error{Kind: llm.KindConfiguration, Provider: provider, Param: param, Message: message}
}
