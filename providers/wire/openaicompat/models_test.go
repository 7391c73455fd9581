package openaicompat_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
)

func TestListModels(t *testing.T) {
	retires := time.Date(2027, 1, 14, 0, 0, 0, 0, time.UTC)
	known := []llm.Model{{ID: "a", Name: "A", ContextTokens: 9, MaxOutputTokens: 8, Capabilities: llm.CapTools, Price: &llm.Price{Source: "s"}, Retires: retires}}
	want := []llm.Model{
		{
			ID: "a", Name: "A", OwnedBy: "o", Created: time.Unix(1763800000, 0).UTC(), ContextTokens: 9, MaxOutputTokens: 8,
			Capabilities: llm.CapTools, Price: &llm.Price{Source: "s"}, Retires: retires,
		},
		{ID: "b", ContextTokens: 5, Retires: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)},
	}
	const entries = `[{"id":"a","object":"model","created":1763800000.5,"owned_by":"o","shutdown_date":null},` +
		`{"id":"b","object":7,"created":null,"context_length":5,"shutdown_date":"2026-12-01","pricing":{}},{"object":"model"},"stray"]`
	for _, body := range []string{`{"object":"list","data":` + entries + `}`, entries} {
		c, w := newClient(t, plain, "application/json", body)
		got, err := c.ListModels(t.Context(), known)
		require.NoError(t, err)
		require.Equal(t, want, got)
		require.Equal(t, []string{"/v1/models"}, w.paths)
	}
	for body, kind := range map[string]llm.Kind{
		`{"object":"list"}`:                 llm.KindMalformedResponse,
		`{"data":{}}`:                       llm.KindMalformedResponse,
		`{"data":[`:                         llm.KindMalformedResponse,
		`[]x`:                               llm.KindMalformedResponse,
		`{"error":{"type":"server_error"}}`: llm.KindServer,
	} {
		c, _ := newClient(t, plain, "application/json", body)
		_, err := c.ListModels(t.Context(), nil)
		require.Equal(t, kind, llm.KindOf(err), body)
	}
}
