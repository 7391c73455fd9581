package catalogue

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/parley-llm/parley/conformance/fault"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

func checkStreamText(ctx context.Context, c scenario.Cell) {
	turn := c.Turns()[0]
	w, ok := connect(c)
	if !ok {
		return
	}
	got := exchange(ctx, w, turn)
	report(c, "", judge(turn, c.Target(), got))
	if got.err == nil {
		report(c, "", grammar(turn, got))
	}
}

// grammar judges the chunks of a stream that ended well.
func grammar(turn scenario.Turn, got outcome) []scenario.Finding {
	f := &findings{}
	var text strings.Builder
	deltas, finishes, finished := 0, 0, false
	for i, chunk := range got.chunks {
		delta := chunk.Text != "" || chunk.Reasoning != "" || len(chunk.ToolCalls) > 0 || chunk.Refusal != ""
		if delta && finished {
			f.add(fmt.Sprintf("chunks[%d]", i), "a finish or the end", "a delta", "all deltas come before the first finish")
		}
		if chunk.Text != "" {
			deltas++
			text.WriteString(chunk.Text)
		}
		if chunk.FinishReason != "" {
			finishes, finished = finishes+1, true
		}
	}
	if finishes != 1 {
		f.add("chunks", "1 finish", plural(finishes, "finish chunk"), "each choice finishes once")
	}
	if want := min(2, len(turn.Reply.Pieces)); deltas < want {
		f.add("chunks", fmt.Sprintf("at least %d deltas of text", want), plural(deltas, "delta"), "the pieces that the service sent reach the caller as pieces")
	}
	f.equal("chunks", replyText(turn.Reply), text.String(), "the deltas, joined, are the text")
	return f.list
}

func checkUsageFinal(ctx context.Context, c scenario.Cell) {
	turn := c.Turns()[0]
	w, ok := connect(c)
	if !ok {
		return
	}
	got := exchange(ctx, w, turn)
	if got.err != nil {
		report(c, "", unwanted(got.err))
		return
	}
	f := &findings{}
	f.usage(turn, c.Target(), got.resp.Usage)
	var at []string
	for i, chunk := range got.chunks {
		if chunk.Usage != nil {
			at = append(at, fmt.Sprint(i))
		}
	}
	last := fmt.Sprint(len(got.chunks) - 1)
	if len(at) != 1 || at[0] != last {
		f.add("chunks with usage", "the last one, "+last, strings.Join(at, ", "), "usage is delivered once, on the last chunk, and is a total")
	}
	report(c, "", f.list)
}

func checkEqualsUnary(ctx context.Context, c scenario.Cell) {
	w, ok := connect(c)
	if !ok {
		return
	}
	var answers []*llm.ChatResponse
	for i, turn := range c.Turns() {
		got := exchange(ctx, w, turn)
		report(c, fmt.Sprintf("turn %d: ", i+1), judge(turn, c.Target(), got))
		if got.err != nil {
			return
		}
		answer := *got.resp
		// Two exchanges differ in what names them, and a stream has no one body.
		answer.ID, answer.RequestID, answer.Created, answer.Raw = "", "", time.Time{}, nil
		for j := range answer.Choices {
			answer.Choices[j].Message.Parts = signedTexts(answer.Choices[j].Message.Parts)
		}
		answers = append(answers, &answer)
	}
	if changed := diff(answers[0], answers[1]); changed != "" {
		c.Report(scenario.Finding{
			Path: "stream", Want: "the unary answer", Got: changed,
			Rule: "a collected stream equals the unary answer to the same request",
		})
	}
}

// signedTexts puts the signature of an empty text on the text before it: a
// service that signs answers does so in a frame of its own when it streams, and a
// provider may keep the two apart.
func signedTexts(parts []llm.Part) []llm.Part {
	var joined []llm.Part
	for _, part := range parts {
		text, isText := part.(llm.TextPart)
		if n := len(joined); isText && n > 0 && text.Text == "" && text.Signature != "" {
			if before, ok := joined[n-1].(llm.TextPart); ok && before.Signature == "" {
				before.Signature = text.Signature
				joined[n-1] = before
				continue
			}
		}
		joined = append(joined, part)
	}
	return joined
}

// pause is longer than anything a provider does by itself, and shorter than the
// time after which it gives up an idle stream.
const pause = time.Minute

func checkIncremental(ctx context.Context, c scenario.Cell) {
	pieces := c.Turns()[0].Reply.Pieces
	l, ok := newLab(ctx, c)
	if !ok {
		return
	}
	for i := range pieces {
		c.Variant(fmt.Sprintf("a pause after piece %d", i+1), func() {
			events, ok := eventOf(l.body, wordOf(pieces[i].Text))
			if !ok {
				c.Report(scenario.Finding{Path: "recording", Want: "an event with piece " + fmt.Sprint(i+1), Got: "none", Rule: "a recording holds what its scenario says"})
				return
			}
			l.promptly(ctx, c, fault.Stall(events, pause), i+1)
		})
	}
}

// wordOf is the longest run of small letters and digits in a piece: its nonce,
// which no service writes in another way.
func wordOf(piece string) string {
	words := strings.FieldsFunc(piece, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	if len(words) == 0 {
		return piece
	}
	return slices.MaxFunc(words, func(a, b string) int { return len(a) - len(b) })
}

// promptly reports unless the text of the first pieces is delivered before a
// pause has passed.
func (l *lab) promptly(ctx context.Context, c scenario.Cell, f scenario.Fault, pieces int) {
	const rule = "a piece is delivered when its event has arrived, not when the next one does"
	l.faults = []scenario.Fault{f}
	start := time.Now()
	stream, err := l.wire.ChatCompletionStream(ctx, l.turn.Chat)
	if err != nil {
		report(c, "", unwanted(err))
		return
	}
	defer stream.Close()
	want := replyText(scenario.Reply{Pieces: l.turn.Reply.Pieces[:pieces]})
	var got string
	for len(got) < len(want) {
		chunk, err := stream.Recv()
		if err != nil {
			report(c, "", unwanted(err))
			return
		}
		got += chunk.Text
	}
	if waited := time.Since(start); waited > 0 {
		c.Report(scenario.Finding{
			Path: fmt.Sprintf("time until %s", plural(pieces, "piece")),
			Want: "0s, for the bytes were there", Got: waited.String(), Rule: rule,
		})
	}
}
