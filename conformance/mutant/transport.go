package mutant

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/llm"
)

// roundTrip is a transport made of a function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// byTransport breaks an adapter by wrapping the transport of the client that
// its provider is given.
func byTransport(wrap func(http.RoundTripper) http.RoundTripper) func(conformance.Adapter) conformance.Adapter {
	return func(a conformance.Adapter) conformance.Adapter {
		build := a.New
		a.New = func(env conformance.Env) (llm.Provider, error) {
			client := *env.Client
			client.Transport = wrap(client.Transport)
			env.Client = &client
			return build(env)
		}
		return a
	}
}

// byHeader breaks the headers of every request.
func byHeader(edit func(http.Header)) func(conformance.Adapter) conformance.Adapter {
	return byTransport(func(next http.RoundTripper) http.RoundTripper {
		return roundTrip(func(req *http.Request) (*http.Response, error) {
			out := req.Clone(req.Context())
			edit(out.Header)
			return next.RoundTrip(out)
		})
	})
}

// byBody breaks the body of every request that has one.
func byBody(edit func([]byte) []byte) func(conformance.Adapter) conformance.Adapter {
	return byTransport(func(next http.RoundTripper) http.RoundTripper {
		return roundTrip(func(req *http.Request) (*http.Response, error) {
			if req.Body == nil {
				return next.RoundTrip(req)
			}
			body, err := io.ReadAll(req.Body)
			_ = req.Body.Close()
			if err != nil {
				return nil, err
			}
			body = edit(body)
			out := req.Clone(req.Context())
			out.Body = io.NopCloser(bytes.NewReader(body))
			out.ContentLength = int64(len(body))
			out.GetBody = nil
			return next.RoundTrip(out)
		})
	})
}

// byFields breaks the JSON object that a request sends.
func byFields(edit func(map[string]any)) func(conformance.Adapter) conformance.Adapter {
	return byBody(func(body []byte) []byte {
		fields, ok := object(body)
		if !ok {
			return body
		}
		edit(fields)
		return encoded(fields, body)
	})
}

// byAnswer breaks the JSON object that a unary answer brings.
func byAnswer(edit func(map[string]any)) func(conformance.Adapter) conformance.Adapter {
	return byUnary(func(body []byte) []byte {
		fields, ok := object(body)
		if !ok {
			return body
		}
		edit(fields)
		return encoded(fields, body)
	})
}

// byUnary breaks the body of every answer that is no event stream.
func byUnary(edit func([]byte) []byte) func(conformance.Adapter) conformance.Adapter {
	return byTransport(func(next http.RoundTripper) http.RoundTripper {
		return roundTrip(func(req *http.Request) (*http.Response, error) {
			resp, err := next.RoundTrip(req)
			if err != nil || streams(resp) {
				return resp, err
			}
			return edited(resp, edit)
		})
	})
}

// edited is an answer with another body.
func edited(resp *http.Response, edit func([]byte) []byte) (*http.Response, error) {
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil {
		return nil, err
	}
	body = edit(body)
	resp.Body = io.NopCloser(bytes.NewReader(body))
	resp.ContentLength = int64(len(body))
	resp.Header.Del("Content-Length")
	return resp, nil
}

// byEvents breaks the bytes of every event stream on their way in.
func byEvents(wrap func(io.ReadCloser) io.ReadCloser) func(conformance.Adapter) conformance.Adapter {
	return byTransport(func(next http.RoundTripper) http.RoundTripper {
		return roundTrip(func(req *http.Request) (*http.Response, error) {
			resp, err := next.RoundTrip(req)
			if err == nil && streams(resp) {
				resp.Body = wrap(resp.Body)
			}
			return resp, err
		})
	})
}

// byResponse breaks every answer as it arrives.
func byResponse(edit func(*http.Response)) func(conformance.Adapter) conformance.Adapter {
	return byTransport(func(next http.RoundTripper) http.RoundTripper {
		return roundTrip(func(req *http.Request) (*http.Response, error) {
			resp, err := next.RoundTrip(req)
			if err == nil {
				edit(resp)
			}
			return resp, err
		})
	})
}

func streams(resp *http.Response) bool {
	return strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream")
}

// object decodes a JSON object and keeps its numbers as they are written.
func object(body []byte) (map[string]any, bool) {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var fields map[string]any
	return fields, dec.Decode(&fields) == nil && fields != nil
}

// encoded is the object as JSON, or the body it came from.
func encoded(fields map[string]any, body []byte) []byte {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if enc.Encode(fields) != nil {
		return body
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n"))
}

// unclosed is a body whose Close does not reach the connection.
type unclosed struct{ io.ReadCloser }

func (unclosed) Close() error { return nil }

// leaveOpen keeps the body of every answer open.
func leaveOpen(a conformance.Adapter) conformance.Adapter {
	return byResponse(func(resp *http.Response) { resp.Body = unclosed{resp.Body} })(a)
}
