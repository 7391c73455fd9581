package exchange_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
)

// A service that is gone is not called, and says why.
func TestRetired(t *testing.T) {
	cfg := config(roundTrip(func(*http.Request) (*http.Response, error) {
		t.Error("a request was sent")
		return nil, http.ErrServerClosed
	}))
	cfg.Retired = "the service was switched off"
	e := endpoint(t, cfg)
	_, err := e.Do(t.Context(), exchange.Call{Path: "/chat", Model: "m1"})
	failed := typed(t, err)
	require.Equal(t, llm.KindConfiguration, failed.Kind)
	require.Equal(t, "the service was switched off", failed.Message)
	require.Equal(t, "m1", failed.Model)
	_, err = e.Open(t.Context(), exchange.Call{Path: "/chat"})
	require.Equal(t, llm.KindConfiguration, typed(t, err).Kind)
	require.Equal(t, llm.HealthUnknown, e.Health(t.Context(), exchange.Call{Path: "/models"}).Status)
}
