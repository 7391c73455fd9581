package cassette

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// request is a request in the form that is matched: what it means, without how
// it is spelled.
type request struct {
	method, host, path string
	// query is sorted by name.
	query  url.Values
	header http.Header
	body   body
	// print is all of the above in one text; two requests match when their
	// prints are equal.
	print string
}

// asRequest brings a recorded request into that form.
func (i *interaction) asRequest() request {
	u, err := url.Parse(i.url)
	if err != nil {
		u = &url.URL{Path: i.url}
	}
	return newRequest(i.method, u.Host, u, i.sent, rawBody{i.sent.Get("Content-Type"), i.request}.canonical())
}

// sentRequest brings a request that arrived at a handler into that form. The
// scheme is not compared: a handler does not know it.
func (t *Tape) sentRequest(r *http.Request, text string, values []secretValue) request {
	u := *r.URL
	u.Path = replaceSecrets(u.Path, values)
	u.RawPath = replaceSecrets(u.RawPath, values)
	u.RawQuery = replaceSecrets(u.RawQuery, values)
	contentType := r.Header.Get("Content-Type")
	raw := rawBody{fixedBoundary(contentType), cleanText(withFixedBoundary(contentType, text), values)}
	canonical, known := t.bodies[raw]
	if !known {
		canonical = raw.canonical()
	}
	host := r.Host
	if host == "" {
		host = u.Host
	}
	return newRequest(r.Method, host, &u, r.Header, canonical, values...)
}

func newRequest(method, host string, u *url.URL, header http.Header, canonical body, values ...secretValue) request {
	query, err := url.ParseQuery(cleanQuery(u.RawQuery))
	if err != nil {
		query = url.Values{"": {u.RawQuery}}
	}
	r := request{
		method: method,
		host:   strings.TrimSuffix(strings.ToLower(host), ":443"),
		path:   u.EscapedPath(),
		query:  query,
		header: semanticHeaders(header, values),
		body:   canonical,
	}
	r.print = r.text()
	return r
}

// text joins all fields, each behind its length, so that no two requests have
// the same text.
func (r *request) text() string {
	var b strings.Builder
	add := func(s string) { fmt.Fprintf(&b, "%d:%s\n", len(s), s) }
	add(r.method)
	add(r.host)
	add(r.path)
	add(r.query.Encode())
	for _, name := range names(r.header) {
		add(name)
		add(strings.Join(r.header[name], ", "))
	}
	add(string(r.body.kind))
	add(r.body.text)
	return b.String()
}

// line names the request in a few words.
func (r *request) line() string {
	s := r.method + " https://" + r.host + r.path
	if len(r.query) > 0 {
		s += "?" + r.query.Encode()
	}
	return s
}
