package emulator

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// openrouterService is OpenRouter's API, in front of many others.
//
// Facts: OpenRouter's documents and OpenAPI file (2026-08-22) and recorded
// traffic of 2025 and 2026. The body of 413 is in neither.
var openrouterService = service{
	base: "https://openrouter.ai/api/v1", provider: "openrouter",
	routes: []route{
		{http.MethodPost, "/chat/completions", chat},
		{http.MethodPost, "/embeddings", embeddings},
		{http.MethodPost, "/images", images},
		{http.MethodGet, "/models", models},
		{http.MethodGet, "/key", health},
	},
	query:   []string{"offset", "limit", "supported_parameters", "output_modalities", "sort"},
	ignores: true, anyone: true,
	fields: and(plainFields, []string{
		"max_tokens", "max_completion_tokens", "frequency_penalty", "presence_penalty", "n", "seed", "logprobs", "top_logprobs",
		"parallel_tool_calls", "reasoning", "reasoning_effort", "include_reasoning", "stream_options", "usage", "user", "metadata",
	}),
	options: []string{
		"models", "route", "provider", "plugins", "transforms", "top_k", "min_p", "top_a", "repetition_penalty", "logit_bias", "verbosity",
		"service_tier", "session_id", "prompt_cache_key", "cache_control", "trace", "image_config", "modalities", "debug", "prediction",
	},
	unsure:  []string{"strict"},
	hottest: 2, choices: 128, stops: 4,
	limits: []string{"max_completion_tokens", "max_tokens"}, seed: "seed", users: []string{"user"},
	roles: openaiRoles, content: openaiContent,
	inAssistant: []string{"reasoning", "reasoning_details", "reasoning_content"}, inTool: []string{"name"},
	efforts: openaiEfforts, think: openrouterThinking, thoughts: openrouterThoughts, signed: true,
	lost:   func(openai, object, *llm.ChatRequest, int) *serviceError { return nil },
	check:  openrouterHealth,
	header: openrouterHeader, errorBody: openrouterError, failures: openrouterFailures,
	badKey: func(string) serviceError {
		return openrouterOf(http.StatusUnauthorized, "authentication", "No cookie auth credentials found")
	},
	embedding: embeddingRules{
		fields:     []string{"model", "input", "encoding_format", "dimensions", "input_type", "provider", "user"},
		dimensions: "dimensions",
	},
	imaging: imageRules{
		fields: []string{
			"model", "prompt", "n", "size", "resolution", "aspect_ratio", "quality", "output_format", "background",
			"output_compression", "input_references", "seed", "stream", "provider", "user",
		},
		most: 10, body: openrouterImages,
	},
	look: look{
		own: true, id: openrouterID, lead: "\n         \n\n         \n", comment: "OPENROUTER PROCESSING",
		head: openrouterHead, choice: openrouterChoice, refusals: true, thoughts: inDetails, callIndex: true, unaryLogprobs: true, role: roleEverywhere,
		lastDelta: ordered{{"role", "assistant"}, {"content", ""}}, usage: openrouterUsage, usageAt: usageRepeated,
		last:    func(r *request) ordered { return ordered{{"service_tier", nil}} },
		failing: openrouterFailing, card: openrouterCard, cards: openrouterCards, check: openrouterKey,
		vectors: func(r *request) ordered {
			return ordered{{"provider", "OpenAI"}, {"id", "gen-emb-" + strconv.Itoa(created) + "-" + r.seed.letters("answer", 20)}}
		},
		counted: openrouterEmbedded,
	},
}

func openrouterID(r *request) string {
	return "gen-" + strconv.Itoa(created) + "-" + r.seed.letters("answer", 20)
}

// openrouterHeader names the generation; there is no id of the exchange, and an
// error names nothing.
func openrouterHeader(r *request, success bool) http.Header {
	h := http.Header{"Cf-Ray": {r.seed.hex("ray", 16) + "-TXL"}}
	if success {
		h.Set("X-Generation-Id", openrouterID(r))
	}
	return h
}

func openrouterHead(r *request, streamed bool) ordered {
	head := ordered{{"provider", "Anthropic"}}
	if !streamed {
		head = head.and(ordered{{"system_fingerprint", nil}, {"service_tier", nil}})
	}
	return head
}

// openrouterChoice has the finish in the words of the service behind.
func openrouterChoice(_ scenario.Reply, finish *string, _ string) ordered {
	if finish == nil {
		return ordered{{"native_finish_reason", nil}}
	}
	native := map[string]string{"stop": "end_turn", "length": "max_tokens", "tool_calls": "tool_use", "content_filter": "refusal"}[*finish]
	if native == "" {
		native = *finish
	}
	return ordered{{"native_finish_reason", native}}
}

// openrouterThinking reads the object, or its short form.
func openrouterThinking(o object) *llm.Reasoning {
	if effort := o.oneOf("reasoning_effort", openaiEfforts...); effort != "" {
		return &llm.Reasoning{Effort: llm.Effort(effort)}
	}
	n, ok := o.optional("reasoning")
	if !ok {
		return nil
	}
	t, ok := n.object("effort", "max_tokens", "exclude", "enabled", "summary", "context", "mode")
	if !ok {
		return nil
	}
	effort, budget := t.oneOf("effort", openaiEfforts...), asInt(t.integer("max_tokens", 1, 1<<31))
	if effort != "" && budget != nil {
		o.r.reject(n.path, openrouterOf(http.StatusBadRequest, "invalid_request", "Only one of \"reasoning.effort\" and \"reasoning.max_tokens\" can be specified"),
			"one of effort and max_tokens", "both", "thinking is bounded in one way")
	}
	if b := t.boolean("enabled"); b != nil && !*b {
		effort = "none"
	}
	if t.isTrue("exclude") && orZero(wanted(o).Reasoning).Include {
		o.r.note(n.path+".exclude", "absent", "true", "thoughts that the caller asked for are not kept back")
	}
	return &llm.Reasoning{Effort: llm.Effort(effort), BudgetTokens: budget}
}

// wanted is the chat request of the turn, empty if there is none.
func wanted(o object) *llm.ChatRequest { return orZero(o.r.turn.Chat) }

// openrouterThoughts reads the details, or the plain text if there are none.
func openrouterThoughts(o object) []llm.Part {
	n, ok := o.optional("reasoning_details")
	if !ok {
		for _, name := range []string{"reasoning", "reasoning_content"} {
			if text := o.string(name); text != nil {
				return []llm.Part{llm.ReasoningPart{Text: *text}}
			}
		}
		return nil
	}
	list, _ := n.list()
	var part llm.ReasoningPart
	for _, el := range list {
		detail, ok := el.object("type", "text", "signature", "format", "index", "id", "summary", "data")
		if !ok {
			continue
		}
		detail.oneOf("type", "reasoning.text", "reasoning.summary", "reasoning.encrypted")
		part.Text += *orZero(detail.string("text")) + *orZero(detail.string("summary"))
		part.Signature += *orZero(detail.string("signature"))
		if format := *orZero(detail.string("format")); part.Signature != "" && format != "anthropic-claude-v1" {
			o.r.note(el.path+".format", "anthropic-claude-v1", shown(format), "details of thoughts go back unmodified")
		}
	}
	return []llm.Part{part}
}

// openrouterHealth has nothing to refuse: what the models behind cannot take is
// dropped.
func openrouterHealth(openai, object, *llm.ChatRequest) {}

// dollars is a cost of so many millionths.
func dollars(millionths int64) json.Number {
	return json.Number(strconv.FormatFloat(float64(millionths)/1e6, 'f', -1, 64))
}

// openrouterUsage has the cost, at one dollar and five for a million tokens.
func openrouterUsage(_ *request, u scenario.Usage, _ string) ordered {
	return ordered{
		{"prompt_tokens", u.Input},
		{"completion_tokens", u.Output},
		{"total_tokens", u.Input + u.Output},
		{"cost", dollars(u.Input + 5*u.Output)},
		{"is_byok", false},
		{"prompt_tokens_details", ordered{{"cached_tokens", u.Cached}, {"cache_write_tokens", u.CacheWrite}, {"audio_tokens", 0}, {"video_tokens", 0}}},
		{"cost_details", openrouterCosts(u.Input, 5*u.Output)},
		{"completion_tokens_details", ordered{{"reasoning_tokens", u.Reasoning}, {"image_tokens", 0}, {"audio_tokens", 0}}},
	}
}

func openrouterCosts(in, out int64) ordered {
	return ordered{
		{"upstream_inference_cost", dollars(in + out)},
		{"upstream_inference_prompt_cost", dollars(in)},
		{"upstream_inference_completions_cost", dollars(out)},
	}
}

func openrouterEmbedded(input int64) ordered {
	return ordered{{"cost", dollars(input)}, {"is_byok", false}, {"cost_details", openrouterCosts(input, 0)}}
}

// openrouterImages has a time of 0, as recorded.
func openrouterImages(r *request) ordered {
	data := []ordered{}
	for _, image := range r.turn.Reply.Images {
		data = append(data, ordered{{"b64_json", base64.StdEncoding.EncodeToString(image)}, {"media_type", "image/png"}}.ifUnknown(r))
	}
	body := ordered{{"created", 0}, {"data", data}}
	if u := r.turn.Reply.Usage; u != nil {
		body = body.with("usage", ordered{
			{"prompt_tokens", u.Input}, {"completion_tokens", u.Output}, {"total_tokens", u.Input + u.Output}, {"cost", dollars(u.Input + 5*u.Output)},
		})
	}
	return body
}

// openrouterCard has every field that a model must have (OpenRouter API
// reference, models, 2026-11).
func openrouterCard(id string) ordered {
	return ordered{
		{"id", id},
		{"canonical_slug", id},
		{"hugging_face_id", ""},
		{"name", id},
		{"created", created},
		{"description", "A model."},
		{"context_length", 1000000},
		{"architecture", ordered{
			{"modality", "text->text"},
			{"input_modalities", []string{"text"}},
			{"output_modalities", []string{"text"}},
			{"tokenizer", "Other"},
			{"instruct_type", nil},
		}},
		{"pricing", ordered{{"prompt", "0.000001"}, {"completion", "0.000005"}, {"input_cache_read", "0.0000001"}, {"input_cache_write", "0.00000125"}}},
		{"top_provider", ordered{{"context_length", 1000000}, {"max_completion_tokens", 64000}, {"is_moderated", false}}},
		{"per_request_limits", nil},
		{"supported_parameters", []string{"max_tokens", "temperature", "tools"}},
		{"default_parameters", nil},
		{"supported_voices", nil},
		{"links", ordered{{"details", "/api/v1/models/" + id + "/endpoints"}}},
	}
}

func openrouterCards(n int) ordered {
	return ordered{{"total_count", n}, {"links", ordered{{"next", nil}}}}
}

// openrouterKey says what the key may still spend.
func openrouterKey(*request) ordered {
	return ordered{{"data", ordered{
		{"label", "a key"},
		{"limit", nil},
		{"limit_remaining", nil},
		{"limit_reset", nil},
		{"include_byok_in_limit", false},
		{"usage", 1.5},
		{"usage_daily", 0.5},
		{"usage_weekly", 1},
		{"usage_monthly", 1.5},
		{"is_free_tier", false},
		{"is_management_key", false},
		{"expires_at", nil},
	}}}
}
