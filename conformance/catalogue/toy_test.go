package catalogue_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
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
	calls  int
}

func (p *toy) has(bug string) bool { return p.bug == bug }

func (p *toy) Name() string                       { return "toy" }
func (p *toy) Capabilities(string) llm.Capability { return p.can }
func (p *toy) fail(kind llm.Kind, msg string) error {
	return &llm.Error{Kind: kind, Provider: "toy", Message: msg}
}

// do sends one request and returns the open answer of a 2xx.
func (p *toy) do(ctx context.Context, r toyRequest, headers map[string]string) (*http.Response, error) {
	p.calls++
	body, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	if p.has("random-bytes") {
		body = append(body, strings.Repeat(" ", p.calls%2)...)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://toy.example.com/v1", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "toy/1.0")
	req.Header.Set("Authorization", "Bearer "+p.key)
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

// broken is a transport error. What it says may hold the key.
func (p *toy) broken(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return &llm.Error{Kind: llm.KindOf(ctx.Err()), Provider: "toy", Message: "ended", Err: ctx.Err()}
	}
	if p.has("key-in-cause") {
		return &llm.Error{Kind: llm.KindNetwork, Provider: "toy", Message: "it broke", Err: err}
	}
	return p.fail(llm.KindNetwork, "it broke")
}

func (p *toy) refused(resp *http.Response) error {
	if !p.has("leak-on-error") {
		defer resp.Body.Close()
	}
	body, _ := io.ReadAll(resp.Body)
	e := &llm.Error{Provider: "toy", Status: resp.StatusCode, RequestID: resp.Header.Get("Request-Id"), Body: llm.Excerpt(body)}
	var a toyAnswer
	if json.Unmarshal(body, &a) == nil && a.Error != nil {
		e.Kind, e.Message = a.Error.Kind, a.Error.Message
	} else {
		e.Message = "the service answered HTTP " + strconv.Itoa(resp.StatusCode)
		switch {
		case p.has("html-is-malformed"):
			e.Kind = llm.KindMalformedResponse
		case resp.StatusCode == 401:
			e.Kind = llm.KindAuthentication
		case resp.StatusCode == 413:
			e.Kind = llm.KindRequestTooLarge
		case resp.StatusCode == 429:
			e.Kind = llm.KindRateLimit
		case resp.StatusCode >= 500:
			e.Kind = llm.KindServer
		default:
			e.Kind = llm.KindInvalidRequest
		}
	}
	p.misreport(e)
	if !p.has("no-retry-after") {
		e.RetryAfter = p.delay(resp.Header)
	}
	if p.has("key-in-body") {
		return e
	}
	e.Message, e.Body = strings.ReplaceAll(e.Message, p.key, "…"), strings.ReplaceAll(e.Body, p.key, "…")
	return e
}

// misreport holds the bugs of error handling.
func (p *toy) misreport(e *llm.Error) {
	kinds := map[string][2]llm.Kind{
		"auth-is-invalid": {llm.KindAuthentication, llm.KindInvalidRequest}, "404-is-invalid": {llm.KindNotFound, llm.KindInvalidRequest},
		"400-is-server": {llm.KindInvalidRequest, llm.KindServer}, "context-is-invalid": {llm.KindContextLength, llm.KindInvalidRequest},
		"429-is-quota": {llm.KindRateLimit, llm.KindQuota}, "quota-is-429": {llm.KindQuota, llm.KindRateLimit},
		"529-is-server": {llm.KindOverloaded, llm.KindServer}, "server-is-invalid": {llm.KindServer, llm.KindInvalidRequest},
	}
	if k, ok := kinds[p.bug]; ok && e.Kind == k[0] {
		e.Kind = k[1]
	}
	switch p.bug {
	case "no-status":
		e.Status = 0
	case "no-request-id":
		e.RequestID = ""
	case "no-message":
		e.Message = ""
	}
}

func (p *toy) delay(h http.Header) time.Duration {
	if ms, err := strconv.ParseFloat(h.Get("Retry-After-Ms"), 64); err == nil && !p.has("no-ms") {
		return time.Duration(ms * float64(time.Millisecond))
	}
	v := h.Get("Retry-After")
	if s, err := strconv.ParseFloat(v, 64); err == nil {
		return time.Duration(s * float64(time.Second))
	}
	if at, err := http.ParseTime(v); err == nil && !p.has("no-date") {
		return time.Until(at)
	}
	return 0
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
	if err := json.Unmarshal(body, &a); err != nil {
		return nil, nil, p.fail(llm.KindMalformedResponse, "no JSON")
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
	case p.has("no-media"):
		c.Messages = []llm.Message{llm.User(c.Messages[0].Text())}
	}
	return toyEncode(scenario.Turn{Op: op, Chat: &c})
}

func (p *toy) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	if err := p.refuse(req); err != nil {
		return nil, err
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

func orOne(n *int) int {
	if n == nil {
		return 1
	}
	return *n
}

func (p *toy) meta(req *llm.ChatRequest, resp *http.Response) *llm.ChatResponse {
	meta := &llm.ChatResponse{Provider: "toy", Model: req.Model, RequestID: resp.Header.Get("Request-Id")}
	if p.has("no-request-id") {
		meta.RequestID = ""
	}
	return meta
}

// spoil holds the bugs of unary answers.
func (p *toy) spoil(r *llm.ChatResponse) {
	c := &r.Choices[0]
	switch p.bug {
	case "no-id":
		r.ID = ""
	case "no-model":
		r.Model = ""
	case "wrong-name":
		r.Provider = "other"
	case "no-raw-finish":
		c.FinishRaw = ""
	case "finish-always-stop":
		c.FinishReason = llm.FinishStop
	case "no-usage":
		r.Usage = nil
	case "usage-without-cached":
		r.Usage.InputTokens = llm.Count(r.Usage.InputTokens.Or(0) - r.Usage.CachedTokens.Or(0))
	case "no-logprobs":
		c.Logprobs = nil
	}
	for i, part := range c.Message.Parts {
		switch v := part.(type) {
		case llm.TextPart:
			if p.has("escapes") {
				var b bytes.Buffer
				json.HTMLEscape(&b, []byte(v.Text))
				v.Text = b.String()
			}
			if p.has("trims") {
				v.Text = strings.TrimRight(v.Text, ". ")
			}
			c.Message.Parts[i] = v
		case llm.ToolCallPart:
			if p.has("float-arguments") {
				var any map[string]any
				_ = json.Unmarshal([]byte(v.Arguments), &any)
				v.Arguments = toyJSON(any)
			}
			if p.has("own-call-ids") {
				v.ID = "call-" + strconv.Itoa(i)
			}
			c.Message.Parts[i] = v
		case llm.ReasoningPart:
			if p.has("thoughts-in-text") {
				c.Message.Parts[i] = llm.TextPart{Text: v.Text}
			}
			if p.has("loses-signature") {
				v.Signature = ""
				c.Message.Parts[i] = v
			}
		default:
		}
	}
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
		if !p.has("leak-on-error") {
			_ = resp.Body.Close()
		}
		return nil, p.fail(llm.KindMalformedResponse, "no event stream")
	}
	source := &toySource{p: p, body: resp.Body, lines: &toyLines{r: resp.Body, p: p}}
	if p.has("reads-ahead") {
		whole, err := io.ReadAll(resp.Body)
		if err != nil {
			return nil, p.broken(ctx, err)
		}
		source.lines.r = bytes.NewReader(whole)
	}
	return llm.NewChatStream(ctx, source, p.meta(req, resp)), nil
}

func (p *toy) Embeddings(ctx context.Context, req *llm.EmbeddingRequest) (*llm.EmbeddingResponse, error) {
	if !p.can.Has(llm.CapEmbeddings) {
		return nil, p.Refuse("embeddings")
	}
	r := toyEncode(scenario.Turn{Embed: req})
	if p.has("no-dimensions") {
		r.Dimensions = nil
	}
	a, _, err := p.answer(ctx, r, nil)
	if err != nil {
		return nil, err
	}
	got := &llm.EmbeddingResponse{Provider: "toy", Model: a.Model, Usage: toyUsage(a.Usage)}
	slices.Sort(a.Order)
	if p.has("as-they-came") {
		slices.Reverse(a.Order)
	}
	for _, i := range a.Order {
		got.Vectors = append(got.Vectors, a.Vectors[i])
	}
	if p.has("rounds") {
		for i, x := range got.Vectors[0] {
			got.Vectors[0][i] = float32(int(x*1000)) / 1000
		}
	}
	return got, nil
}

func (p *toy) GenerateImages(ctx context.Context, req *llm.ImageRequest) (*llm.ImageResponse, error) {
	if !p.can.Has(llm.CapImages) {
		return nil, p.Refuse("images")
	}
	a, _, err := p.answer(ctx, toyEncode(scenario.Turn{Image: req}), nil)
	if err != nil {
		return nil, err
	}
	got := &llm.ImageResponse{Provider: "toy"}
	for _, data := range a.Images {
		if p.has("cuts-images") {
			data = data[1:]
		}
		got.Images = append(got.Images, llm.GeneratedImage{Data: data})
	}
	return got, nil
}

func (p *toy) ListModels(ctx context.Context) ([]llm.Model, error) {
	if !p.can.Has(llm.CapModels) {
		return nil, p.Refuse("models")
	}
	a, _, err := p.answer(ctx, toyRequest{}, nil)
	if err != nil {
		return nil, err
	}
	var all []llm.Model
	for _, id := range a.Models {
		all = append(all, llm.Model{ID: id})
	}
	if p.has("first-page") {
		all = all[:1]
	}
	return all, nil
}

func (p *toy) HealthCheck(ctx context.Context) llm.Health {
	_, err := p.ListModels(ctx)
	if p.has("always-healthy") {
		err = nil
	}
	return llm.HealthFrom(0, err)
}

func toyUsage(u *scenario.Usage) *llm.Usage {
	if u == nil {
		return nil
	}
	got := &llm.Usage{InputTokens: llm.Count(u.Input), OutputTokens: llm.Count(u.Output), CachedTokens: llm.Count(u.Cached)}
	if u.Reasoning > 0 {
		got.ReasoningTokens = llm.Count(u.Reasoning)
	}
	got.Normalize()
	return got
}

// errEnd is the service's mark of the end.
var errEnd = errors.New("end")

// toySource decodes the toy's answers, from frames or from a stream.
type toySource struct {
	p      *toy
	frames []toyAnswer
	body   io.Closer
	lines  *toyLines
	queue  []llm.Chunk
	total  scenario.Usage
	ended  bool
	texts  int
	held   string
}

func (s *toySource) Close() error {
	switch {
	case s.body == nil || s.p.has("leaks"):
		return nil
	case s.p.has("drains"):
		_, _ = io.Copy(io.Discard, s.lines.r)
	}
	return s.body.Close()
}

func (s *toySource) Next() (llm.Chunk, error) {
	for len(s.queue) == 0 {
		a, err := s.frame()
		if err == io.EOF && s.p.has("eof-is-stop") && !s.ended {
			s.ended = true
			return llm.Chunk{FinishReason: llm.FinishStop, FinishRaw: "STOP"}, nil
		}
		if err != nil {
			return llm.Chunk{}, err
		}
		if a.Error != nil {
			if s.p.has("skips-error-events") {
				continue
			}
			e := &llm.Error{Kind: a.Error.Kind, Message: a.Error.Message}
			s.p.misreport(e)
			return llm.Chunk{}, e
		}
		s.decode(a)
	}
	chunk := s.queue[0]
	s.queue = s.queue[1:]
	return chunk, nil
}

func (s *toySource) frame() (toyAnswer, error) {
	var a toyAnswer
	if s.lines == nil {
		if len(s.frames) == 0 {
			return a, io.EOF
		}
		a, s.frames = s.frames[0], s.frames[1:]
		return a, nil
	}
	data, err := s.lines.event()
	if err != nil {
		return a, err
	}
	if data == "[END]" {
		return a, io.EOF
	}
	if err := json.Unmarshal([]byte(data), &a); err != nil {
		return a, s.p.fail(llm.KindMalformedResponse, "an event is no JSON")
	}
	return a, nil
}

func (s *toySource) decode(a toyAnswer) {
	add := func(c llm.Chunk) { s.queue = append(s.queue, c) }
	if a.ID != "" {
		add(llm.Chunk{ID: a.ID, Model: a.Model})
	}
	for _, part := range a.Parts {
		switch part.Kind {
		case "text":
			s.texts++
			if s.p.has("loses-a-piece") && s.texts == 2 {
				continue
			}
			if s.p.has("joins-pieces") && s.lines != nil {
				s.held += part.Text
				continue
			}
			add(llm.Chunk{Text: part.Text})
		case "reasoning":
			if s.p.has("loses-streamed-signature") && s.lines != nil {
				part.Signature = ""
			}
			add(llm.Chunk{Reasoning: part.Text, Signature: part.Signature})
		case "call":
			if s.p.has("one-call") {
				part.Index = 0
			}
			add(llm.Chunk{ToolCalls: []llm.ToolCallDelta{{Index: part.Index, ID: part.ID, Name: part.Name, Arguments: part.Text}}})
		}
	}
	if a.Logprobs != nil {
		add(llm.Chunk{Logprobs: fmt.Appendf(nil, `{"content":%s}`, toyJSON(a.Logprobs))})
	}
	if a.Finish != "" {
		if s.held != "" {
			add(llm.Chunk{Text: s.held})
		}
		reason := llm.FinishReason(strings.ToLower(a.Finish))
		if s.p.has("blocked-is-stop") && reason == llm.FinishContentFilter {
			reason = llm.FinishStop
		}
		add(llm.Chunk{FinishReason: reason, FinishRaw: a.Finish})
	}
	if a.Usage != nil && !(s.p.has("no-stream-usage") && s.lines != nil) {
		s.total.Input, s.total.Output = s.total.Input+a.Usage.Input, s.total.Output+a.Usage.Output
		if s.p.has("adds-usage") {
			*a.Usage = s.total
		}
		add(llm.Chunk{Usage: toyUsage(a.Usage)})
	}
}
