package exchange_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
)

// A host that is gone is not called, and the error says why.
func TestRetired(t *testing.T) {
	cfg := config(nil)
	cfg.Client = nil
	cfg.BaseURL = "https://gone.invalid/v1"
	cfg.Retired = exchange.Retirement{Host: "gone.invalid", Message: "the service was switched off"}
	e := endpoint(t, cfg)
	_, err := e.Do(t.Context(), exchange.Call{Path: "/chat", Model: "m1"})
	failed := typed(t, err)
	require.Equal(t, llm.KindConfiguration, failed.Kind)
	require.Equal(t, "the service was switched off", failed.Message)
	require.Equal(t, "m1", failed.Model)
	_, err = e.Open(t.Context(), exchange.Call{Path: "/chat"})
	require.Equal(t, llm.KindConfiguration, typed(t, err).Kind)
	require.Equal(t, llm.HealthUnknown, e.Health(t.Context(), exchange.Call{Path: "/models"}).Status)

	// A client of the caller's, or another host, is called.
	cfg.Client = &http.Client{Transport: reply(200, nil, "{}")}
	_, err = endpoint(t, cfg).Do(t.Context(), exchange.Call{Path: "/chat"})
	require.NoError(t, err)
	cfg.Client, cfg.BaseURL = nil, "http://127.0.0.1:1"
	_, err = endpoint(t, cfg).Do(t.Context(), exchange.Call{Path: "/chat"})
	require.Equal(t, llm.KindNetwork, typed(t, err).Kind)
}
