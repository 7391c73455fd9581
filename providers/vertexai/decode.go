package vertexai

import (
	"bytes"
	"time"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
	"github.com/parley-llm/parley/providers/wire/jsonr"
)

// decodeAnswer reads a whole answer.
func (p *Provider) decodeAnswer(model string, a *exchange.Answer) (*llm.ChatResponse, error) {
	var r response
	reader := jsonr.Borrow(nil).Lenient()
	defer reader.Release()
	if err := r.readAnswer(reader, a.Body); err != nil {
		if refused := p.endpoint.Refused(model, a); refused != nil {
			return nil, refused
		}
		return nil, p.endpoint.Malformed(model, a, "", err)
	}
	if r.failed() {
		return nil, p.endpoint.Fail(model, a)
	}
	resp := &llm.ChatResponse{
		Provider: Name,
		ID:       string(r.ID),
		Model:    string(r.Model),
		Usage:    r.Usage.unified(),
		Raw:      a.Body,
	}
	if resp.Model == "" {
		resp.Model = model
	}
	// A date that cannot be read is no reason to lose the answer.
	resp.Created, _ = time.Parse(time.RFC3339Nano, string(r.Created))
	switch {
	case len(r.Candidates) > 0:
		resp.Choices = make([]llm.Choice, len(r.Candidates))
		for i := range r.Candidates {
			resp.Choices[i] = r.Candidates[i].choice(r.ID)
		}
	case r.Feedback.Reason != "":
		resp.Choices = []llm.Choice{blocked(r.Feedback.Reason)}
	default:
		return nil, p.endpoint.Malformed(model, a, "the answer has no candidates, and no word on why the prompt was blocked", nil)
	}
	return resp, nil
}

// blocked is the choice of a prompt that a policy refused.
func blocked(reason word) llm.Choice {
	return llm.Choice{
		Message:      llm.Message{Role: llm.RoleAssistant},
		FinishReason: llm.FinishContentFilter,
		FinishRaw:    string(reason),
	}
}

func (c *candidate) choice(id word) llm.Choice {
	choice := llm.Choice{
		Index:        c.Index,
		Message:      llm.Message{Role: llm.RoleAssistant, Parts: make([]llm.Part, 0, len(c.Parts))},
		FinishReason: finishReason(c.Finish),
		FinishRaw:    string(c.Finish),
	}
	calls := 0
	for i := range c.Parts {
		part := c.Parts[i].unified(func() string {
			calls++
			return syntheticID(id, c.Index, calls-1)
		})
		if part != nil {
			choice.Message.Parts = append(choice.Message.Parts, part)
		}
	}
	if c.Logprobs != nil {
		choice.Logprobs = bytes.Clone(c.Logprobs)
	}
	llm.FinishChoice(&choice)
	return choice
}

// finishReason translates the service's word, or the number that stands for it
// where another client asked for numbers (API definitions of 2026-08-22,
// Candidate.FinishReason). A word that is not listed is other.
func finishReason(said word) llm.FinishReason {
	switch said {
	case "STOP", "1":
		return llm.FinishStop
	case "MAX_TOKENS", "2":
		return llm.FinishLength
	case "SAFETY", "3", "RECITATION", "4", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "MODEL_ARMOR",
		"IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION":
		return llm.FinishContentFilter
	case "MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS", "MISSING_THOUGHT_SIGNATURE":
		return llm.FinishError
	default:
		return llm.FinishOther
	}
}
