package emulator_test

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/emulator"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// failsAs are the words of each kind: status, type, code (OpenAI) or a part of
// the message (Anthropic). No type is no JSON.
var failsAs = map[string]map[llm.Kind][3]string{
	"openai": {
		llm.KindInvalidRequest:  {"400", "invalid_request_error", "invalid_value"},
		llm.KindAuthentication:  {"401", "invalid_request_error", "invalid_api_key"},
		llm.KindPermission:      {"403", "invalid_request_error", ""},
		llm.KindNotFound:        {"404", "invalid_request_error", "model_not_found"},
		llm.KindContextLength:   {"400", "invalid_request_error", "context_length_exceeded"},
		llm.KindContentFilter:   {"400", "invalid_request_error", "content_policy_violation"},
		llm.KindRequestTooLarge: {"413", "", ""},
		llm.KindQuota:           {"429", "insufficient_quota", "insufficient_quota"},
		llm.KindRateLimit:       {"429", "requests", "rate_limit_exceeded"},
		llm.KindOverloaded:      {"503", "service_unavailable_error", "server_is_overloaded"},
		llm.KindServer:          {"500", "server_error", ""},
		llm.KindTimeout:         {"504", "", ""},
	},
	"anthropic": {
		llm.KindInvalidRequest:  {"400", "invalid_request_error", "messages.0"},
		llm.KindAuthentication:  {"401", "authentication_error", "invalid x-api-key"},
		llm.KindPermission:      {"403", "permission_error", "permission"},
		llm.KindNotFound:        {"404", "not_found_error", "model: claude-sonnet-4-6"},
		llm.KindContextLength:   {"400", "invalid_request_error", "prompt is too long"},
		llm.KindContentFilter:   {"400", "invalid_request_error", "content filtering policy"},
		llm.KindRequestTooLarge: {"413", "request_too_large", "maximum size"},
		llm.KindQuota:           {"400", "invalid_request_error", "credit balance is too low"},
		llm.KindRateLimit:       {"429", "rate_limit_error", "rate limit"},
		llm.KindOverloaded:      {"529", "overloaded_error", "Overloaded"},
		llm.KindServer:          {"500", "api_error", "Internal server error"},
		llm.KindTimeout:         {"504", "timeout_error", "timed out"},
	},
}

func failing(f scenario.Failure) scenario.Turn {
	return scenario.Turn{Op: scenario.OpChat, Reply: scenario.Reply{Failure: &f}}
}

func TestFailures(t *testing.T) {
	for dialect, kinds := range failsAs {
		for kind, want := range kinds {
			t.Run(dialect+" "+string(kind), func(t *testing.T) {
				w, findings := ask(t, dialect, failing(scenario.Failure{Kind: kind}), plain[dialect])
				require.Empty(t, findings)
				require.Equal(t, want[0], strconv.Itoa(w.Code))
				require.NotEmpty(t, w.Header().Get(map[string]string{"openai": "X-Request-Id", "anthropic": "Request-Id"}[dialect]))
				require.Empty(t, w.Header().Get("Retry-After"))
				if want[1] == "" {
					require.NotContains(t, w.Header().Get("Content-Type"), "json")
					return
				}
				body := decode(t, w.Body.String())
				require.Equal(t, want[1], at(body, "error", "type"))
				if dialect == "anthropic" {
					require.Contains(t, at(body, "error", "message"), want[2])
					return
				}
				code, _ := at(body, "error", "code").(string)
				require.Equal(t, want[2], code)
				require.Contains(t, at(body, "error"), "param")
			})
		}
	}
}

func TestEveryKindThatAServiceSendsIsListed(t *testing.T) {
	silent := map[llm.Kind]bool{
		llm.KindNetwork: true, llm.KindCanceled: true, llm.KindStreamTruncated: true,
		llm.KindMalformedResponse: true, llm.KindUnsupported: true, llm.KindConfiguration: true,
	}
	for dialect, kinds := range failsAs {
		for _, kind := range llm.Kinds() {
			_, listed := kinds[kind]
			require.NotEqual(t, silent[kind], listed, "%s %s", dialect, kind)
		}
	}
}

func TestFailureOverrides(t *testing.T) {
	w, _ := ask(t, "openai", failing(scenario.Failure{Kind: llm.KindServer, Status: 502, Message: "gone"}), plain["openai"])
	require.Equal(t, 502, w.Code)
	require.Equal(t, "gone", at(decode(t, w.Body.String()), "error", "message"))

	w, _ = ask(t, "anthropic", failing(scenario.Failure{Kind: llm.KindQuota, Status: 402}), plain["anthropic"])
	require.Equal(t, 402, w.Code)
	require.Equal(t, "billing_error", at(decode(t, w.Body.String()), "error", "type"))
}

func TestContentFilterOfReasoningModels(t *testing.T) {
	w, _ := ask(t, "openai", failing(scenario.Failure{Kind: llm.KindContentFilter}), openaiBody("gpt-5.1", ""))
	require.Equal(t, "invalid_prompt", at(decode(t, w.Body.String()), "error", "code"))
}

func TestPayloadTooLargeOfAnthropicHasAShapeOfItsOwn(t *testing.T) {
	w, _ := ask(t, "anthropic", failing(scenario.Failure{Kind: llm.KindRequestTooLarge}), plain["anthropic"])
	require.JSONEq(t, `{"error":{"type":"request_too_large","message":"Request exceeds the maximum size"}}`, w.Body.String())
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 1, time.UTC)
	tests := []struct {
		name         string
		failure      scenario.Failure
		header, want string
	}{
		{"seconds", scenario.Failure{RetryAfter: 7 * time.Second}, "Retry-After", "7"},
		{"part of a second", scenario.Failure{RetryAfter: 1500 * time.Millisecond}, "Retry-After", "2"},
		{"milliseconds", scenario.Failure{RetryAfter: 1500 * time.Millisecond, RetryAfterMS: true}, "Retry-After-Ms", "1500"},
		{"date", scenario.Failure{RetryAfter: 9 * time.Second, RetryAfterDate: true}, "Retry-After", "Thu, 01 Jan 2026 00:00:10 GMT"},
	}
	for _, tt := range tests {
		for _, dialect := range sampled() {
			if !samples[dialect].hints {
				continue
			}
			t.Run(dialect+" "+tt.name, func(t *testing.T) {
				tt.failure.Kind = llm.KindRateLimit
				e, err := emulator.New(dialect, emulator.Options{Turns: []scenario.Turn{failing(tt.failure)}, Now: func() time.Time { return now }})
				require.NoError(t, err)
				w := send(e, request(dialect, chatPath[dialect], plain[dialect]))
				require.Equal(t, tt.want, w.Header().Get(tt.header))
				other := map[string]string{"Retry-After": "Retry-After-Ms", "Retry-After-Ms": "Retry-After"}[tt.header]
				require.Empty(t, w.Header().Get(other))
			})
		}
	}
}

func TestRetryAfterDateIsFromNow(t *testing.T) {
	turn := failing(scenario.Failure{Kind: llm.KindRateLimit, RetryAfter: time.Hour, RetryAfterDate: true})
	w, _ := ask(t, "openai", turn, plain["openai"])
	date, err := http.ParseTime(w.Header().Get("Retry-After"))
	require.NoError(t, err)
	require.WithinDuration(t, time.Now().Add(time.Hour), date, 10*time.Second)
}

func TestHTML(t *testing.T) {
	for _, dialect := range sampled() {
		w, _ := ask(t, dialect, failing(scenario.Failure{Kind: llm.KindServer, HTML: true}), plain[dialect])
		require.Equal(t, 502, w.Code)
		require.Equal(t, "text/html", w.Header().Get("Content-Type"))
		require.Contains(t, w.Body.String(), "<h1>502 Bad Gateway</h1>")
		w, _ = ask(t, dialect, failing(scenario.Failure{Kind: llm.KindServer, Status: 503, HTML: true}), plain[dialect])
		require.Equal(t, 503, w.Code)
	}
}

func TestAnswersThatBreakOff(t *testing.T) {
	for _, dialect := range sampled() {
		require.PanicsWithValue(t, http.ErrAbortHandler, func() {
			ask(t, dialect, failing(scenario.Failure{Kind: llm.KindNetwork}), plain[dialect])
		})
		w, _ := ask(t, dialect, failing(scenario.Failure{Kind: llm.KindMalformedResponse}), plain[dialect])
		require.Equal(t, 200, w.Code)
		require.Nil(t, decodeLoosely(w.Body.String()))
		turn := failing(scenario.Failure{Kind: llm.KindMalformedResponse})
		turn.Op = scenario.OpChatStream
		w, findings := ask(t, dialect, turn, samples[dialect].stream)
		require.Empty(t, findings)
		all := events(t, w.Body)
		require.Len(t, all, 1)
		require.Nil(t, decodeLoosely(all[0].Data))
	}
}

func TestAMidStreamFailureOfAnUnaryCallIsPlain(t *testing.T) {
	w, _ := ask(t, "openai", failing(scenario.Failure{Kind: llm.KindOverloaded, MidStream: true}), plain["openai"])
	require.Equal(t, 503, w.Code)
}

func TestARefusalComesBeforeTheTurnsFailure(t *testing.T) {
	w, findings := ask(t, "openai", failing(scenario.Failure{Kind: llm.KindOverloaded}), openaiBody("gpt-4.1", `"x":1`))
	require.Equal(t, 400, w.Code)
	require.Equal(t, []string{"x"}, paths(findings))
}
