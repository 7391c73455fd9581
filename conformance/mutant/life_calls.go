package mutant

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/llm"
)

func callMutants() []Mutant {
	return []Mutant{
		{
			ID:        "shared-request",
			Why:       "Of two users at once, one gets the answer of the other.",
			Scenarios: []string{"life/concurrent"},
			Wrap: byProvider(func(inner llm.Provider, _ conformance.Env) llm.Provider {
				return &forgetful{Provider: inner}
			}),
		},
		{
			ID:        "sends-when-over",
			Why:       "Requests of users who have gone are paid for.",
			Scenarios: []string{"life/pre-cancelled"},
			Wrap: byProvider(func(inner llm.Provider, _ conformance.Env) llm.Provider {
				return tireless{inner}
			}),
		},
		{
			ID:        "own-client",
			Why:       "Calls pass by the proxy, the certificates and the traces of the application.",
			Scenarios: []string{"life/injected-client"},
			Wrap: func(a conformance.Adapter) conformance.Adapter {
				build := a.New
				a.New = func(env conformance.Env) (llm.Provider, error) {
					env.Client = &http.Client{Transport: roundTrip(nowhere)}
					return build(env)
				}
				return a
			},
		},
		{
			ID:        "key-from-environment",
			Why:       "The key of another account pays, and reads along.",
			Scenarios: []string{"life/no-env"},
			Wrap: byHeader(func(h http.Header) {
				for _, name := range []string{"Authorization", "X-Api-Key", "Api-Key", "X-Goog-Api-Key"} {
					if h.Get(name) != "" {
						h.Set(name, "from-the-environment")
					}
				}
			}),
		},
		{
			ID:        "address-from-environment",
			Why:       "Prompts and key go to a host that nobody configured.",
			Scenarios: []string{"life/no-env"},
			Wrap: byTransport(func(next http.RoundTripper) http.RoundTripper {
				return roundTrip(func(req *http.Request) (*http.Response, error) {
					out := req.Clone(req.Context())
					out.URL.Host, out.Host = "gateway.example.com", "gateway.example.com"
					return next.RoundTrip(out)
				})
			}),
		},
	}
}

func identityMutants() []Mutant {
	return []Mutant{{
		ID:        "no-version",
		Why:       "The service cannot tell which version of the library breaks its rules.",
		Scenarios: []string{"contract/name-version"},
		Wrap:      byHeader(func(h http.Header) { h.Set("User-Agent", "parley") }),
	}}
}

// nowhere is the network of a client that is not the caller's.
func nowhere(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		_ = req.Body.Close()
	}
	return nil, errors.New("this is not the client that the provider was given")
}

// forgetful keeps the request that it works on where all calls share it.
type forgetful struct {
	llm.Provider
	mu      sync.Mutex
	current *llm.ChatRequest
}

func (f *forgetful) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	f.mu.Lock()
	f.current = req
	f.mu.Unlock()
	// Work of a moment, in which another call may come.
	<-time.After(time.Millisecond)
	f.mu.Lock()
	req = f.current
	f.mu.Unlock()
	return f.Provider.ChatCompletion(ctx, req)
}

// tireless sends even when the caller has gone.
type tireless struct{ llm.Provider }

func (t tireless) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	return t.Provider.ChatCompletion(context.WithoutCancel(ctx), req)
}
