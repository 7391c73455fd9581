package nodejs

import (
	"encoding/json"

	"github.com/parley-llm/parley/llm"
)

// chat is a request of the unified API in JSON. What is unset is not there.
type chat struct {
	Model             string            `json:"model"`
	Messages          []message         `json:"messages"`
	MaxTokens         *int              `json:"max_tokens,omitempty"`
	Temperature       *float64          `json:"temperature,omitempty"`
	TopP              *float64          `json:"top_p,omitempty"`
	FrequencyPenalty  *float64          `json:"frequency_penalty,omitempty"`
	PresencePenalty   *float64          `json:"presence_penalty,omitempty"`
	Stop              []string          `json:"stop,omitempty"`
	N                 *int              `json:"n,omitempty"`
	Seed              *int64            `json:"seed,omitempty"`
	TopLogprobs       *int              `json:"top_logprobs,omitempty"`
	Tools             []tool            `json:"tools,omitempty"`
	ToolChoice        *toolChoice       `json:"tool_choice,omitempty"`
	ParallelToolCalls *bool             `json:"parallel_tool_calls,omitempty"`
	ResponseFormat    *responseFormat   `json:"response_format,omitempty"`
	Reasoning         *reasoning        `json:"reasoning,omitempty"`
	User              string            `json:"user,omitempty"`
	Metadata          map[string]string `json:"metadata,omitempty"`
	Headers           map[string]string `json:"headers,omitempty"`
}

type message struct {
	Role  llm.Role `json:"role"`
	Parts []part   `json:"parts"`
}

type tool struct {
	Name        string          `json:"name"`
	Description string          `json:"description,omitempty"`
	Parameters  json.RawMessage `json:"parameters,omitempty"`
	Strict      bool            `json:"strict,omitempty"`
}

type toolChoice struct {
	Mode llm.ToolChoiceMode `json:"mode"`
	Name string             `json:"name,omitempty"`
}

type responseFormat struct {
	Name   string          `json:"name,omitempty"`
	Schema json.RawMessage `json:"schema,omitempty"`
	Strict bool            `json:"strict,omitempty"`
}

type reasoning struct {
	Effort  llm.Effort `json:"effort,omitempty"`
	Include bool       `json:"include,omitempty"`
}

func chatOf(r *llm.ChatRequest) chat {
	c := chat{
		Model: r.Model, MaxTokens: r.MaxTokens, Temperature: r.Temperature, TopP: r.TopP,
		FrequencyPenalty: r.FrequencyPenalty, PresencePenalty: r.PresencePenalty, Stop: r.Stop, N: r.N, Seed: r.Seed,
		TopLogprobs: r.TopLogprobs, ParallelToolCalls: r.ParallelToolCalls, User: r.User, Metadata: r.Metadata, Headers: r.Headers,
	}
	for _, m := range r.Messages {
		c.Messages = append(c.Messages, message{m.Role, partsOf(m.Parts)})
	}
	for _, t := range r.Tools {
		c.Tools = append(c.Tools, tool(t))
	}
	if t := r.ToolChoice; t != nil {
		c.ToolChoice = &toolChoice{t.Mode, t.Name}
	}
	if f := r.ResponseFormat; f != nil {
		c.ResponseFormat = &responseFormat{f.Name, f.Schema, f.Strict}
	}
	if t := r.Reasoning; t != nil {
		c.Reasoning = &reasoning{t.Effort, t.Include}
	}
	return c
}
