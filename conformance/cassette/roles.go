package cassette

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Keys are the keys that a provider under test is given. In a file each is
// stored by its role.
type Keys struct{ Good, Bad string }

// The placeholders of a file.
const (
	goodRole = "{{key:good}}"
	badRole  = "{{key:bad}}"
	// redacted stands for a value that no role is known for.
	redacted = "{{redacted}}"
	// account stands for an account's own id, which is required to be there
	// and not compared.
	account = "{{account}}"
)

// minSecret is the shortest value that is replaced wherever it appears; shorter
// ones would be found by chance.
const minSecret = 8

// secretValue is a value that must not be stored, and what stands for it.
type secretValue struct{ value, placeholder string }

// secretValues lists the keys in all the spellings that are replaced, and so do
// the environment's *_KEY, *_TOKEN and *_SECRET. Longer ones come first, so
// that one that contains another is found whole.
func secretValues(k Keys, environ []string) []secretValue {
	list := spellings(spellings(nil, k.Good, "key:good"), k.Bad, "key:bad")
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		upper := strings.ToUpper(name)
		for _, suffix := range []string{"_KEY", "_TOKEN", "_SECRET"} {
			if strings.HasSuffix(upper, suffix) {
				list = spellings(list, value, "env:"+name)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b secretValue) int { return len(b.value) - len(a.value) })
	return list
}

// spellings adds a value as it is, URL-encoded and in base64.
func spellings(list []secretValue, value, name string) []secretValue {
	if len(value) < minSecret {
		return list
	}
	list = append(list, secretValue{value, "{{" + name + "}}"})
	for _, encoded := range []string{url.QueryEscape(value), url.PathEscape(value)} {
		if encoded != value {
			list = append(list, secretValue{encoded, "{{" + name + ":url}}"})
		}
	}
	raw := []byte(value)
	for _, e := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
		list = append(list, secretValue{e.EncodeToString(raw), "{{" + name + ":base64}}"})
	}
	return list
}

// replaceSecrets puts the placeholders in place of the values.
func replaceSecrets(s string, values []secretValue) string {
	for _, v := range values {
		s = strings.ReplaceAll(s, v.value, v.placeholder)
	}
	return s
}

// The request headers that are stored and matched. The first are compared as
// they are; of the second only role and scheme are, and of the third only that
// they are there.
var (
	plainHeaders   = []string{"Accept", "Anthropic-Beta", "Anthropic-Version", "Content-Type", "Http-Referer", "Openai-Beta", "X-Title"}
	authHeaders    = []string{"Api-Key", "Authorization", "X-Api-Key", "X-Goog-Api-Key"}
	accountHeaders = []string{"Openai-Organization", "Openai-Project", "X-Goog-User-Project"}
	// authParams are query parameters that carry a key.
	authParams = []string{"access_token", "api_key", "api-key", "key", "sig"}
)

// semanticHeaders keeps the request headers that mean something, with values
// replaced by their roles.
func semanticHeaders(sent http.Header, values []secretValue) http.Header {
	kept := http.Header{}
	keep := func(list []string, form func(string) string) {
		for _, name := range list {
			for _, value := range sent.Values(name) {
				kept.Add(name, form(replaceSecrets(value, values)))
			}
		}
	}
	keep(plainHeaders, func(v string) string { return v })
	keep(authHeaders, authRole)
	keep(accountHeaders, func(string) string { return account })
	if v := kept.Get("Content-Type"); v != "" {
		kept.Set("Content-Type", fixedBoundary(v))
	}
	return kept
}

// authRole keeps the scheme and the role of an authentication header, and
// nothing else.
func authRole(value string) string {
	scheme, rest, found := strings.Cut(value, " ")
	if !found {
		scheme, rest = "", value
	} else {
		scheme += " "
	}
	switch rest {
	case goodRole, badRole, redacted:
		return scheme + rest
	default:
		return scheme + redacted
	}
}

// cleanQuery replaces what the parameters that carry a key hold.
func cleanQuery(raw string) string {
	if raw == "" {
		return ""
	}
	params := strings.Split(raw, "&")
	for i, param := range params {
		name, value, _ := strings.Cut(param, "=")
		if slices.Contains(authParams, strings.ToLower(name)) && value != "" {
			params[i] = name + "=" + authRole(value)
		}
	}
	return strings.Join(params, "&")
}
