package page

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/parley-llm/parley/bench/table"
)

// published are the tables, each a file in Markdown and one in JSON.
var published = []struct {
	file, title string
	from        string
	// compare keeps what differs from the first column.
	compare bool
	options table.Options
}{
	{"dispatch", "Dispatch, without a profile", "dispatch", false, dispatchTable},
	{"dispatch-pgo", "Dispatch, built with a profile of the benchmarks themselves", "dispatch-pgo", false, dispatchTable},
	{"recv", "The next chunk of a stream", "dispatch", false, table.Options{
		Table: "/op", Row: formsRow, Col: "/order@(one two roundrobin random)", Filter: "/op:recv -.unit:foreign-%", Ignore: ".config,.file,.name",
	}},
	{"layers", "Layers", "layers", true, table.Options{
		Table: "/op", Row: "/provider@alpha", Col: "/layer@(" + strings.Join(layerNames, " ") + ")", Filter: "/op:(chat OR stream OR first) -.unit:foreign-%", Ignore: ".config,.file,.name",
	}},
	{"read", "Streams whose bytes come in pieces", "layers", false, table.Options{
		Table: "/op,/layer", Row: "/provider@alpha", Col: "/read@(1 64 65536)", Filter: "/op:read -.unit:foreign-%", Ignore: ".config,.file,.name",
	}},
	{"peers", "Other libraries and the floors, from memory", "peers", false, peersTable},
	{"peers-loopback", "Other libraries and the floors, over loopback", "peers-loopback", false, peersTable},
	{"scale", "Many streams at a time", "scale", true, table.Options{
		Table: "/op", Row: "/streams@num", Col: "/lib", Filter: "/op:scale -.unit:foreign-%", Ignore: ".config,.file,.name",
	}},
	{"size", "Weights of programs", "size", false, table.Options{
		Table: ".name", Row: "/program@(none one twelve)", Col: "/stripped", Filter: ".name:BinarySize", Ignore: ".config,.file",
	}},
	{"lines", "Lines that a provider needs", "size", false, table.Options{
		Table: ".name", Row: "/provider@alpha", Col: "/where@(registry library suite emulator own)", Filter: ".name:Lines", Ignore: ".config,.file",
	}},
	{"noise", "Each program against itself", "", true, table.Options{
		Table: "pkg", Row: ".fullname", Col: "turn", Filter: ".unit:sec/op", Ignore: ".config,.file",
	}},
}

var (
	formsRow      = "/form@(" + strings.Join(forms, " ") + ")"
	dispatchTable = table.Options{
		Table: "/op@(call name capabilities chat)", Row: formsRow, Col: "/order@(one two roundrobin random)",
		Filter: "/op:(call OR name OR capabilities OR chat) .unit:(sec/op OR B/op OR allocs/op OR value-B)", Ignore: ".config,.file,.name",
	}
	peersTable = table.Options{
		Table: "/op,/wire,/form", Row: "/lib", Col: "/transport", Filter: "/op:(chat OR stream OR embeddings) -.unit:foreign-%",
		Ignore: ".config,.file,.name",
	}
)

// writeTables writes the tables that have samples, and returns their files.
func (s *samples) writeTables(out string) ([]string, error) {
	var written []string
	for _, p := range published {
		data := s.part(p.from)
		if len(data.Results) == 0 {
			continue
		}
		tables, err := data.Build(p.options)
		if err != nil {
			return nil, fmt.Errorf("table %s: %w", p.file, err)
		}
		if len(tables) == 0 {
			continue
		}
		if !p.compare {
			forget(tables)
		}
		var markdown, encoded bytes.Buffer
		fmt.Fprintf(&markdown, "# %s\n\nMedians, and half the width of their 95 %% intervals.\n", p.title)
		if p.compare {
			fmt.Fprintln(&markdown, "Beside them what differs from the first column, with its p; `~` is within chance.")
		}
		fmt.Fprintln(&markdown)
		if err := table.Write(&markdown, table.Markdown, tables); err != nil {
			return nil, err
		}
		if err := table.Write(&encoded, table.JSON, tables); err != nil {
			return nil, err
		}
		if err := writeFile(out, "tables/"+p.file+".md", markdown.String()); err != nil {
			return nil, err
		}
		if err := writeFile(out, "tables/"+p.file+".json", encoded.String()); err != nil {
			return nil, err
		}
		written = append(written, fmt.Sprintf("[%s](tables/%s.md) ([JSON](tables/%[2]s.json))", p.title, p.file))
	}
	return written, nil
}

// forget takes the comparisons out of tables whose columns are unlike things.
func forget(tables []table.Table) {
	for _, t := range tables {
		for _, row := range t.Rows {
			for _, cell := range row.Cells {
				if cell != nil {
					cell.Change = nil
				}
			}
		}
	}
}

// part are the samples of one file, or without a file those of the programs that
// ran twice, with their turn.
func (s *samples) part(file string) *table.Data {
	data := &table.Data{Units: s.data.Units}
	for _, r := range s.data.Results {
		name := fileOf(r)
		switch {
		case file != "" && name == file:
			data.Results = append(data.Results, r)
		case file == "":
			turn, twice := s.turn(name)
			if !twice {
				continue
			}
			r := r.Clone()
			r.SetConfig("turn", turn)
			data.Results = append(data.Results, r)
		}
	}
	return data
}

// turn says which of two runs of the same program a file is.
func (s *samples) turn(file string) (turn string, twice bool) {
	const suffix = "-again"
	if len(file) > len(suffix) && file[len(file)-len(suffix):] == suffix {
		return "second", true
	}
	return "first", s.files[file+suffix]
}
