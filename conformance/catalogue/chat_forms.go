package catalogue

import (
	"context"
	"slices"
	"strings"

	"github.com/parley-llm/parley/conformance/fault"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// twice is the scenario whose recording has one answer unary and streamed.
const twice = "stream/equals-unary"

// twiceGates are what its recording needs.
const twiceGates = llm.CapStream | llm.CapStreamUsage

// chatFormScenarios are about the forms of messages and of plain answers.
func chatFormScenarios() []scenario.Scenario {
	return []scenario.Scenario{
		{
			ID: "chat/double-user", Rev: 1, Level: scenario.Must, Clause: "C-48",
			Refs:  []string{"langchain standard tests: consecutive messages of one role", "Anthropic Messages API reference: messages (2026-10)"},
			Why:   "Applications add context as a message of its own before the question; a provider that drops one, or sends what the service refuses, loses it.",
			Hint:  "Send both messages; where the service wants roles to take turns, make them one message with all their parts.",
			Turns: chatDoubleUser,
			Check: Play,
		},
		{
			ID: "chat/content-parts", Rev: 1, Level: scenario.Must, Clause: "C-48",
			Refs:  []string{"BerriAI/litellm: content as a list", "OpenAI API reference: chat completions, content parts (2026-08)"},
			Why:   "A prompt that is put together from parts must mean the same as one text.",
			Hint:  "Send every part in order; where the service takes only a string, join the texts with nothing between them.",
			Turns: chatContentParts,
			Check: Play,
		},
		{
			ID: "chat/developer-role", Rev: 1, Level: scenario.Should, Clause: "C-49",
			Refs:  []string{"OpenAI API reference: developer messages (2026-08)", "BerriAI/litellm: developer role"},
			Why:   "Instructions written for one service must not become an error, or a user's words, on another.",
			Hint:  "Where the service knows no developer role, send the message in the place of system instructions.",
			Turns: chatDeveloperRole,
			Check: Play,
		},
		{
			ID: "chat/content-array", Rev: 1, Level: scenario.Should, Clause: "C-50", Gates: twiceGates, Quirk: scenario.QuirkContentList,
			Refs:   []string{"Mistral API reference: content chunks (2026-08)", "Anthropic Messages API reference: content (2026-10)"},
			Why:    "Services turn from a string to a list of parts when a feature is switched on; the text must not be lost for it.",
			Hint:   "Read the content as a string, as a list of parts and as null; the text is all of its texts, joined.",
			Source: twice,
			Check:  checkContentList,
		},
		{
			ID: "chat/finish-unknown", Rev: 1, Level: scenario.Must, Clause: "C-51", Gates: twiceGates, Quirk: scenario.QuirkUnknownFinish,
			Refs:   []string{"BerriAI/litellm#23366", "Anthropic API versioning policy: new values may appear (2026-10)"},
			Why:    "A new word for a finish must neither crash a caller nor pass for a normal end.",
			Hint:   "Translate the words that you know, everything else to other, and keep the word in FinishRaw.",
			Source: twice,
			Check:  checkUnknownFinish,
		},
		{
			ID: "chat/leading-blank-lines", Rev: 1, Level: scenario.Must, Clause: "C-50",
			Refs:   []string{"DeepSeek API documentation: keep-alive while scheduling (2026-08)", "OpenRouter: blanks before the body of a unary answer, as recorded (2026)"},
			Why:    "Services under load keep a connection open with blank lines; the answer behind them was paid for.",
			Hint:   "Skip white space before the JSON of a body.",
			Source: "chat/text",
			Check:  checkLeadingBlanks,
		},
		{
			ID: "chat/refusal", Rev: 1, Level: scenario.Should, Clause: "C-52", Gates: twiceGates, Quirk: scenario.QuirkRefusal,
			Refs:   []string{"OpenAI documentation: refusals with structured outputs (2026-08)"},
			Why:    "A refusal that is taken for the answer is parsed as data; one that is lost looks like an empty answer.",
			Hint:   "Keep the service's refusal in a RefusalPart; llm.FinishChoice makes the finish of it.",
			Source: twice,
			Check:  inForms(scenario.QuirkRefusal, asRefusal),
		},
	}
}

func chatDoubleUser(p scenario.Params) []scenario.Turn {
	const id = "chat/double-user"
	return []scenario.Turn{{
		Op: scenario.OpChat,
		Chat: &llm.ChatRequest{Model: p.Models.Chat, Messages: []llm.Message{
			llm.User("The word of the day is " + nonce(p, id, "context") + "."),
			llm.User("Say it to " + nonce(p, id, "first") + "."),
			llm.Assistant("Done."),
			llm.User("And now to " + nonce(p, id, "second") + "."),
			llm.User("Loudly."),
		}},
		Reply: text(p, id, strings.ToUpper(nonce(p, id, "context")), " ", nonce(p, id, "answer"), "!"),
	}}
}

func chatContentParts(p scenario.Params) []scenario.Turn {
	const id = "chat/content-parts"
	part := func(s string) llm.Part { return llm.TextPart{Text: s} }
	return []scenario.Turn{{
		Op: scenario.OpChat,
		Chat: &llm.ChatRequest{Model: p.Models.Chat, Messages: []llm.Message{
			{Role: llm.RoleSystem, Parts: []llm.Part{part("You know " + nonce(p, id, "system") + "."), part(" Be brief.")}},
			llm.UserParts(part("One: "), part(nonce(p, id, "one")), part("\n\nTwo: "+nonce(p, id, "two")+" ")),
			{Role: llm.RoleAssistant, Parts: []llm.Part{part("Both are"), part(" words.")}},
			llm.UserParts(part("Which is longer?")),
		}},
		Reply: text(p, id, "They are as long as ", nonce(p, id, "answer"), "."),
	}}
}

func chatDeveloperRole(p scenario.Params) []scenario.Turn {
	const id = "chat/developer-role"
	return []scenario.Turn{{
		Op: scenario.OpChat,
		Chat: &llm.ChatRequest{Model: p.Models.Chat, Messages: []llm.Message{
			{Role: llm.RoleDeveloper, Parts: []llm.Part{llm.TextPart{Text: "Your code word is " + nonce(p, id, "developer") + "."}}},
			llm.User("What is the code word of " + nonce(p, id, "prompt") + "?"),
		}},
		Reply: text(p, id, nonce(p, id, "developer")),
	}}
}

// checkContentList asks for the text and the order of kinds. Whether two texts
// of the service stay two parts is the provider's affair: they go back as they
// came.
func checkContentList(ctx context.Context, c scenario.Cell) {
	eachForm(c, scenario.QuirkContentList, func(form scenario.Fault) {
		for _, x := range through(ctx, c, form) {
			wrong := judge(x.turn, c.Target(), x.got)
			if x.got.err == nil && allText(x.got.resp.Message().Parts) {
				wrong = slices.DeleteFunc(wrong, func(f scenario.Finding) bool { return f.Path == "parts" })
			}
			report(c, x.path, wrong)
		}
	})
}

func allText(parts []llm.Part) bool {
	return !slices.ContainsFunc(parts, func(part llm.Part) bool {
		_, text := part.(llm.TextPart)
		return !text
	})
}

func checkUnknownFinish(ctx context.Context, c scenario.Cell) {
	eachForm(c, scenario.QuirkUnknownFinish, func(form scenario.Fault) {
		for _, x := range through(ctx, c, form) {
			x.turn.Reply.Finish = llm.FinishOther
			report(c, x.path, judge(x.turn, c.Target(), x.got))
			if x.got.err != nil || len(x.got.resp.Choices) == 0 {
				continue
			}
			f := &findings{path: x.path}
			if raw := x.got.resp.Choices[0].FinishRaw; !strings.Contains(form.Name, raw) || raw == "" {
				f.add("finish_raw", form.Name, raw, "the service's own word is kept beside the finish reason, above all when nobody knows it")
			}
			report(c, "", f.list)
		}
	})
}

func checkLeadingBlanks(ctx context.Context, c scenario.Cell) {
	for _, blanks := range fault.LeadingBlanks() {
		c.Variant(blanks.Name, func() {
			for _, x := range through(ctx, c, blanks) {
				report(c, x.path, judge(x.turn, c.Target(), x.got))
			}
		})
	}
}

// asRefusal expects a turn's text as a refusal.
func asRefusal(turn *scenario.Turn) {
	turn.Reply.Pieces = slices.Clone(turn.Reply.Pieces)
	for i, piece := range turn.Reply.Pieces {
		turn.Reply.Pieces[i] = scenario.Piece{Refusal: piece.Text}
	}
	turn.Reply.Finish = llm.FinishRefusal
}
