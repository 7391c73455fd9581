package page

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"github.com/parley-llm/parley/bench/gate"
	"github.com/parley-llm/parley/internal/grid"
)

// Write makes the page, its tables and its plots below out from the samples in
// the folder raw. The page links to the samples as raw beside itself. Samples of
// several runs make no page.
func Write(raw, out string) error {
	s, err := read(raw)
	if err != nil {
		return err
	}
	tables, err := s.writeTables(out)
	if err != nil {
		return err
	}
	plots := map[string]bool{}
	for name, p := range s.plots() {
		if svg := p.svg(); svg != "" {
			plots[name] = true
			if err := writeFile(out, "plots/"+name, svg); err != nil {
				return err
			}
		}
	}
	c, err := s.content(tables, plots)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := text.Execute(&b, c); err != nil {
		return err
	}
	return writeFile(out, "README.md", b.String())
}

// content is what the page is filled with.
type content struct {
	Warnings []string
	Summary  []string
	// Claims, Goals, Machine and Noise are tables.
	Claims, Goals, Machine, Noise string
	// Limits are about goals, Losses about dispatch.
	Limits, Losses []string
	// Profile says what a profile changes.
	Profile              string
	Plots                map[string]bool
	Tables               []string
	Commit, Rounds, Seed string
	BinaryTable          string
}

func (s *samples) content(tables []string, plots map[string]bool) (*content, error) {
	claims, goals := s.claims(), s.goals()
	c := &content{
		Warnings: s.warnings(), Limits: s.limits(), Losses: s.losses(), Profile: s.profile(), Plots: plots, Tables: tables,
		Commit: s.config("commit"), Rounds: s.config("rounds"), Seed: s.config("seed"),
	}
	var rows [][]string
	for _, claim := range claims {
		rows = append(rows, []string{claim.Says, "**" + claim.Verdict + "**", claim.Found, claim.Files})
	}
	c.Claims = grid.RawMarkdown([]string{"the claim", "here", "what was found", "samples"}, rows, grid.Left)
	rows = nil
	for _, goal := range goals {
		rows = append(rows, []string{goal.What, goal.Want, goal.Got, goal.Ratio, "**" + goal.Verdict + "**", goal.Files})
	}
	c.Goals = grid.RawMarkdown([]string{"what", "goal", "measured", "ratio", "verdict", "samples"}, rows, grid.Left)
	c.Summary = summary(claims, goals)
	c.Machine = s.machine()
	c.BinaryTable = s.weights()
	var err error
	c.Noise, err = s.noiseTable()
	return c, err
}

// summary counts the verdicts.
func summary(claims []claim, goals []goal) []string {
	count := func(want func(string) bool, verdicts []string) int {
		n := 0
		for _, v := range verdicts {
			if want(v) {
				n++
			}
		}
		return n
	}
	var said, reached []string
	for _, c := range claims {
		said = append(said, c.Verdict)
	}
	for _, g := range goals {
		reached = append(reached, g.Verdict)
	}
	starts := func(prefix string) func(string) bool {
		return func(v string) bool { return strings.HasPrefix(v, prefix) }
	}
	lines := []string{
		fmt.Sprintf("Of %d claims about enum dispatch that were made for another language, %d hold in Go, some of them in part, and %d do not.",
			len(claims), count(starts(holds), said), count(starts(holdsNot), said)),
		fmt.Sprintf("Of %d goals of this project %d are met, %d of them by the medians only, and %d missed.",
			len(goals), count(starts(met), reached), count(starts(metMedian), reached), count(starts(notMet), reached)),
	}
	all := append(said, reached...)
	if n := count(starts(unclear), all); n > 0 {
		lines = append(lines, fmt.Sprintf("%d of both cannot be decided: the samples are too few or too uneven.", n))
	}
	if n := count(starts(noSamples), all); n > 0 {
		lines = append(lines, fmt.Sprintf("%d of both have no samples in this run.", n))
	}
	return lines
}

// busy is from which share of foreign work on the samples are doubtful, in
// percent.
const busy = 10

// warnings say why the numbers may not be what they seem.
func (s *samples) warnings() []string {
	var w []string
	if s.config("quick") == "true" {
		w = append(w, "This was a quick run, which tries the machinery. Its numbers are no result.")
	}
	if s.config("dirty") == "true" {
		w = append(w, "The code that was measured had changes that no commit holds.")
	}
	w = append(w, s.cutShort()...)
	for _, name := range s.tooFast() {
		w = append(w, "A number of this run cannot be true: "+name+" is faster than the loop around it.")
	}
	if median, most, ok := s.foreign(); ok && median > busy {
		w = append(w, fmt.Sprintf("The machine was busy: other processes had %.0f %% of it during half of the samples, and up to %.0f %%. "+
			"Times of this run mean little; counts of allocations and bytes do not suffer.", median, most))
	}
	return w
}

// cutShort names the files that do not hold what their header says.
func (s *samples) cutShort() []string {
	var found []string
	for _, file := range slices.Sorted(maps.Keys(s.files)) {
		canary, ok := s.get(file, "sec/op")
		if n := strconv.Itoa(len(canary.samples)); ok && n != s.config("rounds") {
			found = append(found, fmt.Sprintf("%s.txt holds %s of the %s rounds that were planned.", file, n, s.config("rounds")))
		}
	}
	return found
}

// tooFast are benchmarks of dispatch that read less than half of what the loop
// alone does: the compiler has dropped their work.
func (s *samples) tooFast() []string {
	loop, ok := s.get("dispatch", "sec/op", "op=none", "order=one", "form=loop")
	if !ok {
		return nil
	}
	var found []string
	for key := range s.index {
		parts := strings.Split(key, "|")
		if !strings.HasPrefix(parts[0], "dispatch") || parts[1] == "" || parts[2] != "sec/op" {
			continue
		}
		if f, ok := s.get(parts[0], parts[2], strings.Split(parts[1], "/")...); ok && f.median < loop.median/2 {
			found = append(found, parts[0]+" "+parts[1])
		}
	}
	slices.Sort(found)
	return found
}

func (s *samples) machine() string {
	var rows [][]string
	for _, key := range []string{
		"cpu", "goos", "goarch", "goamd64", "kernel", "governor", "turbo", "toolchain", "gomaxprocs", "gogc", "commit", "dirty", "harness", "rounds", "seed",
	} {
		rows = append(rows, []string{key, strings.TrimSpace(s.config(key))})
	}
	if canary, ok := s.get("dispatch", "sec/op"); ok {
		rows = append(rows, []string{"canary", "a thousand steps that need each other take " + canary.pretty()})
	}
	if peers := s.config("peers"); peers != "unknown" {
		rows = append(rows, []string{"peers", peers})
	}
	if median, most, ok := s.foreign(); ok {
		rows = append(rows, []string{"other processes", fmt.Sprintf("%.0f %% of the machine during half of the samples, %.0f %% at most", median, most)})
	}
	return grid.Markdown([]string{"", ""}, rows, grid.Left)
}

// noiseTable is how much each program differed from itself.
func (s *samples) noiseTable() (string, error) {
	data := s.part("")
	if len(data.Results) == 0 {
		return "", nil
	}
	floors, err := gate.Floors(data, "turn", "*", 0.05)
	if err != nil {
		return "", err
	}
	var rows [][]string
	for _, f := range floors {
		from := f.From
		if from == "" {
			from = "no benchmark differed significantly"
		}
		rows = append(rows, []string{strings.TrimPrefix(f.Key, "pkg=github.com/parley-llm/parley/"), percent(f.Share), from})
	}
	return grid.Markdown([]string{"benchmarks", "noise floor", "the one that differed most from itself"}, rows, grid.Left), nil
}

// weights are the sizes of the programs.
func (s *samples) weights() string {
	var rows [][]string
	for _, p := range [][2]string{
		{"none", "net/http alone"}, {"one", "one provider, without the enum"}, {"twelve", "the enum, and so all twelve"},
	} {
		row := []string{p[1]}
		for _, stripped := range []string{"no", "yes"} {
			f, ok := s.get("size", "binary-B", "program="+p[0], "stripped="+stripped)
			if !ok {
				return ""
			}
			row = append(row, f.pretty())
		}
		rows = append(rows, row)
	}
	return grid.Markdown([]string{"a program with", "with symbols", "stripped"}, rows, grid.Right)
}

// Plot links a plot that this run has.
func (c *content) Plot(name, alt string) string {
	if !c.Plots[name] {
		return ""
	}
	return fmt.Sprintf("![%s](plots/%s)\n", alt, name)
}

var text = template.Must(template.New("page").Parse(pageText))
