package emulator

import (
	"strings"

	"github.com/parley-llm/parley/llm"
)

// anthropicForms brings what was wanted and what came to one form; see the
// package's documentation for each step.
func anthropicForms(r *request, c *anthropicChat, req *llm.ChatRequest) (*request, *llm.ChatRequest, *llm.ChatRequest) {
	want, got := commonForm(req), commonForm(c.req)
	var wantSystem, gotSystem []string
	wantSystem, want.Messages = anthropicMessages(req.Messages, c.maker)
	gotSystem, got.Messages = anthropicMessages(c.req.Messages, c.maker)
	settleSystem(want, got, wantSystem, gotSystem, systemBlocks(c.req.Messages))
	want.Metadata, want.N, want.Seed, want.TopLogprobs = nil, nil, nil, nil
	want.FrequencyPenalty, want.PresencePenalty = nil, nil
	want.Reasoning, got.Reasoning = nil, nil
	if f := want.ResponseFormat; f != nil {
		f.Name, f.Description, f.Strict = "", "", false
	}
	if want.MaxTokens == nil && *orZero(got.MaxTokens) > 0 {
		got.MaxTokens = nil
	}
	anthropicParallel(want)
	anthropicParallel(got)
	anthropicSampling(c, want, got)
	return r, want, got
}

// anthropicParallel: parallel calls are allowed by default, and forbidding them
// needs a choice, which is "auto" by default.
func anthropicParallel(form *llm.ChatRequest) {
	if p := form.ParallelToolCalls; p != nil && *p {
		form.ParallelToolCalls = nil
	}
	if form.ParallelToolCalls != nil && form.ToolChoice == nil {
		form.ToolChoice = &llm.ToolChoice{Mode: llm.ToolChoiceAuto}
	}
}

// anthropicSampling takes what the model refuses as not asked for.
func anthropicSampling(c *anthropicChat, want, got *llm.ChatRequest) {
	if want.Temperature != nil && *want.Temperature > 1 {
		want.Temperature = new(1.0)
	}
	switch {
	case !c.model.samples:
		want.Temperature, want.TopP = got.Temperature, got.TopP
	case !c.model.both && want.Temperature != nil && want.TopP != nil:
		if got.Temperature == nil {
			want.Temperature = nil
		} else {
			want.TopP = nil
		}
	}
	if c.thinks() && want.Temperature != nil && *want.Temperature != 1 {
		want.Temperature = got.Temperature
	}
}

// anthropicMessages takes the leading system messages out and merges the rest
// into turns of user and assistant.
func anthropicMessages(messages []llm.Message, maker string) (system []string, turns []llm.Message) {
	var pending []llm.Part
	for _, m := range messages {
		isSystem := m.Role == llm.RoleSystem || m.Role == llm.RoleDeveloper
		if isSystem && len(turns) == 0 {
			system = append(system, m.Text())
			continue
		}
		parts := anthropicParts(m.Parts, maker)
		if isSystem {
			pending = append(pending, parts...)
			continue
		}
		role := m.Role
		if role == llm.RoleTool {
			role = llm.RoleUser
		}
		if role == llm.RoleUser && len(pending) > 0 {
			parts, pending = append(pending, parts...), nil
		}
		if n := len(turns); n > 0 && turns[n-1].Role == role {
			turns[n-1].Parts = append(turns[n-1].Parts, parts...)
		} else if len(parts) > 0 {
			turns = append(turns, llm.Message{Role: role, Parts: parts})
		}
	}
	if n := len(turns); len(pending) > 0 && n > 0 && turns[n-1].Role == llm.RoleUser {
		turns[n-1].Parts = append(turns[n-1].Parts, pending...)
	} else if len(pending) > 0 {
		turns = append(turns, llm.Message{Role: llm.RoleUser, Parts: pending})
	}
	for i := range turns {
		turns[i].Parts = joinTexts(resultsFirst(turns[i].Parts))
	}
	return system, turns
}

// resultsFirst puts a turn's tool results before its other parts.
func resultsFirst(parts []llm.Part) []llm.Part {
	var results, others []llm.Part
	for _, part := range parts {
		if result, ok := part.(llm.ToolResultPart); ok {
			results = append(results, result)
		} else {
			others = append(others, part)
		}
	}
	return append(results, others...)
}

// anthropicParts is a list of parts in the service's terms, without the opaque
// ones of other makers.
func anthropicParts(parts []llm.Part, maker string) []llm.Part {
	var form []llm.Part
	for _, part := range parts {
		switch p := part.(type) {
		case llm.TextPart:
			if p.Text != "" {
				form = append(form, llm.TextPart{Text: p.Text})
			}
		case llm.RefusalPart:
			form = append(form, llm.TextPart{Text: p.Text})
		case llm.ImagePart:
			if mime, data := splitDataURL(p.URL); mime != "" {
				p = llm.ImagePart{MIME: mime, Data: data}
			}
			p.Detail = ""
			form = append(form, p)
		case llm.DocumentPart, llm.AudioPart:
			form = append(form, p)
		case llm.ToolCallPart:
			arguments := string(compact([]byte(p.Arguments)))
			if strings.TrimSpace(arguments) == "" {
				arguments = "{}"
			}
			form = append(form, llm.ToolCallPart{ID: p.ID, Name: p.Name, Arguments: arguments})
		case llm.ToolResultPart:
			form = append(form, llm.ToolResultPart{
				CallID: p.CallID, IsError: p.IsError, Content: joinTexts(anthropicParts(p.Content, maker)),
			})
		case llm.ReasoningPart:
			if own(p.Provider, maker) && (p.Signature != "" || p.Opaque != "") {
				p.Provider = ""
				form = append(form, p)
			}
		case llm.OpaquePart:
			if own(p.Provider, maker) {
				form = append(form, llm.OpaquePart{Type: p.Type, JSON: string(compact([]byte(p.JSON)))})
			}
		}
	}
	return form
}

// own tells parts that the service made from those of others. A scenario may
// leave the maker open.
func own(provider, maker string) bool { return provider == "" || provider == maker }

// systemBlocks are the texts of the system field.
func systemBlocks(messages []llm.Message) []string {
	var blocks []string
	if len(messages) > 0 && messages[0].Role == llm.RoleSystem {
		for _, part := range messages[0].Parts {
			if text, ok := part.(llm.TextPart); ok {
				blocks = append(blocks, text.Text)
			}
		}
	}
	return blocks
}

// settleSystem puts the system prompts back as one message each, and as the same
// one when they differ only in what stands between the pieces: nothing or a
// blank line.
func settleSystem(want, got *llm.ChatRequest, wantTexts, gotTexts, gotBlocks []string) {
	const blank = "\n\n"
	wanted, came := strings.Join(wantTexts, blank), strings.Join(gotTexts, blank)
	if strings.Join(gotBlocks, blank) == wanted || strings.Join(gotBlocks, "") == strings.Join(wantTexts, "") {
		came = wanted
	}
	put := func(form *llm.ChatRequest, text string) {
		if text != "" {
			form.Messages = append([]llm.Message{llm.System(text)}, form.Messages...)
		}
	}
	put(want, wanted)
	put(got, came)
}
