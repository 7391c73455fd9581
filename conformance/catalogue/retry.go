package catalogue

import (
	"net/http"
	"time"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// honoursDelay and noRestart are scenarios whose recordings others use as well.
const (
	honoursDelay = "retry/honours-retry-after"
	noRestart    = "retry/none-after-first-delta"
)

// retryScenarios wrap the provider in llm/retry: they prove that its errors carry
// what a retry needs, and that it can be called again with the same request.
func retryScenarios() []scenario.Scenario {
	return []scenario.Scenario{
		{
			ID: honoursDelay, Rev: 1, Level: scenario.Must, Clause: "C-69", Provisional: true,
			Refs:      []string{"RFC 9110, 10.2.3: Retry-After", "MemTensor/MemOS#1620", openAIErrors, anthropicErrors},
			Why:       "A client that comes back earlier than it was asked to is limited for longer, and one that does not know the delay comes back too early.",
			Hint:      "Put the delay of the header or the body into llm.Error.RetryAfter, and let the kind of the error be one that is retryable.",
			InProcess: true,
			Turns:     retryHonours,
			Check:     checkHonoursDelay,
		},
		{
			ID: "retry/caps-retry-after", Rev: 1, Level: scenario.Should, Clause: "C-69", Provisional: true,
			Refs:   []string{"earendil-works/pi#4991", "CopilotKit/CopilotKit#3727", "RFC 9110, 10.2.3: Retry-After"},
			Why:    "A call that waits for an hour, because a service asked it to, looks like one that hangs.",
			Hint:   "Report the delay as the service gave it, however long: whoever retries decides whether to wait, and never waits less.",
			Source: rateLimit, InProcess: true,
			Check: checkCapsDelay,
		},
		{
			ID: "retry/none-on-4xx", Rev: 1, Level: scenario.Must, Clause: "C-70", Provisional: true,
			Refs:      []string{openAIErrors, anthropicErrors, "RFC 9110, 15.5: client errors"},
			Why:       "A request that can never succeed costs time and limits each time that it is repeated, and a wrong key that is tried again locks an account.",
			Hint:      "Send each request once, and give the failures that no retry cures kinds that are not retryable.",
			InProcess: true,
			Turns:     retryNone,
			Check:     checkNoneOn4xx,
		},
		{
			ID: "retry/body-rewind", Rev: 1, Level: scenario.Must, Clause: "C-71", Provisional: true,
			Refs:      []string{"Go documentation: http.Request.GetBody", "dnaeon/go-vcr: requests whose body was read"},
			Why:       "A second attempt without its body, or without its key, fails for a reason that the first one did not have.",
			Hint:      "Build each request anew: encode the body, fetch the token and sign in every call, and keep nothing of the last one.",
			InProcess: true,
			Turns:     retryRewind,
			Check:     checkBodyRewind,
		},
		{
			ID: noRestart, Rev: 1, Level: scenario.Must, Clause: "C-72", Gates: llm.CapStream, Provisional: true,
			Refs:      []string{"charmbracelet/crush#3122", "BerriAI/litellm#33404"},
			Why:       "A stream that starts again behind the words that were shown already says them twice, or says something else.",
			Hint:      "Never open a stream again by yourself; hand out the error that ended it, with its kind.",
			InProcess: true,
			Turns:     retryNoRestart,
			Check:     checkNoRestart(retriedOnce),
		},
		{
			ID: "retry/stream-restart", Rev: 1, Level: scenario.Must, Clause: "C-72", Gates: llm.CapStream, Provisional: true,
			Refs:      []string{"anthropics/anthropic-sdk-python#1258", "vercel/ai#5217"},
			Why:       "Services accept a stream and fail before its first word when they are busy; a caller who has seen nothing can be given the answer of a second try.",
			Hint:      "Hand out no delta that the service did not send, and give a failure inside of a stream the kind that it has over HTTP.",
			InProcess: true,
			Turns:     retryRestart,
			Check:     checkStreamRestart,
		},
		{
			ID: "retry/deadline-in-backoff", Rev: 1, Level: scenario.Must, Clause: "C-73", Provisional: true,
			Refs:   []string{"Go documentation: package context", "RFC 9110, 10.2.3: Retry-After"},
			Why:    "A caller with little time must hear at once that a wait would outlast it, and why the service asked for one.",
			Hint:   "Report the delay that the service asks for; the wrapper compares it with the deadline before it waits.",
			Source: rateLimit, InProcess: true,
			Check: checkDeadline,
		},
	}
}

// retryHonours is a rate limit with a delay, and the answer to the same request.
func retryHonours(p scenario.Params) []scenario.Turn {
	delay := time.Duration(number(p, honoursDelay, "delay", 11, 29)) * time.Second
	limited := failed(p, honoursDelay, scenario.Failure{
		Kind: llm.KindRateLimit, Status: http.StatusTooManyRequests, RetryAfter: delay,
	})
	return []scenario.Turn{limited, atLast(p, honoursDelay, limited)}
}

// atLast is the turn in which the service answers the request of another one.
func atLast(p scenario.Params, id string, turn scenario.Turn) scenario.Turn {
	turn.Reply = text(p, id, "At last: ", nonce(p, id, "answer"), ".")
	return turn
}

// retryNone is every failure that the same request would meet again.
func retryNone(p scenario.Params) []scenario.Turn {
	const id = "retry/none-on-4xx"
	failures := []scenario.Failure{
		{Kind: llm.KindInvalidRequest, Status: http.StatusBadRequest},
		wrongKey(p),
		{Kind: llm.KindPermission, Status: http.StatusForbidden},
		{Kind: llm.KindNotFound, Status: http.StatusNotFound},
		{Kind: llm.KindContextLength},
	}
	if !p.Traits.NoQuota {
		failures = append(failures, scenario.Failure{Kind: llm.KindQuota})
	}
	var turns []scenario.Turn
	for _, f := range failures {
		turn := failed(p, id, f)
		turn.Chat = ask(p, "Say "+nonce(p, id, string(f.Kind))+".")
		turns = append(turns, turn)
	}
	return turns
}

// retryRewind is one request that fails twice and is then answered.
func retryRewind(p scenario.Params) []scenario.Turn {
	const id = "retry/body-rewind"
	first := failed(p, id, scenario.Failure{Kind: llm.KindServer, Status: http.StatusInternalServerError})
	first.Chat = &llm.ChatRequest{
		Model: p.Models.Chat, MaxTokens: new(int(number(p, id, "limit", 2000, 3000))),
		Messages: []llm.Message{
			llm.System("You are " + nonce(p, id, "name") + "."),
			llm.User("Say " + nonce(p, id, "first") + "."),
			llm.Assistant("Here it is: " + nonce(p, id, "first") + "."),
			llm.User("Now " + nonce(p, id, "second") + ", with ü and 漢字."),
		},
	}
	second := first
	second.Reply = failure(scenario.Failure{Kind: llm.KindOverloaded})
	return []scenario.Turn{first, second, atLast(p, id, first)}
}

// retryNoRestart is a stream that fails after two pieces, and the answer that a
// second try would get.
func retryNoRestart(p scenario.Params) []scenario.Turn {
	broken := scenario.Turn{
		Op:   scenario.OpChatStream,
		Chat: ask(p, "Stream "+nonce(p, noRestart, "prompt")+"."),
		Reply: scenario.Reply{
			Pieces:  texts("It begins with "+nonce(p, noRestart, "one"), " and "+nonce(p, noRestart, "two")),
			Failure: &scenario.Failure{Kind: llm.KindOverloaded, MidStream: true},
			Usage:   usage(p, noRestart),
		},
	}
	return []scenario.Turn{broken, atLast(p, noRestart, broken)}
}

// retryRestart is a stream that fails before its first piece, and the answer.
func retryRestart(p scenario.Params) []scenario.Turn {
	const id = "retry/stream-restart"
	broken := scenario.Turn{
		Op:   scenario.OpChatStream,
		Chat: ask(p, "Stream "+nonce(p, id, "prompt")+"."),
		Reply: scenario.Reply{
			Failure: &scenario.Failure{Kind: llm.KindOverloaded, MidStream: true},
			Usage:   usage(p, id),
		},
	}
	return []scenario.Turn{broken, atLast(p, id, broken)}
}
