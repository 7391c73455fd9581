package providers_test

import (
	"context"
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

// faulty makes each built provider over a transport that answers as told.
func faulty(t *testing.T, kind providers.ProviderType, answer httpmock.Responder) (llm.Provider, *httpmock.MockTransport) {
	t.Helper()
	transport := httpmock.NewMockTransport()
	transport.RegisterNoResponder(answer)
	p, err := providers.New(kind, providers.Config{
		APIKey: "a-key-for-tests", HTTPClient: &http.Client{Transport: transport},
	})
	require.NoError(t, err)
	return p, transport
}

// built are the providers whose transport faults are judged here.
var built = []struct {
	kind  providers.ProviderType
	model string
}{
	{providers.OpenAI, "gpt-4.1"},
	{providers.Anthropic, "claude-sonnet-4-6"},
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
	for _, p := range built {
		for _, tt := range tests {
			t.Run(p.kind.String()+"/"+tt.name, func(t *testing.T) {
				provider, transport := faulty(t, p.kind, httpmock.NewErrorResponder(tt.err))
				req := &llm.ChatRequest{Model: p.model, Messages: []llm.Message{llm.User("hi")}}
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
	for _, p := range built {
		t.Run(p.kind.String(), func(t *testing.T) {
			busy := httpmock.NewStringResponder(http.StatusTooManyRequests, `{"error":{"message":"slow down"}}`)
			provider, transport := faulty(t, p.kind, busy.Then(httpmock.NewStringResponder(http.StatusOK, `{}`)))
			_, err := provider.ChatCompletion(context.Background(), &llm.ChatRequest{
				Model: p.model, Messages: []llm.Message{llm.User("hi")},
			})
			require.ErrorIs(t, err, llm.ErrRateLimit)
			require.Equal(t, 1, transport.GetTotalCallCount())
		})
	}
}
