package emulator

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// Claude on Vertex AI is Anthropic's Messages behind Google's host: the model
// and whether to stream stand in the path, the version in the body, and the
// token in Authorization. Its front refuses in Google's words, what is behind it
// in Anthropic's.
//
// Facts: Anthropic's SDKs and documentation (2026-10), and recordings of
// 2025-11.

var vertexClaudePath = regexp.MustCompile(`/v1(?:beta1)?/projects/[^/]+/locations/([^/]+)/publishers/anthropic/models/([^/:]+):(rawPredict|streamRawPredict)$`)

// vertexWords are Anthropic's words for Google's, as they stand in an event of a
// stream that has begun.
var vertexWords = map[string]string{
	"UNAUTHENTICATED": "authentication_error", "PERMISSION_DENIED": "permission_error",
	"NOT_FOUND": "not_found_error", "RESOURCE_EXHAUSTED": "rate_limit_error",
}

// vertexCount is the model of the path that counts tokens.
const vertexCount = "count-tokens"

// examineVertex reads a request to Google's host.
func (d anthropic) examineVertex(r *request) render {
	g := gemini{}
	if r.turn.Op == scenario.OpListModels {
		return g.examine(r) // the host has one list, of Google's own models
	}
	m := vertexClaudePath.FindStringSubmatch(r.URL.Path)
	switch {
	case !sameHost(r.Host, r.base):
		r.reject("host", g.noRoute(r.Method, r.URL.Path), r.base.Host, r.Host, "requests go to the host of the configured base URL")
		return nil
	case m == nil || !strings.HasPrefix(r.URL.Path, r.base.Path):
		r.reject("path", g.noRoute(r.Method, r.URL.Path), r.base.Path+"…/publishers/anthropic/models/{model}:rawPredict", r.URL.Path,
			"a request's path is the base URL's path and then one that the service documents")
		return nil
	case r.Method != http.MethodPost:
		r.reject("method", g.wrongMethod(r.Method, r.URL.Path), http.MethodPost, r.Method, "each path of the service takes one method")
		return nil
	}
	g.checkLocation(r, geminiCall{project: true, location: m[1]})
	refused := googleBadToken()
	token := bearer(r)
	if token == "" {
		refused = googleNoToken("Request is missing required authentication credential.")
	}
	r.checkKey(token, refused)
	d.checkVertexHeaders(r)
	r.checkQuery("alt", "beta")
	r.checkJSON()
	root, ok := r.root()
	if !ok {
		return nil
	}
	if m[2] == vertexCount {
		return d.countTokens(r, root)
	}
	if op := r.turn.Op; op != scenario.OpChat && op != scenario.OpChatStream {
		r.note("operation", string(op), "chat", "each operation has its own path at the service")
	}
	return d.chat(r, root)
}

// checkVertexHeaders notes headers that belong to Anthropic's own host. Its
// version is none of them: Anthropic's own client sends it here too
// (anthropic-sdk-go, package vertex, 2026-11).
func (d anthropic) checkVertexHeaders(r *request) {
	if r.Header.Get("X-Api-Key") != "" {
		r.note("header x-api-key", "absent", "present", "on this host the token stands in Authorization")
	}
	if beta := r.Header.Get("Anthropic-Beta"); beta != "" && !d.asked(r) {
		r.note("header anthropic-beta", "absent", beta, "a request takes part in a beta only when its caller asked for it")
	}
}

// readVertex reads the version, compares the path with the body, and returns the
// path's model.
func (d anthropic) readVertex(o object) string {
	d.readVersion(o)
	m := vertexClaudePath.FindStringSubmatch(o.r.URL.Path)
	if streams := m[3] == "streamRawPredict"; streams != o.r.stream {
		o.r.note("stream", yesNo(streams), yesNo(o.r.stream), "the path and the body agree on whether the answer is streamed")
	}
	return m[2]
}

func (anthropic) readVersion(o object) {
	const version = "vertex-2023-10-16"
	if got := o.needString("anthropic_version"); got != "" && got != version {
		o.r.reject("anthropic_version", anthropicInvalid("anthropic_version: \""+got+"\" is not a valid version"), version, got, "every request names the version of the API")
	}
}

// countTokens counts, for nothing: it is what a health check calls. There the
// model stands in the body.
func (d anthropic) countTokens(r *request, root node) render {
	o, ok := root.object("anthropic_version", "model", "messages", "system", "tools", "tool_choice", "thinking")
	if !ok {
		return nil
	}
	if r.turn.Op != scenario.OpHealth {
		r.note("operation", string(r.turn.Op), "a count of tokens", "each operation has its own path at the service")
	}
	d.readVersion(o)
	c := &anthropicChat{req: &llm.ChatRequest{Model: o.needString("model")}, maker: "vertexai"}
	c.model = claudeOf(c.req.Model)
	d.readSystem(o, c)
	d.readMessages(o, c)
	return func(w http.ResponseWriter) {
		body := struct {
			Tokens int64   `json:"input_tokens"`
			Future *future `json:"x_future,omitempty"`
		}{Tokens: 8, Future: r.unknown()}
		send(w, http.StatusOK, d.header(r), "application/json", marshal(body, ""))
	}
}

// vertexFailure is what Google's front answers, and the one error whose status
// differs behind it; false leaves the kind to Anthropic. An empty account is
// Google's, which tells it as a limit of rate.
func (d anthropic) vertexFailure(r *request, f scenario.Failure) (serviceError, bool) {
	model := ""
	if m := vertexClaudePath.FindStringSubmatch(r.URL.Path); m != nil {
		model = m[2]
	}
	switch f.Kind {
	case llm.KindAuthentication:
		return googleBadToken(), true
	case llm.KindPermission:
		return googleDenied(r.URL.Path), true
	case llm.KindNotFound:
		return googleError(http.StatusNotFound, "NOT_FOUND", "Publisher Model `publishers/anthropic/models/"+model+
			"` was not found or your project does not have access to it. Please ensure you are using a valid model version."), true
	case llm.KindRateLimit, llm.KindQuota:
		e := googleError(http.StatusTooManyRequests, "RESOURCE_EXHAUSTED",
			"Quota exceeded for aiplatform.googleapis.com/online_prediction_requests_per_base_model with base model: anthropic-"+model+".")
		if f.RetryAfter > 0 {
			e.details = append(e.details, googleRetryInfo(f.RetryAfter))
		}
		return e, true
	case llm.KindContextLength:
		return anthropicError(http.StatusRequestEntityTooLarge, "invalid_request_error", "Prompt is too long"), true
	case llm.KindRequestTooLarge:
		if f.MidStream {
			return serviceError{}, false
		}
		return gemini{}.failureOf(r, geminiCall{}, f.Kind), true
	case llm.KindInvalidRequest, llm.KindContentFilter, llm.KindOverloaded, llm.KindServer, llm.KindTimeout, llm.KindNetwork,
		llm.KindStreamTruncated, llm.KindMalformedResponse, llm.KindCanceled, llm.KindUnsupported, llm.KindConfiguration:
	}
	return serviceError{}, false
}
