package emulator

import (
	"bytes"
	"encoding/json"
	"net/http"
)

// marshal encodes what the package itself made; it cannot fail on that. Unlike
// json.Marshal it leaves <, > and & as they are, as the services do.
func marshal(v any, indent string) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	if err := enc.Encode(v); err != nil {
		panic("emulator: cannot encode an answer: " + err.Error())
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// raw is a value's JSON, for fields that may be null or left out.
func raw(v any) json.RawMessage { return marshal(v, "") }

var null = json.RawMessage("null")

// send writes a whole answer.
func send(w http.ResponseWriter, status int, h http.Header, contentType string, body []byte) {
	copyHeader(w.Header(), h)
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

func copyHeader(dst, src http.Header) {
	for name, values := range src {
		dst[name] = values
	}
}

// events writes a stream. Each event is one write and is flushed at once, so
// that it arrives as a read of its own.
type events struct {
	w   http.ResponseWriter
	ctl *http.ResponseController
	// crlf ends lines as Google's services do.
	crlf bool
}

func openEvents(w http.ResponseWriter, h http.Header) *events {
	copyHeader(w.Header(), h)
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	w.WriteHeader(http.StatusOK)
	return &events{w: w, ctl: http.NewResponseController(w)}
}

// send writes one event; name may be empty. A client that has gone away is no
// concern of the service.
func (s *events) send(name string, data []byte) {
	var b bytes.Buffer
	if name != "" {
		b.WriteString("event: " + name + "\n")
	}
	b.WriteString("data: ")
	b.Write(data)
	b.WriteString("\n\n")
	event := b.Bytes()
	if s.crlf {
		event = bytes.ReplaceAll(event, []byte("\n"), []byte("\r\n"))
	}
	_, _ = s.w.Write(event)
	_ = s.ctl.Flush()
}

// comment writes a comment, which keeps a connection open.
func (s *events) comment(text string) {
	_, _ = s.w.Write([]byte(": " + text + "\n\n"))
	_ = s.ctl.Flush()
}

// future is what no documentation knows: a field that a service may add any
// day. It holds an enum value, a number beyond 64 bits and a list of mixed
// types.
type future struct {
	Mode    string      `json:"mode"`
	Count   json.Number `json:"count"`
	Mixed   []any       `json:"mixed"`
	Nothing any         `json:"nothing"`
}

// unknown returns the field for a reply that asks for it, and otherwise nil.
func (r *request) unknown() *future {
	if !r.turn.Reply.Unknown {
		return nil
	}
	return &future{Mode: "not_yet_documented", Count: "18446744073709551616", Mixed: []any{1, "two", nil, []int{}}}
}

// oneOf is the documented word, or one from the future for a reply that asks
// for it.
func (r *request) oneOf(documented string) string {
	if r.turn.Reply.Unknown {
		return "not_yet_documented"
	}
	return documented
}
