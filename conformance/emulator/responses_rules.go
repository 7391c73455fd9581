package emulator

import "strings"

// checkModel refuses what the model cannot take. Facts: OpenAI's model pages and
// reasoning guide (2026-11); the words of the refusals are recorded, or pasted
// into reports of 2025 and 2026.
func (d responses) checkModel(o object, c *responsesCall) {
	model := c.req.Model
	for _, other := range []string{"text-embedding-", "gpt-image-", "o1-mini", "o1-preview"} {
		if strings.HasPrefix(model, other) {
			o.r.reject("model", openaiInvalid("model_not_found", "model", "The requested model '"+model+"' is not supported with the Responses API."),
				"a model of this API", model, "each model belongs to its own operations")
			return
		}
	}
	if !reasons(model) {
		d.checkThoughtless(o, c)
		return
	}
	effort := string(orZero(c.req.Reasoning).Effort)
	if allowed, ok := effortsOf(model, effort); !ok {
		o.r.reject("reasoning.effort", openaiInvalid("unsupported_value", "reasoning.effort",
			"Unsupported value: '"+effort+"' is not supported with the '"+model+"' model. Supported values are: "+listed(allowed)+"."),
			"one of "+strings.Join(allowed, ", "), effort, "each model has its own set of efforts")
	}
	if samples(model, effort) {
		return
	}
	for _, name := range []string{"temperature", "top_p", "top_logprobs"} {
		n, ok := o.optional(name)
		if ok && !(name == "temperature" && *orZero(c.req.Temperature) == 1) {
			o.r.reject(name, openaiInvalid("", name, "Unsupported parameter: '"+name+"' is not supported with this model."),
				"absent", string(n.raw), "reasoning models refuse parameters of sampling")
		}
	}
}

// checkThoughtless refuses what only reasoning models take.
func (d responses) checkThoughtless(o object, c *responsesCall) {
	if c.encrypted {
		o.r.reject("include", openaiInvalid("", "include", "Encrypted content is not supported with this model."),
			"absent", includeEncrypted, "only reasoning models have thoughts to encrypt")
	}
	for name, set := range map[string]bool{
		"reasoning.effort":  orZero(c.req.Reasoning).Effort != "",
		"reasoning.summary": c.summary != "" && orZero(c.req.Reasoning).Effort == "",
	} {
		if set {
			o.r.reject(name, openaiInvalid("unsupported_parameter", name, "Unsupported parameter: '"+name+"' is not supported with this model."),
				"absent", "present", "only reasoning models think")
		}
	}
}
