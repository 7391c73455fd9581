package mutant

import (
	"context"
	"errors"
	"io"
	"slices"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/llm"
)

// selfGates try the self-test itself.
func selfGates() []Gate {
	return []Gate{
		selfTest("mutant-survives", Suite{Mutants: []Mutant{Harmless()}}, func(r *Report) *Report {
			return &Report{Mutants: r.Mutants}
		}),
		selfTest("scenario-without-killer", Suite{}, func(r *Report) *Report {
			return &Report{ScenariosWithoutKiller: r.ScenariosWithoutKiller}
		}),
		selfTest("gate-gives-way", Suite{Gates: []Gate{{
			ID: "always-green", Want: conformance.ExitFailure,
			Try: func(context.Context, []conformance.Adapter) int { return conformance.ExitOK },
		}}}, func(r *Report) *Report { return &Report{Gates: r.Gates} }),
	}
}

// selfTest makes a gate of a self-test that must fail, in one respect.
func selfTest(id string, s Suite, respect func(*Report) *Report) Gate {
	return Gate{ID: id, Want: conformance.ExitSurvivor, Try: func(ctx context.Context, adapters []conformance.Adapter) int {
		report, err := s.Run(ctx, adapters[:1])
		if err != nil {
			return conformance.ExitHarness
		}
		return respect(report).ExitCode()
	}}
}

// Harmless is a mutant without a fault: its provider goes through all that
// breaks the others, and comes out whole. It must survive.
func Harmless() Mutant {
	return Mutant{
		ID:        "harmless",
		Why:       "Nothing happens: whatever kills it is wrong.",
		Scenarios: []string{"chat/text", "stream/text", "stream/incremental", "stream/early-break", "stream/cancel", "errors/rate-429"},
		Wrap:      harmless,
	}
}

func harmless(a conformance.Adapter) conformance.Adapter {
	for _, wrap := range []func(conformance.Adapter) conformance.Adapter{
		byHooks(hooks{
			request:  func(*llm.ChatRequest) {},
			response: onPart(func(part llm.Part) llm.Part { return part }),
			source:   eachChunk(func(*llm.Chunk) {}),
			vectors:  func(*llm.EmbeddingResponse) {},
			failure:  func(*llm.Error) {},
		}),
		byBody(slices.Clone[[]byte]),
		byAnswer(func(map[string]any) {}),
		byEvents(byLines(slices.Clone[[]byte])),
	} {
		a = wrap(a)
	}
	return a
}

// WriterGate makes a gate of a rendering of the report: one that cannot be
// written must not pass for a green run.
func WriterGate(id string, render func(io.Writer, *conformance.Report) error) Gate {
	return Gate{ID: id, Want: conformance.ExitHarness, Try: func(ctx context.Context, adapters []conformance.Adapter) int {
		o := conformance.Options{Mode: conformance.Emulate, Run: []string{"chat/text"}, Seed: conformance.RecordedSeed}
		report, err := conformance.Check(ctx, o, plain(adapters[0]))
		if err == nil {
			err = render(failingWriter{}, report)
		}
		return exitCode(report, err)
	}}
}

// failingWriter fails as a full disk does.
type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }
