package cassette

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	vcr "gopkg.in/dnaeon/go-vcr.v3/cassette"
)

// interaction is one exchange in the form that a file keeps.
type interaction struct {
	method, url string
	sent        http.Header
	request     string
	code        int
	received    http.Header
	response    string
	// chunks are the sizes of the pieces in which the response arrived; nil
	// when they are what its content type lets one expect.
	chunks []int
}

// fromVCR takes over what go-vcr captured or read.
func fromVCR(i *vcr.Interaction, chunks []int) interaction {
	return interaction{
		method:   i.Request.Method,
		url:      i.Request.URL,
		sent:     headers(i.Request.Headers),
		request:  i.Request.Body,
		code:     i.Response.Code,
		received: headers(i.Response.Headers),
		response: i.Response.Body,
		chunks:   chunks,
	}
}

// headers gives an empty map for none, as a file that is read back has.
func headers(h http.Header) http.Header {
	if h == nil {
		return http.Header{}
	}
	return h
}

// pieces are the sizes in which the response is sent.
func (i *interaction) pieces() []int {
	if i.chunks != nil {
		return i.chunks
	}
	return usualPieces(i.received.Get("Content-Type"), i.response)
}

// usualPieces is how a service sends a body when nothing else is known: an
// event stream event by event, anything else at once.
func usualPieces(contentType, body string) []int {
	if isEventStream(contentType) {
		return eventSizes(body)
	}
	if body == "" {
		return nil
	}
	return []int{len(body)}
}

// chunksProblem says what is wrong with the sizes of the pieces.
func (i *interaction) chunksProblem() string {
	if i.chunks == nil {
		return ""
	}
	total := 0
	for _, n := range i.chunks {
		if n <= 0 {
			return fmt.Sprintf("x_chunks with the size %d", n)
		}
		total += n
	}
	if total != len(i.response) {
		return fmt.Sprintf("x_chunks that add up to %d for a body of %d bytes", total, len(i.response))
	}
	return ""
}

// urlProblem says why a URL is not a vendor's.
func urlProblem(raw string) string {
	u, err := url.Parse(raw)
	switch {
	case err != nil:
		return "a URL that cannot be parsed"
	case u.Scheme != "https" && u.Scheme != "http", u.Host == "":
		return "a URL that is not absolute"
	case u.User != nil:
		return "a URL with a user or password"
	case u.Port() != "":
		return "a URL with a port: " + u.Host
	case u.Hostname() == "localhost" || strings.HasPrefix(u.Hostname(), "127.") || u.Hostname() == "::1":
		return "a loopback URL: " + u.Host
	}
	return ""
}

func isEventStream(contentType string) bool {
	media, _, _ := strings.Cut(contentType, ";")
	return strings.EqualFold(strings.TrimSpace(media), "text/event-stream")
}

// names returns the header names in order.
func names(h http.Header) []string {
	list := make([]string, 0, len(h))
	for name := range h {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}
