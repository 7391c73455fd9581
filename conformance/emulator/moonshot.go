package emulator

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// moonshotService is Moonshot AI's API for its Kimi models.
//
// Facts: Moonshot's API documents and OpenAPI file (2026), its own clients, and
// recorded traffic of 2026-09. The words of 413 and of an error inside a stream
// are in none of them.
var moonshotService = service{
	base: "https://api.moonshot.ai/v1", provider: "moonshot",
	routes: []route{
		{http.MethodPost, "/chat/completions", chat},
		{http.MethodGet, "/models", models},
		{http.MethodGet, "/users/me/balance", health},
	},
	ignores: true,
	fields: and(plainFields, []string{
		"max_completion_tokens", "max_tokens", "thinking", "reasoning_effort", "n", "presence_penalty", "frequency_penalty",
		"stream_options", "safety_identifier", "logprobs", "top_logprobs", "seed", "parallel_tool_calls", "metadata",
	}),
	options: []string{"prompt_cache_key", "prediction"},
	unsure:  []string{"seed", "parallel_tool_calls", "metadata", "strict", "detail"},
	hottest: 2, choices: 5, stops: 5, stopBytes: 32,
	limits: []string{"max_completion_tokens", "max_tokens"}, seed: "seed", users: []string{"safety_identifier"},
	roles: openaiRoles, onlySystem: true,
	content: []string{"text", "image_url", "video_url"}, inAssistant: []string{"reasoning_content", "partial"}, inTool: []string{"name"},
	efforts: []string{"none", "low", "high", "max"},
	check:   moonshotCheck, think: moonshotThinking, thoughts: thoughtField, lost: moonshotLost, form: moonshotForm, settle: moonshotSettle,
	emptyPart: func() serviceError { return moonshotInvalid("Invalid request: text content is empty") },
	header:    moonshotHeader, errorBody: moonshotError, failures: moonshotFailures, refusing: moonshotRefusing,
	badKey: func(string) serviceError {
		return moonshotOf(http.StatusUnauthorized, "invalid_authentication_error", "Invalid Authentication")
	},
	look: look{
		own: true, id: func(r *request) string { return "chatcmpl-" + r.seed.hex("answer", 24) },
		thoughts: inField, emptyText: true, usage: moonshotUsage, usageAt: usageInChoice, nullAsked: true,
		card: moonshotCard, check: moonshotBalance,
	},
}

func moonshotHeader(r *request, _ bool) http.Header {
	id := r.seed.uuid("request")
	return http.Header{"Msh-Request-Id": {id}, "X-Msh-Trace-Id": {r.seed.hex("trace", 32)}, "X-Trace-Id": {id}}
}

// fixedSampling tells the models whose sampling cannot be set: k2.5 and later.
func fixedSampling(model string) bool { return strings.HasPrefix(model, "kimi-") }

// switchable tells the models whose thinking can be turned off.
func switchable(model string) bool {
	return strings.HasPrefix(model, "kimi-k2.5") || strings.HasPrefix(model, "kimi-k2.6")
}

// moonshotThinking reads the switch of the k2 models and the effort of later
// ones; each passes over the other's.
func moonshotThinking(o object) *llm.Reasoning {
	model := *orZero(o.string("model"))
	effort := o.oneOf("reasoning_effort", "low", "medium", "high", "xhigh", "max")
	if strings.HasPrefix(model, "kimi-k2") {
		effort = ""
	}
	if n, ok := o.optional("thinking"); ok {
		if t, ok := n.object("type", "keep"); ok && t.oneOf("type", "enabled", "disabled") == "disabled" {
			effort = "none"
			if !switchable(model) && fixedSampling(model) {
				o.r.reject("thinking", moonshotInvalid("invalid thinking: only enabled is allowed for this model"),
					"enabled", "disabled", "only some of the models can stop thinking")
			}
		}
	}
	if effort == "" {
		return nil
	}
	return &llm.Reasoning{Effort: llm.Effort(effort)}
}

func moonshotOf(status int, kind, message string) serviceError {
	return serviceError{status: status, kind: kind, message: message}
}

func moonshotInvalid(message string) serviceError {
	return moonshotOf(http.StatusBadRequest, "invalid_request_error", message)
}

// moonshotCheck refuses what the model's fixed sampling and its thinking do not
// allow, and images by URL, which the service does not fetch.
func moonshotCheck(_ openai, o object, req *llm.ChatRequest) {
	if fixedSampling(req.Model) {
		moonshotSampling(o, req)
		moonshotChoice(o, req)
	} else if t := req.Temperature; t != nil && *t > 1 {
		o.r.reject("temperature", moonshotInvalid("invalid temperature: must be between 0 and 1"), "at most 1", fmt.Sprint(*t),
			"the older models take temperatures up to 1")
	}
	for i, m := range req.Messages {
		path := o.r.words.element("messages", i)
		for _, part := range m.Parts {
			if image, ok := part.(llm.ImagePart); ok && strings.HasPrefix(image.URL, "http") {
				o.r.reject(path, moonshotInvalid("Invalid request: unsupported image url: "+image.URL), "the image's bytes", image.URL,
					"the service does not fetch images")
			}
		}
	}
}

// moonshotSampling refuses every value but the model's own.
func moonshotSampling(o object, req *llm.ChatRequest) {
	temperature := 1.0
	if orZero(req.Reasoning).Effort == llm.EffortNone {
		temperature = 0.6
	}
	only := func(name string, wrong bool, allowed any) {
		if n, ok := o.optional(name); ok && wrong {
			o.r.reject(name, moonshotInvalid(fmt.Sprintf("invalid %s: only %v is allowed for this model", name, allowed)),
				fmt.Sprint(allowed), string(n.raw), "the sampling of newer models is fixed")
		}
	}
	only("temperature", *orZero(req.Temperature) != temperature, temperature)
	only("top_p", *orZero(req.TopP) != 0.95, 0.95)
	only("presence_penalty", *orZero(req.PresencePenalty) != 0, 0)
	only("frequency_penalty", *orZero(req.FrequencyPenalty) != 0, 0)
	only("n", *orZero(req.N) != 1, 1)
	only("logprobs", req.TopLogprobs != nil, false)
}

// moonshotChoice refuses forced tools while thinking: all of them on k2, and
// named ones on later models.
func moonshotChoice(o object, req *llm.ChatRequest) {
	c := req.ToolChoice
	if c == nil || orZero(req.Reasoning).Effort == llm.EffortNone {
		return
	}
	word := map[llm.ToolChoiceMode]string{llm.ToolChoiceNamed: "specified"}
	if strings.HasPrefix(req.Model, "kimi-k2") {
		word[llm.ToolChoiceRequired] = "required"
	}
	if w := word[c.Mode]; w != "" {
		o.r.reject("tool_choice", moonshotInvalid("tool_choice '"+w+"' is incompatible with thinking enabled"), "auto or none", string(c.Mode),
			"tools cannot be forced like this while the model thinks")
	}
}

// moonshotLost is the answer to calls that come back without the thoughts before
// them.
func moonshotLost(_ openai, _ object, req *llm.ChatRequest, index int) *serviceError {
	if !fixedSampling(req.Model) || orZero(req.Reasoning).Effort == llm.EffortNone {
		return nil
	}
	return new(moonshotInvalid(fmt.Sprintf("thinking is enabled but reasoning_content is missing in assistant tool call message at index %d", index)))
}

// moonshotForm leaves out what the model's fixed sampling does not take, and the
// effort where there is only a switch.
func moonshotForm(form *llm.ChatRequest, model string) {
	if !fixedSampling(model) {
		form.Reasoning = nil
		if t := form.Temperature; t != nil && *t > 1 {
			form.Temperature = new(1.0)
		}
		return
	}
	form.Temperature, form.TopP, form.PresencePenalty, form.FrequencyPenalty, form.TopLogprobs = nil, nil, nil, nil, nil
	if form.N != nil {
		form.N = nil
	}
	if effort := orZero(form.Reasoning).Effort; strings.HasPrefix(model, "kimi-k2") && effort != llm.EffortNone ||
		!switchable(model) && effort == llm.EffortNone {
		form.Reasoning = nil
	}
}

// moonshotSettle takes the one tool that must be called for the one that was
// named, where a name is refused.
func moonshotSettle(want, got *llm.ChatRequest) {
	a, b := want.ToolChoice, got.ToolChoice
	if a == nil || b == nil || a.Mode != llm.ToolChoiceNamed || b.Mode != llm.ToolChoiceRequired {
		return
	}
	if len(got.Tools) == 1 && got.Tools[0].Name == a.Name {
		want.ToolChoice = b
		want.Tools = slices.DeleteFunc(slices.Clone(want.Tools), func(t llm.Tool) bool { return t.Name != a.Name })
	}
}

// moonshotUsage counts cached tokens at the top, where there are some.
func moonshotUsage(_ *request, u scenario.Usage, _ string) ordered {
	count := ordered{{"prompt_tokens", u.Input}, {"completion_tokens", u.Output}, {"total_tokens", u.Input + u.Output}}
	if u.Cached > 0 {
		count = count.with("cached_tokens", u.Cached)
	}
	count = count.with("completion_tokens_details", ordered{{"reasoning_tokens", u.Reasoning}})
	if u.Cached > 0 {
		count = count.with("prompt_tokens_details", ordered{{"cached_tokens", u.Cached}})
	}
	return count
}

func moonshotCard(id string) ordered {
	return ordered{
		{"id", id},
		{"object", "model"},
		{"created", created},
		{"owned_by", "moonshot"},
		{"context_length", 1048576},
		{"supports_image_in", true},
		{"supports_video_in", true},
		{"supports_reasoning", true},
	}
}

func moonshotBalance(*request) ordered {
	return ordered{
		{"code", 0},
		{"data", ordered{{"available_balance", 9.5}, {"voucher_balance", 0}, {"cash_balance", 9.5}}},
		{"scode", "0x0"},
		{"status", true},
	}
}

// moonshotError has a message and a type, and neither code nor parameter.
func moonshotError(r *request, e serviceError) any {
	return ordered{{"error", ordered{{"message", e.message}, {"type", e.kind}}.ifUnknown(r)}}
}

// moonshotRefusing names the delay of a rate limit in the text and in headers of
// its own; an overloaded engine names none.
func moonshotRefusing(e *serviceError) {
	e.header.Del("Retry-After-Ms")
	seconds := e.header.Get("Retry-After")
	if seconds == "" || strings.Contains(seconds, " ") {
		return
	}
	e.header.Set("X-Retry-After", seconds)
	e.header.Set("Msh-Cooldown-Seconds", seconds)
	e.message += ", please try again after " + seconds + " seconds"
}

func moonshotFailures(model string) map[llm.Kind]serviceError {
	return map[llm.Kind]serviceError{
		llm.KindInvalidRequest:  moonshotInvalid("Invalid request: messages"),
		llm.KindAuthentication:  moonshotOf(http.StatusUnauthorized, "invalid_authentication_error", "Invalid Authentication"),
		llm.KindPermission:      moonshotOf(http.StatusForbidden, "permission_denied_error", "The API you are accessing is not open"),
		llm.KindNotFound:        moonshotOf(http.StatusNotFound, "resource_not_found_error", "Not found the model "+model+" or Permission denied"),
		llm.KindContextLength:   moonshotInvalid("Invalid request: Your request exceeded model token limit: 262144 (requested: 269030)"),
		llm.KindContentFilter:   moonshotOf(http.StatusBadRequest, "content_filter", "The request was rejected because it was considered high risk"),
		llm.KindRequestTooLarge: moonshotOf(http.StatusRequestEntityTooLarge, "invalid_request_error", "Request exceeds the maximum size"),
		llm.KindQuota:           moonshotOf(http.StatusTooManyRequests, "exceeded_current_quota_error", "Your account is suspended due to insufficient balance, please recharge your account or check your plan and billing details"),
		llm.KindRateLimit:       moonshotOf(http.StatusTooManyRequests, "rate_limit_reached_error", "Your account request reached organization max RPM: 20"),
		llm.KindOverloaded:      moonshotOf(http.StatusTooManyRequests, "engine_overloaded_error", "The engine is currently overloaded, please try again later"),
		llm.KindServer:          moonshotOf(http.StatusInternalServerError, "server_error", "The server had an error while processing your request"),
		llm.KindTimeout:         {status: http.StatusGatewayTimeout, plain: "text/html", message: page(http.StatusGatewayTimeout)},
	}
}
