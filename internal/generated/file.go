package generated

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Main is the command line of a generator of one file: -dir is the directory of
// the file, and with -check nothing is written and a stale file is an error.
// remedy is the command that writes the file again.
func Main(args []string, stderr io.Writer, name, remedy string, generate func(dir string) ([]byte, error)) error {
	flags := flag.NewFlagSet("gen", flag.ContinueOnError)
	flags.SetOutput(stderr)
	dir := flags.String("dir", ".", "directory of the generated file")
	check := flags.Bool("check", false, "fail when the generated file is stale, write nothing")
	if err := flags.Parse(args); err != nil {
		return err
	}
	want, err := generate(*dir)
	if err != nil {
		return err
	}
	path := filepath.Join(*dir, name)
	if !*check {
		return os.WriteFile(path, want, 0o644)
	}
	got, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if !bytes.Equal(got, want) {
		return fmt.Errorf("%s is stale: run %s", path, remedy)
	}
	return nil
}
