package emulator

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// openaiHead is what an answer and each chunk of a stream begin with.
type openaiHead struct {
	ID      string `json:"id"`
	Object  string `json:"object"`
	Created int64  `json:"created"`
	Model   string `json:"model"`
}

type openaiCompletion struct {
	openaiHead
	Choices           []openaiChoice `json:"choices"`
	Usage             *openaiUsage   `json:"usage,omitempty"`
	ServiceTier       string         `json:"service_tier"`
	SystemFingerprint *string        `json:"system_fingerprint"`
	Future            *future        `json:"x_future,omitempty"`
}

type openaiChoice struct {
	Index        int             `json:"index"`
	Message      openaiMessage   `json:"message"`
	Logprobs     json.RawMessage `json:"logprobs,omitempty"`
	FinishReason string          `json:"finish_reason"`
	Future       *future         `json:"x_future,omitempty"`
}

type openaiMessage struct {
	Role        string       `json:"role"`
	Content     *string      `json:"content"`
	ToolCalls   []openaiCall `json:"tool_calls,omitempty"`
	Refusal     *string      `json:"refusal"`
	Annotations []any        `json:"annotations"`
	Future      *future      `json:"x_future,omitempty"`
}

type openaiCall struct {
	ID       string         `json:"id"`
	Type     string         `json:"type"`
	Function openaiFunction `json:"function"`
	Future   *future        `json:"x_future,omitempty"`
}

type openaiFunction struct {
	Name      string `json:"name"`
	Arguments string `json:"arguments"`
}

type openaiUsage struct {
	PromptTokens     int64                   `json:"prompt_tokens"`
	CompletionTokens int64                   `json:"completion_tokens"`
	TotalTokens      int64                   `json:"total_tokens"`
	Prompt           openaiPromptDetails     `json:"prompt_tokens_details"`
	Completion       openaiCompletionDetails `json:"completion_tokens_details"`
	Future           *future                 `json:"x_future,omitempty"`
}

// openaiPromptDetails has cache_write_tokens only where there are some: it is
// documented (2026-08) but not in most traffic.
type openaiPromptDetails struct {
	CachedTokens     int64 `json:"cached_tokens"`
	AudioTokens      int64 `json:"audio_tokens"`
	CacheWriteTokens int64 `json:"cache_write_tokens,omitempty"`
}

type openaiCompletionDetails struct {
	ReasoningTokens          int64 `json:"reasoning_tokens"`
	AudioTokens              int64 `json:"audio_tokens"`
	AcceptedPredictionTokens int64 `json:"accepted_prediction_tokens"`
	RejectedPredictionTokens int64 `json:"rejected_prediction_tokens"`
}

func openaiUsageOf(r *request, u *scenario.Usage) *openaiUsage {
	if u == nil {
		return nil
	}
	return &openaiUsage{
		PromptTokens: u.Input, CompletionTokens: u.Output, TotalTokens: u.Input + u.Output,
		Prompt:     openaiPromptDetails{CachedTokens: u.Cached, CacheWriteTokens: u.CacheWrite},
		Completion: openaiCompletionDetails{ReasoningTokens: u.Reasoning},
		Future:     r.unknown(),
	}
}

// head names the answer. The model is echoed as it was asked for.
func (openai) head(r *request, object, model string) openaiHead {
	return openaiHead{ID: "chatcmpl-" + r.seed.letters("answer", 29), Object: object, Created: created, Model: model}
}

// fingerprint is null for reasoning models.
func (openai) fingerprint(r *request, model string) *string {
	if reasons(model) {
		return nil
	}
	return new("fp_" + r.seed.hex("fingerprint", 10))
}

// unaryChat renders the turn's reply as one body. Recorded bodies are indented
// by two spaces.
func (d openai) unaryChat(w http.ResponseWriter, r *request, c *openaiChat) {
	reply := r.turn.Reply
	body := openaiCompletion{
		openaiHead:        d.head(r, "chat.completion", c.req.Model),
		Usage:             openaiUsageOf(r, reply.Usage),
		ServiceTier:       r.oneOf("default"),
		SystemFingerprint: d.fingerprint(r, c.req.Model),
		Future:            r.unknown(),
	}
	for i := range *orOne(c.req.N) {
		body.Choices = append(body.Choices, openaiChoice{
			Index: i, Message: openaiMessageOf(r, reply), Logprobs: openaiLogprobs(c.req, allText(reply.Pieces)),
			FinishReason: openaiFinish(reply), Future: r.unknown(),
		})
	}
	send(w, http.StatusOK, d.success(r), "application/json", append(marshal(body, "  "), '\n'))
}

// openaiMessageOf joins the pieces. Thoughts are never shown on this wire.
func openaiMessageOf(r *request, reply scenario.Reply) openaiMessage {
	m := openaiMessage{Role: "assistant", Annotations: []any{}, Future: r.unknown()}
	var refusal strings.Builder
	for _, p := range reply.Pieces {
		refusal.WriteString(p.Refusal)
		if p.Call != nil {
			m.ToolCalls = append(m.ToolCalls, openaiCall{
				ID: p.Call.ID, Type: "function", Future: r.unknown(),
				Function: openaiFunction{Name: p.Call.Name, Arguments: p.Call.Arguments()},
			})
		}
	}
	text := strings.Join(allText(reply.Pieces), "")
	if refusal.Len() > 0 {
		m.Refusal = new(refusal.String())
	}
	if text != "" || (m.Refusal == nil && len(m.ToolCalls) == 0) {
		m.Content = &text
	}
	return m
}

// allText is the text of each piece that has some.
func allText(pieces []scenario.Piece) []string {
	var texts []string
	for _, p := range pieces {
		if p.Text != "" {
			texts = append(texts, p.Text)
		}
	}
	return texts
}

// openaiFinish is the service's word. A refusal finishes with "stop".
func openaiFinish(reply scenario.Reply) string {
	switch reply.Finish {
	case llm.FinishStop, llm.FinishRefusal, llm.FinishError:
		return "stop"
	case llm.FinishLength:
		return "length"
	case llm.FinishToolCalls:
		return "tool_calls"
	case llm.FinishContentFilter:
		return "content_filter"
	case llm.FinishOther:
		return "not_yet_documented"
	default:
		return unsaidFinish(reply, "tool_calls", "stop")
	}
}

// unsaidFinish is the word of a reply whose scenario leaves it open.
func unsaidFinish(reply scenario.Reply, calls, stop string) string {
	for _, p := range reply.Pieces {
		if p.Call != nil {
			return calls
		}
	}
	return stop
}

// openaiLogprobs renders log probabilities, one token for each text, when they
// were asked for. Otherwise it is null, and left out by reasoning models.
func openaiLogprobs(req *llm.ChatRequest, texts []string) json.RawMessage {
	switch {
	case req.TopLogprobs == nil && reasons(req.Model):
		return nil
	case req.TopLogprobs == nil:
		return null
	}
	type token struct {
		Token   string  `json:"token"`
		Logprob float64 `json:"logprob"`
		Bytes   []int   `json:"bytes"`
	}
	type chosen struct {
		token
		Top []token `json:"top_logprobs"`
	}
	content := make([]chosen, len(texts))
	for i, text := range texts {
		t := token{Token: text, Logprob: -0.125}
		for _, b := range []byte(text) {
			t.Bytes = append(t.Bytes, int(b))
		}
		content[i] = chosen{token: t, Top: []token{}}
		for range *req.TopLogprobs {
			content[i].Top = append(content[i].Top, t)
		}
	}
	return raw(map[string]any{"content": content, "refusal": nil})
}

func orOne(n *int) *int {
	if n == nil {
		return new(1)
	}
	return n
}
