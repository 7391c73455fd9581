package table

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"golang.org/x/perf/benchfmt"
	"golang.org/x/perf/benchmath"
	"golang.org/x/perf/benchproc"
)

// Options say what becomes a table, a row and a column. The projections and the
// filter are benchstat's: ".fullname", ".file", "/key", "/key@(a b)", ".config".
type Options struct {
	Table, Row, Col string
	// Ignore names keys in which samples of one cell may vary.
	Ignore string
	Filter string
	// Alpha is below which p a change counts, Confidence the level of the
	// intervals; 0 means 0.05 and 0.95.
	Alpha, Confidence float64
}

func (o Options) defaults() Options {
	for field, value := range map[*string]string{&o.Table: ".config", &o.Row: ".fullname", &o.Col: ".file", &o.Filter: "*"} {
		if *field == "" {
			*field = value
		}
	}
	if o.Alpha == 0 {
		o.Alpha = benchmath.DefaultThresholds.CompareAlpha
	}
	if o.Confidence == 0 {
		o.Confidence = 0.95
	}
	return o
}

// Table has one unit.
type Table struct {
	// Key is what the samples of the table have in common.
	Key  string   `json:"key"`
	Unit string   `json:"unit"`
	Cols []string `json:"columns"`
	Rows []Row    `json:"rows"`
}

// Row is a line of a table; a cell is nil where there is no sample.
type Row struct {
	Key   string  `json:"key"`
	Cells []*Cell `json:"cells"`
}

// Cell is what the samples of one benchmark say.
type Cell struct {
	// Center is the median, or the value itself where the unit is exact; Lo and
	// Hi bound the confidence interval.
	Center  float64   `json:"center"`
	Lo      Bound     `json:"lo"`
	Hi      Bound     `json:"hi"`
	Samples []float64 `json:"samples"`
	// Change compares the cell with the first of its row, nil in the first.
	Change   *Change  `json:"change,omitempty"`
	Warnings []string `json:"warnings,omitempty"`
}

// Bound is a number that may be infinite: a few samples bound nothing. JSON,
// which has no infinity, has null then.
type Bound float64

// MarshalJSON implements [json.Marshaler].
func (b Bound) MarshalJSON() ([]byte, error) {
	if math.IsInf(float64(b), 0) || math.IsNaN(float64(b)) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(b))
}

// Change is how a cell differs from its base.
type Change struct {
	// Ratio is center over center of the base.
	Ratio Bound   `json:"ratio"`
	P     float64 `json:"p"`
	// Significant says that P is below alpha.
	Significant bool `json:"significant"`
	// Delta is the change in percent, "~" where it is not significant, and Test
	// the p and the numbers of samples, both as benchstat has them.
	Delta string `json:"delta"`
	Test  string `json:"test"`
}

type place struct{ row, col benchproc.Key }

type builder struct {
	unit  *benchproc.Field
	rows  map[benchproc.Key]bool
	cols  map[benchproc.Key]bool
	cells map[place]*gathered
}

type gathered struct {
	values  []float64
	residue map[benchproc.Key]bool
}

// Build sorts the samples into tables. An error is about the options.
func (d *Data) Build(o Options) ([]Table, error) {
	o = o.defaults()
	filter, err := benchproc.NewFilter(o.Filter)
	if err != nil {
		return nil, fmt.Errorf("filter %q: %w", o.Filter, err)
	}
	var parser benchproc.ProjectionParser
	by, unit, err := parser.ParseWithUnit(o.Table, filter)
	if err != nil {
		return nil, fmt.Errorf("table %q: %w", o.Table, err)
	}
	row, err := parser.Parse(o.Row, filter)
	if err != nil {
		return nil, fmt.Errorf("row %q: %w", o.Row, err)
	}
	col, err := parser.Parse(o.Col, filter)
	if err != nil {
		return nil, fmt.Errorf("column %q: %w", o.Col, err)
	}
	if _, err := parser.Parse(o.Ignore, filter); err != nil {
		return nil, fmt.Errorf("ignore %q: %w", o.Ignore, err)
	}
	residue := parser.Residue()

	tables := map[benchproc.Key]*builder{}
	for _, r := range d.Results {
		// The filter takes values out of what it is given.
		r := r.Clone()
		if ok, err := filter.Apply(r); err != nil || !ok {
			continue
		}
		at := place{row.Project(r), col.Project(r)}
		rest := residue.Project(r)
		for i, key := range by.ProjectValues(r) {
			if key.IsZero() {
				continue
			}
			add(tables, key, unit, at, rest, r.Values[i])
		}
	}
	return d.finish(tables, o), nil
}

func add(tables map[benchproc.Key]*builder, key benchproc.Key, unit *benchproc.Field, at place, rest benchproc.Key, value benchfmt.Value) {
	b := tables[key]
	if b == nil {
		b = &builder{unit, map[benchproc.Key]bool{}, map[benchproc.Key]bool{}, map[place]*gathered{}}
		tables[key] = b
	}
	b.rows[at.row], b.cols[at.col] = true, true
	g := b.cells[at]
	if g == nil {
		g = &gathered{residue: map[benchproc.Key]bool{}}
		b.cells[at] = g
	}
	g.values = append(g.values, value.Value)
	g.residue[rest] = true
}

func (d *Data) finish(tables map[benchproc.Key]*builder, o Options) []Table {
	out := make([]Table, 0, len(tables))
	for _, key := range sorted(tables) {
		b := tables[key]
		t := Table{Key: tableName(key, b.unit), Unit: key.Get(b.unit)}
		cols := sorted(b.cols)
		for _, col := range cols {
			t.Cols = append(t.Cols, name(col))
		}
		assume := d.Units.GetAssumption(t.Unit)
		thresholds := &benchmath.Thresholds{CompareAlpha: o.Alpha}
		for _, row := range sorted(b.rows) {
			line := Row{Key: name(row), Cells: make([]*Cell, len(cols))}
			var base *benchmath.Sample
			for i, col := range cols {
				g := b.cells[place{row, col}]
				if g == nil {
					continue
				}
				sample := benchmath.NewSample(slices.Clone(g.values), thresholds)
				cell := summarize(assume, sample, g, o)
				if i == 0 {
					base = sample
				} else if base != nil {
					cell.Change = change(assume, base, sample, line.Cells[0].Center, cell.Center)
				}
				line.Cells[i] = cell
			}
			t.Rows = append(t.Rows, line)
		}
		out = append(out, t)
	}
	return out
}

func summarize(assume benchmath.Assumption, sample *benchmath.Sample, g *gathered, o Options) *Cell {
	s := assume.Summary(sample, o.Confidence)
	cell := &Cell{Center: s.Center, Lo: Bound(s.Lo), Hi: Bound(s.Hi), Samples: g.values}
	for _, warning := range s.Warnings {
		cell.Warnings = append(cell.Warnings, warning.Error())
	}
	if vary := benchproc.NonSingularFields(sorted(g.residue)); len(vary) > 0 {
		text := "samples of one cell vary in"
		for _, field := range vary {
			text += " " + field.Name
		}
		cell.Warnings = append(cell.Warnings, text)
	}
	return cell
}

func change(assume benchmath.Assumption, base, sample *benchmath.Sample, from, to float64) *Change {
	c := assume.Compare(base, sample)
	return &Change{
		Ratio: Bound(ratio(from, to)), P: c.P, Significant: c.P < c.Alpha, Delta: c.FormatDelta(from, to), Test: c.String(),
	}
}

// ratio takes nothing over nothing for no change.
func ratio(from, to float64) float64 {
	if from == to {
		return 1
	}
	return to / from
}

func sorted[V any](m map[benchproc.Key]V) []benchproc.Key {
	keys := make([]benchproc.Key, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	benchproc.SortKeys(keys)
	return keys
}
