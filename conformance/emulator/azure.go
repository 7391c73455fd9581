package emulator

import (
	"net/http"
	"strings"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// Azure OpenAI, by its two kinds of paths. A deployment's name stands for the
// model, and the emulator takes it for the model's own.
//
// Facts: Microsoft Learn (2026-02 to 2026-08), the official SDKs (2026-08), and
// recorded traffic of 2025 and 2026. The words of 413, 500, 503 and of an empty
// account are in none of them; they follow their neighbours.
var (
	azureService = service{
		base: "https://parley-res.openai.azure.com/openai/v1", provider: "azure",
		routes: bothRoutes, answers: &azureAnswers, query: []string{"api-version"}, apiKey: true,
		fields: openaiFields, options: and(openaiOptional, []string{"data_sources"}),
		exact: true, hottest: 2, choices: 128, stops: 4,
		limits: []string{"max_completion_tokens", "max_tokens"}, seed: "seed",
		users: []string{"user", "safety_identifier"},
		roles: openaiRoles, onlySystem: true,
		content: openaiContent,
		efforts: openaiEfforts, usageAsked: true,
		check: openai.checkModel, form: openaiSampling,
		header: azureHeader, errorBody: azureError, failures: azureFailures, badKey: azureBadKey,
		refusing:  azureRefusing,
		embedding: openaiService.embedding, imaging: openaiImaging,
		look: look{
			own: true, sorted: true, id: openaiID, head: azureHead, choice: azureChoice, last: azureLatency,
			refusals: true, annotations: true, logprobs: true, usage: azureUsage, nullAsked: true, padding: "obfuscation",
			preamble: azurePreamble(azurePrompt),
			card:     openaiCard,
		},
	}
	azureDeployments = func() service {
		s := azureService
		s.base = "https://parley-res.openai.azure.com/openai"
		s.routes, s.versioned, s.answers = azureDeploymentRoutes, true, nil
		return s
	}()
)

var azureDeploymentRoutes = []route{
	{http.MethodPost, "/deployments/{}/chat/completions", chat},
	{http.MethodPost, "/deployments/{}/embeddings", embeddings},
	{http.MethodPost, "/deployments/{}/images/generations", images},
	{http.MethodGet, "/models", models},
}

// azureHeader has the two ids of the exchange. The resets of the rate limits are
// whole seconds, unlike OpenAI's.
func azureHeader(r *request, success bool) http.Header {
	h := http.Header{
		"Apim-Request-Id": {r.seed.uuid("request")},
		"X-Ms-Region":     {"Sweden Central"},
	}
	if !success {
		return h
	}
	for name, value := range map[string]string{
		"X-Request-Id":               r.seed.uuid("model request"),
		"X-Ratelimit-Limit-Requests": "500", "X-Ratelimit-Remaining-Requests": "499", "X-Ratelimit-Reset-Requests": "1",
		"X-Ratelimit-Limit-Tokens": "500000", "X-Ratelimit-Remaining-Tokens": "499990", "X-Ratelimit-Reset-Tokens": "0",
	} {
		h.Set(name, value)
	}
	return h
}

// azureSafe is what the content filter found: nothing.
var azureSafe = func() ordered {
	safe := ordered{{"filtered", false}, {"severity", "safe"}}
	return ordered{{"hate", safe}, {"self_harm", safe}, {"sexual", safe}, {"violence", safe}}
}()

var azurePrompt = []ordered{{
	{"prompt_index", 0},
	{"content_filter_results", azureSafe.with("jailbreak", ordered{{"detected", false}, {"filtered", false}})},
}}

// azurePreamble is a chunk that only says what was found in the prompt.
func azurePreamble(found []ordered) []any {
	return []any{alphabetical(ordered{
		{"choices", []any{}}, {"created", 0}, {"id", ""}, {"model", ""}, {"object", ""}, {"prompt_filter_results", found},
	})}
}

func azureHead(r *request, streamed bool) ordered {
	head := ordered{{"service_tier", r.oneOf("default")}, {"system_fingerprint", nil}}
	if !streamed {
		head = head.with("prompt_filter_results", azurePrompt)
	}
	return head
}

// azureChoice has the filter's results where there is text to filter. What it
// blocks finishes with content_filter.
func azureChoice(reply scenario.Reply, finish *string, text string) ordered {
	results := ordered{}
	if text != "" {
		results = azureSafe
	}
	if finish != nil && reply.Finish == llm.FinishContentFilter {
		results = ordered{{"violence", ordered{{"filtered", true}, {"severity", "medium"}}}}
	}
	return ordered{{"content_filter_results", results}}
}

// azureTimes is an object inside the usage, and beside it in a stream.
var azureTimes = ordered{
	{"engine_tbt_ms", 11},
	{"engine_ttft_ms", 67},
	{"engine_ttlt_ms", 1042},
	{"pre_inference_ms", 162},
	{"service_tbt_ms", 11},
	{"service_ttft_ms", 615},
	{"service_ttlt_ms", 1584},
	{"total_duration_ms", 1432},
	{"user_visible_ttft_ms", 453},
}

func azureUsage(r *request, u scenario.Usage, _ string) ordered {
	if r.stream {
		return openaiCounts(u)
	}
	return openaiCounts(u).and(azureLatency(r))
}

// openaiCounts is OpenAI's own count, as it is in all recorded traffic: without
// what was written to a cache.
func openaiCounts(u scenario.Usage) ordered {
	return ordered{
		{"prompt_tokens", u.Input},
		{"completion_tokens", u.Output},
		{"total_tokens", u.Input + u.Output},
		{"prompt_tokens_details", openaiPromptDetails{CachedTokens: u.Cached}},
		{"completion_tokens_details", openaiCompletionDetails{ReasoningTokens: u.Reasoning}},
	}
}

func azureLatency(*request) ordered { return ordered{{"latency_checkpoint", azureTimes}} }

// openaiID names an answer as OpenAI does.
func openaiID(r *request) string { return "chatcmpl-" + r.seed.letters("answer", 29) }

// azureError has two forms: the model's, which is OpenAI's, and the gateway's,
// with a code and a message only.
func azureError(r *request, e serviceError) any {
	body := ordered{{"message", e.message}}
	switch {
	case e.shape == "gateway":
		body = ordered{{"code", e.code}, {"message", e.message}}
	case e.shape == "deployment":
		body = ordered{{"type", e.kind}, {"code", e.code}, {"message", e.message}}
	default:
		body = body.and(ordered{{"type", orNull(e.kind)}, {"param", orNull(e.param)}, {"code", orNull(e.code)}})
	}
	return ordered{{"error", body.and(e.members).ifUnknown(r)}}
}

// azureGateway is an error of the gateway, whose code is often the status.
func azureGateway(status int, code, message string) serviceError {
	return serviceError{status: status, code: code, message: message, shape: "gateway"}
}

func azureBadKey(string) serviceError {
	return azureGateway(http.StatusUnauthorized, "401", "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.")
}

// azureRefusing has a code in digits follow the status that was sent.
func azureRefusing(e *serviceError) {
	if seconds := e.header.Get("Retry-After"); seconds != "" && !strings.Contains(seconds, " ") {
		e.message += " Please retry after " + seconds + " seconds."
	}
}

func azureFailures(model string) map[llm.Kind]serviceError {
	invalid := openaiInvalid
	return map[llm.Kind]serviceError{
		llm.KindInvalidRequest: invalid("invalid_value", "messages", "Invalid value for 'messages'."),
		llm.KindAuthentication: azureBadKey(""),
		llm.KindPermission:     azureGateway(http.StatusForbidden, "AccessDenied", "Access denied due to Virtual Network/Firewall rules."),
		llm.KindNotFound: {
			status: http.StatusNotFound, kind: "invalid_request_error", code: "DeploymentNotFound", shape: "deployment",
			message: "The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.",
		},
		llm.KindContextLength: invalid("context_length_exceeded", "messages", "Input tokens exceed the configured limit of 272000 tokens. Your messages resulted in 300042 tokens. Please reduce the length of the messages."),
		llm.KindContentFilter: {
			status: http.StatusBadRequest, code: "content_filter", param: "prompt",
			message: "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry.",
			members: ordered{{"status", http.StatusBadRequest}, {"innererror", ordered{
				{"code", "ResponsibleAIPolicyViolation"},
				{"content_filter_result", ordered{{"hate", ordered{{"filtered", true}, {"severity", "high"}}}}},
			}}},
		},
		llm.KindRequestTooLarge: {status: http.StatusRequestEntityTooLarge, plain: "text/html", message: page(http.StatusRequestEntityTooLarge)},
		llm.KindQuota:           {status: http.StatusTooManyRequests, kind: "insufficient_quota", code: "insufficient_quota", message: "You exceeded your current quota, please check your plan and billing details."},
		llm.KindRateLimit:       azureGateway(http.StatusTooManyRequests, "429", "Requests to the ChatCompletions_Create Operation of "+model+" have exceeded call rate limit of your current pricing tier."),
		llm.KindOverloaded:      azureGateway(http.StatusServiceUnavailable, "ServiceUnavailable", "The service is temporarily unable to process your request. Please try again later."),
		llm.KindServer:          {status: http.StatusInternalServerError, kind: "server_error", message: "The server had an error while processing your request. Sorry about that!"},
		llm.KindTimeout:         azureGateway(http.StatusRequestTimeout, "Timeout", "The operation was timeout."),
	}
}
