package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// recording is one recorded HTTP interaction with a real service.
type recording struct {
	Provider string `json:"provider"`
	// Variant is the service where a provider has several, such as "via-groq".
	Variant string `json:"variant"`
	// Dialect is the format of the bodies, such as "openai-chat".
	Dialect string `json:"dialect"`
	// Model is the one that was asked for.
	Model    string           `json:"model"`
	Request  recordedRequest  `json:"request"`
	Response recordedResponse `json:"response"`
}

// recordedMessage is a body with its headers.
type recordedMessage struct {
	Headers http.Header `json:"headers"`
	Body    *string     `json:"body"`
	// Encoding is "base64", or empty for plain text.
	Encoding string `json:"encoding"`
}

type recordedRequest struct {
	recordedMessage
	URL string `json:"url"`
}

type recordedResponse struct {
	recordedMessage
	Status int `json:"status"`
	// ChunkSizes are the sizes of the network reads, where they are known.
	ChunkSizes []int `json:"chunk_sizes"`
}

// parseRecording reads and checks one recording.
func parseRecording(data []byte) (*recording, error) {
	var r recording
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, fmt.Errorf("it is not the JSON of a recording: %w", err)
	}
	switch {
	case r.Provider == "":
		return nil, errors.New("it is no recording: provider is missing")
	case r.Dialect == "":
		return nil, errors.New("it is no recording: dialect is missing")
	case r.Response.Status < 100 || r.Response.Status > 599:
		return nil, fmt.Errorf("it is no recording: response.status is %d", r.Response.Status)
	}
	if _, err := r.Request.bytes(); err != nil {
		return nil, fmt.Errorf("request.body: %w", err)
	}
	if _, err := r.Response.bytes(); err != nil {
		return nil, fmt.Errorf("response.body: %w", err)
	}
	r.Response.Headers = canonical(r.Response.Headers)
	return &r, nil
}

// bytes is the body as it was on the wire.
func (m *recordedMessage) bytes() ([]byte, error) {
	if m.Body == nil {
		return nil, nil
	}
	switch m.Encoding {
	case "":
		return []byte(*m.Body), nil
	case "base64":
		return base64.StdEncoding.DecodeString(*m.Body)
	default:
		return nil, fmt.Errorf("unknown encoding %q", m.Encoding)
	}
}

// mustBytes is the body of a message that was checked by parseRecording.
func (m *recordedMessage) mustBytes() []byte {
	body, _ := m.bytes()
	return body
}

// asked is what matters of a recorded request: how many answers to expect, and
// in which form.
type asked struct {
	Stream bool            `json:"stream"`
	Input  json.RawMessage `json:"input"`
	// Instances and Requests are Google's lists of texts.
	Instances []json.RawMessage `json:"instances"`
	Requests  []json.RawMessage `json:"requests"`
}

func (r *recording) asked() asked {
	var a asked
	// A request that is not JSON, such as a form, asks for nothing of these.
	if json.Unmarshal(r.Request.mustBytes(), &a) != nil {
		return asked{}
	}
	return a
}

// inputs counts the texts of an embeddings request. A list of numbers is one
// text, already cut into tokens.
func (a asked) inputs() int {
	if n := len(a.Instances) + len(a.Requests); n > 0 {
		return n
	}
	var list []json.RawMessage
	if json.Unmarshal(a.Input, &list) != nil || len(list) == 0 {
		return 1
	}
	if first := bytes.TrimSpace(list[0]); len(first) > 0 && first[0] != '"' && first[0] != '[' {
		return 1
	}
	return len(list)
}

// streamed reports whether the answer is, or should have been, an event stream.
// Google's services are asked for one by the verb in the path.
func (r *recording) streamed() bool {
	return r.asked().Stream || strings.Contains(r.Request.URL, ":stream") ||
		looksLikeEvents(r.contentType(), r.Response.mustBytes())
}

// arrayStream reports the other form of Google's streams, which comes without
// events: one JSON array, sent element by element. A failure may stand in an
// array as well, and is read.
func (r *recording) arrayStream() bool {
	return r.Response.Status < 400 && bytes.HasPrefix(bytes.TrimSpace(r.Response.mustBytes()), []byte("["))
}

// contentType is the recorded one, or "" where the recorder lost it.
func (r *recording) contentType() string {
	value := r.Response.Headers.Get("Content-Type")
	if value == "REDACTED" {
		return ""
	}
	return value
}

// looksLikeEvents goes by the content type, and by the first line where there is
// none.
func looksLikeEvents(contentType string, body []byte) bool {
	if contentType != "" {
		return strings.HasPrefix(strings.ToLower(contentType), "text/event-stream")
	}
	body = bytes.TrimLeft(body, "\ufeff\r\n")
	for _, field := range []string{"data:", "event:", "id:", ":"} {
		if bytes.HasPrefix(body, []byte(field)) {
			return true
		}
	}
	return false
}

// canonical writes header names in their one form; recorders have their own.
func canonical(h http.Header) http.Header {
	out := make(http.Header, len(h))
	for name, values := range h {
		for _, value := range values {
			out.Add(name, value)
		}
	}
	return out
}
