package catalogue

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/parley-llm/parley/conformance/fault"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// The rhythm of a stream that its caller ends: an event every beat, and the end
// a while after a piece, so that it falls into a wait.
const (
	beat  = time.Second
	while = 300 * time.Millisecond
)

// play is one stream that its caller ends before the service does.
type play struct {
	c      scenario.Cell
	wire   *scenario.Wire
	stream *llm.ChatStream
	cancel context.CancelFunc
	text   string
}

// opened starts a paced stream and reads the given number of text deltas.
func opened(ctx context.Context, c scenario.Cell, deltas int) (*play, bool) {
	w, ok := connect(c, scenario.WithFault(fault.Paced(beat)))
	if !ok {
		return nil, false
	}
	ctx, cancel := context.WithCancel(ctx)
	stream, err := w.ChatCompletionStream(ctx, c.Turns()[0].Chat)
	if err != nil {
		cancel()
		report(c, "", unwanted(err))
		return nil, false
	}
	p := &play{c: c, wire: w, stream: stream, cancel: cancel}
	for seen := 0; seen < deltas; {
		chunk, err := stream.Recv()
		if err != nil {
			report(c, "", unwanted(err))
			p.done()
			return nil, false
		}
		if chunk.Text != "" {
			seen++
			p.text += chunk.Text
		}
	}
	return p, true
}

func (p *play) done() {
	_ = p.stream.Close()
	p.cancel()
}

// rest reads until the stream ends and returns its end.
func (p *play) rest() error {
	for {
		chunk, err := p.stream.Recv()
		if err != nil {
			return err
		}
		p.text += chunk.Text
	}
}

// released reports unless the connection is free and the partial answer kept.
func (p *play) released() {
	p.wire.Settle()
	if n := p.wire.Open(); n != 0 {
		p.c.Report(scenario.Finding{Path: "response body", Want: "closed", Got: fmt.Sprintf("%d open", n), Rule: "a stream that its caller ends releases its connection at once"})
	}
	if got := p.stream.Response().Text(); got != p.text {
		want, have := contrast(p.text, got)
		p.c.Report(scenario.Finding{Path: "partial text", Want: want, Got: have, Rule: "what had arrived is kept in the stream's Response"})
	}
	if whole := replyText(p.c.Turns()[0].Reply); !strings.HasPrefix(whole, p.text) {
		want, have := contrast(whole, p.text)
		p.c.Report(scenario.Finding{Path: "partial text", Want: "a beginning of " + want, Got: have, Rule: "the deltas are the beginning of the answer"})
	}
}

// ended reports unless err is the given end, at the given instant.
func ended(c scenario.Cell, err error, kind llm.Kind, cause error, at time.Time) {
	const rule = "the end that the caller made is always delivered, as itself, at the instant at which it was made"
	switch {
	case err == nil || err == io.EOF:
		c.Report(scenario.Finding{Path: "error", Want: string(kind), Got: "none: the stream looks complete", Rule: rule})
		return
	case llm.KindOf(err) != kind:
		c.Report(scenario.Finding{Path: "error.kind", Want: string(kind), Got: string(llm.KindOf(err)) + " (" + err.Error() + ")", Rule: rule})
	case cause != nil && !errors.Is(err, cause):
		c.Report(scenario.Finding{Path: "error", Want: "errors.Is finds " + cause.Error(), Got: err.Error(), Rule: rule})
	}
	if now := time.Now(); !now.Equal(at) {
		c.Report(scenario.Finding{Path: "time of the error", Want: "at once", Got: now.Sub(at).String() + " later", Rule: rule})
	}
}

func checkCancel(ctx context.Context, c scenario.Cell) {
	deltas := len(c.Turns()[0].Reply.Pieces)
	for k := range deltas + 1 {
		c.Variant(fmt.Sprintf("canceled in a wait after %s", plural(k, "delta")), func() {
			p, ok := opened(ctx, c, k)
			if !ok {
				return
			}
			defer p.done()
			at := time.Now().Add(while)
			time.AfterFunc(while, p.cancel)
			ended(c, p.rest(), llm.KindCanceled, context.Canceled, at)
			p.released()
		})
		c.Variant(fmt.Sprintf("canceled between two reads after %s", plural(k, "delta")), func() {
			p, ok := opened(ctx, c, k)
			if !ok {
				return
			}
			defer p.done()
			p.cancel()
			ended(c, p.rest(), llm.KindCanceled, context.Canceled, time.Now())
			p.released()
		})
		c.Variant(fmt.Sprintf("canceled in a range loop after %s", plural(k, "delta")), func() { cancelLoop(ctx, c, k) })
		// A stream may end with its last delta, so no deadline comes after that.
		if after := time.Duration(k)*beat + while; k < deltas {
			c.Variant(fmt.Sprintf("a deadline after %v", after), func() { deadline(ctx, c, after) })
		}
	}
	c.Variant("canceled before the answer's head", func() { cancelHead(ctx, c) })
}

// cancelLoop cancels inside a range loop, which must yield the error last.
func cancelLoop(ctx context.Context, c scenario.Cell, k int) {
	p, ok := opened(ctx, c, k)
	if !ok {
		return
	}
	defer p.done()
	at := time.Now().Add(while)
	time.AfterFunc(while, p.cancel)
	var last error
	for chunk, err := range p.stream.All() {
		p.text += chunk.Text
		last = err
	}
	ended(c, last, llm.KindCanceled, context.Canceled, at)
	p.released()
}

func deadline(ctx context.Context, c scenario.Cell, after time.Duration) {
	at := time.Now().Add(after)
	ctx, cancel := context.WithDeadline(ctx, at)
	defer cancel()
	p, ok := opened(ctx, c, 0)
	if !ok {
		return
	}
	defer p.done()
	ended(c, p.rest(), llm.KindTimeout, context.DeadlineExceeded, at)
	p.released()
}

// cancelHead cancels while the service has not answered at all.
func cancelHead(ctx context.Context, c scenario.Cell) {
	silent := func(http.RoundTripper) http.RoundTripper {
		return roundTripper(func(req *http.Request) (*http.Response, error) {
			if err := discard(req); err != nil {
				return nil, err
			}
			<-req.Context().Done()
			return nil, req.Context().Err()
		})
	}
	w, ok := connect(c, scenario.WithTransport(silent), scenario.WithPartial())
	if !ok {
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	at := time.Now().Add(while)
	time.AfterFunc(while, cancel)
	got := exchange(ctx, w, c.Turns()[0])
	ended(c, got.err, llm.KindCanceled, context.Canceled, at)
}

func checkEarlyBreak(ctx context.Context, c scenario.Cell) {
	ways := []struct {
		name string
		end  func(*play)
	}{
		{"left the range loop", leaveLoop},
		{"closed", func(p *play) { _ = p.stream.Close() }},
		{"closed twice", func(p *play) { _ = p.stream.Close(); _ = p.stream.Close() }},
		{"closed beside a read", closeBeside},
	}
	for k := range c.Turns()[0].Reply.Pieces {
		for _, way := range ways {
			c.Variant(fmt.Sprintf("%s after %s", way.name, plural(k, "delta")), func() {
				p, ok := opened(ctx, c, k)
				if !ok {
					return
				}
				defer p.done()
				way.end(p)
				at := time.Now()
				p.released()
				ended(c, p.rest(), llm.KindCanceled, nil, at)
			})
		}
	}
}

// leaveLoop takes one more chunk and breaks.
func leaveLoop(p *play) {
	for chunk, err := range p.stream.All() {
		if err != nil {
			report(p.c, "", unwanted(err))
		}
		p.text += chunk.Text
		break
	}
}

// closeBeside closes the stream from elsewhere while a read waits.
func closeBeside(p *play) {
	at := time.Now().Add(while)
	time.AfterFunc(while, func() { _ = p.stream.Close() })
	ended(p.c, p.rest(), llm.KindCanceled, nil, at)
}
