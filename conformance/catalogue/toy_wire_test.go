package catalogue_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// The toy service has a wire of its own, as small as can be: one JSON object
// for everything, and an event stream of such objects.

type toyAnswer struct {
	ID       string          `json:"id,omitempty"`
	Model    string          `json:"model,omitempty"`
	Parts    []toyPart       `json:"parts,omitempty"`
	Finish   string          `json:"finish,omitempty"`
	Usage    *scenario.Usage `json:"usage,omitempty"`
	Logprobs []string        `json:"logprobs,omitempty"`
	Data     []toyVector     `json:"data,omitempty"`
	Images   [][]byte        `json:"images,omitempty"`
	Models   []string        `json:"models,omitempty"`
	Error    *toyError       `json:"error,omitempty"`
}

// toyVector is as OpenAI's: numbers, or base64.
type toyVector struct {
	Index     int `json:"index"`
	Embedding any `json:"embedding"`
}

type toyPart struct {
	Kind      string `json:"kind"`
	Text      string `json:"text,omitempty"`
	Signature string `json:"signature,omitempty"`
	Index     *int   `json:"index,omitempty"`
	ID        string `json:"id,omitempty"`
	Name      string `json:"name,omitempty"`
}

type toyError struct {
	Kind    llm.Kind `json:"kind"`
	Message string   `json:"message"`
	// Code is a string, or a number.
	Code any `json:"code,omitempty"`
}

type toyRequest struct {
	Model       string            `json:"model"`
	Stream      bool              `json:"stream,omitempty"`
	Messages    []toyMessage      `json:"messages,omitempty"`
	Max         *int              `json:"max,omitempty"`
	Temperature *float64          `json:"temperature,omitempty"`
	Seed        *int64            `json:"seed,omitempty"`
	N           *int              `json:"n,omitempty"`
	Logprobs    *int              `json:"logprobs,omitempty"`
	Stop        []string          `json:"stop,omitempty"`
	Tools       []llm.Tool        `json:"tools,omitempty"`
	Choice      *llm.ToolChoice   `json:"choice,omitempty"`
	Format      *toyFormat        `json:"format,omitempty"`
	Reasoning   *llm.Reasoning    `json:"reasoning,omitempty"`
	Metadata    json.RawMessage   `json:"metadata,omitempty"`
	Embed       []string          `json:"embed,omitempty"`
	Form        string            `json:"encoding_format,omitempty"`
	Dimensions  *int              `json:"dimensions,omitempty"`
	Image       *llm.ImageRequest `json:"image,omitempty"`
}

// toyFormat is a format whose schema may be absent.
type toyFormat struct {
	Name   string `json:"name,omitempty"`
	Schema string `json:"schema,omitempty"`
}

type toyMessage struct {
	Role  llm.Role   `json:"role"`
	Parts []llm.Part `json:"parts"`
}

// toyEncode is the request of a turn on the wire.
func toyEncode(turn scenario.Turn) toyRequest {
	var r toyRequest
	if c := turn.Chat; c != nil {
		r = toyRequest{
			Model: c.Model, Stream: turn.Op == scenario.OpChatStream, Max: c.MaxTokens, Temperature: c.Temperature,
			Seed: c.Seed, N: c.N, Logprobs: c.TopLogprobs, Stop: c.Stop, Tools: c.Tools, Choice: c.ToolChoice, Reasoning: c.Reasoning,
		}
		if f := c.ResponseFormat; f != nil {
			r.Format = &toyFormat{Name: f.Name, Schema: string(f.Schema)}
		}
		for _, m := range c.Messages {
			r.Messages = append(r.Messages, toyMessage{m.Role, m.Parts})
		}
	}
	if e := turn.Embed; e != nil {
		r = toyRequest{Model: e.Model, Embed: e.Input, Dimensions: e.Dimensions, Form: "float"}
	}
	if i := turn.Image; i != nil {
		r = toyRequest{Model: i.Model, Image: i}
	}
	return r
}

// toyService plays turns.
type toyService struct {
	mu       sync.Mutex
	turns    []scenario.Turn
	next     int
	findings []scenario.Finding
	sent     []scenario.Sent
	open     int
}

// statuses of failures; other kinds are a 400.
var toyStatus = map[llm.Kind]int{
	llm.KindAuthentication: 401, llm.KindNotFound: 404, llm.KindRateLimit: 429, llm.KindQuota: 429,
	llm.KindOverloaded: 529, llm.KindServer: 500, llm.KindPermission: 403,
}

func (s *toyService) RoundTrip(req *http.Request) (*http.Response, error) {
	sent := scenario.Sent{Method: req.Method, URL: req.URL.String(), Header: req.Header.Clone()}
	if req.Body != nil {
		body, err := io.ReadAll(req.Body)
		if err := errors.Join(err, req.Body.Close()); err != nil {
			return nil, err
		}
		sent.Body = body
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent = append(s.sent, sent)
	if s.next >= len(s.turns) {
		s.findings = append(s.findings, scenario.Finding{Path: "request", Rule: "one request a turn"})
		return s.respond(req, 501, nil, "no turn left"), nil
	}
	turn := s.turns[s.next]
	s.next++
	want, err := json.Marshal(toyEncode(turn))
	if err != nil {
		return nil, err
	}
	if string(want) != string(sent.Body) && turn.Op != scenario.OpListModels && turn.Op != scenario.OpHealth {
		s.findings = append(s.findings, scenario.Finding{Path: "request", Want: string(want), Got: string(sent.Body), Rule: "sent as asked"})
	}
	status, header, body := s.render(turn)
	return s.respond(req, status, header, body), nil
}

func (s *toyService) respond(req *http.Request, status int, header http.Header, body string) *http.Response {
	if header == nil {
		header = http.Header{}
	}
	header.Set("Request-Id", fmt.Sprintf("req-%d", s.next))
	s.open++
	return &http.Response{
		StatusCode: status, Header: header, Request: req, ContentLength: -1,
		Body: &toyBody{Reader: strings.NewReader(body), service: s},
	}
}

// toyBody counts itself out when it is closed.
type toyBody struct {
	io.Reader
	service *toyService
	once    sync.Once
}

func (b *toyBody) Close() error {
	b.once.Do(func() {
		b.service.mu.Lock()
		defer b.service.mu.Unlock()
		b.service.open--
	})
	return nil
}

func toyJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func (s *toyService) render(turn scenario.Turn) (int, http.Header, string) {
	r := turn.Reply
	if f := r.Failure; f != nil && !f.MidStream {
		status := f.Status
		if status == 0 {
			status = max(400, toyStatus[f.Kind])
		}
		h := http.Header{}
		if f.RetryAfter > 0 {
			h.Set("Retry-After", strconv.Itoa(int(f.RetryAfter.Seconds())))
		}
		if f.HTML {
			return status, h, "<html>no</html>"
		}
		message := f.Message
		if message == "" {
			message = "it failed"
		}
		return status, h, toyJSON(toyAnswer{Error: &toyError{Kind: f.Kind, Message: message}})
	}
	switch turn.Op {
	case scenario.OpChatStream:
		return 200, http.Header{"Content-Type": {"text/event-stream"}}, s.events(turn)
	case scenario.OpChat:
		all := toyDeltas(turn)
		answer := toyAnswer{ID: fmt.Sprintf("a-%d", s.next), Model: turn.Chat.Model, Finish: toyFinish(r), Usage: r.Usage, Parts: all}
		if turn.Chat.TopLogprobs != nil {
			for _, p := range r.Pieces {
				answer.Logprobs = append(answer.Logprobs, p.Text)
			}
		}
		return 200, nil, toyJSON(answer)
	case scenario.OpEmbeddings:
		answer := toyAnswer{Model: turn.Embed.Model, Usage: r.Usage}
		for i, v := range slices.Backward(r.Vectors) {
			answer.Data = append(answer.Data, toyVector{Index: i, Embedding: v})
		}
		return 200, nil, toyJSON(answer)
	case scenario.OpImages:
		return 200, nil, toyJSON(toyAnswer{Images: r.Images})
	case scenario.OpListModels, scenario.OpHealth:
		return 200, nil, toyJSON(toyAnswer{Models: r.ModelIDs})
	}
	return 500, nil, ""
}

// toyFinish is the service's own word, in capitals.
func toyFinish(r scenario.Reply) string { return strings.ToUpper(string(r.Finish)) }

// toyDeltas are the pieces of a reply; a call's fragments are pieces too.
func toyDeltas(turn scenario.Turn) []toyPart {
	var parts []toyPart
	calls := 0
	for _, p := range turn.Reply.Pieces {
		switch {
		case p.Call != nil:
			parts = append(parts, toyPart{Kind: "call", Index: new(calls), ID: p.Call.ID, Name: p.Call.Name})
			for _, f := range p.Call.Fragments {
				parts = append(parts, toyPart{Kind: "call", Index: new(calls), Text: f})
			}
			calls++
		case p.Reasoning != "" || p.Signature != "":
			parts = append(parts, toyPart{Kind: "reasoning", Text: p.Reasoning, Signature: p.Signature})
		default:
			parts = append(parts, toyPart{Kind: "text", Text: p.Text})
		}
	}
	return parts
}

func (s *toyService) events(turn scenario.Turn) string {
	var b strings.Builder
	event := func(a toyAnswer) { fmt.Fprintf(&b, "data: %s\n\n", toyJSON(a)) }
	event(toyAnswer{ID: fmt.Sprintf("a-%d", s.next), Model: turn.Chat.Model})
	for _, part := range toyDeltas(turn) {
		a := toyAnswer{Parts: []toyPart{part}}
		if turn.Chat.TopLogprobs != nil {
			a.Logprobs = []string{part.Text}
		}
		event(a)
	}
	if f := turn.Reply.Failure; f != nil {
		event(toyAnswer{Error: &toyError{Kind: f.Kind, Message: "it failed"}})
		return b.String()
	}
	event(toyAnswer{Finish: toyFinish(turn.Reply)})
	// Counts are cumulative: the last word counts.
	event(toyAnswer{Usage: &scenario.Usage{Input: turn.Reply.Usage.Input, Output: 1}})
	event(toyAnswer{Usage: turn.Reply.Usage})
	b.WriteString("data: [END]\n\n")
	return b.String()
}
