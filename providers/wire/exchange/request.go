package exchange

import (
	"bytes"
	"context"
	"io"
	"maps"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strings"

	"github.com/parley-llm/parley/llm"
)

// Call is one request to an endpoint.
type Call struct {
	// Method is GET when empty.
	Method string
	// Path begins with a slash and follows the path of the base URL. It is
	// written as on the wire: a name that may hold a slash is escaped with
	// [url.PathEscape].
	Path  string
	Query url.Values
	// Body is JSON; nil sends none. It is not kept after the call.
	Body []byte
	// Header holds the caller's extra headers. One that authenticates or frames
	// the request is refused as invalid_request.
	Header map[string]string
	// Model is the model in errors.
	Model string
	// Accept replaces the usual header of that name.
	Accept string
}

// The values of headers that do not change. Nobody writes to them: a header's
// value is replaced or added to, and then it is another slice.
var (
	userAgent = []string{"parley/" + Version}
	jsonType  = []string{"application/json"}
	eventType = []string{"text/event-stream"}
)

// outgoing is what a request points to, in one piece of memory.
type outgoing struct {
	url  url.URL
	body bytes.Reader
	text []byte
}

// again gives the body once more, for a kept connection that turns out to be dead
// before anything was sent.
func (o *outgoing) again() (io.ReadCloser, error) {
	return io.NopCloser(bytes.NewReader(o.text)), nil
}

// request builds the HTTP request of a call.
func (e *Endpoint) request(ctx context.Context, c *Call, accept []string) (*http.Request, error) {
	header := make(http.Header, 8)
	for name, values := range e.cfg.Header {
		header[name] = values
	}
	header["User-Agent"] = userAgent
	header["Accept"] = accept
	if c.Accept != "" {
		header["Accept"] = []string{c.Accept}
	}
	if err := e.addCallerHeaders(header, c); err != nil {
		return nil, err
	}
	if e.cfg.Authorize != nil {
		e.cfg.Authorize(header)
	}
	if e.cfg.Token != nil {
		bearer, err := e.bearer(ctx, c.Model)
		if err != nil {
			return nil, err
		}
		header["Authorization"] = []string{bearer}
	}
	method := c.Method
	if method == "" {
		method = http.MethodGet
	}
	out := &outgoing{text: c.Body}
	e.target(&out.url, c)
	req := e.blank.WithContext(ctx) // a copy
	req.Method, req.URL, req.Header = method, &out.url, header
	if c.Body != nil {
		header["Content-Type"] = jsonType
		out.body.Reset(c.Body)
		// net/http knows this pair of types for memory, and sends the head and
		// the body in one packet.
		req.Body = io.NopCloser(&out.body)
		req.ContentLength = int64(len(c.Body))
		req.GetBody = out.again
	}
	return req, nil
}

// target joins the base URL and the call's path and query.
func (e *Endpoint) target(target *url.URL, c *Call) {
	*target = *e.base
	path := c.Path
	if strings.IndexByte(path, '%') >= 0 {
		if plain, err := url.PathUnescape(path); err == nil {
			path = plain
		}
	}
	if path != c.Path || e.base.RawPath != "" {
		target.RawPath = e.base.EscapedPath() + c.Path
	}
	target.Path = e.base.Path + path
	target.RawQuery = e.query
	if len(c.Query) > 0 {
		query := maps.Clone(c.Query)
		for name, values := range e.cfg.Query {
			if _, own := query[name]; !own {
				query[name] = values
			}
		}
		target.RawQuery = query.Encode()
	}
}

func (e *Endpoint) addCallerHeaders(header http.Header, c *Call) error {
	for name, value := range c.Header {
		canonical := textproto.CanonicalMIMEHeaderKey(name)
		problem := ""
		switch {
		case !token(name):
			problem = "is no valid HTTP header name"
		case badHeaderValue(value):
			problem = "has a value that no HTTP header may carry, such as a line break"
		case slices.Contains(e.guarded, canonical):
			problem = "is set by the library and cannot be replaced"
		default:
			header[canonical] = []string{value}
			continue
		}
		return &llm.Error{
			Kind:     llm.KindInvalidRequest,
			Provider: e.cfg.Provider,
			Model:    c.Model,
			Param:    "headers",
			Message:  e.scrub("header " + name + " " + problem),
		}
	}
	return nil
}

// token tests a header name by RFC 9110, section 5.6.2.
func token(name string) bool {
	for i := range len(name) {
		c := name[i]
		alnum := c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !alnum && strings.IndexByte("!#$%&'*+-.^_`|~", c) < 0 {
			return false
		}
	}
	return name != ""
}

// badHeaderValue tests a header value by RFC 9110, section 5.5.
func badHeaderValue(value string) bool {
	for i := range len(value) {
		if c := value[i]; c < ' ' && c != '\t' || c == 0x7f {
			return true
		}
	}
	return false
}
