package emulator

import (
	"strings"

	"github.com/parley-llm/parley/llm"
)

// form brings a request to the one form in which this wire can say it:
// a list of items, each a message of one kind of part. One that was sent keeps
// what it should not have.
func (d responses) form(req *llm.ChatRequest, sent bool) *llm.ChatRequest {
	form := commonForm(req)
	form.Messages = nil
	for _, m := range req.Messages {
		form.Messages = append(form.Messages, d.items(m, sent)...)
	}
	if f := form.ResponseFormat; f != nil && f.Schema != nil && f.Name == "" {
		f.Name = "response"
	}
	form.Stop, form.N, form.Seed, form.FrequencyPenalty, form.PresencePenalty = nil, nil, nil, nil, nil
	if t := form.Reasoning; t != nil {
		form.Reasoning = &llm.Reasoning{Effort: t.Effort, Include: t.Include && !d.unasked}
		if *form.Reasoning == (llm.Reasoning{}) {
			form.Reasoning = nil
		}
	}
	if len(form.Tools) == 0 {
		form.ToolChoice, form.ParallelToolCalls = nil, nil
	}
	if d.boundModels {
		d.bound(form)
	}
	return form
}

// bound leaves out what the model refuses.
func (d responses) bound(form *llm.ChatRequest) {
	if !reasons(form.Model) {
		form.Reasoning = nil
		return
	}
	if !samples(form.Model, string(orZero(form.Reasoning).Effort)) {
		form.Temperature, form.TopP, form.TopLogprobs = nil, nil, nil
	}
}

// items are the items of a message. Thoughts of others, and unsigned ones where
// the service signs, cannot go back; names of speakers and marks of failed
// results are not on the wire.
func (d responses) items(m llm.Message, sent bool) []llm.Message {
	if m.Role == llm.RoleDeveloper {
		m.Role = llm.RoleSystem
	}
	var items []llm.Message
	item := func(parts ...llm.Part) { items = append(items, llm.Message{Role: m.Role, Parts: parts}) }
	var content []llm.Part
	flush := func() {
		if joined := joinTexts(content); len(joined) > 0 {
			item(joined...)
		}
		content = nil
	}
	for _, part := range m.Parts {
		switch p := part.(type) {
		case llm.TextPart:
			content = append(content, llm.TextPart{Text: p.Text})
		case llm.ImagePart:
			content = append(content, openaiImageForm(p))
		case llm.DocumentPart, llm.AudioPart:
			content = append(content, p)
		case llm.RefusalPart:
			flush()
			item(p)
		case llm.ToolCallPart:
			flush()
			item(llm.ToolCallPart{ID: p.ID, Name: p.Name, Arguments: p.Arguments})
		case llm.ToolResultPart:
			flush()
			item(llm.ToolResultPart{CallID: p.CallID, Content: joinTexts(imageForms(p.Content))})
		case llm.ReasoningPart:
			flush()
			if p.Provider == d.provider && (p.Signature != "" || d.plain || sent) {
				item(llm.ReasoningPart{Provider: p.Provider, Text: p.Text, Signature: p.Signature})
			}
		case llm.OpaquePart:
			flush()
			if p.Provider == d.provider || p.Provider == "" {
				item(llm.OpaquePart{Type: p.Type, JSON: string(compact([]byte(p.JSON)))})
			}
		}
	}
	flush()
	return items
}

func imageForms(parts []llm.Part) []llm.Part {
	forms := make([]llm.Part, len(parts))
	for i, part := range parts {
		forms[i] = part
		if image, ok := part.(llm.ImagePart); ok {
			forms[i] = openaiImageForm(image)
		}
	}
	return forms
}

// compare notes in what a request differs from the turn's.
func (d responses) compare(r *request, wanted *llm.ChatRequest, c *responsesCall) {
	want, got := d.form(wanted, false), d.form(c.req, true)
	if c.instructions != nil {
		oneInstruction(want, got)
	}
	want.Messages = d.withoutIdle(want.Messages, got.Messages)
	for _, name := range d.responsesRules.unsure {
		unsureField(name, want, got)
	}
	compareChat(r, want, got)
}

// oneInstruction joins leading system messages, where one field holds them all:
// by a blank line, by a line end, or by nothing.
func oneInstruction(want, got *llm.ChatRequest) {
	var texts []string
	for _, m := range want.Messages {
		if m.Role != llm.RoleSystem {
			break
		}
		texts = append(texts, m.Text())
	}
	if len(texts) < 2 || len(got.Messages) == 0 || got.Messages[0].Role != llm.RoleSystem {
		return
	}
	for _, between := range []string{"\n\n", "\n", ""} {
		if joined := strings.Join(texts, between); joined == got.Messages[0].Text() {
			want.Messages = append([]llm.Message{llm.System(joined)}, want.Messages[len(texts):]...)
			return
		}
	}
}

// withoutIdle takes wanted thoughts that did not lead to a call, and were not
// sent, as not wanted: the service can do without them.
func (d responses) withoutIdle(want, got []llm.Message) []llm.Message {
	var kept []llm.Message
	at := 0
	for i, m := range want {
		if isIdle(want[i:]) && (at >= len(got) || !thinks(got[at])) {
			continue
		}
		kept = append(kept, m)
		at++
	}
	return kept
}

// isIdle tells a thought that did not lead to a call.
func isIdle(items []llm.Message) bool {
	if !thinks(items[0]) {
		return false
	}
	for _, m := range items[1:] {
		if m.Role != llm.RoleAssistant {
			return true
		}
		if len(m.ToolCalls()) > 0 {
			return false
		}
	}
	return true
}
