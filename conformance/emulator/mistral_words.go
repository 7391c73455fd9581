package emulator

import (
	"net/http"
	"slices"
	"strings"

	"github.com/parley-llm/parley/llm"
)

// mistralOrder refuses messages in an order that no model takes.
func mistralOrder(message string) serviceError {
	return serviceError{
		status: http.StatusBadRequest, kind: "invalid_request_message_order", code: "3230", message: message, shape: "flat",
	}
}

// mistralFlat is an error in the service's flat form.
func mistralFlat(status int, kind, code, message string) serviceError {
	return serviceError{status: status, kind: kind, code: code, message: message, shape: "flat"}
}

// mistralError has the service's forms: flat, a detail in words, a guardrail's,
// and the checker's list of details.
func mistralError(r *request, e serviceError) any {
	switch e.shape {
	case "flat":
		return mistralWords(r, e)
	case "detail":
		return ordered{{"detail", e.message}}
	case "guardrail":
		return ordered{
			{"error", ordered{{"message", e.message}, {"status", e.status}}}, {"guardrails", ordered{{"results", ordered{}}}},
		}
	case "gateway":
		return ordered{{"message", e.message}}
	default:
		if e.status == http.StatusNotFound || e.status == http.StatusMethodNotAllowed {
			return ordered{{"message", e.message}}
		}
		complaint := extraForbidden(r, e.param)
		if e.code != "unknown_parameter" {
			complaint.Type, complaint.Msg = mistralComplaints[e.code], e.message
		}
		return ordered{{"detail", []any{complaint}}}
	}
}

// mistralFailing is an error inside a stream, in the flat form.
func mistralFailing(_ openai, r *request, e serviceError, _ ordered) ordered {
	if e.shape != "flat" {
		e.kind, e.code = "invalid_request_error", ""
	}
	return mistralWords(r, e)
}

func mistralWords(r *request, e serviceError) ordered {
	return ordered{
		{"object", "error"},
		{"message", e.message},
		{"type", e.kind},
		{"param", nil},
		{"code", orNull(e.code)},
		{"raw_status_code", e.status},
	}.ifUnknown(r)
}

// mistralComplaints are the checker's words for OpenAI's codes.
var mistralComplaints = map[string]string{
	"missing_required_parameter": "missing", "invalid_type": "type_error", "invalid_value": "literal_error",
	"decimal_above_max_value": "less_than_equal", "decimal_below_min_value": "greater_than_equal",
	"integer_above_max_value": "less_than_equal", "integer_below_min_value": "greater_than_equal",
	"array_above_max_length": "too_long", "empty_array": "too_short", "": "value_error",
}

// mistralRefusing gives the checker's complaints their status.
func mistralRefusing(e *serviceError) {
	if e.shape == "" && e.plain == "" && e.status == http.StatusBadRequest {
		e.status = http.StatusUnprocessableEntity
	}
}

func mistralFailures(model string) map[llm.Kind]serviceError {
	const invalid = "invalid_request_error"
	return map[llm.Kind]serviceError{
		llm.KindInvalidRequest:  mistralFlat(http.StatusBadRequest, invalid, "3051", "Invalid request: messages"),
		llm.KindAuthentication:  {status: http.StatusUnauthorized, message: "Invalid API Key", shape: "detail"},
		llm.KindPermission:      {status: http.StatusForbidden, message: "You do not have access to this resource.", shape: "detail"},
		llm.KindNotFound:        mistralFlat(http.StatusBadRequest, "invalid_model", "1500", "Invalid model: "+model),
		llm.KindContextLength:   mistralFlat(http.StatusBadRequest, invalid, "3051", "Prompt contains 300042 tokens, too large for model with 131072 maximum context length"),
		llm.KindContentFilter:   {status: http.StatusForbidden, message: "Content blocked by guardrail", shape: "guardrail"},
		llm.KindRequestTooLarge: {status: http.StatusRequestEntityTooLarge, plain: "text/html", shape: "gateway", message: page(http.StatusRequestEntityTooLarge)},
		llm.KindQuota:           {status: http.StatusPaymentRequired, message: "Payment required.", shape: "detail"},
		llm.KindRateLimit:       mistralFlat(http.StatusTooManyRequests, "rate_limited", "1300", "Rate limit exceeded"),
		llm.KindOverloaded:      mistralFlat(http.StatusTooManyRequests, "service_tier_capacity_exceeded", "3505", "Service tier capacity exceeded for this model."),
		llm.KindServer:          mistralFlat(http.StatusInternalServerError, "internal_server_error", "1000", "Internal server error"),
		llm.KindTimeout:         {status: http.StatusGatewayTimeout, plain: "text/plain", shape: "gateway", message: "upstream request timeout"},
	}
}

// mistralCheck refuses a greedy choice among a part of the words, tool calls
// under other services' ids, and orders that no model takes.
func mistralCheck(_ openai, o object, req *llm.ChatRequest) {
	if t, p := req.Temperature, req.TopP; t != nil && *t == 0 && p != nil && *p != 1 {
		o.r.reject("top_p", mistralFlat(http.StatusBadRequest, "invalid_request_invalid_args", "3054", "top_p must be 1 when using greedy sampling."),
			"1, or absent", "another", "a temperature of 0 goes with all of the words")
	}
	given := givenIDs(o.r)
	for i, m := range req.Messages {
		path := o.r.words.element("messages", i)
		for _, id := range callIDs(m) {
			if !mistralID(id) && !slices.Contains(given, id) {
				o.r.reject(path, mistralFlat(http.StatusBadRequest, "invalid_function_call", "3280", "Tool call id was "+id+" but must be a-z, A-Z, 0-9, with a length of 9."),
					"nine letters and digits", id, "the ids of calls are of the service's own form; others are mapped to it")
			}
		}
		if m.Role == llm.RoleAssistant && m.Text() == "" && len(m.ToolCalls()) == 0 && !thinks(m) {
			o.r.reject(path, mistralFlat(http.StatusBadRequest, "invalid_request_assistant_message", "3240", "Assistant message must have either content or tool_calls, but not none."),
				"content or calls", "neither", "an assistant's message says something or calls tools")
		}
		if i > 0 && m.Role == llm.RoleUser && req.Messages[i-1].Role == llm.RoleTool {
			o.r.reject(path, mistralOrder("Unexpected role 'user' after role 'tool'"), "an assistant's message between them", "none",
				"a user speaks only after the assistant has answered the tools")
		}
	}
	mistralLast(o, req)
}

// mistralLast demands that a user, a tool or a prefix comes last.
func mistralLast(o object, req *llm.ChatRequest) {
	n := len(req.Messages)
	if n == 0 {
		return
	}
	switch role := req.Messages[n-1].Role; role {
	case llm.RoleUser, llm.RoleTool:
	case llm.RoleSystem, llm.RoleDeveloper, llm.RoleAssistant:
		if role == llm.RoleAssistant && strings.Contains(string(o.compact()), `"prefix":true`) {
			return
		}
		o.r.reject("messages", mistralOrder("Expected last role User or Tool (or Assistant with prefix True) for serving but got "+string(role)),
			"user or tool last", string(role), "there is something to answer")
	}
}

// callIDs are the ids of a message's calls and of its result.
func callIDs(m llm.Message) []string {
	var ids []string
	for _, part := range m.Parts {
		switch p := part.(type) {
		case llm.ToolCallPart:
			ids = append(ids, p.ID)
		case llm.ToolResultPart:
			ids = append(ids, p.CallID)
		case llm.TextPart, llm.ImagePart, llm.DocumentPart, llm.AudioPart, llm.ReasoningPart, llm.RefusalPart, llm.OpaquePart:
		}
	}
	return ids
}

// givenIDs are the ids of calls in the answers before this turn. Where a scenario
// wants another form than the service's own, the service is taken to know it.
func givenIDs(r *request) []string {
	var ids []string
	for _, turn := range r.opts.Turns[:r.number-1] {
		for _, piece := range turn.Reply.Pieces {
			if piece.Call != nil {
				ids = append(ids, piece.Call.ID)
			}
		}
	}
	return ids
}

// mistralID tells ids of the service's own form: nine letters and digits.
func mistralID(id string) bool {
	return len(id) == 9 && strings.Trim(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

// mistralVectors refuses to shorten vectors for models that cannot.
func mistralVectors(o object, model string) {
	if n, ok := o.optional("output_dimension"); ok && !strings.HasPrefix(model, "codestral-embed") {
		o.r.reject(n.path, mistralFlat(http.StatusBadRequest, "invalid_request_error", "3051", "This model does not support output_dimension"),
			"absent", string(n.raw), "only codestral-embed can shorten vectors")
	}
}
