package mutant

import (
	"errors"
	"fmt"
	"io/fs"
	"testing/fstest"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/cassette"
	"github.com/parley-llm/parley/conformance/catalogue"
	"gopkg.in/yaml.v3"
)

// only leaves an adapter no more recordings than the scenarios play. A run
// judges every recording that an adapter has, and a mutant is not about them.
func only(a conformance.Adapter, full bool, scenarios []string) conformance.Adapter {
	if full || a.Cassettes == nil {
		return a
	}
	kept := fstest.MapFS{a.Name: &fstest.MapFile{Mode: fs.ModeDir | 0o755}}
	for _, id := range scenarios {
		sc, _ := catalogue.Lookup(id)
		if sc.Recording() == "" {
			continue
		}
		path := cassette.Path(a.Name, sc.Recording())
		if data, err := fs.ReadFile(a.Cassettes, path); err == nil {
			kept[path] = &fstest.MapFile{Data: data}
		}
	}
	a.Cassettes = kept
	return a
}

// copied gives an adapter a copy of its own recordings that may be changed.
func copied(a conformance.Adapter) (conformance.Adapter, fstest.MapFS, error) {
	files := fstest.MapFS{}
	err := fs.WalkDir(a.Cassettes, a.Name, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(a.Cassettes, path)
		files[path] = &fstest.MapFile{Data: data}
		return err
	})
	a.Cassettes = files
	return a, files, err
}

// tape is a cassette as a tree, to be edited as a hand would: nothing mends the
// checksums.
type tape struct {
	files fstest.MapFS
	path  string
	root  yaml.Node
}

func openTape(files fstest.MapFS, target, scenarioID string) (*tape, error) {
	t := &tape{files: files, path: cassette.Path(target, scenarioID)}
	file := files[t.path]
	if file == nil {
		return nil, fmt.Errorf("there is no cassette %s", t.path)
	}
	if err := yaml.Unmarshal(file.Data, &t.root); err != nil {
		return nil, err
	}
	if t.interaction() == nil {
		return nil, errors.New(t.path + " holds no interaction")
	}
	return t, nil
}

func (t *tape) interactions() *yaml.Node { return child(t.root.Content[0], "interactions") }

// interaction is the first one.
func (t *tape) interaction() *yaml.Node {
	if list := t.interactions(); list != nil && len(list.Content) > 0 {
		return list.Content[0]
	}
	return nil
}

// body is the first interaction's "request" or "response" body.
func (t *tape) body(half string) string {
	if node := child(child(t.interaction(), half), "body"); node != nil {
		return node.Value
	}
	return ""
}

// setBody replaces it. The sizes of the pieces that it came in no longer fit,
// so they go too.
func (t *tape) setBody(half, value string) {
	node := child(child(t.interaction(), half), "body")
	node.Value, node.Style, node.Tag = value, yaml.DoubleQuotedStyle, "!!str"
	i := t.interaction()
	for n := 0; n < len(i.Content); n += 2 {
		if i.Content[n].Value == "x_chunks" {
			i.Content = append(i.Content[:n:n], i.Content[n+2:]...)
			break
		}
	}
}

func (t *tape) save() error {
	data, err := yaml.Marshal(&t.root)
	t.files[t.path] = &fstest.MapFile{Data: data}
	return err
}

// child is the value of a key of a mapping, or nil.
func child(mapping *yaml.Node, key string) *yaml.Node {
	if mapping == nil {
		return nil
	}
	for n := 0; n+1 < len(mapping.Content); n += 2 {
		if mapping.Content[n].Value == key {
			return mapping.Content[n+1]
		}
	}
	return nil
}
