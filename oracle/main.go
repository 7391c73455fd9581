package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/parley-llm/parley/oracle/report"
)

func main() {
	out := flag.String("out", "../reports", "the folder to write oracle.md and oracle.json into")
	flag.Parse()
	if err := write(context.Background(), *out); err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(1)
	}
}

func write(ctx context.Context, out string) error {
	r, err := run(ctx, ".")
	if err != nil {
		return err
	}
	files, err := render(r)
	if err != nil {
		return err
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(out, name), data, 0o644); err != nil {
			return err
		}
	}
	for _, row := range r.Rows {
		if row.NotRun != "" {
			fmt.Printf("%s on %s: not run: %s\n", row.Library, row.Target, row.NotRun)
		}
	}
	return nil
}

// render returns the files of a report by name.
func render(r *report.Report) (map[string][]byte, error) {
	data, err := r.JSON()
	if err != nil {
		return nil, err
	}
	return map[string][]byte{"oracle.json": data, "oracle.md": r.Markdown()}, nil
}
