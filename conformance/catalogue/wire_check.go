package catalogue

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/parley-llm/parley/conformance/scenario"
)

// played plays a cell's turns and returns what was sent, one request a turn; ok
// is false when they are not so many.
func played(ctx context.Context, c scenario.Cell) (sent []scenario.Sent, ok bool) {
	w, ok := connect(c)
	if !ok {
		return nil, false
	}
	playTurns(ctx, c, w, c.Turns())
	w.Settle()
	sent = w.Sent()
	if len(sent) != len(c.Turns()) {
		c.Report(scenario.Finding{
			Path: "requests", Want: plural(len(c.Turns()), "request"), Got: plural(len(sent), "request"),
			Rule: "each call sends one request",
		})
		return nil, false
	}
	return sent, true
}

// leaves maps the path of each scalar of a JSON text to its digits or text.
func leaves(body []byte) (map[string]string, error) {
	root, err := parseJSON(body)
	if err != nil {
		return nil, fmt.Errorf("the request's body is not JSON: %w", err)
	}
	all := map[string]string{}
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for key, member := range v {
				walk(strings.TrimPrefix(path+"."+key, "."), member)
			}
		case []any:
			for i, item := range v {
				walk(fmt.Sprintf("%s[%d]", path, i), item)
			}
		case json.Number:
			all[path] = v.String()
		default:
			all[path] = fmt.Sprint(v)
		}
	}
	walk("", root)
	return all, nil
}

// added are the leaves of with that without lacks.
func added(with, without map[string]string) map[string]string {
	more := map[string]string{}
	for path, v := range with {
		if _, ok := without[path]; !ok {
			more[path] = v
		}
	}
	return more
}

func show(leaves map[string]string) string {
	if len(leaves) == 0 {
		return "nothing"
	}
	var all []string
	for _, path := range slices.Sorted(maps.Keys(leaves)) {
		all = append(all, path+" = "+leaves[path])
	}
	return strings.Join(all, ", ")
}

// twoBodies reads the leaves of the first and the last request.
func twoBodies(ctx context.Context, c scenario.Cell) (first, last map[string]string, ok bool) {
	sent, ok := played(ctx, c)
	if !ok {
		return nil, nil, false
	}
	var err error
	if first, err = leaves(sent[0].Body); err == nil {
		last, err = leaves(sent[len(sent)-1].Body)
	}
	if err != nil {
		c.Report(scenario.Finding{Path: "requests", Want: "JSON", Got: err.Error(), Rule: "a request's body is JSON"})
		return nil, nil, false
	}
	return first, last, true
}

const zeroRule = "a parameter that is set is sent, zero included; one that is not set is not sent"

func checkZeroValues(ctx context.Context, c scenario.Cell) {
	set, unset, ok := twoBodies(ctx, c)
	if !ok {
		return
	}
	onlyZero(c, "temperature", added(set, unset))
	if extra := added(unset, set); len(extra) > 0 {
		c.Report(scenario.Finding{Path: "request without temperature", Want: "no field more than the one with it", Got: show(extra), Rule: zeroRule})
	}
}

// onlyZero reports unless the one added leaf is a zero.
func onlyZero(c scenario.Cell, parameter string, more map[string]string) {
	if len(more) == 1 {
		for _, v := range more {
			if n, err := strconv.ParseFloat(v, 64); err == nil && n == 0 {
				return
			}
		}
	}
	c.Report(scenario.Finding{
		Path: "request with " + parameter + " 0",
		Want: "one field more than the request without it, with value 0",
		Got:  show(more), Rule: zeroRule,
	})
}

func checkSeed(ctx context.Context, c scenario.Cell) {
	zero, none, ok := twoBodies(ctx, c)
	if ok {
		onlyZero(c, "seed", added(zero, none))
	}
}

func checkMaxTokens(ctx context.Context, c scenario.Cell) {
	limited, free, ok := twoBodies(ctx, c)
	if !ok {
		return
	}
	limit := strconv.Itoa(*c.Turns()[0].Chat.MaxTokens)
	const rule = "a token limit is sent under the name that the service has for it, and only the caller's limit or the service's documented default"
	if !slices.Contains(slices.Collect(maps.Values(limited)), limit) {
		c.Report(scenario.Finding{Path: "request with a limit", Want: "a field with the value " + limit, Got: show(limited), Rule: rule})
	}
	if slices.Contains(slices.Collect(maps.Values(free)), limit) {
		c.Report(scenario.Finding{Path: "request without a limit", Want: "no field with the value " + limit, Got: show(free), Rule: rule})
	}
}

// product is the form of a User-Agent: a product and its version.
var product = regexp.MustCompile(`^[^\s/]+/\S+`)

// keyHeaders are the headers in which services take a key.
var keyHeaders = []string{"Authorization", "X-Api-Key", "Api-Key", "X-Goog-Api-Key"}

func checkHeaders(ctx context.Context, c scenario.Cell) {
	sent, ok := played(ctx, c)
	if !ok {
		return
	}
	h, f := sent[0].Header, &findings{path: "headers."}
	if agent := h.Get("User-Agent"); !product.MatchString(agent) || strings.HasPrefix(agent, "Go-http-client") {
		f.add("user-agent", "the library's name and version, such as parley/0.1.0", strconv.Quote(agent), "a request names the library that made it")
	}
	if media, _, err := mime.ParseMediaType(h.Get("Content-Type")); err != nil || media != "application/json" {
		f.add("content-type", "application/json", strconv.Quote(h.Get("Content-Type")), "a JSON body is declared as such")
	}
	var keys []string
	for _, name := range keyHeaders {
		for range h.Values(name) {
			keys = append(keys, name)
		}
	}
	if len(keys) != 1 {
		f.add("authentication", "one key", plural(len(keys), "key")+": "+strings.Join(keys, ", "), "a request carries its key exactly once")
	}
	for name, want := range c.Turns()[0].Chat.Headers {
		if got := h.Values(name); len(got) != 1 || got[0] != want {
			f.add(strings.ToLower(name), want, strings.Join(got, ", "), "the caller's own headers are sent")
		}
	}
	report(c, "", f.list)
}

// captured keeps the requests that a provider builds, and sends none of them.
type captured struct{ requests []scenario.Sent }

// notSent is the failure of a request that is only looked at.
type notSent struct{}

func (notSent) Error() string { return "the suite only looks at the request" }

func (k *captured) RoundTrip(req *http.Request) (*http.Response, error) {
	s, err := read(req)
	if err != nil {
		return nil, err
	}
	k.requests = append(k.requests, s)
	return nil, notSent{}
}

// capturing is the option for a wire that ends in k.
func (k *captured) capturing() scenario.Option {
	return scenario.WithTransport(func(http.RoundTripper) http.RoundTripper { return k })
}
