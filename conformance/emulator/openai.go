package emulator

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// openai is OpenAI's API: chat completions, responses, embeddings, images, models.
//
// Facts: OpenAI's OpenAPI document 2.3.0 (2026-08-21) and guides (2026-11-18),
// and recorded traffic of 2025 and 2026. Where neither has the bytes, the
// comment beside the code says so.
//
// It is also every service that speaks OpenAI's language in its own accent: a
// row of differences says how.
type openai struct{ *service }

var openaiRoutes = []route{
	{http.MethodPost, "/chat/completions", chat},
	{http.MethodPost, "/embeddings", embeddings},
	{http.MethodPost, "/images/generations", images},
	{http.MethodGet, "/models", models},
}

func (d openai) baseURL() string { return d.base }

func (d openai) examine(r *request) render {
	op, ok := r.find(d.routes)
	if !ok {
		return nil
	}
	r.ignores = d.ignores
	if d.begin != nil {
		d.begin(r)
	}
	d.checkKey(r)
	d.checkVersion(r)
	r.checkQuery(d.query...)
	if op == models && d.anyone && r.turn.Op == scenario.OpHealth {
		r.note("path", "a call that needs the key", r.URL.Path, "this list needs no key, so it says nothing about one")
	}
	if op == models || op == health {
		r.checkNoBody()
		return func(w http.ResponseWriter) { d.models(w, r, op) }
	}
	r.checkJSON()
	root, ok := r.root()
	if !ok {
		return nil
	}
	switch op {
	case chat:
		return d.chat(r, root)
	case embeddings:
		return d.embeddings(r, root)
	case images:
		return d.images(r, root)
	case respond:
		return d.respond(r, root)
	default:
		return nil
	}
}

// checkKey takes the key from Authorization, or from the header api-key where
// the service has that; from both only where the vendor's own client sends both.
func (d openai) checkKey(r *request) {
	scheme, key, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		key = ""
	}
	if plain := r.Header.Get("Api-Key"); d.apiKey && plain != "" {
		if key != "" && !(d.bothKeys && key == plain) {
			r.note("header authorization", "absent", "present", "the key goes into one header: api-key, or Authorization for a token")
		}
		key = plain
	}
	r.checkKey(key, d.wrongKey(key))
}

func (d openai) wrongKey(key string) serviceError {
	if d.badKey != nil {
		return d.badKey(key)
	}
	return openaiBadKey(key)
}

// checkVersion demands the version where the URL has one.
func (d openai) checkVersion(r *request) {
	if d.versioned && r.URL.Query().Get(d.query[0]) == "" {
		r.reject("query."+d.query[0], d.noRoute(r.Method, r.URL.Path), "a version", "absent", "every URL of this path names the version of the API")
	}
}

// openaiBadKey is the answer to a wrong key, of which the service shows the first
// eight and the last four characters, and to a missing one.
func openaiBadKey(key string) serviceError {
	message := "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY)."
	if key != "" {
		message = "Incorrect API key provided: " + masked(key) + ". You can find your API key at https://platform.openai.com/account/api-keys."
	}
	return serviceError{
		status: http.StatusUnauthorized, kind: "invalid_request_error", code: "invalid_api_key", message: message,
		header: http.Header{"Www-Authenticate": {`Bearer realm="OpenAI API"`}},
	}
}

// masked hides the middle of a key, and all of a short one: the service shows
// short keys whole, but the emulator never shows one.
func masked(key string) string {
	const head, tail = 8, 4
	if len(key) <= head+tail {
		return strings.Repeat("*", len(key))
	}
	return key[:head] + strings.Repeat("*", len(key)-head-tail) + key[len(key)-tail:]
}

// every is what every answer carries.
func (d openai) every(r *request) http.Header {
	if d.header != nil {
		return d.header(r, false)
	}
	return http.Header{
		"X-Request-Id":         {"req_" + r.seed.hex("request", 32)},
		"Openai-Processing-Ms": {"120"},
		"Openai-Version":       {"2020-10-01"},
	}
}

// success is every and the rate limits that successful answers report; the
// resets are durations.
func (d openai) success(r *request) http.Header {
	if d.header != nil {
		return d.header(r, true)
	}
	h := d.every(r)
	for name, value := range map[string]string{
		"X-Ratelimit-Limit-Requests": "10000", "X-Ratelimit-Remaining-Requests": "9999", "X-Ratelimit-Reset-Requests": "6ms",
		"X-Ratelimit-Limit-Tokens": "30000000", "X-Ratelimit-Remaining-Tokens": "29999990", "X-Ratelimit-Reset-Tokens": "0s",
	} {
		h.Set(name, value)
	}
	return h
}

func (d openai) refuse(w http.ResponseWriter, r *request, e serviceError) {
	h := d.every(r)
	if e.header == nil {
		e.header = http.Header{}
	}
	if d.refusing != nil {
		d.refusing(&e)
	}
	copyHeader(h, e.header)
	if e.plain != "" {
		send(w, e.status, h, e.plain, []byte(e.message))
		return
	}
	send(w, e.status, h, cmp.Or(e.media, "application/json"), append(marshal(d.wordsOf(r, e), d.look.indent()), '\n'))
}

// wordsOf is the body of an error, over HTTP and inside a stream.
func (d openai) wordsOf(r *request, e serviceError) any {
	if r.op == respond && d.answers.errorBody != nil {
		return d.answers.errorBody(r, e)
	}
	if d.errorBody != nil {
		return d.errorBody(r, e)
	}
	return openaiErrorOf(e, r)
}

// openaiError is the body of an error, over HTTP and inside a stream.
type openaiError struct {
	Error struct {
		Message string  `json:"message"`
		Type    string  `json:"type"`
		Param   *string `json:"param"`
		Code    *string `json:"code"`
		Future  *future `json:"x_future,omitempty"`
	} `json:"error"`
}

func openaiErrorOf(e serviceError, r *request) openaiError {
	var body openaiError
	body.Error.Message, body.Error.Type, body.Error.Future = e.message, e.kind, r.unknown()
	if e.param != "" {
		body.Error.Param = &e.param
	}
	if e.code != "" {
		body.Error.Code = &e.code
	}
	return body
}

func (d openai) cut(w http.ResponseWriter, r *request) {
	name, id := "", "chatcmpl-"
	if r.op == respond {
		name, id = "response.created", "resp_"
		if d.answers.look.bare {
			name = ""
		}
	}
	if r.stream {
		openEvents(w, d.success(r)).send(name, []byte(`{"id":"`))
		return
	}
	send(w, http.StatusOK, d.success(r), "application/json", []byte("{\n  \"id\": \""+id))
}

// failure is the service's error for a kind. Bodies of 403, 413 and 504 come
// from third parties' reports; a 413 and a 504 are the edge's own.
func (d openai) failure(r *request, f scenario.Failure) serviceError {
	if r.op == respond {
		return responses{d, d.answers}.failure(r, f)
	}
	return d.chatFailure(r, f)
}

func (d openai) chatFailure(r *request, f scenario.Failure) serviceError {
	if d.failures != nil {
		return d.failureOf(r, f.Kind)
	}
	e := serviceError{kind: "invalid_request_error", status: http.StatusBadRequest}
	switch f.Kind {
	case llm.KindInvalidRequest:
		e.code, e.param, e.message = "invalid_value", "messages", "Invalid value for 'messages'."
	case llm.KindAuthentication:
		e = openaiBadKey("the-key-of-this-request")
	case llm.KindPermission:
		e.status, e.message = http.StatusForbidden, "You are not allowed to sample from this model"
	case llm.KindNotFound:
		e = d.noModel(d.model(r))
	case llm.KindContextLength:
		e.code, e.param = "context_length_exceeded", "messages"
		e.message = "This model's maximum context length is 1047576 tokens. However, your messages resulted in 1100042 tokens. Please reduce the length of the messages."
	case llm.KindContentFilter:
		e.code, e.message = "content_policy_violation", "Your request was rejected as a result of our safety system."
		if reasons(d.model(r)) {
			e.code, e.message = "invalid_prompt", "Invalid prompt: your prompt was flagged as potentially violating our usage policy."
		}
	case llm.KindRequestTooLarge:
		e.status, e.plain, e.message = http.StatusRequestEntityTooLarge, "text/html", page(http.StatusRequestEntityTooLarge)
	case llm.KindQuota:
		e.status, e.kind, e.code = http.StatusTooManyRequests, "insufficient_quota", "insufficient_quota"
		e.message = "You exceeded your current quota, please check your plan and billing details."
	case llm.KindRateLimit:
		e.status, e.kind, e.code = http.StatusTooManyRequests, "requests", "rate_limit_exceeded"
		e.message = "Rate limit reached for " + d.model(r) + " on requests per min (RPM): Limit 500, Used 500, Requested 1."
	case llm.KindOverloaded:
		e.status, e.kind, e.code = http.StatusServiceUnavailable, "service_unavailable_error", "server_is_overloaded"
		e.message = "The server is overloaded. Please try again later."
	case llm.KindServer, llm.KindNetwork, llm.KindStreamTruncated, llm.KindMalformedResponse,
		llm.KindCanceled, llm.KindUnsupported, llm.KindConfiguration:
		e.status, e.kind = http.StatusInternalServerError, "server_error"
		e.message = "The server had an error while processing your request. Sorry about that!"
	case llm.KindTimeout:
		e.status, e.plain, e.message = http.StatusGatewayTimeout, "text/plain", "upstream request timeout"
	}
	return e
}

// failureOf is the service's own error for a kind; a kind without a word of its
// own is an error of the server.
func (d openai) failureOf(r *request, kind llm.Kind) serviceError {
	all := d.failures(d.model(r))
	if e, ok := all[kind]; ok {
		return e
	}
	return all[llm.KindServer]
}

func (openai) noModel(model string) serviceError {
	return serviceError{
		status: http.StatusNotFound, kind: "invalid_request_error", code: "model_not_found",
		message: "The model `" + model + "` does not exist or you do not have access to it.",
	}
}

// model is the model that the body or the path names, for messages.
func (openai) model(r *request) string { return cmp.Or(r.deployment, modelOf(r.body)) }
