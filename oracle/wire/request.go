package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/parley-llm/parley/conformance/scenario"
)

// ignored are the headers that say who a client is, how its transport works and
// what it can read, in lower case; a name that ends in "*" stands for all that
// begin so. Where a service looks at one of them, its emulator does.
var ignored = []string{
	"accept", "accept-encoding", "accept-language", "connection", "content-length", "cookie", "host", "sec-fetch-mode",
	"user-agent",
	// What libraries tell of themselves and of the platform, and of the attempt.
	"x-stainless-*", "x-goog-api-client", "x-ms-client-request-id", "x-ms-useragent", "x-fern-*", "x-speakeasy-*",
}

// Compare says how two requests differ. The secrets of both are theirs to have:
// keys are replaced by the names under which keys holds them.
func Compare(theirs, ours scenario.Sent, keys map[string]string) ([]Difference, error) {
	t, err := canonical(theirs, keys)
	if err != nil {
		return nil, fmt.Errorf("the vendor's client: %w", err)
	}
	o, err := canonical(ours, keys)
	if err != nil {
		return nil, fmt.Errorf("our provider: %w", err)
	}
	return diff("", t, o), nil
}

// canonical is a request as one value.
func canonical(s scenario.Sent, keys map[string]string) (map[string]any, error) {
	u, err := url.Parse(s.URL)
	if err != nil {
		return nil, err
	}
	body, err := decode(s)
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"method": s.Method,
		"host":   u.Host,
		"path":   u.EscapedPath(),
		"query":  values(u.Query(), keys),
		"header": headers(s.Header, keys),
		"body":   body,
	}, nil
}

func values(q url.Values, keys map[string]string) map[string]any {
	all := map[string]any{}
	for name, list := range q {
		all[name] = mask(strings.Join(list, ", "), keys)
	}
	return all
}

func headers(h http.Header, keys map[string]string) map[string]any {
	all := map[string]any{}
	for name, list := range h {
		name = strings.ToLower(name)
		if slices.ContainsFunc(ignored, func(pattern string) bool { return matches(pattern, name) }) {
			continue
		}
		value := strings.Join(list, ", ")
		if name == "content-type" {
			if media, _, err := mime.ParseMediaType(value); err == nil {
				value = media
			}
		}
		all[name] = mask(value, keys)
	}
	return all
}

func matches(pattern, name string) bool {
	if begin, ok := strings.CutSuffix(pattern, "*"); ok {
		return strings.HasPrefix(name, begin)
	}
	return pattern == name
}

func mask(value string, keys map[string]string) string {
	for secret, name := range keys {
		value = strings.ReplaceAll(value, secret, "{"+name+"}")
	}
	return value
}

// decode reads a body; none is an absent value. A body that is not JSON is an
// error: no operation of the suite has one.
func decode(s scenario.Sent) (any, error) {
	if len(bytes.TrimSpace(s.Body)) == 0 {
		return absent{}, nil
	}
	d := json.NewDecoder(bytes.NewReader(s.Body))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("the body of %s %s is no JSON: %w", s.Method, s.URL, err)
	}
	return plain(v), nil
}

// plain turns the decoder's numbers into ours.
func plain(v any) any {
	switch v := v.(type) {
	case json.Number:
		return number(v)
	case map[string]any:
		for name := range v {
			v[name] = plain(v[name])
		}
	case []any:
		for i := range v {
			v[i] = plain(v[i])
		}
	}
	return v
}
