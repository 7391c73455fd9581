package catalogue

import (
	"net/http"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// keepsErrors is a scenario whose id its turns need.
const keepsErrors = "fallback/keeps-errors"

// fallbackScenarios put the provider into a list of llm/fallback, more than once:
// they prove that its errors say whether another provider may do better, and that
// each is an error of its own.
func fallbackScenarios() []scenario.Scenario {
	return []scenario.Scenario{
		{
			ID: "fallback/next-on-failure", Rev: 1, Level: scenario.Must, Clause: "C-74", Provisional: true,
			Refs:      []string{openAIErrors, anthropicErrors, "OpenRouter documentation: model fallbacks (2026-08)"},
			Why:       "Another provider can answer now, if the failure of the first one says that it is not the request that is wrong.",
			Hint:      "Give invalid_request only to requests that are wrong wherever they are sent; a limit, a missing model or right, and an outage have kinds of their own.",
			InProcess: true,
			Turns:     fallbackNext,
			Check:     checkNextOnFailure,
		},
		{
			ID: keepsErrors, Rev: 1, Level: scenario.Must, Clause: "C-75", Provisional: true,
			Refs:      []string{"Go documentation: package errors", "ferro-labs/ai-gateway: the last error hides the first"},
			Why:       "When nobody answers, the reason of the first is the one to mend, and an error that a later call overwrote does not say it.",
			Hint:      "Make a new *llm.Error for each failure; never keep one and fill it again.",
			InProcess: true,
			Turns:     fallbackKeeps,
			Check:     checkKeepsErrors,
		},
		{
			ID: "fallback/none-after-first-delta", Rev: 1, Level: scenario.Must, Clause: "C-72", Gates: llm.CapStream, Provisional: true,
			Refs:   []string{"charmbracelet/crush#3122", "BerriAI/litellm#33404"},
			Why:    "An answer that begins in the words of one model and goes on in those of another is nobody's.",
			Hint:   "Never open a stream again by yourself; hand out the error that ended it, with its kind.",
			Source: noRestart, InProcess: true,
			Check: checkNoRestart(inAList),
		},
		{
			ID: "fallback/waits-once", Rev: 1, Level: scenario.Should, Clause: "C-69", Provisional: true,
			Refs:   []string{"RFC 9110, 10.2.3: Retry-After", "MemTensor/MemOS#1620"},
			Why:    "When nobody is left to ask, a second of patience is better than an error, and an hour of it is worse.",
			Hint:   "Put the delay of the header or the body into llm.Error.RetryAfter.",
			Source: honoursDelay, InProcess: true,
			Check: checkWaitsOnce,
		},
	}
}

// movesOn are failures that another candidate may not meet.
func movesOn(p scenario.Params) []scenario.Failure {
	return []scenario.Failure{
		{Kind: llm.KindOverloaded},
		{Kind: llm.KindRateLimit},
		{Kind: llm.KindServer, Status: http.StatusInternalServerError},
		{Kind: llm.KindQuota},
		{Kind: llm.KindNotFound, Status: http.StatusNotFound},
		{Kind: llm.KindPermission, Status: http.StatusForbidden},
		{Kind: llm.KindContextLength},
		wrongKey(p),
	}
}

// fallbackNext has each failure and then the answer to the same request, and in
// the end a request that is wrong.
func fallbackNext(p scenario.Params) []scenario.Turn {
	const id = "fallback/next-on-failure"
	var turns []scenario.Turn
	for _, f := range movesOn(p) {
		turn := failed(p, id, f)
		turn.Chat = ask(p, "Say "+nonce(p, id, string(f.Kind))+".")
		turns = append(turns, turn, atLast(p, id, turn))
	}
	return append(turns, failed(p, id, scenario.Failure{Kind: llm.KindInvalidRequest, Status: http.StatusBadRequest}))
}

// fallbackKeeps is one request that fails in three ways.
func fallbackKeeps(p scenario.Params) []scenario.Turn {
	var turns []scenario.Turn
	for _, f := range []scenario.Failure{
		{Kind: llm.KindPermission, Status: http.StatusForbidden},
		{Kind: llm.KindRateLimit, Status: http.StatusTooManyRequests},
		{Kind: llm.KindServer, Status: http.StatusInternalServerError},
	} {
		turns = append(turns, failed(p, keepsErrors, f))
	}
	return turns
}
