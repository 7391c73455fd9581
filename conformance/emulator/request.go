package emulator

import (
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/parley-llm/parley/conformance/scenario"
)

// request is one request under examination, and the turn that it belongs to.
type request struct {
	*http.Request
	body  []byte
	words words
	opts  *Options
	base  *url.URL

	number int
	turn   scenario.Turn
	seed   seed

	// op is what the request's path leads to.
	op operation
	// stream is set when the client asked for a stream.
	stream bool
	// ignores passes over unknown fields, and passes hands them on.
	ignores, passes bool
	// deployment is the part of the path that names the model.
	deployment string
	// unfinished keeps the turn for the next request: a list has more pages.
	unfinished bool
	// serve counts how often a part of the turn's call was asked for before; nil
	// where a call is always one request.
	serve func(part string) int

	// refusal is the first thing that the service refuses.
	refusal  *serviceError
	refusals int
	findings []scenario.Finding
}

// note records a broken rule that the service does not mind.
func (r *request) note(path, want, got, rule string) {
	r.findings = append(r.findings, scenario.Finding{
		Path: fmt.Sprintf("turn %d: %s", r.number, path), Want: want, Got: got, Rule: rule,
	})
}

// reject records a broken rule that the service answers with an error.
func (r *request) reject(path string, e serviceError, want, got, rule string) {
	r.note(path, want, got, rule)
	r.refusals++
	if r.refusal == nil {
		r.refusal = &e
	}
}

// operation is what a route leads to.
type operation string

const (
	chat       operation = "chat"
	embeddings operation = "embeddings"
	images     operation = "images"
	respond    operation = "respond"
	models     operation = "models"
	health     operation = "health"
)

// route is one row of a service's table of paths. A path that begins with "../"
// stands beside the base URL's last part; "{}" in one is a deployment's name.
type route struct {
	method, path string
	op           operation
}

// find looks the request up in a service's table, below the base URL.
func (r *request) find(table []route) (operation, bool) {
	if got := r.Host; !sameHost(got, r.base) {
		r.reject("host", r.words.noRoute(r.Method, r.URL.Path), r.base.Host, got,
			"requests go to the host of the configured base URL")
		return "", false
	}
	i := slices.IndexFunc(table, r.at)
	if i < 0 {
		want := make([]string, len(table))
		for i, row := range table {
			want[i] = r.whole(row)
		}
		r.reject("path", r.words.noRoute(r.Method, r.URL.Path), "one of "+strings.Join(want, ", "), r.URL.Path,
			"a request's path is the base URL's path and then one that the service documents")
		return "", false
	}
	if row := table[i]; row.method != r.Method {
		r.reject("method", r.words.wrongMethod(r.Method, r.URL.Path), row.method, r.Method,
			"each path of the service takes one method")
		return "", false
	}
	r.op = table[i].op
	r.checkOp(r.op)
	return r.op, true
}

// whole is a route's path from the root.
func (r *request) whole(row route) string {
	if beside, ok := strings.CutPrefix(row.path, ".."); ok {
		return path.Dir(r.base.EscapedPath()) + beside
	}
	return r.base.EscapedPath() + row.path
}

// at tells whether the request is for a route, and keeps the deployment that its
// path names.
func (r *request) at(row route) bool {
	before, after, named := strings.Cut(r.whole(row), "{}")
	got := r.URL.EscapedPath()
	if !named {
		return got == before
	}
	rest, ok := strings.CutPrefix(got, before)
	name, end := strings.CutSuffix(rest, after)
	if !ok || !end || name == "" || strings.Contains(name, "/") {
		return false
	}
	plain, err := url.PathUnescape(name)
	r.deployment = plain
	return err == nil
}

func sameHost(got string, base *url.URL) bool {
	port := map[string]string{"https": ":443", "http": ":80"}[base.Scheme]
	trim := func(host string) string { return strings.TrimSuffix(strings.ToLower(host), port) }
	return trim(got) == trim(base.Host)
}

// checkOp notes a call of another operation than the turn's. Whether a chat is
// streamed is seen only in its body.
func (r *request) checkOp(op operation) {
	want := map[scenario.Op]operation{
		scenario.OpChat: chat, scenario.OpChatStream: chat,
		scenario.OpEmbeddings: embeddings, scenario.OpImages: images,
		scenario.OpListModels: models, scenario.OpHealth: models,
	}[r.turn.Op]
	if want == chat && op == respond || op == health && r.turn.Op == scenario.OpHealth {
		return
	}
	if want != op {
		r.note("operation", string(want), string(op), "each operation has its own path at the service")
	}
}

// checkQuery notes query parameters that the service does not document.
func (r *request) checkQuery(known ...string) {
	for name := range r.URL.Query() {
		if !slices.Contains(known, name) {
			r.note("query."+name, "absent", "present", "a request carries no query parameter that the service does not document")
		}
	}
}

// checkKey judges the key that a request carried, "" for none. Neither key ever
// gets into a finding.
func (r *request) checkKey(key string, refused serviceError) {
	const path = "authentication"
	switch {
	case key == "":
		r.reject(path, refused, "the configured key", "no key", "every request carries the key in the header that the service documents")
	case key == r.opts.BadKey && r.turn.BadKey:
		r.refusals++
		r.refusal = &refused
	case key == r.opts.BadKey:
		r.reject(path, refused, "the good key", "the bad key", "a provider uses the key that it was configured with")
	case r.opts.GoodKey != "" && key != r.opts.GoodKey:
		r.reject(path, refused, "the configured key, unchanged", fmt.Sprintf("another key, of %d bytes", len(key)),
			"a provider uses the key that it was configured with, from nowhere else")
	case r.turn.BadKey:
		r.note(path, "the bad key", "the good key", "a provider uses the key that it was configured with")
	}
}

// checkJSON refuses a body that is not declared as plain JSON.
func (r *request) checkJSON() {
	got := r.Header.Get("Content-Type")
	media, _, err := mime.ParseMediaType(got)
	if err != nil || media != "application/json" {
		r.reject("header content-type", r.words.contentType(got), "application/json", shown(got),
			"a JSON body is declared as application/json")
	}
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
		r.reject("header content-encoding", r.words.malformed(), "absent", encoding, "the service takes no compressed bodies")
	}
}

// checkNoBody notes a body where the method has none.
func (r *request) checkNoBody() {
	if len(r.body) > 0 {
		r.note("body", "none", fmt.Sprintf("%d bytes", len(r.body)), "a GET request has no body")
	}
}

// checkHeaders looks for the headers that the caller asked for. Those that
// authenticate or describe the body are not the caller's.
func (r *request) checkHeaders(want map[string]string, reserved ...string) {
	for name, value := range want {
		canonical := http.CanonicalHeaderKey(name)
		if slices.Contains(reserved, canonical) || canonical == "Content-Type" {
			continue
		}
		if got := r.Header.Get(name); got != value {
			r.note("header "+strings.ToLower(name), shown(value), shown(got), "headers of a request are added to the HTTP request as they are")
		}
	}
}
