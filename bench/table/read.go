package table

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/perf/benchfmt"
)

// Data are samples as they were read.
type Data struct {
	Results []*benchfmt.Result
	Units   benchfmt.UnitMetadataMap
	// Warnings say what could not be read.
	Warnings []string
}

// ErrNoSamples means that the files hold no benchmark.
var ErrNoSamples = errors.New("no benchmark in the files")

// Read reads files and folders; of a folder, its files that end in ".txt", in
// their order. "label=path" gives all samples below the path the label as their
// file.
func Read(paths ...string) (*Data, error) {
	files, err := expand(paths)
	if err != nil {
		return nil, err
	}
	d := &Data{}
	reader := benchfmt.Files{Paths: files, AllowLabels: true}
	for reader.Scan() {
		switch record := reader.Result().(type) {
		case *benchfmt.Result:
			d.Results = append(d.Results, record.Clone())
		case *benchfmt.SyntaxError:
			d.Warnings = append(d.Warnings, record.Error())
		}
	}
	if err := reader.Err(); err != nil {
		return nil, err
	}
	if len(d.Results) == 0 {
		return nil, fmt.Errorf("%s: %w", strings.Join(paths, ", "), ErrNoSamples)
	}
	d.Units = reader.Units()
	return d, nil
}

// expand replaces folders by their files.
func expand(paths []string) ([]string, error) {
	var files []string
	for _, path := range paths {
		label, name, labelled := strings.Cut(path, "=")
		if !labelled {
			label, name = "", path
		}
		info, err := os.Stat(name)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			files = append(files, path)
			continue
		}
		found, err := filepath.Glob(filepath.Join(name, "*.txt"))
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, &fs.PathError{Op: "read", Path: name, Err: ErrNoSamples}
		}
		slices.Sort(found)
		for _, file := range found {
			if labelled {
				file = label + "=" + file
			}
			files = append(files, file)
		}
	}
	return files, nil
}

// ForeignUnit is the unit of the share of the machine that other processes took
// while a sample was measured, in percent.
const ForeignUnit = "foreign-%"

// Quiet leaves out the samples that were taken while other processes had more
// than most percent of the machine. Samples that do not say stay.
func (d *Data) Quiet(most float64) (dropped int) {
	before := len(d.Results)
	d.Results = slices.DeleteFunc(d.Results, func(r *benchfmt.Result) bool {
		foreign, known := r.Value(ForeignUnit)
		return known && foreign > most
	})
	return before - len(d.Results)
}
