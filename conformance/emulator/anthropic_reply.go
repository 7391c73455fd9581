package emulator

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

type anthropicMessage struct {
	Model        string           `json:"model"`
	ID           string           `json:"id"`
	Type         string           `json:"type"`
	Role         string           `json:"role"`
	Content      []anthropicBlock `json:"content"`
	StopReason   *string          `json:"stop_reason"`
	StopSequence *string          `json:"stop_sequence"`
	StopDetails  json.RawMessage  `json:"stop_details,omitempty"`
	Usage        *anthropicUsage  `json:"usage,omitempty"`
	Future       *future          `json:"x_future,omitempty"`
}

// anthropicStop explains a refusal.
type anthropicStop struct {
	Type        string  `json:"type"`
	Category    *string `json:"category"`
	Explanation *string `json:"explanation"`
}

// anthropicBlock is a block of content; raw fields tell empty from absent.
type anthropicBlock struct {
	Type      string           `json:"type"`
	Thinking  *string          `json:"thinking,omitempty"`
	Signature *string          `json:"signature,omitempty"`
	Text      *string          `json:"text,omitempty"`
	ID        string           `json:"id,omitempty"`
	Name      string           `json:"name,omitempty"`
	Input     json.RawMessage  `json:"input,omitempty"`
	Caller    *anthropicCaller `json:"caller,omitempty"`
	Future    *future          `json:"x_future,omitempty"`

	// deltas are the pieces that a stream sends.
	deltas []string
}

type anthropicCaller struct {
	Type string `json:"type"`
}

type anthropicUsage struct {
	InputTokens   int64                  `json:"input_tokens"`
	CacheCreation int64                  `json:"cache_creation_input_tokens"`
	CacheRead     int64                  `json:"cache_read_input_tokens"`
	ByLifetime    *anthropicCacheWrites  `json:"cache_creation,omitempty"`
	OutputTokens  int64                  `json:"output_tokens"`
	Details       *anthropicUsageDetails `json:"output_tokens_details,omitempty"`
	ServiceTier   string                 `json:"service_tier,omitempty"`
	InferenceGeo  string                 `json:"inference_geo,omitempty"`
	Future        *future                `json:"x_future,omitempty"`
}

type anthropicCacheWrites struct {
	FiveMinutes int64 `json:"ephemeral_5m_input_tokens"`
	OneHour     int64 `json:"ephemeral_1h_input_tokens"`
}

type anthropicUsageDetails struct {
	ThinkingTokens int64 `json:"thinking_tokens"`
}

// usage renders the counts: input_tokens is what no cache was involved in. The
// thinking's share is recorded on newer models, and on others that think.
func (c *anthropicChat) usage(r *request, u *scenario.Usage) *anthropicUsage {
	if u == nil {
		return nil
	}
	usage := &anthropicUsage{
		InputTokens: u.Input - u.Cached - u.CacheWrite, CacheCreation: u.CacheWrite, CacheRead: u.Cached,
		OutputTokens: u.Output, Future: r.unknown(),
	}
	if c.model.version >= 47 || (!c.early() && (c.thinks() || u.Reasoning > 0)) {
		usage.Details = &anthropicUsageDetails{ThinkingTokens: u.Reasoning}
	}
	return usage
}

// early reports an answer in the form of Vertex AI's recordings, all of 2025: no
// details of a stop or of thinking, no tier, and no input at a stream's end.
func (c *anthropicChat) early() bool { return c.maker == "vertexai" && c.model.version < 47 }

// stopDetails are null without a refusal.
func (c *anthropicChat) stopDetails(s *anthropicStop) json.RawMessage {
	if s == nil && c.early() {
		return nil
	}
	return raw(s)
}

// inFull adds what the first count of an answer has.
func (u *anthropicUsage) inFull(r *request, c *anthropicChat) *anthropicUsage {
	if u == nil {
		return nil
	}
	u.ByLifetime = &anthropicCacheWrites{FiveMinutes: u.CacheCreation}
	if c.early() {
		return u
	}
	u.ServiceTier, u.InferenceGeo = r.oneOf("standard"), "not_available"
	return u
}

func (d anthropic) message(r *request, c *anthropicChat) anthropicMessage {
	return anthropicMessage{
		StopDetails: c.stopDetails(nil),
		Model:       strings.ReplaceAll(c.req.Model, "@", "-"), ID: "msg_" + d.mark() + "01" + r.seed.letters("answer", 22), Type: "message", Role: "assistant",
		Content: []anthropicBlock{}, Future: r.unknown(),
	}
}

// unaryChat renders the turn's reply as one body.
func (d anthropic) unaryChat(w http.ResponseWriter, r *request, c *anthropicChat) {
	reply := r.turn.Reply
	m := d.message(r, c)
	m.Content = append(m.Content, c.blocks(r)...)
	reason, details := anthropicFinish(reply)
	m.StopReason, m.StopDetails = reason, c.stopDetails(details)
	m.Usage = c.usage(r, reply.Usage).inFull(r, c)
	send(w, http.StatusOK, d.limits(r), "application/json", marshal(m, ""))
}

// blocks groups the pieces: neighbours of one kind are one block, a signature
// closes its block, each call is one. Thoughts appear only when the request lets
// the model think, and their text only when it lets it be shown.
func (c *anthropicChat) blocks(r *request) []anthropicBlock {
	var blocks []anthropicBlock
	open := ""
	last := func(kind string) *anthropicBlock {
		if open != kind {
			blocks = append(blocks, anthropicBlock{Type: kind, Future: r.unknown()})
			open = kind
		}
		return &blocks[len(blocks)-1]
	}
	for _, p := range r.turn.Reply.Pieces {
		if (p.Reasoning != "" || p.Signature != "") && c.thinks() {
			b := last("thinking")
			b.deltas = append(b.deltas, p.Reasoning)
			if p.Signature != "" {
				b.Signature = &p.Signature
				open = ""
			}
		}
		if text := p.Text + p.Refusal; text != "" {
			b := last("text")
			b.deltas = append(b.deltas, text)
		}
		if p.Call != nil {
			open = ""
			b := last("tool_use")
			b.ID, b.Name = p.Call.ID, p.Call.Name
			if !c.early() {
				b.Caller = &anthropicCaller{Type: "direct"}
			}
			b.deltas = p.Call.Fragments
			open = ""
		}
	}
	for i := range blocks {
		c.complete(r, &blocks[i], i)
	}
	return blocks
}

// complete joins a block's pieces. Thoughts are always signed; a scenario that
// gives no signature gets a made-up one.
func (c *anthropicChat) complete(r *request, b *anthropicBlock, i int) {
	joined := strings.Join(b.deltas, "")
	switch b.Type {
	case "thinking":
		if !c.shows() {
			joined, b.deltas = "", nil
		}
		b.Thinking = &joined
		if b.Signature == nil {
			b.Signature = new(r.seed.letters("signature "+string(rune('a'+i)), 88))
		}
	case "text":
		b.Text = &joined
	case "tool_use":
		// A call that the limit cut has no arguments that could be parsed.
		b.Input = json.RawMessage("{}")
		if json.Valid([]byte(joined)) {
			b.Input = json.RawMessage(joined)
		}
	}
}

// anthropicFinish is the service's word, and the details of a refusal.
func anthropicFinish(reply scenario.Reply) (*string, *anthropicStop) {
	switch reply.Finish {
	case llm.FinishStop, llm.FinishError:
		return new("end_turn"), nil
	case llm.FinishLength:
		return new("max_tokens"), nil
	case llm.FinishToolCalls:
		return new("tool_use"), nil
	case llm.FinishContentFilter, llm.FinishRefusal:
		return new("refusal"), &anthropicStop{Type: "refusal", Category: new("general_harms")}
	case llm.FinishOther:
		return new("pause_turn"), nil
	default:
		return new(unsaidFinish(reply, "tool_use", "end_turn")), nil
	}
}
