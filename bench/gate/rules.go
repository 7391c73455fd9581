package gate

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/parley-llm/parley/bench/table"
)

// rules judge the units; those that are not here are not judged.
var rules = map[string]func(*Finding, *table.Cell, *table.Cell, *Report, Options){
	"allocs/op": allocs, "B/op": bytes, "value-B": exact, "sec/op": seconds,
}

// manyAllocs is where a thousandth of the allocations is tolerated.
const manyAllocs = 1000

func allocs(f *Finding, base, head *table.Cell, _ *Report, _ Options) {
	slack := 0.0
	if f.Base > manyAllocs {
		slack = f.Base / 1000
	}
	counted(f, base, head, slack)
}

func bytes(f *Finding, base, head *table.Cell, _ *Report, _ Options) {
	counted(f, base, head, max(f.Base/100, 16))
}

func exact(f *Finding, base, head *table.Cell, _ *Report, _ Options) { counted(f, base, head, 0) }

// counted judges a unit that is counted: no more than slack above the most of
// the base.
func counted(f *Finding, base, head *table.Cell, slack float64) {
	most := slices.Max(base.Samples) + slack
	switch {
	case slices.Min(head.Samples) > most:
		f.Verdict = Regression
		f.Why = fmt.Sprintf("every sample is above %s, the most of the base", table.Value(slices.Max(base.Samples), f.Unit))
	case f.Head > most:
		f.Verdict = Inconclusive
		f.Why = "the median grew, and the samples overlap those of the base"
	}
}

// seconds collects what a comparison of time needs; correct judges it when all
// are known.
func seconds(f *Finding, base, head *table.Cell, r *Report, o Options) {
	f.Limit = max(o.Threshold, 2*r.noise(f.Key, o.Noise))
	if change := head.Change; change != nil {
		f.raw = change.P
	}
	worst := math.Inf(1)
	if base.Lo > 0 {
		worst = float64(head.Hi/base.Lo) - 1
	}
	f.Wide = worst > o.Threshold
}

// noise is the floor for a key: its own, or that of the nearest that has one.
func (r *Report) noise(key string, given float64) float64 {
	floor := given
	for _, n := range r.Noise {
		if n.Key == key {
			return max(n.Share, given)
		}
		floor = max(floor, n.Share)
	}
	return floor
}

// correct applies Holm's correction to the comparisons of time and judges them:
// the smallest p is multiplied by their number, the next by one less, and none
// becomes smaller than one before it.
func (r *Report) correct(o Options) {
	var timed []*Finding
	for i := range r.Findings {
		if r.Findings[i].Unit == "sec/op" {
			timed = append(timed, &r.Findings[i])
		}
	}
	slices.SortStableFunc(timed, func(a, b *Finding) int { return cmp.Compare(a.raw, b.raw) })
	last := 0.0
	for i, f := range timed {
		last = max(last, min(1, f.raw*float64(len(timed)-i)))
		f.P = last
		f.judgeTime(o)
	}
}

func (f *Finding) judgeTime(o Options) {
	slower := fmt.Sprintf("slower by %.1f %%", 100*f.Growth)
	switch {
	case f.Growth > f.Limit && f.P < o.Alpha && o.Pinned:
		f.Verdict = Regression
		f.Why = fmt.Sprintf("%s, more than the limit of %.1f %%", slower, 100*f.Limit)
	case f.Growth > f.Limit && f.P < o.Alpha:
		f.Verdict = Inconclusive
		f.Why = slower + ", on a machine that is not pinned"
	case f.Growth > o.Threshold && f.P >= o.Alpha:
		f.Verdict = Inconclusive
		f.Why = slower + ", which too few or too uneven samples do not prove"
	case f.Growth > o.Threshold:
		f.Verdict = Inconclusive
		f.Why = fmt.Sprintf("%s, which is within twice the noise floor, %.1f %%", slower, 100*f.Limit)
	case f.Wide && o.Pinned:
		f.Verdict = Inconclusive
		f.Why = fmt.Sprintf("the intervals do not exclude a growth of %.1f %%", 100*o.Threshold)
	}
}
