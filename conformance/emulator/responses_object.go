package emulator

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// openaiObject is an answer of OpenAI's and of Azure's: much of it is what was
// asked for. (Recorded in 2026.)
func openaiObject(d responses, r *request, c *responsesCall, s responsesState) ordered {
	done := s.status == "completed"
	o := ordered{
		{"id", d.responsesRules.look.id(r)},
		{"object", "response"},
		{"created_at", created},
		{"status", s.status},
		{"background", false},
	}
	if !r.stream && d.provider == "openai" {
		o = o.with("billing", ordered{{"payer", "developer"}})
	}
	o = o.with("completed_at", orNilIf(!done, created+1))
	if d.provider == "azure" {
		o = o.with("content_filters", azureFilters(s))
	}
	return o.and(ordered{
		{"error", orNilIf(s.failed == nil, s.failed)},
		{"frequency_penalty", json.Number("0.0")},
		{"incomplete_details", incompleteDetails(s)},
		{"instructions", c.instructions},
		{"max_output_tokens", c.req.MaxTokens},
		{"max_tool_calls", nil},
		{"model", c.req.Model},
		{"moderation", nil},
		{"output", orEmpty(s.output)},
		{"parallel_tool_calls", *orTrue(c.req.ParallelToolCalls)},
		{"presence_penalty", json.Number("0.0")},
		{"previous_response_id", nil},
		{"prompt_cache_key", nil},
		{"prompt_cache_retention", "in_memory"},
		{"reasoning", reasoningEcho(c)},
		{"safety_identifier", orNull(c.req.User)},
		{"service_tier", tierOf(r, s)},
		{"store", *orTrue(c.store)},
		{"temperature", floatEcho(c.req.Temperature)},
		{"text", ordered{{"format", formatEcho(c)}, {"verbosity", "medium"}}},
		{"tool_choice", choiceEcho(c)},
		{"tool_usage", noToolUsage},
		{"tools", orEmpty(c.tools)},
		{"top_logprobs", *orZero(c.req.TopLogprobs)},
		{"top_p", floatEcho(c.req.TopP)},
		{"truncation", "disabled"},
		{"usage", usageEcho(d, r, s)},
		{"user", nil},
		{"metadata", metadataEcho(c)},
	})
}

func orNilIf(nothing bool, v any) any {
	if nothing {
		return nil
	}
	return v
}

func orEmpty(list []ordered) []ordered {
	if list == nil {
		return []ordered{}
	}
	return list
}

func orTrue(b *bool) *bool {
	if b == nil {
		return new(true)
	}
	return b
}

func incompleteDetails(s responsesState) any {
	if s.reason == "" {
		return nil
	}
	return ordered{{"reason", s.reason}}
}

// tierOf is known in the end; before that it is what was asked for.
func tierOf(r *request, s responsesState) string {
	if s.status == "in_progress" {
		return "auto"
	}
	return r.oneOf("default")
}

// noToolUsage counts what the service's own tools did: nothing.
var noToolUsage = func() ordered {
	details := ordered{{"image_tokens", 0}, {"text_tokens", 0}}
	return ordered{
		{"image_gen", ordered{
			{"input_tokens", 0}, {"input_tokens_details", details}, {"output_tokens", 0}, {"output_tokens_details", details}, {"total_tokens", 0},
		}},
		{"web_search", ordered{{"num_requests", 0}}},
	}
}()

// reasoningEcho names how the newest models think, too.
func reasoningEcho(c *responsesCall) ordered {
	echo := ordered{{"context", nil}, {"effort", effortEcho(c)}}
	if generation(c.req.Model) >= 5.6 {
		echo = ordered{{"context", "all_turns"}, {"effort", effortEcho(c)}, {"mode", "standard"}}
	}
	return echo.with("summary", orNull(c.summary))
}

func effortEcho(c *responsesCall) any {
	if effort := orZero(c.req.Reasoning).Effort; effort != "" {
		return string(effort)
	}
	if !reasons(c.req.Model) {
		return nil
	}
	return "medium"
}

// floatEcho has a fraction, as recorded.
func floatEcho(f *float64) json.Number {
	if f == nil {
		return "1.0"
	}
	text := string(marshal(*f, ""))
	if !strings.ContainsAny(text, ".eE") {
		text += ".0"
	}
	return json.Number(text)
}

func formatEcho(c *responsesCall) any {
	f := c.req.ResponseFormat
	switch {
	case f == nil:
		return ordered{{"type", "text"}}
	case f.Schema == nil:
		return ordered{{"type", "json_object"}}
	default:
		return ordered{
			{"type", "json_schema"}, {"description", orNull(f.Description)}, {"name", f.Name}, {"schema", f.Schema}, {"strict", f.Strict},
		}
	}
}

func choiceEcho(c *responsesCall) any {
	if c.choice.raw == nil {
		return "auto"
	}
	return c.choice.compact()
}

// toolEcho has the schema that the service made of a tool's.
func toolEcho(t llm.Tool, _ object) ordered {
	parameters := t.Parameters
	if parameters == nil {
		parameters = json.RawMessage(`{"type":"object","properties":{},"additionalProperties":false,"required":[]}`)
	}
	return ordered{
		{"type", "function"}, {"description", orNull(t.Description)}, {"name", t.Name}, {"parameters", parameters}, {"strict", t.Strict},
	}
}

func metadataEcho(c *responsesCall) map[string]string {
	if c.req.Metadata == nil {
		return map[string]string{}
	}
	return c.req.Metadata
}

func usageEcho(d responses, r *request, s responsesState) any {
	if s.usage == nil {
		return nil
	}
	return d.responsesRules.look.usage(r, *s.usage).ifUnknown(r)
}

// responsesUsage is OpenAI's count.
func responsesUsage(_ *request, u scenario.Usage) ordered {
	return ordered{
		{"input_tokens", u.Input},
		{"input_tokens_details", ordered{{"cache_write_tokens", u.CacheWrite}, {"cached_tokens", u.Cached}}},
		{"output_tokens", u.Output},
		{"output_tokens_details", ordered{{"reasoning_tokens", u.Reasoning}}},
		{"total_tokens", u.Input + u.Output},
	}
}

// indented is JSON as OpenAI writes an unary body.
func indented(body []byte) []byte {
	var b bytes.Buffer
	if err := json.Indent(&b, body, "", "  "); err != nil {
		panic("emulator: cannot indent an answer: " + err.Error())
	}
	return b.Bytes()
}
