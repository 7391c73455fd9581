package runner

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"golang.org/x/perf/benchfmt"

	"github.com/parley-llm/parley/bench/internal/measure"
)

// Plan is a run.
type Plan struct {
	// Root is the folder of the repository.
	Root string
	// Out is where the files go once all is measured. Files of the same names are
	// replaced then, and not before: a run that fails replaces nothing, and leaves
	// its samples in the folder Out with [PartialSuffix].
	Out string
	// Suites are what is measured; none means all.
	Suites []string
	Rounds int
	// Quick shortens every benchmark to a fifth and leaves the slow ones out. It
	// tries the machinery; its numbers are no result.
	Quick bool
	// Seed decides the order within the rounds, and is written to the files.
	Seed uint64
	// Progress says what is being done.
	Progress func(done, total int, what string)
	// Stderr gets what the compiler and the benchmarks complain about.
	Stderr io.Writer
}

// ErrPlan is an error about what was asked for.
var ErrPlan = errors.New("the run cannot be planned")

// ErrCanary means that no number of the run can be trusted.
var ErrCanary = errors.New("the canary failed")

// PartialSuffix marks the folder of a run that has not ended. The next run into
// the same folder removes it.
const PartialSuffix = ".partial"

// job is one binary under one name.
type job struct {
	Variant
	binary, file string
}

// Run measures. It stops at the first failure.
func (p *Plan) Run(ctx context.Context) error {
	variants, err := p.variants()
	if err != nil {
		return err
	}
	return p.measure(ctx, variants)
}

// measure runs the variants beside Out, and replaces what is there at the end.
func (p *Plan) measure(ctx context.Context, variants []Variant) error {
	partial := *p
	partial.Out = p.Out + PartialSuffix
	if err := os.RemoveAll(partial.Out); err != nil {
		return err
	}
	if err := partial.run(ctx, variants); err != nil {
		return fmt.Errorf("%w\n(nothing in %s was replaced; the samples so far are in %s)", err, p.Out, partial.Out)
	}
	return replace(p.Out, partial.Out)
}

// replace moves every file of a folder into another, and removes the first.
func replace(to, from string) error {
	files, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	for _, file := range files {
		if err := os.Rename(filepath.Join(from, file.Name()), filepath.Join(to, file.Name())); err != nil {
			return err
		}
	}
	return os.Remove(from)
}

func (p *Plan) run(ctx context.Context, variants []Variant) error {
	bin, err := os.MkdirTemp("", "parley-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(bin) }()
	if err := os.MkdirAll(p.Out, 0o755); err != nil {
		return err
	}
	jobs, err := p.build(ctx, bin, variants)
	if err != nil {
		return err
	}
	if slices.Contains(p.suites(), "size") {
		if err := p.size(ctx, bin); err != nil {
			return err
		}
	}
	return p.rounds(ctx, jobs)
}

func (p *Plan) suites() []string {
	if len(p.Suites) == 0 {
		return Suites()
	}
	return p.Suites
}

func (p *Plan) variants() ([]Variant, error) {
	for _, suite := range p.Suites {
		if !slices.Contains(Suites(), suite) {
			return nil, fmt.Errorf("%w: no suite %q; there are %v", ErrPlan, suite, Suites())
		}
	}
	if p.Rounds < 1 {
		return nil, fmt.Errorf("%w: at least one round is needed", ErrPlan)
	}
	var chosen []Variant
	for _, v := range Variants() {
		if slices.Contains(p.suites(), v.Suite) && !(p.Quick && v.Slow) {
			if p.Quick {
				v.Time /= 5
			}
			chosen = append(chosen, v)
		}
	}
	return chosen, nil
}

// build makes the binaries and begins the files.
func (p *Plan) build(ctx context.Context, bin string, variants []Variant) ([]job, error) {
	var jobs []job
	for i, v := range variants {
		p.Progress(i, len(variants), "build "+v.Name)
		binary := filepath.Join(bin, v.Name+".test")
		pgo := "off"
		if v.Profile != "" {
			profile, err := p.profile(ctx, bin, v.Profile)
			if err != nil {
				return nil, err
			}
			pgo = profile
		}
		if _, err := p.command(ctx, v.Module, "go", "test", "-c", "-pgo="+pgo, "-o", binary, v.Package); err != nil {
			return nil, err
		}
		jobs = append(jobs, job{v, binary, filepath.Join(p.Out, v.Name+".txt")})
		if v.Again {
			copied := filepath.Join(bin, v.Name+AgainSuffix+".test")
			if err := copyFile(copied, binary); err != nil {
				return nil, err
			}
			jobs = append(jobs, job{v, copied, filepath.Join(p.Out, v.Name+AgainSuffix+".txt")})
		}
	}
	for _, j := range jobs {
		if err := os.WriteFile(j.file, p.header(ctx, j.Variant), 0o644); err != nil {
			return nil, err
		}
	}
	return jobs, nil
}

// profile runs a binary that was built before, for its profile.
func (p *Plan) profile(ctx context.Context, bin, of string) (string, error) {
	path := filepath.Join(bin, of+".pprof")
	_, err := p.command(ctx, ".", filepath.Join(bin, of+".test"),
		"-test.run=^$", "-test.bench=.", "-test.benchtime=20ms", "-test.cpuprofile="+path)
	return path, err
}

func (p *Plan) rounds(ctx context.Context, jobs []job) error {
	r := rand.New(rand.NewPCG(p.Seed, 1))
	for round := range p.Rounds {
		order := r.Perm(len(jobs))
		for place, i := range order {
			j := jobs[i]
			p.Progress(round*len(jobs)+place, p.Rounds*len(jobs), fmt.Sprintf("round %d of %d: %s", round+1, p.Rounds, j.Name))
			if err := p.once(ctx, j, round, place); err != nil {
				return err
			}
		}
	}
	p.Progress(1, 1, "measured")
	return nil
}

// once runs a binary and appends its samples to its file.
func (p *Plan) once(ctx context.Context, j job, round, place int) error {
	benchtime := "1x"
	if j.Time > 0 {
		benchtime = j.Time.String()
	}
	out, err := p.command(ctx, filepath.Join(j.Module, j.Package), j.binary,
		"-test.run=^$", "-test.bench="+j.Bench, "-test.benchtime="+benchtime, "-test.timeout=20m")
	if err != nil {
		return err
	}
	if err := checkCanary(j.Name, out); err != nil {
		return err
	}
	file, err := os.OpenFile(j.file, os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(file, "\n# round %d, place %d, %s\n%s", round+1, place+1, time.Now().UTC().Format(time.RFC3339), out)
	if closed := file.Close(); err == nil {
		err = closed
	}
	return err
}

// checkCanary looks for the canary among the samples of one process.
func checkCanary(name string, out []byte) error {
	reader := benchfmt.NewReader(bytes.NewReader(out), name)
	for reader.Scan() {
		result, ok := reader.Result().(*benchfmt.Result)
		if !ok || string(result.Name.Base()) != measure.CanaryName {
			continue
		}
		if seconds, ok := result.Value("sec/op"); ok && seconds*1e9 >= measure.CanaryAtLeast {
			return nil
		}
		return fmt.Errorf("%w: %s reads next to nothing where %d dependent steps were measured", ErrCanary, name, 1000)
	}
	return fmt.Errorf("%w: %s did not measure it", ErrCanary, name)
}

// command runs a program in a folder below the root, and gives its output.
func (p *Plan) command(ctx context.Context, dir, name string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = filepath.Join(p.Root, dir)
	cmd.Stderr = p.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s %v: %w\n%s", filepath.Base(name), args, err, out)
	}
	return out, nil
}

func copyFile(to, from string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o755)
}
