package emulator

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/parley-llm/parley/llm"
)

// checkModel refuses what the model cannot take. Facts: OpenAI's model pages and
// reasoning guide (2026-11).
func (d openai) checkModel(o object, req *llm.ChatRequest) {
	if strings.HasPrefix(req.Model, "text-embedding-") || strings.HasPrefix(req.Model, "gpt-image-") {
		o.r.reject("model", serviceError{
			status: http.StatusNotFound, kind: "invalid_request_error", param: "model",
			message: "This is not a chat model and thus not supported in the v1/chat/completions endpoint. Did you mean to use v1/completions?",
		}, "a chat model", req.Model, "each model belongs to its own operation")
	}
	if !reasons(req.Model) {
		return
	}
	effort := ""
	if req.Reasoning != nil {
		effort = string(req.Reasoning.Effort)
	}
	d.checkEffort(o, req.Model, effort)
	unsupported := []string{"frequency_penalty", "presence_penalty", "logit_bias"}
	if !samples(req.Model, effort) {
		unsupported = append(unsupported, "top_p", "logprobs", "top_logprobs")
		if n, ok := o.optional("temperature"); ok && *orZero(req.Temperature) != 1 {
			o.r.reject("temperature", openaiInvalid("unsupported_value", "temperature",
				"Unsupported value: 'temperature' does not support "+string(n.raw)+" with this model. Only the default (1) value is supported."),
				"absent", string(n.raw), "reasoning models take no temperature")
		}
	}
	if strings.HasPrefix(req.Model, "o3") || strings.HasPrefix(req.Model, "o4") {
		unsupported = append(unsupported, "stop")
	}
	for _, name := range unsupported {
		if n, ok := o.optional(name); ok {
			o.r.reject(name, openaiInvalid("unsupported_parameter", name,
				"Unsupported parameter: '"+name+"' is not supported with this model."), "absent", string(n.raw),
				"reasoning models refuse parameters of sampling")
		}
	}
	if n, ok := o.optional("max_tokens"); ok {
		o.r.reject("max_tokens", openaiInvalid("unsupported_parameter", "max_tokens",
			"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."),
			"max_completion_tokens", string(n.raw), "reasoning models take the token limit under its new name only")
	}
	d.checkReasoningTools(o, req, effort)
}

// samples tells whether a reasoning model takes sampling parameters: from
// gpt-5.1 to 5.6 with the effort "none", which is the default of 5.1; the
// default of 5.2 to 5.5 is not documented, so there the emulator lets it pass.
func samples(model, effort string) bool {
	g := generation(model)
	if g < 5.1 || g > 5.6 {
		return false
	}
	return effort == "none" || (effort == "" && g < 5.6)
}

// checkEffort refuses efforts that the model does not have.
func (openai) checkEffort(o object, model, effort string) {
	allowed, ok := effortsOf(model, effort)
	if ok {
		return
	}
	o.r.reject("reasoning_effort", openaiInvalid("unsupported_value", "reasoning_effort",
		"Unsupported value: 'reasoning_effort' does not support '"+effort+"' with this model. Supported values are: "+listed(allowed)+"."),
		"one of "+strings.Join(allowed, ", "), effort, "each model has its own set of efforts")
}

// effortsOf are the efforts that a model has, and whether one is among them;
// none at all is.
func effortsOf(model, effort string) (allowed []string, ok bool) {
	g := generation(model)
	allowed = []string{"low", "medium", "high"}
	switch {
	case g == 0:
	case g < 5.1:
		allowed = []string{"minimal", "low", "medium", "high"}
	case g < 5.2:
		allowed = []string{"none", "low", "medium", "high"}
	case g < 5.6:
		allowed = []string{"none", "low", "medium", "high", "xhigh"}
	case g >= 6.2 || strings.HasPrefix(model, "gpt-6.1-sol") || strings.HasPrefix(model, "gpt-6-astra"):
		allowed = []string{"low", "medium", "high", "xhigh", "max"}
	default:
		allowed = []string{"none", "low", "medium", "high", "xhigh", "max"}
	}
	return allowed, effort == "" || slices.Contains(allowed, effort)
}

// checkReasoningTools refuses tools where newer models leave them to the
// Responses API.
func (openai) checkReasoningTools(o object, req *llm.ChatRequest, effort string) {
	g := generation(req.Model)
	refused := g >= 5.6 && effort != "none" || (g == 5.4 || g == 5.5) && effort != "none" && effort != ""
	if len(req.Tools) == 0 || !refused {
		return
	}
	o.r.reject("reasoning_effort", serviceError{
		status: http.StatusBadRequest, kind: "invalid_request_error", param: "reasoning_effort",
		message: "Function tools with reasoning_effort are not supported for " + req.Model + " in /v1/chat/completions. Please use /v1/responses instead.",
	}, "none, or no tools", shown(effort), "newer reasoning models take tools only through the Responses API")
}

// strictSchema says what keeps a schema from strict mode, "" if nothing: each
// object must refuse further properties and require all of its own.
// Fact: OpenAI's guide to structured outputs (2026-11).
func strictSchema(schema json.RawMessage) string {
	var s struct {
		Type                 any                        `json:"type"`
		Properties           map[string]json.RawMessage `json:"properties"`
		Required             []string                   `json:"required"`
		AdditionalProperties json.RawMessage            `json:"additionalProperties"`
		Items                json.RawMessage            `json:"items"`
	}
	if err := json.Unmarshal(schema, &s); err != nil {
		return ""
	}
	if s.Type == "object" || s.Properties != nil {
		if string(compact(s.AdditionalProperties)) != "false" {
			return "'additionalProperties' is required to be supplied and to be false."
		}
		for name, property := range s.Properties {
			if !slices.Contains(s.Required, name) {
				return "'required' is required to be supplied and to be an array including every key in properties. Missing '" + name + "'."
			}
			if problem := strictSchema(property); problem != "" {
				return problem
			}
		}
	}
	if len(s.Items) > 0 {
		return strictSchema(s.Items)
	}
	return ""
}

func orZero[T any](p *T) *T {
	if p == nil {
		return new(T)
	}
	return p
}
