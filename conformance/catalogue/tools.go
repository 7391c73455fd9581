package catalogue

import (
	"encoding/json"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

func toolScenarios() []scenario.Scenario {
	return []scenario.Scenario{
		{
			ID: "tools/single", Rev: 1, Level: scenario.Must, Clause: "C-25", Gates: llm.CapTools,
			Refs:  []string{"OpenAI API reference: tool calls (2026-08)", "Anthropic documentation: tool use (2026-10)"},
			Why:   "Without the call's id, name and exact arguments, no tool can be run.",
			Hint:  "Keep Arguments as the JSON text that came, with every digit; the finish reason is tool_calls.",
			Turns: toolsSingle,
			Check: Play,
		},
		{
			ID: "tools/roundtrip", Rev: 1, Level: scenario.Must, Clause: "C-26", Gates: llm.CapTools,
			Refs:  []string{"OpenAI API reference: tool messages (2026-08)", "Anthropic documentation: tool results (2026-10)"},
			Why:   "A result that does not reach its call makes the service refuse the conversation.",
			Hint:  "Send the assistant's message back with its calls, and each result with the id of its call.",
			Turns: toolsRoundtrip,
			Check: Play,
		},
		{
			ID: "tools/parallel", Rev: 1, Level: scenario.Must, Clause: "C-27", Gates: llm.CapTools | llm.CapParallelTools,
			Refs:  []string{"OpenAI API reference: parallel_tool_calls (2026-08)", "Anthropic documentation: parallel tool use (2026-10)"},
			Why:   "Two calls that are mixed up or merged run the wrong tool with the wrong arguments.",
			Hint:  "Keep each call with its own id; where a service wants all results in one message, join them.",
			Turns: toolsParallel,
			Check: Play,
		},
		{
			ID: "tools/stream-assembly", Rev: 1, Level: scenario.Must, Clause: "C-28", Gates: llm.CapTools | llm.CapParallelTools | llm.CapStream,
			Refs:  []string{"openai/openai-python#3246", "SamSaffron/term-llm#314", "huggingface/smolagents#1958", "agno-agi/agno#8880"},
			Why:   "A fragment that is added to the wrong call is valid JSON for neither.",
			Hint:  "Set ToolCallDelta.Index from the service's index, or from the call's id; never from the position in a frame.",
			Turns: toolsStream,
			Check: Play,
		},
		{
			ID: "tools/choice", Rev: 1, Level: scenario.Should, Clause: "C-29", Gates: llm.CapTools | llm.CapToolChoice,
			Refs:  []string{"OpenAI API reference: tool_choice (2026-08)", "Anthropic Messages API reference: tool_choice (2026-10)"},
			Why:   "A forced tool that is not forced gives prose where a caller parses a call.",
			Hint:  "Translate auto, none, required and named into the service's own words.",
			Turns: toolsChoice,
			Check: Play,
		},
		{
			ID: "tools/image-result", Rev: 1, Level: scenario.May, Clause: "C-26", Gates: llm.CapTools | llm.CapToolImageResult,
			Refs:  []string{"Anthropic documentation: tool results with images (2026-10)"},
			Why:   "A tool that looks at something must be able to show it.",
			Hint:  "Send the parts of a result in the service's own blocks, bytes and media type exact.",
			Turns: toolsImageResult,
			Check: Play,
		},
	}
}

// lookup is the tool of these scenarios.
func lookup() llm.Tool {
	return llm.Tool{
		Name:        "look_up",
		Description: "Looks a word up & says what it means <briefly>.",
		Parameters: json.RawMessage(`{"type":"object","properties":{"word":{"type":"string"},` +
			`"limit":{"type":"integer","minimum":0}},"required":["word"],"additionalProperties":false}`),
	}
}

// clock is a tool without parameters.
func clock() llm.Tool { return llm.Tool{Name: "clock", Description: "Tells the time."} }

// call is a tool call whose arguments come in pieces, cut inside of a word and
// of an escape. Its limit has more digits than a float64 keeps.
func call(p scenario.Params, id, label string) scenario.Piece {
	word := nonce(p, id, label+" word")
	return scenario.Piece{Call: &scenario.Call{
		ID:        "call_" + nonce(p, id, label+" id"),
		Name:      "look_up",
		Fragments: []string{`{"wo`, `rd":"` + word[:3], word[3:] + ` caf\u00`, `e9 \"漢\"","limit":90071992`, `54740993}`},
	}}
}

func toolRequest(p scenario.Params, prompt string) *llm.ChatRequest {
	req := ask(p, prompt)
	req.Tools = []llm.Tool{lookup(), clock()}
	return req
}

func calls(p scenario.Params, id string, pieces ...scenario.Piece) scenario.Reply {
	return scenario.Reply{Pieces: pieces, Finish: llm.FinishToolCalls, Usage: usage(p, id)}
}

func toolsSingle(p scenario.Params) []scenario.Turn {
	const id = "tools/single"
	return []scenario.Turn{{
		Op:    scenario.OpChat,
		Chat:  toolRequest(p, "Look up "+nonce(p, id, "prompt")+"."),
		Reply: calls(p, id, call(p, id, "first")),
	}}
}

// answered is the turn after a turn of calls: its messages, the calls, and the
// results that a caller adds.
func answered(p scenario.Params, before scenario.Turn, op scenario.Op, reply scenario.Reply, results ...llm.Message) scenario.Turn {
	req := *before.Chat
	messages := append([]llm.Message{}, req.Messages...)
	messages = append(messages, Message(p, before.Reply))
	req.Messages = append(messages, results...)
	return scenario.Turn{Op: op, Chat: &req, Reply: reply}
}

func toolsRoundtrip(p scenario.Params) []scenario.Turn {
	const id = "tools/roundtrip"
	asked := call(p, id, "first")
	first := scenario.Turn{
		Op:    scenario.OpChat,
		Chat:  toolRequest(p, "What is "+nonce(p, id, "prompt")+"?"),
		Reply: calls(p, id, scenario.Piece{Text: "Let me look. "}, asked),
	}
	second := answered(p, first, scenario.OpChat, text(p, id+" answer", "It is ", nonce(p, id, "answer"), "."),
		llm.ToolResult(asked.Call.ID, "look_up", "a kind of "+nonce(p, id, "result")+" & <more>"))
	return []scenario.Turn{first, second}
}

func toolsParallel(p scenario.Params) []scenario.Turn {
	const id = "tools/parallel"
	one, two := call(p, id, "one"), call(p, id, "two")
	first := scenario.Turn{
		Op:    scenario.OpChat,
		Chat:  toolRequest(p, "Compare "+nonce(p, id, "prompt")+" with another."),
		Reply: calls(p, id, one, two),
	}
	second := answered(p, first, scenario.OpChat, text(p, id+" answer", "They differ: ", nonce(p, id, "answer"), "."),
		llm.ToolResult(one.Call.ID, "look_up", "the first, "+nonce(p, id, "first result")),
		llm.ToolResult(two.Call.ID, "look_up", "the second, "+nonce(p, id, "second result")))
	return []scenario.Turn{first, second}
}

func toolsStream(p scenario.Params) []scenario.Turn {
	const id = "tools/stream-assembly"
	empty := scenario.Piece{Call: &scenario.Call{ID: "call_" + nonce(p, id, "clock id"), Name: "clock", Fragments: []string{"{}"}}}
	return []scenario.Turn{
		{
			Op:    scenario.OpChatStream,
			Chat:  toolRequest(p, "Look up "+nonce(p, id, "prompt")+" and say the time."),
			Reply: calls(p, id, scenario.Piece{Text: "First, "}, scenario.Piece{Text: "a look."}, call(p, id, "one"), empty, call(p, id, "two")),
		},
		{
			Op:    scenario.OpChatStream,
			Chat:  toolRequest(p, "Only look up "+nonce(p, id, "second prompt")+"."),
			Reply: calls(p, id+" second", call(p, id, "three")),
		},
	}
}

func toolsChoice(p scenario.Params) []scenario.Turn {
	const id = "tools/choice"
	var turns []scenario.Turn
	for _, choice := range []llm.ToolChoice{
		{Mode: llm.ToolChoiceAuto},
		{Mode: llm.ToolChoiceNone},
		{Mode: llm.ToolChoiceRequired},
		{Mode: llm.ToolChoiceNamed, Name: "look_up"},
	} {
		label := string(choice.Mode)
		req := toolRequest(p, "Perhaps look up "+nonce(p, id, label)+".")
		req.ToolChoice = new(choice)
		reply := calls(p, id+label, call(p, id, label))
		if choice.Mode == llm.ToolChoiceNone {
			reply = text(p, id+label, "I may not look up "+nonce(p, id, label)+".")
		}
		turns = append(turns, scenario.Turn{Op: scenario.OpChat, Chat: req, Reply: reply})
	}
	return turns
}

func toolsImageResult(p scenario.Params) []scenario.Turn {
	const id = "tools/image-result"
	asked := call(p, id, "first")
	first := scenario.Turn{
		Op:    scenario.OpChat,
		Chat:  toolRequest(p, "Show me "+nonce(p, id, "prompt")+"."),
		Reply: calls(p, id, asked),
	}
	result := llm.Message{Role: llm.RoleTool, Parts: []llm.Part{llm.ToolResultPart{
		CallID: asked.Call.ID, Name: "look_up",
		Content: []llm.Part{llm.TextPart{Text: "Here: " + nonce(p, id, "result")}, llm.ImagePart{MIME: "image/png", Data: pixel(p, id)}},
	}}}
	return []scenario.Turn{first, answered(p, first, scenario.OpChat, text(p, id+" answer", "A ", nonce(p, id, "answer"), " pixel."), result)}
}
