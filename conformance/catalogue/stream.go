package catalogue

import (
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// streamText is the scenario whose recording the laws of streams transform.
const streamText = "stream/text"

func streamScenarios() []scenario.Scenario {
	return []scenario.Scenario{
		{
			ID: streamText, Rev: 1, Level: scenario.Must, Clause: "C-14", Gates: llm.CapStream,
			Refs:  []string{"OpenAI API reference: streaming (2026-08)", "Anthropic documentation: streaming Messages (2026-10)"},
			Why:   "Users watch an answer grow; a lost, doubled or late piece is on their screen.",
			Hint:  "Give llm.NewChatStream a source that turns each frame into one Chunk; the stream keeps the rules.",
			Turns: streamTextTurns,
			Check: checkStreamText,
		},
		{
			ID: "stream/usage-final", Rev: 1, Level: scenario.Must, Clause: "C-15", Gates: llm.CapStream | llm.CapStreamUsage,
			Refs:   []string{"OpenAI API reference: stream_options.include_usage (2026-08)", "agno-agi/agno#6264", "pydantic/pydantic-ai#1736"},
			Why:    "Usage that is missing, or summed up over cumulative reports, makes a wrong bill.",
			Hint:   "Ask for usage where the service wants that, and set Chunk.Usage to its last word; never add reports up.",
			Source: streamText,
			Check:  checkUsageFinal,
		},
		{
			ID: "stream/equals-unary", Rev: 1, Level: scenario.Must, Clause: "C-16", Gates: llm.CapStream | llm.CapStreamUsage,
			Refs:  []string{"OpenAI API reference: the chat completion object and chunk object (2026-08)", "Anthropic documentation: streaming Messages (2026-10)"},
			Why:   "A caller that turns streaming on must not get another answer, usage or finish.",
			Hint:  "Compare what the unary decoder and the stream's source make of the same field.",
			Turns: streamEqualsUnary,
			Check: checkEqualsUnary,
		},
		{
			ID: "stream/incremental", Rev: 1, Level: scenario.Must, Clause: "C-17", Gates: llm.CapStream,
			Refs:   []string{"CopilotKit/aimock#125"},
			Why:    "A stream that is read to its end before its first piece is shown is no stream.",
			Hint:   "Do not wait for a full buffer, for the next event or for the end before you return a chunk.",
			Source: streamText, InProcess: true,
			Check: checkIncremental,
		},
		{
			ID: "stream/eof-no-terminal", Rev: 1, Level: scenario.Must, Clause: "C-18", Gates: llm.CapStream,
			Refs:   []string{"pydantic/pydantic-ai#6610", "BerriAI/litellm#40260", "SamSaffron/term-llm#955"},
			Why:    "A connection that was cut looks like a complete answer, and half a document is stored as a whole one.",
			Hint:   "Return io.EOF at the end of the body; the stream tells by the finish reasons whether it is complete.",
			Source: streamText, InProcess: true,
			Check: checkTruncated,
		},
		{
			ID: "stream/error-event", Rev: 1, Level: scenario.Must, Clause: "C-19", Gates: llm.CapStream,
			Refs:  []string{"farzaa/clicky#132", "apache/rocketmq-dashboard#2178", "diegosouzapw/OmniRoute#8210", "anthropics/anthropic-sdk-python#1258", "anthropics/anthropic-sdk-go#200"},
			Why:   "A rate limit or an overload in the middle of a stream must be handled like one before it, not shown as an answer.",
			Hint:  "Look for the service's error object in each event before you decode it as a chunk, and classify it as over HTTP.",
			Turns: streamErrorEvent,
			Check: Play,
		},
		{
			ID: "stream/early-break", Rev: 1, Level: scenario.Must, Clause: "C-20", Gates: llm.CapStream,
			Refs:   []string{"ferro-labs/ai-gateway#293", "nudgebee/nudgebee#367", "maximhq/bifrost#829", "grafana/ai-sdk#165"},
			Why:    "Each abandoned stream that keeps its connection brings a server closer to its limit.",
			Hint:   "Close the response's body in ChunkSource.Close, at once, without reading the rest.",
			Source: streamText, InProcess: true,
			Check: checkEarlyBreak,
		},
		{
			ID: "stream/cancel", Rev: 1, Level: scenario.Must, Clause: "C-21", Gates: llm.CapStream,
			Refs:   []string{"Go documentation: package context", "ferro-labs/ai-gateway#293"},
			Why:    "A user who presses stop waits until the service speaks again, or is told that all went well.",
			Hint:   "Send the request with the caller's context and pass it to llm.NewChatStream; start no goroutine of your own.",
			Source: streamText, InProcess: true,
			Check: checkCancel,
		},
	}
}

// streamPieces are the deltas of the recording that the laws transform. Each
// holds a nonce of its own, and characters of two to four bytes stand where a
// split can cut them.
func streamPieces(p scenario.Params) []string {
	return []string{
		"Ä " + nonce(p, streamText, "one") + ",",
		" — " + nonce(p, streamText, "two") + " 漢字,",
		" <b>" + nonce(p, streamText, "three") + "</b>,",
		" 🙂 " + nonce(p, streamText, "four") + ",",
		"\n" + nonce(p, streamText, "five") + " &",
		" \"" + nonce(p, streamText, "six") + "\".",
	}
}

func streamTextTurns(p scenario.Params) []scenario.Turn {
	return []scenario.Turn{{
		Op:    scenario.OpChatStream,
		Chat:  ask(p, "Stream some words about "+nonce(p, streamText, "prompt")+"."),
		Reply: text(p, streamText, streamPieces(p)...),
	}}
}

func streamEqualsUnary(p scenario.Params) []scenario.Turn {
	const id = "stream/equals-unary"
	reply := text(p, id, nonce(p, id, "one"), " is ", nonce(p, id, "two"), ".")
	reply.Usage.Cached = number(p, id, "cached tokens", 10, 90)
	req := ask(p, "Say the same twice: "+nonce(p, id, "prompt")+".")
	return []scenario.Turn{
		{Op: scenario.OpChat, Chat: req, Reply: reply},
		{Op: scenario.OpChatStream, Chat: req, Reply: reply},
	}
}

// streamErrorEvent has each failure twice: over HTTP, and as an event after two
// pieces.
func streamErrorEvent(p scenario.Params) []scenario.Turn {
	const id = "stream/error-event"
	var turns []scenario.Turn
	for _, kind := range []llm.Kind{llm.KindOverloaded, llm.KindRateLimit, llm.KindServer} {
		req := ask(p, "Say "+nonce(p, id, string(kind))+" and fail.")
		broken := scenario.Reply{
			Pieces:  texts("It is ", nonce(p, id, string(kind)+" answer")),
			Failure: &scenario.Failure{Kind: kind, MidStream: true},
			Usage:   usage(p, id),
		}
		turns = append(turns,
			scenario.Turn{Op: scenario.OpChat, Chat: req, Reply: failure(scenario.Failure{Kind: kind})},
			scenario.Turn{Op: scenario.OpChatStream, Chat: req, Reply: broken})
	}
	return turns
}
