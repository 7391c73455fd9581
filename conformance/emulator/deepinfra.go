package emulator

import (
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// deepinfraService is DeepInfra's API for open models.
//
// Facts: DeepInfra's documents (2026-07-22) and OpenAPI file (2026-05), and
// answers that its users quoted. Tool calls in a stream, an error inside one,
// and the words of 404, 413 and above 499 are in none of them.
var deepinfraService = service{
	base: "https://api.deepinfra.com/v1/openai", provider: "deepinfra",
	routes: []route{
		{http.MethodPost, "/chat/completions", chat},
		{http.MethodPost, "/embeddings", embeddings},
		{http.MethodPost, "/images/generations", images},
		{http.MethodGet, "/models", models},
		{http.MethodGet, "../me/rate_limit", health},
	},
	query:   []string{"filter"},
	ignores: true,
	fields: and(plainFields, []string{
		"max_tokens", "reasoning_effort", "reasoning", "n", "seed", "logprobs", "top_logprobs", "presence_penalty", "frequency_penalty",
		"user", "stream_options", "parallel_tool_calls", "metadata",
	}),
	options: []string{
		"chat_template_kwargs", "min_p", "top_k", "repetition_penalty", "service_tier", "prompt_cache_key", "prompt_cache_options",
	},
	unsure:  []string{"tool_choice", "parallel_tool_calls", "metadata", "logprobs", "strict", "detail"},
	hottest: 2, choices: 4, stops: 16,
	limits: []string{"max_tokens"}, seed: "seed", users: []string{"user"},
	roles: plainRoles, onlySystem: true,
	content: openaiContent, inAssistant: []string{"reasoning_content"}, inTool: []string{"name"},
	efforts: []string{"none", "low", "medium", "high", "xhigh"}, think: deepinfraThinking, thoughts: thoughtField,
	header: deepinfraHeader, errorBody: deepinfraError, failures: deepinfraFailures, refusing: deepinfraRefusing,
	badKey: func(string) serviceError {
		return openaiLike(http.StatusUnauthorized, "invalid_request_error", "", "Not authenticated")
	},
	embedding: embeddingRules{
		fields:     []string{"model", "input", "encoding_format", "dimensions", "service_tier", "user"},
		dimensions: "dimensions", check: deepinfraVectors,
	},
	imaging: imageRules{
		fields: []string{"model", "prompt", "n", "size", "response_format", "quality", "style", "user"},
		most:   4, words: map[string][]string{"response_format": {"b64_json"}}, body: deepinfraImages,
	},
	look: look{
		own: true, id: openaiID, comment: "ping - 2026-01-01 00:00:00.000000+00:00",
		head:     func(r *request, streamed bool) ordered { return ordered{{"service_tier", r.oneOf("default")}} },
		thoughts: inField, noCalls: true, usage: deepinfraUsage, usageAt: usageAtFinish, nullUsage: true,
		card:  deepinfraCard,
		check: func(*request) ordered { return ordered{{"rate_limit", 200}, {"tpm_rate_limit", 1000000}} },
	},
}

// deepinfraHeader is empty: no id of the exchange is known.
func deepinfraHeader(*request, bool) http.Header { return http.Header{} }

// deepinfraThinking reads the effort, or the object that holds it.
func deepinfraThinking(o object) *llm.Reasoning {
	effort := o.oneOf("reasoning_effort", "none", "minimal", "low", "medium", "high", "xhigh", "max")
	if n, ok := o.optional("reasoning"); ok {
		if t, ok := n.object("effort", "enabled"); ok {
			if inner := t.oneOf("effort", "none", "low", "medium", "high", "xhigh"); inner != "" {
				effort = inner
			}
			if b := t.boolean("enabled"); b != nil && !*b {
				effort = "none"
			}
		}
	}
	if effort == "" {
		return nil
	}
	return &llm.Reasoning{Effort: llm.Effort(effort)}
}

// deepinfraUsage has an estimate of the cost. Google's models count their
// thoughts beside the answer, not in it; the others do not count them.
func deepinfraUsage(_ *request, u scenario.Usage, model string) ordered {
	out, google := u.Output, strings.Contains(strings.ToLower(model), "gemini") || strings.Contains(strings.ToLower(model), "gemma")
	if google {
		out -= u.Reasoning
	}
	count := ordered{
		{"prompt_tokens", u.Input},
		{"total_tokens", u.Input + u.Output},
		{"completion_tokens", out},
		{"estimated_cost", dollars(u.Input + 5*u.Output)},
		{"prompt_tokens_details", ordered{{"cached_tokens", u.Cached}, {"cache_write_tokens", u.CacheWrite}}},
	}
	if google {
		count = count.with("completion_tokens_details", ordered{{"reasoning_tokens", u.Reasoning}})
	}
	return count
}

func deepinfraImages(r *request) ordered {
	data := []ordered{}
	for _, image := range r.turn.Reply.Images {
		data = append(data, ordered{{"b64_json", base64.StdEncoding.EncodeToString(image)}, {"revised_prompt", nil}, {"url", nil}}.ifUnknown(r))
	}
	return ordered{{"created", created}, {"data", data}}
}

func deepinfraCard(id string) ordered {
	return openaiCard(id).and(ordered{{"root", id}, {"parent", nil}, {"metadata", ordered{
		{"description", "A model."},
		{"context_length", 131072},
		{"max_tokens", 16384},
		{"pricing", ordered{{"input_tokens", 0.1}, {"output_tokens", 0.3}}},
		{"tags", []string{}},
	}}})
}

func openaiLike(status int, kind, code, message string) serviceError {
	return serviceError{status: status, kind: kind, code: code, message: message}
}

// deepinfraError has three forms: OpenAI's, a message alone, and that of older
// routes.
func deepinfraError(r *request, e serviceError) any {
	switch e.shape {
	case "message":
		return ordered{{"error", ordered{{"message", e.message}}.ifUnknown(r)}}
	case "detail":
		return ordered{{"detail", ordered{{"error", e.message}}}}
	default:
		return openaiErrorOf(e, r)
	}
}

// deepinfraRefusing answers what the checker refuses with 422, and names no
// delay: none was ever seen.
func deepinfraRefusing(e *serviceError) {
	noHints(e)
	if e.code == "invalid_value" || e.code == "invalid_type" || e.code == "missing_required_parameter" {
		e.status, e.code = http.StatusUnprocessableEntity, ""
	}
}

// deepinfraVectors refuses vectors that are too short; longer ones than the
// model's are filled with zeros.
func deepinfraVectors(o object, _ string) {
	o.integer("dimensions", 1, 1<<31)
}

func deepinfraFailures(model string) map[llm.Kind]serviceError {
	busy := openaiLike(http.StatusTooManyRequests, "", "", "Model busy, retry later")
	busy.shape = "message"
	poor := openaiLike(http.StatusPaymentRequired, "", "", "You need positive balance to do inference. Please add balance manually or setup top-up")
	poor.shape = "detail"
	const invalid = "invalid_request_error"
	return map[llm.Kind]serviceError{
		llm.KindInvalidRequest:  openaiLike(http.StatusBadRequest, invalid, "", "Invalid value for 'messages'"),
		llm.KindAuthentication:  openaiLike(http.StatusUnauthorized, invalid, "", "Not authenticated"),
		llm.KindPermission:      openaiLike(http.StatusForbidden, invalid, "", "You do not have access to this model"),
		llm.KindNotFound:        openaiLike(http.StatusNotFound, invalid, "", "The model `"+model+"` does not exist"),
		llm.KindContextLength:   openaiLike(http.StatusBadRequest, invalid, "", "Requested input length 99009 exceeds maximum input length "+strconv.Itoa(8192)),
		llm.KindContentFilter:   openaiLike(http.StatusBadRequest, invalid, "content_filter", "The prompt was blocked by the content filter"),
		llm.KindRequestTooLarge: {status: http.StatusRequestEntityTooLarge, plain: "text/html", message: page(http.StatusRequestEntityTooLarge)},
		llm.KindQuota:           poor,
		llm.KindRateLimit:       openaiLike(http.StatusTooManyRequests, "rate_limit_error", "", "Rate limited"),
		llm.KindOverloaded:      busy,
		llm.KindServer:          openaiLike(http.StatusInternalServerError, "server_error", "", "Internal server error"),
		llm.KindTimeout:         {status: http.StatusGatewayTimeout, plain: "text/html", message: page(http.StatusGatewayTimeout)},
	}
}
