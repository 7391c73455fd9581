package emulator

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/parley-llm/parley/conformance/scenario"
)

type openaiChunk struct {
	openaiHead
	ServiceTier       string              `json:"service_tier"`
	SystemFingerprint *string             `json:"system_fingerprint"`
	Choices           []openaiChunkChoice `json:"choices"`
	Usage             json.RawMessage     `json:"usage,omitempty"`
	Obfuscation       *string             `json:"obfuscation,omitempty"`
	Future            *future             `json:"x_future,omitempty"`
}

type openaiChunkChoice struct {
	Index        int             `json:"index"`
	Delta        openaiDelta     `json:"delta"`
	Logprobs     json.RawMessage `json:"logprobs,omitempty"`
	FinishReason *string         `json:"finish_reason"`
}

// openaiDelta is a piece of a message. Raw fields tell null from absent.
type openaiDelta struct {
	Role      string            `json:"role,omitempty"`
	Content   json.RawMessage   `json:"content,omitempty"`
	ToolCalls []openaiCallDelta `json:"tool_calls,omitempty"`
	Refusal   json.RawMessage   `json:"refusal,omitempty"`
	Future    *future           `json:"x_future,omitempty"`

	text string
}

type openaiCallDelta struct {
	Index    int                 `json:"index"`
	ID       string              `json:"id,omitempty"`
	Type     string              `json:"type,omitempty"`
	Function openaiFunctionDelta `json:"function"`
}

type openaiFunctionDelta struct {
	Name      string `json:"name,omitempty"`
	Arguments string `json:"arguments"`
}

// openaiDeltas cuts a reply into deltas as the service does: the role comes with
// the empty text, or with the header of an only call; several calls come after a
// role of their own. Header first, then fragments, call by call. (Recorded
// 2026-05 and 2026-06.)
func openaiDeltas(reply scenario.Reply) []openaiDelta {
	var deltas []openaiDelta
	calls, others := 0, 0
	for _, p := range reply.Pieces {
		switch {
		case p.Call != nil:
			calls++
		case p.Text != "" || p.Refusal != "":
			others++
		}
	}
	first := openaiDelta{Role: "assistant", Content: raw(""), Refusal: null}
	if calls > 0 && others == 0 {
		first = openaiDelta{Role: "assistant", Content: null}
	}
	deltas = append(deltas, first)
	index := 0
	for _, p := range reply.Pieces {
		switch {
		case p.Text != "":
			deltas = append(deltas, openaiDelta{Content: raw(p.Text), text: p.Text})
		case p.Refusal != "":
			deltas = append(deltas, openaiDelta{Refusal: raw(p.Refusal)})
		case p.Call != nil:
			header := openaiCallDelta{
				Index: index, ID: p.Call.ID, Type: "function", Function: openaiFunctionDelta{Name: p.Call.Name},
			}
			if calls == 1 && others == 0 {
				deltas[0].ToolCalls, deltas[0].Refusal = []openaiCallDelta{header}, null
			} else {
				deltas = append(deltas, openaiDelta{ToolCalls: []openaiCallDelta{header}})
			}
			for _, fragment := range p.Call.Fragments {
				deltas = append(deltas, openaiDelta{ToolCalls: []openaiCallDelta{
					{Index: index, Function: openaiFunctionDelta{Arguments: fragment}},
				}})
			}
			index++
		}
	}
	return deltas
}

// streamChat renders the turn's reply as a stream: chunks without event names,
// usage in a chunk of its own if asked for, [DONE]. An error inside the stream
// is a data line with an error object and then [DONE]; both forms, with and
// without [DONE], are reported, none is recorded.
func (d openai) streamChat(w http.ResponseWriter, r *request, c *openaiChat) {
	reply := r.turn.Reply
	s := openEvents(w, d.success(r))
	count := 0
	chunk := func(choices []openaiChunkChoice, usage json.RawMessage) {
		if !c.includeUsage {
			usage = nil
		}
		body := openaiChunk{
			openaiHead:  d.head(r, "chat.completion.chunk", c.req.Model),
			ServiceTier: r.oneOf("default"), SystemFingerprint: d.fingerprint(r, c.req.Model),
			Choices: choices, Usage: usage, Future: r.unknown(),
		}
		if c.obfuscate {
			label := fmt.Sprintf("obfuscation %d", count)
			body.Obfuscation = new(r.seed.letters(label, r.seed.below(label, 16)))
		}
		count++
		s.send("", marshal(body, ""))
	}
	n := *orOne(c.req.N)
	for i, delta := range openaiDeltas(reply) {
		delta.Future = r.unknown()
		for index := range n {
			chunk([]openaiChunkChoice{{Index: index, Delta: delta, Logprobs: openaiLogprobs(c.req, tokens(delta))}}, null)
		}
		if i == 0 && reply.Unknown {
			chunk([]openaiChunkChoice{}, null)
			s.send("x.not_yet_documented", raw(map[string]any{"object": "x.not_yet_documented", "x_future": r.unknown()}))
		}
	}
	if endEarly(d, r, s, func(e serviceError) {
		s.send("", marshal(openaiErrorOf(e, r), ""))
		s.send("", []byte("[DONE]"))
	}) {
		return
	}
	finish := openaiFinish(reply)
	for index := range n {
		chunk([]openaiChunkChoice{{Index: index, FinishReason: &finish, Logprobs: openaiNoLogprobs(c)}}, null)
	}
	if usage := openaiUsageOf(r, reply.Usage); usage != nil && c.includeUsage {
		chunk([]openaiChunkChoice{}, raw(usage))
	}
	s.send("", []byte("[DONE]"))
}

// tokens are the tokens of a delta; a delta without text has none.
func tokens(d openaiDelta) []string {
	if d.text == "" {
		return nil
	}
	return []string{d.text}
}

// openaiNoLogprobs is what a chunk without tokens has.
func openaiNoLogprobs(c *openaiChat) json.RawMessage {
	if reasons(c.req.Model) {
		return nil
	}
	return null
}
