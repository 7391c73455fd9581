package catalogue

import (
	"net/http"
	"time"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// failing is a scenario whose only subject is one failure.
func failing(id, clause string, fail scenario.Failure, refs []string, why, hint string) scenario.Scenario {
	return scenario.Scenario{
		ID: id, Rev: 1, Level: scenario.Must, Clause: clause, Refs: refs, Why: why, Hint: hint,
		Turns: func(p scenario.Params) []scenario.Turn {
			return []scenario.Turn{failed(p, id, fail)}
		},
		Check: Play,
	}
}

// failed is a plain request that fails.
func failed(p scenario.Params, id string, fail scenario.Failure) scenario.Turn {
	return scenario.Turn{
		Op:    scenario.OpChat,
		Chat:  ask(p, "Say "+nonce(p, id, "prompt")+"."),
		Reply: failure(fail),
	}
}

// wrongKey is the failure that answers a wrong key.
func wrongKey(p scenario.Params) scenario.Failure {
	status := http.StatusUnauthorized
	if other := p.Traits.BadKeyStatus; other != 0 {
		status = other
	}
	return scenario.Failure{Kind: llm.KindAuthentication, Status: status}
}

const (
	openAIErrors    = "OpenAI documentation: error codes (2026-08)"
	anthropicErrors = "Anthropic API reference: errors (2026-10)"
)

func errorScenarios() []scenario.Scenario {
	auth := failing("errors/auth-401", "C-39", scenario.Failure{Kind: llm.KindAuthentication, Status: http.StatusUnauthorized},
		[]string{openAIErrors, anthropicErrors},
		"A wrong key must be told from an outage: retrying it locks accounts.",
		"401 is authentication; keep the service's message and id, and never the key.")
	auth.Turns = func(p scenario.Params) []scenario.Turn {
		turn := failed(p, auth.ID, wrongKey(p))
		turn.BadKey = true
		return []scenario.Turn{turn}
	}
	model := failing("errors/model-404", "C-39", scenario.Failure{Kind: llm.KindNotFound, Status: http.StatusNotFound},
		[]string{openAIErrors, anthropicErrors},
		"A model that was retired yesterday must be named as the reason.",
		"404, and the service's words for an unknown model under other statuses, are not_found.")
	model.Turns = func(p scenario.Params) []scenario.Turn {
		turn := failed(p, model.ID, scenario.Failure{Kind: llm.KindNotFound, Status: http.StatusNotFound})
		turn.Chat.Model = p.Models.Chat + "-" + nonce(p, model.ID, "model")
		return []scenario.Turn{turn}
	}
	return []scenario.Scenario{
		auth,
		model,
		failing("errors/invalid-400", "C-39", scenario.Failure{
			Kind: llm.KindInvalidRequest, Status: http.StatusBadRequest,
			Message: "The third word of the prompt is not allowed on Tuesdays.",
		},
			[]string{openAIErrors, anthropicErrors},
			"A request that can never succeed must not be repeated.",
			"400 and 422 are invalid_request unless the service's words say more."),
		failing("errors/context-length", "C-40", scenario.Failure{Kind: llm.KindContextLength},
			[]string{openAIErrors, anthropicErrors, "crmne/ruby_llm: its own class of error"},
			"An application shortens the conversation and goes on, if it can tell this failure from other bad requests.",
			"Test the code context_length_exceeded first, then the service's known messages."),
		failing("errors/rate-429", "C-41", scenario.Failure{Kind: llm.KindRateLimit, Status: http.StatusTooManyRequests, RetryAfter: 7 * time.Second},
			[]string{openAIErrors, anthropicErrors, "RFC 6585, 4"},
			"A rate limit passes; it must be retryable, and after how long.",
			"429 is rate_limit once quota and overload are ruled out."),
		failing("errors/quota-429", "C-42", scenario.Failure{Kind: llm.KindQuota},
			[]string{"earendil-works/pi#4991", openAIErrors},
			"An empty account does not fill while a program retries for hours.",
			"Test the words for money (insufficient_quota, billing, credit balance) before the status."),
		failing("errors/overloaded", "C-41", scenario.Failure{Kind: llm.KindOverloaded},
			[]string{"vercel/ai#5217", openAIErrors, anthropicErrors},
			"An overloaded service is not the caller's fault, and another one can answer now.",
			"Tell overload (529, 503 or the service's code) from other server errors and from rate limits."),
		serverErrors(),
		htmlErrors(),
		{
			ID: "errors/retry-after", Rev: 1, Level: scenario.Must, Clause: "C-44",
			Refs:  []string{"RFC 9110, 10.2.3: Retry-After", "MemTensor/MemOS#1620", "CommandCodeAI/command-code#788"},
			Why:   "A client that retries earlier than it was asked to is limited for longer.",
			Hint:  "Read retry-after-ms, then Retry-After as seconds or as an HTTP date.",
			Turns: errorsRetryAfter,
			Check: checkRetryAfter,
		},
		{
			ID: "errors/no-secret", Rev: 1, Level: scenario.Must, Clause: "C-45",
			Refs:  []string{"BerriAI/litellm#24902", "HolmesGPT/holmesgpt#2010", "mvanhorn/printing-press-library#1309"},
			Why:   "Errors are logged, shown and sent to trackers; a key in one is a key for everyone.",
			Hint:  "Scrub the key from messages, excerpts and causes, and take the URL out of *url.Error.",
			Turns: errorsNoSecret,
			Check: checkNoSecret,
		},
	}
}

func serverErrors() scenario.Scenario {
	s := failing("errors/server-5xx", "C-39", scenario.Failure{}, []string{openAIErrors, anthropicErrors},
		"A failure of the service passes; it must be retryable and keep its status.",
		"500 and above are server, unless the service's words say overloaded or timeout.")
	s.Turns = func(p scenario.Params) []scenario.Turn {
		return []scenario.Turn{
			failed(p, s.ID, scenario.Failure{Kind: llm.KindServer, Status: http.StatusInternalServerError}),
			failed(p, s.ID, scenario.Failure{Kind: llm.KindServer, Status: http.StatusBadGateway}),
		}
	}
	return s
}

func htmlErrors() scenario.Scenario {
	s := failing("errors/body-html", "C-43", scenario.Failure{}, []string{"sashabaranov/go-openai#589"},
		"Proxies answer for the service with pages of their own; an error about JSON hides that the service was down.",
		"When a failure's body is not JSON, classify by status and keep an excerpt of the body.")
	s.Turns = func(p scenario.Params) []scenario.Turn {
		return []scenario.Turn{
			failed(p, s.ID, scenario.Failure{Kind: llm.KindServer, Status: http.StatusBadGateway, HTML: true}),
			failed(p, s.ID, scenario.Failure{Kind: llm.KindRequestTooLarge, Status: http.StatusRequestEntityTooLarge, HTML: true}),
		}
	}
	return s
}

func errorsRetryAfter(p scenario.Params) []scenario.Turn {
	const id = "errors/retry-after"
	delay := time.Duration(number(p, id, "delay", 11, 29)) * time.Second
	return []scenario.Turn{failed(p, id, scenario.Failure{
		Kind: llm.KindRateLimit, Status: http.StatusTooManyRequests, RetryAfter: delay,
	})}
}

func errorsNoSecret(p scenario.Params) []scenario.Turn {
	const id = "errors/no-secret"
	turn := failed(p, id, wrongKey(p))
	turn.BadKey = true
	return []scenario.Turn{turn}
}
