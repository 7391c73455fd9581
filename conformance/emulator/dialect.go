package emulator

import (
	"maps"
	"net/http"
	"slices"

	"github.com/parley-llm/parley/conformance/scenario"
)

// dialects is the registry. A new dialect is a row here and files of its own.
var dialects = map[string]dialect{
	"anthropic":            anthropic{},
	"azure":                openai{&azureService},
	"azure-deployments":    openai{&azureDeployments},
	"azure-responses":      openai{&azureResponses},
	"azureai":              openai{&azureaiService},
	"azureai-v1":           openai{&azureaiV1},
	"deepinfra":            openai{&deepinfraService},
	"deepseek":             openai{&deepseekService},
	"deepseek-responses":   openai{&deepseekResponses},
	"gemini":               gemini{},
	"metallama":            openai{&metallamaService},
	"metallama-native":     llama{},
	"mistral":              openai{&mistralService},
	"moonshot":             openai{&moonshotService},
	"openai":               openai{&openaiService},
	"openai-responses":     openai{&openaiResponses},
	"openrouter":           openai{&openrouterService},
	"openrouter-responses": openai{&openrouterResponses},
	"v0":                   openai{&v0Service},
	"vertexai-claude":      anthropic{vertex: true},
}

// Dialects names the dialects that [New] knows, in alphabetical order.
func Dialects() []string { return slices.Sorted(maps.Keys(dialects)) }

// dialect is one service's side of the wire.
type dialect interface {
	words
	// baseURL is the vendor's address.
	baseURL() string
	// examine reads a request, notes what is wrong with it, and returns what
	// renders the turn's answer; nil when the request is refused.
	examine(r *request) render
	// failure is a scenario's failure in the service's own words.
	failure(r *request, f scenario.Failure) serviceError
	// refuse answers with an error.
	refuse(w http.ResponseWriter, r *request, e serviceError)
	// cut answers with a body of the right type that breaks off in the middle
	// of its JSON.
	cut(w http.ResponseWriter, r *request)
}

// render writes an answer.
type render func(w http.ResponseWriter)

// words are a service's own words for what is wrong with a body, and its way of
// naming a place in it.
type words interface {
	// child and element name a place inside an object and a list.
	child(path, name string) string
	element(path string, i int) string
	// noRoute and wrongMethod refuse what is not an operation.
	noRoute(method, path string) serviceError
	wrongMethod(method, path string) serviceError
	// contentType refuses a body that is not declared as JSON, and malformed one
	// that is none.
	contentType(got string) serviceError
	malformed() serviceError
	unknown(path string) serviceError
	missing(path string) serviceError
	wrongType(path, want, got string) serviceError
	notOneOf(path, got string, allowed []string) serviceError
	// outOfRange refuses a number beyond a limit, which it must not be above, or
	// below.
	outOfRange(path, limit, got string, above, integer bool) serviceError
	// invalid refuses a value for a reason in words.
	invalid(path, message string) serviceError
}

// serviceError is an error in a service's own terms.
type serviceError struct {
	status int
	// kind, code and param are the body's "type", "code" and "param"; empty is
	// null or left out.
	kind, code, param string
	message           string
	header            http.Header
	// media is the type of the body, JSON's own if empty; status and members are
	// further members of the error's object.
	media   string
	members ordered
	// shape picks among the forms that a service's errors have.
	shape string
	// plain sends text of this media type instead of the service's JSON.
	plain string
	// details are a body's list of typed details, as Google's services have it.
	details []any
	// delayInBody says that a delay before a retry stands in the body, so that no
	// header asks for it.
	delayInBody bool
}

// splitter is a dialect whose provider may have to spread one call of the
// unified API over several requests.
type splitter interface {
	// share is how much of the turn's call a request does, and how much there is
	// to do in all; a turn ends when all of it was asked for.
	share(t scenario.Turn, hr *http.Request, body []byte) (done, all int)
}
