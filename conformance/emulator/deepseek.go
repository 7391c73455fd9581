package emulator

import (
	"net/http"
	"strings"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// deepseekService is DeepSeek's API.
//
// Facts: DeepSeek's API documents (2026-08 to 2026-11) and recorded traffic of
// 2025 and 2026. The words of 403, 408, 413 and above 499, and of an error inside
// a stream are in neither; they follow the service's one form.
var deepseekService = service{
	base: "https://api.deepseek.com", provider: "deepseek",
	routes: []route{
		{http.MethodPost, "/chat/completions", chat},
		{http.MethodGet, "/models", models},
		{http.MethodGet, "/user/balance", health},
	},
	ignores: true,
	fields: and(plainFields, []string{
		"max_tokens", "presence_penalty", "frequency_penalty", "thinking", "reasoning_effort", "logprobs", "top_logprobs",
		"stream_options", "user_id", "seed", "parallel_tool_calls", "n",
	}),
	unsure:  []string{"seed", "parallel_tool_calls", "n", "strict", "detail"},
	hottest: 2, choices: 128, stops: 16,
	limits: []string{"max_tokens"}, seed: "seed", users: []string{"user_id"},
	roles: []string{"system", "user", "assistant", "tool", "latest_reminder"}, onlySystem: true,
	content: []string{"text", "image_url"}, inAssistant: []string{"reasoning_content", "prefix"},
	efforts:   []string{"none", "low", "high", "max"},
	noSchemas: true, asksJSON: true,
	check: deepseekCheck, think: deepseekThinking, thoughts: thoughtField, lost: deepseekLost,
	unanswered: func(path, _ string) serviceError {
		return openaiInvalid("invalid_request_error", path, "No tool output found for tool call "+path+".")
	},
	form:   deepseekForm,
	header: deepseekHeader, errorBody: deepseekError, failures: deepseekFailures, refusing: noHints, badKey: deepseekBadKey,
	look: look{
		own: true, id: func(r *request) string { return r.seed.uuid("answer") }, lead: "\n\n", comment: "keep-alive",
		head: func(r *request, _ bool) ordered {
			return ordered{{"system_fingerprint", "fp_" + r.seed.hex("fingerprint", 10) + "_prod0820_fp8_kvcache_20260402"}}
		},
		thoughts: inField, logprobs: true, callIndex: true, emptyText: true, nulls: true, lastDelta: ordered{{"content", ""}},
		usage: deepseekUsage, usageAt: usageAtFinish, nullUsage: true,
		card:  func(id string) ordered { return ordered{{"id", id}, {"object", "model"}, {"owned_by", "deepseek"}} },
		check: deepseekBalance,
	},
}

func deepseekHeader(r *request, _ bool) http.Header {
	return http.Header{"X-Ds-Trace-Id": {r.seed.hex("request", 32)}, "Server": {"elb"}}
}

// deepseekThinking reads the switch, which is on unless it is off, and the
// effort. The service takes OpenAI's words too, and maps them to its three.
func deepseekThinking(o object) *llm.Reasoning {
	effort := o.oneOf("reasoning_effort", "minimal", "low", "medium", "high", "xhigh", "max", "ultra")
	if n, ok := o.optional("thinking"); ok {
		if t, ok := n.object("type"); ok && t.oneOf("type", "enabled", "disabled", "adaptive") == "disabled" {
			effort = "none"
		}
	}
	if effort == "" {
		return nil
	}
	return &llm.Reasoning{Effort: llm.Effort(effort)}
}

// asksToThink tells whether a request itself turns thinking on.
func asksToThink(o object) bool {
	if n, ok := o.optional("thinking"); ok {
		return strings.Contains(string(n.raw), `"enabled"`)
	}
	_, ok := o.optional("reasoning_effort")
	return ok
}

// deepseekCheck refuses forced tools while thinking, and images for models that
// read only text.
func deepseekCheck(_ openai, o object, req *llm.ChatRequest) {
	if c := req.ToolChoice; c != nil && asksToThink(o) && (c.Mode == llm.ToolChoiceRequired || c.Mode == llm.ToolChoiceNamed) {
		o.r.reject("tool_choice", openaiInvalid("invalid_request_error", "tool_choice", "Thinking mode does not support this tool_choice"),
			"auto or none", string(c.Mode), "tools cannot be forced while the model thinks")
	}
	if req.Model == "deepseek-flash" || strings.Contains(req.Model, "vision") {
		return
	}
	for i, m := range req.Messages {
		for _, part := range m.Parts {
			if _, ok := part.(llm.ImagePart); ok {
				o.r.reject(o.r.words.element("messages", i), openaiInvalid("invalid_request_error", "",
					"Failed to deserialize the JSON body into the target type: "+o.r.words.element("messages", i)+": unknown variant `image_url`, expected `text`"),
					"text", "an image", "only some of the models see")
			}
		}
	}
}

// deepseekLost is the answer to calls that come back without the thoughts before
// them.
func deepseekLost(_ openai, o object, req *llm.ChatRequest, _ int) *serviceError {
	if orZero(req.Reasoning).Effort == llm.EffortNone || o.r.turn.Chat == nil && !asksToThink(o) {
		return nil
	}
	return new(openaiInvalid("invalid_request_error", "", "The `reasoning_content` in the thinking mode must be passed back to the API."))
}

// deepseekForm takes a schema for JSON mode, which is all there is.
func deepseekForm(form *llm.ChatRequest, _ string) {
	if f := form.ResponseFormat; f != nil && f.Schema != nil {
		form.ResponseFormat = nil
	}
}

func deepseekUsage(_ *request, u scenario.Usage, _ string) ordered {
	count := ordered{
		{"prompt_tokens", u.Input},
		{"completion_tokens", u.Output},
		{"total_tokens", u.Input + u.Output},
		{"prompt_tokens_details", ordered{{"cached_tokens", u.Cached}}},
	}
	if u.Reasoning > 0 {
		count = count.with("completion_tokens_details", ordered{{"reasoning_tokens", u.Reasoning}})
	}
	return count.and(ordered{{"prompt_cache_hit_tokens", u.Cached}, {"prompt_cache_miss_tokens", u.Input - u.Cached}})
}

// deepseekBalance has amounts as text.
func deepseekBalance(*request) ordered {
	return ordered{{"is_available", true}, {"balance_infos", []any{ordered{
		{"currency", "USD"}, {"total_balance", "10.00"}, {"granted_balance", "0.00"}, {"topped_up_balance", "10.00"},
	}}}}
}

// deepseekError has one code for nearly everything. What the model's layer
// refuses comes as a stream of bytes, though it is JSON.
func deepseekError(r *request, e serviceError) any {
	return ordered{{"error", ordered{
		{"message", e.message}, {"type", e.kind}, {"param", nil}, {"code", "invalid_request_error"},
	}.ifUnknown(r)}}
}

// noHints sends no delay: none was ever seen.
func noHints(e *serviceError) {
	e.header.Del("Retry-After")
	e.header.Del("Retry-After-Ms")
}

func deepseekBadKey(key string) serviceError {
	tail := ""
	if n := len(key); n > 12 {
		tail = key[n-4:]
	}
	return serviceError{
		status: http.StatusUnauthorized, kind: "authentication_error", message: "Authentication Fails, Your api key: ****" + tail + " is invalid",
	}
}

func deepseekFailures(model string) map[llm.Kind]serviceError {
	invalid := func(message string) serviceError { return openaiInvalid("invalid_request_error", "", message) }
	bytes := func(message string) serviceError {
		e := invalid(message)
		e.media = "application/octet-stream"
		return e
	}
	of := func(status int, kind, message string) serviceError {
		return serviceError{status: status, kind: kind, message: message}
	}
	return map[llm.Kind]serviceError{
		llm.KindInvalidRequest:  invalid("Failed to deserialize the JSON body into the target type: messages[0]: missing field `content`"),
		llm.KindAuthentication:  deepseekBadKey(""),
		llm.KindPermission:      of(http.StatusForbidden, "permission_error", "You do not have permission to use "+model+"."),
		llm.KindNotFound:        bytes("Model Not Exist"),
		llm.KindContextLength:   bytes("This model's maximum context length is 1048565 tokens. However, you requested 1250025 tokens (1250025 in the messages, 0 in the completion). Please reduce the length of the messages or completion."),
		llm.KindContentFilter:   invalid("Content Exists Risk"),
		llm.KindRequestTooLarge: {status: http.StatusRequestEntityTooLarge, plain: "text/html", message: page(http.StatusRequestEntityTooLarge)},
		llm.KindQuota:           of(http.StatusPaymentRequired, "unknown_error", "Insufficient Balance"),
		llm.KindRateLimit:       of(http.StatusTooManyRequests, "rate_limit_error", "Your current concurrency is 40, which exceeds your concurrency limit of 39."),
		llm.KindOverloaded:      of(http.StatusServiceUnavailable, "service_unavailable_error", "Service is too busy. Please try again later."),
		llm.KindServer:          of(http.StatusInternalServerError, "server_error", "Server error. Please try again later."),
		llm.KindTimeout:         {status: http.StatusGatewayTimeout, plain: "text/html", message: page(http.StatusGatewayTimeout)},
	}
}
