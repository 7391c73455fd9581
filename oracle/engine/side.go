package engine

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/catalogue"
	"github.com/parley-llm/parley/conformance/emulator"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/oracle/client"
	"github.com/parley-llm/parley/oracle/wire"
)

// The keys of both sides, shaped like no vendor's.
const (
	goodKey = "parley-good-key"
	badKey  = "parley-bad-key"
)

// keys are their names in reports.
var keys = map[string]string{goodKey: "key", badKey: "wrong key"}

// now is the clock of the emulators, so that two runs are equal.
var now = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// answer is what came back to one turn.
type answer struct {
	chat   *llm.ChatResponse
	embed  *llm.EmbeddingResponse
	images *llm.ImageResponse
	models []llm.Model
	err    error
}

// exchange is one turn as it was played: what was sent for it and what came back.
type exchange struct {
	turn scenario.Turn
	sent []scenario.Sent
	answer
}

// asker makes the call of a turn.
type asker func(ctx context.Context, turn scenario.Turn) answer

// side makes what asks, for one key.
type side func(server *wire.Server, key string) (asker, func() error, error)

// played is a scenario as one side played it.
type played struct {
	exchanges []exchange
	findings  []scenario.Finding
}

// play lets one side play turns against an emulator of its own. A turn that
// continues the one before it is sent with the answer that really came back. It
// stops at a turn that the side cannot express.
func play(ctx context.Context, a conformance.Adapter, turns []scenario.Turn, s side) (played, error) {
	e, err := emulator.New(a.Dialect, emulator.Options{
		Turns: turns, GoodKey: goodKey, BadKey: badKey, BaseURL: a.BaseURL,
		Now: func() time.Time { return now },
	})
	if err != nil {
		return played{}, err
	}
	server := wire.NewServer(e)
	defer server.Close()
	var p played
	var before *exchange
	for _, turn := range turns {
		if before != nil && before.chat != nil && before.err == nil {
			turn = catalogue.Continue(a.Target, before.turn, turn, before.chat)
		}
		x, err := one(ctx, server, turn, s)
		if err != nil {
			return p, err
		}
		p.exchanges = append(p.exchanges, x)
		if _, lacks := errors.AsType[*client.Lacks](x.err); lacks {
			return p, nil
		}
		before = &p.exchanges[len(p.exchanges)-1]
	}
	p.findings = e.Findings()
	return p, nil
}

// one plays one turn.
func one(ctx context.Context, server *wire.Server, turn scenario.Turn, s side) (exchange, error) {
	key := goodKey
	if turn.BadKey {
		key = badKey
	}
	ask, done, err := s(server, key)
	if err != nil {
		return exchange{}, err
	}
	sent := len(server.Sent())
	x := exchange{turn: turn, answer: ask(ctx, turn)}
	x.sent = server.Sent()[sent:]
	return x, done()
}

// ours is the side of our provider.
func ours(a conformance.Adapter) side {
	return func(server *wire.Server, key string) (asker, func() error, error) {
		p, err := a.New(conformance.Env{Client: server.Client(), BaseURL: a.BaseURL, Key: key, Models: a.Models})
		if err != nil {
			return nil, nil, err
		}
		return func(ctx context.Context, turn scenario.Turn) answer { return askProvider(ctx, p, turn) },
			func() error { return nil }, nil
	}
}

func askProvider(ctx context.Context, p llm.Provider, turn scenario.Turn) (got answer) {
	switch turn.Op {
	case scenario.OpChat:
		got.chat, got.err = p.ChatCompletion(ctx, turn.Chat)
	case scenario.OpChatStream:
		stream, err := p.ChatCompletionStream(ctx, turn.Chat)
		if err != nil {
			return answer{err: err}
		}
		defer stream.Close()
		for got.err == nil {
			_, got.err = stream.Recv()
		}
		if got.err == io.EOF {
			got.err = nil
		}
		got.chat = stream.Response()
	case scenario.OpEmbeddings:
		got.embed, got.err = p.Embeddings(ctx, turn.Embed)
	case scenario.OpImages:
		got.images, got.err = p.GenerateImages(ctx, turn.Image)
	case scenario.OpListModels:
		got.models, got.err = p.ListModels(ctx)
	case scenario.OpHealth:
		got.err = p.HealthCheck(ctx).Err
	}
	return got
}

// theirs is the side of a vendor's client.
func theirs(r Row, target scenario.Target) side {
	return func(server *wire.Server, key string) (asker, func() error, error) {
		c, err := r.New(client.Env{Target: target, HTTP: server.Client(), Loopback: server.Address(), Key: key})
		if err != nil {
			return nil, nil, err
		}
		return func(ctx context.Context, turn scenario.Turn) answer { return askClient(ctx, c, turn) }, c.Close, nil
	}
}

func askClient(ctx context.Context, c client.Client, turn scenario.Turn) (got answer) {
	switch turn.Op {
	case scenario.OpChat:
		got.chat, got.err = c.Chat(ctx, turn.Chat)
	case scenario.OpChatStream:
		got.chat, got.err = c.ChatStream(ctx, turn.Chat)
	case scenario.OpEmbeddings:
		got.embed, got.err = c.Embed(ctx, turn.Embed)
	case scenario.OpImages:
		got.images, got.err = c.Images(ctx, turn.Image)
	case scenario.OpListModels:
		got.models, got.err = c.Models(ctx)
	case scenario.OpHealth:
		got.err = client.Lacking("a health check is an operation of Parley alone")
	}
	return got
}
