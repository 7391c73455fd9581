package openrouter

import (
	"bytes"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/providers/wire/exchange"
)

// lenient reads what is sent rather than what should be.
var lenient = []json.Options{jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)}

// body is what an error's body holds beyond the words that all services have.
type body struct {
	errorType    string
	provider     string
	upstream     exchange.Words
	reasons      []string
	patterns     []string
	headers      map[string]string
	availability *Availability
}

// members reads an object's members; anything else has none.
func members(value jsontext.Value) map[string]jsontext.Value {
	var object map[string]jsontext.Value
	if json.Unmarshal(value, &object, lenient...) != nil {
		return nil
	}
	return object
}

// read decodes a member, which keeps its zero value when it has another form.
func read[T any](value jsontext.Value) (v T) {
	if len(value) == 0 || json.Unmarshal(value, &v, lenient...) != nil {
		var zero T
		return zero
	}
	return v
}

// unlisted is the first element of a list, and any other value itself.
func unlisted(value jsontext.Value) jsontext.Value {
	if list := read[[]jsontext.Value](value); len(list) > 0 {
		return list[0]
	}
	return value
}

func readBody(data []byte) *body {
	outer := members(unlisted(bytes.TrimSpace(data)))
	inner := members(unlisted(outer["error"]))
	metadata := members(inner["metadata"])
	b := &body{
		errorType: or(read[string](metadata["error_type"]), or(read[string](inner["error_type"]), read[string](outer["error_type"]))),
		provider:  read[string](metadata["provider_name"]),
		upstream:  readUpstream(metadata["raw"]),
		reasons:   read[[]string](metadata["reasons"]),
		patterns:  read[[]string](metadata["patterns"]),
		headers:   read[map[string]string](metadata["headers"]),
	}
	if a := members(inner["availability"]); a != nil {
		b.availability = &Availability{
			Code:       read[string](a["code"]),
			Retryable:  read[*bool](a["retryable"]),
			RetryAfter: time.Duration(max(read[float64](a["retry_after"]), 0) * float64(time.Second)),
			Fallbacks:  read[[]string](a["fallback_models"]),
		}
	}
	return b
}

// readUpstream reads the host's own body: JSON in a string, plain text in a
// string, or an object.
func readUpstream(raw jsontext.Value) exchange.Words {
	text := []byte(raw)
	if raw.Kind() == '"' {
		text = []byte(read[string](raw))
	}
	if len(text) == 0 || string(text) == "null" {
		return exchange.Words{}
	}
	w, _ := exchange.ParseWords(text)
	if w.Message == "" {
		// An object in a form of the host's own.
		const limit = 200
		w.Message = strings.ToValidUTF8(string(text[:min(len(text), limit)]), "")
	}
	return w
}
