package emulator

import (
	"net/http"
	"slices"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// anthropic is Anthropic's API: Messages and models.
//
// Facts: Anthropic's API reference and model pages (2026-10), its SDKs
// (2026-08), and recorded traffic of 2025 and 2026. Where neither has the bytes,
// the comment beside the code says so.
type anthropic struct {
	// vertex is the same API on Google's host: see examineVertex.
	vertex bool
}

var anthropicRoutes = []route{
	{http.MethodPost, "/v1/messages", chat},
	{http.MethodGet, "/v1/models", models},
}

func (d anthropic) baseURL() string {
	if d.vertex {
		return gemini{}.baseURL()
	}
	return "https://api.anthropic.com"
}

func (d anthropic) examine(r *request) render {
	if d.vertex {
		return d.examineVertex(r)
	}
	op, ok := r.find(anthropicRoutes)
	if !ok {
		return nil
	}
	d.checkKey(r)
	d.checkVersion(r)
	if op == models {
		r.checkNoBody()
		return d.models(r)
	}
	r.checkQuery("beta")
	r.checkJSON()
	root, ok := r.root()
	if !ok {
		return nil
	}
	return d.chat(r, root)
}

// checkKey takes the key from x-api-key only: Authorization is for tokens of
// another kind, and the two together are refused.
func (d anthropic) checkKey(r *request) {
	refused := anthropicError(http.StatusUnauthorized, "authentication_error", "invalid x-api-key")
	if got := r.Header.Get("Authorization"); got != "" {
		r.reject("header authorization", refused, "absent", "present", "the key goes into x-api-key, and Authorization must not stand beside it")
	}
	key := r.Header.Get("X-Api-Key")
	if key == "" {
		refused.message = "x-api-key header is required"
	}
	r.checkKey(key, refused)
}

// checkVersion demands the one version there is, and no beta that nobody asked
// for.
func (d anthropic) checkVersion(r *request) {
	const version = "2023-06-01"
	switch got := r.Header.Get("Anthropic-Version"); got {
	case version:
	case "":
		r.reject("header anthropic-version", anthropicInvalid("anthropic-version: header is required"), version, "absent",
			"every request names the version of the API")
	default:
		r.reject("header anthropic-version", anthropicInvalid(`anthropic-version: "`+got+`" is not a valid version`), version, got,
			"every request names the version of the API")
	}
	if beta := r.Header.Get("Anthropic-Beta"); beta != "" && !d.asked(r) {
		r.note("header anthropic-beta", "absent", beta, "a request takes part in a beta only when its caller asked for it")
	}
}

// asked reports whether the turn may carry what only a provider's own option or
// header asks for.
func (anthropic) asked(r *request) bool {
	chat := r.turn.Chat
	return chat != nil && (len(chat.Options) > 0 || len(chat.Headers) > 0)
}

// header is what every answer carries.
func (d anthropic) header(r *request) http.Header {
	return http.Header{"Request-Id": {"req_" + d.mark() + "01" + r.seed.letters("request", 22)}}
}

// mark tells the ids of an answer that came through Google's host.
func (d anthropic) mark() string {
	if d.vertex {
		return "vrtx_"
	}
	return ""
}

// limits are the rate limits that answers report; the resets are times.
func (d anthropic) limits(r *request) http.Header {
	h := d.header(r)
	if d.vertex {
		return h
	}
	const reset = "2026-01-01T00:00:00Z"
	for _, what := range []string{"Requests", "Tokens", "Input-Tokens", "Output-Tokens"} {
		h.Set("Anthropic-Ratelimit-"+what+"-Limit", "4000000")
		h.Set("Anthropic-Ratelimit-"+what+"-Remaining", "3999000")
		h.Set("Anthropic-Ratelimit-"+what+"-Reset", reset)
	}
	return h
}

func (d anthropic) refuse(w http.ResponseWriter, r *request, e serviceError) {
	if e.delayInBody {
		gemini{}.refuse(w, r, e)
		return
	}
	h := d.header(r)
	// Recorded on 4xx only; 429 is the one of them that a retry may help.
	if e.status < 500 && e.status != http.StatusTooManyRequests && !d.vertex {
		h.Set("X-Should-Retry", "false")
	}
	copyHeader(h, e.header)
	if e.plain != "" {
		send(w, e.status, h, e.plain, []byte(e.message))
		return
	}
	body := d.errorOf(e, r)
	if e.status == http.StatusRequestEntityTooLarge && !d.vertex {
		// The edge answers this one, in a shape of its own.
		body.Type, body.RequestID = "", ""
	}
	send(w, e.status, h, "application/json", marshal(body, ""))
}

// anthropicErrorBody is the body of an error, over HTTP and inside a stream.
type anthropicErrorBody struct {
	Type  string `json:"type,omitempty"`
	Error struct {
		Details *struct{} `json:"details,omitempty"`
		Type    string    `json:"type"`
		Message string    `json:"message"`
		Future  *future   `json:"x_future,omitempty"`
	} `json:"error"`
	RequestID string `json:"request_id,omitempty"`
}

func (d anthropic) errorOf(e serviceError, r *request) anthropicErrorBody {
	body := anthropicErrorBody{Type: "error", RequestID: d.header(r).Get("Request-Id")}
	body.Error.Type, body.Error.Message, body.Error.Future = e.kind, e.message, r.unknown()
	if word := vertexWords[e.kind]; word != "" {
		body.Error.Type = word
	}
	return body
}

func (d anthropic) cut(w http.ResponseWriter, r *request) {
	if r.stream {
		openEvents(w, d.limits(r)).send("message_start", []byte(`{"type":"message_start","message":{"id":`))
		return
	}
	send(w, http.StatusOK, d.limits(r), "application/json", []byte(`{"id":"msg_`))
}

// failure is the service's error for a kind. An empty balance is recorded as a
// 400; 402 is documented, and what a scenario gets that asks for that status.
func (d anthropic) failure(r *request, f scenario.Failure) serviceError {
	if d.vertex {
		if e, ok := d.vertexFailure(r, f); ok {
			return e
		}
	}
	switch f.Kind {
	case llm.KindInvalidRequest:
		return anthropicInvalid("messages.0: Input does not match the expected shape.")
	case llm.KindAuthentication:
		return anthropicError(http.StatusUnauthorized, "authentication_error", "invalid x-api-key")
	case llm.KindPermission:
		return anthropicError(http.StatusForbidden, "permission_error", "Your API key does not have permission to use the specified resource.")
	case llm.KindNotFound:
		return anthropicError(http.StatusNotFound, "not_found_error", "model: "+modelOf(r.body))
	case llm.KindContextLength:
		return anthropicInvalid("prompt is too long: 1100042 tokens > 1000000 maximum")
	case llm.KindContentFilter:
		return anthropicInvalid("Output blocked by content filtering policy")
	case llm.KindRequestTooLarge:
		return anthropicError(http.StatusRequestEntityTooLarge, "request_too_large", "Request exceeds the maximum size")
	case llm.KindQuota:
		if f.Status == http.StatusPaymentRequired {
			return anthropicError(f.Status, "billing_error", "There is a problem with your payment.")
		}
		return anthropicInvalid("Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.")
	case llm.KindRateLimit:
		e := anthropicError(http.StatusTooManyRequests, "rate_limit_error", "This request would exceed your organization's rate limit of 50 requests per minute.")
		e.header = d.limits(r)
		return e
	case llm.KindOverloaded:
		return anthropicError(529, "overloaded_error", "Overloaded")
	case llm.KindTimeout:
		return anthropicError(http.StatusGatewayTimeout, "timeout_error", "Request timed out")
	case llm.KindServer, llm.KindNetwork, llm.KindStreamTruncated, llm.KindMalformedResponse,
		llm.KindCanceled, llm.KindUnsupported, llm.KindConfiguration:
	}
	return anthropicError(http.StatusInternalServerError, "api_error", "Internal server error")
}

func anthropicError(status int, kind, message string) serviceError {
	return serviceError{status: status, kind: kind, message: message}
}

func anthropicInvalid(message string) serviceError {
	return anthropicError(http.StatusBadRequest, "invalid_request_error", message)
}

// anthropicBetas are fields that only a beta header opens.
var anthropicBetas = []string{"context_management", "mcp_servers", "speed", "fallbacks"}

// fields are the known fields of a request.
func (d anthropic) fields(r *request) []string {
	name := "model"
	if d.vertex {
		name = "anthropic_version"
	}
	known := slices.Concat([]string{
		name, "max_tokens", "messages", "system", "stop_sequences", "temperature", "top_p", "stream", "tools",
		"tool_choice", "thinking", "output_config", "metadata",
	}, anthropicOptional)
	if d.vertex {
		known = slices.DeleteFunc(known, func(name string) bool { return name == "cache_control" || name == "inference_geo" })
	}
	if r.Header.Get("Anthropic-Beta") != "" {
		known = append(known, anthropicBetas...)
	}
	return known
}

// anthropicOptional are documented fields that only a provider's own option
// asks for.
var anthropicOptional = []string{"top_k", "service_tier", "cache_control", "inference_geo", "container"}
