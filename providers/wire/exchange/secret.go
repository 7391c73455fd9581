package exchange

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// hidden stands in an error where a secret stood.
const hidden = "[secret]"

// minSecret is the length below which a value is no secret: replacing a letter
// everywhere would only garble the text.
const minSecret = 4

// maxTokens is how many bearer tokens are remembered: those of requests that may
// still be under way when a token is renewed.
const maxTokens = 4

// secrets are what no error may show: the configured values, and the bearer
// tokens of the last requests.
type secrets struct {
	mu     sync.Mutex
	fixed  []string
	tokens []string
	all    atomic.Pointer[[]string]
}

// keep sets the configured values.
func (s *secrets) keep(values []string) {
	s.fixed = values
	s.refresh()
}

// add remembers a token.
func (s *secrets) add(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if slices.Contains(s.tokens, token) {
		return
	}
	s.tokens = append(s.tokens, token)
	if len(s.tokens) > maxTokens {
		s.tokens = slices.Clone(s.tokens[1:])
	}
	s.refresh()
}

func (s *secrets) refresh() {
	forms := secretForms(append(slices.Clone(s.fixed), s.tokens...))
	s.all.Store(&forms)
}

// forms lists the forms in which a secret can turn up.
func (s *secrets) forms() []string { return *s.all.Load() }

// secretForms lists the forms in which a secret can turn up, the longest first.
func secretForms(secrets []string) []string {
	var forms []string
	for _, secret := range secrets {
		if len(secret) < minSecret {
			continue
		}
		forms = append(forms, secret, url.QueryEscape(secret), url.PathEscape(secret))
	}
	slices.SortFunc(forms, func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
	return slices.Compact(forms)
}

// scrub takes the secrets out of a text.
func (e *Endpoint) scrub(text string) string { return scrub(e.secrets.forms(), text) }

func scrub(secrets []string, text string) string {
	for _, secret := range secrets {
		text = strings.ReplaceAll(text, secret, hidden)
	}
	return text
}

// scrubBytes returns body itself when it holds no secret.
func scrubBytes(secrets []string, body []byte) []byte {
	for _, secret := range secrets {
		if bytes.Contains(body, []byte(secret)) {
			body = bytes.ReplaceAll(body, []byte(secret), []byte(hidden))
		}
	}
	return body
}

// scrubHeader returns header itself when it holds no secret.
func scrubHeader(secrets []string, header http.Header) http.Header {
	cloned := false
	for name, values := range header {
		for i, value := range values {
			clean := scrub(secrets, value)
			if clean == value {
				continue
			}
			if !cloned {
				header, cloned = header.Clone(), true
			}
			header[name][i] = clean
		}
	}
	return header
}

// safe hides an error whose text holds a secret behind one
// with clean text. errors.Is still sees through it; errors.As and Unwrap, which
// could print the original, do not.
func (e *Endpoint) safe(err error) error {
	text := err.Error()
	if clean := e.scrub(text); clean != text {
		return &cleanError{text: clean, err: err}
	}
	return err
}

type cleanError struct {
	text string
	err  error
}

func (c *cleanError) Error() string        { return c.text }
func (c *cleanError) Is(target error) bool { return errors.Is(c.err, target) }
