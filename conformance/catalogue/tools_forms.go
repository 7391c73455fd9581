package catalogue

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/parley-llm/parley/conformance/fault"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// The scenarios whose recordings those below transform: two streams of calls,
// and text with a call, unary and streamed.
const (
	toolStreams = "tools/stream-assembly"
	textAndCall = "tools/text-and-call"
)

const (
	toolStreamGates = llm.CapTools | llm.CapParallelTools | llm.CapStream
	callGates       = llm.CapTools | llm.CapStream
)

// toolFormScenarios are about the forms of tools and calls.
func toolFormScenarios() []scenario.Scenario {
	return []scenario.Scenario{
		{
			ID: "tools/no-params", Rev: 1, Level: scenario.Must, Clause: "C-56", Gates: llm.CapTools,
			Refs:  []string{"Anthropic Messages API reference: tools, input_schema is required (2026-10)", "Vertex AI reference: FunctionDeclaration (2026-10)"},
			Why:   "A tool without parameters is the simplest there is, and services refuse it unless its schema has their form.",
			Hint:  "For a tool without Parameters send what the service wants: an empty object schema, or none.",
			Turns: toolsNoParams,
			Check: Play,
		},
		{
			ID: "tools/empty-args", Rev: 1, Level: scenario.Must, Clause: "C-25", Gates: callGates, Quirk: scenario.QuirkNoArguments,
			Refs:  []string{"zed-industries/zed#48958", "sigoden/aichat#1217", "vllm-project/vllm#19419", "langchain-ai/langchain#34242"},
			Why:   "A call without arguments comes as an empty text, as null or as nothing, none of which is the JSON that a tool parses.",
			Hint:  "Call llm.FinishChoice: it makes {} of arguments that are empty.",
			Turns: toolsEmptyArgs,
			Check: inForms(scenario.QuirkNoArguments, nil),
		},
		{
			ID: "tools/finish", Rev: 1, Level: scenario.Must, Clause: "C-25", Gates: callGates, Quirk: scenario.QuirkStopDespiteCalls,
			Refs:   []string{"brekkylab/ailoy#334", "any-llm#1202", "Vertex AI reference: FinishReason has none for calls (2026-10)"},
			Why:    "A loop that runs tools while the finish is tool_calls stops when a service says stop, and the calls are lost.",
			Hint:   "Call llm.FinishChoice on each unary choice; streams do it by themselves.",
			Source: textAndCall,
			Check:  inForms(scenario.QuirkStopDespiteCalls, nil),
		},
		{
			ID: "tools/stream-no-index", Rev: 1, Level: scenario.Must, Clause: "C-28", Gates: toolStreamGates, Quirk: scenario.QuirkNoCallIndex,
			Refs:   []string{"openai/openai-python#3246", "SamSaffron/term-llm#314", "jin-bo/agentao#117"},
			Why:    "Calls without an index all become the first one, with the arguments of all.",
			Hint:   "Without an index, a piece with another id begins a call, and one without an id belongs to the call before it.",
			Source: toolStreams,
			Check:  inForms(scenario.QuirkNoCallIndex, nil),
		},
		{
			ID: "tools/stream-no-id", Rev: 1, Level: scenario.Must, Clause: "C-55", Gates: toolStreamGates, Quirk: scenario.QuirkNoCallID,
			Refs:   []string{"huggingface/smolagents#1958", "Vertex AI reference: FunctionCall, the id is optional (2026-10)"},
			Why:    "Calls with the same empty id cannot be told apart when their results go back.",
			Hint:   "Make an id for a call that has none, its own in the whole conversation, and mark it as made up.",
			Source: toolStreams,
			Check:  checkNoCallIDs,
		},
		{
			ID: "tools/truncated", Rev: 1, Level: scenario.Must, Clause: "C-57", Gates: toolStreamGates,
			Refs:   []string{"xiaoyu-work/claw-os#11"},
			Why:    "A call whose arguments were cut and that looks whole deletes the wrong thing.",
			Hint:   "Return io.EOF where the body ends; the stream fails, and marks the call that was cut.",
			Source: toolStreams, InProcess: true,
			Check: checkCutCalls,
		},
		{
			ID: "tools/unicode-args", Rev: 1, Level: scenario.Must, Clause: "C-25", Gates: llm.CapTools,
			Refs:  []string{"langchain standard tests: tool calls with unicode", "RFC 8259, 7: JSON strings"},
			Why:   "Names of people and places are arguments, and go back as a part of the history.",
			Hint:  "Keep Arguments as the JSON text that came, both ways; decode and encode nothing in between.",
			Turns: toolsUnicode,
			Check: Play,
		},
		{
			ID: textAndCall, Rev: 1, Level: scenario.Must, Clause: "C-27", Gates: callGates,
			Refs:  []string{"CopilotKit/aimock: text with tool calls", "Anthropic documentation: tool use, text before a call (2026-10)"},
			Why:   "What the model says before it calls a tool is for the user; the call is for the program.",
			Hint:  "Keep the text and the call, in the order in which they came.",
			Turns: toolsTextAndCall,
			Check: Play,
		},
	}
}

// told is a call of the tool without parameters.
func told(p scenario.Params, id, label string) scenario.Piece {
	return scenario.Piece{Call: &scenario.Call{ID: "call_" + nonce(p, id, label+" id"), Name: "clock", Fragments: []string{"{}"}}}
}

func toolsNoParams(p scenario.Params) []scenario.Turn {
	const id = "tools/no-params"
	req := ask(p, "What time is it in "+nonce(p, id, "prompt")+"?")
	req.Tools = []llm.Tool{clock()}
	return []scenario.Turn{{Op: scenario.OpChat, Chat: req, Reply: calls(p, id, told(p, id, "clock"))}}
}

func toolsEmptyArgs(p scenario.Params) []scenario.Turn {
	var turns []scenario.Turn
	for _, op := range []scenario.Op{scenario.OpChat, scenario.OpChatStream} {
		id := "tools/empty-args " + string(op)
		req := ask(p, "What time is it for "+nonce(p, id, "prompt")+"?")
		req.Tools = []llm.Tool{clock()}
		turns = append(turns, scenario.Turn{Op: op, Chat: req, Reply: calls(p, id, told(p, id, "clock"))})
	}
	return turns
}

func toolsUnicode(p scenario.Params) []scenario.Turn {
	const id = "tools/unicode-args"
	word := nonce(p, id, "word")
	asked := scenario.Piece{Call: &scenario.Call{
		ID: "call_" + nonce(p, id, "id"), Name: "look_up",
		Fragments: []string{`{"word":"Zürich 漢字 👩‍👩‍👧‍👦 `, word, ` <b>&amp;</b> \"q\" \\n e` + "\u0301\u2028" + `"}`},
	}}
	first := scenario.Turn{
		Op:    scenario.OpChat,
		Chat:  toolRequest(p, "Look up "+word+" in every script."),
		Reply: calls(p, id, asked),
	}
	return []scenario.Turn{first, answered(p, first, scenario.OpChat, text(p, id+" answer", "Found ", nonce(p, id, "answer"), "."),
		llm.ToolResult(asked.Call.ID, "look_up", "found 漢字"))}
}

func toolsTextAndCall(p scenario.Params) []scenario.Turn {
	var turns []scenario.Turn
	for _, op := range []scenario.Op{scenario.OpChat, scenario.OpChatStream} {
		id := textAndCall + " " + string(op)
		turns = append(turns, scenario.Turn{
			Op:   op,
			Chat: toolRequest(p, "Say what you do, then look up "+nonce(p, id, "prompt")+"."),
			Reply: calls(p, id,
				scenario.Piece{Text: "I look up "}, scenario.Piece{Text: nonce(p, id, "text") + ". "}, call(p, id, "first")),
		})
	}
	return turns
}

// checkNoCallIDs looks for ids of their own, in one answer and in all together.
func checkNoCallIDs(ctx context.Context, c scenario.Cell) {
	const rule = "a call without an id gets one that no other call of the conversation has"
	eachForm(c, scenario.QuirkNoCallID, func(form scenario.Fault) {
		taken := map[string]bool{}
		for _, x := range through(ctx, c, form) {
			if x.got.err != nil {
				report(c, x.path, unwanted(x.got.err))
				continue
			}
			f := &findings{path: x.path}
			made := x.got.resp.ToolCalls()
			for i, got := range made {
				if got.ID == "" || taken[got.ID] {
					f.add(fmt.Sprintf("tool_calls[%d].id", i), "an id of its own", strconv.Quote(got.ID), rule)
				}
				taken[got.ID] = true
			}
			x.turn.Reply.Pieces = withIDs(x.turn.Reply.Pieces, made)
			report(c, "", f.list)
			report(c, x.path, judge(x.turn, c.Target(), x.got))
		}
	})
}

// withIDs is a reply's pieces with the ids that a provider made.
func withIDs(pieces []scenario.Piece, made []llm.ToolCallPart) []scenario.Piece {
	pieces = slices.Clone(pieces)
	next := 0
	for i, piece := range pieces {
		if piece.Call == nil || next == len(made) {
			continue
		}
		named := *piece.Call
		named.ID = made[next].ID
		pieces[i].Call = &named
		next++
	}
	return pieces
}

const cutCallRule = "a call that was cut never looks whole: the stream fails, and the call is marked incomplete or is not there"

// checkCutCalls cuts a stream of calls behind each event before its finish, and
// lets the token limit cut a call where the dialect can say that.
func checkCutCalls(ctx context.Context, c scenario.Cell) {
	l, ok := newLab(ctx, c)
	if !ok {
		return
	}
	events := fault.Events(l.body)
	finish, ok := eventOf(l.body, strconv.Quote(l.clean.resp.Choices[0].FinishRaw))
	if !ok {
		finish = len(events)
	}
	for n := 1; n < finish; n++ {
		f := fault.TruncateAfterEvent(n)
		c.Variant(f.Name, func() {
			got := l.stream(ctx, f)
			bad := &findings{}
			bad.typed(llm.KindStreamTruncated, l.target, got.err)
			bad.cutCalls(l.clean.resp.ToolCalls(), got.resp.ToolCalls(), got.err == nil)
			report(c, "", bad.list)
		})
	}
	eachForm(c, scenario.QuirkCutCall, func(form scenario.Fault) {
		got := l.stream(ctx, form)
		if got.err != nil {
			report(c, "", unwanted(got.err))
			return
		}
		bad := &findings{}
		bad.equal("finish_reason", string(llm.FinishLength), string(got.resp.FinishReason()), "an answer that the limit cut is a length, also when it has calls")
		whole, have := l.clean.resp.ToolCalls(), got.resp.ToolCalls()
		if len(have) != len(whole) {
			bad.add("tool_calls", plural(len(whole), "call"), plural(len(have), "call"), "a call that the limit cut is kept")
		} else if last := have[len(have)-1]; !last.Incomplete || !strings.HasPrefix(whole[len(whole)-1].Arguments, last.Arguments) {
			bad.add("the last call", "incomplete, with what had come of its arguments", fmt.Sprintf("incomplete: %v, %q", last.Incomplete, last.Arguments), cutCallRule)
		}
		report(c, "", bad.list)
	})
}

// cutCalls judges the calls of a stream that broke off: each is whole, or marked
// as incomplete. whole says that the stream passed for complete.
func (f *findings) cutCalls(want, got []llm.ToolCallPart, whole bool) {
	for i, have := range got {
		path := fmt.Sprintf("tool_calls[%d]", i)
		if i >= len(want) {
			f.add(path, "none", have.Name, "no call is made up")
			return
		}
		cut := !sameJSON(want[i].Arguments, have.Arguments)
		if cut && (whole || !have.Incomplete) {
			f.add(path, "incomplete", strconv.Quote(have.Arguments), cutCallRule)
		}
	}
}
