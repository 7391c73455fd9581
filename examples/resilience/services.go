package main

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/parley-llm/parley/conformance/emulator"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/anthropic"
	"github.com/parley-llm/parley/providers/mistral"
	"github.com/parley-llm/parley/providers/openai"
)

// key is what the emulators accept.
const key = "example-key"

// role is a service of the play, in the order of the fallback list. Its name is
// the dialect that the emulator speaks, too.
type role struct {
	name, model string
	// path is what the provider's base URL has behind the host.
	path string
	make func(baseURL string, client *http.Client) (llm.Provider, error)
}

var cast = []role{
	{openai.Name, "gpt-4.1-mini", "/v1", func(u string, c *http.Client) (llm.Provider, error) {
		return openai.New(openai.Config{APIKey: key, BaseURL: u, HTTPClient: c})
	}},
	{anthropic.Name, "claude-sonnet-4-6", "", func(u string, c *http.Client) (llm.Provider, error) {
		return anthropic.New(anthropic.Config{APIKey: key, BaseURL: u, HTTPClient: c})
	}},
	{mistral.Name, "mistral-large-2512", "/v1", func(u string, c *http.Client) (llm.Provider, error) {
		return mistral.New(mistral.Config{APIKey: key, BaseURL: u, HTTPClient: c})
	}},
}

// scripts are what each service answers, in the order in which it is asked.
func scripts() [][]scenario.Reply {
	limited := func(after time.Duration) scenario.Reply {
		return scenario.Reply{Failure: &scenario.Failure{Kind: llm.KindRateLimit, RetryAfter: after}}
	}
	breaksOff := func(pieces ...string) scenario.Reply {
		r := answer(pieces...)
		r.Failure = &scenario.Failure{Kind: llm.KindOverloaded, MidStream: true}
		return r
	}
	return [][]scenario.Reply{
		{limited(time.Second), answer("Mercury, ", "at -39 °C."), limited(time.Minute)},
		{breaksOff(), breaksOff(), breaksOff("Honey keeps ", "because ")},
		{answer("It scatters ", "blue light ", "the most.")},
	}
}

func answer(pieces ...string) scenario.Reply {
	r := scenario.Reply{Finish: llm.FinishStop, Usage: &scenario.Usage{Input: 14, Output: int64(3 * len(pieces))}}
	for _, text := range pieces {
		r.Pieces = append(r.Pieces, scenario.Piece{Text: text})
	}
	return r
}

// services are the running emulators and the providers that talk to them.
type services struct {
	providers []llm.Provider
	client    *http.Client
	servers   []*http.Server
	emulators []*emulator.Emulator
}

// start serves each role on a port of its own. The questions are those of the
// scenes, so that the emulator can tell when a provider has changed one.
func start(scripts [][]scenario.Reply) (*services, error) {
	s := &services{client: &http.Client{Transport: &http.Transport{}}}
	for i, r := range cast {
		if err := s.serve(r, turns(i, scripts[i])); err != nil {
			s.stop()
			return nil, fmt.Errorf("%s: %w", r.name, err)
		}
	}
	return s, nil
}

// turns pairs the replies of a role with the questions that it is asked.
func turns(role int, replies []scenario.Reply) []scenario.Turn {
	list := make([]scenario.Turn, len(replies))
	for i, reply := range replies {
		req, op := *questions[role][i], scenario.OpChat
		if questions[role][i] != metal {
			op = scenario.OpChatStream
		}
		req.Model = cast[role].model
		list[i] = scenario.Turn{Op: op, Chat: &req, Reply: reply}
	}
	return list
}

func (s *services) serve(r role, turns []scenario.Turn) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	baseURL := "http://" + listener.Addr().String() + r.path
	e, err := emulator.New(r.name, emulator.Options{Turns: turns, GoodKey: key, BaseURL: baseURL})
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	server := &http.Server{Handler: e, ReadHeaderTimeout: 10 * time.Second}
	s.servers, s.emulators = append(s.servers, server), append(s.emulators, e)
	go func() { _ = server.Serve(listener) }()
	p, err := r.make(baseURL, s.client)
	if err != nil {
		return err
	}
	s.providers = append(s.providers, p)
	return nil
}

// check reports what an emulator found wrong with the requests, and what was
// never asked for.
func (s *services) check() error {
	var found []error
	for i, e := range s.emulators {
		for _, f := range e.Findings() {
			found = append(found, fmt.Errorf("the emulator of %s: %s: want %s, got %s (%s)", cast[i].name, f.Path, f.Want, f.Got, f.Rule))
		}
	}
	return errors.Join(found...)
}

func (s *services) stop() {
	s.client.CloseIdleConnections()
	for _, server := range s.servers {
		_ = server.Close()
	}
}
