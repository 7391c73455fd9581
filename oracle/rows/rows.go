package rows

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/mod/modfile"

	"github.com/parley-llm/parley/oracle/client/nodejs"
	"github.com/parley-llm/parley/oracle/engine"
)

// All returns the rows, with the versions of the libraries that the module in
// dir names. The process runs the libraries for JavaScript; nil leaves them out,
// and missing says why.
func All(dir string, p *nodejs.Process, missing string) ([]engine.Row, error) {
	versions, err := versions(dir)
	if err != nil {
		return nil, err
	}
	all := slices.Concat(openaiRows(), responsesRows(), anthropicRows(), googleRows(), nodeRows(p, missing))
	for i := range all {
		l := &all[i].Library
		if l.Version = versions[l.Package]; l.Version == "" {
			return nil, fmt.Errorf("%s is in no list of dependencies", l.Package)
		}
	}
	return all, nil
}

// versions are those of the module's dependencies and of the JavaScript
// package's.
func versions(dir string) (map[string]string, error) {
	all := map[string]string{}
	path := filepath.Join(dir, "go.mod")
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	module, err := modfile.Parse(path, data, nil)
	if err != nil {
		return nil, err
	}
	for _, r := range module.Require {
		all[r.Mod.Path] = r.Mod.Version
	}
	if data, err = os.ReadFile(filepath.Join(dir, "js", "package.json")); err != nil {
		return nil, err
	}
	var pkg struct {
		Dependencies map[string]string `json:"dependencies"`
	}
	if err := json.Unmarshal(data, &pkg); err != nil {
		return nil, err
	}
	maps.Copy(all, pkg.Dependencies)
	return all, nil
}

// library names a library; its version is filled in by [All].
func library(name, pkg, notes string) engine.Library {
	return engine.Library{Name: name, Package: pkg, Notes: notes}
}
