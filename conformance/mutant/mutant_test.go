package mutant_test

import (
	"context"
	"errors"
	"io"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/catalogue"
	"github.com/parley-llm/parley/conformance/mutant"
)

func TestEveryScenarioIsNamedByAMutant(t *testing.T) {
	for _, sc := range catalogue.All() {
		require.NotEmpty(t, mutant.Killers(sc.ID), "no mutant names %s", sc.ID)
	}
}

func TestMutantsAreInOrder(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range append(mutant.All(), mutant.Harmless()) {
		require.Regexp(t, regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`), m.ID)
		require.False(t, seen[m.ID], "two mutants are called %s", m.ID)
		seen[m.ID] = true
		require.Regexp(t, `\.$`, m.Why, m.ID)
		require.NotNil(t, m.Wrap, m.ID)
		require.NotEmpty(t, m.Scenarios, m.ID)
		for _, id := range m.Scenarios {
			_, ok := catalogue.Lookup(id)
			require.True(t, ok, "%s names %s, which is no scenario", m.ID, id)
		}
	}
	clear(seen)
	for _, g := range mutant.Gates() {
		require.False(t, seen[g.ID], "two gates are called %s", g.ID)
		seen[g.ID] = true
	}
}

// chosen are mutants that a provider of text alone can have.
func chosen(ids ...string) []mutant.Mutant {
	return slices.DeleteFunc(mutant.All(), func(m mutant.Mutant) bool { return !slices.Contains(ids, m.ID) })
}

func TestMutantsDieByTheScenariosThatTheyName(t *testing.T) {
	suite := mutant.Suite{Mutants: chosen(
		"canned-text", "system-dropped", "history-reversed", "ascii-only", "zero-dropped", "no-user-agent",
		"last-delta-lost", "buffered-stream", "deaf-to-cancel", "leak-on-break", "429-is-server", "goroutine-leak",
		"blank-first-line-is-the-end", "bad-event-skipped", "empty-first-frame-breaks", "own-client",
		// These need what the toy does not declare.
		"only-first-call", "vector-cut", "no-version-header", "unknown-is-stop",
	)}
	for name, a := range map[string]conformance.Adapter{
		"emulated": toyAdapter(),
		"replayed": withRecordings(t, toyAdapter()),
	} {
		t.Run(name, func(t *testing.T) {
			r, err := suite.Run(t.Context(), []conformance.Adapter{a})
			require.NoError(t, err)
			require.Empty(t, r.Unsound)
			require.Empty(t, r.Survivors())
			killed := map[string][]string{}
			for _, m := range r.Mutants {
				require.Equal(t, "toy", m.Target)
				killed[m.ID] = m.KilledBy
			}
			want := map[string][]string{
				"canned-text":      {"chat/text", "stream/text", "contract/smoke"},
				"system-dropped":   {"chat/system"},
				"history-reversed": {"chat/multi-turn"},
				"ascii-only":       {"chat/unicode"},
				"zero-dropped":     {"wire/zero-values"},
				"no-user-agent":    {"wire/headers"},
				"last-delta-lost":  {"stream/text"},
				"buffered-stream":  {"stream/incremental"},
				"deaf-to-cancel":   {"stream/cancel"},
				"leak-on-break":    {"stream/early-break"},
				"429-is-server":    {"errors/rate-429"},
				"goroutine-leak":   {"life/no-leak"},

				"blank-first-line-is-the-end": {"chat/leading-blank-lines"},
				"bad-event-skipped":           {"stream/bad-json"},
				"empty-first-frame-breaks":    {"stream/preamble"},
				"own-client":                  {"life/injected-client"},
			}
			require.Empty(t, cmp.Diff(want, killed))
		})
	}
}

func TestAMutantWithoutAFaultSurvives(t *testing.T) {
	r, err := mutant.Suite{Mutants: []mutant.Mutant{mutant.Harmless()}}.Run(t.Context(), []conformance.Adapter{toyAdapter()})
	require.NoError(t, err)
	require.Equal(t, []mutant.Outcome{{ID: "harmless", Target: "toy", KilledBy: []string{}, Survived: true}}, r.Survivors())
	require.Equal(t, conformance.ExitSurvivor, r.ExitCode())
}

func TestAProviderThatFailsAlreadyProvesNothing(t *testing.T) {
	broken := mutant.All()[0].Wrap(toyAdapter())
	r, err := mutant.Suite{Mutants: chosen("canned-text")}.Run(t.Context(), []conformance.Adapter{broken})
	require.NoError(t, err)
	require.Len(t, r.Unsound, 3, "chat/text, stream/text and contract/smoke")
	require.Len(t, r.Survivors(), 1)
	require.Contains(t, r.ScenariosWithoutKiller, "chat/text")

	// What a known failure excuses is not asked for.
	broken.KnownFailures = []conformance.KnownFailure{
		{ID: "chat/text", Target: "toy"}, {ID: "stream/text", Target: "toy"}, {ID: "contract/smoke", Target: "toy"},
	}
	r, err = mutant.Suite{Mutants: chosen("canned-text")}.Run(t.Context(), []conformance.Adapter{broken})
	require.NoError(t, err)
	require.Empty(t, r.Mutants)
	require.Empty(t, r.Unsound)
	require.NotContains(t, r.ScenariosWithoutKiller, "chat/text")
}

func TestFullListsEveryKill(t *testing.T) {
	r, err := mutant.Suite{Mutants: chosen("length-is-stop"), Full: true}.Run(t.Context(), []conformance.Adapter{toyAdapter()})
	require.NoError(t, err)
	require.Equal(t, []string{"chat/finish-length", "contract/smoke"}, r.Mutants[0].KilledBy)
	require.NotContains(t, r.ScenariosWithoutKiller, "chat/finish-length")
}

func TestGatesHold(t *testing.T) {
	seen := 0
	suite := mutant.Suite{Gates: mutant.Gates(), Progress: func(done, total int) {
		seen++
		require.Equal(t, seen, done)
		require.Equal(t, len(mutant.Gates()), total)
	}}
	r, err := suite.Run(t.Context(), []conformance.Adapter{withRecordings(t, toyAdapter())})
	require.NoError(t, err)
	require.Empty(t, r.Broken())
	require.Equal(t, len(mutant.Gates()), seen)
}

func TestAGateThatGivesWayIsReported(t *testing.T) {
	open := mutant.Gate{ID: "open", Want: conformance.ExitIntegrity, Try: func(context.Context, []conformance.Adapter) int {
		return conformance.ExitOK
	}}
	r, err := mutant.Suite{Gates: []mutant.Gate{open}}.Run(t.Context(), nil)
	require.NoError(t, err)
	require.Equal(t, []mutant.GateOutcome{{ID: "open", WantExit: 4, GotExit: 0}}, r.Broken())
	require.Equal(t, conformance.ExitSurvivor, r.ExitCode())
}

func TestWriterGate(t *testing.T) {
	adapters := []conformance.Adapter{toyAdapter()}
	deaf := mutant.WriterGate("deaf", func(io.Writer, *conformance.Report) error { return nil })
	require.Equal(t, conformance.ExitOK, deaf.Try(t.Context(), adapters))
	heard := mutant.WriterGate("heard", func(w io.Writer, _ *conformance.Report) error {
		_, err := io.WriteString(w, "report")
		return err
	})
	require.Equal(t, heard.Want, heard.Try(t.Context(), adapters))
}

func TestRunStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := mutant.Run(ctx, []conformance.Adapter{toyAdapter()})
	require.True(t, errors.Is(err, context.Canceled))
}
