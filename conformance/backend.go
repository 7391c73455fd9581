package conformance

import (
	"fmt"
	"net/http"

	"github.com/parley-llm/parley/conformance/cassette"
	"github.com/parley-llm/parley/conformance/emulator"
	"github.com/parley-llm/parley/conformance/scenario"
)

// The keys that providers under test are given. They are shaped like no
// vendor's, so that no scanner takes them for secrets, and stored by role.
const (
	goodKey = "parley-good-key"
	badKey  = "parley-bad-key"
)

// backend answers one provider: the recordings, or the emulator.
type backend interface {
	http.Handler
	// findings is what was wrong with the requests.
	findings() []scenario.Finding
	// unplayed is what should have been asked for and was not.
	unplayed() []scenario.Finding
}

// backends makes the backend of each wire of a cell.
type backends func() (backend, error)

// replayBackends plays a tape from its start for each wire.
func replayBackends(tape *cassette.Tape) backends {
	return func() (backend, error) {
		return tapeBackend{tape.Player(cassette.Keys{Good: goodKey, Bad: badKey})}, nil
	}
}

type tapeBackend struct{ *cassette.Player }

func (b tapeBackend) findings() []scenario.Finding { return b.Player.Findings() }
func (b tapeBackend) unplayed() []scenario.Finding { return b.Unused() }

// emulatedBackends lets the emulator of the target's dialect play the turns.
func emulatedBackends(target scenario.Target, turns []scenario.Turn) backends {
	return func() (backend, error) {
		e, err := emulator.New(target.Dialect, emulator.Options{
			Turns: turns, GoodKey: goodKey, BadKey: badKey, BaseURL: target.BaseURL, Partial: true,
		})
		if err != nil {
			return nil, err
		}
		return emulatorBackend{e}, nil
	}
}

type emulatorBackend struct{ *emulator.Emulator }

func (b emulatorBackend) findings() []scenario.Finding { return b.Emulator.Findings() }

func (b emulatorBackend) unplayed() []scenario.Finding {
	left := b.Unplayed()
	if left == 0 {
		return nil
	}
	return []scenario.Finding{{
		Path: "turns",
		Want: "every turn asked for",
		Got:  fmt.Sprintf("%d never asked for", left),
		Rule: "a provider sends one request for each turn of the scenario",
	}}
}

// silent answers offline scenarios: nothing should arrive.
type silent struct{ noFindings }

type noFindings struct{}

func (noFindings) findings() []scenario.Finding { return nil }
func (noFindings) unplayed() []scenario.Finding { return nil }

func (silent) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	http.Error(w, "this scenario is about what happens before anything is sent", http.StatusNotImplemented)
}

func silentBackend() (backend, error) { return silent{}, nil }
