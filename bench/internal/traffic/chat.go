package traffic

import "fmt"

// Chat is the body of an answer that is read whole, about one kilobyte.
func Chat(w Wire) []byte {
	form := map[Wire]string{OpenAI: openaiChat, Anthropic: anthropicChat, Gemini: geminiChat}[w]
	return fmt.Appendf(nil, form, chatJSON())
}

const (
	openaiChat = `{"id":"chatcmpl-BsP8kVQnYdA3oXk1mWZ2uR7tLhEfC","object":"chat.completion","created":1763800000,"model":"gpt-4.1-2025-04-14",` +
		`"choices":[{"index":0,"message":{"role":"assistant","content":"%s","refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"stop"}],` +
		`"usage":{"prompt_tokens":80,"completion_tokens":300,"total_tokens":380,"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},` +
		`"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}},` +
		`"service_tier":"default","system_fingerprint":"fp_51e1070cf2"}`

	anthropicChat = `{"model":"claude-sonnet-4-6","id":"msg_01XFDUDYJgAACzvnptvVoYEL","type":"message","role":"assistant",` +
		`"content":[{"type":"text","text":"%s"}],"stop_reason":"end_turn","stop_sequence":null,` +
		`"usage":{"input_tokens":80,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":300,"service_tier":"standard"}}`

	geminiChat = `{"candidates":[{"content":{"parts":[{"text":"%s"}],"role":"model"},"finishReason":"STOP","index":0}],` +
		`"usageMetadata":{"promptTokenCount":80,"candidatesTokenCount":300,"totalTokenCount":380,` +
		`"promptTokensDetails":[{"modality":"TEXT","tokenCount":80}]},"modelVersion":"gemini-3.8-flash","responseId":"q1XzaN7aMcP3kdUPk9nZ8Ag"}`
)
