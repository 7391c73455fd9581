package emulator_test

import (
	"net/http"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/emulator"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

func TestDialects(t *testing.T) {
	require.True(t, slices.IsSorted(emulator.Dialects()))
	require.Subset(t, emulator.Dialects(), []string{"anthropic", "openai"})
}

func TestNewRefusesWhatNoServicePlays(t *testing.T) {
	fails := func(kind llm.Kind) emulator.Options {
		return emulator.Options{Turns: []scenario.Turn{{Reply: scenario.Reply{Failure: &scenario.Failure{Kind: kind}}}}}
	}
	tests := map[string]struct {
		dialect string
		options emulator.Options
	}{
		"unknown dialect":         {"smoke-signals", emulator.Options{}},
		"relative base":           {"openai", emulator.Options{BaseURL: "/v1"}},
		"one key for both":        {"openai", emulator.Options{GoodKey: "k", BadKey: "k"}},
		"canceled by the service": {"openai", fails(llm.KindCanceled)},
		"unsupported":             {"openai", fails(llm.KindUnsupported)},
		"configuration":           {"anthropic", fails(llm.KindConfiguration)},
		"no such kind":            {"anthropic", fails("hiccup")},
		"finish without a word":   {"openai", emulator.Options{Turns: []scenario.Turn{{Reply: scenario.Reply{Finish: llm.FinishError}}}}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := emulator.New(tt.dialect, tt.options)
			require.ErrorIs(t, err, llm.ErrConfiguration)
		})
	}
}

func TestTurnsAreServedInOrder(t *testing.T) {
	e := play(t, "openai",
		scenario.Turn{Op: scenario.OpChat, Chat: hello("gpt-4.1"), Reply: texts("first")},
		scenario.Turn{Op: scenario.OpChat, Chat: hello("gpt-4.1"), Reply: texts("second")},
	)
	require.Equal(t, 2, e.Unplayed())
	for _, want := range []string{"first", "second"} {
		w := send(e, request("openai", "/chat/completions", `{"model":"gpt-4.1","messages":[{"role":"user","content":"hi"}]}`))
		require.Equal(t, want, at(decode(t, w.Body.String()), "choices", 0, "message", "content"))
	}
	require.Zero(t, e.Unplayed())
	require.Empty(t, e.Findings())

	w := send(e, request("openai", "/chat/completions", `{}`))
	require.Equal(t, http.StatusNotImplemented, w.Code)
	require.Len(t, e.Findings(), 1)
	require.Equal(t, "request 3", e.Findings()[0].Path)
	require.Equal(t, "2 requests in all", e.Findings()[0].Want)
}

func TestTurnsThatWereNeverPlayed(t *testing.T) {
	turns := []scenario.Turn{{Op: scenario.OpChat}, {Op: scenario.OpEmbeddings}}
	e := play(t, "openai", turns...)
	require.Equal(t, []scenario.Finding{
		{Path: "turn 1", Want: "a request for chat", Got: "none", Rule: "every turn of the scenario must be asked for"},
		{Path: "turn 2", Want: "a request for embeddings", Got: "none", Rule: "every turn of the scenario must be asked for"},
	}, e.Findings())

	partial, err := emulator.New("openai", emulator.Options{Turns: turns, Partial: true})
	require.NoError(t, err)
	require.Empty(t, partial.Findings())
	require.Equal(t, 2, partial.Unplayed())
}

func TestConcurrentRequestsEachGetATurn(t *testing.T) {
	const n = 32
	turns := make([]scenario.Turn, n)
	for i := range turns {
		turns[i] = scenario.Turn{Op: scenario.OpChat, Chat: hello("gpt-4.1"), Reply: texts("hi")}
	}
	e := play(t, "openai", turns...)
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			send(e, request("openai", "/chat/completions", `{"model":"gpt-4.1","messages":[{"role":"user","content":"hi"}]}`))
		})
	}
	wg.Wait()
	require.Empty(t, e.Findings())
	require.Zero(t, e.Unplayed())
}

func TestAnswersAreDeterministic(t *testing.T) {
	reply := texts("one ", "two")
	reply.Unknown = true
	reply.Pieces = append(reply.Pieces, scenario.Piece{Reasoning: "hm", Signature: "s"}, call("call_1", "{", "}"))
	bodies := map[string]string{
		"openai":    `{"model":"gpt-4.1","messages":[{"role":"user","content":"hi"}],"stream":true,"stream_options":{"include_usage":true}}`,
		"anthropic": `{"model":"claude-opus-5","max_tokens":10,"messages":[{"role":"user","content":"hi"}],"stream":true}`,
	}
	for dialect, body := range bodies {
		t.Run(dialect, func(t *testing.T) {
			turn := scenario.Turn{Op: scenario.OpChatStream, Reply: reply}
			first, _ := ask(t, dialect, turn, body)
			again, _ := ask(t, dialect, turn, body)
			require.Empty(t, cmp.Diff(first.Body.String(), again.Body.String()))
			require.Empty(t, cmp.Diff(first.Header(), again.Header()))

			e := play(t, dialect, turn, turn)
			one := send(e, request(dialect, chatPath[dialect], body))
			two := send(e, request(dialect, chatPath[dialect], body))
			require.NotEqual(t, one.Header(), two.Header(), "each turn has ids of its own")
		})
	}
}

func TestEveryEventIsFlushed(t *testing.T) {
	for _, dialect := range sampled() {
		w := &flushes{header: http.Header{}}
		e := play(t, dialect, scenario.Turn{Op: scenario.OpChatStream, Reply: texts("one", "two")})
		e.ServeHTTP(w, request(dialect, chatPathOf(dialect, scenario.OpChatStream), samples[dialect].stream))
		require.GreaterOrEqual(t, w.writes, 2, dialect)
		require.Equal(t, w.writes, w.flushed, dialect)
	}
}

// flushes counts writes and the flushes that follow them.
type flushes struct {
	header          http.Header
	writes, flushed int
}

func (f *flushes) Header() http.Header { return f.header }
func (f *flushes) WriteHeader(int)     {}
func (f *flushes) Flush()              { f.flushed++ }
func (f *flushes) Write(p []byte) (int, error) {
	f.writes++
	return len(p), nil
}
