package emulator_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/emulator"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

const (
	goodKey = "key-that-is-good-0001"
	badKey  = "key-that-is-bad-00002"
)

// play starts an emulator of the turns.
func play(t *testing.T, dialect string, turns ...scenario.Turn) *emulator.Emulator {
	t.Helper()
	e, err := emulator.New(dialect, emulator.Options{Turns: turns, GoodKey: goodKey, BadKey: badKey})
	require.NoError(t, err)
	return e
}

// request is a correct request of a dialect with the given body; "" is a GET.
func request(dialect, path, body string) *http.Request {
	method, s := http.MethodPost, samples[dialect]
	if body == "" {
		method = http.MethodGet
	}
	r := httptest.NewRequest(method, s.base+path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	authorize(dialect, r, goodKey)
	return r
}

// authorize puts a key where the dialect wants it.
func authorize(dialect string, r *http.Request, key string) {
	if put := samples[dialect].key; put != nil {
		put(r.Header, key)
		return
	}
	r.Header.Set("Authorization", "Bearer "+key)
}

var chatPath = ofSamples(func(s sample) string { return s.path })

// send lets an emulator answer one request.
func send(e *emulator.Emulator, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	e.ServeHTTP(w, r)
	return w
}

// ask plays one turn with one chat body.
func ask(t *testing.T, dialect string, turn scenario.Turn, body string) (*httptest.ResponseRecorder, []scenario.Finding) {
	t.Helper()
	e := play(t, dialect, turn)
	w := send(e, request(dialect, chatPathOf(dialect, turn.Op), body))
	return w, e.Findings()
}

// event is one event of a stream.
type event struct{ Name, Data string }

func events(t *testing.T, body *bytes.Buffer) []event {
	t.Helper()
	var all []event
	var e event
	lines := bufio.NewScanner(bytes.NewReader(body.Bytes()))
	for lines.Scan() {
		switch name, value, _ := strings.Cut(lines.Text(), ": "); name {
		case "event":
			e.Name = value
		case "data":
			e.Data = value
		case "":
			if e != (event{}) {
				all, e = append(all, e), event{}
			}
		default:
			require.True(t, strings.HasPrefix(lines.Text(), ":"), "unexpected line %q", lines.Text())
		}
	}
	require.NoError(t, lines.Err())
	return all
}

// decode reads JSON of any shape.
func decode(t *testing.T, data string) map[string]any {
	t.Helper()
	var v map[string]any
	require.NoError(t, json.Unmarshal([]byte(data), &v), data)
	return v
}

// at walks into decoded JSON by keys and indexes.
func at(v any, path ...any) any {
	for _, step := range path {
		switch s := step.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[s]
		case int:
			l, _ := v.([]any)
			if s >= len(l) {
				return nil
			}
			v = l[s]
		}
	}
	return v
}

// paths are the places of findings, without the turn.
func paths(findings []scenario.Finding) []string {
	var all []string
	for _, f := range findings {
		_, path, _ := strings.Cut(f.Path, ": ")
		all = append(all, path)
	}
	return all
}

// turnOf is a chat turn with an answer.
func turnOf(req *llm.ChatRequest) scenario.Turn {
	return scenario.Turn{Op: scenario.OpChat, Chat: req, Reply: texts("hi")}
}

func hello(model string) *llm.ChatRequest {
	return &llm.ChatRequest{Model: model, Messages: []llm.Message{llm.User("hi")}}
}

func texts(pieces ...string) scenario.Reply {
	r := scenario.Reply{Finish: llm.FinishStop, Usage: &scenario.Usage{Input: 100, Output: 20}}
	for _, p := range pieces {
		r.Pieces = append(r.Pieces, scenario.Piece{Text: p})
	}
	return r
}

func call(id string, fragments ...string) scenario.Piece {
	return scenario.Piece{Call: &scenario.Call{ID: id, Name: "look_up", Fragments: fragments}}
}

// decodeLoosely is nil for what is no JSON object, such as the mark of an end.
func decodeLoosely(data string) any {
	var v any
	_ = json.Unmarshal([]byte(data), &v)
	return v
}
