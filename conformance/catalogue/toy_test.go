package catalogue_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// toy is a provider of the toy service. Its bugs are what a provider's author
// gets wrong; each is named where it lives.
type toy struct {
	llm.Unsupported
	client *http.Client
	key    string
	can    llm.Capability
	bug    string
	calls  atomic.Int64

	mu      sync.Mutex
	current *llm.ChatRequest
	bodies  map[string]bool
	failure *llm.Error
}

func (p *toy) has(bug string) bool { return p.bug == bug }

func (p *toy) Name() string {
	if p.has("two-names") && p.calls.Add(1)%2 == 0 {
		return "toy-2"
	}
	return "toy"
}

func (p *toy) Capabilities(string) llm.Capability { return p.can }
func (p *toy) fail(kind llm.Kind, msg string) error {
	return &llm.Error{Kind: kind, Provider: "toy", Message: msg}
}

// do sends one request and returns the open answer of a 2xx.
func (p *toy) do(ctx context.Context, r toyRequest, headers map[string]string) (*http.Response, error) {
	n := p.calls.Add(1)
	if ctx.Err() != nil && !p.has("sends-when-dead") {
		return nil, p.broken(ctx, ctx.Err())
	}
	body, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	if p.has("random-bytes") {
		body = append(body, strings.Repeat(" ", int(n%2))...)
	}
	address, key := toyAddress, p.key
	if p.repeats(body) {
		switch p.bug {
		case "body-once":
			body = nil
		case "key-once":
			key = ""
		}
	}
	if p.has("fixed-address") {
		address = "https://other.example.com/v1"
	}
	if p.has("fixed-key") {
		key = "the-environment's"
	}
	if p.has("sends-when-dead") {
		ctx = context.WithoutCancel(ctx)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "toy/1.0")
	req.Header.Set("Authorization", "Bearer "+key)
	switch p.bug {
	case "two-keys":
		req.Header.Set("X-Api-Key", p.key)
	case "no-agent":
		req.Header.Del("User-Agent")
	case "no-content-type":
		req.Header.Del("Content-Type")
	}
	for name, v := range headers {
		if !p.has("no-headers") {
			req.Header.Set(name, v)
		}
	}
	resp, err := p.client.Do(req)
	if err != nil {
		return nil, p.broken(ctx, err)
	}
	if resp.StatusCode/100 != 2 {
		return nil, p.refused(resp)
	}
	return resp, nil
}

// repeats reports a request that was sent before.
func (p *toy) repeats(body []byte) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bodies == nil {
		p.bodies = map[string]bool{}
	}
	seen := p.bodies[string(body)]
	p.bodies[string(body)] = true
	return seen
}

func (p *toy) answer(ctx context.Context, r toyRequest, headers map[string]string) (*toyAnswer, *http.Response, error) {
	resp, err := p.do(ctx, r, headers)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, nil, p.broken(ctx, err)
	}
	var a toyAnswer
	if p.has("no-blanks") && len(bytes.TrimLeft(body, " \t\r\n")) < len(body) {
		return nil, nil, p.fail(llm.KindMalformedResponse, "a blank")
	}
	if err := json.Unmarshal(body, &a); err != nil {
		return nil, nil, p.fail(llm.KindMalformedResponse, "no JSON")
	}
	if a.Error != nil && !p.has("200-is-fine") {
		resp.Body = io.NopCloser(bytes.NewReader(body))
		return nil, nil, p.refused(resp)
	}
	return &a, resp, nil
}

// refuse checks the request against what the toy declares.
func (p *toy) refuse(req *llm.ChatRequest) error {
	if p.has("refuses-nothing") || req.DropUnsupported {
		return nil
	}
	for c, asked := range map[llm.Capability]bool{
		llm.CapTools: req.Tools != nil, llm.CapStop: req.Stop != nil, llm.CapN: req.N != nil, llm.CapSeed: req.Seed != nil,
		llm.CapLogprobs: req.TopLogprobs != nil, llm.CapReasoning: req.Reasoning != nil,
		llm.CapStructured: req.ResponseFormat != nil && req.ResponseFormat.Schema != nil,
		llm.CapJSONMode:   req.ResponseFormat != nil && req.ResponseFormat.Schema == nil,
	} {
		if asked && !p.can.Has(c) {
			return p.fail(llm.KindUnsupported, c.String())
		}
	}
	for _, part := range req.Messages[0].Parts {
		if _, text := part.(llm.TextPart); !text && !p.can.Has(llm.CapVision) {
			return p.fail(llm.KindUnsupported, "media")
		}
	}
	return nil
}

func (p *toy) encode(op scenario.Op, req *llm.ChatRequest) toyRequest {
	if p.has("appends-in-place") {
		_ = append(req.Messages, llm.User("oops"))
	}
	if p.has("mutates") {
		req.Headers["X-Added"] = "oops"
	}
	c := *req
	switch {
	case p.has("drops-zeros") && c.Temperature != nil && *c.Temperature == 0:
		c.Temperature = nil
	case p.has("drops-zeros") && c.Seed != nil && *c.Seed == 0:
		c.Seed = nil
	case p.has("sends-defaults") && c.Temperature == nil:
		c.Temperature = new(0.0)
	case p.has("no-limit"):
		c.MaxTokens = nil
	case p.has("always-limit"):
		c.MaxTokens = new(1000)
	case p.has("drops-system") && c.Messages[0].Role == llm.RoleSystem:
		c.Messages = c.Messages[1:]
	case p.has("reorders"):
		c.Messages = slices.Clone(c.Messages)
		slices.Reverse(c.Messages)
	case p.has("no-stop"):
		c.Stop = nil
	case p.has("no-choice"):
		c.ToolChoice = nil
	case p.has("no-schema"):
		c.ResponseFormat = nil
	case p.has("drops-same-role"):
		c.Messages = slices.CompactFunc(slices.Clone(c.Messages), func(a, b llm.Message) bool { return a.Role == b.Role })
	case p.has("joins-parts"):
		c.Messages = slices.Clone(c.Messages)
		for i, m := range c.Messages {
			c.Messages[i].Parts = []llm.Part{llm.TextPart{Text: m.Text()}}
		}
	case p.has("developer-is-user"):
		c.Messages = slices.Clone(c.Messages)
		c.Messages[0].Role = llm.RoleUser
	case p.has("own-params") && c.Tools != nil:
		c.Tools = []llm.Tool{{Name: "clock", Parameters: json.RawMessage(`{"type":"object"}`)}}
	case p.has("no-media"):
		c.Messages = []llm.Message{llm.User(c.Messages[0].Text())}
	}
	return toyEncode(scenario.Turn{Op: op, Chat: &c})
}

func (p *toy) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	if err := p.refuse(req); err != nil {
		return nil, err
	}
	if p.has("shares-requests") {
		req = p.shared(req)
	}
	a, resp, err := p.answer(ctx, p.encode(scenario.OpChat, req), req.Headers)
	if err != nil {
		return nil, err
	}
	source := &toySource{p: p, frames: []toyAnswer{*a}}
	got, err := llm.NewChatStream(ctx, source, p.meta(req, resp)).Collect()
	if err != nil {
		return nil, err
	}
	for n := 1; n < orOne(req.N); n++ {
		choice := got.Choices[0]
		choice.Index = n
		got.Choices = append(got.Choices, choice)
	}
	if p.has("one-choice") {
		got.Choices = got.Choices[:1]
	}
	p.spoil(got)
	return got, nil
}

// shared mixes up the requests of callers at once.
func (p *toy) shared(req *llm.ChatRequest) *llm.ChatRequest {
	p.mu.Lock()
	p.current = req
	p.mu.Unlock()
	<-time.After(time.Millisecond)
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.current
}

func orOne(n *int) int {
	if n == nil {
		return 1
	}
	return *n
}

func (p *toy) meta(req *llm.ChatRequest, resp *http.Response) *llm.ChatResponse {
	meta := &llm.ChatResponse{Provider: "toy", Model: req.Model, RequestID: resp.Header.Get("Request-Id")}
	switch {
	case p.has("no-request-id"):
		meta.RequestID = ""
	case p.has("made-up-request-id"):
		meta.RequestID = "made-up"
	}
	return meta
}

func (p *toy) ChatCompletionStream(ctx context.Context, req *llm.ChatRequest) (*llm.ChatStream, error) {
	if !p.can.Has(llm.CapStream) {
		return nil, p.Refuse("stream")
	}
	if err := p.refuse(req); err != nil {
		return nil, err
	}
	if p.has("ignores-context") {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), time.Hour)
		context.AfterFunc(ctx, cancel)
	}
	resp, err := p.do(ctx, p.encode(scenario.OpChatStream, req), req.Headers)
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream") {
		if p.has("200-is-fine") {
			defer resp.Body.Close()
			return nil, p.fail(llm.KindMalformedResponse, "no event stream")
		}
		return nil, p.refused(resp)
	}
	if !p.has("waits-for-ever") && !p.has("leaks") {
		resp.Body = &toyIdle{ReadCloser: resp.Body, p: p, began: time.Now()}
	}
	source := &toySource{p: p, body: resp.Body, lines: &toyLines{r: resp.Body, p: p}}
	if p.has("reads-ahead") {
		whole, err := io.ReadAll(resp.Body)
		if err != nil {
			return nil, p.broken(ctx, err)
		}
		source.lines.r = bytes.NewReader(whole)
	}
	if p.has("pads-streams") {
		source.queue = []llm.Chunk{{Text: " "}}
	}
	if p.has("restarts-streams") {
		p.bug = "restarted"
		source.again = func() (*llm.ChatStream, error) { return p.ChatCompletionStream(ctx, req) }
	}
	return llm.NewChatStream(ctx, source, p.meta(req, resp)), nil
}
