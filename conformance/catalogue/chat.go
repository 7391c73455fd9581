package catalogue

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

func chatScenarios() []scenario.Scenario {
	return []scenario.Scenario{
		{
			ID: "chat/text", Rev: 1, Level: scenario.Must, Clause: "C-01",
			Refs:  []string{"OpenAI API reference: chat completions (2026-08)", "Anthropic Messages API reference (2026-10)"},
			Why:   "Without a plain answer, its finish and its ids, nothing else can be used or supported.",
			Hint:  "Fill Provider, ID, Model, RequestID (a header), Choices, FinishRaw and Usage; call llm.FinishChoice on each choice.",
			Turns: chatText,
			Check: Play,
		},
		{
			ID: "chat/system", Rev: 1, Level: scenario.Must, Clause: "C-02",
			Refs:  []string{"Anthropic Messages API reference: system (2026-10)", "OpenAI API reference: developer messages (2026-08)"},
			Why:   "Instructions that land in the wrong place are refused by some services and weakened by others.",
			Hint:  "Map the system role to the service's own place: a field of the request, or a role.",
			Turns: chatSystem,
			Check: Play,
		},
		{
			ID: "chat/multi-turn", Rev: 1, Level: scenario.Must, Clause: "C-03",
			Refs:  []string{"Anthropic Messages API reference: messages, usage (2026-10)", "OpenAI API reference: chat completions, usage (2026-08)"},
			Why:   "A conversation whose turns are lost or reordered gets an answer to another question; cached tokens counted twice make a wrong bill.",
			Hint:  "Send every message in order. Usage input includes cached tokens: add them where the service counts them apart.",
			Turns: chatMultiTurn,
			Check: Play,
		},
		{
			ID: "chat/unicode", Rev: 1, Level: scenario.Must, Clause: "C-04",
			Refs:  []string{"RFC 8259, 7: JSON strings", "Go documentation: encoding/json escapes HTML by default"},
			Why:   "Text in other scripts, emoji and markup must survive both ways, or users read garbage.",
			Hint:  "Do not escape for HTML, do not normalise, do not cut strings at bytes.",
			Turns: chatUnicode,
			Check: Play,
		},
		{
			ID: "chat/unknown-fields", Rev: 1, Level: scenario.Must, Clause: "C-05",
			Refs:  []string{"Anthropic API versioning policy: new fields and values may appear (2026-10)", "CopilotKit/aimock: drift detection"},
			Why:   "Services add fields every week; a decoder that refuses them breaks on a day without a release.",
			Hint:  "Ignore what you do not know: fields, event types, values of enumerations.",
			Turns: chatUnknownFields,
			Check: Play,
		},
		{
			ID: "chat/finish-length", Rev: 1, Level: scenario.Must, Clause: "C-06",
			Refs:  []string{"BerriAI/litellm#37710"},
			Why:   "A caller that takes a cut answer for a whole one stores half a document.",
			Hint:  "Translate the service's words for a token limit (length, max_tokens, incomplete) to length.",
			Turns: chatFinishLength,
			Check: Play,
		},
		{
			ID: "chat/finish-filter", Rev: 1, Level: scenario.Must, Clause: "C-07",
			Refs:      []string{"theopenco/llmgateway#2218"},
			Why:       "A blocked answer that looks like an empty success hides the reason from the user.",
			Hint:      "Translate the service's word for a policy block, such as content_filter or refusal, to content_filter, also when no text came.",
			Unsayable: func(t scenario.Traits) bool { return t.NoContentFilter },
			Turns:     chatFinishFilter,
			Check:     Play,
		},
		{
			ID: "chat/stop-seq", Rev: 1, Level: scenario.Should, Clause: "C-08", Gates: llm.CapStop,
			Refs:  []string{"OpenAI API reference: stop (2026-08)", "Anthropic Messages API reference: stop_sequences (2026-10)"},
			Why:   "A stop sequence that is not sent lets the model run on, and bills for it.",
			Hint:  "Send Stop in the service's own field.",
			Turns: chatStop,
			Check: Play,
		},
		{
			ID: "chat/n-choices", Rev: 1, Level: scenario.May, Clause: "C-08", Gates: llm.CapN,
			Refs:  []string{"OpenAI API reference: n (2026-08)"},
			Why:   "A caller that pays for several answers must get each of them, in order.",
			Hint:  "Send N; keep one Choice for each index.",
			Turns: chatChoices,
			Check: Play,
		},
		{
			ID: "chat/logprobs", Rev: 1, Level: scenario.May, Clause: "C-08", Gates: llm.CapLogprobs | llm.CapStream,
			Refs:  []string{"OpenAI API reference: logprobs, top_logprobs (2026-08)"},
			Why:   "Callers that measure how sure a model was need each token's number, streamed or not.",
			Hint:  "Ask for them as the service wants it, and keep its own JSON in Choice.Logprobs and Chunk.Logprobs.",
			Turns: chatLogprobs,
			Check: checkLogprobs,
		},
	}
}

func chatText(p scenario.Params) []scenario.Turn {
	const id = "chat/text"
	return []scenario.Turn{{
		Op:    scenario.OpChat,
		Chat:  ask(p, "Repeat the word "+nonce(p, id, "prompt")+" and add one of your own."),
		Reply: text(p, id, nonce(p, id, "prompt"), " and ", nonce(p, id, "answer"), "."),
	}}
}

func chatSystem(p scenario.Params) []scenario.Turn {
	const id = "chat/system"
	return []scenario.Turn{{
		Op: scenario.OpChat,
		Chat: &llm.ChatRequest{Model: p.Models.Chat, Messages: []llm.Message{
			llm.System("You answer in one word. Your code word is " + nonce(p, id, "system") + "."),
			llm.User("What is the code word of " + nonce(p, id, "prompt") + "?"),
		}},
		Reply: text(p, id, nonce(p, id, "system")),
	}}
}

func chatMultiTurn(p scenario.Params) []scenario.Turn {
	const id = "chat/multi-turn"
	reply := text(p, id, "After ", nonce(p, id, "second"), " comes ", nonce(p, id, "answer"))
	reply.Usage.Cached = number(p, id, "cached tokens", 10, 90)
	return []scenario.Turn{{
		Op: scenario.OpChat,
		Chat: &llm.ChatRequest{Model: p.Models.Chat, Messages: []llm.Message{
			llm.System("You keep a list of words."),
			llm.User("The first is " + nonce(p, id, "first") + "."),
			llm.Assistant("Noted: " + nonce(p, id, "first") + "."),
			llm.User("The second is " + nonce(p, id, "second") + "."),
			llm.Assistant("Noted: " + nonce(p, id, "second") + "."),
			llm.User("What comes after the second?"),
		}},
		Reply: reply,
	}}
}

// scripts holds what text handling gets wrong: a family joined by zero-width
// joiners, flags, a combining accent, right-to-left text with marks, CJK
// outside the basic plane, JavaScript's line separators, markup, escapes and a
// backslash before a letter.
const scripts = "👩‍👩‍👧‍👦 🇨🇭 e\u0301 é \u202bשלום\u202c العربية 漢字𠮷 日本\u2028\u2029 <b>&amp;</b> \"q\" \\n \t \u00a0\ufeff."

func chatUnicode(p scenario.Params) []scenario.Turn {
	const id = "chat/unicode"
	return []scenario.Turn{{
		Op:    scenario.OpChat,
		Chat:  ask(p, nonce(p, id, "prompt")+": "+scripts+"\nline two"),
		Reply: text(p, id, "同じ ", scripts, " ", nonce(p, id, "answer"), "\n🙂"),
	}}
}

func chatUnknownFields(p scenario.Params) []scenario.Turn {
	const id = "chat/unknown-fields"
	reply := text(p, id, "Nothing new about ", nonce(p, id, "answer"), ".")
	reply.Unknown = true
	return []scenario.Turn{{
		Op:    scenario.OpChat,
		Chat:  ask(p, "What is new about "+nonce(p, id, "prompt")+"?"),
		Reply: reply,
	}}
}

func chatFinishLength(p scenario.Params) []scenario.Turn {
	const id = "chat/finish-length"
	reply := text(p, id, "Once upon a time there was "+nonce(p, id, "answer")+" and")
	reply.Finish = llm.FinishLength
	// Some services take no smaller limit.
	reply.Usage.Output = max(reply.Usage.Output, 16)
	req := ask(p, "Tell the long story of "+nonce(p, id, "prompt")+".")
	req.MaxTokens = new(int(reply.Usage.Output))
	return []scenario.Turn{{Op: scenario.OpChat, Chat: req, Reply: reply}}
}

func chatFinishFilter(p scenario.Params) []scenario.Turn {
	const id = "chat/finish-filter"
	partial := text(p, id, "To begin with, "+nonce(p, id, "answer"))
	partial.Finish = llm.FinishContentFilter
	empty := scenario.Reply{Finish: llm.FinishContentFilter, Usage: usage(p, id)}
	return []scenario.Turn{
		{Op: scenario.OpChat, Chat: ask(p, "Say what nobody may say about "+nonce(p, id, "prompt")+"."), Reply: partial},
		{Op: scenario.OpChat, Chat: ask(p, "Say even more about "+nonce(p, id, "prompt")+"."), Reply: empty},
	}
}

func chatStop(p scenario.Params) []scenario.Turn {
	const id = "chat/stop-seq"
	req := ask(p, "Count to ten, then say "+nonce(p, id, "stop")+".")
	req.Stop = []string{nonce(p, id, "stop"), "END " + nonce(p, id, "other stop")}
	return []scenario.Turn{{Op: scenario.OpChat, Chat: req, Reply: text(p, id, "one two three "+nonce(p, id, "answer")+" ")}}
}

func chatChoices(p scenario.Params) []scenario.Turn {
	const id = "chat/n-choices"
	req := ask(p, "Say "+nonce(p, id, "prompt")+" two times.")
	req.N = new(2)
	return []scenario.Turn{{Op: scenario.OpChat, Chat: req, Reply: text(p, id, "Here: "+nonce(p, id, "answer"))}}
}

func chatLogprobs(p scenario.Params) []scenario.Turn {
	const id = "chat/logprobs"
	req := ask(p, "How sure are you of "+nonce(p, id, "prompt")+"?")
	req.TopLogprobs = new(2)
	reply := text(p, id, "Sure", " of ", nonce(p, id, "answer"), ".")
	return []scenario.Turn{
		{Op: scenario.OpChat, Chat: req, Reply: reply},
		{Op: scenario.OpChatStream, Chat: req, Reply: reply},
	}
}

func checkLogprobs(ctx context.Context, c scenario.Cell) {
	const rule = "log probabilities that were asked for are kept as the service's own JSON, and a stream's are those of the unary answer"
	w, ok := connect(c)
	if !ok {
		return
	}
	var unary string
	for i, turn := range c.Turns() {
		path := fmt.Sprintf("turn %d: ", i+1)
		got := exchange(ctx, w, turn)
		report(c, path, judge(turn, c.Target(), got))
		if got.err != nil || len(got.resp.Choices) == 0 {
			return
		}
		f, have := &findings{path: path}, string(got.resp.Choices[0].Logprobs)
		if word := wordOf(turn.Reply.Pieces[2].Text); !strings.Contains(have, word) {
			f.add("logprobs", "JSON with the token "+strconv.Quote(word), strconv.Quote(have), rule)
		}
		if turn.Op == scenario.OpChat {
			unary = have
		} else if !sameJSON(unary, have) {
			want, have := contrast(unary, have)
			f.add("logprobs", want, have, rule)
		}
		report(c, "", f.list)
	}
}
