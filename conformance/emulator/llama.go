package emulator

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// llama is Meta's own Llama API, which was switched off on 2026-07-06: chat and
// models, in a shape that is not OpenAI's.
//
// Facts: Meta's SDKs llama-api-python and llama-api-typescript 0.3 (2025-08-27),
// Meta's langchain-meta (2026-07-10), and tests that others ran against the live
// service (2025-06). No bytes of it were recorded: the order of a stream's
// events is that of the SDKs, and the bodies of errors are one of the two forms
// that the tests accepted.
type llama struct{}

func (llama) baseURL() string { return "https://api.llama.com/v1" }

var llamaRoutes = []route{
	{http.MethodPost, "/chat/completions", chat},
	{http.MethodGet, "/models", models},
}

func (d llama) examine(r *request) render {
	op, ok := r.find(llamaRoutes)
	if !ok {
		return nil
	}
	refused := llamaError(http.StatusUnauthorized, "Unauthorized", "Invalid API key.")
	r.checkKey(bearer(r), refused)
	r.checkQuery()
	if op == models {
		r.checkNoBody()
		return func(w http.ResponseWriter) { d.models(w, r) }
	}
	r.checkJSON()
	root, ok := r.root()
	if !ok {
		return nil
	}
	return d.chat(r, root)
}

type llamaModel struct {
	ID      string  `json:"id"`
	Object  string  `json:"object"`
	Created int64   `json:"created"`
	OwnedBy string  `json:"owned_by"`
	Future  *future `json:"x_future,omitempty"`
}

// models lists the turn's models. The list says no type of its own.
func (llama) models(w http.ResponseWriter, r *request) {
	body := struct {
		Data   []llamaModel `json:"data"`
		Future *future      `json:"x_future,omitempty"`
	}{Data: []llamaModel{}, Future: r.unknown()}
	for _, id := range r.turn.Reply.ModelIDs {
		body.Data = append(body.Data, llamaModel{ID: id, Object: "model", Created: created, OwnedBy: "Meta", Future: r.unknown()})
	}
	send(w, http.StatusOK, nil, "application/json", marshal(body, ""))
}

// llamaError is a problem with its title.
func llamaError(status int, title, detail string) serviceError {
	return serviceError{status: status, kind: title, message: detail}
}

func llamaInvalid(detail string) serviceError {
	return llamaError(http.StatusBadRequest, "Bad Request", detail)
}

// llamaProblem is the body of an error.
type llamaProblem struct {
	Title  string  `json:"title"`
	Detail string  `json:"detail"`
	Status int     `json:"status"`
	Future *future `json:"x_future,omitempty"`
}

func llamaProblemOf(e serviceError, r *request) llamaProblem {
	return llamaProblem{Title: e.kind, Detail: e.message, Status: e.status, Future: r.unknown()}
}

func (llama) refuse(w http.ResponseWriter, r *request, e serviceError) {
	if e.plain != "" {
		send(w, e.status, e.header, e.plain, []byte(e.message))
		return
	}
	send(w, e.status, e.header, "application/problem+json", marshal(llamaProblemOf(e, r), ""))
}

func (llama) cut(w http.ResponseWriter, r *request) {
	if r.stream {
		openEvents(w, nil).send("", []byte(`{"id":"`))
		return
	}
	send(w, http.StatusOK, nil, "application/json", []byte(`{"id":"`))
}

// failure is the service's error for a kind. Only the statuses are known; the
// words for a context that is too long, a filter, an empty account and overload
// are those of other hosts of Llama.
func (llama) failure(r *request, f scenario.Failure) serviceError {
	switch f.Kind {
	case llm.KindInvalidRequest:
		return llamaInvalid("The request is invalid.")
	case llm.KindAuthentication:
		return llamaError(http.StatusUnauthorized, "Unauthorized", "Invalid API key.")
	case llm.KindPermission:
		return llamaError(http.StatusForbidden, "Forbidden", "Your API key has no access to this model.")
	case llm.KindNotFound:
		return llamaError(http.StatusNotFound, "Not Found", "Model "+modelOf(r.body)+" not found.")
	case llm.KindContextLength:
		return llamaInvalid("This model's maximum context length is 128000 tokens.")
	case llm.KindContentFilter:
		return llamaInvalid("The request was blocked: content_filter.")
	case llm.KindRequestTooLarge:
		return llamaError(http.StatusRequestEntityTooLarge, "Content Too Large", "The request is larger than 25 MB.")
	case llm.KindQuota:
		return llamaError(http.StatusPaymentRequired, "Payment Required", "Your account has an insufficient balance.")
	case llm.KindRateLimit:
		return llamaError(http.StatusTooManyRequests, "Too Many Requests", "Rate limit exceeded.")
	case llm.KindOverloaded:
		return llamaError(http.StatusTooManyRequests, "Too Many Requests", "Model busy, retry later.")
	case llm.KindTimeout:
		return llamaError(http.StatusGatewayTimeout, "Gateway Timeout", "The request timed out.")
	case llm.KindServer, llm.KindNetwork, llm.KindStreamTruncated, llm.KindMalformedResponse,
		llm.KindCanceled, llm.KindUnsupported, llm.KindConfiguration:
	}
	return llamaError(http.StatusInternalServerError, "Internal Server Error", "Something went wrong.")
}

func (llama) child(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func (llama) element(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }

func (llama) noRoute(_, path string) serviceError {
	return llamaError(http.StatusNotFound, "Not Found", "No such path: "+path)
}

func (llama) wrongMethod(method, _ string) serviceError {
	return llamaError(http.StatusMethodNotAllowed, "Method Not Allowed", method+" is not allowed here.")
}

func (llama) contentType(string) serviceError {
	return llamaInvalid("The content type must be application/json.")
}

func (llama) malformed() serviceError { return llamaInvalid("The body is not valid JSON.") }

func (llama) unknown(path string) serviceError {
	return llamaInvalid("Unrecognized request argument supplied: " + path)
}

func (llama) missing(path string) serviceError {
	return llamaInvalid("Missing required argument: " + path)
}

func (llama) wrongType(path, want, got string) serviceError {
	return llamaInvalid(path + ": expected " + want + ", got " + got)
}

func (llama) notOneOf(path, got string, allowed []string) serviceError {
	return llamaInvalid(path + ": " + got + " is not one of " + strings.Join(allowed, ", "))
}

func (llama) outOfRange(path, limit, got string, above, _ bool) serviceError {
	side := "at least"
	if above {
		side = "at most"
	}
	return llamaInvalid(fmt.Sprintf("%s: %s must be %s %s", path, got, side, limit))
}

func (llama) invalid(path, message string) serviceError { return llamaInvalid(path + ": " + message) }
