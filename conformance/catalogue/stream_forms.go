package catalogue

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/parley-llm/parley/conformance/fault"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// streamFormScenarios are about frames that are odd, broken or missing.
func streamFormScenarios() []scenario.Scenario {
	return []scenario.Scenario{
		{
			ID: "stream/empty-choices", Rev: 1, Level: scenario.Must, Clause: "C-50", Gates: llm.CapStream, Quirk: scenario.QuirkEmptyFrames,
			Refs:   []string{"sashabaranov/go-openai#776", "Portkey-AI/gateway#1629", "tmc/langchaingo#284"},
			Why:    "A reader that takes the first choice of every frame panics on one that has none.",
			Hint:   "Loop over the choices of a frame; one without any adds nothing.",
			Source: streamText, InProcess: true,
			Check: unchangedInForms(scenario.QuirkEmptyFrames, "a frame without choices changes nothing"),
		},
		{
			ID: "stream/preamble", Rev: 1, Level: scenario.Must, Clause: "C-50", Gates: llm.CapStream, Quirk: scenario.QuirkPreamble,
			Refs:   []string{"AndraxDev/speak-gpt#162", "Azure OpenAI documentation: content streaming, prompt filter results (2026-08)"},
			Why:    "The first frame of some services has no choice, no id and no model, and an answer's id is what support asks for.",
			Hint:   "Take id and model from the first frame in which they are not empty.",
			Source: streamText, InProcess: true,
			Check: unchangedInForms(scenario.QuirkPreamble, "a frame before the answer changes nothing"),
		},
		{
			ID: "stream/usage-cumulative", Rev: 1, Level: scenario.Must, Clause: "C-15", Gates: twiceGates, Quirk: scenario.QuirkRunningUsage,
			Refs:   []string{"agno-agi/agno#6264", "agno-agi/agno#6058", "pydantic/pydantic-ai#1736"},
			Why:    "Running totals that are added up make a bill many times too high.",
			Hint:   "Let the last usage win; never add.",
			Source: streamText, InProcess: true,
			Check: unchangedInForms(scenario.QuirkRunningUsage, "usage that comes several times is a total so far, and its last word counts"),
		},
		{
			ID: "stream/usage-every-chunk", Rev: 1, Level: scenario.Must, Clause: "C-15", Gates: twiceGates, Quirk: scenario.QuirkUsageInEveryFrame,
			Refs:   []string{"AtomaAI/atoma-proxy#534"},
			Why:    "A reader that takes usage for the end of a stream loses the answer.",
			Hint:   "Only a finish reason ends a choice; usage may stand in every frame.",
			Source: streamText, InProcess: true,
			Check: unchangedInForms(scenario.QuirkUsageInEveryFrame, "usage in a frame does not end the stream"),
		},
		{
			ID: "stream/error-typed", Rev: 1, Level: scenario.Must, Clause: "C-19", Gates: llm.CapStream,
			Refs:  []string{"anthropics/anthropic-sdk-python#1258", "anthropics/anthropic-sdk-go#200"},
			Why:   "A failure in the middle of a stream that no retry cures must be told from one that passes, as over HTTP.",
			Hint:  "Give the error of an event to the same classifier as the error of a status.",
			Turns: streamErrorTyped,
			Check: checkErrorTyped,
		},
		{
			ID: "stream/error-shape", Rev: 1, Level: scenario.Must, Clause: "C-19", Gates: llm.CapStream, Quirk: scenario.QuirkErrorShape, Provisional: true,
			Refs:   []string{"OpenAI API reference: Responses, error events (2026-08)", "micz/ThunderAI#690", "Groq: errors in an event of that name, as recorded (2026)"},
			Why:    "A failure that is only read in one of the shapes that a service has looks like a broken connection otherwise.",
			Hint:   "Read the error from the event's data, whatever the event's name: under error, beside its type, or in an answer that failed.",
			Source: "stream/error-typed",
			Check:  checkErrorShape,
		},
		{
			ID: "stream/empty", Rev: 1, Level: scenario.Must, Clause: "C-53", Gates: llm.CapStream,
			Refs:   []string{"diegosouzapw/OmniRoute#8210"},
			Why:    "A stream without any answer must not look like an answer without any words.",
			Hint:   "Return io.EOF at the end of the body; the stream knows that it saw no choice.",
			Source: streamText, InProcess: true,
			Check: checkEmptyStream,
		},
		{
			ID: "stream/bad-json", Rev: 1, Level: scenario.Must, Clause: "C-53", Gates: llm.CapStream,
			Refs:   []string{"davidmigloz/langchain_dart#790"},
			Why:    "A frame that is skipped because it cannot be read is a hole in an answer that nobody sees.",
			Hint:   "An event whose data is no JSON ends the stream with malformed_response.",
			Source: streamText, InProcess: true,
			Check: checkBadJSON,
		},
	}
}

// streamErrorTyped has each failure over HTTP and as an event.
func streamErrorTyped(p scenario.Params) []scenario.Turn {
	const id = "stream/error-typed"
	var turns []scenario.Turn
	for _, kind := range []llm.Kind{llm.KindContextLength, llm.KindOverloaded} {
		req := ask(p, "Say "+nonce(p, id, string(kind))+" and fail.")
		broken := scenario.Reply{
			Pieces:  texts("So far ", nonce(p, id, string(kind)+" answer")),
			Failure: &scenario.Failure{Kind: kind, MidStream: true},
			Usage:   usage(p, id),
		}
		turns = append(turns,
			scenario.Turn{Op: scenario.OpChat, Chat: req, Reply: failure(scenario.Failure{Kind: kind})},
			scenario.Turn{Op: scenario.OpChatStream, Chat: req, Reply: broken})
	}
	return turns
}

func checkErrorTyped(ctx context.Context, c scenario.Cell) { errorsTyped(ctx, c) }

func checkErrorShape(ctx context.Context, c scenario.Cell) {
	eachForm(c, scenario.QuirkErrorShape, func(form scenario.Fault) { errorsTyped(ctx, c, form) })
}

// errorsTyped compares each failure within a stream with the same one over HTTP.
func errorsTyped(ctx context.Context, c scenario.Cell, faults ...scenario.Fault) {
	var over *llm.Error
	for _, x := range through(ctx, c, faults...) {
		report(c, x.path, judge(x.turn, c.Target(), x.got))
		inside, typed := errors.AsType[*llm.Error](x.got.err)
		if x.turn.Op == scenario.OpChat {
			over = inside
			continue
		}
		if over == nil || !typed {
			continue
		}
		f := &findings{path: x.path}
		const rule = "a failure inside a stream is the failure that it is over HTTP"
		f.equal("error.kind", string(over.Kind), string(inside.Kind), rule)
		f.equal("error.retryable", strconv.FormatBool(over.Retryable()), strconv.FormatBool(inside.Retryable()), rule)
		f.present("error.message", inside.Message, rule)
		report(c, "", f.list)
	}
}

func checkEmptyStream(ctx context.Context, c scenario.Cell) {
	l, ok := newLab(ctx, c)
	if !ok {
		return
	}
	for _, f := range []scenario.Fault{
		fault.Replace(""), fault.Replace("\n\n\n"), fault.Replace(": keep-alive\n\n: keep-alive\n\n"), fault.MarksOnly(),
	} {
		c.Variant(f.Name, func() { l.cut(ctx, c, true, true, f) })
	}
}

func checkBadJSON(ctx context.Context, c scenario.Cell) {
	l, ok := newLab(ctx, c)
	if !ok {
		return
	}
	for i, piece := range l.turn.Reply.Pieces {
		if events, ok := eventOf(l.body, wordOf(piece.Text)); ok {
			c.Variant(fmt.Sprintf("in the place of piece %d", i+1), func() { l.broken(ctx, c, events-1, i) })
		}
	}
	last, _ := eventOf(l.body, wordOf(l.turn.Reply.Pieces[len(l.turn.Reply.Pieces)-1].Text))
	// A service may finish in the event of the last piece, which was broken above.
	if events, ok := eventOf(l.body, strconv.Quote(l.clean.resp.Choices[0].FinishRaw)); ok && events > last {
		c.Variant("in the place of the finish", func() { l.broken(ctx, c, events-1, len(l.turn.Reply.Pieces)) })
	}
}

// broken breaks the JSON of one event, which carries the piece of that number
// or a later one.
func (l *lab) broken(ctx context.Context, c scenario.Cell, event, piece int) {
	const rule = "an event that cannot be read is an error, never skipped, and what came before it is kept"
	got := l.stream(ctx, fault.BrokenJSON(event))
	f := &findings{}
	f.typed(llm.KindMalformedResponse, l.target, got.err)
	if got.err != nil {
		before := replyText(scenario.Reply{Pieces: l.turn.Reply.Pieces[:piece]})
		f.equal("partial text", before, got.resp.Text(), rule)
	}
	report(c, "", f.list)
}
