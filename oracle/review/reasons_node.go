package review

// The differences of the libraries for JavaScript.
var azureJS = []Reason{
	{
		Check: Request, Library: "ai-inference (JS)", Path: "header.authorization", Form: "only theirs", Theirs: `"Bearer {*key}"`,
		Why: "The library sends a key twice, as api-key and as a bearer token, for the hosts that take only one of them.",
	},
	{
		Check: Request, Library: "ai-inference (JS)", Path: "body.stream_options|emulator: stream_options.include_usage",
		Why: "The library has no stream_options; our provider asks for the usage of a stream, which models of the service were seen to give.",
	},
	{
		Check: Answer, Library: "ai-inference (JS)", Path: "usage", Theirs: "absent",
		Why: "A stream that was not asked for its usage does not count it.",
	},
	{
		Check: Request, Library: "ai-inference (JS)", Path: "body.messages[].content", Theirs: asList, Ours: asString,
		Why: "Some models of Azure AI Foundry refuse lists of text parts, so our provider joins them.",
	},
}

// generated are differences of the libraries that one generator makes.
const generated = "mistralai (JS)|openrouter (JS)"

var openrouterJS = []Reason{
	{
		Check: Request, Library: generated, Path: "body.stream", Form: "only theirs", Theirs: "false",
		Why: "The library says that a call is no stream; that is the service's default.",
	},
}

var llamaJS = []Reason{
	{
		Check: Answer, Library: "llama-api-client (JS)", Scenario: "stream/error-*|retry/*", Path: "error",
		Why: "The library's types have no error inside a stream: it hands on a chunk without an event, which a caller must notice.",
	},
}

var mistralJS = []Reason{
	{
		Check: Answer, Library: "mistralai (JS)", Scenario: "stream/error-*|retry/*", Path: "error",
		Why: "The library's types have no error inside a stream: the event fails its validation, and the service's words are in the text of that.",
	},
	{
		Check: Request, Library: "mistralai (JS)", Path: "body.messages[].content[].image_url", Ours: "{url}",
		Why: "An image's address is a string or an object with one (Mistral API reference, ImageURLChunk).",
	},
	{
		Check: Request, Library: "mistralai (JS)", Path: "body.messages[].prefix", Form: "only theirs", Theirs: "false",
		Why: "The library says that an assistant's message is no prefix; that is the service's default.",
	},
	{
		Check: Request, Library: "mistralai (JS)", Path: "body.messages[].tool_calls[].index", Form: "only theirs", Theirs: "0",
		Why: "The library fills the index of a call that has none.",
	},
	{
		Check: Request, Library: "mistralai (JS)", Path: "body.messages[].tool_calls[].id|body.messages[].tool_call_id", Theirs: `"call_*`,
		Why: "The service refuses ids of calls of another form than its own, as these scenarios have them; our provider maps them, the library sends what it is given.",
	},
	{
		Check: Request, Library: "mistralai (JS)", Path: "body.tool_choice", Theirs: `"required"`, Ours: `"any"`,
		Why: "The service has two words for tools that must be called (Mistral API reference, ToolChoiceEnum).",
	},
}
