package cassette

import (
	"errors"
	"fmt"

	vcr "gopkg.in/dnaeon/go-vcr.v3/cassette"
	"gopkg.in/yaml.v3"
)

// extensions are the parts of a file that go-vcr ignores.
type extensions struct {
	// Version is read here too: go-vcr sets it before it reads, and so takes a
	// file without one for version 2.
	Version      int        `yaml:"version"`
	Provenance   Provenance `yaml:"provenance"`
	Interactions []struct {
		Chunks []int `yaml:"x_chunks"`
	} `yaml:"interactions"`
}

// decode reads a file the way go-vcr's own Load does, and our extensions from
// the same bytes.
func decode(data []byte) (p Provenance, list []interaction, err error) {
	defer func() {
		// yaml.v3 panics on some malformed inputs.
		if r := recover(); r != nil {
			err = fmt.Errorf("not readable as YAML: %v", r)
		}
	}()
	var root yaml.Node
	if err := yaml.Unmarshal(data, &root); err != nil {
		return p, nil, err
	}
	if root.Kind == 0 {
		return p, nil, errors.New("an empty file")
	}
	var ext extensions
	if err := root.Decode(&ext); err != nil {
		return p, nil, err
	}
	if ext.Version != formatVersion {
		return p, nil, fmt.Errorf("version %d", ext.Version)
	}
	c := vcr.New("")
	if err := root.Decode(c); err != nil {
		return p, nil, err
	}
	if len(c.Interactions) == 0 {
		return p, nil, errors.New("no interactions")
	}
	list = make([]interaction, len(c.Interactions))
	for n, i := range c.Interactions {
		if i == nil {
			return p, nil, fmt.Errorf("interaction %d is empty", n)
		}
		list[n] = fromVCR(i, ext.Interactions[n].Chunks)
	}
	return ext.Provenance, list, nil
}
