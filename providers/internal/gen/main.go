package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/parley-llm/parley/internal/generated"
)

// output is the generated file, below the directory of package providers.
const output = "zz_generated_dispatch.go"

func main() {
	if err := run(os.Args[1:], os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(args []string, stderr io.Writer) error {
	return generated.Main(args, stderr, output, "go generate ./providers", generate)
}

// generate reads the sources below the directory of package providers.
func generate(dir string) ([]byte, error) {
	registry, err := os.ReadFile(filepath.Join(dir, "registry.go"))
	if err != nil {
		return nil, err
	}
	contract, err := os.ReadFile(filepath.Join(dir, "..", "llm", "provider.go"))
	if err != nil {
		return nil, err
	}
	rows, err := parseRegistry(registry)
	if err != nil {
		return nil, err
	}
	fsys := os.DirFS(dir)
	if err := checkFolders(fsys, rows); err != nil {
		return nil, err
	}
	if err := readSettings(fsys, rows); err != nil {
		return nil, err
	}
	methods, err := parseInterface(contract, "Provider")
	if err != nil {
		return nil, err
	}
	return render(rows, methods)
}

// checkFolders holds the registry to the packages that exist: a provider's
// folder without a row would be a variant that no one can reach.
func checkFolders(dir fs.FS, rows []row) error {
	listed := map[string]bool{"internal": true, "wire": true}
	for _, r := range rows {
		listed[r.Name] = true
		if _, err := fs.Stat(dir, r.Name); err != nil {
			return fmt.Errorf("the registry's row %s needs package providers/%s, which is not there", r.Ident, r.Name)
		}
	}
	entries, err := fs.ReadDir(dir, ".")
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if entry.IsDir() && !listed[entry.Name()] {
			return fmt.Errorf("folder providers/%s has no row in the registry", entry.Name())
		}
	}
	return nil
}
