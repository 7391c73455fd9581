package conformance

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"sync"
	"testing/fstest"

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

// verdicts are what is wrong with an adapter's recordings.
type verdicts struct{ integrity, secrets []scenario.Finding }

// verify judges the recordings that the scenarios play, whether or not they were
// played. With the whole catalogue it judges the whole folder, so that a file
// that nothing plays is found too.
func verify(a *Adapter, chosen []scenario.Scenario) (v verdicts, err error) {
	if a.Cassettes == nil {
		return v, nil
	}
	folder, err := fs.Sub(a.Cassettes, a.Name)
	if err != nil {
		return v, err
	}
	expected := played(a.Target, chosen)
	if len(chosen) < len(catalogue.All()) {
		if folder, err = only(folder, expected); err != nil {
			return v, err
		}
	}
	report, err := cassette.Verify(folder, expected)
	if err != nil {
		return v, err
	}
	for _, f := range slices.Concat(report.Integrity, report.Missing, report.Orphans) {
		v.integrity = append(v.integrity, under(a.Name, f))
	}
	for _, f := range report.Secrets {
		v.secrets = append(v.secrets, under(a.Name, f))
	}
	return v, nil
}

// played are the files that a target's scenarios play.
func played(t scenario.Target, chosen []scenario.Scenario) []string {
	files := map[string]bool{}
	for _, sc := range chosen {
		if id := sc.Recording(); id != "" && Supports(t, sc) {
			files[id+".yaml"] = true
		}
	}
	return slices.Sorted(maps.Keys(files))
}

// only is a folder with nothing but the named files, as far as they are there.
func only(folder fs.FS, names []string) (fs.FS, error) {
	kept := fstest.MapFS{}
	for _, name := range names {
		data, err := fs.ReadFile(folder, name)
		switch {
		case err == nil:
			kept[name] = &fstest.MapFile{Data: data}
		case !errors.Is(err, fs.ErrNotExist):
			return nil, err
		}
	}
	return kept, nil
}

// verifyAll judges the recordings of all adapters, several at a time.
func verifyAll(adapters []Adapter, chosen []scenario.Scenario, r *Report) error {
	found := make([]verdicts, len(adapters))
	failed := make([]error, len(adapters))
	var running sync.WaitGroup
	for i := range adapters {
		running.Go(func() { found[i], failed[i] = verify(&adapters[i], chosen) })
	}
	running.Wait()
	for _, v := range found {
		r.Integrity = append(r.Integrity, v.integrity...)
		r.Secrets = append(r.Secrets, v.secrets...)
	}
	return errors.Join(failed...)
}

func under(target string, f scenario.Finding) scenario.Finding {
	f.Path = target + "/" + f.Path
	return f
}
