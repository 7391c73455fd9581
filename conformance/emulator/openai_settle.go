package emulator

import (
	"slices"
	"strings"

	"github.com/parley-llm/parley/llm"
)

// reconcile brings what was wanted closer to what was sent, where a service
// leaves a choice: fields that nobody can be sure of may be left out, efforts
// that it has no word for may be any that it has, and thoughts that it does not
// need may stay away.
func (d openai) reconcile(want, got *llm.ChatRequest) {
	for _, name := range d.unsure {
		unsureField(name, want, got)
	}
	if a, b := want.Reasoning, got.Reasoning; a != nil && b != nil {
		unknown := !slices.Contains(d.efforts, string(a.Effort)) && slices.Contains(d.efforts, string(b.Effort))
		if unknown && (b.Effort != llm.EffortNone || a.Effort == llm.EffortMinimal) {
			want.Reasoning = b
		}
	}
	d.optionalThoughts(want, got)
	if d.settle != nil {
		d.settle(want, got)
	}
}

// unsureField forgets what was wanted if it was not sent.
func unsureField(name string, want, got *llm.ChatRequest) {
	switch name {
	case "frequency_penalty", "presence_penalty":
		want.FrequencyPenalty = unless(got.FrequencyPenalty == nil, want.FrequencyPenalty)
		want.PresencePenalty = unless(got.PresencePenalty == nil, want.PresencePenalty)
	case "temperature":
		want.Temperature = unless(got.Temperature == nil, want.Temperature)
	case "top_p":
		want.TopP = unless(got.TopP == nil, want.TopP)
	case "n":
		want.N = unless(got.N == nil, want.N)
	case "seed":
		want.Seed = unless(got.Seed == nil, want.Seed)
	case "logprobs":
		want.TopLogprobs = unless(got.TopLogprobs == nil, want.TopLogprobs)
	case "parallel_tool_calls":
		want.ParallelToolCalls = unless(got.ParallelToolCalls == nil, want.ParallelToolCalls)
	case "tool_choice":
		want.ToolChoice = unless(got.ToolChoice == nil, want.ToolChoice)
	case "reasoning_effort":
		want.Reasoning = unless(got.Reasoning == nil, want.Reasoning)
	case "response_format":
		want.ResponseFormat = unless(got.ResponseFormat == nil, want.ResponseFormat)
	case "max_tokens":
		want.MaxTokens = unless(got.MaxTokens == nil, want.MaxTokens)
	case "stop":
		if got.Stop == nil {
			want.Stop = nil
		}
	case "metadata":
		if got.Metadata == nil {
			want.Metadata = nil
		}
	case "user":
		if got.User == "" {
			want.User = ""
		}
	case "strict":
		looseTools(want, got)
	case "detail":
		for _, req := range []*llm.ChatRequest{want, got} {
			withoutDetails(req)
		}
	}
}

func unless[T any](gone bool, p *T) *T {
	if gone {
		return nil
	}
	return p
}

// looseTools forgets the wish to hold a model to a schema.
func looseTools(want, got *llm.ChatRequest) {
	for i := range want.Tools {
		if i < len(got.Tools) && !got.Tools[i].Strict {
			want.Tools[i].Strict = false
		}
	}
	if a, b := want.ResponseFormat, got.ResponseFormat; a != nil && b != nil && !b.Strict {
		a.Strict = false
	}
}

// withoutDetails forgets the resolution of images.
func withoutDetails(req *llm.ChatRequest) {
	for _, m := range req.Messages {
		for i, part := range m.Parts {
			if image, ok := part.(llm.ImagePart); ok {
				image.Detail = ""
				m.Parts[i] = image
			}
		}
	}
}

// optionalThoughts takes thoughts that were not sent as not wanted, but for
// those before calls at services that need them. There a blank stands for the
// thoughts that a message from elsewhere never had.
func (d openai) optionalThoughts(want, got *llm.ChatRequest) {
	if d.thoughts == nil || len(want.Messages) != len(got.Messages) {
		return
	}
	needed := d.lost != nil && orZero(got.Reasoning).Effort != llm.EffortNone
	for i, m := range got.Messages {
		if needed && thinks(m) && !thinks(want.Messages[i]) && strings.TrimSpace(m.Reasoning()) == "" {
			got.Messages[i].Parts = m.Parts[1:]
		}
	}
	for i, m := range want.Messages {
		if len(m.Parts) == 0 || !thinks(m) || thinks(got.Messages[i]) {
			continue
		}
		if len(m.ToolCalls()) == 0 || !needed {
			want.Messages[i].Parts = m.Parts[1:]
		}
	}
}

// thinks tells whether a message in normal form begins with a thought.
func thinks(m llm.Message) bool {
	if len(m.Parts) == 0 {
		return false
	}
	_, ok := m.Parts[0].(llm.ReasoningPart)
	return ok
}

// checkThoughts refuses calls that come back without the thoughts before them,
// where the service needs those. What the turn's answer thought is known; a
// request without a turn's is judged by whether it asks for thinking.
func (d openai) checkThoughts(o object, req *llm.ChatRequest) {
	if d.lost == nil {
		return
	}
	var had []bool
	if want := o.r.turn.Chat; want != nil {
		for _, m := range want.Messages {
			if m.Role == llm.RoleAssistant && len(m.ToolCalls()) > 0 {
				had = append(had, slices.ContainsFunc(m.Parts, func(p llm.Part) bool {
					thought, ok := p.(llm.ReasoningPart)
					return ok && thought.Provider == d.provider
				}))
			}
		}
	}
	seen := 0
	for i, m := range req.Messages {
		if m.Role != llm.RoleAssistant || len(m.ToolCalls()) == 0 {
			continue
		}
		known := seen < len(had)
		if !slices.ContainsFunc(m.Parts, isThought) && (!known || had[seen]) && (known || o.r.turn.Chat == nil) {
			if e := d.lost(d, o, req, i); e != nil {
				path := o.r.words.element("messages", i)
				o.r.reject(path, *e, "reasoning_content", "absent", ruleThought)
			}
		}
		seen++
	}
}

func isThought(p llm.Part) bool {
	_, ok := p.(llm.ReasoningPart)
	return ok
}
