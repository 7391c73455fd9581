package emulator_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// What the vendors' own clients need of an answer, or send of their own accord.

func TestMistralTakesTheIDsThatItGave(t *testing.T) {
	called := scenario.Turn{Op: scenario.OpChat, Reply: scenario.Reply{
		Pieces: []scenario.Piece{{Call: &scenario.Call{ID: "call_1", Name: "f", Fragments: []string{"{}"}}}}, Finish: llm.FinishToolCalls,
	}}
	e := play(t, "mistral", called, scenario.Turn{Op: scenario.OpChat, Reply: texts("hi")})
	path := samples["mistral"].path
	require.Equal(t, 200, send(e, request("mistral", path, plain["mistral"])).Code)
	back := talk("m", userHi+`,{"role":"assistant","content":"","tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"call_1","content":"x"}`)
	w := send(e, request("mistral", path, back))
	require.Equal(t, 200, w.Code, w.Body.String())
	require.Empty(t, e.Findings())
}

func TestOpenRouterTypesTheErrorsInsideStreams(t *testing.T) {
	reply := texts("part")
	for kind, want := range map[llm.Kind]string{
		llm.KindRateLimit:     "rate_limit_exceeded",
		llm.KindContextLength: "context_length_exceeded",
		llm.KindOverloaded:    "provider_overloaded",
		llm.KindContentFilter: "permission_denied",
	} {
		reply.Failure = &scenario.Failure{Kind: kind, MidStream: true}
		w, _ := ask(t, "openrouter", scenario.Turn{Op: scenario.OpChatStream, Reply: reply}, samples["openrouter"].stream)
		data := openaiData(t, w)
		require.Equal(t, want, at(decode(t, data[len(data)-1]), "error", "metadata", "error_type"), kind)
	}
}

func TestOpenRouterListsWholeModels(t *testing.T) {
	e := play(t, "openrouter", scenario.Turn{Op: scenario.OpListModels, Reply: scenario.Reply{ModelIDs: []string{"a/b"}}})
	w := send(e, request("openrouter", "/models", ""))
	require.Equal(t, 200, w.Code)
	list, _ := at(decode(t, w.Body.String()), "data").([]any)
	require.Len(t, list, 1)
	model, _ := list[0].(map[string]any)
	for _, name := range []string{"default_parameters", "supported_voices", "links"} {
		require.Contains(t, model, name)
	}
	require.Equal(t, "/api/v1/models/a/b/endpoints", at(model, "links", "details"))
}
