package gate_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/bench/gate"
	"github.com/parley-llm/parley/bench/table"
)

// made are samples that a program might have given.
type made struct {
	seed uint64
	n    int
	// slower and allocs change the benchmark Chat.
	slower float64
	allocs []int
	bytes  int
	// noise is how far samples scatter, as a share.
	noise float64
	cpu   string
	// without leaves a benchmark out.
	without string
}

func (m made) String() string {
	r := rand.New(rand.NewPCG(m.seed, 1))
	var b strings.Builder
	fmt.Fprintf(&b, "toolchain: go1.26.8\ngoos: linux\ngoarch: amd64\npkg: example.com/p\ncpu: %s\n", cmpOr(m.cpu, "Made Up CPU"))
	b.WriteString("Unit allocs/op assume=exact\n")
	for i := range m.n {
		for _, name := range []string{"Chat", "Stream", "Embed"} {
			ns, allocs, bytes := 1000*(1+m.noise*r.Float64()), 10, 512
			if name == "Chat" {
				ns *= 1 + m.slower
				bytes += m.bytes
				if m.allocs != nil {
					allocs = m.allocs[i%len(m.allocs)]
				}
			}
			if name != m.without {
				fmt.Fprintf(&b, "Benchmark%s-2 \t 1000\t %.2f ns/op\t %d B/op\t %d allocs/op\n", name, ns, bytes, allocs)
			}
		}
	}
	return b.String()
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func judge(t *testing.T, base, head made, o gate.Options) (*gate.Report, error) {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "base.txt"), base)
	write(t, filepath.Join(dir, "head.txt"), head)
	return gate.Judge(filepath.Join(dir, "base.txt"), filepath.Join(dir, "head.txt"), o)
}

func write(t *testing.T, path string, m made) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte(m.String()), 0o644))
}

// TestVerdicts plants one change at a time.
func TestVerdicts(t *testing.T) {
	quiet := made{seed: 1, n: 12, noise: 0.02}
	for name, test := range map[string]struct {
		base, head made
		options    gate.Options
		want       gate.Verdict
		why        string
	}{
		"the same program twice": {quiet, made{seed: 2, n: 12, noise: 0.02}, gate.Options{}, gate.Pass, ""},
		"the same program twice, pinned": {
			quiet,
			made{seed: 2, n: 12, noise: 0.02},
			gate.Options{Pinned: true},
			gate.Pass, "",
		},
		"one allocation more": {
			quiet,
			made{seed: 2, n: 12, noise: 0.02, allocs: []int{11}},
			gate.Options{},
			gate.Regression, "every sample is above 10",
		},
		"one allocation more, one sample": {
			made{seed: 1, n: 1},
			made{seed: 2, n: 1, allocs: []int{11}},
			gate.Options{},
			gate.Regression, "every sample is above 10",
		},
		"one allocation less": {quiet, made{seed: 2, n: 12, noise: 0.02, allocs: []int{9}}, gate.Options{}, gate.Pass, ""},
		"allocations that vary as before": {
			made{seed: 1, n: 12, allocs: []int{10, 11}},
			made{seed: 2, n: 12, allocs: []int{11, 10, 11}},
			gate.Options{},
			gate.Pass, "",
		},
		"allocations that vary, and more": {
			made{seed: 1, n: 12, allocs: []int{10, 11}},
			made{seed: 2, n: 12, allocs: []int{12, 12, 11}},
			gate.Options{},
			gate.Inconclusive, "overlap",
		},
		"of twenty thousand allocations ten more":   {made{n: 3, allocs: []int{20000}}, made{n: 3, allocs: []int{20010}}, gate.Options{}, gate.Pass, ""},
		"of twenty thousand allocations fifty more": {made{n: 3, allocs: []int{20000}}, made{n: 3, allocs: []int{20050}}, gate.Options{}, gate.Regression, "20.00k"},
		"a few bytes more":                          {quiet, made{seed: 2, n: 12, noise: 0.02, bytes: 10}, gate.Options{}, gate.Pass, ""},
		"more bytes":                                {quiet, made{seed: 2, n: 12, noise: 0.02, bytes: 64}, gate.Options{}, gate.Regression, "every sample"},
		"slower, on a machine with other work": {
			quiet,
			made{seed: 2, n: 12, noise: 0.02, slower: 0.3},
			gate.Options{},
			gate.Inconclusive, "not pinned",
		},
		"slower, on a pinned machine": {
			quiet,
			made{seed: 2, n: 12, noise: 0.02, slower: 0.3},
			gate.Options{Pinned: true},
			gate.Regression, "more than the limit of 10.0 %",
		},
		"slower, too few samples": {
			made{seed: 1, n: 3, noise: 0.02},
			made{seed: 2, n: 3, noise: 0.02, slower: 0.3},
			gate.Options{Pinned: true},
			gate.Inconclusive, "do not prove",
		},
		"slower, within the noise": {
			quiet,
			made{seed: 2, n: 12, noise: 0.02, slower: 0.3},
			gate.Options{Pinned: true, Noise: 0.2},
			gate.Inconclusive, "twice the noise floor, 40.0 %",
		},
		"slower, less than the threshold": {
			quiet,
			made{seed: 2, n: 12, noise: 0.02, slower: 0.03},
			gate.Options{Pinned: true},
			gate.Pass, "",
		},
		"faster": {quiet, made{seed: 2, n: 12, noise: 0.02, slower: -0.3}, gate.Options{Pinned: true}, gate.Pass, ""},
		"too uneven to tell, pinned": {
			made{seed: 1, n: 12, noise: 0.5},
			made{seed: 2, n: 12, noise: 0.5},
			gate.Options{Pinned: true},
			gate.Inconclusive, "do not exclude",
		},
		"a benchmark is gone": {quiet, made{seed: 2, n: 12, noise: 0.02, without: "Embed"}, gate.Options{}, gate.Inconclusive, ""},
		"a benchmark is new":  {made{seed: 1, n: 12, noise: 0.02, without: "Embed"}, quiet, gate.Options{}, gate.Pass, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := judge(t, test.base, test.head, test.options)
			require.NoError(t, err)
			require.Equal(t, test.want, r.Verdict, "%+v", r)
			require.Contains(t, r.Findings[0].Why, test.why)
			require.NotEmpty(t, r.Findings[0].Benchmark)
		})
	}
}

// TestHolm compares the correction with its definition, worked out by hand.
func TestHolm(t *testing.T) {
	r, err := judge(t, made{seed: 1, n: 6, noise: 0.02}, made{seed: 2, n: 6, noise: 0.02, slower: 0.3}, gate.Options{Pinned: true})
	require.NoError(t, err)
	// Six against six that all lie apart have p = 2/924; three comparisons.
	require.InDelta(t, 3*2.0/924, r.Findings[0].P, 1e-9)
	require.Equal(t, gate.Regression, r.Findings[0].Verdict)
	last := 0.0
	for _, f := range r.Findings {
		if f.Unit == "sec/op" && f.Benchmark != "Chat-2" {
			require.GreaterOrEqual(t, f.P, last)
		}
	}
}

// TestNoiseFloor takes the floor from a program that ran twice in each round.
func TestNoiseFloor(t *testing.T) {
	dir := t.TempDir()
	for side, slower := range map[string]float64{"base": 0, "head": 0.3} {
		write(t, filepath.Join(dir, side, "a.txt"), made{seed: 1, n: 12, noise: 0.02, slower: slower})
		write(t, filepath.Join(dir, side, "a-again.txt"), made{seed: 2, n: 12, noise: 0.02, slower: slower + 0.25*(1+slower)})
	}
	r, err := gate.Judge(filepath.Join(dir, "base"), filepath.Join(dir, "head"), gate.Options{Pinned: true})
	require.NoError(t, err)
	require.Len(t, r.Noise, 1)
	require.InDelta(t, 0.25, r.Noise[0].Share, 0.03)
	require.Contains(t, r.Noise[0].From, "Chat-2")
	require.Equal(t, gate.Inconclusive, r.Verdict)
	require.Contains(t, r.Findings[0].Why, "twice the noise floor")
}

func TestUnlikeMachines(t *testing.T) {
	_, err := judge(t, made{n: 3}, made{n: 3, cpu: "Another"}, gate.Options{})
	unlike, ok := errors.AsType[*table.UnlikeError](err)
	require.True(t, ok, "%v", err)
	require.Empty(t, cmp.Diff("cpu", unlike.Key))
}

func TestExitCodes(t *testing.T) {
	require.Equal(t, 0, gate.Pass.ExitCode())
	require.Equal(t, 7, gate.Regression.ExitCode())
	require.Equal(t, 8, gate.Inconclusive.ExitCode())
}
