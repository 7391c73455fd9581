package page

import (
	"fmt"
	"math"
	"strings"

	"github.com/parley-llm/parley/bench/table"
)

// pretty is a figure for people: "2.18 ns", "1.3 µs", "97.9 µs ± 3 %".
func (f figure) pretty() string { return pretty(f.median, f.unit) }

// spread is a figure with half the width of its interval.
func (f figure) spread() string {
	cell := table.Cell{Center: f.median, Lo: table.Bound(f.lo), Hi: table.Bound(f.hi)}
	if share := cell.Spread(); share > 0 && share < 100 {
		return fmt.Sprintf("%s ± %.0f %%", f.pretty(), 100*share)
	}
	return f.pretty()
}

func pretty(v float64, unit string) string {
	base, _, _ := strings.Cut(unit, "/")
	switch {
	case base == "sec" || strings.HasSuffix(unit, "-sec"):
		return seconds(v)
	case strings.HasSuffix(base, "B"):
		return byteCount(v)
	default:
		return number(v)
	}
}

func seconds(v float64) string {
	switch abs := max(v, -v); {
	case abs == 0:
		return "0 ns"
	case abs < 999.5e-9:
		return number(v*1e9) + " ns"
	case abs < 999.5e-6:
		return number(v*1e6) + " µs"
	case abs < 999.5e-3:
		return number(v*1e3) + " ms"
	default:
		return number(v) + " s"
	}
}

func byteCount(v float64) string {
	switch {
	case v < 1024:
		return number(v) + " B"
	case v < 1<<20:
		return number(v/1024) + " KiB"
	default:
		return number(v/(1<<20)) + " MiB"
	}
}

// number has three digits that count.
func number(v float64) string {
	switch abs := max(v, -v); {
	case math.Abs(v-math.Round(v)) < 1e-9*abs && abs < 1e4 || v == 0:
		return fmt.Sprintf("%.0f", v)
	case abs >= 99.95:
		return thousands(fmt.Sprintf("%.0f", v))
	case abs >= 9.995:
		return fmt.Sprintf("%.1f", v)
	default:
		return fmt.Sprintf("%.2f", v)
	}
}

// thousands puts commas into a whole number.
func thousands(digits string) string {
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// times is a ratio: "13.2×".
func times(r float64) string { return number(r) + "×" }

func percent(share float64) string {
	if small := math.Abs(share); small > 0 && small < 0.001 {
		return fmt.Sprintf("%.2g %%", 100*share)
	}
	return fmt.Sprintf("%.1f %%", 100*share)
}
