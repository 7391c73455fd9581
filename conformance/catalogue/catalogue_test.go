package catalogue_test

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/catalogue"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

var models = scenario.Models{Chat: "chat-1", Reasoning: "think-1", Vision: "see-1", Embedding: "embed-1", Image: "paint-1"}

func params(seed uint64) scenario.Params {
	return scenario.Params{Seed: seed, Provider: "toy", Models: models}
}

func TestScenarios(t *testing.T) {
	id := regexp.MustCompile(`^[a-z]+/[a-z0-9]+(-[a-z0-9]+)*$`)
	seen := map[string]bool{}
	for _, s := range catalogue.All() {
		t.Run(s.ID, func(t *testing.T) {
			require.Regexp(t, id, s.ID)
			require.False(t, seen[s.ID], "the id is taken")
			seen[s.ID] = true
			require.Positive(t, s.Rev)
			require.Contains(t, []scenario.Level{scenario.Must, scenario.Should, scenario.May}, s.Level)
			require.NotEmpty(t, s.Refs)
			require.NotContains(t, s.Refs, "")
			require.NotEmpty(t, s.Why)
			require.NotEmpty(t, s.Hint)
			require.NotNil(t, s.Check)
			own := s.Source == "" && !s.Offline
			require.Equal(t, own, s.Turns != nil, "a scenario has turns of its own, a source, or no traffic")
			if s.Source != "" {
				source, ok := catalogue.Lookup(s.Source)
				require.True(t, ok)
				require.NotNil(t, source.Turns)
				require.True(t, s.Gates.Has(source.Gates), "it needs what its source needs")
			}
			found, ok := catalogue.Lookup(s.ID)
			require.True(t, ok)
			require.Equal(t, s.ID, found.ID)
		})
	}
	_, ok := catalogue.Lookup("no/such")
	require.False(t, ok)
}

// The ids that the suite was promised; one that goes missing is noticed.
func TestIDs(t *testing.T) {
	want := []string{
		"chat/text", "chat/system", "chat/multi-turn", "chat/unicode", "chat/unknown-fields", "chat/finish-length", "chat/finish-filter",
		"wire/zero-values", "wire/max-tokens-name", "wire/headers", "wire/no-mutation", "wire/deterministic",
		"stream/text", "stream/usage-final", "stream/equals-unary", "stream/incremental", "stream/eof-no-terminal",
		"stream/error-event", "stream/early-break", "stream/cancel",
		"sse/every-split", "sse/crlf", "sse/comment",
		"tools/single", "tools/roundtrip", "tools/parallel", "tools/stream-assembly",
		"structured/schema", "reasoning/separate", "reasoning/signature-roundtrip", "embed/single", "embed/order",
		"errors/auth-401", "errors/model-404", "errors/invalid-400", "errors/context-length", "errors/rate-429", "errors/quota-429",
		"errors/overloaded", "errors/server-5xx", "errors/body-html", "errors/retry-after", "errors/no-secret",
		"life/no-leak", "contract/honesty",
		"chat/double-user", "chat/content-parts", "chat/content-array", "chat/developer-role", "chat/finish-unknown",
		"chat/leading-blank-lines", "chat/refusal", "chat/stop-seq", "stream/empty-choices", "stream/preamble",
		"stream/usage-cumulative", "stream/usage-every-chunk", "stream/error-typed", "stream/empty", "stream/bad-json",
		"stream/keepalive-resets-idle", "stream/idle-timeout", "sse/json-tail-error",
		"tools/no-params", "tools/empty-args", "tools/choice", "tools/finish", "tools/stream-no-index", "tools/stream-no-id",
		"tools/truncated", "tools/unicode-args", "tools/text-and-call", "media/image-bytes", "media/image-url",
		"embed/count", "embed/base64", "embed/dims", "embed/batch-split", "embed/empty-input",
		"errors/denied-403", "errors/body-empty", "errors/code-number", "errors/array", "errors/in-200", "errors/request-id",
		"errors/human-message", "usage/total", "usage/cached-within-input", "usage/absent-is-nil", "usage/parity", "models/list",
		"stream/error-shape", "reasoning/interleaved",
		"life/concurrent", "life/pre-cancelled", "life/injected-client", "life/no-env", "contract/name-version", "contract/smoke",
		"retry/honours-retry-after", "retry/caps-retry-after", "retry/none-on-4xx", "retry/body-rewind",
		"retry/none-after-first-delta", "retry/stream-restart", "retry/deadline-in-backoff",
		"fallback/next-on-failure", "fallback/keeps-errors", "fallback/none-after-first-delta", "fallback/waits-once",
	}
	for _, id := range want {
		_, ok := catalogue.Lookup(id)
		require.True(t, ok, id)
	}
}

// Every capability is the gate of some scenario, so none can be declared that
// nothing proves.
func TestEveryCapabilityHasAScenario(t *testing.T) {
	var proven llm.Capability
	for _, s := range catalogue.All() {
		proven |= s.Gates
	}
	require.Empty(t, (llm.AllCapabilities &^ proven).Names())
}

func TestClauses(t *testing.T) {
	text, err := os.ReadFile("../../docs/contract.md")
	require.NoError(t, err)
	var written []string
	for _, m := range regexp.MustCompile(`(?m)^\*\*(C-\d\d)\*\* `).FindAllSubmatch(text, -1) {
		written = append(written, string(m[1]))
	}
	require.True(t, slices.IsSorted(written))
	require.Equal(t, written, slices.Compact(slices.Clone(written)), "a number is used once")
	var cited []string
	for _, s := range catalogue.All() {
		cited = append(cited, s.Clause)
	}
	slices.Sort(cited)
	require.Empty(t, cmp.Diff(written, slices.Compact(cited)), "clauses written (-) and clauses cited (+)")
}

func TestTurns(t *testing.T) {
	for _, s := range catalogue.All() {
		if s.Turns == nil {
			continue
		}
		t.Run(s.ID, func(t *testing.T) {
			turns := s.Turns(params(1))
			require.NotEmpty(t, turns)
			require.True(t, reflect.DeepEqual(turns, s.Turns(params(1))), "turns are a pure function of their parameters")
			require.False(t, reflect.DeepEqual(turns, s.Turns(params(2))), "turns carry nonces from the seed")
			for i, turn := range turns {
				requireValid(t, turn)
				require.Equal(t, turns[0].BadKey, turn.BadKey, "turn %d: one wire has one key", i+1)
			}
			if slices.ContainsFunc(turns, func(turn scenario.Turn) bool { return turn.Op == scenario.OpChatStream }) {
				require.True(t, s.Gates.Has(llm.CapStream), "a scenario that streams needs streams")
			}
		})
	}
}

// requireValid holds a turn to the rules of its types.
func requireValid(t *testing.T, turn scenario.Turn) {
	t.Helper()
	switch turn.Op {
	case scenario.OpChat, scenario.OpChatStream:
		require.NotNil(t, turn.Chat)
		require.NotEmpty(t, turn.Chat.Model)
		require.NotEmpty(t, turn.Chat.Messages)
		require.True(t, turn.Reply.Failure != nil || turn.Reply.Finish != "", "a reply finishes or fails")
	case scenario.OpEmbeddings:
		require.NotNil(t, turn.Embed)
		require.Len(t, turn.Reply.Vectors, len(turn.Embed.Input))
	case scenario.OpImages:
		require.NotNil(t, turn.Image)
		require.NotEmpty(t, turn.Reply.Images)
	case scenario.OpListModels, scenario.OpHealth:
		require.NotEmpty(t, turn.Reply.ModelIDs)
	}
	for _, piece := range turn.Reply.Pieces {
		set := 0
		for _, is := range []bool{piece.Text != "", piece.Reasoning != "" || piece.Signature != "", piece.Refusal != "", piece.Call != nil} {
			if is {
				set++
			}
		}
		require.Equal(t, 1, set, "a piece is one delta")
	}
	if f := turn.Reply.Failure; f != nil {
		require.Contains(t, llm.Kinds(), f.Kind)
		require.Equal(t, f.MidStream, turn.Op == scenario.OpChatStream)
	}
}

// The parts of each answer carry nonces, and none looks like a key.
func TestNoncesAreNoKeys(t *testing.T) {
	key := regexp.MustCompile(`sk-|[A-Za-z0-9_-]{40,}`)
	for _, s := range catalogue.All() {
		if s.Turns == nil {
			continue
		}
		for _, turn := range s.Turns(params(1)) {
			for _, piece := range turn.Reply.Pieces {
				require.NotRegexp(t, key, piece.Text+piece.Reasoning+piece.Signature, s.ID)
			}
		}
	}
}

func TestMessage(t *testing.T) {
	reply := scenario.Reply{Pieces: []scenario.Piece{
		{Reasoning: "a"},
		{Reasoning: "b", Signature: "s"},
		{Reasoning: "c"},
		{Signature: "t"},
		{Text: "d"},
		{Text: "e"},
		{Refusal: "f"},
		{Refusal: "g"},
		{Call: &scenario.Call{ID: "1", Name: "n", Fragments: []string{"{", "}"}}},
		{Text: "h"},
	}}
	want := []llm.Part{
		llm.ReasoningPart{Provider: "toy", Text: "ab", Signature: "s"},
		llm.ReasoningPart{Provider: "toy", Text: "c", Signature: "t"},
		llm.TextPart{Text: "de"},
		llm.RefusalPart{Text: "fg"},
		llm.ToolCallPart{ID: "1", Name: "n", Arguments: "{}"},
		llm.TextPart{Text: "h"},
	}
	require.Empty(t, cmp.Diff(want, catalogue.Message(params(1), reply).Parts))
	hidden := params(1)
	hidden.Traits.HidesReasoning = true
	require.Empty(t, cmp.Diff(want[2:], catalogue.Message(hidden, reply).Parts))
}

func TestWordsAreForPeople(t *testing.T) {
	for _, s := range catalogue.All() {
		for _, text := range []string{s.Why, s.Hint} {
			require.True(t, strings.HasSuffix(text, "."), "%s: %q is a sentence", s.ID, text)
		}
	}
}
