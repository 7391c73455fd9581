package cassette

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// formatVersion is go-vcr's number of the file format.
const formatVersion = 2

// encode writes a file in its canonical form: the keys in one order, each body
// in the best style that survives, the checksums computed. It reads the result
// back and fails if anything was lost.
func encode(p Provenance, interactions []interaction) ([]byte, error) {
	p.SHA256 = digests(p, interactions)
	w := &writer{}
	w.line(0, "---")
	w.line(0, "version: %d", formatVersion)
	w.b.WriteString(provenanceText(p))
	w.sums(p.SHA256, len(interactions))
	w.line(0, "interactions:")
	for n := range interactions {
		w.interaction(n, &interactions[n])
	}
	data := []byte(w.b.String())
	_, back, err := decode(data)
	if err != nil {
		return nil, fmt.Errorf("the recording cannot be read back: %w", err)
	}
	if !reflect.DeepEqual(back, interactions) {
		return nil, fmt.Errorf("the recording does not read back as it was written; is a header or URL not valid UTF-8?")
	}
	return data, nil
}

// writer builds the text of a file.
type writer struct{ b strings.Builder }

func (w *writer) line(indent int, format string, args ...any) {
	w.b.WriteString(strings.Repeat(" ", indent))
	fmt.Fprintf(&w.b, format, args...)
	w.b.WriteByte('\n')
}

// text writes a string, and nothing at all for an empty one.
func (w *writer) text(indent int, key, value string) {
	if value != "" {
		w.line(indent, "%s: %s", key, strconv.Quote(value))
	}
}

// provenanceText is the provenance block without its checksums, which is also
// what the checksum of the provenance is taken over.
func provenanceText(p Provenance) string {
	w := &writer{}
	w.line(0, "provenance:")
	w.text(2, "origin", string(p.Origin))
	if len(p.Basis) > 0 {
		w.line(2, "basis:")
	}
	for _, b := range p.Basis {
		w.line(4, "- kind: %s", strconv.Quote(b.Kind))
		w.text(6, "ref", b.Ref)
		w.text(6, "retrieved", b.Retrieved)
		w.text(6, "note", b.Note)
		w.text(6, "mark", b.Mark)
	}
	if p.Live != nil {
		w.line(2, "recorded:")
		w.text(4, "at", p.Live.At)
		w.text(4, "by", p.Live.By)
	}
	if p.Model != (Model{}) {
		w.line(2, "model:")
		w.text(4, "requested", p.Model.Requested)
		w.text(4, "returned", p.Model.Returned)
	}
	w.line(2, "sanitizer:")
	w.line(4, "version: %d", p.Sanitizer.Version)
	w.text(4, "rules_sha256", p.Sanitizer.RulesSHA256)
	return w.b.String()
}

func (w *writer) sums(sums map[string]string, interactions int) {
	w.line(2, "sha256:")
	w.text(4, "provenance", sums["provenance"])
	for n := range interactions {
		for _, half := range []string{"request", "response"} {
			w.text(4, digestName(n, half), sums[digestName(n, half)])
		}
	}
}

func (w *writer) interaction(n int, i *interaction) {
	w.line(2, "- id: %d", n)
	w.line(4, "request:")
	w.text(6, "method", i.method)
	w.text(6, "url", i.url)
	w.headers(i.sent)
	w.line(6, "body: %s", scalar(i.request))
	w.line(4, "response:")
	w.line(6, "status: %s", strconv.Quote(statusLine(i.code)))
	w.line(6, "code: %d", i.code)
	w.line(6, "content_length: %d", len(i.response))
	w.headers(i.received)
	w.line(6, "body: %s", scalar(i.response))
	if i.chunks != nil {
		w.line(4, "x_chunks: [%s]", strings.Trim(strings.Join(strings.Fields(fmt.Sprint(i.chunks)), ", "), "[]"))
	}
}

func (w *writer) headers(h http.Header) {
	if len(h) == 0 {
		w.line(6, "headers: {}")
		return
	}
	w.line(6, "headers:")
	for _, name := range slices.Sorted(slices.Values(names(h))) {
		w.line(8, "%s:", name)
		for _, value := range h[name] {
			w.line(10, "- %s", strconv.Quote(value))
		}
	}
}

// statusLine is the code and its reason phrase, where it has one.
func statusLine(code int) string {
	return strings.TrimSpace(strconv.Itoa(code) + " " + http.StatusText(code))
}
