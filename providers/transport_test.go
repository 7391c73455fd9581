package providers_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"syscall"
	"testing"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers"
)

// faulty makes a provider over a transport that answers as told.
func faulty(t *testing.T, info providers.Info, answer httpmock.Responder) (llm.Provider, *httpmock.MockTransport) {
	t.Helper()
	transport := httpmock.NewMockTransport()
	transport.RegisterNoResponder(answer)
	return newOf(t, info, &http.Client{Transport: transport}), transport
}

// greeting asks a model of the provider's own table, if it has one.
func greeting(t *testing.T, p llm.Provider) *llm.ChatRequest {
	t.Helper()
	model := "m"
	for _, m := range p.Models() {
		if m.Capabilities.Has(llm.CapStream) {
			model = m.ID
			break
		}
	}
	return &llm.ChatRequest{Model: model, Messages: []llm.Message{llm.User("hi")}}
}

// What cassettes cannot hold: connections that never answer.
func TestTransportFaults(t *testing.T) {
	tests := []struct {
		name      string
		err       error
		kind      llm.Kind
		retryable bool
	}{
		{
			name: "connection refused", kind: llm.KindNetwork, retryable: true,
			err: &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED},
		},
		{
			name: "no such host", kind: llm.KindNetwork, retryable: true,
			err: &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", IsNotFound: true}},
		},
		{
			name: "connection reset", kind: llm.KindNetwork, retryable: true,
			err: &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET},
		},
		{
			name: "certificate of a stranger", kind: llm.KindNetwork, retryable: false,
			err: &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}},
		},
		{
			name: "dial timeout", kind: llm.KindTimeout, retryable: true,
			err: &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "i/o timeout", IsTimeout: true}},
		},
	}
	for _, info := range providers.Registry() {
		for _, tt := range tests {
			t.Run(info.Name+"/"+tt.name, func(t *testing.T) {
				provider, transport := faulty(t, info, httpmock.NewErrorResponder(tt.err))
				req := greeting(t, provider)
				_, unary := provider.ChatCompletion(t.Context(), req)
				_, streamed := provider.ChatCompletionStream(t.Context(), req)
				for _, err := range []error{unary, streamed} {
					e, ok := errors.AsType[*llm.Error](err)
					require.True(t, ok, "%v", err)
					require.Equal(t, tt.kind, e.Kind)
					require.Equal(t, tt.retryable, e.Retryable())
					require.NotContains(t, err.Error(), "a-key-for-tests")
				}
				require.Equal(t, 2, transport.GetTotalCallCount(), "a provider does not retry by itself")
			})
		}
	}
}

// A service that recovers is for the caller's retry policy to find out.
func TestNoHiddenRetry(t *testing.T) {
	for _, info := range providers.Registry() {
		t.Run(info.Name, func(t *testing.T) {
			busy := httpmock.NewStringResponder(http.StatusTooManyRequests, `{"error":{"message":"slow down"}}`)
			provider, transport := faulty(t, info, busy.Then(httpmock.NewStringResponder(http.StatusOK, `{}`)))
			_, err := provider.ChatCompletion(t.Context(), greeting(t, provider))
			require.ErrorIs(t, err, llm.ErrRateLimit)
			require.Equal(t, 1, transport.GetTotalCallCount())
		})
	}
}
