package fault

import (
	"bytes"
	"slices"

	"github.com/parley-llm/parley/conformance/scenario"
)

// rewrite is a fault of the body's bytes.
func rewrite(name string, f func([]byte) []byte) scenario.Fault {
	return scenario.Fault{Name: name, Body: f}
}

// CRLF ends each line with CRLF.
func CRLF() scenario.Fault {
	return rewrite("CRLF line ends", func(body []byte) []byte { return lineEnds(body, "\r\n") })
}

// LoneCR ends each line with CR alone.
func LoneCR() scenario.Fault {
	return rewrite("CR line ends", func(body []byte) []byte { return lineEnds(body, "\r") })
}

func lineEnds(body []byte, end string) []byte {
	body = bytes.ReplaceAll(body, []byte("\r\n"), []byte("\n"))
	return bytes.ReplaceAll(body, []byte("\n"), []byte(end))
}

// storm is one of each form of comment that services were seen to send.
const storm = ": keep-alive\n\n:\n\n:\n: PROCESSING\n\n: ping - 1770000000\n"

// Comments puts a storm of comments before, between and after all events.
func Comments() scenario.Fault {
	return rewrite("comments between events", func(body []byte) []byte {
		return between(body, []byte(storm))
	})
}

// CommentLines puts a comment line before every line inside the events.
func CommentLines() scenario.Fault {
	return rewrite("comments inside events", func(body []byte) []byte {
		var out []byte
		for len(body) > 0 {
			n := lineEnd(body)
			if len(bytes.TrimRight(body[:n], "\r\n")) > 0 {
				out = append(out, ":\n"...)
			}
			out, body = append(out, body[:n]...), body[n:]
		}
		return out
	})
}

// UnknownFields adds an id, a retry and a field that no standard knows to every
// event.
func UnknownFields() scenario.Fault {
	return rewrite("fields to be ignored", func(body []byte) []byte {
		var out []byte
		for _, event := range Events(body) {
			out = append(out, "id: 7\nretry: 10\nx-unknown: 1\n"...)
			out = append(out, event...)
		}
		return out
	})
}

// NoSpace leaves out the blank after the colon of each data field.
func NoSpace() scenario.Fault {
	return rewrite("no blank after the colon", func(body []byte) []byte {
		body = bytes.ReplaceAll(body, []byte("\ndata: "), []byte("\ndata:"))
		if rest, ok := bytes.CutPrefix(body, []byte("data: ")); ok {
			return append([]byte("data:"), rest...)
		}
		return body
	})
}

// MultiData spreads each JSON object over two data lines, which the standard
// joins with a newline, white space in JSON.
func MultiData() scenario.Fault {
	return rewrite("data over two lines", func(body []byte) []byte {
		return bytes.ReplaceAll(body, []byte("data: {"), []byte("data: {\ndata: "))
	})
}

// NoFinalBlank leaves out the blank line and the line end after the last event.
func NoFinalBlank() scenario.Fault {
	return rewrite("no final blank line", func(body []byte) []byte {
		return bytes.TrimRight(body, "\r\n")
	})
}

// BOM puts a byte order mark first.
func BOM() scenario.Fault {
	return rewrite("a byte order mark", func(body []byte) []byte {
		return append([]byte("\ufeff"), body...)
	})
}

// InjectUnknownEvent puts an event of a type that no documentation knows
// between all events.
func InjectUnknownEvent() scenario.Fault {
	const unknown = "event: parley_unknown\ndata: {\"type\":\"parley_unknown\",\"new\":[1]}\n\n"
	return rewrite("unknown events between", func(body []byte) []byte {
		return bytes.TrimPrefix(between(body, []byte(unknown)), []byte(unknown))
	})
}

// between puts insert before the body and after each of its events, but not
// after a stream's last piece when that lacks its blank line.
func between(body, insert []byte) []byte {
	out := slices.Clone(insert)
	for _, event := range Events(body) {
		out = append(out, event...)
		if bytes.HasSuffix(event, []byte("\n")) || bytes.HasSuffix(event, []byte("\r")) {
			out = append(out, insert...)
		}
	}
	return out
}
