package catalogue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/parley-llm/parley/conformance/fault"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

func checkRetryAfter(ctx context.Context, c scenario.Cell) {
	Play(ctx, c)
	date := time.Now().Add(90 * time.Second).UTC().Format(http.TimeFormat)
	for _, form := range []struct {
		name  string
		fault []scenario.Fault
		want  time.Duration
		date  bool
	}{
		{"seconds", headers("Retry-After", "42", "Retry-After-Ms", ""), 42 * time.Second, false},
		{"milliseconds", headers("Retry-After", "", "Retry-After-Ms", "1500"), 1500 * time.Millisecond, false},
		{"milliseconds beside seconds", headers("Retry-After", "2", "Retry-After-Ms", "1500"), 1500 * time.Millisecond, false},
		{"an HTTP date", headers("Retry-After", date, "Retry-After-Ms", ""), 90 * time.Second, true},
	} {
		c.Variant(form.name, func() {
			w, ok := connect(c, scenario.WithFault(form.fault...))
			if !ok {
				return
			}
			got := exchange(ctx, w, c.Turns()[0])
			f := &findings{}
			if e, ok := f.typed(llm.KindRateLimit, c.Target(), got.err); ok {
				f.delay(form.want, form.date, e)
			}
			report(c, "", f.list)
		})
	}
}

// headers sets pairs of a name and a value.
func headers(pairs ...string) []scenario.Fault {
	var all []scenario.Fault
	for i := 0; i+1 < len(pairs); i += 2 {
		all = append(all, fault.Header(pairs[i], pairs[i+1]))
	}
	return all
}

// messageField is where a service's error has its text, in every dialect.
var messageField = regexp.MustCompile(`"message"\s*:\s*"`)

// checkNoSecret lets the service, a proxy and the transport repeat the key that
// they were sent, and looks for it in the error.
func checkNoSecret(ctx context.Context, c scenario.Cell) {
	echoes := []struct {
		name string
		echo func(http.RoundTripper, *http.Request, string) (*http.Response, error)
	}{
		{"the service repeats the key", echoJSON},
		{"a proxy's page repeats the key", echoPage},
		{"the transport's error repeats the request", echoTransport},
	}
	for _, e := range echoes {
		c.Variant(e.name, func() {
			var key string
			w, ok := connect(c, scenario.WithBadKey(), scenario.WithPartial(), scenario.WithTransport(
				func(base http.RoundTripper) http.RoundTripper {
					return roundTripper(func(req *http.Request) (*http.Response, error) {
						key = keyOf(req)
						return e.echo(base, req, key)
					})
				}))
			if !ok {
				return
			}
			_, err := w.ChatCompletion(ctx, c.Turns()[0].Chat)
			report(c, "", secretFree(key, err))
		})
	}
}

// keyOf is the key that a request carries, in a header or in its URL.
func keyOf(req *http.Request) string {
	for _, name := range keyHeaders {
		if v := req.Header.Get(name); v != "" {
			return strings.TrimPrefix(v, "Bearer ")
		}
	}
	return req.URL.Query().Get("key")
}

// echoJSON puts the key into the message of the service's own error.
func echoJSON(base http.RoundTripper, req *http.Request, key string) (*http.Response, error) {
	return fault.Transport(base, scenario.Fault{Name: "echo", Body: func(body []byte) []byte {
		at := messageField.FindIndex(body)
		if at == nil {
			return fmt.Appendf(nil, `{"error":{"message":"Incorrect API key provided: %s"}}`, key)
		}
		return fmt.Appendf(nil, "%sIncorrect API key provided: %s. %s", body[:at[1]], key, body[at[1]:])
	}}).RoundTrip(req)
}

// echoPage answers with an HTML page that shows the request's headers.
func echoPage(base http.RoundTripper, req *http.Request, key string) (*http.Response, error) {
	return fault.Transport(base, fault.Status(http.StatusBadGateway), fault.ContentType("text/html"),
		fault.Replace("<html><body>Bad gateway. Your request had the key "+key+" in it.</body></html>")).RoundTrip(req)
}

// echoTransport fails with an error that shows the URL and the headers.
func echoTransport(_ http.RoundTripper, req *http.Request, key string) (*http.Response, error) {
	if err := discard(req); err != nil {
		return nil, err
	}
	return nil, fmt.Errorf("proxy refused %s?key=%s: %w", req.URL, key, io.ErrUnexpectedEOF)
}

// secretFree looks for a key in everything that an error can show.
func secretFree(key string, err error) []scenario.Finding {
	f := &findings{}
	const rule = "an API key, and a URL that carries one, never appears in an error"
	switch {
	case key == "":
		f.add("request", "a key", "none", "a request carries its key")
		return f.list
	case err == nil:
		f.add("error", "an error", "none", "a failure of the service is an error, never an answer")
		return f.list
	}
	look := func(where, text string) {
		if strings.Contains(text, key) {
			f.add(where, "no key", strings.ReplaceAll(text, key, "‹the key›"), rule)
		}
	}
	look("error", err.Error())
	look("error in full (%+v)", fmt.Sprintf("%+v", err))
	for link := errors.Unwrap(err); link != nil; link = errors.Unwrap(link) {
		look("a cause of the error", link.Error())
	}
	if e, ok := errors.AsType[*llm.Error](err); ok {
		look("error's fields", strings.Join([]string{e.Message, e.Code, e.Type, e.Param, e.RequestID, e.Model, e.Body}, "\n"))
		look("error in full (%#v)", fmt.Sprintf("%#v", *e))
		if text, jsonErr := json.Marshal(e); jsonErr == nil {
			look("error as JSON", string(text))
		}
	}
	return f.list
}
