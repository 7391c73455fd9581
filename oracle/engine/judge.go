package engine

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/parley-llm/parley/conformance/catalogue"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/oracle/client"
	"github.com/parley-llm/parley/oracle/wire"
)

// judgeAnswer says in which ways what a client read is not what the scenario
// means; of a failure, what our provider read of the same answer.
func judgeAnswer(target scenario.Target, theirs, ours exchange) []wire.Difference {
	// Ids of exchanges are in headers, which clients do not give with an answer.
	target.Traits.NoRequestID = true
	turn := theirs.turn
	if turn.Reply.Failure != nil {
		return judgeFailure(turn, theirs.answer, ours.answer)
	}
	if theirs.err != nil {
		return []wire.Difference{{Path: "error", Form: wire.OnlyTheirs, Theirs: wire.Shorten(theirs.err.Error())}}
	}
	var found []scenario.Finding
	switch turn.Op {
	case scenario.OpChat, scenario.OpChatStream:
		found = catalogue.Compare("", turn, target, theirs.chat)
		if turn.Chat.TopLogprobs != nil {
			found = append(found, judgeLogprobs(turn, theirs.chat)...)
		}
	case scenario.OpEmbeddings:
		found = catalogue.CompareEmbeddings(turn, target, theirs.embed, nil)
	case scenario.OpImages:
		found = catalogue.CompareImages(turn, target, theirs.images, nil)
	case scenario.OpListModels:
		found = catalogue.CompareModels(turn, target, theirs.models, nil)
	case scenario.OpHealth:
	}
	return differences("", found)
}

// judgeLogprobs wants the tokens whose probabilities a client read to be those
// of the answer.
func judgeLogprobs(turn scenario.Turn, got *llm.ChatResponse) []scenario.Finding {
	if got == nil || len(got.Choices) == 0 {
		return nil
	}
	have := string(got.Choices[0].Logprobs)
	for _, piece := range turn.Reply.Pieces {
		if word := strings.TrimSpace(piece.Text); !strings.Contains(have, word) {
			return []scenario.Finding{{Path: "logprobs", Want: "the token " + strconv.Quote(word), Got: wire.Shorten(have)}}
		}
	}
	return nil
}

// judgeFailure compares the error that a client gives its caller with the one
// that our provider gives, field by field as far as the client has them.
func judgeFailure(turn scenario.Turn, theirs, ours answer) []wire.Difference {
	our, ok := errors.AsType[*llm.Error](ours.err)
	if !ok {
		return []wire.Difference{{Path: "error", Form: wire.OnlyTheirs, Theirs: wire.Shorten(fmt.Sprint(theirs.err)), Ours: wire.Shorten(fmt.Sprint(ours.err))}}
	}
	their, ok := errors.AsType[*client.Failure](theirs.err)
	if !ok {
		return []wire.Difference{{Path: "error", Form: wire.Differs, Theirs: wire.Shorten(fmt.Sprint(theirs.err)), Ours: wire.Shorten(our.Error())}}
	}
	var all []wire.Difference
	field := func(name string, their *string, our string) {
		if their != nil && *their != our {
			all = append(all, wire.Difference{Path: "error." + name, Form: wire.Differs, Theirs: wire.Shorten(strconv.Quote(*their)), Ours: wire.Shorten(strconv.Quote(our))})
		}
	}
	if their.Status != nil {
		status := strconv.Itoa(*their.Status)
		field("status", &status, strconv.Itoa(our.Status))
	}
	field("code", their.Code, our.Code)
	field("type", their.Type, our.Type)
	field("message", their.Message, our.Message)
	field("request_id", their.RequestID, our.RequestID)
	if turn.Reply.Failure.MidStream {
		got := theirs.chat.Text()
		field("partial text", &got, text(turn.Reply))
	}
	return all
}

// text joins the text of a reply's pieces.
func text(r scenario.Reply) string {
	var all string
	for _, piece := range r.Pieces {
		all += piece.Text
	}
	return all
}

// judgeRequests compares what two sides sent for a turn, one request after the
// other.
func judgeRequests(theirs, ours exchange) ([]wire.Difference, error) {
	var all []wire.Difference
	if len(theirs.sent) != len(ours.sent) {
		all = append(all, wire.Difference{
			Path: "requests", Form: wire.Differs, Theirs: strconv.Itoa(len(theirs.sent)), Ours: strconv.Itoa(len(ours.sent)),
		})
	}
	a, b := inOrder(theirs.sent), inOrder(ours.sent)
	for i := range min(len(a), len(b)) {
		found, err := wire.Compare(a[i], b[i], keys)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// inOrder sorts the requests of one call, which may be sent side by side, so that
// two sides meet in one order.
func inOrder(sent []scenario.Sent) []scenario.Sent {
	sorted := slices.Clone(sent)
	slices.SortStableFunc(sorted, func(a, b scenario.Sent) int {
		return cmp.Or(cmp.Compare(a.URL, b.URL), bytes.Compare(a.Body, b.Body))
	})
	return sorted
}

// positions are what a path loses, so that one reason can stand for a place in
// every turn and every element of a list.
var positions = regexp.MustCompile(`^(turn|request) \d+:? ?|\[\d+\]`)

// differences are findings about a client, under a path.
func differences(path string, found []scenario.Finding) []wire.Difference {
	var all []wire.Difference
	for _, f := range found {
		place := positions.ReplaceAllStringFunc(f.Path, func(position string) string {
			if strings.HasPrefix(position, "[") {
				return "[]"
			}
			return ""
		})
		all = append(all, wire.Difference{Path: path + place, Form: wire.Differs, Theirs: wire.Shorten(f.Got), Ours: wire.Shorten(f.Want)})
	}
	return all
}
