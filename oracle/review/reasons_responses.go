package review

// responsesGo are the differences of openai-go's Responses API.
var responsesGo = []Reason{
	{
		Check: Request, Library: "openai-go", Target: "*-responses", Path: "body.include|body.include[]", Ours: `a list of *|"reasoning.encrypted_content"|"message.output_text.logprobs"`,
		Why: "Our provider asks every model that may think for its sealed thoughts, so that they can go back; a user of the library asks when thinking is asked for.",
	},
	{
		Check: Request, Library: "openai-go", Target: "*-responses", Scenario: "chat/content-parts|tools/roundtrip", Path: "body.input[].content", Theirs: asString, Ours: asList,
		Why: "An assistant's texts are one message; the library's short form of it has a string, our provider's has each text as a part where there are several, and where the service gave the text a phase.",
	},
	{
		Check: Request, Library: "openai-go", Target: "openrouter-responses", Path: "body.input[].format|body.input[].status", Form: "only ours",
		Why: "Our provider sends a reasoning item back as it came; the library's type of it has no field for what OpenRouter adds.",
	},
	{
		Check: Request, Library: "openai-go", Target: "deepseek-responses", Path: "body.include|body.reasoning.summary", Form: "only theirs",
		Why: "DeepSeek's thoughts come in words (DeepSeek API documentation: Responses API), so our provider asks for no summary and no sealed form of them.",
	},
	{
		Check: Answer, Library: "openai-go", Target: "openrouter-responses", Path: "error.type", Theirs: `""`,
		Why: "OpenRouter puts the type of an error beside it, into error_type, which the library's error has no field for.",
	},
}
