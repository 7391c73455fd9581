package conformance

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/parley-llm/parley/conformance/cassette"
	"github.com/parley-llm/parley/conformance/catalogue"
	"github.com/parley-llm/parley/conformance/scenario"
)

// tapes are an adapter's recordings, each loaded once.
type tapes map[string]loadedTape

type loadedTape struct {
	tape *cassette.Tape
	err  error
}

// Recordings returns the ids of the scenarios of which a target must have a
// recording: those with traffic of their own that it supports.
func Recordings(target scenario.Target) []string {
	var ids []string
	for _, sc := range catalogue.All() {
		if sc.Recording() == sc.ID && Supports(target, sc) {
			ids = append(ids, sc.ID)
		}
	}
	return ids
}

// loadTapes loads every recording that the selected scenarios play.
func loadTapes(a *Adapter, chosen []scenario.Scenario) tapes {
	loaded := tapes{}
	for _, sc := range chosen {
		id := sc.Recording()
		if id == "" || !Supports(a.Target, sc) {
			continue
		}
		if _, done := loaded[id]; done {
			continue
		}
		if a.Cassettes == nil {
			loaded[id] = loadedTape{err: errors.New("the adapter has no cassettes; emulate mode needs none")}
			continue
		}
		tape, err := cassette.Load(a.Cassettes, cassette.Path(a.Name, id))
		loaded[id] = loadedTape{tape: tape, err: err}
	}
	return loaded
}

// missing says in words why a tape could not be loaded.
func (l loadedTape) missing(target, id string) string {
	if errors.Is(l.err, fs.ErrNotExist) {
		return fmt.Sprintf("there is no cassette %s; record it with: conformance record %s --only %s",
			cassette.Path(target, id), target, id)
	}
	return l.err.Error()
}

// verify judges all recordings of an adapter, whether or not they were played.
func verify(a *Adapter, r *Report) error {
	if a.Cassettes == nil {
		return nil
	}
	sub, err := fs.Sub(a.Cassettes, a.Name)
	if err != nil {
		return err
	}
	var expected []string
	for _, id := range Recordings(a.Target) {
		expected = append(expected, id+".yaml")
	}
	v, err := cassette.Verify(sub, expected)
	if err != nil {
		return err
	}
	for _, list := range [][]scenario.Finding{v.Integrity, v.Missing, v.Orphans} {
		for _, f := range list {
			r.Integrity = append(r.Integrity, under(a.Name, f))
		}
	}
	for _, f := range v.Secrets {
		r.Secrets = append(r.Secrets, under(a.Name, f))
	}
	return nil
}

func under(target string, f scenario.Finding) scenario.Finding {
	f.Path = target + "/" + f.Path
	return f
}
