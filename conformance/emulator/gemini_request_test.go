package emulator_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

const (
	geminiChatPath = geminiAt + "generateContent"
	expressPath    = "/v1/publishers/google/models/gemini-3.8-flash:generateContent"
	studioPath     = "/v1beta/models/gemini-3.8-flash:generateContent"
	geminiTools    = `"tools":[{"functionDeclarations":[{"name":"f","parametersJsonSchema":{"type":"object"}}]}]`
)

// geminiTalk is a request of contents after a user's first one.
func geminiTalk(contents string) string {
	return `{"contents":[{"role":"user","parts":[{"text":"a"}]},` + contents + `]}`
}

func TestGeminiRefuses(t *testing.T) {
	const called = `{"role":"model","parts":[{"functionCall":{"name":"f","args":{}},"thoughtSignature":"AAAA"},{"functionCall":{"name":"g"}}]}`
	tests := []struct{ name, path, body, message, finding string }{
		{"unknown field", "", geminiBody(`"stream":true`), `Unknown name "stream": Cannot find field.`, "stream"},
		{"unknown nested field", "", geminiBody(`"generationConfig":{"max_tokens":1}`), `Unknown name "max_tokens" at 'generation_config'`, "generationConfig.max_tokens"},
		{"a model in the body", "", geminiBody(`"model":"m"`), `Unknown name "model"`, "model"},
		{"labels on the Gemini API", studioPath, geminiBody(`"labels":{"a":"b"}`), `Unknown name "labels"`, "labels"},
		{"no contents", "", `{}`, "at least one contents", "contents"},
		{"empty contents", "", `{"contents":[]}`, "at least one contents", "contents"},
		{"role", "", `{"contents":[{"role":"assistant","parts":[{"text":"a"}]}]}`, "valid role: user, model", "contents[0].role"},
		{"no parts", "", `{"contents":[{"role":"user","parts":[]}]}`, "at least one parts", "contents[0].parts"},
		{"two kinds", "", `{"contents":[{"role":"user","parts":[{"text":"a","functionCall":{"name":"f"}}]}]}`, "oneof field", "contents[0].parts[0]"},
		{"base64", "", `{"contents":[{"role":"user","parts":[{"inlineData":{"mimeType":"image/png","data":"data:x"}}]}]}`, "TYPE_BYTES", "contents[0].parts[0].inlineData.data"},
		{"no media type", "", `{"contents":[{"role":"user","parts":[{"fileData":{"fileUri":"https://x"}}]}]}`, "mime_type", "contents[0].parts[0].fileData.mimeType"},
		{"address", "", `{"contents":[{"role":"user","parts":[{"fileData":{"mimeType":"image/png","fileUri":"x.png"}}]}]}`, "file uri", "contents[0].parts[0].fileData.fileUri"},
		{"result that is no object", "", geminiTalk(called + `,{"role":"user","parts":[{"functionResponse":{"name":"f","response":"x"}}]}`), "TYPE_OBJECT", "contents[2].parts[0].functionResponse.response"},
		{"result missing", "", geminiTalk(called + `,{"role":"user","parts":[{"functionResponse":{"name":"f","response":{}}}]}`), "number of function response parts", "contents"},
		{"results missing", "", geminiTalk(called), "number of function response parts", "contents"},
		{"result without a call", "", geminiTalk(`{"role":"user","parts":[{"functionResponse":{"name":"f","response":{}}}]}`), "number of function response parts", "contents"},
		{"signature missing", "", geminiTalk(`{"role":"model","parts":[{"functionCall":{"name":"f"}}]},{"role":"user","parts":[{"functionResponse":{"name":"f","response":{}}}]}`), "function call `default_api:f` in the 2. content block is missing a `thought_signature`", "contents"},
		{"system media", "", geminiBody(`"systemInstruction":{"parts":[{"inlineData":{"mimeType":"image/png","data":"AAAA"}}]}`), "text only", "systemInstruction"},
		{"temperature", "", geminiBody(`"generationConfig":{"temperature":2.1}`), "at most 2", "generationConfig.temperature"},
		{"seed", "", geminiBody(`"generationConfig":{"seed":2147483648}`), "at most 2147483647", "generationConfig.seed"},
		{"logprobs alone", "", geminiBody(`"generationConfig":{"logprobs":2}`), "responseLogprobs", "generationConfig.logprobs"},
		{"schema without type", "", geminiBody(`"generationConfig":{"responseJsonSchema":{}}`), "mime type", "generationConfig.responseMimeType"},
		{"two schemas", "", geminiBody(`"generationConfig":{"responseMimeType":"application/json","responseJsonSchema":{},"responseSchema":{}}`), "only one of", "generationConfig.responseSchema"},
		{"keyword of JSON Schema", "", geminiBody(`"generationConfig":{"responseMimeType":"application/json","responseSchema":{"type":"OBJECT","properties":{"a":{"oneOf":[]}}}}`), `Unknown name "oneOf"`, "generationConfig.responseSchema.properties.a.oneOf"},
		{"tools and schema on old models", oldGemini + "generateContent", geminiBody(geminiTools + `,"generationConfig":{"responseMimeType":"application/json"}`), "unsupported", "generationConfig.responseMimeType"},
		{"budget and level", "", geminiBody(`"generationConfig":{"thinkingConfig":{"thinkingBudget":1,"thinkingLevel":"LOW"}}`), "only one of", "generationConfig.thinkingConfig.thinkingBudget"},
		{"level of another model", "", geminiBody(`"generationConfig":{"thinkingConfig":{"thinkingLevel":"minimal"}}`), "not supported", "generationConfig.thinkingConfig.thinkingLevel"},
		{"level on old models", oldGemini + "generateContent", geminiBody(`"generationConfig":{"thinkingConfig":{"thinkingLevel":"LOW"}}`), "not supported", "generationConfig.thinkingConfig.thinkingLevel"},
		{"budget", oldGemini + "generateContent", geminiBody(`"generationConfig":{"thinkingConfig":{"thinkingBudget":30000}}`), "out of range", "generationConfig.thinkingConfig.thinkingBudget"},
		{"function's name", "", geminiBody(`"tools":[{"functionDeclarations":[{"name":"a b"}]}]`), "Invalid function name", "tools[0].functionDeclarations[0].name"},
		{"function twice", "", geminiBody(`"tools":[{"functionDeclarations":[{"name":"a"},{"name":"a"}]}]`), "Duplicate", "tools[0].functionDeclarations[1]"},
		{"two parameters", "", geminiBody(`"tools":[{"functionDeclarations":[{"name":"a","parameters":{},"parametersJsonSchema":{}}]}]`), "only one of", "tools[0].functionDeclarations[0].parameters"},
		{"list of types", "", geminiBody(`"tools":[{"functionDeclarations":[{"name":"a","parameters":{"type":["string","null"]}}]}]`), "not repeating", "tools[0].functionDeclarations[0].parameters.type"},
		{"mode", "", geminiBody(geminiTools + `,"toolConfig":{"functionCallingConfig":{"mode":"SOME"}}`), "Invalid value", "toolConfig.functionCallingConfig.mode"},
		{"names without force", "", geminiBody(geminiTools + `,"toolConfig":{"functionCallingConfig":{"mode":"AUTO","allowedFunctionNames":["f"]}}`), "mode ANY", "toolConfig.functionCallingConfig.allowedFunctionNames"},
		{"undeclared name", "", geminiBody(geminiTools + `,"toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["g"]}}`), "not declared", "toolConfig.functionCallingConfig.allowedFunctionNames"},
		{"an embedding model", "/v1/projects/p/locations/global/publishers/google/models/gemini-embedding-001:generateContent", geminiHi, "was not found", "model"},
		{"no JSON", "", `{"contents":`, "Unexpected token", "body"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := tt.path
			if path == "" {
				path = geminiChatPath
			}
			w, findings := askGoogle(t, path, scenario.Turn{Op: scenario.OpChat, Reply: texts("hi")}, tt.body)
			require.NotEqual(t, 200, w.Code)
			answer := decode(t, w.Body.String())
			require.Contains(t, at(answer, "error", "message"), tt.message)
			require.EqualValues(t, w.Code, at(answer, "error", "code"))
			require.NotEmpty(t, at(answer, "error", "status"))
			require.Contains(t, paths(findings), tt.finding)
		})
	}
}

func TestGeminiTakes(t *testing.T) {
	tests := []struct{ name, path, body string }{
		{"express mode", expressPath, geminiHi},
		{"the Gemini API", studioPath, geminiHi},
		{"beta", "/v1beta1/projects/p/locations/global/publishers/google/models/gemini-3.8-flash:generateContent", geminiHi},
		{"snake case", "", `{"contents":[{"role":"user","parts":[{"inline_data":{"mime_type":"image/png","data":"AAAA"}}]}],"generation_config":{"max_output_tokens":1}}`},
		{"lower case level", "", geminiBody(`"generationConfig":{"thinkingConfig":{"thinkingLevel":"low"}}`)},
		{"dynamic budget", oldGemini + "generateContent", geminiBody(`"generationConfig":{"thinkingConfig":{"thinkingBudget":-1}}`)},
		{"no thinking", oldGemini + "generateContent", geminiBody(`"generationConfig":{"thinkingConfig":{"thinkingBudget":0}}`)},
		{"older schema", "", geminiBody(`"tools":[{"functionDeclarations":[{"name":"f","parameters":{"type":"OBJECT","properties":{"a":{"type":"STRING","nullable":true}}}}]}]`)},
		{"no signature on old models", oldGemini + "generateContent", geminiTalk(`{"role":"model","parts":[{"functionCall":{"name":"f"}}]},{"role":"user","parts":[{"functionResponse":{"name":"f","response":{}}}]}`)},
		{"signatures of earlier turns may be lost", "", geminiTalk(`{"role":"model","parts":[{"functionCall":{"name":"f"}}]},{"role":"user","parts":[{"functionResponse":{"name":"f","response":{}}}]},{"role":"model","parts":[{"text":"b"}]},{"role":"user","parts":[{"text":"c"}]}`)},
		{"foreign calls", "", geminiTalk(`{"role":"model","parts":[{"functionCall":{"name":"f"},"thoughtSignature":"skip_thought_signature_validator"}]},{"role":"user","parts":[{"functionResponse":{"name":"f","response":{}}}]}`)},
		{"safety", "", geminiBody(`"safetySettings":[{"category":"HARM_CATEGORY_HARASSMENT","threshold":"OFF"}]`)},
		{"server tools", "", geminiBody(`"tools":[{"googleSearch":{}}]`)},
		{"code", "", geminiTalk(`{"role":"model","parts":[{"executableCode":{"language":"PYTHON","code":"1"}},{"codeExecutionResult":{"outcome":"OUTCOME_OK"}}]},{"role":"user","parts":[{"text":"b"}]}`)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := tt.path
			if path == "" {
				path = geminiChatPath
			}
			w, findings := askGoogle(t, path, scenario.Turn{Op: scenario.OpChat, Reply: texts("hi")}, tt.body)
			require.Equal(t, 200, w.Code, w.Body.String())
			require.Empty(t, findings)
		})
	}
}

func TestGeminiFront(t *testing.T) {
	tests := []struct {
		name, path string
		change     func(*http.Request)
		status     int
		finding    string
	}{
		{"other host", geminiChatPath, func(r *http.Request) { r.Host = "example.com" }, 404, "host"},
		{"other path", "/v2/models/x:generateContent", nil, 404, "path"},
		{"other verb", "/v1/publishers/google/models/m:paint", nil, 404, "path"},
		{"method", geminiChatPath, func(r *http.Request) { r.Method = http.MethodPut }, 404, "method"},
		{"other location", "/v1/projects/p/locations/us-east5/publishers/google/models/gemini-3.8-flash:generateContent", nil, 200, "path"},
		{"key on a project", geminiChatPath, func(r *http.Request) { r.Header.Set("X-Goog-Api-Key", goodKey) }, 401, "header x-goog-api-key"},
		{"no token", geminiChatPath, func(r *http.Request) { r.Header.Del("Authorization") }, 401, "authentication"},
		{"other token", geminiChatPath, func(r *http.Request) { r.Header.Set("Authorization", "Bearer x") }, 401, "authentication"},
		{"no key", expressPath, func(r *http.Request) { r.Header.Del("X-Goog-Api-Key") }, 401, "authentication"},
		{"other key", expressPath, func(r *http.Request) { r.Header.Set("X-Goog-Api-Key", "x") }, 400, "authentication"},
		{"no key", studioPath, func(r *http.Request) { r.Header.Del("X-Goog-Api-Key") }, 403, "authentication"},
		{"key in the query", expressPath, func(r *http.Request) { r.Header.Del("X-Goog-Api-Key"); r.URL.RawQuery = "key=" + goodKey }, 200, ""},
		{"token", studioPath, func(r *http.Request) {
			r.Header.Del("X-Goog-Api-Key")
			r.Header.Set("Authorization", "Bearer "+goodKey)
		}, 200, ""},
		{"query", expressPath, func(r *http.Request) { r.URL.RawQuery = "x=1" }, 200, "query.x"},
		{"content type", expressPath, func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }, 400, "header content-type"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, base := startGoogle(t, tt.path, scenario.Turn{Op: scenario.OpChat, Reply: texts("hi")})
			r := googleRequest(base, tt.path, geminiHi)
			if tt.change != nil {
				tt.change(r)
			}
			w := send(e, r)
			require.Equal(t, tt.status, w.Code, w.Body.String())
			if tt.finding == "" {
				require.Empty(t, e.Findings())
				return
			}
			require.Equal(t, []string{tt.finding}, paths(e.Findings()))
			require.NotContains(t, e.Findings()[0].Got, goodKey)
		})
	}
}

func TestGeminiBadKey(t *testing.T) {
	turn := scenario.Turn{Op: scenario.OpChat, BadKey: true, Reply: scenario.Reply{Failure: &scenario.Failure{Kind: llm.KindAuthentication}}}
	e, base := startGoogle(t, expressPath, turn)
	r := googleRequest(base, expressPath, geminiHi)
	r.Header.Set("X-Goog-Api-Key", badKey)
	w := send(e, r)
	require.Equal(t, 400, w.Code)
	answer := decode(t, w.Body.String())
	require.Equal(t, "INVALID_ARGUMENT", at(answer, "error", "status"))
	require.Equal(t, "API_KEY_INVALID", at(answer, "error", "details", 0, "reason"))
	require.Empty(t, e.Findings())

	turn.Reply.Failure.Status = 401
	e, base = startGoogle(t, expressPath, turn)
	r = googleRequest(base, expressPath, geminiHi)
	r.Header.Set("X-Goog-Api-Key", badKey)
	w = send(e, r)
	require.Equal(t, 401, w.Code, "a scenario may fix the status")
}
