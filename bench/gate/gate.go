package gate

import (
	"fmt"
	"slices"

	"github.com/parley-llm/parley/bench/table"
)

// Verdict is the gate's answer.
type Verdict string

// The verdicts.
const (
	Pass         Verdict = "pass"
	Regression   Verdict = "regression"
	Inconclusive Verdict = "inconclusive"
)

// The exit codes of the verdicts that are no pass.
const (
	ExitRegression   = 7
	ExitInconclusive = 8
)

// ExitCode of a verdict.
func (v Verdict) ExitCode() int {
	switch v {
	case Pass:
		return 0
	case Regression:
		return ExitRegression
	case Inconclusive:
		return ExitInconclusive
	}
	panic("gate: no verdict " + string(v))
}

// Options steer the gate.
type Options struct {
	// Threshold is the share by which time may grow; 0 means a tenth.
	Threshold float64
	// Alpha is the chance of a false alarm over all comparisons; 0 means 0.05.
	Alpha float64
	// Pinned says that the machine does nothing else and keeps its clock, so that
	// time counts.
	Pinned bool
	// Noise is the noise floor where no run against itself gives one.
	Noise float64
}

// Report is what the gate found.
type Report struct {
	SchemaVersion int     `json:"schema_version"`
	Verdict       Verdict `json:"verdict"`
	Pinned        bool    `json:"pinned"`
	Threshold     float64 `json:"threshold"`
	Alpha         float64 `json:"alpha"`
	// Noise is the noise floor of each package and profile, as a share.
	Noise []Noise `json:"noise"`
	// Findings are all comparisons.
	Findings []Finding `json:"findings"`
	// Missing are benchmarks that only the base has; a verdict about them is not
	// possible. New are those that only the head has.
	Missing []string `json:"missing"`
	New     []string `json:"new"`
	// Wide counts comparisons of time whose intervals are too wide to exclude a
	// growth beyond the threshold.
	Wide int `json:"wide"`
}

// Noise is the noise floor of the benchmarks of one package.
type Noise struct {
	Key   string  `json:"key"`
	Share float64 `json:"share"`
	// From is the benchmark that differed most from itself.
	From string `json:"from,omitempty"`
}

// Finding is the comparison of one benchmark in one unit.
type Finding struct {
	Key       string  `json:"key"`
	Benchmark string  `json:"benchmark"`
	Unit      string  `json:"unit"`
	Verdict   Verdict `json:"verdict"`
	Base      float64 `json:"base"`
	Head      float64 `json:"head"`
	// Growth is how much worse the head is, as a share of the base.
	Growth float64 `json:"growth"`
	// P is corrected for the number of comparisons; 0 for counts.
	P     float64 `json:"p,omitempty"`
	Limit float64 `json:"limit,omitempty"`
	// Wide says that the intervals do not exclude a growth beyond the threshold.
	Wide bool   `json:"wide,omitempty"`
	Why  string `json:"why"`
	raw  float64
}

// labels of the two sides among the files.
const (
	baseLabel = "base"
	headLabel = "head"
)

// Judge compares the samples below two paths, each a file or a folder. The error
// is a [*table.UnlikeError] where the machines differ.
func Judge(base, head string, o Options) (*Report, error) {
	if o.Threshold == 0 {
		o.Threshold = 0.10
	}
	if o.Alpha == 0 {
		o.Alpha = 0.05
	}
	data, err := table.Read(baseLabel+"="+base, headLabel+"="+head)
	if err != nil {
		return nil, err
	}
	if err := data.Alike(); err != nil {
		return nil, err
	}
	r := &Report{SchemaVersion: 1, Pinned: o.Pinned, Threshold: o.Threshold, Alpha: o.Alpha, Missing: []string{}, New: []string{}, Findings: []Finding{}}
	if r.Noise, err = noise(data, o.Alpha); err != nil {
		return nil, err
	}
	tables, err := withoutAgain(data).Build(table.Options{
		Table: keys, Row: ".fullname", Col: ".file@(base head)", Ignore: ".config", Alpha: o.Alpha,
	})
	if err != nil {
		return nil, err
	}
	r.compare(tables, o)
	r.correct(o)
	r.conclude()
	return r, nil
}

// keys tell benchmarks of the same name apart.
const keys = "pkg,pgo"

func (r *Report) compare(tables []table.Table, o Options) {
	for _, t := range tables {
		rule, judged := rules[t.Unit]
		if !judged {
			continue
		}
		for _, row := range t.Rows {
			sides := map[string]*table.Cell{}
			for i, cell := range row.Cells {
				sides[t.Cols[i]] = cell
			}
			name := t.Key + " " + row.Key
			switch b, h := sides[baseLabel], sides[headLabel]; {
			case h == nil:
				r.Missing = append(r.Missing, name+", "+t.Unit)
			case b == nil:
				r.New = append(r.New, name+", "+t.Unit)
			default:
				f := Finding{Key: t.Key, Benchmark: row.Key, Unit: t.Unit, Verdict: Pass, Base: b.Center, Head: h.Center}
				f.Growth = growth(b.Center, h.Center)
				rule(&f, b, h, r, o)
				r.Findings = append(r.Findings, f)
			}
		}
	}
}

// growth is the share by which the head is above the base.
func growth(base, head float64) float64 {
	switch {
	case base == head:
		return 0
	case base == 0:
		return 1
	default:
		return head/base - 1
	}
}

func (r *Report) conclude() {
	r.Verdict = Pass
	if len(r.Missing) > 0 {
		r.Verdict = Inconclusive
	}
	for _, f := range r.Findings {
		if f.Wide {
			r.Wide++
		}
		switch f.Verdict {
		case Regression:
			r.Verdict = Regression
		case Inconclusive:
			if r.Verdict == Pass {
				r.Verdict = Inconclusive
			}
		case Pass:
		}
	}
	if len(r.Findings) == 0 && r.Verdict == Pass {
		r.Verdict = Inconclusive
	}
	slices.SortStableFunc(r.Findings, func(a, b Finding) int { return severity(b.Verdict) - severity(a.Verdict) })
}

func severity(v Verdict) int { return slices.Index([]Verdict{Pass, Inconclusive, Regression}, v) }

func (n Noise) String() string { return fmt.Sprintf("%s: %.1f %%", n.Key, 100*n.Share) }
