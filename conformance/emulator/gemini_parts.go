package emulator

import (
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/parley-llm/parley/conformance/scenario"
)

// parts are the reply's, thoughts only if they were asked for.
func (c *geminiChat) parts(r *request, stream bool) []geminiPart {
	var parts []geminiPart
	for _, part := range geminiAnswer(r.turn.Reply, c.model, stream) {
		if part.Thought && !c.thinking.include {
			continue
		}
		part.Future = r.unknown()
		parts = append(parts, part)
	}
	return parts
}

// geminiAnswer cuts a reply into parts. The signature of a thought stands on the
// part after it: on a call, or at the end of a text, where a stream has an empty
// text of its own for it. Newer models sign every answer, so a scenario that
// gives no signature gets a made-up one.
func geminiAnswer(reply scenario.Reply, m geminiModel, stream bool) []geminiPart {
	a := &geminiAnswerer{stream: stream}
	for _, p := range reply.Pieces {
		if p.Reasoning+p.Signature != "" {
			a.close()
		}
		if p.Reasoning != "" {
			a.text(p.Reasoning, true)
		}
		if p.Signature != "" {
			a.pending = p.Signature
		}
		if p.Text+p.Refusal != "" {
			a.text(p.Text+p.Refusal, false)
		}
		if p.Call != nil {
			a.close()
			if a.pending == "" && !a.called && m.signs {
				a.pending = geminiSignature(p.Call.Name + p.Call.Arguments())
			}
			a.parts = append(a.parts, geminiPart{FunctionCall: geminiCallPart(*p.Call, m), ThoughtSignature: a.pending})
			a.pending, a.called = "", true
		}
	}
	if text := strings.Join(allText(reply.Pieces), ""); a.pending == "" && !a.signed && !a.called && m.signs && text != "" {
		a.pending = geminiSignature(text)
	}
	a.close()
	if a.pending != "" {
		a.text("", false)
		a.close()
	}
	return a.parts
}

// geminiSignature is a made-up signature. It depends on what it signs and on
// nothing else, so that an answer has the same one whole and in a stream.
func geminiSignature(signed string) string {
	sum := sha512.Sum512([]byte(signed))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// geminiAnswerer collects the parts of an answer.
type geminiAnswerer struct {
	stream bool
	parts  []geminiPart
	// pending is the signature of the thought before; signed and called say that
	// a text was signed, and that a call was made.
	pending        string
	signed, called bool
}

// text adds text, to the part before it when the answer is whole.
func (a *geminiAnswerer) text(text string, thought bool) {
	if last := a.last(); last != nil && !a.stream && last.Thought == thought && last.ThoughtSignature == "" {
		*last.Text += text
		return
	}
	a.parts = append(a.parts, geminiPart{Text: &text, Thought: thought})
}

// last is the part before if it is a text.
func (a *geminiAnswerer) last() *geminiPart {
	if n := len(a.parts); n > 0 && a.parts[n-1].Text != nil {
		return &a.parts[n-1]
	}
	return nil
}

// close ends a text, which then takes the signature.
func (a *geminiAnswerer) close() {
	last := a.last()
	if a.pending == "" || last == nil || last.Thought {
		return
	}
	if a.stream && *last.Text != "" {
		a.parts = append(a.parts, geminiPart{Text: new("")})
		last = a.last()
	}
	last.ThoughtSignature = a.pending
	a.pending, a.signed = "", true
}

// geminiCallPart is a call with its arguments as an object; one that the limit
// cut has none that could be parsed.
func geminiCallPart(call scenario.Call, m geminiModel) *geminiFunctionCall {
	f := &geminiFunctionCall{Name: call.Name}
	if m.ids {
		f.ID = call.ID
	}
	if arguments := call.Arguments(); json.Valid([]byte(arguments)) {
		f.Args = json.RawMessage(arguments)
	}
	return f
}
