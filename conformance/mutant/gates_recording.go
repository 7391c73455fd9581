package mutant

import (
	"cmp"
	"context"
	"errors"
	"regexp"
	"strings"
	"testing/fstest"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/cassette"
	"github.com/parley-llm/parley/llm"
)

func recordingGates() []Gate {
	return []Gate{
		replayed("sound-recordings", conformance.ExitOK, func(fstest.MapFS, string) error { return nil }),
		replayed("cassette-removed", conformance.ExitIntegrity, func(files fstest.MapFS, target string) error {
			delete(files, cassette.Path(target, "chat/text"))
			return nil
		}),
		replayed("cassette-orphaned", conformance.ExitIntegrity, func(files fstest.MapFS, target string) error {
			files[cassette.Path(target, "chat/forgotten")] = files[cassette.Path(target, "chat/text")]
			return nil
		}),
		replayed("cassette-request-edited", conformance.ExitIntegrity, editedBody("request")),
		replayed("cassette-response-edited", conformance.ExitIntegrity, editedBody("response")),
		replayed("cassette-interaction-added", conformance.ExitIntegrity, func(files fstest.MapFS, target string) error {
			t, err := openTape(files, target, "chat/text")
			if err != nil {
				return err
			}
			list := t.interactions()
			list.Content = append(list.Content, list.Content[0])
			return t.save()
		}),
		replayed("key-planted", conformance.ExitSecret, plantedKey("chat/text", 1)),
		replayed("key-planted-over-deltas", conformance.ExitSecret, plantedKey("stream/text", 2)),
		{ID: "interaction-unused", Want: conformance.ExitFailure, Try: tryUnused},
	}
}

// replayed makes a gate of changed recordings: of a replay of chat/text, and then,
// as the verb verify does, of the whole folder.
func replayed(id string, want int, change func(files fstest.MapFS, target string) error) Gate {
	return Gate{ID: id, Want: want, Try: func(ctx context.Context, adapters []conformance.Adapter) int {
		a, ok := recorded(adapters)
		if !ok {
			return notTried
		}
		a, files, err := copied(a)
		if err := cmp.Or(err, change(files, a.Name)); err != nil {
			return notTried
		}
		if code := exitCode(conformance.Check(ctx, conformance.Options{Run: []string{"chat/text"}}, a)); code != conformance.ExitOK {
			return code
		}
		return verified(a)
	}}
}

// recorded is the first adapter that has recordings.
func recorded(adapters []conformance.Adapter) (conformance.Adapter, bool) {
	for _, a := range adapters {
		if a.Cassettes != nil {
			return plain(a), true
		}
	}
	return conformance.Adapter{}, false
}

// editedBody changes one byte of a body: a letter of the first word.
func editedBody(half string) func(fstest.MapFS, string) error {
	return func(files fstest.MapFS, target string) error {
		t, err := openTape(files, target, "chat/text")
		if err != nil {
			return err
		}
		body := []byte(t.body(half))
		i := strings.IndexFunc(string(body), func(r rune) bool { return r >= 'a' && r < 'z' })
		if i < 0 {
			return errors.New("the body has no letter")
		}
		body[i]++
		t.setBody(half, string(body))
		return t.save()
	}
}

// delta finds the text of an answer, or of a piece of one, in a body.
var delta = regexp.MustCompile(`"(content|delta|text)":\s*"[^"\\]+"`)

// plantedKey writes what looks like a key into an answer, in so many pieces.
func plantedKey(scenarioID string, pieces int) func(fstest.MapFS, string) error {
	return func(files fstest.MapFS, target string) error {
		t, err := openTape(files, target, scenarioID)
		if err != nil {
			return err
		}
		key := keyShaped()
		body, planted := t.body("response"), 0
		body = delta.ReplaceAllStringFunc(body, func(found string) string {
			if planted == pieces {
				return found
			}
			from, to := planted*len(key)/pieces, (planted+1)*len(key)/pieces
			planted++
			return found[:strings.LastIndex(strings.TrimSuffix(found, `"`), `"`)+1] + key[from:to] + `"`
		})
		if planted < pieces {
			return errors.New("the answer of " + scenarioID + " has too few pieces of text")
		}
		t.setBody("response", body)
		return t.save()
	}
}

// keyShaped is put together here, so that no scanner takes this file for a leak.
func keyShaped() string {
	return strings.Join([]string{"sk", "proj", "Vq8ZtR2mXc5LwP0aYhD7kBn4", "JsG9uEo1iTf6CxQ3WvKzMr8N"}, "-")
}

// tryUnused runs a cell twice with a provider that answers the second time from
// memory, so that what was recorded is not asked for.
func tryUnused(ctx context.Context, adapters []conformance.Adapter) int {
	a, ok := recorded(adapters)
	if !ok {
		return notTried
	}
	memory := &memory{}
	a = byProvider(func(inner llm.Provider, _ conformance.Env) llm.Provider {
		return remembering{inner, memory}
	})(a)
	return exitCode(conformance.Check(ctx, conformance.Options{Run: []string{"chat/text"}, Repeat: 2}, a))
}

// memory holds the last answer. The runs of one cell follow one another.
type memory struct{ answer *llm.ChatResponse }

type remembering struct {
	llm.Provider
	*memory
}

func (r remembering) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	if r.answer != nil {
		return r.answer, nil
	}
	resp, err := r.Provider.ChatCompletion(ctx, req)
	r.answer = resp
	return resp, err
}

// verified is the exit code of what is wrong with an adapter's recordings.
func verified(a conformance.Adapter) int {
	integrity, secrets, err := conformance.Verify(a)
	switch {
	case err != nil:
		return conformance.ExitHarness
	case len(secrets) > 0:
		return conformance.ExitSecret
	case len(integrity) > 0:
		return conformance.ExitIntegrity
	default:
		return conformance.ExitOK
	}
}
