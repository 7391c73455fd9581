package vertexai_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/anthropic"
	"github.com/parley-llm/parley/providers/vertexai"
)

const userHello = `"contents":[{"role":"user","parts":[{"text":"Hello"}]}]}`

var weather = llm.Tool{
	Name: "weather", Description: "Weather <now>.",
	Parameters: json.RawMessage(`{ "type":"object","properties":{"n":{"const":12345678901234567890}} }`),
}

// encoded is the body that the request becomes.
func encoded(t *testing.T, req *llm.ChatRequest) string {
	t.Helper()
	var got []sent
	_, err := express(t, record(&got, jsonHeader, okBody)).ChatCompletion(t.Context(), req)
	require.NoError(t, err)
	return got[0].body
}

// TestRequestFields sends one field at a time.
func TestRequestFields(t *testing.T) {
	for name, tt := range map[string]struct {
		set  func(*llm.ChatRequest)
		want string
	}{
		"nothing": {func(*llm.ChatRequest) {}, `{` + userHello},
		"zeros": {
			func(r *llm.ChatRequest) {
				r.Temperature, r.TopP, r.Seed, r.PresencePenalty, r.FrequencyPenalty = new(0.0), new(0.0), new(int64(0)), new(0.0), new(0.0)
			},
			`{"generationConfig":{"temperature":0,"topP":0,"presencePenalty":0,"frequencyPenalty":0,"seed":0},` + userHello,
		},
		"limits": {
			func(r *llm.ChatRequest) { r.MaxTokens, r.N, r.Stop = new(512), new(2), []string{"a", "<b>"} },
			`{"generationConfig":{"candidateCount":2,"maxOutputTokens":512,"stopSequences":["a","<b>"]},` + userHello,
		},
		"logprobs":     {func(r *llm.ChatRequest) { r.TopLogprobs = new(0) }, `{"generationConfig":{"responseLogprobs":true},` + userHello},
		"top logprobs": {func(r *llm.ChatRequest) { r.TopLogprobs = new(3) }, `{"generationConfig":{"responseLogprobs":true,"logprobs":3},` + userHello},
		"labels":       {func(r *llm.ChatRequest) { r.Metadata = map[string]string{"b": "2", "a": "1"} }, `{"labels":{"a":"1","b":"2"},` + userHello},
		"JSON mode": {
			func(r *llm.ChatRequest) { r.ResponseFormat = &llm.ResponseFormat{} },
			`{"generationConfig":{"responseMimeType":"application/json"},` + userHello,
		},
		"schema": {
			func(r *llm.ChatRequest) {
				r.ResponseFormat = &llm.ResponseFormat{Name: "x", Schema: json.RawMessage(`{ "type":"object" }`), Strict: true}
			},
			`{"generationConfig":{"responseMimeType":"application/json","responseJsonSchema":{ "type":"object" }},` + userHello,
		},
		"tools": {
			func(r *llm.ChatRequest) { r.Tools = []llm.Tool{weather, {Name: "now"}} },
			`{"tools":[{"functionDeclarations":[{"name":"weather","description":"Weather <now>.","parametersJsonSchema":` +
				string(weather.Parameters) + `},{"name":"now"}]}],` + userHello,
		},
		"auto": {
			func(r *llm.ChatRequest) {
				r.Tools, r.ToolChoice = tools("now"), &llm.ToolChoice{Mode: llm.ToolChoiceAuto}
			},
			choosing(`{"mode":"AUTO"}`),
		},
		"none": {
			func(r *llm.ChatRequest) {
				r.Tools, r.ToolChoice = tools("now"), &llm.ToolChoice{Mode: llm.ToolChoiceNone}
			},
			choosing(`{"mode":"NONE"}`),
		},
		"required": {
			func(r *llm.ChatRequest) {
				r.Tools, r.ToolChoice, r.ParallelToolCalls = tools("now"), &llm.ToolChoice{Mode: llm.ToolChoiceRequired}, new(true)
			},
			choosing(`{"mode":"ANY"}`),
		},
		"named": {
			func(r *llm.ChatRequest) {
				r.Tools, r.ToolChoice = tools("now"), &llm.ToolChoice{Mode: llm.ToolChoiceNamed, Name: "now"}
			},
			choosing(`{"mode":"ANY","allowedFunctionNames":["now"]}`),
		},
		"strict": {
			func(r *llm.ChatRequest) { r.Tools = tools("now"); r.Tools[0].Strict = true },
			choosing(`{"mode":"VALIDATED"}`),
		},
		"options": {
			func(r *llm.ChatRequest) {
				r.Options = []llm.ProviderOption{anthropic.Options{}, vertexai.Options{
					TopK: new(4), CachedContent: "projects/p/cachedContents/1", ServiceTier: "flex", GoogleSearch: true, URLContext: true,
					Safety:     []vertexai.SafetySetting{{"HARM_CATEGORY_HARASSMENT", "BLOCK_NONE", ""}, {"HARM_CATEGORY_JAILBREAK", "OFF", "SEVERITY"}},
					Modalities: []string{"TEXT"}, Extra: map[string]json.RawMessage{"modelArmorConfig": json.RawMessage(`{}`)},
					ExtraConfig: map[string]json.RawMessage{"audioTimestamp": json.RawMessage(`true`)},
				}}
			},
			`{"tools":[{"googleSearch":{}},{"urlContext":{}}],"safetySettings":[{"category":"HARM_CATEGORY_HARASSMENT","threshold":"BLOCK_NONE"},` +
				`{"category":"HARM_CATEGORY_JAILBREAK","threshold":"OFF","method":"SEVERITY"}],` +
				`"generationConfig":{"topK":4,"responseModalities":["TEXT"],"audioTimestamp":true},` +
				`"cachedContent":"projects/p/cachedContents/1","serviceTier":"flex","modelArmorConfig":{},` + userHello,
		},
	} {
		t.Run(name, func(t *testing.T) {
			req := hello()
			tt.set(req)
			require.Empty(t, cmp.Diff(tt.want, encoded(t, req)))
		})
	}
}

func tools(name string) []llm.Tool { return []llm.Tool{{Name: name}} }

func choosing(config string) string {
	return `{"tools":[{"functionDeclarations":[{"name":"now"}]}],"toolConfig":{"functionCallingConfig":` + config + `},` + userHello
}

// TestReasoning translates the request's reasoning for each kind of model.
func TestReasoning(t *testing.T) {
	for _, tt := range []struct {
		model   string
		asked   llm.Reasoning
		want    string // the thinkingConfig; empty for none
		lacks   string // the parameter that is refused
		dropped string // the thinkingConfig once it is dropped
	}{
		{"gemini-3.8-flash", llm.Reasoning{}, ``, "", ""},
		{"gemini-3.8-flash", llm.Reasoning{Effort: llm.EffortMinimal}, `{"thinkingLevel":"MINIMAL"}`, "", ""},
		{"gemini-3.8-flash", llm.Reasoning{Effort: llm.EffortXHigh, Include: true}, `{"includeThoughts":true,"thinkingLevel":"HIGH"}`, "", ""},
		{"gemini-3.8-flash", llm.Reasoning{Include: true}, `{"includeThoughts":true}`, "", ""},
		{"gemini-3.8-flash", llm.Reasoning{Effort: llm.EffortNone}, ``, "reasoning.effort", ""},
		{"gemini-3.8-flash", llm.Reasoning{Effort: llm.EffortLow, BudgetTokens: new(9)}, ``, "reasoning.budget_tokens", `{"thinkingLevel":"LOW"}`},
		{"gemini-2.5-flash", llm.Reasoning{Effort: llm.EffortNone, Include: true}, `{"thinkingBudget":0}`, "", ""},
		{"gemini-2.5-flash", llm.Reasoning{Effort: llm.EffortMedium}, `{"thinkingBudget":8192}`, "", ""},
		{"gemini-2.5-flash", llm.Reasoning{Effort: llm.EffortMedium, BudgetTokens: new(77)}, `{"thinkingBudget":77}`, "", ""},
		{"gemini-2.5-flash", llm.Reasoning{Include: true}, `{"includeThoughts":true}`, "", ""},
		{"gemini-2.5-flash-lite", llm.Reasoning{Include: true}, `{"includeThoughts":true,"thinkingBudget":-1}`, "", ""},
		{"gemini-2.5-pro", llm.Reasoning{Effort: llm.EffortNone}, ``, "reasoning.effort", ""},
		{"gemini-2.5-pro", llm.Reasoning{Effort: llm.EffortMax}, `{"thinkingBudget":24576}`, "", ""},
		{"gemini-2.0-flash", llm.Reasoning{Effort: llm.EffortNone}, ``, "", ""},
		{"gemini-2.0-flash", llm.Reasoning{Effort: llm.EffortLow, Include: true}, ``, "reasoning", ""},
	} {
		req := hello()
		req.Model, req.Reasoning = tt.model, &tt.asked
		want := tt.want
		if tt.lacks != "" {
			_, err := express(t, silent(t)).ChatCompletion(t.Context(), req)
			require.ErrorIs(t, err, llm.ErrUnsupported, "%v", tt)
			require.Equal(t, tt.lacks, err.(*llm.Error).Param)
			req.DropUnsupported = true
			want = tt.dropped
		}
		if want != "" {
			want = `"generationConfig":{"thinkingConfig":` + want + `},`
		}
		require.Equal(t, `{`+want+userHello, encoded(t, req), "%v", tt)
	}
}

// TestMessages sends conversations.
func TestMessages(t *testing.T) {
	png := []byte("\x89PNG")
	for name, tt := range map[string]struct {
		messages []llm.Message
		want     string // of contents, and what stands before it
	}{
		"system": {
			[]llm.Message{llm.System("one"), {Role: llm.RoleDeveloper, Parts: []llm.Part{llm.TextPart{Text: "two"}}}, llm.User("a"), llm.System("three")},
			`{"systemInstruction":{"parts":[{"text":"one"},{"text":"two"}]},"contents":[{"role":"user","parts":[{"text":"a"},{"text":"three"}]}]}`,
		},
		"neighbours are one turn": {
			[]llm.Message{llm.User("a"), llm.User("b"), llm.Assistant("c"), {Role: llm.RoleAssistant, Parts: []llm.Part{llm.RefusalPart{Text: "d"}}}, llm.User("")},
			`{"contents":[{"role":"user","parts":[{"text":"a"},{"text":"b"}]},{"role":"model","parts":[{"text":"c"},{"text":"d"}]}]}`,
		},
		"media": {
			[]llm.Message{llm.UserParts(
				llm.ImagePart{MIME: "image/png", Data: png},
				llm.ImagePart{URL: "https://x.test/a.JPG?s=1", Detail: "low"},
				llm.ImagePart{URL: "gs://b/c", MIME: "image/webp", Detail: "high"},
				llm.DocumentPart{MIME: "application/pdf", Data: png, Name: "a.pdf"},
				llm.DocumentPart{URL: "https://x.test/b.pdf"},
				llm.AudioPart{MIME: "audio/wav", Data: png},
			)},
			`{"generationConfig":{"mediaResolution":"MEDIA_RESOLUTION_HIGH"},"contents":[{"role":"user","parts":[` +
				`{"inlineData":{"mimeType":"image/png","data":"iVBORw=="}},{"fileData":{"mimeType":"image/jpeg","fileUri":"https://x.test/a.JPG?s=1"}},` +
				`{"fileData":{"mimeType":"image/webp","fileUri":"gs://b/c"}},{"inlineData":{"mimeType":"application/pdf","data":"iVBORw=="}},` +
				`{"fileData":{"mimeType":"application/pdf","fileUri":"https://x.test/b.pdf"}},{"inlineData":{"mimeType":"audio/wav","data":"iVBORw=="}}]}]}`,
		},
		"what came from the service goes back to it": {
			[]llm.Message{llm.User("a"), {Role: llm.RoleAssistant, Parts: []llm.Part{
				llm.ReasoningPart{Provider: "vertexai", Text: "hm", Signature: "s0"},
				llm.ReasoningPart{Provider: "anthropic", Text: "no", Signature: "no"},
				llm.TextPart{Text: "b", Signature: "s1+/="},
				llm.TextPart{Signature: "s2"},
				llm.ImagePart{MIME: "image/png", Data: png, Signature: "s3"},
				llm.OpaquePart{Provider: "vertexai", Type: "executableCode", JSON: `{ "executableCode":{} }`},
				llm.OpaquePart{Provider: "openai", Type: "x", JSON: `{}`},
			}}, llm.User("c")},
			`{"contents":[{"role":"user","parts":[{"text":"a"}]},{"role":"model","parts":[{"text":"hm","thought":true,"thoughtSignature":"s0"},` +
				`{"text":"b","thoughtSignature":"s1+/="},{"text":"","thoughtSignature":"s2"},` +
				`{"inlineData":{"mimeType":"image/png","data":"iVBORw=="},"thoughtSignature":"s3"},{ "executableCode":{} }]},` +
				`{"role":"user","parts":[{"text":"c"}]}]}`,
		},
		"calls with ids": {
			[]llm.Message{
				llm.User("a"),
				{Role: llm.RoleAssistant, Parts: []llm.Part{
					llm.ToolCallPart{ID: "c1", Name: "f", Arguments: `{ "a":1 }`, Signature: "s"},
					llm.ToolCallPart{ID: "c2", Name: "f"},
				}},
				llm.ToolResult("c2", "", "two"),
				{Role: llm.RoleTool, Parts: []llm.Part{llm.ToolResultPart{CallID: "c1", Name: "f", IsError: true, Content: []llm.Part{llm.TextPart{Text: "no"}}}}},
			},
			`{"contents":[{"role":"user","parts":[{"text":"a"}]},{"role":"model","parts":[` +
				`{"functionCall":{"id":"c1","name":"f","args":{ "a":1 }},"thoughtSignature":"s"},{"functionCall":{"id":"c2","name":"f","args":{}}}]},` +
				`{"role":"user","parts":[{"functionResponse":{"id":"c2","name":"f","response":{"output":"two"}}},` +
				`{"functionResponse":{"id":"c1","name":"f","response":{"error":"no"}}}]}]}`,
		},
		"calls without ids": {
			[]llm.Message{
				llm.User("a"),
				{Role: llm.RoleAssistant, Parts: []llm.Part{
					llm.ToolCallPart{ID: "x1", Name: "f", SyntheticID: true, Signature: "s"},
					llm.ToolCallPart{ID: "x2", Name: "g", SyntheticID: true},
				}},
				llm.User("by the way"),
				llm.ToolResult("x2", "g", "two"),
				llm.ToolResult("x1", "", "one"),
			},
			`{"contents":[{"role":"user","parts":[{"text":"a"}]},{"role":"model","parts":[` +
				`{"functionCall":{"name":"f","args":{}},"thoughtSignature":"s"},{"functionCall":{"name":"g","args":{}}}]},` +
				`{"role":"user","parts":[{"functionResponse":{"name":"f","response":{"output":"one"}}},` +
				`{"functionResponse":{"name":"g","response":{"output":"two"}}},{"text":"by the way"}]}]}`,
		},
		"calls of another provider": {
			[]llm.Message{
				llm.User("a"),
				{Role: llm.RoleAssistant, Parts: []llm.Part{llm.ToolCallPart{ID: "c1", Name: "f"}, llm.ToolCallPart{ID: "c2", Name: "g"}}},
				{Role: llm.RoleTool, Parts: []llm.Part{
					llm.ToolResultPart{CallID: "c1", Content: []llm.Part{llm.TextPart{Text: "a"}, llm.ImagePart{MIME: "image/png", Data: png}}},
					llm.ToolResultPart{CallID: "c2"},
				}},
			},
			`{"contents":[{"role":"user","parts":[{"text":"a"}]},{"role":"model","parts":[` +
				`{"functionCall":{"id":"c1","name":"f","args":{}},"thoughtSignature":"skip_thought_signature_validator"},` +
				`{"functionCall":{"id":"c2","name":"g","args":{}}}]},{"role":"user","parts":[` +
				`{"functionResponse":{"id":"c1","name":"f","response":{"output":"a"},"parts":[{"inlineData":{"mimeType":"image/png","data":"iVBORw=="}}]}},` +
				`{"functionResponse":{"id":"c2","name":"g","response":{"output":""}}}]}]}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			require.Empty(t, cmp.Diff(tt.want, encoded(t, &llm.ChatRequest{Model: model, Messages: tt.messages})))
		})
	}
	// Models before Gemini 3 check no signatures, so none is made up.
	body := encoded(t, &llm.ChatRequest{Model: "gemini-2.5-pro", Messages: []llm.Message{
		llm.User("a"), {Role: llm.RoleAssistant, Parts: []llm.Part{llm.ToolCallPart{ID: "c1", Name: "f"}}},
	}})
	require.NotContains(t, body, "thoughtSignature")
}

// TestRefused looks at what is refused before anything is sent.
func TestRefused(t *testing.T) {
	user := func(parts ...llm.Part) func(*llm.ChatRequest) {
		return func(r *llm.ChatRequest) { r.Messages = []llm.Message{llm.UserParts(parts...)} }
	}
	with := func(o ...llm.ProviderOption) func(*llm.ChatRequest) {
		return func(r *llm.ChatRequest) { r.Options = o }
	}
	for name, tt := range map[string]struct {
		set  func(*llm.ChatRequest)
		kind llm.Kind
		says string
	}{
		"no model":          {func(r *llm.ChatRequest) { r.Model = "" }, llm.KindInvalidRequest, "model"},
		"embedding model":   {func(r *llm.ChatRequest) { r.Model = "gemini-embedding-2" }, llm.KindUnsupported, "does not chat"},
		"user":              {func(r *llm.ChatRequest) { r.User = "u" }, llm.KindUnsupported, "end user"},
		"no parallel calls": {func(r *llm.ChatRequest) { r.ParallelToolCalls = new(false) }, llm.KindUnsupported, "parallel"},
		"tools of a painter": {
			func(r *llm.ChatRequest) { r.Model, r.Tools = "gemini-3-pro-image", tools("f") }, llm.KindUnsupported, "no tools",
		},
		"JSON of a painter": {
			func(r *llm.ChatRequest) { r.Model, r.ResponseFormat = "gemini-3-pro-image", &llm.ResponseFormat{} }, llm.KindUnsupported, "JSON",
		},
		"long seed":        {func(r *llm.ChatRequest) { r.Seed = new(int64(1 << 40)) }, llm.KindInvalidRequest, "32 bits"},
		"negative limit":   {func(r *llm.ChatRequest) { r.MaxTokens = new(-1) }, llm.KindInvalidRequest, "negative"},
		"NaN":              {func(r *llm.ChatRequest) { r.Temperature = new(math.NaN()) }, llm.KindInvalidRequest, "NaN"},
		"nameless tool":    {func(r *llm.ChatRequest) { r.Tools = tools("") }, llm.KindInvalidRequest, "no name"},
		"choice, no tools": {func(r *llm.ChatRequest) { r.ToolChoice = &llm.ToolChoice{Mode: llm.ToolChoiceRequired} }, llm.KindInvalidRequest, "no tools"},
		"unknown choice":   {func(r *llm.ChatRequest) { r.ToolChoice = &llm.ToolChoice{Mode: "x"} }, llm.KindInvalidRequest, "not known"},
		"unknown effort":   {func(r *llm.ChatRequest) { r.Reasoning = &llm.Reasoning{Effort: "x"} }, llm.KindInvalidRequest, "effort"},
		"unknown role":     {func(r *llm.ChatRequest) { r.Messages = []llm.Message{{Role: "x"}} }, llm.KindInvalidRequest, "role"},
		"image of a system": {func(r *llm.ChatRequest) {
			r.Messages = []llm.Message{{Role: llm.RoleSystem, Parts: []llm.Part{llm.ImagePart{}}}}
		}, llm.KindInvalidRequest, "only text"},
		"a nil part":        {user(nil), llm.KindInvalidRequest, "no part"},
		"a call by a user":  {user(llm.ToolCallPart{Name: "f"}), llm.KindInvalidRequest, "no place"},
		"an empty image":    {user(llm.ImagePart{}), llm.KindInvalidRequest, "either data or a URL"},
		"an unknown type":   {user(llm.ImagePart{URL: "https://x.test/a"}), llm.KindInvalidRequest, "MIME"},
		"an unknown result": {user(llm.ToolResultPart{CallID: "c9"}), llm.KindInvalidRequest, "c9"},
		"a call in a result": {
			user(llm.ToolResultPart{Name: "f", Content: []llm.Part{llm.ToolCallPart{}}}), llm.KindInvalidRequest, "cannot hold",
		},
		"an old model's image result": {
			func(r *llm.ChatRequest) {
				r.Model = "gemini-2.5-pro"
				user(llm.ToolResultPart{Name: "f", Content: []llm.Part{llm.ImagePart{MIME: "image/png", Data: []byte("x")}}})(r)
			}, llm.KindUnsupported, "Gemini 3",
		},
		"a cut call": {
			func(r *llm.ChatRequest) {
				r.Messages = []llm.Message{{Role: llm.RoleAssistant, Parts: []llm.Part{llm.ToolCallPart{Name: "f", Arguments: `{"a":`}}}}
			}, llm.KindInvalidRequest, "not a valid value",
		},
		"a list of arguments": {
			func(r *llm.ChatRequest) {
				r.Messages = []llm.Message{{Role: llm.RoleAssistant, Parts: []llm.Part{llm.ToolCallPart{Name: "f", Arguments: `[1]`}}}}
			}, llm.KindInvalidRequest, "no JSON object",
		},
		"two options":     {with(vertexai.Options{}, &vertexai.Options{}), llm.KindInvalidRequest, "two sets"},
		"another option":  {with(vertexai.ImageOptions{}), llm.KindInvalidRequest, "vertexai.Options"},
		"a negative k":    {with(vertexai.Options{TopK: new(-1)}), llm.KindInvalidRequest, "TopK"},
		"an unknown tier": {with(vertexai.Options{ServiceTier: "x"}), llm.KindInvalidRequest, "tier"},
		"half a setting":  {with(vertexai.Options{Safety: []vertexai.SafetySetting{{Category: "x"}}}), llm.KindInvalidRequest, "threshold"},
		"an own field":    {with(vertexai.Options{Extra: map[string]json.RawMessage{"contents": nil}}), llm.KindInvalidRequest, "contents"},
		"an own config":   {with(vertexai.Options{ExtraConfig: map[string]json.RawMessage{"topK": nil}}), llm.KindInvalidRequest, "topK"},
	} {
		t.Run(name, func(t *testing.T) {
			req := hello()
			tt.set(req)
			_, err := express(t, silent(t)).ChatCompletion(t.Context(), req)
			require.Equal(t, tt.kind, llm.KindOf(err), "%v", err)
			require.ErrorContains(t, err, tt.says)
			_, err = express(t, silent(t)).ChatCompletionStream(t.Context(), req)
			require.Equal(t, tt.kind, llm.KindOf(err), "%v", err)
			require.Equal(t, "vertexai", err.(*llm.Error).Provider)
		})
	}
	_, err := express(t, silent(t)).ChatCompletion(t.Context(), nil)
	require.ErrorIs(t, err, llm.ErrInvalidRequest)
	req := hello()
	req.Metadata = map[string]string{"a": "b"}
	_, err = gemini(t, silent(t)).ChatCompletion(t.Context(), req)
	require.ErrorIs(t, err, llm.ErrUnsupported, "the Gemini API has no labels")
}

func TestDropped(t *testing.T) {
	req := hello()
	req.DropUnsupported, req.User, req.Seed, req.ParallelToolCalls = true, "u", new(int64(1<<40)), new(false)
	require.Equal(t, `{`+userHello, encoded(t, req))
	resp, err := express(t, reply(200, jsonHeader, okBody)).ChatCompletion(t.Context(), req)
	require.NoError(t, err)
	require.Equal(t, []string{"user", "parallel_tool_calls", "seed"}, resp.Dropped)
}
