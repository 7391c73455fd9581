package mistral_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/internal/wiretest"
	"github.com/parley-llm/parley/providers/mistral"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type answer = wiretest.Answer

var say, fail, events = wiretest.Say, wiretest.Fail, wiretest.Events

const plainBody = wiretest.PlainBody

func newProvider(t testing.TB, answers ...answer) (*mistral.Provider, *wiretest.Service) {
	t.Helper()
	s := &wiretest.Service{Answers: answers}
	p, err := mistral.New(mistral.Config{APIKey: "sk-secret", HTTPClient: &http.Client{Transport: s}})
	require.NoError(t, err)
	return p, s
}

// send encodes a request and returns its body.
func send(t testing.TB, req *llm.ChatRequest) string {
	t.Helper()
	p, s := newProvider(t, say(plainBody))
	return wiretest.Send(t, p, s, req)
}

// refuse expects a request to be refused before anything is sent.
func refuse(t testing.TB, req *llm.ChatRequest) *llm.Error {
	t.Helper()
	p, s := newProvider(t, say(plainBody))
	return wiretest.Refuse(t, p, s, req)
}

// collect reads a stream to its end.
func collect(t testing.TB, p llm.Provider, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	t.Helper()
	return wiretest.Collect(t, p, req)
}
