package catalogue

import (
	"context"
	"fmt"
	"net/http"

	"github.com/parley-llm/parley/conformance/fault"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

func lifeScenarios() []scenario.Scenario {
	return []scenario.Scenario{{
		ID: "life/no-leak", Rev: 1, Level: scenario.Must, Clause: "C-46", Gates: llm.CapStream,
		Refs:   []string{"ferro-labs/ai-gateway#293", "nudgebee/nudgebee#367", "Go documentation: http.Response.Body"},
		Why:    "A body or a goroutine that stays behind each call ends a server after some days.",
		Hint:   "Close every response's body, also after an error status and after a body that could not be decoded.",
		Source: streamText, InProcess: true,
		Check: checkNoLeak,
	}}
}

// checkNoLeak ends streams in every way and looks for open bodies after each.
// Goroutines that stay behind are found by what runs the cell.
func checkNoLeak(ctx context.Context, c scenario.Cell) {
	read := func(ctx context.Context, w *scenario.Wire, turn scenario.Turn) { exchange(ctx, w, turn) }
	ends := []struct {
		name   string
		faults []scenario.Fault
		use    func(context.Context, *scenario.Wire, scenario.Turn)
	}{
		{"read to its end", nil, read},
		{"an error status", []scenario.Fault{fault.Status(http.StatusInternalServerError), fault.ContentType("text/plain"), fault.Replace("down")}, read},
		{"an error status with an open body", []scenario.Fault{fault.Status(http.StatusServiceUnavailable), fault.TruncateAfterEvent(1)}, read},
		{"another content type", []scenario.Fault{fault.ContentType("text/html"), fault.Replace("<html></html>")}, read},
		{"bytes that are no events", []scenario.Fault{fault.Replace("data: {\n\n")}, read},
		{"an empty stream", []scenario.Fault{fault.Replace("")}, read},
		{"a cut stream", []scenario.Fault{fault.TruncateAfterEvent(2)}, read},
		{"a reset", []scenario.Fault{fault.Reset(100)}, read},
		{"never read", []scenario.Fault{fault.Paced(beat)}, neverRead},
		{"left early", []scenario.Fault{fault.Paced(beat)}, leftEarly},
		{"canceled", []scenario.Fault{fault.Paced(beat)}, canceled},
	}
	for _, end := range ends {
		c.Variant(end.name, func() {
			w, ok := connect(c, scenario.WithFault(end.faults...))
			if !ok {
				return
			}
			end.use(ctx, w, c.Turns()[0])
			w.Settle()
			if n := w.Open(); n != 0 {
				c.Report(scenario.Finding{
					Path: "response body", Want: "closed", Got: fmt.Sprintf("%d open", n),
					Rule: "a provider closes the body of every answer, so that its connection is released",
				})
			}
		})
	}
}

func neverRead(ctx context.Context, w *scenario.Wire, turn scenario.Turn) {
	if stream, err := w.ChatCompletionStream(ctx, turn.Chat); err == nil {
		_ = stream.Close()
	}
}

func leftEarly(ctx context.Context, w *scenario.Wire, turn scenario.Turn) {
	stream, err := w.ChatCompletionStream(ctx, turn.Chat)
	if err != nil {
		return
	}
	for range stream.All() {
		break
	}
}

func canceled(ctx context.Context, w *scenario.Wire, turn scenario.Turn) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := w.ChatCompletionStream(ctx, turn.Chat)
	if err != nil {
		return
	}
	_, _ = stream.Recv()
	// The context alone must release the connection: nothing reads or closes
	// the stream any more.
	cancel()
}
