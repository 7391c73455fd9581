package peers

import (
	"bytes"
	"context"
	"errors"

	"github.com/parley-llm/parley/bench/internal/hand"
	"github.com/parley-llm/parley/bench/internal/traffic"
)

var errMalformed = errors.New("malformed answer")

// handClient is net/http and a lexer that reads the fields of this one task.
func handClient(c *hand.Caller, wire traffic.Wire) Client {
	request, read, event := openaiRequest, handChat, handChunk
	if wire == traffic.Anthropic {
		request, read, event = anthropicRequest, handMessage, handEvent
	}
	client := Client{
		Chat: func(ctx context.Context) (Answer, error) {
			var answer Answer
			err := c.Whole(ctx, c.Chat, request(make([]byte, 0, 1024), false), func(data []byte) error {
				l := lexer{b: data}
				read(&l, &answer)
				if l.bad {
					return errMalformed
				}
				return nil
			})
			return answer, err
		},
		Stream: func(ctx context.Context) (Answer, error) {
			var answer Answer
			l := lexer{text: make([]byte, 0, 2048)}
			err := c.Lines(ctx, c.Stream, request(make([]byte, 0, 1024), true), func(line []byte) error {
				data, ok := bytes.CutPrefix(line, []byte("data: "))
				if !ok || string(data) == "[DONE]" {
					return nil
				}
				l.b, l.i = data, 0
				event(&l, &answer)
				if l.bad {
					return errMalformed
				}
				return nil
			})
			answer.Text = string(l.text)
			return answer, err
		},
	}
	if wire == traffic.OpenAI {
		client.EmbedJSON, client.EmbedBase64 = handEmbed(c, false), handEmbed(c, true)
	}
	return client
}

func openaiRequest(b []byte, stream bool) []byte {
	b = append(b, `{"model":"gpt-4.1","messages":[{"role":"system","content":`...)
	b = appendQuoted(b, traffic.SystemText)
	for i, said := range []string{traffic.FirstText, traffic.AssistantText, traffic.LastText} {
		b = append(b, `},{"role":"`...)
		b = append(b, []string{"user", "assistant", "user"}[i]...)
		b = append(b, `","content":`...)
		b = appendQuoted(b, said)
	}
	b = append(b, `}],"max_completion_tokens":256,"temperature":0.2,"tools":[{"type":"function","function":{"name":"`...)
	b = append(b, traffic.ToolName+`","description":"`+traffic.ToolDescription+`","parameters":`+traffic.ToolSchema+`}}]`...)
	if stream {
		b = append(b, `,"stream":true,"stream_options":{"include_usage":true}`...)
	}
	return append(b, '}')
}

func anthropicRequest(b []byte, stream bool) []byte {
	b = append(b, `{"model":"claude-sonnet-4-6","max_tokens":256,"temperature":0.2,"system":`...)
	b = appendQuoted(b, traffic.SystemText)
	b = append(b, `,"messages":[{"role":"user","content":`...)
	b = appendQuoted(b, traffic.FirstText)
	b = append(b, `},{"role":"assistant","content":`...)
	b = appendQuoted(b, traffic.AssistantText)
	b = append(b, `},{"role":"user","content":`...)
	b = appendQuoted(b, traffic.LastText)
	b = append(b, `}],"tools":[{"name":"`...)
	b = append(b, traffic.ToolName+`","description":"`+traffic.ToolDescription+`","input_schema":`+traffic.ToolSchema+`}]`...)
	if stream {
		b = append(b, `,"stream":true`...)
	}
	return append(b, '}')
}

// appendQuoted writes a JSON string.
func appendQuoted(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\n':
			b = append(b, '\\', 'n')
		case c < ' ':
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}

// handChat reads an answer of OpenAI's.
func handChat(l *lexer, answer *Answer) {
	for l.open('{'); l.more('}'); {
		switch string(l.key()) {
		case "choices":
			for l.open('['); l.more(']'); {
				handChoice(l, answer, "message")
			}
			answer.Text = string(l.text)
		case "usage":
			handUsage(l, answer, "prompt_tokens", "completion_tokens")
		default:
			l.skip()
		}
	}
}

// handChunk reads an event of OpenAI's.
func handChunk(l *lexer, answer *Answer) {
	for l.open('{'); l.more('}'); {
		switch string(l.key()) {
		case "choices":
			for l.open('['); l.more(']'); {
				handChoice(l, answer, "delta")
			}
		case "usage":
			handUsage(l, answer, "prompt_tokens", "completion_tokens")
		default:
			l.skip()
		}
	}
}

func handChoice(l *lexer, answer *Answer, message string) {
	for l.open('{'); l.more('}'); {
		switch name := l.key(); {
		case string(name) == message:
			for l.open('{'); l.more('}'); {
				if string(l.key()) == "content" {
					l.string()
				} else {
					l.skip()
				}
			}
		case string(name) == "finish_reason":
			l.word(&answer.Finish)
		default:
			l.skip()
		}
	}
}

func handUsage(l *lexer, answer *Answer, input, output string) {
	if l.null() {
		return
	}
	for l.open('{'); l.more('}'); {
		switch name := l.key(); {
		case string(name) == input:
			answer.Input = l.int()
		case string(name) == output:
			answer.Output = l.int()
		default:
			l.skip()
		}
	}
}

// handMessage reads an answer of Anthropic's.
func handMessage(l *lexer, answer *Answer) {
	for l.open('{'); l.more('}'); {
		switch string(l.key()) {
		case "content":
			for l.open('['); l.more(']'); {
				handText(l, answer)
			}
			answer.Text = string(l.text)
		case "stop_reason":
			l.word(&answer.Finish)
		case "usage":
			handUsage(l, answer, "input_tokens", "output_tokens")
		default:
			l.skip()
		}
	}
}

// handText reads an object of which text and stop_reason matter.
func handText(l *lexer, answer *Answer) {
	for l.open('{'); l.more('}'); {
		switch string(l.key()) {
		case "text":
			l.string()
		case "stop_reason":
			l.word(&answer.Finish)
		default:
			l.skip()
		}
	}
}

// handEvent reads an event of Anthropic's; which one it is shows in its fields.
func handEvent(l *lexer, answer *Answer) {
	for l.open('{'); l.more('}'); {
		switch string(l.key()) {
		case "delta":
			handText(l, answer)
		case "usage":
			handUsage(l, answer, "input_tokens", "output_tokens")
		default:
			l.skip()
		}
	}
}
