package emulator

import (
	"net/http"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// Azure AI Foundry, by its two routes: model inference below /models, which
// answers as its Grok models do, and /openai/v1, which answers as its DeepSeek
// models do.
//
// Facts: Microsoft Learn and the swagger of 2025-05-01, and recorded traffic of
// 2025 and 2026. The words of 403, 408, 413, 500, 503, of a context that is too
// long and of an empty account are in none of them; they follow their
// neighbours.
var (
	azureaiService = service{
		base: "https://parley-res.services.ai.azure.com/models", provider: "azureai",
		routes: []route{
			{http.MethodPost, "/chat/completions", chat},
			{http.MethodPost, "/embeddings", embeddings},
			{http.MethodGet, "/info", health},
		},
		query: []string{"api-version", "model"}, versioned: true,
		// @azure-rest/ai-inference 1.0.0-beta.6 sends a key in both headers.
		apiKey: true, bothKeys: true,
		fields:  and(plainFields, []string{"max_tokens", "frequency_penalty", "presence_penalty", "seed", "stream_options", "modalities"}),
		hottest: 1, choices: 1, stopList: true,
		limits: []string{"max_tokens"}, seed: "seed",
		roles:      openaiRoles,
		content:    []string{"text", "image_url", "input_audio", "audio_url"},
		unsure:     []string{"detail"},
		usageAsked: true,
		begin:      azureaiExtra,
		header:     azureaiHeader, errorBody: azureaiError, failures: azureaiFailures, badKey: azureBadKey, refusing: azureaiRefusing,
		embedding: embeddingRules{
			fields: []string{"model", "input", "encoding_format", "dimensions", "input_type"},
			list:   true, dimensions: "dimensions",
		},
		look: look{
			own: true, id: func(r *request) string { return r.seed.uuid("answer") },
			head: azureaiHead, thoughts: inField, callIndex: true, emptyText: true, whole: true, role: roleWithFirst, unsaid: true,
			usage: azureaiUsage, check: azureaiInfo, vectors: azureaiVectors, counted: noCompletion,
		},
	}
	azureaiV1 = func() service {
		s := azureService
		s.routes, s.answers = openaiRoutes, nil
		s.base, s.provider = "https://parley-res.services.ai.azure.com/openai/v1", "azureai"
		s.exact, s.onlySystem, s.check, s.form = false, false, nil, nil
		s.unsure = []string{
			"n", "seed", "logprobs", "parallel_tool_calls", "metadata", "user", "reasoning_effort", "strict", "detail",
		}
		s.failures, s.refusing, s.errorBody = azureaiFailures, azureaiRefusing, azureaiError
		s.inAssistant, s.thoughts = []string{"reasoning_content"}, thoughtField
		s.embedding.check, s.embedding.most = nil, 0
		s.look.id = func(r *request) string { return r.seed.hex("answer", 32) }
		s.look.refusals, s.look.logprobs, s.look.allKeys = false, false, true
		s.look.head, s.look.thoughts, s.look.annotations, s.look.padding, s.look.last = azureaiV1Head, inField, false, "", nil
		s.look.usage = azureaiV1Usage
		s.look.preamble = azurePreamble(azureaiPrompt)
		s.look.vectors, s.look.counted = azureaiVectors, noCompletion
		return s
	}()
)

// azureaiExtra reads the header that says what becomes of fields that are not in
// the schema: they are refused, dropped, or the model's business.
func azureaiExtra(r *request) {
	switch mode := r.Header.Get("Extra-Parameters"); mode {
	case "", "error":
	case "drop":
		r.ignores = true
	case "pass-through":
		r.passes = true
	default:
		r.reject("header extra-parameters", openaiInvalid("invalid_value", "extra-parameters", "Invalid value: '"+mode+"'."),
			"error, drop or pass-through", mode, "the header takes only the words that the service documents")
	}
}

func azureaiHeader(r *request, success bool) http.Header {
	h := http.Header{"Apim-Request-Id": {r.seed.uuid("request")}}
	if success {
		for name, value := range map[string]string{
			"X-Ms-Region": "Sweden Central", "Azureai-Requested-Tier": "default", "Azureai-Processed-Tier": "default",
			"Azureai-Fe-Is-Streaming": "False", "Azureai-Fe-Offer-Type": "paygo",
		} {
			h.Set(name, value)
		}
	}
	return h
}

func azureaiHead(r *request, streamed bool) ordered {
	if !streamed {
		return ordered{{"prompt_filter_results", nil}}
	}
	return ordered{{"system_fingerprint", "fp_" + r.seed.hex("fingerprint", 10)}, {"service_tier", r.oneOf("default")}}
}

func azureaiV1Head(_ *request, streamed bool) ordered {
	if streamed {
		return nil
	}
	return ordered{{"prompt_filter_results", azureaiPrompt}}
}

// azureaiPrompt is what the filter found in a prompt, at models from elsewhere.
var azureaiPrompt = []ordered{{{"prompt_index", 0}, {"content_filter_results", azureSafe}}}

// azureaiUsage is the count of xAI's models.
func azureaiUsage(r *request, u scenario.Usage, _ string) ordered {
	count := ordered{
		{"prompt_tokens", u.Input},
		{"completion_tokens", u.Output},
		{"total_tokens", u.Input + u.Output},
		{"prompt_tokens_details", ordered{{"text_tokens", u.Input}, {"audio_tokens", 0}, {"image_tokens", 0}, {"cached_tokens", u.Cached}}},
		{"completion_tokens_details", openaiCompletionDetails{ReasoningTokens: u.Reasoning}},
		{"num_sources_used", 0},
	}
	if r.stream {
		return count.with("cost_in_usd_ticks", 0)
	}
	return count.with("audio_prompt_tokens", 0)
}

// azureaiV1Usage has details only where there are some.
func azureaiV1Usage(_ *request, u scenario.Usage, _ string) ordered {
	count := ordered{{"prompt_tokens", u.Input}, {"completion_tokens", u.Output}, {"total_tokens", u.Input + u.Output}}
	if u.Cached > 0 {
		count = count.with("prompt_tokens_details", ordered{{"cached_tokens", u.Cached}})
	}
	if u.Reasoning > 0 {
		count = count.with("completion_tokens_details", ordered{{"reasoning_tokens", u.Reasoning}})
	}
	return count
}

// azureaiInfo answers the call that only proves the key.
func azureaiInfo(r *request) ordered {
	name := ""
	if ids := r.turn.Reply.ModelIDs; len(ids) > 0 {
		name = ids[0]
	}
	return ordered{{"model_name", name}, {"model_type", "chat-completion"}, {"model_provider_name", "xAI"}}
}

func azureaiVectors(r *request) ordered { return ordered{{"id", r.seed.uuid("answer")}} }

// noCompletion is what some services count in an embeddings call.
func noCompletion(int64) ordered { return ordered{{"completion_tokens", 0}} }

// azureaiError has a third form beside those of Azure OpenAI: that of a checker,
// for fields that are not in the schema.
func azureaiError(r *request, e serviceError) any {
	if e.shape == "checker" {
		return ordered{{"detail", []any{extraForbidden(r, e.param)}}}
	}
	return azureError(r, e)
}

// azureaiRefusing names the delay in seconds and leaves the milliseconds at 0,
// as a recorded answer did.
func azureaiRefusing(e *serviceError) {
	if e.code == "unknown_parameter" {
		e.status, e.shape = http.StatusUnprocessableEntity, "checker"
	}
	if e.header.Get("Retry-After") != "" {
		e.header.Set("Retry-After-Ms", "0")
	}
}

// thoughtField reads reasoning_content.
func thoughtField(o object) []llm.Part {
	n, ok := o.optional("reasoning_content")
	if !ok {
		return nil
	}
	text, _ := n.text()
	return []llm.Part{llm.ReasoningPart{Text: text}}
}

func azureaiFailures(model string) map[llm.Kind]serviceError {
	all := azureFailures(model)
	notFound := azureGateway(http.StatusNotFound, "unknown_model", "Unknown model: "+model)
	notFound.members = ordered{{"details", "Unknown model: " + model}}
	all[llm.KindNotFound] = notFound
	limited := azureGateway(http.StatusTooManyRequests, "RateLimitReached", "Your requests to "+model+" have exceeded rate limit.")
	limited.members = ordered{{"details", "Your requests to " + model + " have exceeded rate limit."}}
	all[llm.KindRateLimit] = limited
	all[llm.KindContextLength] = azureGateway(http.StatusBadRequest, "invalid_input", "This model's maximum context length is 131072 tokens. However, your messages resulted in 300042 tokens.")
	return all
}
