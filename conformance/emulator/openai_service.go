package emulator

import (
	"net/http"
	"slices"

	"github.com/parley-llm/parley/llm"
)

// service is one OpenAI-like service, written as what it does in another way
// than OpenAI. Each has a file of its own, which names its sources. What a
// source leaves open, the emulator lets pass.
type service struct {
	// base is the vendor's address, and provider the name that thoughts carry
	// when they are this service's own.
	base, provider string
	routes         []route
	// anyone may list the models, with or without a key.
	anyone bool
	// apiKey takes the key from the header api-key too.
	apiKey bool
	// bothKeys takes the same key in both headers.
	bothKeys bool
	// query are the parameters that a URL may have; versioned demands the first.
	query     []string
	versioned bool

	// fields are those of a chat request; options are further ones, which only a
	// provider's own option asks for; unsure are those of fields that may be left
	// out, because nobody says what the service makes of them.
	fields, options, unsure []string
	// ignores passes over fields that the service does not know, and what they
	// ask for is lost.
	ignores bool
	// exact services hold requests to all of OpenAI's own rules.
	exact bool
	// hottest is the highest temperature, choices the most choices.
	hottest float64
	choices int64
	// stops is how many stop sequences there may be, and stopBytes how long each;
	// stopList takes them as a list only.
	stops, stopBytes int
	stopList         bool
	// limits are the names of the token limit, the documented one first.
	limits []string
	seed   string
	users  []string
	// roles are those of messages; onlySystem takes developers for systems.
	roles      []string
	onlySystem bool
	// content are the kinds of a user's parts; inAssistant and inTool are fields
	// of messages beyond OpenAI's, and inCall those of calls; unnamed messages have
	// no name.
	content, inAssistant, inTool, inCall []string
	unnamed                              bool
	// efforts are the words for how much to think.
	efforts []string
	// required is another word for tools that must be called.
	required string
	// noSchemas binds answers to JSON, but not to a schema.
	noSchemas bool
	// asksJSON documents that JSON mode needs the word in a message.
	asksJSON bool
	// usageAsked counts the tokens of a stream only when asked to.
	usageAsked bool

	// begin looks at a request before its body is read.
	begin func(r *request)
	// check refuses what the service or the model cannot take.
	check func(d openai, o object, req *llm.ChatRequest)
	// think reads how much to think; nil reads reasoning_effort.
	think func(o object) *llm.Reasoning
	// thoughts reads what an assistant's message thought; nil for services that
	// take none. A message with calls needs its thoughts where lost says what
	// the service answers without them.
	thoughts func(o object) []llm.Part
	lost     func(d openai, o object, req *llm.ChatRequest, index int) *serviceError
	// signed thoughts have a signature.
	signed bool
	// unanswered is the error for calls and results that do not match.
	unanswered func(path, message string) serviceError
	// emptyPart is the error for a part of a message with an empty text; nil takes
	// them.
	emptyPart func() serviceError
	// form brings a request for a model closer to what this wire can say.
	form func(req *llm.ChatRequest, model string)
	// settle brings two requests closer to each other.
	settle func(want, got *llm.ChatRequest)

	// header is what every answer carries, and a success in addition.
	header func(r *request, success bool) http.Header
	// errorBody is the body of an error; failures are the service's own words for
	// each kind; refusing has the last word on an error's headers.
	errorBody func(r *request, e serviceError) any
	failures  func(model string) map[llm.Kind]serviceError
	refusing  func(e *serviceError)
	badKey    func(key string) serviceError

	embedding embeddingRules
	imaging   imageRules
	look      look
	// answers are the service's Responses API; nil where it has none.
	answers *responsesRules
}

// embeddingRules are a service's differences in embeddings.
type embeddingRules struct {
	fields []string
	// list takes the input as a list only; most is the largest number of texts.
	list bool
	most int
	// dimensions is the field for the length of vectors.
	dimensions string
	// check refuses what the model cannot take.
	check func(o object, model string)
}

// imageRules are a service's differences in images.
type imageRules struct {
	fields []string
	// most is the largest number of images, and words are those that fields take.
	most  int64
	words map[string][]string
	// body is the answer; nil is OpenAI's.
	body func(r *request) ordered
}

// takes tells whether a chat request may have a field.
func (s *service) takes(name string) bool { return slices.Contains(s.fields, name) }

// openaiService is OpenAI itself.
var openaiService = service{
	base:     "https://api.openai.com/v1",
	provider: "openai",
	routes:   bothRoutes,
	answers:  &openaiAnswers,
	fields:   openaiFields,
	options:  openaiOptional,
	exact:    true, hottest: 2, choices: 128, stops: 4,
	limits: []string{"max_completion_tokens", "max_tokens"}, seed: "seed",
	users:      []string{"user", "safety_identifier"},
	roles:      openaiRoles,
	content:    openaiContent,
	efforts:    openaiEfforts,
	usageAsked: true,
	check:      openai.checkModel,
	form:       openaiSampling,
	embedding: embeddingRules{
		fields: []string{"model", "input", "encoding_format", "dimensions", "user"},
		most:   2048, dimensions: "dimensions", check: openaiVectors,
	},
	imaging: openaiImaging,
}

var (
	openaiRoles   = []string{"system", "developer", "user", "assistant", "tool"}
	openaiContent = []string{"text", "image_url", "input_audio", "file"}
	// plainRoles are those of services that know no developers.
	plainRoles = []string{"system", "user", "assistant", "tool"}
)

var openaiEfforts = []string{"none", "minimal", "low", "medium", "high", "xhigh", "max"}

// plainFields are the fields of a chat request that every service takes.
var plainFields = []string{
	"model", "messages", "temperature", "top_p", "stop", "stream", "tools", "tool_choice", "response_format",
}

// and joins lists into one of its own.
func and(lists ...[]string) []string { return slices.Concat(lists...) }
