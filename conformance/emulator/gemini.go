package emulator

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/parley-llm/parley/conformance/scenario"
)

// gemini is Google's Gemini: generateContent, embeddings, images and models, on
// the hosts of Vertex AI, with a token or in express mode with a key, and of the
// Gemini API.
//
// Facts: the protocol buffers of google.cloud.aiplatform.v1 and v1beta1
// (2026-08-22), Google's documentation (2026-10), its Go and Python SDKs
// (2026-08), and recorded traffic of 2025 and 2026. Where neither has the bytes,
// the comment beside the code says so.
type gemini struct{}

func (gemini) baseURL() string { return "https://aiplatform.googleapis.com" }

// geminiCall is what a path asks for.
type geminiCall struct {
	// version is the path's first segment, location its region.
	version, location string
	// model and verb are empty for the list of models, and verb for one model.
	model, verb string
	// project says that the path names one, and takes tokens instead of keys.
	project bool
	// studio is the Gemini API, at generativelanguage.googleapis.com.
	studio bool
}

var (
	geminiVertexPath = regexp.MustCompile(`/(v1|v1beta1)(?:(/projects/[^/]+)/locations/([^/]+))?/publishers/google/models(?:/([^/:]+)(?::(\w+))?)?$`)
	geminiStudioPath = regexp.MustCompile(`/(v1|v1beta)/models(?:/([^/:]+)(?::(\w+))?)?$`)
)

// geminiCallOf reads a path.
func geminiCallOf(path string) (geminiCall, bool) {
	if m := geminiVertexPath.FindStringSubmatch(path); m != nil {
		return geminiCall{version: m[1], project: m[2] != "", location: m[3], model: m[4], verb: m[5]}, true
	}
	if m := geminiStudioPath.FindStringSubmatch(path); m != nil {
		return geminiCall{version: m[1], model: m[2], verb: m[3], studio: true}, true
	}
	return geminiCall{}, false
}

// geminiVerbs are the verbs of a model, and the operations that they serve.
var geminiVerbs = map[string][]scenario.Op{
	"generateContent":       {scenario.OpChat, scenario.OpImages},
	"streamGenerateContent": {scenario.OpChatStream},
	"predict":               {scenario.OpEmbeddings},
	"embedContent":          {scenario.OpEmbeddings},
	"batchEmbedContents":    {scenario.OpEmbeddings},
	"countTokens":           {scenario.OpHealth},
	"":                      {scenario.OpListModels, scenario.OpHealth},
}

func (d gemini) examine(r *request) render {
	call, ok := d.find(r)
	if !ok {
		return nil
	}
	d.checkKey(r, call)
	r.checkQuery("alt", "key", "fields", "prettyPrint", "pageSize", "pageToken", "view")
	if call.verb == "" {
		r.checkNoBody()
		return d.models(r, call)
	}
	r.checkJSON()
	root, ok := r.root()
	if !ok {
		return nil
	}
	switch call.verb {
	case "countTokens":
		return d.countTokens(r, root, call)
	case "predict", "embedContent", "batchEmbedContents":
		return d.embeddings(r, root, call)
	default:
		return d.generate(r, root, call)
	}
}

// find looks the request up: its host, path, verb and method.
func (d gemini) find(r *request) (geminiCall, bool) {
	refused := d.noRoute(r.Method, r.URL.Path)
	if !sameHost(r.Host, r.base) {
		r.reject("host", refused, r.base.Host, r.Host, "requests go to the host of the configured base URL")
		return geminiCall{}, false
	}
	call, ok := geminiCallOf(r.URL.Path)
	ops, known := geminiVerbs[call.verb]
	if !ok || !known || !strings.HasPrefix(r.URL.Path, r.base.Path) || (call.verb == "batchEmbedContents" && !call.studio) ||
		(call.verb == "predict" && call.studio) {
		r.reject("path", refused, r.base.Path+"…/models/{model}:{verb}", r.URL.Path,
			"a request's path is the base URL's path and then one that the service documents")
		return geminiCall{}, false
	}
	r.stream = call.verb == "streamGenerateContent"
	method := http.MethodPost
	if call.verb == "" {
		method = http.MethodGet
	}
	if r.Method != method {
		r.reject("method", d.wrongMethod(r.Method, r.URL.Path), method, r.Method, "each path of the service takes one method")
		return geminiCall{}, false
	}
	d.checkLocation(r, call)
	if !containsOp(ops, r.turn.Op) {
		r.note("operation", string(r.turn.Op), call.verb, "each operation has its own path at the service")
	}
	return call, true
}

func containsOp(ops []scenario.Op, op scenario.Op) bool {
	for _, o := range ops {
		if o == op {
			return true
		}
	}
	return op == ""
}

// checkLocation compares the location in the path with the one in the host.
func (gemini) checkLocation(r *request, call geminiCall) {
	const domain = "aiplatform.googleapis.com"
	region, found := strings.CutSuffix(r.base.Host, domain)
	if !found || !call.project {
		return
	}
	want := strings.TrimSuffix(region, "-")
	if want == "" {
		want = "global"
	}
	if call.location != want {
		r.note("path", "locations/"+want, "locations/"+call.location, "the location in the path is the one of the host")
	}
}

// checkKey takes a key from its header or from the query, and a token from
// Authorization. Paths with a project take tokens only, and express mode has
// none.
func (d gemini) checkKey(r *request, call geminiCall) {
	key := r.Header.Get("X-Goog-Api-Key")
	if key == "" {
		key = r.URL.Query().Get("key")
	}
	token := bearer(r)
	if call.project {
		if key != "" {
			r.reject("header x-goog-api-key", googleNoToken("API keys are not supported by this API."), "absent", "present",
				"a path that names a project takes a token; keys are for express mode")
			return
		}
		refused := googleBadToken()
		if token == "" {
			refused = googleNoToken("Request is missing required authentication credential.")
		}
		r.checkKey(token, refused)
		return
	}
	if key == "" && token != "" && (call.studio || call.verb == "") {
		r.checkKey(token, googleBadToken())
		return
	}
	r.checkKey(key, d.badKey(r, call, key))
}

// bearer is the token of the Authorization header, "" without one.
func bearer(r *request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return token
}

// badKey is the answer to a wrong key, recorded on the Gemini API; that express
// mode says the same is not confirmed, so a scenario may fix another status. A
// missing key is answered in words that are not recorded.
func (gemini) badKey(r *request, call geminiCall, key string) serviceError {
	service := "aiplatform.googleapis.com"
	if call.studio {
		service = "generativelanguage.googleapis.com"
	}
	if key == "" && call.studio {
		return googleError(http.StatusForbidden, "PERMISSION_DENIED",
			"Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.")
	}
	if key == "" {
		return googleNoToken("Request is missing required authentication credential.")
	}
	const message = "API key not valid. Please pass a valid API key."
	e := googleError(http.StatusBadRequest, "INVALID_ARGUMENT", message,
		googleErrorInfo("API_KEY_INVALID", map[string]string{"service": service}),
		map[string]any{"@type": googleType + "LocalizedMessage", "locale": "en-US", "message": message})
	if f := r.turn.Reply.Failure; f != nil && f.Status != 0 {
		e.status = f.Status
	}
	return e
}

// asked reports whether the turn may carry what only a provider's own option
// asks for.
func (gemini) asked(r *request) bool {
	switch t := r.turn; {
	case t.Chat != nil:
		return len(t.Chat.Options) > 0
	case t.Embed != nil:
		return len(t.Embed.Options) > 0
	case t.Image != nil:
		return len(t.Image.Options) > 0
	}
	return true
}

// header is what every answer carries. There is no id of the exchange.
func (gemini) header() http.Header {
	return http.Header{
		"Server":                 {"scaffolding on HTTPServer2"},
		"Vary":                   {"Origin", "Referer", "X-Origin"},
		"X-Content-Type-Options": {"nosniff"},
	}
}

// sse reports whether a stream was asked for as events.
func (gemini) sse(r *request) bool { return r.URL.Query().Get("alt") == "sse" }

// send writes a whole answer as it is recorded: indented, with a line end.
func (d gemini) send(w http.ResponseWriter, body any) {
	send(w, http.StatusOK, d.header(), "application/json; charset=UTF-8", append(marshal(body, "  "), '\n'))
}

// share tells how many texts of an embeddings call, and how many images of an
// image call, a request is for.
func (gemini) share(t scenario.Turn, hr *http.Request, body []byte) (done, all int) {
	switch {
	case t.Op == scenario.OpEmbeddings && t.Embed != nil:
		return geminiTexts(hr.URL.Path, body), len(t.Embed.Input)
	case t.Op == scenario.OpImages && t.Image != nil:
		return 1, *orOne(t.Image.N)
	}
	return 1, 1
}
