// Package wrappertest holds what the tests of every wrapper of a provider share:
// a provider that follows a script, and the rule that no method is forgotten.
package wrappertest

import (
	"context"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/parley-llm/parley/llm"
)

// Script is a provider that fails as it is told, and then answers. It notes its
// calls and when they came. It is safe for concurrent use.
type Script struct {
	// Is is its name; "script" if empty.
	Is string
	// Failures are the errors of its calls, in order. nil answers, as every call
	// does after the last one.
	Failures []error
	// Streams, when set, are what the streams of its calls hold, in order; the
	// last one's serve all further calls.
	Streams []Frames
	// Each, when set, runs in each call.
	Each func(ctx context.Context, method string)
	// Caps, Table and Costs are what the methods without a call answer; CapsOf
	// goes before Caps.
	Caps   llm.Capability
	CapsOf map[string]llm.Capability
	Table  []llm.Model
	Costs  map[string]llm.Money

	mu    sync.Mutex
	calls []Call
	open  int
}

// Call is one call that a [Script] has seen.
type Call struct {
	Method string
	Model  string
	// Request is the pointer that was passed; nil where there is none.
	Request any
	At      time.Time
}

// Frames are what a stream holds: chunks, and the end; nil is io.EOF.
type Frames struct {
	Chunks []llm.Chunk
	End    error
}

// Answer is a stream that says one text and finishes.
func Answer(text string) Frames {
	return Frames{Chunks: []llm.Chunk{{ID: "id"}, {Text: text}, {FinishReason: llm.FinishStop, FinishRaw: "stop"}}}
}

// Calls returns the calls so far.
func (s *Script) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// Methods are the names of the methods called so far.
func (s *Script) Methods() []string {
	var names []string
	for _, c := range s.Calls() {
		names = append(names, c.Method)
	}
	return names
}

// Open is how many streams have not been closed.
func (s *Script) Open() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open
}

// note keeps a call and returns its number and its failure.
func (s *Script) note(ctx context.Context, method, model string, req any) (int, error) {
	s.mu.Lock()
	n := len(s.calls)
	s.calls = append(s.calls, Call{Method: method, Model: model, Request: req, At: time.Now()})
	each := s.Each
	s.mu.Unlock()
	if each != nil {
		each(ctx, method)
	}
	if n < len(s.Failures) {
		return n, s.Failures[n]
	}
	return n, nil
}

// Name implements [llm.Provider].
func (s *Script) Name() string {
	if s.Is != "" {
		return s.Is
	}
	return "script"
}

// Capabilities implements [llm.Provider].
func (s *Script) Capabilities(model string) llm.Capability {
	if can, ok := s.CapsOf[model]; ok {
		return can
	}
	return s.Caps
}

// Models implements [llm.Provider].
func (s *Script) Models() []llm.Model { return s.Table }

// ChatCompletion implements [llm.Provider].
func (s *Script) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	if _, err := s.note(ctx, "ChatCompletion", req.Model, req); err != nil {
		return nil, err
	}
	return &llm.ChatResponse{
		Provider: s.Name(), Model: req.Model,
		Choices: []llm.Choice{{Message: llm.Assistant("hello"), FinishReason: llm.FinishStop}},
	}, nil
}

// ChatCompletionStream implements [llm.Provider].
func (s *Script) ChatCompletionStream(ctx context.Context, req *llm.ChatRequest) (*llm.ChatStream, error) {
	n, err := s.note(ctx, "ChatCompletionStream", req.Model, req)
	if err != nil {
		return nil, err
	}
	frames := Answer("hello")
	if len(s.Streams) > 0 {
		frames = s.Streams[min(n, len(s.Streams)-1)]
	}
	s.mu.Lock()
	s.open++
	s.mu.Unlock()
	source := &source{script: s, frames: frames}
	return llm.NewChatStream(ctx, source, &llm.ChatResponse{Provider: s.Name(), Model: req.Model}), nil
}

// Embeddings implements [llm.Provider].
func (s *Script) Embeddings(ctx context.Context, req *llm.EmbeddingRequest) (*llm.EmbeddingResponse, error) {
	if _, err := s.note(ctx, "Embeddings", req.Model, req); err != nil {
		return nil, err
	}
	return &llm.EmbeddingResponse{Provider: s.Name(), Model: req.Model}, nil
}

// GenerateImages implements [llm.Provider].
func (s *Script) GenerateImages(ctx context.Context, req *llm.ImageRequest) (*llm.ImageResponse, error) {
	if _, err := s.note(ctx, "GenerateImages", req.Model, req); err != nil {
		return nil, err
	}
	return &llm.ImageResponse{Provider: s.Name(), Model: req.Model}, nil
}

// ListModels implements [llm.Provider].
func (s *Script) ListModels(ctx context.Context) ([]llm.Model, error) {
	if _, err := s.note(ctx, "ListModels", "", nil); err != nil {
		return nil, err
	}
	return []llm.Model{{ID: s.Name() + "-1"}}, nil
}

// HealthCheck implements [llm.Provider].
func (s *Script) HealthCheck(ctx context.Context) llm.Health {
	_, err := s.note(ctx, "HealthCheck", "", nil)
	return llm.HealthFrom(0, err)
}

// CalculateCost implements [llm.Provider].
func (s *Script) CalculateCost(model string, _ llm.Usage) (llm.Cost, error) {
	if price, ok := s.Costs[model]; ok {
		return llm.Cost{Total: price}, nil
	}
	return llm.Cost{}, &llm.Error{Kind: llm.KindNotFound, Provider: s.Name(), Model: model}
}

// source plays the frames of one stream.
type source struct {
	script *Script
	frames Frames
	played int
	once   sync.Once
}

func (s *source) Next() (llm.Chunk, error) {
	if s.played < len(s.frames.Chunks) {
		s.played++
		return s.frames.Chunks[s.played-1], nil
	}
	if s.frames.End != nil {
		return llm.Chunk{}, s.frames.End
	}
	return llm.Chunk{}, io.EOF
}

func (s *source) Close() error {
	s.once.Do(func() {
		s.script.mu.Lock()
		defer s.script.mu.Unlock()
		s.script.open--
	})
	return nil
}
