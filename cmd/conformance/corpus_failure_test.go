package main

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// failure is what the bytes of an error say.
type failure struct {
	provider string
	// status is the HTTP status; meant is the one that the failure has: its own
	// where it came within a 200, 0 if it has none.
	status, meant       int
	header              http.Header
	body                map[string]any
	code, kind, message string
	reason              string
	requestID           string
}

// readFailure is the unified reading of an error. A message that is not in the
// bytes is absent: the library then has one of its own.
func readFailure(entry map[string]any, status int, body []byte) map[string]any {
	f := parseFailure(body)
	f.provider, f.status, f.header = text(entry["provider"]), status, headersOf(entry)
	if f.meant == 0 || status >= 400 {
		f.meant = status
	}
	if f.meant < 400 {
		f.meant = 0
	}
	if entry["dialect"] == "anthropic-messages" {
		f.provider = "anthropic"
	}
	kind := failureKind(f)
	read := map[string]any{
		"kind": kind, "status": jsonNumber(int64(status)), "code": f.code, "type": f.kind,
		"retryable": slices.Contains([]string{"rate_limit", "overloaded", "server", "timeout"}, kind) &&
			f.header.Get("X-Should-Retry") != "false",
		"retry_after_ms": jsonNumber(failureDelay(f, kind).Milliseconds()),
		"request_id":     f.id(),
	}
	if message := f.told(); message != "" {
		read["message"] = message
	}
	return read
}

func headersOf(entry map[string]any) http.Header {
	header := http.Header{}
	for name, values := range object(object(entry["response"])["headers"]) {
		for _, value := range list(values) {
			header.Add(name, text(value))
		}
	}
	return header
}

// parseFailure finds the words of a failure in the shapes that services have:
// an object under "error", a text there or under "detail", no envelope, an array
// around it, plain text.
func parseFailure(body []byte) *failure {
	f := &failure{body: map[string]any{}}
	var value any
	dec := json.NewDecoder(strings.NewReader(string(body)))
	dec.UseNumber()
	if dec.Decode(&value) != nil {
		if page := strings.HasPrefix(strings.TrimSpace(string(body)), "<"); !page {
			f.message = strings.Join(strings.Fields(string(body)), " ")
		}
		return f
	}
	if wrapped := list(value); len(wrapped) > 0 {
		value = wrapped[0]
	}
	f.body = object(value)
	said := object(f.body["error"])
	if said == nil {
		said = f.body
	}
	metadata := object(said["metadata"])
	f.code = scalarText(said["code"])
	f.kind = cmp.Or(text(metadata["error_type"]), text(said["error_type"]), text(f.body["error_type"]), text(said["type"]), text(said["status"]))
	f.message = cmp.Or(text(said["message"]), text(f.body["error"]), text(f.body["detail"]))
	f.requestID = text(f.body["request_id"])
	for _, status := range []any{said["code"], said["status_code"], said["http_status"], said["raw_status_code"]} {
		if n, ok := number(status); ok && n >= 400 && n < 600 && f.meant == 0 {
			f.meant = int(n)
		}
	}
	for _, d := range list(said["details"]) {
		f.reason = cmp.Or(f.reason, text(object(d)["reason"]))
	}
	return f
}

// scalarText is a text, or the digits of a number.
func scalarText(value any) string {
	if n, ok := value.(json.Number); ok {
		return n.String()
	}
	return text(value)
}

// id is the id of the exchange, by the header that the service has for it.
func (f *failure) id() string {
	names := map[string][]string{
		"openai":     {"X-Request-Id"},
		"anthropic":  {"Request-Id"},
		"azure":      {"Apim-Request-Id", "X-Request-Id"},
		"azureai":    {"Apim-Request-Id", "X-Request-Id"},
		"mistral":    {"Mistral-Correlation-Id", "X-Kong-Request-Id"},
		"deepseek":   {"X-Ds-Trace-Id"},
		"moonshot":   {"Msh-Request-Id", "X-Trace-Id"},
		"openrouter": {"X-Generation-Id"},
		"metallama":  {"X-Request-Id", "Inference-Id"},
	}[f.provider]
	if strings.HasPrefix(f.provider, "x-") {
		names = []string{"X-Request-Id"}
	}
	id := ""
	for _, name := range names {
		id = cmp.Or(id, f.header.Get(name))
	}
	return cmp.Or(id, f.requestID)
}

// told is the service's text. Where OpenRouter says no more than that a host
// failed, the host's own text follows.
func (f *failure) told() string {
	metadata := object(object(f.body["error"])["metadata"])
	raw := metadata["raw"]
	if f.provider != "openrouter" || f.message != "Provider returned error" || raw == nil {
		return f.message
	}
	upstream := text(raw)
	if said := parseFailure([]byte(upstream)); said.message != "" {
		upstream = said.message
	}
	return f.message + ": " + cmp.Or(text(metadata["provider_name"]), "the host") + ": " + upstream
}
