package emulator

import (
	"fmt"
	"net/http"
	"strings"
)

// geminiStream writes chunks as events, or as the elements of one JSON array
// when events were not asked for.
type geminiStream struct {
	s     *events
	array bool
	count int
}

func (d gemini) open(w http.ResponseWriter, r *request) *geminiStream {
	copyHeader(w.Header(), d.header())
	media := "application/json; charset=UTF-8"
	if d.sse(r) {
		media = "text/event-stream"
		w.Header().Set("Content-Disposition", "attachment")
	}
	w.Header().Set("Content-Type", media)
	w.WriteHeader(http.StatusOK)
	return &geminiStream{s: &events{w: w, ctl: http.NewResponseController(w), crlf: true}, array: !d.sse(r)}
}

// chunk writes one chunk.
func (g *geminiStream) chunk(data []byte) {
	if !g.array {
		g.s.send("", data)
		return
	}
	before := "[" + strings.Repeat("\n,\n", min(1, g.count))
	if g.count > 0 {
		before = before[1:]
	}
	g.count++
	_, _ = fmt.Fprintf(g.s.w, "%s%s", before, data)
	_ = g.s.ctl.Flush()
}

func (g *geminiStream) close() {
	if g.array {
		_, _ = g.s.w.Write([]byte("\n]"))
	}
}

// encode is a chunk's JSON with a blank after each colon, as it is recorded.
func (g *geminiStream) encode(v any) []byte {
	if g.array {
		return marshal(v, "  ")
	}
	return spaced(marshal(v, ""))
}

// spaced puts a blank after each colon that is not in a string.
func spaced(compact []byte) []byte {
	var b []byte
	quoted, escaped := false, false
	for _, c := range compact {
		b = append(b, c)
		switch {
		case escaped:
			escaped = false
		case quoted && c == '\\':
			escaped = true
		case c == '"':
			quoted = !quoted
		case c == ':' && !quoted:
			b = append(b, ' ')
		}
	}
	return b
}

// streamChat renders the turn's reply as a stream, which ends with the body. The
// reason stands in the last part's chunk. The counts are in every chunk of the
// Gemini API, as far as they go, and only in the last one of Vertex AI.
func (d gemini) streamChat(w http.ResponseWriter, r *request, c *geminiChat) {
	g := d.open(w, r)
	defer g.close()
	if r.blocked() {
		g.chunk(g.encode(d.answer(r, c)))
		return
	}
	chunks := c.chunks(r)
	failing := r.turn.Reply.Failure != nil
	for i, chunk := range chunks {
		chunk.Usage = c.running(r, i, len(chunks))
		if last := i == len(chunks)-1; last && !failing {
			chunk.Usage = c.usage(r, r.turn.Reply.Usage, r.oneOf("TEXT"))
		}
		g.chunk(g.encode(chunk))
		if i == 0 && r.turn.Reply.Unknown {
			g.chunk(g.encode(c.response(r)))
		}
	}
	endEarly(d, r, g.s, func(e serviceError) { g.chunk(g.encode(googleErrorOf(e, r))) })
}

// chunks are the stream's, each with a part of each candidate.
func (c *geminiChat) chunks(r *request) []geminiResponse {
	groups := c.groups(r)
	n := *orOne(c.req.N)
	var chunks []geminiResponse
	for i, parts := range groups {
		for index := range n {
			candidate := c.candidate(r, index, parts)
			if i == len(groups)-1 && r.turn.Reply.Failure == nil {
				candidate.FinishReason = geminiFinish(r.turn.Reply)
			}
			if c.req.TopLogprobs != nil && len(parts) > 0 && parts[0].Text != nil && *parts[0].Text != "" && !parts[0].Thought {
				candidate.Logprobs = geminiLogprobsOf(*c.req.TopLogprobs, []string{*parts[0].Text})
			}
			chunk := c.response(r)
			chunk.Candidates = []geminiCandidate{candidate}
			chunks = append(chunks, chunk)
		}
	}
	return chunks
}

// groups are the parts of each chunk: one, but that Vertex AI sends calls side by
// side, and that the Gemini API ends calls of newer models with an empty text.
// An answer without parts has one chunk, for its end; one that fails has none.
func (c *geminiChat) groups(r *request) [][]geminiPart {
	var groups [][]geminiPart
	for _, part := range c.parts(r, true) {
		last := len(groups) - 1
		if last >= 0 && !c.call.studio && part.FunctionCall != nil && groups[last][0].FunctionCall != nil {
			groups[last] = append(groups[last], part)
			continue
		}
		groups = append(groups, []geminiPart{part})
	}
	last := len(groups) - 1
	switch {
	case r.turn.Reply.Failure != nil:
	case groups == nil:
		groups = [][]geminiPart{nil}
	case c.call.studio && c.model.version >= 3 && groups[last][0].FunctionCall != nil:
		groups = append(groups, []geminiPart{{Text: new("")}})
	}
	return groups
}

// running are the counts of a chunk before the last.
func (c *geminiChat) running(r *request, i, n int) *geminiUsage {
	u := r.turn.Reply.Usage
	if !c.call.studio || u == nil {
		return c.noUsage(r)
	}
	so := *u
	so.Output = u.Reasoning + (u.Output-u.Reasoning)*int64(i+1)/int64(n)
	return c.usage(r, &so, "TEXT")
}
