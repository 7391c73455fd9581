package catalogue

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// rich is a request with as much in it as the target declares, each map large
// enough that its order would show. Its slices have room to spare, so that an
// append to one of them would show too.
func rich(p scenario.Params, can llm.Capability, id string) *llm.ChatRequest {
	messages := make([]llm.Message, 0, 16)
	messages = append(messages,
		llm.System("You are "+nonce(p, id, "system")+"."),
		llm.UserParts(append(make([]llm.Part, 0, 8),
			llm.TextPart{Text: "One " + nonce(p, id, "one")}, llm.TextPart{Text: "two."})...),
		llm.Assistant("Three?"),
		llm.User("Yes, "+nonce(p, id, "user")+"."),
	)
	req := &llm.ChatRequest{
		Model: p.Models.Chat, Messages: messages,
		MaxTokens: new(512), Temperature: new(0.25),
		User: nonce(p, id, "user id"), Metadata: map[string]string{}, Headers: map[string]string{},
		// What this service cannot take is left out, not a reason to stop.
		DropUnsupported: true,
	}
	for i := range 8 {
		label := fmt.Sprint(i)
		req.Metadata[nonce(p, id, "key "+label)] = nonce(p, id, "value "+label)
		req.Headers["X-"+nonce(p, id, "header "+label)] = nonce(p, id, "header value "+label)
	}
	if can.Has(llm.CapTools) {
		req.Tools = append(make([]llm.Tool, 0, 4),
			llm.Tool{Name: "weather", Description: "Looks.", Parameters: wideSchema(p, id, "weather")},
			llm.Tool{Name: "clock", Description: "Ticks.", Parameters: wideSchema(p, id, "clock")})
	}
	if can.Has(llm.CapStop) {
		req.Stop = append(make([]string, 0, 4), nonce(p, id, "stop"))
	}
	return req
}

// wideSchema is a JSON Schema with many properties in no order.
func wideSchema(p scenario.Params, id, label string) json.RawMessage {
	var b strings.Builder
	b.WriteString(`{"type":"object","properties":{`)
	for i := range 8 {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `"%s_%d":{"type":"string"}`, nonce(p, id, fmt.Sprint(label, i)), i)
	}
	b.WriteString(`},"additionalProperties":false}`)
	return json.RawMessage(b.String())
}

// encodings is how often a request is built to see whether its bytes vary.
const encodings = 100

func checkDeterministic(ctx context.Context, c scenario.Cell) {
	const id = "wire/deterministic"
	kept := &captured{}
	w, ok := connect(c, kept.capturing(), scenario.WithPartial())
	if !ok {
		return
	}
	for range encodings {
		// The call fails by design: what it would have sent is judged.
		_, _ = w.ChatCompletion(ctx, rich(c.Params(), c.Target().Capabilities, id))
	}
	if len(kept.requests) != encodings {
		c.Report(scenario.Finding{
			Path: "requests", Want: plural(encodings, "request"), Got: plural(len(kept.requests), "request"),
			Rule: "each call sends one request, and a failed one is not repeated unasked",
		})
		return
	}
	first := kept.requests[0]
	for i, other := range kept.requests[1:] {
		const rule = "equal requests give equal bytes"
		if !bytes.Equal(first.Body, other.Body) {
			want, got := contrast(string(first.Body), string(other.Body))
			c.Report(scenario.Finding{Path: fmt.Sprintf("body of encoding %d", i+2), Want: want, Got: got, Rule: rule})
			return
		}
		if want, got := headerText(first.Header), headerText(other.Header); want != got || first.URL != other.URL {
			want, got = contrast(first.URL+" "+want, other.URL+" "+got)
			c.Report(scenario.Finding{Path: fmt.Sprintf("head of encoding %d", i+2), Want: want, Got: got, Rule: rule})
			return
		}
	}
}

func headerText(h http.Header) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(h)) {
		fmt.Fprintf(&b, "%s: %s; ", name, strings.Join(h[name], ", "))
	}
	return b.String()
}

func checkNoMutation(ctx context.Context, c scenario.Cell) {
	w, ok := connect(c)
	if !ok {
		return
	}
	turn := c.Turns()[0]
	turn.Chat = wireNoMutation(c.Params())[0].Chat
	got := exchange(ctx, w, turn)
	report(c, "turn 1: ", judge(turn, c.Target(), got))
	unmutated(c, "after an answer: ", wireNoMutation(c.Params())[0].Chat, turn.Chat)

	c.Variant("a request that uses everything", func() {
		const id = "wire/no-mutation"
		kept := &captured{}
		w, ok := connect(c, kept.capturing(), scenario.WithPartial())
		if !ok {
			return
		}
		p, can := c.Params(), c.Target().Capabilities
		req := rich(p, can, id)
		_, _ = w.ChatCompletion(ctx, req)
		unmutated(c, "after a failed call: ", rich(p, can, id), req)
		if can.Has(llm.CapStream) {
			_, _ = w.ChatCompletionStream(ctx, req)
			unmutated(c, "after a failed stream: ", rich(p, can, id), req)
		}
		if len(kept.requests) == 0 {
			c.Report(scenario.Finding{Path: "requests", Want: "at least one", Got: "none", Rule: "DropUnsupported leaves out what the service cannot take, and sends the rest"})
		}
	})
}

// unmutated compares a request with one that was built the same way, the room
// behind its slices included.
func unmutated(c scenario.Cell, path string, want, got *llm.ChatRequest) {
	const rule = "a provider never changes the request that it is given"
	if changed := cmp.Diff(want, got); changed != "" {
		c.Report(scenario.Finding{Path: path + "request", Want: "as it was", Got: changed, Rule: rule})
	}
	spare := got.Messages[len(got.Messages):cap(got.Messages)]
	for i := range spare {
		if spare[i].Role != "" || spare[i].Parts != nil {
			c.Report(scenario.Finding{Path: path + "messages", Want: "nothing behind the last one", Got: "a message was appended in place", Rule: rule})
			return
		}
	}
	tools := got.Tools[len(got.Tools):cap(got.Tools)]
	for i := range tools {
		if tools[i].Name != "" {
			c.Report(scenario.Finding{Path: path + "tools", Want: "nothing behind the last one", Got: "a tool was appended in place", Rule: rule})
			return
		}
	}
}

// read consumes a request as a transport would.
func read(req *http.Request) (scenario.Sent, error) {
	s := scenario.Sent{Method: req.Method, URL: req.URL.String(), Header: req.Header.Clone()}
	if req.Body == nil {
		return s, nil
	}
	body, err := io.ReadAll(req.Body)
	s.Body = body
	if closeErr := req.Body.Close(); err == nil {
		err = closeErr
	}
	return s, err
}
