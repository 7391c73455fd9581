package main

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/oracle/client"
	"github.com/parley-llm/parley/oracle/engine"
	"github.com/parley-llm/parley/oracle/review"
	"github.com/parley-llm/parley/oracle/rows"
)

// spoiled changes what goes to the service and what comes from it.
type spoiled struct {
	next              http.RoundTripper
	request, response func([]byte) []byte
	header            func(http.Header)
}

func (s spoiled) RoundTrip(req *http.Request) (*http.Response, error) {
	out := req.Clone(req.Context())
	if s.header != nil {
		s.header(out.Header)
	}
	if req.Body != nil && s.request != nil {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		body = s.request(body)
		out.Body, out.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	}
	resp, err := s.next.RoundTrip(out)
	if err != nil || s.response == nil {
		return resp, err
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	resp.Body.Close()
	resp.Body = io.NopCloser(bytes.NewReader(s.response(body)))
	return resp, nil
}

func replaced(old, with string) func([]byte) []byte {
	return func(b []byte) []byte { return bytes.ReplaceAll(b, []byte(old), []byte(with)) }
}

// played runs one row, with its client's traffic spoiled.
func played(t *testing.T, library, target string, s spoiled) []engine.Cell {
	t.Helper()
	all, err := rows.All(".", nil, "the planted changes need none of them")
	require.NoError(t, err)
	i := slices.IndexFunc(all, func(r engine.Row) bool { return r.Library.Name == library && r.Target == target })
	require.GreaterOrEqual(t, i, 0)
	row := all[i]
	honest := row.New
	row.New = func(env client.Env) (client.Client, error) {
		spoil := s // the cells run side by side
		spoil.next = env.HTTP.Transport
		env.HTTP = &http.Client{Transport: spoil}
		return honest(env)
	}
	cells, err := engine.Run(t.Context(), []engine.Row{row})
	require.NoError(t, err)
	return cells
}

// of returns the reasons about a library alone, so that the others are not
// stale.
func of(library, target string) []review.Reason {
	return slices.DeleteFunc(review.Reasons(), func(r review.Reason) bool {
		return !strings.Contains("|"+r.Library+"|", "|"+library+"|") || (r.Target != "" && !strings.Contains("|"+r.Target+"|", "|"+target+"|"))
	})
}

func TestNothingPlanted(t *testing.T) {
	_, wrong := review.Of(played(t, "openai-go", "openai", spoiled{}), of("openai-go", "openai"))
	for _, w := range wrong {
		require.Contains(t, w, "stale", "one target does not need the reasons of all: %s", w)
	}
}

// Each planted change must be found, and named.
func TestPlantedChanges(t *testing.T) {
	tests := []struct {
		name, library, target string
		spoil                 spoiled
		want                  string
	}{
		{"a word of a prompt", "openai-go", "openai", spoiled{request: replaced("Repeat the word", "Repeat a word")}, "chat/text: request: body.messages[].content is differs"},
		{"a number, by its value", "openai-go", "openai", spoiled{request: replaced(`"temperature":0`, `"temperature":1`)}, "wire/zero-values: request: body.temperature"},
		{"a lost field", "openai-go", "openai", spoiled{request: replaced(`,"max_completion_tokens":256`, ``)}, "wire/zero-values: request: body.max_completion_tokens is only ours"},
		{"a field more", "openai-go", "openai", spoiled{request: replaced(`"model":`, `"store":true,"model":`)}, "chat/text: request: body.store is only theirs"},
		{"a header", "anthropic-sdk-go", "anthropic", spoiled{header: func(h http.Header) { h.Set("Anthropic-Beta", "x-2026-01-01") }}, "chat/text: request: header.anthropic-beta is only theirs"},
		{"the scheme of the key", "openai-go", "deepseek", spoiled{header: func(h http.Header) {
			h.Set("Authorization", strings.Replace(h.Get("Authorization"), "Bearer", "Basic", 1))
		}}, `chat/text: request: header.authorization is differs without a reason (theirs "Basic {key}", ours "Bearer {key}")`},
		{"a word of an answer", "openai-go", "openai", spoiled{response: replaced(" and ", " or ")}, "chat/text: answer: text is differs"},
		{"a finish", "anthropic-sdk-go", "anthropic", spoiled{response: replaced(`"end_turn"`, `"max_tokens"`)}, "chat/text: answer: finish_reason is differs"},
		{"a count", "genai", "vertexai", spoiled{response: replaced(`"promptTokenCount": `, `"promptTokenCount": 1`)}, "chat/text: answer: usage.input_tokens"},
		{"the code of an error", "openai-go", "openai", spoiled{response: replaced(`"rate_limit_exceeded"`, `"slow_down"`)}, "errors/rate-429: answer: error.code is differs"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, wrong := review.Of(played(t, tt.library, tt.target, tt.spoil), of(tt.library, tt.target))
			require.Contains(t, strings.Join(wrong, "\n"), tt.want)
		})
	}
}

func TestAStaleReasonFails(t *testing.T) {
	cells := played(t, "openai-go", "openai", spoiled{})
	planted := review.Reason{Check: review.Request, Library: "openai-go", Target: "openai", Path: "body.store", Why: "Nobody needs this."}
	_, wrong := review.Of(cells, append(of("openai-go", "openai"), planted))
	require.Contains(t, strings.Join(wrong, "\n"), "stale: no difference needs the reason")
	require.Contains(t, strings.Join(wrong, "\n"), planted.Why)
}
