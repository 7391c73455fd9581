package conformance

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/parley-llm/parley/conformance/cassette"
	"github.com/parley-llm/parley/conformance/catalogue"
	"github.com/parley-llm/parley/conformance/emulator"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// recordedNow is the clock of the emulator while it records, so that a file made
// twice is equal.
var recordedNow = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// Record plays a scenario's turns through the adapter's provider against the
// emulator over loopback, and returns the cassette: synthesized, with its basis.
// A request that differs from what the scenario asked for is an error, so that a
// broken provider cannot make a recording of its own mistake.
func Record(ctx context.Context, a Adapter, id string) ([]byte, error) {
	sc, turns, err := recordable(&a, id)
	if err != nil {
		return nil, err
	}
	e, err := emulator.New(a.Dialect, emulator.Options{
		Turns: turns, GoodKey: goodKey, BadKey: badKey, BaseURL: a.BaseURL,
		Now: func() time.Time { return recordedNow },
	})
	if err != nil {
		return nil, err
	}
	tap := cassette.NewTap(e)
	network, err := newLoopbackNetwork(tap)
	if err != nil {
		return nil, err
	}
	defer network.close()
	data, err := cassette.Record(ctx, cassette.RecordOptions{
		Path:  cassette.Path(a.Name, id),
		Keys:  cassette.Keys{Good: goodKey, Bad: badKey},
		Basis: basisOf(a.Dialect),
		Tap:   tap,
	}, network, func(client *http.Client) error { return playTurns(ctx, &a, turns, client, goodKey) })
	if err != nil {
		return nil, fmt.Errorf("%s on %s: %w", sc.ID, a.Name, err)
	}
	if findings := e.Findings(); len(findings) > 0 {
		f := findings[0]
		return nil, fmt.Errorf("%s on %s: the provider did not send what the scenario asks for: %s: %s (want %s, got %s)",
			sc.ID, a.Name, f.Path, f.Rule, f.Want, f.Got)
	}
	return data, nil
}

// RecordLive is [Record] against the real service, with a real key. Scenarios
// that imagine a failure, or a reply that no caller can ask for, cannot be
// recorded live.
func RecordLive(ctx context.Context, a Adapter, id, key string) ([]byte, error) {
	sc, turns, err := recordable(&a, id)
	if err != nil {
		return nil, err
	}
	for _, turn := range turns {
		if f := turn.Reply.Failure; f != nil && !turn.BadKey {
			return nil, usagef("%s needs the service to fail (%s), which nobody can ask it to", sc.ID, f.Kind)
		}
	}
	data, err := cassette.RecordLive(ctx, cassette.RecordOptions{
		Path:    cassette.Path(a.Name, id),
		Keys:    cassette.Keys{Good: key, Bad: badKey},
		Environ: os.Environ(),
		By:      "parley-conformance " + Version,
	}, nil, func(client *http.Client) error {
		return playTurns(ctx, &a, turns, client, key)
	})
	if err != nil {
		return nil, fmt.Errorf("%s on %s: %w", sc.ID, a.Name, err)
	}
	return data, nil
}

func recordable(a *Adapter, id string) (scenario.Scenario, []scenario.Turn, error) {
	sc, ok := catalogue.Lookup(id)
	if !ok {
		return sc, nil, usagef("the catalogue has no scenario %q", id)
	}
	if sc.Recording() != id {
		return sc, nil, usagef("%s has no recording of its own: it plays %q", id, sc.Recording())
	}
	if why := unsupported(a.Target, sc); why != "" {
		return sc, nil, usagef("%s is not judged by %s: %s", a.Name, id, why)
	}
	turns, err := turnsOf(sc, scenario.Params{
		Seed: RecordedSeed, Provider: a.Provider, Models: a.Models, Traits: a.Traits,
	})
	return sc, turns, err
}

// playTurns asks for each turn through the unified API. What comes back is not
// judged: a turn that is meant to fail fails here too.
func playTurns(ctx context.Context, a *Adapter, turns []scenario.Turn, client *http.Client, key string) error {
	var before scenario.Turn
	var answer *llm.ChatResponse
	for i, turn := range turns {
		if answer != nil {
			turn = catalogue.Continue(a.Target, before, turn, answer)
		}
		env := Env{Client: client, BaseURL: a.BaseURL, Key: key, Models: a.Models}
		if turn.BadKey {
			env.Key = badKey
		}
		p, err := a.New(env)
		if err != nil {
			return fmt.Errorf("turn %d: %w", i+1, err)
		}
		if answer, err = ask(ctx, p, turn); err != nil && turn.Reply.Failure == nil {
			return fmt.Errorf("turn %d: %w", i+1, err)
		}
		before = turn
	}
	return nil
}

// ask makes the call of one turn and reads its answer to the end. The answer is
// nil for what is no chat.
func ask(ctx context.Context, p llm.Provider, turn scenario.Turn) (answer *llm.ChatResponse, err error) {
	switch turn.Op {
	case scenario.OpChat:
		answer, err = p.ChatCompletion(ctx, turn.Chat)
	case scenario.OpChatStream:
		var stream *llm.ChatStream
		if stream, err = p.ChatCompletionStream(ctx, turn.Chat); err == nil {
			answer, err = stream.Collect()
		}
	case scenario.OpEmbeddings:
		_, err = p.Embeddings(ctx, turn.Embed)
	case scenario.OpImages:
		_, err = p.GenerateImages(ctx, turn.Image)
	case scenario.OpListModels:
		_, err = p.ListModels(ctx)
	case scenario.OpHealth:
		err = p.HealthCheck(ctx).Err
	}
	return answer, err
}
