package review

import "slices"

// Reasons is the table.
func Reasons() []Reason {
	return slices.Concat(shared, openaiGo, responsesGo, anthropicGo, genaiGo, azureJS, openrouterJS, llamaJS, mistralJS)
}

// Values that several reasons name.
const (
	asList   = "the text as a list of parts"
	asString = "the same text as a string"
	// openaiLike are the libraries that speak a form of OpenAI's wire.
	openaiLike = "openai-go|*(JS)"
)

// shared are differences that several libraries have.
var shared = []Reason{
	{
		Check: Request, Library: openaiLike, Path: "body.tools[].function.parameters", Form: "only ours", Ours: "{properties, type}",
		Why: "A tool without parameters may be sent without a schema (OpenAI API reference, function.parameters); our provider sends the empty object schema, which every service takes.",
	},
	{
		Check: Request, Library: openaiLike, Path: "body.messages[].content", Form: "only ours", Ours: `null|""`,
		Why: "An assistant's message of calls alone has no content; the library leaves the field out, our provider sends it as the service itself writes it.",
	},
	{
		Check: Request, Library: openaiLike, Path: "body.encoding_format", Form: "only ours", Ours: `"float"|"base64"`,
		Why: "Our provider names the form of the vectors that it reads, base64 where the service has it because it is shorter; the library leaves it to the service.",
	},
	{
		Check: Request, Library: "openai-go|anthropic-sdk-go|genai", Path: "emulator: tools[].parameters|emulator: response_format.schema",
		Why: "The library keeps a schema in a Go map, so its keys go out in the order of the alphabet: the same JSON, in other bytes, which the emulator notes because prompt caches compare bytes.",
	},
	{
		Check: Request, Library: "anthropic-sdk-go|genai", Path: "emulator: messages[].parts[].tool_call.arguments", Theirs: `*\u003c*`,
		Why: "The library's encoder escapes <, > and & in a call's arguments: the same JSON, in other bytes, which the emulator notes.",
	},
	{
		Check: Answer, Library: "openai-go|genai", Scenario: "errors/body-html", Path: "error.message|error.type",
		Why: "A body that is no JSON has no message; the library gives none, or the whole page, where our provider says what it is and keeps an excerpt apart.",
	},
	{
		Check: Answer, Library: "openai-go|openrouter (JS)", Target: "openrouter", Path: "error.message", Theirs: `"Provider returned error"`,
		Why: "OpenRouter's own words are the same for every upstream failure; our provider adds what metadata.raw says.",
	},
}

var openaiGo = []Reason{
	{
		Check: Request, Library: "openai-go", Target: "azure|azureai-v1|azure-responses", Path: "header.authorization", Form: "only theirs", Theirs: `"Bearer {*key}"`,
		Why: "Azure's v1 API takes a key as a bearer token too, which is all that the plain OpenAI client sends.",
	},
	{
		Check: Request, Library: "openai-go", Target: "azure|azureai-v1|azure-responses", Path: "header.api-key", Form: "only ours",
		Why: "Azure's own header for a key is api-key (Microsoft Learn: Azure OpenAI authentication).",
	},
	{
		Check: Request, Library: "openai-go", Target: "azure|azure-entra|azure-deployments|metallama", Scenario: "chat/developer-role",
		Path: "body.messages[].role", Theirs: `"developer"`, Ours: `"system"`,
		Why: "The service takes developer messages on some of its models only; our provider sends what all of them take.",
	},
	{
		Check: Request, Library: "openai-go", Target: "azureai-v1", Path: "body.messages[].content", Theirs: asList, Ours: asString,
		Why: "Some models of Azure AI Foundry refuse lists of text parts, so our provider joins them.",
	},
	{
		Check: Request, Library: "openai-go", Target: "deepseek|moonshot|moonshot-v1", Path: "body.messages[].reasoning_content", Form: "only ours", Ours: `" "|""`,
		Why: "The service refuses calls in a conversation without the thoughts before them; for calls that never had any, our provider sends an empty thought in their place.",
	},
	{
		Check: Answer, Library: "openai-go", Target: "openai|openrouter|deepinfra", Scenario: "usage/parity", Path: "usage.cache_write_tokens", Theirs: "absent",
		Why: "ChatCompletionAccumulator adds up the cached tokens of a stream but not those written to a cache (openai-go v3.99.0, streamaccumulator.go).",
	},
	{
		Check: Answer, Library: "openai-go", Target: "deepinfra", Scenario: "errors/quota-429|retry/none-on-4xx|fallback/next-on-failure", Path: "error.message", Theirs: `""`,
		Why: "DeepInfra tells an empty account in the field detail, which the library's error does not read.",
	},
	{
		Check: Answer, Library: "openai-go", Target: "openrouter", Path: "error.type", Theirs: `""`,
		Why: "OpenRouter puts the type of an error into metadata.error_type, which the library's error has no field for.",
	},
}

var anthropicGo = []Reason{
	{
		Check: Request, Library: "anthropic-sdk-go", Path: "body.max_tokens", Theirs: "4096",
		Why: "The service demands a limit; where the caller has none, a user of the library chooses one (here 4096), and our provider sends its documented default.",
	},
	{
		Check: Request, Library: "anthropic-sdk-go", Path: "body.messages[].content|body.messages[].content[].content|body.system", Theirs: asList, Ours: asString,
		Why: "A text is a string or a list of one text block (Messages API reference); the library's constructors write lists.",
	},
	{
		Check: Request, Library: "anthropic-sdk-go", Scenario: "chat/double-user", Path: "body.messages[]*",
		Why: "The service makes one turn of messages of one role; our provider does so before it sends them, the library leaves it to the service.",
	},
	{
		Check: Request, Library: "anthropic-sdk-go", Target: "vertexai-claude", Path: "header.anthropic-version", Form: "only theirs",
		Why: "On Vertex AI the version stands in the body, where both send it; the library sends the header of Anthropic's own host as well.",
	},
	{
		Check: Request, Library: "anthropic-sdk-go", Target: "anthropic", Path: "query.limit", Form: "only ours",
		Why: "Our provider asks for the longest page of the list of models; the library takes the service's own.",
	},
	{
		Check: Answer, Library: "anthropic-sdk-go", Target: "vertexai-claude", Path: "error.type", Theirs: `""`,
		Why: "Google's host answers for itself with Google's error, whose status is not where the library looks for the type of Anthropic's.",
	},
}

var genaiGo = []Reason{
	{
		Check: Request, Library: "genai", Path: "body.generationConfig", Form: "only theirs", Theirs: "{}",
		Why: "The library sends its configuration also when it is empty.",
	},
	{
		Check: Request, Library: "genai", Path: "body.systemInstruction.role", Form: "only theirs",
		Why: "The library gives the instructions a role, which the service ignores (Vertex AI reference, systemInstruction).",
	},
	{
		Check: Request, Library: "genai", Scenario: "chat/double-user", Path: "body.contents[]*",
		Why: "Whether the service takes contents of one role in a row is not documented; our provider makes one of them, the library sends what it is given.",
	},
	{
		Check: Request, Library: "genai", Path: "body.contents[].parts[].functionCall.args.limit", Theirs: "9007199254740992",
		Why: "The library reads a call's arguments into float64, so an integer beyond 2^53 has lost its last digit when it goes back.",
	},
	{
		Check: Request, Library: "genai", Path: "emulator: messages[].parts[].tool_call.arguments", Theirs: "*9007199254740992*",
		Why: "The same lost digit, as the emulator sees it.",
	},
	{
		Check: Answer, Library: "genai", Path: "tool_calls[].arguments", Theirs: "*9007199254740992*",
		Why: "The library reads a call's arguments into float64, so an integer beyond 2^53 loses its last digit.",
	},
	{
		Check: Request, Library: "genai", Target: "vertexai-regional", Path: "body.generationConfig.thinkingConfig.thinkingBudget", Theirs: "1024", Ours: "2048",
		Why: "The models of the 2.5 family count thinking in tokens and have no word for a low effort; each side chooses a number.",
	},
	{
		Check: Request, Library: "genai", Scenario: "models/list", Path: "header.content-type", Form: "only theirs",
		Why: "The library declares the type of a body that a GET does not have.",
	},
	{
		Check: Request, Library: "genai", Target: "vertexai-regional", Scenario: "models/list", Path: "header.x-goog-user-project", Form: "only ours",
		Why: "The list of models names no project in its path, so our provider names it in the header; a library that is given an HTTP client leaves that to it.",
	},
	{
		Check: Request, Library: "genai", Scenario: "models/list", Path: "query.pageSize", Form: "only ours",
		Why: "Our provider asks for long pages; the library takes the service's own.",
	},
	{
		Check: Answer, Library: "genai", Scenario: "stream/error-*|retry/*", Path: "error.status", Ours: `"200"`,
		Why: "An error inside a stream came with the status 200, which our provider keeps; the library gives the code of the body as if it were the status.",
	},
}
