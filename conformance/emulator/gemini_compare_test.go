package emulator_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

const gemini38, gemini25 = "gemini-3.8-flash", "gemini-2.5-flash"

// comparedGemini is where a body differs from what a caller asked for.
func comparedGemini(t *testing.T, path string, want *llm.ChatRequest, body string, before ...scenario.Turn) []string {
	t.Helper()
	e, base := startGoogle(t, path, append(before, scenario.Turn{Op: scenario.OpChat, Chat: want, Reply: texts("hi")})...)
	for range before {
		send(e, googleRequest(base, path, geminiHi))
	}
	w := send(e, googleRequest(base, path, body))
	require.Equal(t, 200, w.Code, w.Body.String())
	return paths(e.Findings())
}

func TestGeminiCompares(t *testing.T) {
	tool := llm.Tool{Name: "f", Description: "d", Parameters: json.RawMessage(`{"type":"object","properties":{"a":{"type":"string"}}}`)}
	const declared = `"tools":[{"functionDeclarations":[{"name":"f","description":"d","parametersJsonSchema":{"type":"object","properties":{"a":{"type":"string"}}}}]}]`
	config := func(fields string) string { return `"generationConfig":{` + fields + `}` }
	tests := []struct {
		name, fields string
		set          func(*llm.ChatRequest)
		finding      []string
	}{
		{"nothing", "", func(*llm.ChatRequest) {}, nil},
		{"scalars", config(`"temperature":0,"topP":0.5,"maxOutputTokens":9,"seed":0,"stopSequences":["x"],"presencePenalty":1,"frequencyPenalty":-1,"candidateCount":2,"responseLogprobs":true,"logprobs":3`), func(r *llm.ChatRequest) {
			r.Temperature, r.TopP, r.MaxTokens, r.Seed, r.Stop = new(0.0), new(0.5), new(9), new(int64(0)), []string{"x"}
			r.PresencePenalty, r.FrequencyPenalty, r.N, r.TopLogprobs = new(1.0), new(-1.0), new(2), new(3)
		}, nil},
		{"scalar lost", "", func(r *llm.ChatRequest) { r.Temperature = new(0.0) }, []string{"temperature"}},
		{"scalar made up", config(`"topP":1`), func(*llm.ChatRequest) {}, []string{"top_p"}},
		{"one choice", config(`"candidateCount":1`), func(*llm.ChatRequest) {}, nil},
		{"topK", config(`"topK":1`), func(*llm.ChatRequest) {}, []string{"generationConfig.topK"}},
		{"option", config(`"topK":1`) + `,"safetySettings":[]`, func(r *llm.ChatRequest) { r.Options = []llm.ProviderOption{option{}} }, nil},
		{"safety", `"safetySettings":[]`, func(*llm.ChatRequest) {}, []string{"safetySettings"}},
		{"labels", `"labels":{"a":"b"}`, func(r *llm.ChatRequest) { r.Metadata = map[string]string{"a": "b"} }, nil},
		{"labels lost", "", func(r *llm.ChatRequest) { r.Metadata = map[string]string{"a": "b"} }, []string{"metadata"}},
		{"what the wire lacks", "", func(r *llm.ChatRequest) { r.User, r.ParallelToolCalls = "u", new(false) }, nil},
		{"modalities", config(`"responseModalities":["TEXT","IMAGE"]`), func(*llm.ChatRequest) {}, []string{"generationConfig.responseModalities"}},
		{"tools", declared, func(r *llm.ChatRequest) { r.Tools = []llm.Tool{tool} }, nil},
		{"tools of OpenAPI", `"tools":[{"functionDeclarations":[{"name":"f","description":"d","parameters":{"type":"OBJECT","properties":{"a":{"type":"STRING"}}}}]}]`, func(r *llm.ChatRequest) { r.Tools = []llm.Tool{tool} }, nil},
		{"several sets", `"tools":[{"functionDeclarations":[{"name":"f"}]},{"functionDeclarations":[{"name":"g"}]}]`, func(r *llm.ChatRequest) { r.Tools = []llm.Tool{{Name: "f"}, {Name: "g"}} }, []string{"tools"}},
		{"strict tools", declared + `,"toolConfig":{"functionCallingConfig":{"mode":"VALIDATED"}}`, func(r *llm.ChatRequest) {
			r.Tools = []llm.Tool{{Name: "f", Description: "d", Parameters: tool.Parameters, Strict: true}}
		}, nil},
		{"validated unasked", declared + `,"toolConfig":{"functionCallingConfig":{"mode":"VALIDATED"}}`, func(r *llm.ChatRequest) { r.Tools = []llm.Tool{tool} }, []string{"toolConfig.functionCallingConfig.mode"}},
		{"named", declared + `,"toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f"]}}`, func(r *llm.ChatRequest) {
			r.Tools, r.ToolChoice = []llm.Tool{tool}, &llm.ToolChoice{Mode: llm.ToolChoiceNamed, Name: "f"}
		}, nil},
		{"required", declared + `,"toolConfig":{"functionCallingConfig":{"mode":"AUTO"}}`, func(r *llm.ChatRequest) {
			r.Tools, r.ToolChoice = []llm.Tool{tool}, &llm.ToolChoice{Mode: llm.ToolChoiceRequired}
		}, []string{"tool_choice"}},
		{"schema", config(`"responseMimeType":"application/json","responseJsonSchema":{"type":"object"}`), func(r *llm.ChatRequest) {
			r.ResponseFormat = &llm.ResponseFormat{Name: "n", Strict: true, Schema: json.RawMessage(`{"type": "object"}`)}
		}, nil},
		{"schema lost", config(`"responseMimeType":"application/json"`), func(r *llm.ChatRequest) {
			r.ResponseFormat = &llm.ResponseFormat{Schema: json.RawMessage(`{"type": "object"}`)}
		}, []string{"response_format.schema"}},
		{"JSON", config(`"responseMimeType":"application/json"`), func(r *llm.ChatRequest) { r.ResponseFormat = &llm.ResponseFormat{} }, nil},
		{"effort", config(`"thinkingConfig":{"thinkingLevel":"HIGH","includeThoughts":true}`), func(r *llm.ChatRequest) {
			r.Reasoning = &llm.Reasoning{Effort: llm.EffortMax, Include: true}
		}, nil},
		{"least effort", config(`"thinkingConfig":{"thinkingLevel":"LOW"}`), func(r *llm.ChatRequest) { r.Reasoning = &llm.Reasoning{Effort: llm.EffortNone} }, nil},
		{"other effort", config(`"thinkingConfig":{"thinkingLevel":"LOW"}`), func(r *llm.ChatRequest) {
			r.Reasoning = &llm.Reasoning{Effort: llm.EffortMedium, Include: true}
		}, []string{"generationConfig.thinkingConfig.includeThoughts", "generationConfig.thinkingConfig.thinkingLevel"}},
		{"thinking unasked", config(`"thinkingConfig":{"includeThoughts":true}`), func(*llm.ChatRequest) {}, []string{"generationConfig.thinkingConfig"}},
		{"budget", config(`"thinkingConfig":{"thinkingBudget":100}`), func(r *llm.ChatRequest) { r.Reasoning = &llm.Reasoning{BudgetTokens: new(200)} }, []string{"generationConfig.thinkingConfig.thinkingBudget"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.finding, comparedGemini(t, geminiChatPath, with(gemini38, tt.set), geminiBody(tt.fields)))
		})
	}
}

func TestGeminiComparesBudgets(t *testing.T) {
	tests := []struct {
		model, config string
		effort        llm.Effort
		good          bool
	}{
		{gemini25, `"thinkingBudget":0`, llm.EffortNone, true},
		{gemini25, `"thinkingBudget":9`, llm.EffortNone, false},
		{gemini25, `"thinkingBudget":9`, llm.EffortLow, true},
		{gemini25, `"thinkingBudget":0`, llm.EffortLow, false},
		{gemini25, ``, llm.EffortLow, false},
		{"gemini-2.5-pro", `"thinkingBudget":128`, llm.EffortNone, true},
		{"gemini-2.5-pro", `"thinkingBudget":-1`, llm.EffortHigh, true},
	}
	for _, tt := range tests {
		want := with(tt.model, func(r *llm.ChatRequest) { r.Reasoning = &llm.Reasoning{Effort: tt.effort} })
		got := comparedGemini(t, "/v1/projects/p/locations/global/publishers/google/models/"+tt.model+":generateContent", want,
			geminiBody(`"generationConfig":{"thinkingConfig":{`+tt.config+`}}`))
		require.Equal(t, tt.good, got == nil, "%s %s: %v", tt.effort, tt.config, got)
	}
}

func TestGeminiComparesConversations(t *testing.T) {
	picture := []byte{1}
	want := &llm.ChatRequest{Model: gemini38, Messages: []llm.Message{
		llm.System("one"), llm.System("two"),
		llm.UserParts(llm.TextPart{Text: "a"}, llm.TextPart{Text: "b"}, llm.ImagePart{MIME: "image/png", Data: picture}, llm.ImagePart{URL: "https://x/y.png"},
			llm.DocumentPart{MIME: "application/pdf", Data: picture, Name: "n"}, llm.AudioPart{MIME: "audio/wav", Data: picture}),
		{Role: llm.RoleAssistant, Parts: []llm.Part{
			llm.ReasoningPart{Provider: "vertexai", Text: "hm", Signature: "c2ln"},
			llm.ToolCallPart{ID: "1", Name: "f", Arguments: `{"n":9007199254740993}`},
			llm.ReasoningPart{Provider: "someone", Text: "no", Signature: "else"},
			llm.ToolCallPart{ID: "2", Name: "f", Arguments: ``},
			llm.OpaquePart{Provider: "vertexai", Type: "executableCode", JSON: `{"executableCode": {}}`},
		}},
		llm.ToolResult("1", "f", `x`),
		{Role: llm.RoleTool, Parts: []llm.Part{llm.ToolResultPart{CallID: "2", IsError: true, Content: []llm.Part{llm.TextPart{Text: `{"a": 1}`}, llm.ImagePart{MIME: "image/png", Data: picture}}}}},
		llm.User("go"),
	}}
	const start = `{"systemInstruction":{"parts":[{"text":"one"},{"text":"two"}]},"contents":[{"role":"user","parts":[{"text":"ab"},{"inlineData":{"mimeType":"image/png","data":"AQ=="}},{"fileData":{"mimeType":"image/png","fileUri":"https://x/y.png"}},{"inlineData":{"mimeType":"application/pdf","data":"AQ=="}},{"inlineData":{"mimeType":"audio/wav","data":"AQ=="}}]},`
	const calls = `{"role":"model","parts":[{"functionCall":{"id":"1","name":"f","args":{"n":9007199254740993}},"thoughtSignature":"c2ln"},{"functionCall":{"id":"2","name":"f"}},{"executableCode":{}}]},`
	const end = `{"role":"user","parts":[{"functionResponse":{"id":"1","name":"f","response":{"output":"x"}}},{"functionResponse":{"id":"2","name":"f","response":{"error":{"a":1}},"parts":[{"inlineData":{"mimeType":"image/png","data":"AQ=="}}]}},{"text":"go"}]}]}`
	tests := []struct {
		name, body string
		finding    []string
	}{
		{"as it was", start + calls + end, nil},
		{"results as text", start + calls + `{"role":"user","parts":[{"functionResponse":{"id":"1","name":"f","response":{"result":"x"}}}]},{"role":"user","parts":[{"functionResponse":{"id":"2","name":"f","response":{"error":"{\"a\":1}"},"parts":[{"inlineData":{"mimeType":"image/png","data":"AQ=="}}]}},{"text":"go"}]}]}`, nil},
		{"other signature", start + `{"role":"model","parts":[{"functionCall":{"id":"1","name":"f","args":{"n":9007199254740993}},"thoughtSignature":"AAAA"},{"functionCall":{"id":"2","name":"f"}},{"executableCode":{}}]},` + end, []string{"messages[2].parts[0].tool_call.signature"}},
		{"other digits", start + `{"role":"model","parts":[{"functionCall":{"id":"1","name":"f","args":{"n":9007199254740992}},"thoughtSignature":"c2ln"},{"functionCall":{"id":"2","name":"f"}},{"executableCode":{}}]},` + end, []string{"messages[2].parts[0].tool_call.arguments"}},
		{"ids lost", start + `{"role":"model","parts":[{"functionCall":{"name":"f","args":{"n":9007199254740993}},"thoughtSignature":"c2ln"},{"functionCall":{"id":"2","name":"f"}},{"executableCode":{}}]},` + end, []string{"messages[2].parts[0].tool_call.id"}},
		{"other name", start + calls + `{"role":"user","parts":[{"functionResponse":{"id":"1","name":"g","response":{"output":"x"}}},{"functionResponse":{"id":"2","name":"f","response":{"error":{"a":1}},"parts":[{"inlineData":{"mimeType":"image/png","data":"AQ=="}}]}},{"text":"go"}]}]}`, []string{"contents"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.finding, comparedGemini(t, geminiChatPath, want, tt.body))
		})
	}
}

func TestGeminiComparesLaterSystemMessages(t *testing.T) {
	want := &llm.ChatRequest{Model: gemini38, Messages: []llm.Message{llm.System("one"), llm.User("a"), llm.Assistant("b"), llm.System("two"), llm.User("c")}}
	const talk = `"contents":[{"role":"user","parts":[{"text":"a"}]},{"role":"model","parts":[{"text":"b"}]},{"role":"user","parts":[`
	for _, body := range []string{
		`{"systemInstruction":{"parts":[{"text":"one"}]},` + talk + `{"text":"two"},{"text":"c"}]}]}`,
		`{"systemInstruction":{"parts":[{"text":"one"},{"text":"two"}]},` + talk + `{"text":"c"}]}]}`,
	} {
		require.Empty(t, comparedGemini(t, geminiChatPath, want, body))
	}
	require.Equal(t, []string{"messages[3].parts[0].text.text"},
		comparedGemini(t, geminiChatPath, want, `{"systemInstruction":{"parts":[{"text":"one"}]},`+talk+`{"text":"c"}]}]}`))
}

func TestGeminiWantsMadeUpSignaturesBack(t *testing.T) {
	first := scenario.Turn{Op: scenario.OpChat, Reply: scenario.Reply{Pieces: []scenario.Piece{call("c", "{}")}}}
	e, base := startGoogle(t, geminiChatPath, first)
	answer := decode(t, send(e, googleRequest(base, geminiChatPath, geminiHi)).Body.String())
	signature, _ := at(answer, "candidates", 0, "content", "parts", 0, "thoughtSignature").(string)
	require.NotEmpty(t, signature)
	want := hello(gemini38)
	want.Messages = append(want.Messages, llm.Message{Role: llm.RoleAssistant, Parts: []llm.Part{llm.ToolCallPart{ID: "c", Name: "look_up", Arguments: "{}"}}},
		llm.ToolResult("c", "look_up", "x"))
	body := func(signature string) string {
		return `{"contents":[{"role":"user","parts":[{"text":"hi"}]},{"role":"model","parts":[{"functionCall":{"id":"c","name":"look_up","args":{}},"thoughtSignature":"` + signature +
			`"}]},{"role":"user","parts":[{"functionResponse":{"id":"c","name":"look_up","response":{"output":"x"}}}]}]}`
	}
	require.Empty(t, comparedGemini(t, geminiChatPath, want, body(signature), first))
	require.Equal(t, []string{"messages[1].parts[0].tool_call.signature"}, comparedGemini(t, geminiChatPath, want, body("AAAA"), first))
}

func TestGeminiOldModelsGiveNoIDs(t *testing.T) {
	path := oldGemini + "generateContent"
	first := scenario.Turn{Op: scenario.OpChat, Reply: scenario.Reply{Pieces: []scenario.Piece{call("c", "{}")}}}
	e, base := startGoogle(t, path, first)
	answer := decode(t, send(e, googleRequest(base, path, geminiHi)).Body.String())
	require.Equal(t, map[string]any{"name": "look_up", "args": map[string]any{}}, at(answer, "candidates", 0, "content", "parts", 0, "functionCall"))
	want := hello(gemini25)
	want.Messages = append(want.Messages, llm.Message{Role: llm.RoleAssistant, Parts: []llm.Part{llm.ToolCallPart{ID: "c", Name: "look_up", Arguments: "{}"}}},
		llm.ToolResult("c", "look_up", "x"))
	body := func(id string) string {
		return `{"contents":[{"role":"user","parts":[{"text":"hi"}]},{"role":"model","parts":[{"functionCall":{` + id + `"name":"look_up","args":{}}}]},{"role":"user","parts":[{"functionResponse":{` + id + `"name":"look_up","response":{"output":"x"}}}]}]}`
	}
	require.Empty(t, comparedGemini(t, path, want, body(""), first))
	require.Equal(t, []string{"messages[1].parts[0].tool_call.id", "messages[2].parts[0].tool_result.call_id"},
		comparedGemini(t, path, want, body(`"id":"made-up",`), first), "an id that the provider made up is its own")
}
