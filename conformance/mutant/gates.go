package mutant

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/llm"
)

// Gate is a situation that a run must answer with one exit code. A gate that
// cannot fail protects nothing.
type Gate struct {
	// ID names the situation.
	ID   string
	Want int
	// Try makes the situation and returns the exit code that the suite gives.
	Try func(context.Context, []conformance.Adapter) int
}

// notTried is the exit code of a gate that has nothing to be tried on, such as
// one about recordings when no adapter has any.
const notTried = -1

// Gates returns every gate.
func Gates() []Gate {
	return slices.Concat(selectionGates(), knownGates(), providerGates(), recordingGates(), selfGates())
}

// exitCode is what the command line answers with.
func exitCode(r *conformance.Report, err error) int {
	if _, usage := errors.AsType[*conformance.UsageError](err); usage {
		return conformance.ExitUsage
	}
	if err != nil {
		return conformance.ExitHarness
	}
	return r.ExitCodes[0]
}

// emulated makes a gate of a run against the emulator, of one scenario that
// every provider supports.
func emulated(id string, want int, scenarioID string, wrap func(conformance.Adapter) conformance.Adapter) Gate {
	return Gate{ID: id, Want: want, Try: func(ctx context.Context, adapters []conformance.Adapter) int {
		o := conformance.Options{Mode: conformance.Emulate, Run: []string{scenarioID}, Seed: conformance.RecordedSeed}
		return exitCode(conformance.Check(ctx, o, wrap(plain(adapters[0]))))
	}}
}

// plain is the adapter without its known failures.
func plain(a conformance.Adapter) conformance.Adapter {
	a.KnownFailures = nil
	return a
}

func unchanged(a conformance.Adapter) conformance.Adapter { return a }

func selectionGates() []Gate {
	selecting := func(id string, want int, o conformance.Options) Gate {
		return Gate{ID: id, Want: want, Try: func(ctx context.Context, adapters []conformance.Adapter) int {
			o.Mode = conformance.Emulate
			return exitCode(conformance.Check(ctx, o, plain(adapters[0])))
		}}
	}
	return []Gate{
		emulated("sound-provider", conformance.ExitOK, "chat/text", unchanged),
		selecting("unmatched-glob", conformance.ExitUsage, conformance.Options{Run: []string{"nothing/*"}}),
		selecting("unmatched-skip", conformance.ExitUsage, conformance.Options{Skip: []string{"nothing/*"}}),
		selecting("empty-selection", conformance.ExitUsage,
			conformance.Options{Run: []string{"chat/text"}, Skip: []string{"chat/*"}}),
		{ID: "no-target", Want: conformance.ExitUsage, Try: func(ctx context.Context, _ []conformance.Adapter) int {
			return exitCode(conformance.Check(ctx, conformance.Options{Mode: conformance.Emulate}))
		}},
	}
}

// knownFailure is an entry for chat/text that is in order but for what a gate
// changes.
func knownFailure(target, message string) conformance.KnownFailure {
	return conformance.KnownFailure{
		ID: "chat/text", Target: target, Kind: conformance.FailureBug, Message: message,
		Reason: "a gate tries it", Issue: "self-test", Owner: "self-test",
	}
}

func knownGates() []Gate {
	canned := All()[0]
	knowing := func(message string, wrap func(conformance.Adapter) conformance.Adapter) func(conformance.Adapter) conformance.Adapter {
		return func(a conformance.Adapter) conformance.Adapter {
			a = wrap(a)
			a.KnownFailures = []conformance.KnownFailure{knownFailure(a.Name, message)}
			return a
		}
	}
	return []Gate{
		emulated("known-failure", conformance.ExitOK, "chat/text", knowing("text", canned.Wrap)),
		emulated("known-failure-stale", conformance.ExitFailure, "chat/text", knowing("text", unchanged)),
		emulated("known-failure-other-message", conformance.ExitFailure, "chat/text", knowing("no such words", canned.Wrap)),
		{ID: "known-failure-expired", Want: conformance.ExitUsage, Try: func(context.Context, []conformance.Adapter) int {
			_, err := conformance.ParseKnownFailures(strings.NewReader(expiredEntry), time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC))
			return exitCode(&conformance.Report{ExitCodes: []int{conformance.ExitOK}}, err)
		}},
		{ID: "known-failure-unknown-scenario", Want: conformance.ExitUsage, Try: func(context.Context, []conformance.Adapter) int {
			list := strings.ReplaceAll(expiredEntry, "chat/text", "chat/*")
			_, err := conformance.ParseKnownFailures(strings.NewReader(list), time.Date(2025, 1, 2, 0, 0, 0, 0, time.UTC))
			return exitCode(&conformance.Report{ExitCodes: []int{conformance.ExitOK}}, err)
		}},
	}
}

const expiredEntry = `
- id: chat/text
  target: acme
  kind: bug
  message: text
  reason: a gate tries it
  issue: self-test
  owner: self-test
  added: 2025-01-01
  expires: 2026-01-01
`

func providerGates() []Gate {
	return []Gate{
		emulated("panic", conformance.ExitHarness, "chat/text", byProvider(func(inner llm.Provider, _ conformance.Env) llm.Provider {
			return before{inner, func() { panic("a gate tries it") }}
		})),
		emulated("goroutine-left", conformance.ExitFailure, "chat/text", byProvider(func(inner llm.Provider, _ conformance.Env) llm.Provider {
			return leaky{inner}
		})),
		emulated("body-left-open", conformance.ExitFailure, "chat/text", leaveOpen),
		emulated("request-not-sent", conformance.ExitFailure, "chat/text", func(a conformance.Adapter) conformance.Adapter {
			return byProvider(func(inner llm.Provider, _ conformance.Env) llm.Provider { return silent{inner} })(a)
		}),
		{ID: "hang", Want: conformance.ExitFailure, Try: tryHang},
		{ID: "declares-nothing", Want: conformance.ExitOK, Try: tryNull},
	}
}

// before does something before each unary chat call.
type before struct {
	llm.Provider
	do func()
}

func (b before) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	b.do()
	return b.Provider.ChatCompletion(ctx, req)
}

// silent answers without asking the service.
type silent struct{ llm.Provider }

func (s silent) ChatCompletion(_ context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	return &llm.ChatResponse{Provider: s.Name(), Model: req.Model, Choices: []llm.Choice{{
		Message: llm.Assistant("Hello!"), FinishReason: llm.FinishStop, FinishRaw: "stop",
	}}}, nil
}

// tryHang waits for something outside of the bubble, which virtual time cannot
// tell from work.
func tryHang(ctx context.Context, adapters []conformance.Adapter) int {
	release := make(chan struct{})
	defer close(release)
	stuck := byProvider(func(inner llm.Provider, _ conformance.Env) llm.Provider {
		return before{inner, func() { <-release }}
	})
	o := conformance.Options{
		Mode: conformance.Emulate, Run: []string{"chat/text"}, Seed: conformance.RecordedSeed,
		Limit: 50 * time.Millisecond,
	}
	return exitCode(conformance.Check(ctx, o, stuck(plain(adapters[0]))))
}

// tryNull runs a provider that can do nothing but chat in text and says so: what
// it lacks must be unsupported, not failed.
func tryNull(ctx context.Context, adapters []conformance.Adapter) int {
	a := plain(adapters[0])
	a.Capabilities = 0
	a = byProvider(func(inner llm.Provider, _ conformance.Env) llm.Provider {
		return modest{llm.Unsupported{Provider: inner.Name()}, inner}
	})(a)
	o := conformance.Options{
		Mode: conformance.Emulate, Seed: conformance.RecordedSeed,
		Run: []string{"chat/text", "contract/honesty", "tools/*", "embed/*"},
	}
	return exitCode(conformance.Check(ctx, o, a))
}

// modest is a provider of which only a chat in text is left.
type modest struct {
	llm.Unsupported
	inner llm.Provider
}

func (m modest) Name() string { return m.inner.Name() }

func (m modest) Capabilities(string) llm.Capability { return 0 }

func (m modest) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	plain := llm.ChatRequest{Model: req.Model, Messages: req.Messages, MaxTokens: req.MaxTokens}
	textOnly := !slices.ContainsFunc(req.Messages, func(msg llm.Message) bool {
		return slices.ContainsFunc(msg.Parts, func(part llm.Part) bool {
			_, text := part.(llm.TextPart)
			return !text
		})
	})
	if !textOnly || !reflect.DeepEqual(*req, plain) {
		return nil, m.Refuse("anything but a chat in text")
	}
	return m.inner.ChatCompletion(ctx, req)
}
