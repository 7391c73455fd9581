package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// times are what differs between two runs.
var times = regexp.MustCompile(`\d[\d.]*(ms|µs|s)  `)

// TestRun plays the program and compares it, but for the times, with what its
// README and its scenes say.
func TestRun(t *testing.T) {
	var out strings.Builder
	require.NoError(t, run(t.Context(), &out))
	t.Log(out.String())
	got := times.ReplaceAllString(out.String(), "…  ")
	got = regexp.MustCompile(`first chunk=\S+`).ReplaceAllString(got, "first chunk=…")
	for _, want := range []string{
		// A short wait that was asked for is waited.
		`  retry     openai, attempt 1: rate_limit (HTTP 429); again in 1s (retryable_failure)
  answer    Mercury, at -39 °C.
  by        openai, gpt-4.1-mini; 14 tokens in, 6 out, $0.0000152

  spans
  chat gpt-4.1-mini  …  provider=openai  in=14  out=6  finish=["stop"]  ok
  ├─ chat gpt-4.1-mini  …  provider=openai  error=rate_limit  ERROR rate_limit (HTTP 429): rate_limit_exceeded
  └─ chat gpt-4.1-mini  …  provider=openai  in=14  out=6  finish=["stop"]  ok
`,
		// Before the first delta, the next provider takes over.
		`  retry     openai, attempt 1: rate_limit (HTTP 429); given up, 1m0s is too long (wait_too_long)
  fallback  openai failed: rate_limit (HTTP 429); the next provider is asked (moved_on)
  retry     anthropic, attempt 1: overloaded (HTTP 200); again in 100ms (retryable_failure)
  retry     anthropic, attempt 2: overloaded (HTTP 200); given up (attempts_exhausted)
  fallback  anthropic failed: overloaded (HTTP 200); the next provider is asked (moved_on)
  delta     "It scatters "
  delta     "blue light "
  delta     "the most."
  answer    It scatters blue light the most.
  by        mistral, mistral-large-2512; 14 tokens in, 9 out, $0.0000205
`,
		`  chat gpt-4.1-mini  …  provider=mistral_ai  in=14  out=9  finish=["stop"]  first chunk=…  ok
  ├─ chat gpt-4.1-mini  …  provider=openai  error=rate_limit  ERROR rate_limit (HTTP 429): rate_limit_exceeded
  ├─ chat claude-sonnet-4-6  …  provider=anthropic  error=overloaded  ERROR overloaded (HTTP 200)
  ├─ chat claude-sonnet-4-6  …  provider=anthropic  error=overloaded  ERROR overloaded (HTTP 200)
  └─ chat mistral-large-2512  …  provider=mistral_ai  in=14  out=9  finish=["stop"]  first chunk=…  ok
`,
		// After it, nothing does.
		`  fallback  openai not asked: rate_limit; the next provider is asked (cooling_down)
  delta     "Honey keeps "
  delta     "because "
  partial   "Honey keeps because ", from anthropic
  error     anthropic: overloaded (HTTP 200): Overloaded`,
		`  chat gpt-4.1-mini  …  provider=anthropic  first chunk=…  error=overloaded  ERROR overloaded (HTTP 200)
  └─ chat claude-sonnet-4-6  …  provider=anthropic  first chunk=…  error=overloaded  ERROR overloaded (HTTP 200)
`,
	} {
		require.Contains(t, got, want)
	}
	require.NotContains(t, out.String(), key, "a key is printed nowhere")
}

// TestEmulatorsJudge: a script that is not played to its end is an error, so a
// run that succeeds has asked exactly what the scenes say.
func TestEmulatorsJudge(t *testing.T) {
	s, err := start(scripts())
	require.NoError(t, err)
	defer s.stop()
	require.ErrorContains(t, s.check(), "the emulator of mistral: turn 1: want a request for chat")
}
