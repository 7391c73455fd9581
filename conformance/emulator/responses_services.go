package emulator

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// The services that have a Responses API, and nothing else in the place of chat
// completions: a dialect of this kind is for a provider that is told to use it.
var (
	openaiResponses     = onlyResponses(openaiService)
	azureResponses      = onlyResponses(azureService)
	openrouterResponses = func() service {
		s := onlyResponses(openrouterService)
		s.answers = &openrouterAnswers
		return s
	}()
	deepseekResponses = func() service {
		s := onlyResponses(deepseekService)
		s.answers = &deepseekAnswers
		return s
	}()
)

// bothRoutes are those of services with both ways to a model.
var bothRoutes = joinRoutes(openaiRoutes, responsesRoute)

var responsesRoute = []route{{http.MethodPost, "/responses", respond}}

func joinRoutes(lists ...[]route) []route {
	var all []route
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}

// onlyResponses is a service without its chat completions.
func onlyResponses(s service) service {
	routes := responsesRoute
	for _, row := range s.routes {
		if row.op != chat && row.op != respond {
			routes = joinRoutes(routes, []route{row})
		}
	}
	s.routes = routes
	return s
}

// openaiAnswers are OpenAI's own.
var openaiAnswers = responsesRules{
	fields: responsesFields, options: responsesOptional,
	strict: true, least: 16, efforts: openaiEfforts, boundModels: true,
	look: responsesLook{
		padded: true, pretty: true,
		id:   func(r *request) string { return "resp_" + r.seed.hex("answer", 50) },
		item: itemID, object: openaiObject, usage: responsesUsage, tool: toolEcho, phase: hasPhase, failing: responsesFailing,
	},
}

// hasPhase tells the models that name the phase of a message: gpt-5.4 and later.
func hasPhase(model string) bool { return generation(model) >= 5.4 }

// azureAnswers are Azure's: OpenAI's, with what its filter found.
var azureAnswers = func() responsesRules {
	a := openaiAnswers
	a.failures = azureResponsesFailures
	return a
}()

// azureFilters are what the filter found in the answer; nothing is known of it
// before the end.
func azureFilters(s responsesState) any {
	if s.status == "in_progress" || s.status == "failed" {
		return nil
	}
	return []ordered{{
		{"blocked", s.reason == "content_filter"},
		{"source_type", "completion"},
		{"content_filter_raw", []any{}},
		{"content_filter_results", azureSafe},
		{"content_filter_offsets", ordered{{"start_offset", 0}, {"end_offset", 2664}, {"check_offset", 0}}},
	}}
}

// openrouterAnswers are OpenRouter's, in front of OpenAI's models. Its streams
// have no event names.
var openrouterAnswers = responsesRules{
	fields: responsesFields,
	options: and(responsesOptional, []string{
		"models", "route", "provider", "plugins", "top_k", "session_id", "trace", "modalities", "image_config",
	}),
	unsure: []string{"strict"},
	least:  1, efforts: openaiEfforts, thinking: []string{"max_tokens", "enabled", "exclude"}, unasked: true,
	failures: openrouterResponsesFailures, errorBody: openrouterResponsesError,
	look: responsesLook{
		bare: true, marked: true, comment: new(""), lead: "\n         \n\n         \n",
		id: openrouterID,
		item: func(r *request, prefix string, index int) string {
			return prefix + "_tmp_" + r.seed.hex("item "+strconv.Itoa(index), 11)
		},
		object: openrouterObject, usage: openrouterResponsesUsage, tool: openrouterTool,
		thoughtStatus: true, thoughtMembers: ordered{{"format", "openai-responses-v1"}}, named: true,
	},
}

func openrouterObject(d responses, r *request, c *responsesCall, s responsesState) ordered {
	var think any
	if t := c.req.Reasoning; t != nil {
		think = ordered{{"effort", orNull(string(t.Effort))}, {"summary", orNull(c.summary)}}
	}
	o := ordered{
		{"id", openrouterID(r)},
		{"object", "response"},
		{"created_at", created},
		{"model", c.req.Model},
		{"status", s.status},
		{"completed_at", orNilIf(s.status != "completed", created+1)},
		{"output", orEmpty(s.output)},
		{"error", orNilIf(s.failed == nil, s.failed)},
		{"incomplete_details", incompleteDetails(s)},
		{"tools", orEmpty(c.tools)},
		{"tool_choice", choiceEcho(c)},
		{"parallel_tool_calls", *orTrue(c.req.ParallelToolCalls)},
		{"max_output_tokens", c.req.MaxTokens},
		{"temperature", *orFloat(c.req.Temperature)},
		{"top_p", *orFloat(c.req.TopP)},
		{"presence_penalty", 0},
		{"frequency_penalty", 0},
		{"top_logprobs", *orZero(c.req.TopLogprobs)},
		{"max_tool_calls", nil},
		{"metadata", metadataEcho(c)},
		{"background", false},
		{"previous_response_id", nil},
		{"service_tier", tierOf(r, s)},
		{"truncation", "disabled"},
		{"store", false},
		{"instructions", c.instructions},
		{"text", ordered{{"format", formatEcho(c)}}},
		{"reasoning", think},
		{"safety_identifier", nil},
		{"prompt_cache_key", nil},
		{"prompt_cache_options", nil},
		{"usage", usageEcho(d, r, s)},
	}
	if s.failedType != "" {
		o = o.with("error_type", s.failedType)
	}
	return o
}

func orFloat(f *float64) *float64 {
	if f == nil {
		return new(1.0)
	}
	return f
}

// openrouterTool says whether a tool is strict only if it was told.
func openrouterTool(t llm.Tool, sent object) ordered {
	var strict any
	if said := sent.boolean("strict"); said != nil {
		strict = *said
	}
	return ordered{
		{"type", "function"}, {"name", t.Name}, {"description", orNull(t.Description)}, {"parameters", t.Parameters}, {"strict", strict},
	}
}

func openrouterResponsesUsage(_ *request, u scenario.Usage) ordered {
	in, out := dollars(u.Input), dollars(5*u.Output)
	all := dollars(u.Input + 5*u.Output)
	return ordered{
		{"input_tokens", u.Input},
		{"input_tokens_details", ordered{{"cached_tokens", u.Cached}}},
		{"output_tokens", u.Output},
		{"output_tokens_details", ordered{{"reasoning_tokens", u.Reasoning}}},
		{"total_tokens", u.Input + u.Output},
		{"cost", all},
		{"is_byok", false},
		{"cost_details", ordered{
			{"upstream_inference_cost", all}, {"upstream_inference_input_cost", in}, {"upstream_inference_output_cost", out},
		}},
	}
}

// deepseekAnswers are DeepSeek's, which shows its thoughts in the open. Of its
// requests little is documented (2026-08): the rest is as it was recorded.
var deepseekAnswers = responsesRules{
	fields: responsesFields, options: responsesOptional,
	unsure: []string{"strict", "parallel_tool_calls", "user", "metadata", "logprobs", "detail"},
	least:  1, efforts: []string{"none", "minimal", "low", "medium", "high", "xhigh", "max"}, plain: true, unasked: true,
	failures: deepseekFailures,
	look: responsesLook{
		id:     func(r *request) string { return r.seed.uuid("answer") },
		item:   func(r *request, _ string, index int) string { return r.seed.uuid("item " + strconv.Itoa(index)) },
		object: deepseekObject, usage: deepseekResponsesUsage, tool: toolEcho,
		thoughtStatus: true, phase: func(string) bool { return true }, failing: responsesFailing,
	},
}

// deepseekObject is OpenAI's, with less of what was asked for.
func deepseekObject(d responses, r *request, c *responsesCall, s responsesState) ordered {
	o := slices.DeleteFunc(openaiObject(d, r, c, s), func(m member) bool { return m.name == "tool_usage" })
	for i, m := range o {
		switch m.name {
		case "prompt_cache_retention":
			o[i].value = nil
		case "store":
			o[i].value = false
		case "service_tier":
			o[i].value = r.oneOf("default")
		case "reasoning":
			o[i].value = ordered{{"effort", orNull(string(orZero(c.req.Reasoning).Effort))}, {"summary", orNull(c.summary)}}
		case "text":
			o[i].value = ordered{{"format", formatEcho(c)}, {"verbosity", nil}}
		}
	}
	return o.with("content_filters", nil)
}

func deepseekResponsesUsage(_ *request, u scenario.Usage) ordered {
	return ordered{
		{"input_tokens", u.Input},
		{"input_tokens_details", ordered{{"cached_tokens", u.Cached}}},
		{"output_tokens", u.Output},
		{"output_tokens_details", ordered{{"reasoning_tokens", u.Reasoning}}},
		{"total_tokens", u.Input + u.Output},
	}
}
