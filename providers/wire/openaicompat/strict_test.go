package openaicompat_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

func encoded(t *testing.T, d openaicompat.Dialect, messages ...llm.Message) string {
	t.Helper()
	body, _, err := d.EncodeChat(&llm.ChatRequest{Model: "m", Messages: messages}, false)
	require.NoError(t, err)
	return strings.TrimSuffix(strings.TrimPrefix(string(body), `{"model":"m","messages":`), `}`)
}

func TestIDForm(t *testing.T) {
	id := regexp.MustCompile(`"(?:tool_call_)?id":"([^"]*)"`)
	for _, tt := range []struct {
		form openaicompat.IDForm
		id   string
		want string
	}{
		{openaicompat.IDForm{}, "anything | at all", `^anything \| at all$`},
		{openaicompat.IDForm{Min: 9, Max: 9}, "aB3dE6gH9", `^aB3dE6gH9$`},
		{openaicompat.IDForm{Min: 9, Max: 9}, "aB3dE6gH", `^[0-9A-Za-z]{9}$`},
		{openaicompat.IDForm{Min: 9, Max: 9}, "aB3dE6gH90", `^[0-9A-Za-z]{9}$`},
		{openaicompat.IDForm{Min: 9, Max: 9}, "aB3dE6g_9", `^[0-9A-Za-z]{9}$`},
		{openaicompat.IDForm{Min: 1, Max: 64, Marks: "._"}, "a.b_c", `^a\.b_c$`},
		{openaicompat.IDForm{Min: 1, Max: 64, Marks: "._"}, "a.b:c", `^[0-9A-Za-z]{32}$`},
	} {
		body := encoded(t, openaicompat.Dialect{CallIDs: tt.form},
			llm.Message{Role: llm.RoleAssistant, Parts: []llm.Part{llm.ToolCallPart{ID: tt.id, Name: "f"}}},
			llm.ToolResult(tt.id, "f", "1"))
		ids := id.FindAllStringSubmatch(body, -1)
		require.Len(t, ids, 2)
		require.Regexp(t, tt.want, ids[0][1], tt.id)
		require.Equal(t, ids[0][1], ids[1][1], "a call and its result keep the same id")
	}
}

func TestTurnsOfTheAssistant(t *testing.T) {
	call := llm.ToolCallPart{ID: "1", Name: "f"}
	said := func(parts ...llm.Part) llm.Message { return llm.Message{Role: llm.RoleAssistant, Parts: parts} }
	const callJSON = `"tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}}]`
	for name, tt := range map[string]struct {
		dialect  openaicompat.Dialect
		messages []llm.Message
		want     string
	}{
		"an empty turn stays":           {openaicompat.Dialect{}, []llm.Message{said(llm.TextPart{})}, `[{"role":"assistant","content":""}]`},
		"or goes":                       {openaicompat.Dialect{SkipEmptyTurns: true}, []llm.Message{said(llm.TextPart{}), llm.User("Hi")}, `[{"role":"user","content":"Hi"}]`},
		"unless it calls":               {openaicompat.Dialect{SkipEmptyTurns: true}, []llm.Message{said(call)}, `[{"role":"assistant","content":null,` + callJSON + `}]`},
		"a refusal has its field":       {openaicompat.Dialect{}, []llm.Message{said(llm.RefusalPart{Text: "No."})}, `[{"role":"assistant","content":null,"refusal":"No."}]`},
		"or is text":                    {openaicompat.Dialect{RefusalAsText: true}, []llm.Message{said(llm.RefusalPart{Text: "No."})}, `[{"role":"assistant","content":"No."}]`},
		"a beginning":                   {openaicompat.Dialect{PrefillField: "prefix"}, []llm.Message{said(llm.TextPart{Text: "A"}), said(llm.TextPart{Text: "B"})}, `[{"role":"assistant","content":"A"},{"role":"assistant","content":"B","prefix":true}]`},
		"a call is no beginning":        {openaicompat.Dialect{PrefillField: "prefix"}, []llm.Message{said(call)}, `[{"role":"assistant","content":null,` + callJSON + `}]`},
		"thoughts of others stay away":  {openaicompat.Dialect{Name: "a", ReturnReasoning: "thinking"}, []llm.Message{said(llm.ReasoningPart{Provider: "b", Text: "T"}, llm.TextPart{Text: "A"})}, `[{"role":"assistant","content":"A"}]`},
		"own ones stand in the content": {openaicompat.Dialect{Name: "a", ReturnReasoning: "thinking"}, []llm.Message{said(llm.ReasoningPart{Provider: "a", Text: "T"})}, `[{"role":"assistant","content":[{"type":"thinking","thinking":[{"type":"text","text":"T"}],"closed":true}]}]`},
		"something in their place":      {openaicompat.Dialect{ReturnReasoning: "r", EmptyReasoning: new("-")}, []llm.Message{said(call), said(llm.TextPart{Text: "A"})}, `[{"role":"assistant","content":null,"r":"-",` + callJSON + `},{"role":"assistant","content":"A"}]`},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, tt.want, encoded(t, tt.dialect, tt.messages...)) })
	}
}

// A temperature that was left out is not judged.
func TestDroppedTemperatureHasNoBound(t *testing.T) {
	d := openaicompat.Dialect{MaxTemperature: 1, Refuse: openaicompat.ParamTemperature}
	body, dropped, err := d.EncodeChat(&llm.ChatRequest{Model: "m", Messages: []llm.Message{llm.User("Hi")}, Temperature: new(1.5), DropUnsupported: true}, false)
	require.NoError(t, err)
	require.Equal(t, []string{"temperature"}, dropped)
	require.NotContains(t, string(body), "temperature")
}

func TestEmptyAnswerUnderLoad(t *testing.T) {
	d := plain
	d.EmptyUnderLoad = true
	_, err := unary(t, d, "\n \n")
	require.ErrorIs(t, err, llm.ErrServer)
	_, err = unary(t, d, "\n{")
	require.ErrorIs(t, err, llm.ErrMalformedResponse)
}
