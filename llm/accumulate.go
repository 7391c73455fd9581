package llm

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// accumulator folds chunks into the answer that the unary call would have given.
type accumulator struct {
	resp    ChatResponse
	choices []*choiceState
	usage   *Usage
	// modelSeen tells a model that a frame named from the one asked for.
	modelSeen bool
}

// choiceState is one choice under way. Its parts are in the order in which they
// began.
type choiceState struct {
	index     int
	parts     []partState
	finish    FinishReason
	finishRaw string
	logprobs  []json.RawMessage
}

type partKind uint8

const (
	partText partKind = iota
	partReasoning
	partRefusal
	partCall
	partWhole
)

// partState is one part under way. Text grows in a builder, so that a delta
// costs no allocation of its own.
type partState struct {
	kind  partKind
	block int
	text  *strings.Builder
	// signature, opaque and phase complete a reasoning or text part.
	signature string
	opaque    string
	phase     string
	call      ToolCallDelta
	whole     Part
}

// complete adds what seldom comes.
func (p *partState) complete(signature, opaque string) {
	if len(signature)|len(opaque) != 0 {
		p.signature += signature
		p.opaque += opaque
	}
}

// maxChoices bounds the choice index that a frame may claim.
const maxChoices = 1 << 10

// add folds a chunk in, and takes out of it what repeats. It reports whether the
// chunk has content: more than the answer's ID, Model, finish and usage.
func (a *accumulator) add(c *Chunk) (content bool, err error) {
	if c.Choice < 0 || c.Choice >= maxChoices {
		return false, malformed("the stream speaks of choice %d", c.Choice)
	}
	if c.ID != "" {
		if a.resp.ID == "" {
			a.resp.ID = c.ID
		} else {
			c.ID = ""
		}
	}
	if c.Model != "" {
		if c.Model == a.resp.Model && a.modelSeen {
			c.Model = ""
		} else {
			a.resp.Model, a.modelSeen = c.Model, true
		}
	}
	if c.Usage != nil {
		a.usage = c.Usage
	}
	content = c.content()
	// Frames about the whole answer, such as Azure's first one and OpenAI's of
	// usage, open no choice: a stream of nothing else stays truncated.
	if !content && c.FinishReason == "" {
		return false, nil
	}
	ch := a.choice(c.Choice)
	if content {
		ch.add(c)
	}
	if c.FinishReason != "" && ch.finish == "" {
		ch.finish, ch.finishRaw = c.FinishReason, c.FinishRaw
	}
	return content, nil
}

// content tells frames that add to a choice from those about the whole answer, or
// about the choice's end.
func (c *Chunk) content() bool {
	return c.Text != "" || c.Part != nil || len(c.ToolCalls)|len(c.Logprobs)|len(c.Refusal)|len(c.TextSignature) != 0 ||
		c.thinks()
}

// thinks reports a piece of a thought, or of what completes one.
func (c *Chunk) thinks() bool { return len(c.Reasoning)|len(c.Signature)|len(c.Opaque) != 0 }

func (ch *choiceState) add(c *Chunk) {
	if c.thinks() {
		p := ch.open(partReasoning, c.Block)
		p.text.WriteString(c.Reasoning)
		p.complete(c.Signature, c.Opaque)
	}
	if len(c.Text)|len(c.TextSignature) != 0 {
		p := ch.open(partText, c.Block)
		p.text.WriteString(c.Text)
		p.complete(c.TextSignature, "")
		if p.phase == "" {
			p.phase = c.Phase
		}
	}
	if len(c.ToolCalls)|len(c.Logprobs)|len(c.Refusal) == 0 && c.Part == nil {
		return
	}
	if c.Refusal != "" {
		ch.open(partRefusal, c.Block).text.WriteString(c.Refusal)
	}
	if c.Part != nil {
		ch.parts = append(ch.parts, partState{kind: partWhole, block: c.Block, whole: c.Part})
	}
	for i := range c.ToolCalls {
		ch.addCall(&c.ToolCalls[i], c.Block)
	}
	if len(c.Logprobs) > 0 {
		ch.logprobs = append(ch.logprobs, json.RawMessage(slices.Clone(c.Logprobs)))
	}
}

func (a *accumulator) choice(index int) *choiceState {
	for _, ch := range a.choices {
		if ch.index == index {
			return ch
		}
	}
	ch := &choiceState{index: index}
	a.choices = append(a.choices, ch)
	return ch
}

// open returns the part that a delta of this kind and block adds to: the last
// one, or a new one. A signature may arrive with no thought, in a block of its
// own.
func (ch *choiceState) open(kind partKind, block int) *partState {
	if n := len(ch.parts); n > 0 {
		if last := &ch.parts[n-1]; last.kind == kind && last.block == block {
			return last
		}
	}
	return ch.begin(partState{kind: kind, block: block})
}

// begin adds a part that has a text. Its first room is that of a sentence.
func (ch *choiceState) begin(p partState) *partState {
	p.text = new(strings.Builder)
	p.text.Grow(128)
	ch.parts = append(ch.parts, p)
	return &ch.parts[len(ch.parts)-1]
}

func (ch *choiceState) addCall(d *ToolCallDelta, block int) {
	for i := range ch.parts {
		p := &ch.parts[i]
		if p.kind != partCall || p.call.Index != d.Index {
			continue
		}
		if p.call.ID == "" || (p.call.SyntheticID && d.ID != "" && !d.SyntheticID) {
			p.call.ID, p.call.SyntheticID = d.ID, d.SyntheticID
		}
		if p.call.Name == "" {
			p.call.Name = d.Name
		}
		p.call.Signature += d.Signature
		p.text.WriteString(d.Arguments)
		return
	}
	p := ch.begin(partState{kind: partCall, block: block, call: *d})
	p.call.Arguments = ""
	p.text.WriteString(d.Arguments)
}

// complete reports whether every choice seen has its finish, and otherwise what
// is missing, in words.
func (a *accumulator) complete() (missing string, ok bool) {
	if len(a.choices) == 0 {
		return "it held no choice at all", false
	}
	for _, ch := range a.choices {
		if ch.finish == "" {
			return fmt.Sprintf("choice %d has no finish reason", ch.index), false
		}
	}
	return "", true
}

// finish returns the closing chunks of a complete stream.
func (a *accumulator) finish() []Chunk {
	a.sort()
	chunks := make([]Chunk, len(a.choices))
	for i, ch := range a.choices {
		chunks[i] = Chunk{Choice: ch.index, FinishReason: ch.reason(), FinishRaw: ch.finishRaw}
	}
	chunks[len(chunks)-1].Usage = cloneUsage(a.usage)
	return chunks
}

func (a *accumulator) sort() {
	slices.SortFunc(a.choices, func(x, y *choiceState) int { return x.index - y.index })
}

func (a *accumulator) response() *ChatResponse {
	a.sort()
	resp := a.resp
	resp.Usage = cloneUsage(a.usage)
	resp.Dropped = slices.Clone(a.resp.Dropped)
	resp.Choices = make([]Choice, len(a.choices))
	for i, ch := range a.choices {
		choice := Choice{
			Index:     ch.index,
			Message:   Message{Role: RoleAssistant, Parts: ch.message(resp.Provider)},
			FinishRaw: ch.finishRaw,
			Logprobs:  joinLogprobs(ch.logprobs),
		}
		choice.FinishReason = ch.finish
		settle(&choice)
		resp.Choices[i] = choice
	}
	return &resp
}

func (ch *choiceState) reason() FinishReason {
	var calls, refused bool
	for i := range ch.parts {
		calls = calls || ch.parts[i].kind == partCall
		refused = refused || ch.parts[i].kind == partRefusal
	}
	return settledReason(ch.finish, calls, refused)
}

func (ch *choiceState) message(provider string) []Part {
	parts := make([]Part, 0, len(ch.parts))
	for i := range ch.parts {
		p := &ch.parts[i]
		switch p.kind {
		case partText:
			parts = append(parts, TextPart{Text: p.text.String(), Signature: p.signature, Phase: p.phase})
		case partReasoning:
			parts = append(parts, ReasoningPart{
				Provider: provider, Text: p.text.String(), Signature: p.signature, Opaque: p.opaque,
			})
		case partRefusal:
			parts = append(parts, RefusalPart{Text: p.text.String()})
		case partCall:
			parts = append(parts, ToolCallPart{
				ID: p.call.ID, Name: p.call.Name, Arguments: p.text.String(),
				Signature: p.call.Signature, SyntheticID: p.call.SyntheticID,
			})
		case partWhole:
			parts = append(parts, p.whole)
		}
	}
	return parts
}

// FinishChoice applies the rules that hold for every answer, unary or streamed,
// to a choice that a provider has decoded: calls present mean tool_calls unless
// the service said length; empty arguments become "{}"; a call that the limit
// cut is marked incomplete; a refusal in words is a refusal. Streams do it by
// themselves.
func FinishChoice(c *Choice) { settle(c) }

func settle(c *Choice) {
	// A choice without a finish belongs to a stream that broke off.
	cut := c.FinishReason == FinishLength || c.FinishReason == ""
	calls, refused := false, false
	for i, part := range c.Message.Parts {
		switch p := part.(type) {
		case ToolCallPart:
			calls = true
			p.Incomplete = cut && !json.Valid([]byte(p.Arguments))
			if strings.TrimSpace(p.Arguments) == "" && !p.Incomplete {
				p.Arguments = "{}"
			}
			c.Message.Parts[i] = p
		case RefusalPart:
			refused = true
		case TextPart, ImagePart, DocumentPart, AudioPart, ToolResultPart, ReasoningPart, OpaquePart:
		}
	}
	c.FinishReason = settledReason(c.FinishReason, calls, refused)
}

// settledReason corrects the service's word by what the answer holds.
func settledReason(said FinishReason, calls, refused bool) FinishReason {
	switch {
	case said == "" || said == FinishLength:
		return said
	case calls:
		return FinishToolCalls
	case refused && said == FinishStop:
		return FinishRefusal
	default:
		return said
	}
}

func cloneUsage(u *Usage) *Usage {
	if u == nil {
		return nil
	}
	clone := *u
	if u.ReportedCost != nil {
		cost := *u.ReportedCost
		clone.ReportedCost = &cost
	}
	return &clone
}

// joinLogprobs merges the log probabilities of many chunks into the one object
// that a unary answer has. Each chunk's is an object of arrays; the arrays are
// joined key by key.
func joinLogprobs(pieces []json.RawMessage) json.RawMessage {
	if len(pieces) < 2 {
		if len(pieces) == 1 {
			return pieces[0]
		}
		return nil
	}
	joined := map[string][]json.RawMessage{}
	for _, piece := range pieces {
		var object map[string][]json.RawMessage
		if json.Unmarshal(piece, &object) != nil {
			continue
		}
		for key, list := range object {
			joined[key] = append(joined[key], list...)
		}
	}
	out, err := json.Marshal(joined)
	if err != nil {
		return nil
	}
	return out
}
