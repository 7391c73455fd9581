package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/parley-llm/parley/bench/page"
	"github.com/parley-llm/parley/internal/generated"
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers"
)

// output is the file that holds the table.
const output = "README.md"

// begin and end are the marks around what is generated. They stand on lines of
// their own.
func begin(name string) string {
	return "<!-- " + name + ": begin, written by go generate ./internal/readme -->\n"
}

func end(name string) string { return "<!-- " + name + ": end -->\n" }

func main() {
	if err := run(os.Args[1:], os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "readme:", err)
		os.Exit(1)
	}
}

func run(args []string, stderr io.Writer) error {
	return generated.Main(args, stderr, output, "go generate ./internal/readme", func(dir string) ([]byte, error) {
		readme, err := os.ReadFile(filepath.Join(dir, output))
		if err != nil {
			return nil, err
		}
		columns, err := declared()
		if err != nil {
			return nil, err
		}
		if readme, err = splice(readme, "providers", table(columns)); err != nil {
			return nil, err
		}
		times, err := page.Short(filepath.Join(dir, "reports", "bench", "raw"))
		if errors.Is(err, fs.ErrNotExist) {
			times, err = "Nothing has been measured: `make bench-publish` does it.\n", nil
		}
		if err != nil {
			return nil, err
		}
		return splice(readme, "bench", []byte(times))
	})
}

// splice puts a table between its marks.
func splice(readme []byte, name string, table []byte) ([]byte, error) {
	before, rest, found := bytes.Cut(readme, []byte(begin(name)))
	_, after, closed := bytes.Cut(rest, []byte(end(name)))
	if !found || !closed {
		return nil, fmt.Errorf("%s: the marks of a table are missing: %s… %s", output, begin(name), end(name))
	}
	return bytes.Join([][]byte{before, []byte(begin(name)), table, []byte(end(name)), after}, nil), nil
}

// column is a provider with what it declares for any of its models.
type column struct {
	providers.Info
	can llm.Capability
}

// declared asks each provider of the registry. Nothing is sent.
func declared() ([]column, error) {
	var columns []column
	for _, info := range providers.Registry() {
		c := providers.Config{APIKey: "none"}
		if strings.Contains(info.BaseURL, "{") {
			c.BaseURL = strings.ReplaceAll(info.BaseURL, "{resource}", "acme")
		}
		p, err := providers.New(info.Type, c)
		if err != nil {
			return nil, err
		}
		can := p.Capabilities("")
		for _, m := range p.Models() {
			can |= p.Capabilities(m.ID)
		}
		columns = append(columns, column{info, can})
	}
	return columns, nil
}

// table has a column for each provider, and a row for each capability: there
// are more of them.
func table(columns []column) []byte {
	var out bytes.Buffer
	row := func(name string, cell func(column) string) {
		cells := []string{name}
		for _, c := range columns {
			cells = append(cells, cell(c))
		}
		fmt.Fprintf(&out, "| %s |\n", strings.Join(cells, " | "))
	}
	row("", func(c column) string { return "[" + c.Name + "](" + c.Docs + ")" })
	row("---", func(column) string { return ":-:" })
	row("status", func(c column) string { return string(c.Status) })
	row("chat", func(column) string { return "✓" })
	for _, name := range llm.AllCapabilities.Names() {
		gate, err := llm.ParseCapability(name)
		if err != nil {
			panic(err) // the names are the set's own
		}
		row(name, func(c column) string {
			if c.can.Has(gate) {
				return "✓"
			}
			return ""
		})
	}
	out.WriteByte('\n')
	for _, c := range columns {
		if c.Note != "" {
			fmt.Fprintf(&out, "- `%s`: %s.\n", c.Name, c.Note)
		}
	}
	return out.Bytes()
}
