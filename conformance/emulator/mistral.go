package emulator

import (
	"net/http"
	"strings"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// mistralService is Mistral's API, strict about every field and about the order
// of messages.
//
// Facts: Mistral's OpenAPI files (2026-08-21), its SDKs (2026), and recorded
// traffic of 2026. The words of an empty account, of 404, 413 and above 499, and
// of an error inside a stream are in none of them. The service has no word for
// an answer that a filter cut; OpenAI's stands in for it.
var mistralService = service{
	base: "https://api.mistral.ai/v1", provider: "mistral",
	routes: []route{
		{http.MethodPost, "/chat/completions", chat},
		{http.MethodPost, "/embeddings", embeddings},
		{http.MethodGet, "/models", models},
	},
	query: []string{"provider", "model"},
	fields: and(plainFields, []string{
		"max_tokens", "random_seed", "n", "presence_penalty", "frequency_penalty", "parallel_tool_calls", "reasoning_effort", "metadata",
	}),
	options: []string{
		"prompt_mode", "prediction", "prompt_cache_key", "service_tier", "guardrails", "safe_prompt",
	},
	unsure:  []string{"detail"},
	hottest: 1.5, choices: 128,
	limits: []string{"max_tokens"}, seed: "random_seed",
	roles: plainRoles, onlySystem: true, unnamed: true,
	content:     []string{"text", "image_url", "document_url", "input_audio", "reference", "file"},
	inAssistant: []string{"prefix"}, inTool: []string{"name"},
	// Recorded requests of 2026 have it, and Mistral's own clients send it.
	inCall:   []string{"index"},
	efforts:  []string{"none", "high"},
	required: "any", asksJSON: true,
	check: mistralCheck, think: mistralEffort,
	thoughts: func(object) []llm.Part { return nil },
	unanswered: func(string, string) serviceError {
		return mistralOrder("Not the same number of function calls and responses")
	},
	form: mistralForm, settle: mistralSettle,
	header: mistralHeader, errorBody: mistralError, failures: mistralFailures, refusing: mistralRefusing,
	badKey: func(string) serviceError {
		return serviceError{status: http.StatusUnauthorized, message: "Invalid API Key", shape: "detail"}
	},
	embedding: embeddingRules{
		fields:     []string{"model", "input", "output_dimension", "output_dtype", "encoding_format", "metadata"},
		dimensions: "output_dimension", check: mistralVectors,
	},
	look: look{
		own: true, id: func(r *request) string { return r.seed.hex("answer", 32) },
		thoughts: inContent, noCalls: true, callIndex: true, emptyText: true, whole: true, finishIn: true,
		usage: mistralUsage, usageAt: usageAtFinish, padding: "p",
		card: mistralCard, vectors: func(r *request) ordered { return ordered{{"id", r.seed.hex("answer", 32)}} },
		counted: mistralCounted, failing: mistralFailing,
	},
}

func mistralHeader(r *request, success bool) http.Header {
	id := r.seed.uuid("request")
	h := http.Header{"Mistral-Correlation-Id": {id}, "X-Kong-Request-Id": {id}}
	if success && !r.stream {
		h.Set("X-Ratelimit-Limit-Req-Minute", "360")
		h.Set("X-Ratelimit-Remaining-Req-Minute", "359")
		h.Set("X-Ratelimit-Tokens-Query-Cost", "32")
	}
	return h
}

// mistralEffort reads how much to think. The SDK has more words than the
// document; what the models make of them is not said.
func mistralEffort(o object) *llm.Reasoning {
	effort := o.oneOf("reasoning_effort", openaiEfforts[:6]...)
	if effort == "" {
		return nil
	}
	return &llm.Reasoning{Effort: llm.Effort(effort)}
}

// mistralThinking is a chunk of thought.
func mistralThinking(text string, closed bool) ordered {
	chunk := ordered{{"type", "thinking"}, {"thinking", []any{ordered{{"type", "text"}, {"text", text}}}}}
	if closed {
		return chunk.with("closed", true)
	}
	return chunk
}

// mistralThought reads a chunk of thought that comes back.
func mistralThought(o object) llm.Part {
	n, ok := o.required("thinking")
	if !ok {
		return nil
	}
	list, _ := n.list()
	var text strings.Builder
	for _, el := range list {
		if chunk, ok := el.object("type", "text"); ok {
			text.WriteString(chunk.needString("text"))
		}
	}
	return llm.ReasoningPart{Text: text.String()}
}

// mistralDocument reads a document by its URL, which may hold the bytes.
func mistralDocument(o object) llm.Part {
	url, name := o.needString("document_url"), *orZero(o.string("document_name"))
	if mime, data := splitDataURL(url); mime != "" {
		return llm.DocumentPart{MIME: mime, Data: data, Name: name}
	}
	return llm.DocumentPart{URL: url, Name: name}
}

func mistralUsage(_ *request, u scenario.Usage, _ string) ordered {
	return ordered{
		{"prompt_tokens", u.Input},
		{"total_tokens", u.Input + u.Output},
		{"completion_tokens", u.Output},
		{"prompt_tokens_details", ordered{{"cached_tokens", u.Cached}}},
		{"service_tier", "standard"},
	}
}

// mistralCounted is what stands, empty, beside the count of an embeddings call.
func mistralCounted(int64) ordered {
	return ordered{
		{"completion_tokens", 0},
		{"prompt_audio_seconds", nil},
		{"request_count", nil},
		{"prompt_tokens_details", nil},
		{"completion_tokens_details", nil},
		{"service_tier", nil},
		{"prompt_token_details", nil},
	}
}

func mistralCard(id string) ordered {
	can := ordered{}
	for _, name := range []string{
		"completion_chat", "function_calling", "completion_fim", "fine_tuning", "vision", "ocr", "classification", "moderation", "audio",
	} {
		can = can.with(name, name == "completion_chat" || name == "function_calling")
	}
	return ordered{
		{"id", id},
		{"object", "model"},
		{"created", created},
		{"owned_by", "mistralai"},
		{"capabilities", can},
		{"name", id},
		{"description", "A model."},
		{"max_context_length", 131072},
		{"aliases", []string{id + "-latest"}},
		{"deprecation", nil},
		{"deprecation_replacement_model", nil},
		{"default_model_temperature", 0.3},
		{"type", "base"},
	}
}
