package genaigo

import (
	"encoding/base64"
	"iter"
	"strconv"
	"strings"

	"google.golang.org/genai"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/oracle/client"
)

// finishes are Google's words.
var finishes = map[string]llm.FinishReason{
	"STOP": llm.FinishStop, "MAX_TOKENS": llm.FinishLength,
	"SAFETY": llm.FinishContentFilter, "RECITATION": llm.FinishContentFilter, "BLOCKLIST": llm.FinishContentFilter,
	"PROHIBITED_CONTENT": llm.FinishContentFilter, "SPII": llm.FinishContentFilter, "MODEL_ARMOR": llm.FinishContentFilter,
	"MALFORMED_FUNCTION_CALL": llm.FinishError,
}

// gather reads the answers of a call, one unless it is a stream.
func (a *api) gather(answers iter.Seq2[*genai.GenerateContentResponse, error]) (*llm.ChatResponse, error) {
	resp := &llm.ChatResponse{Provider: a.env.Target.Provider}
	for got, err := range answers {
		if err != nil {
			a.settle(resp)
			return resp, failure(err)
		}
		resp.ID, resp.Model = got.ResponseID, got.ModelVersion
		if u := usage(got.UsageMetadata); u != nil {
			resp.Usage = u
		}
		if f := got.PromptFeedback; f != nil && f.BlockReason != "" {
			resp.Choices = append(resp.Choices, llm.Choice{
				FinishReason: llm.FinishContentFilter, FinishRaw: string(f.BlockReason),
			})
		}
		for _, candidate := range got.Candidates {
			a.add(resp, candidate)
		}
	}
	a.settle(resp)
	return resp, nil
}

// add adds a candidate, or a stream's next piece of one.
func (a *api) add(resp *llm.ChatResponse, c *genai.Candidate) {
	for len(resp.Choices) <= int(c.Index) {
		resp.Choices = append(resp.Choices, llm.Choice{Index: len(resp.Choices)})
	}
	choice := &resp.Choices[c.Index]
	if c.FinishReason != "" {
		choice.FinishRaw, choice.FinishReason = string(c.FinishReason), client.Word(finishes, string(c.FinishReason))
	}
	if c.LogprobsResult != nil {
		choice.Logprobs = append(choice.Logprobs, client.JSON(c.LogprobsResult)...)
	}
	if c.Content == nil {
		return
	}
	for _, part := range c.Content.Parts {
		choice.Message.Parts = a.part(choice.Message.Parts, part)
	}
}

// part adds a part to those before it: text and thoughts that go on are one.
func (a *api) part(parts []llm.Part, p *genai.Part) []llm.Part {
	signature := base64.StdEncoding.EncodeToString(p.ThoughtSignature)
	var last llm.Part
	if len(parts) > 0 {
		last = parts[len(parts)-1]
	}
	switch {
	case p.FunctionCall != nil:
		call := llm.ToolCallPart{ID: p.FunctionCall.ID, Name: p.FunctionCall.Name, Signature: signature}
		if call.ID == "" {
			call.ID, call.SyntheticID = makeID(len(parts)), true
		}
		if p.FunctionCall.Args != nil {
			call.Arguments = string(client.JSON(p.FunctionCall.Args))
		}
		return append(parts, call)
	case p.Thought:
		if before, ok := last.(llm.ReasoningPart); ok && before.Signature == "" {
			before.Text, before.Signature = before.Text+p.Text, signature
			parts[len(parts)-1] = before
			return parts
		}
		return append(parts, llm.ReasoningPart{Provider: a.env.Target.Provider, Text: p.Text, Signature: signature})
	case p.Text != "" || signature != "":
		if before, ok := last.(llm.TextPart); ok && before.Signature == "" {
			before.Text, before.Signature = before.Text+p.Text, signature
			parts[len(parts)-1] = before
			return parts
		}
		return append(parts, llm.TextPart{Text: p.Text, Signature: signature})
	}
	return parts
}

// settle completes the choices.
func (a *api) settle(resp *llm.ChatResponse) {
	for i := range resp.Choices {
		resp.Choices[i].Message.Role = llm.RoleAssistant
		client.Finish(&resp.Choices[i])
	}
}

// usage puts the counts together: the service counts thoughts apart, and leaves
// out those that are zero. A stream counts in its last answer.
func usage(u *genai.GenerateContentResponseUsageMetadata) *llm.Usage {
	if u == nil || u.PromptTokenCount == 0 && u.CandidatesTokenCount == 0 {
		return nil
	}
	return &llm.Usage{
		InputTokens:     llm.Count(int64(u.PromptTokenCount + u.ToolUsePromptTokenCount)),
		OutputTokens:    llm.Count(int64(u.CandidatesTokenCount + u.ThoughtsTokenCount)),
		TotalTokens:     llm.Count(int64(u.TotalTokenCount)),
		CachedTokens:    client.Positive(int64(u.CachedContentTokenCount)),
		ReasoningTokens: client.Positive(int64(u.ThoughtsTokenCount)),
	}
}

// prefix marks the ids of calls that had none.
const prefix = "made-"

func makeID(n int) string { return prefix + strconv.Itoa(n) }

func made(id string) bool { return strings.HasPrefix(id, prefix) }
