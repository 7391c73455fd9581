package traffic

import (
	"bytes"
	"fmt"
	"math/rand/v2"
)

// Deltas is how many deltas a stream has in the benchmarks.
const Deltas = 300

// Stream is the body of an answer in events, with n deltas of text. With vary, a
// field other than the text differs from event to event: on OpenAI's wire the
// padding that the service sends unless it is asked not to. The other wires have
// no such field, and vary changes nothing there.
func Stream(w Wire, n int, vary bool) []byte {
	var b bytes.Buffer
	switch w {
	case OpenAI:
		openaiStream(&b, n, vary)
	case Anthropic:
		anthropicStream(&b, n)
	case Gemini:
		geminiStream(&b, n)
	}
	return b.Bytes()
}

const openaiHead = `data: {"id":"chatcmpl-BsP8kVQnYdA3oXk1mWZ2uR7tLhEfC","object":"chat.completion.chunk","created":1763800000,` +
	`"model":"gpt-4.1-2025-04-14","service_tier":"default","system_fingerprint":"fp_51e1070cf2","choices":`

func openaiStream(b *bytes.Buffer, n int, vary bool) {
	r := rand.New(rand.NewPCG(7, 11))
	event := func(choices, usage string) {
		b.WriteString(openaiHead + choices + `,"usage":` + usage)
		if vary {
			b.WriteString(`,"obfuscation":"` + padding(r) + `"`)
		}
		b.WriteString("}\n\n")
	}
	delta := func(d, finish string) string {
		return `[{"index":0,"delta":` + d + `,"logprobs":null,"finish_reason":` + finish + `}]`
	}
	event(delta(`{"role":"assistant","content":"","refusal":null}`, "null"), "null")
	for i := range n {
		event(delta(`{"content":"`+pieces[i%len(pieces)]+`"}`, "null"), "null")
	}
	event(delta(`{}`, `"stop"`), "null")
	event(`[]`, fmt.Sprintf(`{"prompt_tokens":%d,"completion_tokens":%d,"total_tokens":%d,`+
		`"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,`+
		`"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}`, InputTokens, OutputTokens, InputTokens+OutputTokens))
	b.WriteString("data: [DONE]\n\n")
}

// padding is as long as random text of the service's alphabet happens to be.
func padding(r *rand.Rand) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	p := make([]byte, 1+r.IntN(16))
	for i := range p {
		p[i] = alphabet[r.IntN(len(alphabet))]
	}
	return string(p)
}

func anthropicStream(b *bytes.Buffer, n int) {
	event := func(name, data string) { b.WriteString("event: " + name + "\ndata: " + data + "\n\n") }
	event("message_start", fmt.Sprintf(`{"type":"message_start","message":{"model":"claude-sonnet-4-6","id":"msg_01XFDUDYJgAACzvnptvVoYEL",`+
		`"type":"message","role":"assistant","content":[],"stop_reason":null,"stop_sequence":null,`+
		`"usage":{"input_tokens":%d,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":1,"service_tier":"standard"}}}`, InputTokens))
	event("content_block_start", `{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}`)
	event("ping", `{"type": "ping"}`)
	for i := range n {
		event("content_block_delta", `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"`+pieces[i%len(pieces)]+`"}}`)
	}
	event("content_block_stop", `{"type":"content_block_stop","index":0}`)
	event("message_delta", fmt.Sprintf(`{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},`+
		`"usage":{"input_tokens":%d,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":%d}}`, InputTokens, OutputTokens))
	event("message_stop", `{"type":"message_stop"}`)
}

func geminiStream(b *bytes.Buffer, n int) {
	for i := range n {
		finish := ""
		if i == n-1 {
			finish = `"finishReason":"STOP",`
		}
		fmt.Fprintf(b, `data: {"candidates": [{"content": {"parts": [{"text": "%s"}],"role": "model"},%s"index": 0}],`+
			`"usageMetadata": {"promptTokenCount": %d,"candidatesTokenCount": %d,"totalTokenCount": %d,`+
			`"promptTokensDetails": [{"modality": "TEXT","tokenCount": %d}]},`+
			`"modelVersion": "gemini-3.8-flash","responseId": "q1XzaN7aMcP3kdUPk9nZ8Ag"}`+"\r\n\r\n",
			pieces[i%len(pieces)], finish, InputTokens, i*OutputTokens/(n-1), InputTokens+i*OutputTokens/(n-1), InputTokens)
	}
}
