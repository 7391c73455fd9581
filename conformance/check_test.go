package conformance_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/catalogue"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// check runs one scenario on a toy in emulate mode.
func check(t *testing.T, id string, change func(*toy), edit ...func(*conformance.Options)) conformance.Result {
	t.Helper()
	o := conformance.Options{Run: []string{id}, Mode: conformance.Emulate}
	for _, e := range edit {
		e(&o)
	}
	r, err := conformance.Check(t.Context(), o, adapter(change))
	require.NoError(t, err)
	require.Len(t, r.Cells, 1)
	return r.Cells[0]
}

func TestVerdicts(t *testing.T) {
	boom := func(f func(context.Context) error) func(*toy) {
		return func(p *toy) { p.before = f }
	}
	forever := make(chan struct{})
	t.Cleanup(func() { close(forever) })
	tests := []struct {
		name    string
		id      string
		change  func(*toy)
		edit    func(*conformance.Options)
		verdict conformance.Verdict
		// says must appear in a finding or the note.
		says string
	}{
		{name: "pass", id: "chat/text", verdict: conformance.Pass},
		{name: "unsupported", id: "tools/single", verdict: conformance.Unsupported, says: "does not declare tools"},
		{
			name: "a rule is broken", id: "errors/auth-401", verdict: conformance.Fail,
			says: "authentication",
		},
		{
			name: "panic", id: "chat/text", verdict: conformance.Error, says: "out of words",
			change: boom(func(context.Context) error { panic("out of words") }),
		},
		{
			name: "goroutine left behind", id: "chat/text", verdict: conformance.Leak, says: "toy_test.go",
			change: boom(func(context.Context) error {
				go waitForever()
				return nil
			}),
		},
		{
			name: "body left open", id: "chat/text", verdict: conformance.Leak, says: "left open",
			change: func(p *toy) { p.keepOpen = true },
		},
		{
			name: "hang outside of virtual time", id: "chat/text", verdict: conformance.Timeout, says: "real time",
			change: boom(func(context.Context) error { <-forever; return nil }),
			edit:   func(o *conformance.Options) { o.Limit = 50 * time.Millisecond },
		},
		{
			name: "traffic to another host", id: "chat/text", verdict: conformance.Fail, says: "api.elsewhere.example",
			change: func(p *toy) { p.env.BaseURL = "https://api.elsewhere.example/v1" },
		},
		{
			name: "nothing is sent", id: "chat/text", verdict: conformance.Fail, says: "refused",
			change: boom(func(context.Context) error { return errors.New("refused") }),
		},
		{
			name: "loopback", id: "chat/text", verdict: conformance.Pass,
			edit: func(o *conformance.Options) { o.Transports = []string{conformance.Loopback} },
		},
		{
			name: "loopback leak", id: "chat/text", verdict: conformance.Leak, says: "toy_test.go",
			change: boom(func(context.Context) error {
				go waitForever()
				return nil
			}),
			edit: func(o *conformance.Options) { o.Transports = []string{conformance.Loopback} },
		},
		{
			name: "no cassette", id: "chat/text", verdict: conformance.NotRun, says: "no cassette",
			edit: func(o *conformance.Options) { o.Mode = conformance.Replay },
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var edits []func(*conformance.Options)
			if tt.edit != nil {
				edits = append(edits, tt.edit)
			}
			r := check(t, tt.id, tt.change, edits...)
			require.Equal(t, tt.verdict, r.Verdict, "%+v", r.Findings)
			require.Contains(t, conformance.Explain(r), tt.says)
		})
	}
}

func TestUsageErrors(t *testing.T) {
	tests := []struct {
		name string
		o    conformance.Options
		says string
	}{
		{"a glob that matches nothing", conformance.Options{Run: []string{"nothing/*"}}, `"nothing/*" matches no scenario`},
		{"a near miss", conformance.Options{Run: []string{"chat/texts"}}, "the nearest id is chat/text"},
		{"a malformed glob", conformance.Options{Run: []string{"chat/["}}, "is not a glob"},
		{"an empty selection", conformance.Options{Run: []string{"chat/text"}, Skip: []string{"chat/*"}}, "leave no scenario"},
		{"a level", conformance.Options{Level: "COULD"}, "unknown level"},
		{"a mode", conformance.Options{Mode: "guess"}, "unknown mode"},
		{"a transport", conformance.Options{Transports: []string{"pigeon"}}, "unknown transport"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := conformance.Check(t.Context(), tt.o, adapter(nil))
			var usage *conformance.UsageError
			require.ErrorAs(t, err, &usage)
			require.ErrorContains(t, err, tt.says)
		})
	}
	t.Run("two targets of one name", func(t *testing.T) {
		_, err := conformance.Check(t.Context(), conformance.Options{}, adapter(nil), adapter(nil))
		require.ErrorContains(t, err, "two adapters")
	})
}

func TestKnownFailures(t *testing.T) {
	known := func(id, message string) []conformance.KnownFailure {
		return []conformance.KnownFailure{{
			ID: id, Target: "toy", Kind: conformance.FailureBug, Message: message, Reason: "it is a toy", Issue: "#1",
		}}
	}
	tests := []struct {
		name, id, message string
		verdict           conformance.Verdict
		exit              int
	}{
		{"fails as it says", "errors/auth-401", "authentication", conformance.XFail, conformance.ExitOK},
		{"fails otherwise", "errors/auth-401", "no such words", conformance.Fail, conformance.ExitFailure},
		{"passes", "chat/text", "anything", conformance.XPass, conformance.ExitFailure},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := adapter(nil)
			a.KnownFailures = known(tt.id, tt.message)
			r, err := conformance.Check(t.Context(), conformance.Options{Run: []string{tt.id}, Mode: conformance.Emulate}, a)
			require.NoError(t, err)
			require.Equal(t, tt.verdict, r.Cells[0].Verdict)
			require.Equal(t, tt.exit, r.ExitCodes[0])
		})
	}
	t.Run("stale", func(t *testing.T) {
		a := adapter(nil)
		a.KnownFailures = known("tools/single", "anything")
		_, err := conformance.Check(t.Context(), conformance.Options{Mode: conformance.Emulate}, a)
		require.ErrorContains(t, err, "remove the entry")
	})
}

func TestParseKnownFailures(t *testing.T) {
	entry := `
- id: chat/text
  target: toy
  kind: bug
  message: want
  reason: it is a toy
  issue: "#1"
  owner: nobody
  added: 2026-01-01
  expires: 2026-06-01
`
	now := time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)
	tests := []struct {
		name, yaml, says string
		now              time.Time
	}{
		{name: "good", yaml: entry, now: now},
		{name: "expired", yaml: entry, now: now.AddDate(1, 0, 0), says: "expired on 2026-06-01"},
		{name: "no reason", yaml: strings.Replace(entry, "it is a toy", "''", 1), now: now, says: "reason is missing"},
		{name: "unknown scenario", yaml: strings.Replace(entry, "chat/text", "chat/tex", 1), now: now, says: "no scenario"},
		{name: "unknown field", yaml: entry + "  flaky: true\n", now: now, says: "flaky"},
		{name: "unknown kind", yaml: strings.Replace(entry, "kind: bug", "kind: flaky", 1), now: now, says: "none of bug"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			list, err := conformance.ParseKnownFailures(strings.NewReader(tt.yaml), tt.now)
			if tt.says == "" {
				require.NoError(t, err)
				require.Len(t, list, 1)
				return
			}
			require.ErrorContains(t, err, tt.says)
		})
	}
}

// A whole run must tell that a declared capability is proven by nothing.
func TestOverclaimingIsFound(t *testing.T) {
	a := adapter(nil)
	a.Capabilities = llm.CapLogprobs
	r, err := conformance.Check(t.Context(), conformance.Options{Mode: conformance.Emulate}, a)
	require.NoError(t, err)
	i := slices.IndexFunc(r.Cells, func(c conformance.Result) bool { return c.Scenario == "contract/honesty" })
	require.Contains(t, conformance.Explain(r.Cells[i]), "capabilities.logprobs")
}

// Recording twice gives equal bytes, and a replay of them passes.
func TestRecordAndReplay(t *testing.T) {
	first, err := conformance.Record(t.Context(), adapter(nil), "chat/text")
	require.NoError(t, err)
	second, err := conformance.Record(t.Context(), adapter(nil), "chat/text")
	require.NoError(t, err)
	require.Equal(t, string(first), string(second))

	a := adapter(nil)
	a.Cassettes = fstest.MapFS{"toy/chat/text.yaml": {Data: first}}
	r, err := conformance.Check(t.Context(), conformance.Options{Run: []string{"chat/text"}}, a)
	require.NoError(t, err)
	require.Equal(t, conformance.Pass, r.Cells[0].Verdict)
	require.Equal(t, "synthesized", r.Cells[0].Provenance)
	require.Empty(t, r.Integrity, "a run of one scenario judges what it plays")

	integrity, _, err := conformance.Verify(a)
	require.NoError(t, err)
	require.NotEmpty(t, integrity, "the other recordings are missing, and the whole folder is judged")
}

// A provider that does not send what the scenario asks for makes no recording.
func TestRecordRefusesABrokenProvider(t *testing.T) {
	broken := adapter(nil)
	inner := broken.New
	broken.New = func(env conformance.Env) (llm.Provider, error) {
		p, err := inner(env)
		return silenced{p}, err
	}
	_, err := conformance.Record(t.Context(), broken, "chat/system")
	require.ErrorContains(t, err, "did not send what the scenario asks for")
}

// silenced drops the system message.
type silenced struct{ llm.Provider }

func (s silenced) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	clone := *req
	clone.Messages = slices.DeleteFunc(slices.Clone(req.Messages), func(m llm.Message) bool { return m.Role == llm.RoleSystem })
	return s.Provider.ChatCompletion(ctx, &clone)
}

// Shuffling and repeating change neither the order nor the content of a report.
func TestReportIsDeterministic(t *testing.T) {
	run := func(seed uint64) *conformance.Report {
		r, err := conformance.Check(t.Context(), conformance.Options{
			Run: []string{"chat/*", "errors/*"}, Mode: conformance.Emulate, Shuffle: true, Seed: seed, Repeat: 2, Parallel: 4,
		}, adapter(nil))
		require.NoError(t, err)
		for i := range r.Cells {
			r.Cells[i].DurationMS = 0
		}
		return r
	}
	require.Equal(t, run(7), run(7))
}

func TestCanceledRunGivesNoReport(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r, err := conformance.Check(ctx, conformance.Options{Mode: conformance.Emulate}, adapter(nil))
	require.ErrorIs(t, err, context.Canceled)
	require.Nil(t, r)
}

func TestFailFastStops(t *testing.T) {
	r, err := conformance.Check(t.Context(), conformance.Options{
		Run: []string{"errors/*"}, Mode: conformance.Emulate, FailFast: true, Parallel: 1,
	}, adapter(nil))
	require.NoError(t, err)
	require.Equal(t, 1, r.Summary.Fail)
	require.Equal(t, len(r.Cells)-1, r.Summary.NotRun)
}

// Every recording that the catalogue plays belongs to a scenario that has one.
func TestRecordingsHaveTurns(t *testing.T) {
	for _, sc := range catalogue.All() {
		if id := sc.Recording(); id != "" {
			source, ok := catalogue.Lookup(id)
			require.True(t, ok, "%s plays %s", sc.ID, id)
			require.NotNil(t, source.Turns, "%s plays %s, which has no turns", sc.ID, id)
		}
	}
	require.Contains(t, conformance.Recordings(scenario.Target{}), "chat/text")
	require.NotContains(t, conformance.Recordings(scenario.Target{}), "stream/text")
}
