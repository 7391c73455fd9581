package emulator_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/emulator"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

var plain = ofSamples(func(s sample) string { return s.body })

func TestRequestLineAndHeaders(t *testing.T) {
	tests := []struct {
		name, dialect string
		change        func(*http.Request)
		status        int
		kind          string
		path          string
	}{
		{"good", "openai", func(*http.Request) {}, 200, "", ""},
		{"good", "anthropic", func(*http.Request) {}, 200, "", ""},
		{"default port", "openai", func(r *http.Request) { r.Host = "API.openai.com:443" }, 200, "", ""},
		{"other host", "openai", func(r *http.Request) { r.Host = "example.com" }, 404, "invalid_request_error", "host"},
		{"doubled base path", "openai", func(r *http.Request) { r.URL.Path = "/v1/v1/chat/completions" }, 404, "invalid_request_error", "path"},
		{"no base path", "openai", func(r *http.Request) { r.URL.Path = "/chat/completions" }, 404, "invalid_request_error", "path"},
		{"trailing slash", "anthropic", func(r *http.Request) { r.URL.Path = "/v1/messages/" }, 404, "not_found_error", "path"},
		{"method", "openai", func(r *http.Request) { r.Method = http.MethodPut }, 405, "invalid_request_error", "method"},
		{"method", "anthropic", func(r *http.Request) { r.Method = http.MethodGet }, 405, "invalid_request_error", "method"},
		{"query", "openai", func(r *http.Request) { r.URL.RawQuery = "api-version=1" }, 200, "", "query.api-version"},
		{"beta query", "anthropic", func(r *http.Request) { r.URL.RawQuery = "beta=true" }, 200, "", ""},
		{"no key", "openai", func(r *http.Request) { r.Header.Del("Authorization") }, 401, "invalid_request_error", "authentication"},
		{"no scheme", "openai", func(r *http.Request) { r.Header.Set("Authorization", goodKey) }, 401, "invalid_request_error", "authentication"},
		{"other scheme", "openai", func(r *http.Request) { r.Header.Set("Authorization", "Basic "+goodKey) }, 401, "invalid_request_error", "authentication"},
		{"other key", "openai", func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+goodKey+" ") }, 401, "invalid_request_error", "authentication"},
		{"bad key unasked", "openai", func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+badKey) }, 401, "invalid_request_error", "authentication"},
		{"no key", "anthropic", func(r *http.Request) { r.Header.Del("X-Api-Key") }, 401, "authentication_error", "authentication"},
		{"two keys", "anthropic", func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+goodKey) }, 401, "authentication_error", "header authorization"},
		{"no version", "anthropic", func(r *http.Request) { r.Header.Del("Anthropic-Version") }, 400, "invalid_request_error", "header anthropic-version"},
		{"other version", "anthropic", func(r *http.Request) { r.Header.Set("Anthropic-Version", "2099-01-01") }, 400, "invalid_request_error", "header anthropic-version"},
		{"beta unasked", "anthropic", func(r *http.Request) { r.Header.Set("Anthropic-Beta", "files-api") }, 200, "", "header anthropic-beta"},
		{"content type", "openai", func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }, 400, "invalid_request_error", "header content-type"},
		{"content type with charset", "openai", func(r *http.Request) { r.Header.Set("Content-Type", "application/json; charset=utf-8") }, 200, "", ""},
		{"no content type", "anthropic", func(r *http.Request) { r.Header.Del("Content-Type") }, 400, "invalid_request_error", "header content-type"},
		{"compressed", "openai", func(r *http.Request) { r.Header.Set("Content-Encoding", "gzip") }, 400, "invalid_request_error", "header content-encoding"},
	}
	for _, tt := range tests {
		t.Run(tt.dialect+" "+tt.name, func(t *testing.T) {
			e := play(t, tt.dialect, scenario.Turn{Op: scenario.OpChat, Reply: texts("hi")})
			r := request(tt.dialect, chatPath[tt.dialect], plain[tt.dialect])
			tt.change(r)
			w := send(e, r)
			require.Equal(t, tt.status, w.Code, w.Body.String())
			if tt.kind != "" {
				require.Equal(t, tt.kind, at(decode(t, w.Body.String()), "error", "type"))
			}
			if tt.path == "" {
				require.Empty(t, e.Findings())
				return
			}
			require.Equal(t, []string{tt.path}, paths(e.Findings()))
			for _, f := range e.Findings() {
				require.NotContains(t, f.Got+f.Want, goodKey)
				require.NotContains(t, f.Got+f.Want, badKey)
				require.NotEmpty(t, f.Rule)
			}
		})
	}
}

func TestBadKeyTurns(t *testing.T) {
	for _, dialect := range sampled() {
		t.Run(dialect, func(t *testing.T) {
			turn := scenario.Turn{Op: scenario.OpChat, BadKey: true, Reply: scenario.Reply{Failure: &scenario.Failure{Kind: llm.KindAuthentication}}}
			e := play(t, dialect, turn)
			r := request(dialect, chatPath[dialect], plain[dialect])
			authorize(dialect, r, badKey)
			w := send(e, r)
			require.Equal(t, 401, w.Code)
			require.NotContains(t, w.Body.String(), badKey)
			require.Empty(t, e.Findings())

			e = play(t, dialect, turn)
			send(e, request(dialect, chatPath[dialect], plain[dialect]))
			require.Equal(t, []string{"authentication"}, paths(e.Findings()), "the wrong key was configured and the good one came")
		})
	}
	w, _ := ask(t, "openai", scenario.Turn{BadKey: true, Op: scenario.OpChat}, plain["openai"])
	require.Equal(t, 200, w.Code)
}

func TestBadKeyAnswerOfOpenAI(t *testing.T) {
	e := play(t, "openai", scenario.Turn{Op: scenario.OpChat, BadKey: true})
	r := request("openai", "/chat/completions", plain["openai"])
	r.Header.Set("Authorization", "Bearer "+badKey)
	w := send(e, r)
	require.Equal(t, `Bearer realm="OpenAI API"`, w.Header().Get("WWW-Authenticate"))
	body := decode(t, w.Body.String())
	require.Equal(t, "invalid_api_key", at(body, "error", "code"))
	require.Contains(t, at(body, "error", "message"), "key-that*********0002")
}

func TestMissingKeysAndShortKeys(t *testing.T) {
	for dialect, header := range map[string]string{"openai": "Authorization", "anthropic": "X-Api-Key"} {
		e := play(t, dialect, scenario.Turn{Op: scenario.OpChat})
		r := request(dialect, chatPath[dialect], plain[dialect])
		r.Header.Del(header)
		want := map[string]string{"openai": "You didn't provide an API key", "anthropic": "x-api-key header is required"}[dialect]
		require.Contains(t, at(decode(t, send(e, r).Body.String()), "error", "message"), want)
	}
	e := play(t, "openai", scenario.Turn{Op: scenario.OpChat})
	r := request("openai", "/chat/completions", plain["openai"])
	r.Header.Set("Authorization", "Bearer short-key")
	require.Contains(t, send(e, r).Body.String(), "provided: *********. You")
}

func TestBetasOpenFieldsForThoseWhoAsked(t *testing.T) {
	body := anthropicBody(sonnet, `"context_management":{}`)
	want := with(sonnet, func(req *llm.ChatRequest) { req.Headers = map[string]string{"anthropic-beta": "b"} })
	e := play(t, "anthropic", scenario.Turn{Op: scenario.OpChat, Chat: want, Reply: texts("hi")})
	r := request("anthropic", "/messages", body)
	r.Header.Set("Anthropic-Beta", "b")
	require.Equal(t, 200, send(e, r).Code)
	require.Empty(t, e.Findings())
	w, _ := ask(t, "anthropic", scenario.Turn{Op: scenario.OpChat, Reply: texts("hi")}, body)
	require.Equal(t, 400, w.Code)
}

func TestOtherBaseURL(t *testing.T) {
	e, err := emulator.New("openai", emulator.Options{
		Turns: []scenario.Turn{{Op: scenario.OpChat, Reply: texts("hi")}}, BaseURL: "http://127.0.0.1:8080/proxy/v1/",
	})
	require.NoError(t, err)
	r := request("openai", "/chat/completions", plain["openai"])
	r.Host, r.URL.Path = "127.0.0.1:8080", "/proxy/v1/chat/completions"
	require.Equal(t, 200, send(e, r).Code)
	require.Empty(t, e.Findings())
}

func TestOperationOfTheTurn(t *testing.T) {
	e := play(t, "openai", scenario.Turn{Op: scenario.OpEmbeddings})
	send(e, request("openai", "/chat/completions", plain["openai"]))
	require.Equal(t, []string{"operation"}, paths(e.Findings()))

	stream := `{"model":"gpt-4.1","messages":[{"role":"user","content":"hi"}],"stream":true,"stream_options":{"include_usage":true}}`
	_, findings := ask(t, "openai", scenario.Turn{Op: scenario.OpChat, Reply: texts("hi")}, stream)
	require.Equal(t, []string{"stream"}, paths(findings))
	_, findings = ask(t, "anthropic", scenario.Turn{Op: scenario.OpChatStream, Reply: texts("hi")}, plain["anthropic"])
	require.Equal(t, []string{"stream"}, paths(findings))
}

func TestHealth(t *testing.T) {
	for dialect, path := range map[string]string{"openai": "/models", "anthropic": "/models?limit=1"} {
		e := play(t, dialect, scenario.Turn{Op: scenario.OpHealth, Reply: scenario.Reply{ModelIDs: []string{"a", "b"}}})
		w := send(e, request(dialect, path, ""))
		require.Equal(t, 200, w.Code)
		require.Empty(t, e.Findings())
		require.Zero(t, e.Unplayed(), "a health check is one request")
	}
}

func TestGetHasNoBody(t *testing.T) {
	for _, dialect := range sampled() {
		if samples[dialect].models == "" {
			continue
		}
		e := play(t, dialect, scenario.Turn{Op: scenario.OpHealth})
		r := request(dialect, samples[dialect].models, "{}")
		r.Method = http.MethodGet
		send(e, r)
		require.Equal(t, []string{"body"}, paths(e.Findings()))
	}
}
