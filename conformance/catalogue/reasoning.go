package catalogue

import (
	"encoding/base64"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

func reasoningScenarios() []scenario.Scenario {
	return []scenario.Scenario{
		{
			ID: "reasoning/separate", Rev: 1, Level: scenario.Must, Clause: "C-31", Gates: llm.CapReasoning,
			Refs:  []string{"Anthropic documentation: extended and adaptive thinking (2026-10)", "OpenAI documentation: reasoning models (2026-08)"},
			Why:   "Thoughts that are shown as the answer confuse users; thinking that is not counted makes a wrong bill.",
			Hint:  "Put thoughts into a ReasoningPart, ask for their text where the service hides it by default, and count them inside the output.",
			Turns: reasoningSeparate,
			Check: Play,
		},
		{
			ID: "reasoning/signature-roundtrip", Rev: 1, Level: scenario.Must, Clause: "C-32",
			Gates: llm.CapReasoning | llm.CapReasoningSignature | llm.CapTools | llm.CapStream,
			Refs:  []string{"microsoft/semantic-kernel#13417", "crmne/ruby_llm#542"},
			Why:   "A thought that comes back changed, or without its signature, makes the service refuse the whole conversation.",
			Hint:  "Keep Signature and Opaque byte for byte, in unary answers and in streams, and send the part back before the calls that followed it.",
			Turns: reasoningRoundtrip,
			Check: Play,
		},
		{
			ID: "reasoning/interleaved", Rev: 1, Level: scenario.Must, Clause: "C-32", Provisional: true,
			Gates:     llm.CapReasoning | llm.CapReasoningSignature | llm.CapTools | llm.CapParallelTools | llm.CapStream,
			Refs:      []string{"OpenAI API reference: Responses, reasoning items (2026-08)", "vercel/ai#7099", "openclaw/openclaw#19582"},
			Why:       "A thought belongs to the call behind it; gathered at the beginning of the message, the service refuses it, or reads it wrong.",
			Hint:      "Keep the parts of an answer in the service's order, thoughts between calls included, and send them back in that order.",
			Unsayable: func(t scenario.Traits) bool { return t.OneThought },
			Turns:     reasoningInterleaved,
			Check:     Play,
		},
	}
}

// thinking is a request to the reasoning model. Thoughts are asked for only
// where the service can show them.
func thinking(p scenario.Params, prompt string) *llm.ChatRequest {
	req := ask(p, prompt)
	req.Model = or(p.Models.Reasoning, p.Models.Chat)
	req.Reasoning = &llm.Reasoning{Effort: llm.EffortLow, Include: !p.Traits.HidesReasoning}
	return req
}

// thoughts are two pieces of one block, signed where the service signs.
func thoughts(p scenario.Params, id string) []scenario.Piece {
	signature := base64.StdEncoding.EncodeToString([]byte("signed " + nonce(p, id, "signature")))
	return []scenario.Piece{
		{Reasoning: "The user wants " + nonce(p, id, "first thought") + ". "},
		{Reasoning: "So say " + nonce(p, id, "second thought") + ".", Signature: signature},
	}
}

func thoughtful(p scenario.Params, id string, r scenario.Reply) scenario.Reply {
	r.Pieces = append(thoughts(p, id), r.Pieces...)
	r.Usage.Output += 200
	r.Usage.Reasoning = number(p, id, "reasoning tokens", 100, 190)
	return r
}

func reasoningSeparate(p scenario.Params) []scenario.Turn {
	const id = "reasoning/separate"
	return []scenario.Turn{{
		Op:    scenario.OpChat,
		Chat:  thinking(p, "Think about "+nonce(p, id, "prompt")+"."),
		Reply: thoughtful(p, id, text(p, id, "The answer is ", nonce(p, id, "answer"), ".")),
	}}
}

// reasoningRoundtrip has a thought before a call, and then the call's result;
// once unary and once streamed.
func reasoningRoundtrip(p scenario.Params) []scenario.Turn {
	var turns []scenario.Turn
	for _, op := range []scenario.Op{scenario.OpChat, scenario.OpChatStream} {
		id := "reasoning/signature-roundtrip " + string(op)
		asked := call(p, id, "first")
		req := thinking(p, "Think, then look up "+nonce(p, id, "prompt")+".")
		req.Tools = []llm.Tool{lookup()}
		first := scenario.Turn{Op: op, Chat: req, Reply: thoughtful(p, id, calls(p, id, asked))}
		turns = append(turns, first, answered(p, first, op,
			text(p, id+" answer", "It means ", nonce(p, id, "answer"), "."),
			llm.ToolResult(asked.Call.ID, "look_up", nonce(p, id, "result"))))
	}
	return turns
}

// reasoningInterleaved thinks before each of two calls, and gets both results;
// once unary and once streamed.
func reasoningInterleaved(p scenario.Params) []scenario.Turn {
	var turns []scenario.Turn
	for _, op := range []scenario.Op{scenario.OpChat, scenario.OpChatStream} {
		id := "reasoning/interleaved " + string(op)
		one, two := call(p, id, "one"), call(p, id, "two")
		req := thinking(p, "Think, then look up both of "+nonce(p, id, "prompt")+".")
		req.Tools = []llm.Tool{lookup()}
		reply := thoughtful(p, id, calls(p, id, one))
		reply.Pieces = append(reply.Pieces, append(thoughts(p, id+" again"), two)...)
		first := scenario.Turn{Op: op, Chat: req, Reply: reply}
		turns = append(turns, first, answered(p, first, op,
			text(p, id+" answer", "They mean ", nonce(p, id, "answer"), "."),
			llm.ToolResult(one.Call.ID, "look_up", nonce(p, id, "first result")),
			llm.ToolResult(two.Call.ID, "look_up", nonce(p, id, "second result"))))
	}
	return turns
}
