package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/llm"
)

func newDecode(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "decode PATH...",
		Short: "Show how the library reads recorded answers of real services",
		Long: "Show how the library reads recorded answers of real services: one line of JSON for\n" +
			"each recording, on standard output. The last line on standard error counts the kinds.\n\n" +
			"A path is a file with one recording, a folder, which is searched for *.json, or - for\n" +
			"standard input, which may hold several one after the other. A recording is a JSON\n" +
			"object with provider, dialect, model, request and response, the last two with headers\n" +
			"and body; where a provider has several services, variant and the request's url tell\n" +
			"which. An answer is read by its own provider, or by what read_as names. One of a kind\n" +
			"that the library does not serve is out_of_scope.",
		Example: "  conformance decode recordings/openai\n" +
			"  conformance decode recordings | jq -c 'select(.kind == \"error\") | {file, error}'\n" +
			"  conformance decode - < answer.json",
		Args: cobra.MinimumNArgs(1),
		RunE: a.verb(func(cmd *cobra.Command, paths []string) error {
			inputs, err := findRecordings(paths)
			if err != nil {
				return err
			}
			return a.decode(cmd.Context(), inputs)
		}),
	}
}

// stdinName is the path that stands for standard input.
const stdinName = "-"

// findRecordings expands the paths to files, in the order of the names. All are
// looked at before anything is printed.
func findRecordings(paths []string) ([]string, error) {
	var files []string
	for _, path := range paths {
		if path == stdinName {
			files = append(files, path)
			continue
		}
		info, err := os.Stat(path)
		if err != nil {
			return nil, usagef("%w", err)
		}
		if !info.IsDir() {
			files = append(files, path)
			continue
		}
		before := len(files)
		err = filepath.WalkDir(path, func(file string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() && strings.HasSuffix(file, ".json") {
				files = append(files, file)
			}
			return err
		})
		if err != nil {
			return nil, usagef("%w", err)
		}
		if len(files) == before {
			return nil, usagef("%s holds no .json file", path)
		}
	}
	return files, nil
}

// decoder prints the lines and counts them.
type decoder struct {
	app    *app
	enc    *json.Encoder
	counts map[string]int
	broken int
}

func (a *app) decode(ctx context.Context, files []string) error {
	d := &decoder{app: a, enc: json.NewEncoder(a.stdout), counts: map[string]int{}}
	d.enc.SetEscapeHTML(false)
	for _, file := range files {
		if err := d.file(ctx, file); err != nil {
			return err
		}
	}
	words := make([]string, 0, len(decodedKinds()))
	total := 0
	for _, kind := range decodedKinds() {
		words = append(words, fmt.Sprintf("%d %s", d.counts[kind], kind))
		total += d.counts[kind]
	}
	a.logf("decoded %d: %s", total, strings.Join(words, ", "))
	if d.broken > 0 {
		return &exitError{code: conformance.ExitUsage}
	}
	return nil
}

func (d *decoder) file(ctx context.Context, file string) error {
	if file == stdinName {
		return d.stream(ctx, d.app.stdin)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return usagef("%w", err)
	}
	return d.one(ctx, filepath.ToSlash(file), data)
}

// stream reads recordings one after the other.
func (d *decoder) stream(ctx context.Context, r io.Reader) error {
	dec := json.NewDecoder(r)
	for {
		var data json.RawMessage
		switch err := dec.Decode(&data); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return d.unreadable(stdinName, err)
		}
		if err := d.one(ctx, stdinName, data); err != nil {
			return err
		}
	}
}

func (d *decoder) one(ctx context.Context, file string, data []byte) error {
	r, err := parseRecording(data)
	if err != nil {
		return d.unreadable(file, err)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return d.print(decodeRecording(ctx, file, r))
}

// unreadable prints a line for an input that is no recording; the others go on.
func (d *decoder) unreadable(file string, err error) error {
	d.broken++
	d.app.logf("%s: %v", file, err)
	return d.print(decoded{File: file, Kind: kindError, Error: &decodedError{
		Kind: llm.KindInvalidRequest, Message: file + ": " + err.Error(),
	}})
}

func (d *decoder) print(line decoded) error {
	d.counts[line.Kind]++
	return d.enc.Encode(line)
}
