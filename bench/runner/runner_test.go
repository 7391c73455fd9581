package runner

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/bench/table"
)

// TestRun measures a package that is quick to build, in two rounds, with a
// second run of the same binary.
func TestRun(t *testing.T) {
	out := t.TempDir()
	var steps []string
	p := Plan{
		Root: "../..", Out: out, Rounds: 2, Seed: 3, Stderr: t.Output(),
		Progress: func(_, _ int, what string) { steps = append(steps, what) },
	}
	v := Variant{
		Name: "tiny", Suite: "peers", Module: ".", Package: "./bench/runner/testdata/tiny", Bench: ".",
		Time: time.Microsecond, Again: true,
	}
	jobs, err := p.build(t.Context(), t.TempDir(), []Variant{v})
	require.NoError(t, err)
	require.NoError(t, p.rounds(t.Context(), jobs))

	data, err := table.Read(out)
	require.NoError(t, err)
	require.Empty(t, data.Warnings)
	require.NoError(t, data.Alike())
	require.Len(t, data.Results, 2*2*2, "two rounds of two runs of two benchmarks")
	for _, key := range []string{"toolchain", "pgo", "gomaxprocs", "gogc", "kernel", "governor", "turbo", "commit", "dirty", "harness", "goos", "goarch", "cpu"} {
		value, ok := data.Config(key)
		require.True(t, ok, key)
		require.NotEmpty(t, value, key)
	}
	seed, _ := data.Config("seed")
	require.Equal(t, "3", seed)
	require.Contains(t, steps, "round 2 of 2: tiny")
	raw, err := os.ReadFile(filepath.Join(out, "tiny.txt"))
	require.NoError(t, err)
	require.Contains(t, string(raw), "# round 2, place ")
}

// TestAFailedRunReplacesNothing runs into a folder that holds samples: first a
// run that fails after its first file, then one that does not.
func TestAFailedRunReplacesNothing(t *testing.T) {
	out := filepath.Join(t.TempDir(), "raw")
	require.NoError(t, os.MkdirAll(out, 0o755))
	kept := filepath.Join(out, "tiny.txt")
	require.NoError(t, os.WriteFile(kept, []byte("the run before\n"), 0o644))
	p := Plan{Root: "../..", Out: out, Suites: []string{"peers"}, Rounds: 1, Stderr: t.Output(), Progress: func(int, int, string) {}}
	tiny := Variant{
		Name: "tiny", Suite: "peers", Module: ".", Package: "./bench/runner/testdata/tiny", Bench: ".", Time: time.Microsecond,
	}
	broken := tiny
	broken.Name, broken.Bench = "broken", "^NoCanary$"

	err := p.measure(t.Context(), []Variant{tiny, broken})
	require.ErrorIs(t, err, ErrCanary)
	require.ErrorContains(t, err, out+PartialSuffix)
	raw, err := os.ReadFile(kept)
	require.NoError(t, err)
	require.Equal(t, "the run before\n", string(raw))
	require.FileExists(t, filepath.Join(out+PartialSuffix, "tiny.txt"))

	require.NoError(t, p.measure(t.Context(), []Variant{tiny}))
	raw, err = os.ReadFile(kept)
	require.NoError(t, err)
	require.Contains(t, string(raw), "# round 1, place 1")
	require.NoDirExists(t, out+PartialSuffix)
}

// TestOrderFollowsTheSeed lets the rounds fail at their first binary and looks
// which one that was.
func TestOrderFollowsTheSeed(t *testing.T) {
	first := func(seed uint64) string {
		p := Plan{Root: ".", Out: t.TempDir(), Rounds: 1, Seed: seed, Stderr: t.Output(), Progress: func(int, int, string) {}}
		var jobs []job
		for _, name := range []string{"a", "b", "c", "d"} {
			jobs = append(jobs, job{Variant: Variant{Name: name}, binary: "/nowhere/" + name})
		}
		err := p.rounds(t.Context(), jobs)
		require.Error(t, err)
		return err.Error()[:1]
	}
	seen := map[string]bool{}
	for seed := range uint64(20) {
		require.Equal(t, first(seed), first(seed))
		seen[first(seed)] = true
	}
	require.Len(t, seen, 4)
}

func TestCanary(t *testing.T) {
	for out, ok := range map[string]bool{
		"BenchmarkCanary-2 100 1200 ns/op\n":                true,
		"BenchmarkCanary-2 100 0.31 ns/op\n":                false,
		"BenchmarkOther-2 100 1200 ns/op\n":                 false,
		"BenchmarkA 1 1 ns/op\nBenchmarkCanary 9 900 ns/op": true,
	} {
		err := checkCanary("x", []byte(out))
		require.Equal(t, !ok, errors.Is(err, ErrCanary), out)
	}
}

func TestPlans(t *testing.T) {
	_, err := (&Plan{Suites: []string{"dispatch", "magic"}, Rounds: 1}).variants()
	require.ErrorIs(t, err, ErrPlan)
	require.ErrorContains(t, err, `"magic"`)
	require.ErrorIs(t, (&Plan{}).Run(context.Background()), ErrPlan)

	all, err := (&Plan{Rounds: 1}).variants()
	require.NoError(t, err)
	require.Len(t, all, len(Variants()))
	quick, err := (&Plan{Rounds: 1, Quick: true, Suites: []string{"dispatch", "scale"}}).variants()
	require.NoError(t, err)
	require.Len(t, quick, 1)
	require.Less(t, quick[0].Time, all[0].Time)
	for _, v := range all {
		require.Contains(t, Suites(), v.Suite)
	}
}

// TestPeersAreNamed finds the libraries and their versions.
func TestPeersAreNamed(t *testing.T) {
	header := (&Plan{Root: "../..", Stderr: &bytes.Buffer{}}).header(t.Context(), Variant{Suite: "peers", Module: "bench/peers"})
	i := slices.IndexFunc(strings.Split(string(header), "\n"), func(l string) bool { return strings.HasPrefix(l, "peers: ") })
	require.GreaterOrEqual(t, i, 0)
	require.Contains(t, string(header), "github.com/openai/openai-go/v3 v3.")
	require.NotContains(t, string(header), "parley v0.0.0")
}
