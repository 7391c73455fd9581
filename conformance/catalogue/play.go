package catalogue

import (
	"context"
	"fmt"
	"io"
	"reflect"
	"slices"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// Play sends every turn of a cell through the unified API and compares each
// answer with the reply that the service was made to give. It is the check of
// every scenario that needs no other.
//
// A turn that continues the one before it, and so repeats its messages followed
// by its answer, is sent with the answer that really came back: a lost id or
// signature then shows as a request that differs.
func Play(ctx context.Context, c scenario.Cell) {
	turns := c.Turns()
	w, ok := connect(c, options(turns)...)
	if !ok {
		return
	}
	playTurns(ctx, c, w, turns)
}

// playTurns plays turns on a wire and reports what is wrong.
func playTurns(ctx context.Context, c scenario.Cell, w *scenario.Wire, turns []scenario.Turn) {
	var before scenario.Turn
	var answer *llm.ChatResponse
	for i, turn := range turns {
		path := fmt.Sprintf("turn %d: ", i+1)
		if answer != nil {
			turn = Continue(c.Target(), before, turn, answer)
		}
		switch turn.Op {
		case scenario.OpChat, scenario.OpChatStream:
			got := exchange(ctx, w, turn)
			report(c, path, judge(turn, c.Target(), got))
			before, answer = turn, got.resp
			if got.err != nil {
				answer = nil
			}
		case scenario.OpEmbeddings:
			resp, err := w.Embeddings(ctx, turn.Embed)
			report(c, path, CompareEmbeddings(turn, c.Target(), resp, err))
		case scenario.OpImages:
			resp, err := w.GenerateImages(ctx, turn.Image)
			report(c, path, CompareImages(turn, c.Target(), resp, err))
		case scenario.OpListModels:
			models, err := w.ListModels(ctx)
			report(c, path, CompareModels(turn, c.Target(), models, err))
		case scenario.OpHealth:
			report(c, path, judgeHealth(turn, w.HealthCheck(ctx)))
		}
	}
}

// options are what the turns ask of their wire.
func options(turns []scenario.Turn) []scenario.Option {
	if len(turns) > 0 && turns[0].BadKey {
		return []scenario.Option{scenario.WithBadKey()}
	}
	return nil
}

// connect opens a wire; a provider that cannot be made is a finding.
func connect(c scenario.Cell, opts ...scenario.Option) (*scenario.Wire, bool) {
	w, err := c.Provider(opts...)
	if err != nil {
		c.Report(scenario.Finding{
			Path: "provider", Want: "a provider", Got: err.Error(),
			Rule: "a provider can be made from a client, a base URL and a key",
		})
		return nil, false
	}
	return w, true
}

// report passes findings on, each under path.
func report(c scenario.Cell, path string, findings []scenario.Finding) {
	for _, f := range findings {
		f.Path = path + f.Path
		c.Report(f)
	}
}

// continues reports whether a turn repeats the messages of the turn before it,
// Continue puts the answer that really came back to a turn into the turn after
// it, where that one repeats the first one's messages followed by its answer.
// Any other turn is returned as it is.
func Continue(target scenario.Target, before, turn scenario.Turn, answer *llm.ChatResponse) scenario.Turn {
	if before.Chat == nil || turn.Chat == nil {
		return turn
	}
	n := len(before.Chat.Messages)
	if len(turn.Chat.Messages) <= n || turn.Chat.Messages[n].Role != llm.RoleAssistant ||
		!reflect.DeepEqual(before.Chat.Messages, turn.Chat.Messages[:n]) {
		return turn
	}
	req := *turn.Chat
	req.Messages = slices.Clone(req.Messages)
	req.Messages[n] = answer.Message()
	if target.Traits.NoCallIDs {
		rename(&req, before.Reply, answer.ToolCalls())
	}
	turn.Chat = &req
	return turn
}

// rename gives the results of calls the ids that the provider made for them,
// where the service gives none. The request is a copy already; its messages are
// copied where they change.
func rename(req *llm.ChatRequest, foreseen scenario.Reply, got []llm.ToolCallPart) {
	ids := map[string]string{}
	for _, piece := range foreseen.Pieces {
		if piece.Call != nil && len(ids) < len(got) {
			ids[piece.Call.ID] = got[len(ids)].ID
		}
	}
	for i, m := range req.Messages {
		for j, part := range m.Parts {
			result, ok := part.(llm.ToolResultPart)
			if made := ids[result.CallID]; ok && made != "" {
				result.CallID = made
				req.Messages[i].Parts = slices.Clone(req.Messages[i].Parts)
				req.Messages[i].Parts[j] = result
			}
		}
	}
}

// outcome is what a caller saw of one chat exchange.
type outcome struct {
	// chunks are the stream's; nil for a unary call.
	chunks []llm.Chunk
	// resp is what had arrived, also beside a stream's error.
	resp *llm.ChatResponse
	err  error
}

// exchange makes the chat call of a turn and reads its answer to the end.
func exchange(ctx context.Context, w *scenario.Wire, turn scenario.Turn) outcome {
	if turn.Op == scenario.OpChat {
		resp, err := w.ChatCompletion(ctx, turn.Chat)
		return outcome{resp: resp, err: err}
	}
	stream, err := w.ChatCompletionStream(ctx, turn.Chat)
	if err != nil {
		return outcome{err: err}
	}
	return drain(stream)
}

// drain reads a stream to its end.
func drain(stream *llm.ChatStream) outcome {
	defer stream.Close()
	var got outcome
	for {
		chunk, err := stream.Recv()
		if err != nil {
			if err != io.EOF {
				got.err = err
			}
			got.resp = stream.Response()
			return got
		}
		got.chunks = append(got.chunks, chunk)
	}
}

// judge compares one chat exchange with its turn.
func judge(turn scenario.Turn, target scenario.Target, got outcome) []scenario.Finding {
	fail := turn.Reply.Failure
	if fail == nil {
		if got.err != nil {
			return unwanted(got.err)
		}
		return Compare("", turn, target, got.resp)
	}
	findings := CompareError("", *fail, target, got.err)
	if fail.MidStream {
		findings = append(findings, comparePartial(turn, got.resp)...)
	}
	return findings
}

// unwanted is the finding for an error where the service had answered.
func unwanted(err error) []scenario.Finding {
	return []scenario.Finding{{
		Path: "error", Want: "none", Got: err.Error(),
		Rule: "the service answered the request, so the call succeeds",
	}}
}
