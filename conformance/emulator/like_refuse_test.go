package emulator_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/scenario"
)

// chatBody is a chat body of a model with extra fields.
func chatBody(model, fields string) string {
	if fields != "" {
		fields = "," + fields
	}
	return strings.TrimSuffix(hiTo(model), "}") + fields + "}"
}

func talk(model, messages string) string {
	return `{"model":"` + model + `","messages":[` + messages + `]}`
}

const (
	likeTool  = `"tools":[{"type":"function","function":{"name":"f"}}]`
	userHi    = `{"role":"user","content":"hi"}`
	calledF   = `{"role":"assistant","content":null,"tool_calls":[{"id":"aB3dE6gH9","type":"function","function":{"name":"f","arguments":"{}"}}]}`
	answeredF = `{"role":"tool","tool_call_id":"aB3dE6gH9","content":"x"}`
)

func TestServicesRefuse(t *testing.T) {
	const mistral, kimi, k2 = "mistral-medium-3-5", "kimi-k3", "kimi-k2.6"
	tests := []struct {
		dialect, name, body string
		status              int
		// path is where the finding is, and says what the answer says.
		path, says string
	}{
		{"mistral", "OpenAI's seed", chatBody(mistral, `"seed":1`), 422, "seed", `{"detail":[{"type":"extra_forbidden","loc":["body","seed"],"msg":"Extra inputs are not permitted","input":1}]}`},
		{"mistral", "options of a stream", chatBody(mistral, `"stream":true,"stream_options":{"include_usage":true}`), 422, "stream_options", `"loc":["body","stream_options"]`},
		{"mistral", "a name", talk(mistral, `{"role":"user","name":"ann","content":"hi"}`), 422, "messages[0].name", `"loc":["body","messages",0,"name"]`},
		{"mistral", "thoughts in a field", talk(mistral, userHi+`,{"role":"assistant","content":"a","reasoning_content":"b"},`+userHi), 422, "messages[1].reasoning_content", "extra_forbidden"},
		{"mistral", "a token limit's new name", chatBody(mistral, `"max_completion_tokens":5`), 422, "max_completion_tokens", "extra_forbidden"},
		{"mistral", "a hot temperature", chatBody(mistral, `"temperature":1.75`), 422, "temperature", `"type":"less_than_equal"`},
		{"mistral", "a greedy part", chatBody(mistral, `"temperature":0,"top_p":0.5`), 400, "top_p", `"code":"3054"`},
		{"mistral", "a developer", talk(mistral, `{"role":"developer","content":"a"},`+userHi), 422, "messages[0].role", `"type":"literal_error"`},
		{"mistral", "no model", `{"messages":[` + userHi + `]}`, 422, "model", `"type":"missing"`},
		{"mistral", "a foreign id", talk(mistral, userHi+`,{"role":"assistant","content":"","tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"call_1","content":"x"}`), 400, "messages[1]", "Tool call id was call_1 but must be a-z, A-Z, 0-9, with a length of 9."},
		{"mistral", "a long id", talk(mistral, userHi+","+strings.ReplaceAll(calledF+","+answeredF, "aB3dE6gH9", "aB3dE6gH90")), 400, "messages[1]", "with a length of 9."},
		{"mistral", "a user after a tool", talk(mistral, userHi+","+calledF+","+answeredF+","+userHi), 400, "messages[3]", `"message":"Unexpected role 'user' after role 'tool'","type":"invalid_request_message_order","param":null,"code":"3230","raw_status_code":400`},
		{"mistral", "a call without a result", talk(mistral, userHi+","+calledF+","+userHi), 400, "messages[2]", "Not the same number of function calls and responses"},
		{"mistral", "an assistant last", talk(mistral, userHi+`,{"role":"assistant","content":"a"}`), 400, "messages", "Expected last role User or Tool"},
		{"mistral", "an empty assistant", talk(mistral, userHi+`,{"role":"assistant","content":""},`+userHi), 400, "messages[1]", `"code":"3240"`},
		{"mistral", "no such path", "", 404, "path", `{"message":`},

		{"deepseek", "a developer", talk("deepseek-flash", `{"role":"developer","content":"a"},`+userHi), 400, "messages[0].role", `"code":"invalid_request_error"`},
		{"deepseek", "a schema", chatBody("deepseek-flash", `"response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{"type":"object"}}}`), 400, "response_format", "This response_format type is unavailable now"},
		{"deepseek", "a forced tool while thinking", chatBody("deepseek-flash", likeTool+`,"tool_choice":"required","thinking":{"type":"enabled"}`), 400, "tool_choice", "Thinking mode does not support this tool_choice"},
		{"deepseek", "an image for a model of text", talk("deepseek-v4-pro", `{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://x/y.png"}}]}`), 400, "messages[0]", "unknown variant `image_url`, expected `text`"},
		{"deepseek", "lost thoughts", chatWith("deepseek-flash", userHi+","+calledF+","+answeredF, `"thinking":{"type":"enabled"}`), 400, "messages[1]", "must be passed back to the API."},
		{"deepseek", "seventeen stops", chatBody("deepseek-flash", `"stop":[`+strings.Repeat(`"a",`, 16)+`"a"]`), 400, "stop", "maximum length 16"},

		{"moonshot", "a temperature", chatBody(kimi, `"temperature":0.5`), 400, "temperature", `{"error":{"message":"invalid temperature: only 1 is allowed for this model","type":"invalid_request_error"}}`},
		{"moonshot", "a temperature without thinking", chatBody(k2, `"temperature":1,"thinking":{"type":"disabled"}`), 400, "temperature", "only 0.6 is allowed"},
		{"moonshot", "top_p", chatBody(kimi, `"top_p":0.9`), 400, "top_p", "invalid top_p: only 0.95 is allowed for this model"},
		{"moonshot", "choices", chatBody(kimi, `"n":2`), 400, "n", "invalid n: only 1 is allowed"},
		{"moonshot", "log probabilities", chatBody(kimi, `"logprobs":true`), 400, "logprobs", "invalid logprobs: only false is allowed for this model"},
		{"moonshot", "a hot temperature of an older model", chatBody("moonshot-v1-32k", `"temperature":1.5`), 400, "temperature", "between 0 and 1"},
		{"moonshot", "a forced tool while thinking", chatBody(k2, likeTool+`,"tool_choice":"required"`), 400, "tool_choice", "tool_choice 'required' is incompatible with thinking enabled"},
		{"moonshot", "a named tool while thinking", chatBody(kimi, likeTool+`,"tool_choice":{"type":"function","function":{"name":"f"}}`), 400, "tool_choice", "tool_choice 'specified' is incompatible with thinking enabled"},
		{"moonshot", "lost thoughts", talk(kimi, userHi+","+calledF+","+answeredF), 400, "messages[1]", "reasoning_content is missing in assistant tool call message at index 1"},
		{"moonshot", "an image by its address", talk(kimi, `{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://x/y.png"}}]}`), 400, "messages[0]", "unsupported image url"},
		{"moonshot", "an empty part", talk(kimi, `{"role":"user","content":[{"type":"text","text":""}]}`), 400, "messages[0].content[0]", "text content is empty"},
		{"moonshot", "six stops", chatBody(kimi, `"stop":["a","b","c","d","e","f"]`), 400, "stop", "maximum length 5"},
		{"moonshot", "a long stop", chatBody(kimi, `"stop":"`+strings.Repeat("x", 33)+`"`), 0, "", ""},
		{"moonshot", "long stops", chatBody(kimi, `"stop":["`+strings.Repeat("x", 33)+`"]`), 400, "stop", "maximum length 32"},
		{"moonshot", "no thinking where it is fixed", chatBody("kimi-k2.7-code", `"thinking":{"type":"disabled"}`), 400, "thinking", "only enabled is allowed"},

		{"openrouter", "two bounds of thinking", chatBody("a/b", `"reasoning":{"effort":"low","max_tokens":2000}`), 400, "reasoning", `"code":400`},
		{"openrouter", "five stops", chatBody("a/b", `"stop":["a","b","c","d","e"]`), 400, "stop", `"code":400`},
		{"deepinfra", "a developer", talk("a/b", `{"role":"developer","content":"a"},`+userHi), 422, "messages[0].role", `"param":"messages[0].role"`},
		{"deepinfra", "five choices", chatBody("a/b", `"n":5`), 400, "n", `"param":"n"`},

		{"azureai", "a field out of the schema", chatBody("grok", `"user":"u"`), 422, "user", `{"detail":[{"type":"extra_forbidden","loc":["body","user"],"msg":"Extra inputs are not permitted","input":"u"}]}`},
		{"azureai", "a stop that is no list", chatBody("grok", `"stop":"a"`), 400, "stop", `"param":"stop"`},
		{"azureai", "a hot temperature", chatBody("grok", `"temperature":1.25`), 400, "temperature", `"param":"temperature"`},
		{"azureai", "an index of a call", talk("grok", userHi+`,{"role":"assistant","tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"a","content":"x"}`), 422, "messages[1].tool_calls[0].index", "extra_forbidden"},
		{"azure", "a field", chatBody("gpt-4.1", `"top_k":1`), 400, "top_k", `"code":"unknown_parameter"`},
		{"azure", "what reasoning models refuse", chatBody("gpt-5.1", `"max_tokens":1`), 400, "max_tokens", `"code":"unsupported_parameter"`},
	}
	for _, tt := range tests {
		t.Run(tt.dialect+" "+tt.name, func(t *testing.T) {
			e := play(t, tt.dialect, scenario.Turn{Op: scenario.OpChat, Reply: texts("hi")})
			path := samples[tt.dialect].path
			if tt.path == "path" {
				path, tt.body = "/nowhere", plain[tt.dialect]
			}
			w := send(e, request(tt.dialect, path, tt.body))
			if tt.status == 0 {
				require.Equal(t, 200, w.Code, w.Body.String())
				return
			}
			require.Equal(t, tt.status, w.Code, w.Body.String())
			require.Contains(t, paths(e.Findings()), tt.path)
			require.Contains(t, w.Body.String(), tt.says)
		})
	}
}

func chatWith(model, messages, fields string) string {
	return strings.TrimSuffix(talk(model, messages), "}") + "," + fields + "}"
}

func TestServicesTake(t *testing.T) {
	tests := []struct{ dialect, name, body string }{
		{"mistral", "its own words", chatBody("mistral-medium-3-5", likeTool+`,"random_seed":0,"n":2,"temperature":1.5,"tool_choice":"any","metadata":{"a":"b"},"stop":"x","reasoning_effort":"high"`)},
		{"mistral", "a prefix last", talk("m", userHi+`,{"role":"assistant","content":"a","prefix": true}`)},
		{"mistral", "calls with an index, as its own clients send them", talk("m", userHi+`,{"role":"assistant","content":"","tool_calls":[{"id":"aB3dE6gH9","type":"function","index":0,"function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"aB3dE6gH9","name":"f","content":"x"}`)},
		{"mistral", "thoughts, documents and sound", talk("m", `{"role":"user","content":[{"type":"image_url","image_url":"https://x/y.png"},{"type":"document_url","document_url":"data:application/pdf;base64,AAAA","document_name":"a.pdf"},{"type":"input_audio","input_audio":"AAAA"}]},{"role":"assistant","content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}],"closed":true},{"type":"text","text":"a"}]},`+userHi)},
		{"deepseek", "what it passes over", chatBody("deepseek-flash", `"seed":1,"parallel_tool_calls":true,"user_id":"u","thinking":{"type":"enabled"},"reasoning_effort":"xhigh"`)},
		{"deepseek", "no thoughts without thinking", chatWith("deepseek-flash", userHi+","+calledF+","+answeredF, `"thinking":{"type":"disabled"}`)},
		{"deepseek", "forced tools without thinking", chatBody("deepseek-flash", likeTool+`,"tool_choice":"required","thinking":{"type":"disabled"}`)},
		{"deepseek", "an image", talk("deepseek-flash", `{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://x/y.png"}}]}`)},
		{"moonshot", "its own values", chatBody("kimi-k2.6", likeTool+`,"temperature":1,"top_p":0.95,"n":1,"presence_penalty":0`)},
		{"moonshot", "forced tools on the newest", chatBody("kimi-k3", likeTool+`,"tool_choice":"required"`)},
		{"moonshot", "thoughts", talk("kimi-k3", userHi+`,{"role":"assistant","content":null,"reasoning_content":"hm","tool_calls":[{"id":"functions.f:0","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"functions.f:0","name":"f","content":"x"}`)},
		{"openrouter", "both names of the limit", chatBody("a/b", `"max_tokens":5`)},
		{"openrouter", "deprecated usage", chatBody("a/b", `"usage":{"include":true}`)},
		{"deepinfra", "an object of reasoning", chatBody("a/b", `"reasoning":{"enabled":false}`)},
		{"azureai", "a count of the stream's tokens", streamHiTo("grok")},
		{"v0", "all of OpenAI's words", chatBody("v0-1.5-md", `"temperature":1,"max_tokens":5,"seed":1,"user":"u"`)},
		{"metallama", "what is said to be refused", chatBody("muse-spark-1.3", `"stop":"x","n":2,"reasoning_effort":"none"`)},
	}
	for _, tt := range tests {
		t.Run(tt.dialect+" "+tt.name, func(t *testing.T) {
			op := scenario.OpChat
			if strings.Contains(tt.body, `"stream":true`) {
				op = scenario.OpChatStream
			}
			w, findings := ask(t, tt.dialect, scenario.Turn{Op: op, Reply: texts("hi")}, tt.body)
			require.Equal(t, 200, w.Code, w.Body.String())
			require.Empty(t, findings)
		})
	}
}

func TestFieldsThatAServicePassesOverAreNoted(t *testing.T) {
	for dialect, body := range map[string]string{
		"openrouter": chatBody("a/b", `"random_seed":1`), "deepseek": chatBody("deepseek-flash", `"metadata":{}`),
		"moonshot": chatBody("kimi-k3", `"top_k":1`), "deepinfra": chatBody("a/b", `"max_completion_tokens":5`),
		"v0": chatBody("v0-1.5-md", `"top_k":1`), "metallama": chatBody("muse-spark-1.3", `"top_k":1`),
	} {
		w, findings := ask(t, dialect, scenario.Turn{Op: scenario.OpChat, Reply: texts("hi")}, body)
		require.Equal(t, 200, w.Code, w.Body.String())
		require.Len(t, findings, 1, dialect)
		require.Contains(t, findings[0].Rule, "passes over it")
	}
}

func TestHeaderForFieldsOutOfTheSchema(t *testing.T) {
	for mode, want := range map[string]struct {
		status   int
		findings []string
	}{
		"":             {422, []string{"user"}},
		"error":        {422, []string{"user"}},
		"drop":         {200, []string{"user"}},
		"pass-through": {200, nil},
		"ignore":       {400, []string{"header extra-parameters", "user"}},
	} {
		e := play(t, "azureai", scenario.Turn{Op: scenario.OpChat, Reply: texts("hi")})
		r := request("azureai", samples["azureai"].path, chatBody("grok", `"user":"u"`))
		if mode != "" {
			r.Header.Set("Extra-Parameters", mode)
		}
		require.Equal(t, want.status, send(e, r).Code, mode)
		require.Equal(t, want.findings, paths(e.Findings()), mode)
	}
}
