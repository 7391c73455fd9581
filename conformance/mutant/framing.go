package mutant

import (
	"bytes"
	"io"
)

func framingMutants() []Mutant {
	return []Mutant{
		{
			ID:        "read-is-event",
			Why:       "It works until the network cuts a packet elsewhere than between two events.",
			Scenarios: []string{"sse/every-split"},
			Wrap: byEvents(func(body io.ReadCloser) io.ReadCloser {
				return byReads(body, func(read []byte, _ bool) []byte {
					whole := bytes.LastIndex(read, []byte("\n\n"))
					if whole < 0 {
						return nil
					}
					return read[:whole+2]
				})
			}),
		},
		{
			ID:        "lf-only",
			Why:       "A proxy that writes CRLF line ends makes every stream empty or broken.",
			Scenarios: []string{"sse/crlf"},
			// A blank line of CR LF is not blank to such a decoder.
			Wrap: byEvents(byLines(func(line []byte) []byte { return bytes.ReplaceAll(line, []byte("\r"), []byte(" ")) })),
		},
		{
			ID:        "needs-space",
			Why:       "A service that writes data: without a space sends nothing at all.",
			Scenarios: []string{"sse/comment"},
			Wrap: byEvents(byLines(func(line []byte) []byte {
				if bytes.HasPrefix(line, []byte("data:")) && !bytes.HasPrefix(line, []byte("data: ")) {
					return nil
				}
				return line
			})),
		},
		{
			ID:        "bytes-are-runes",
			Why:       "A character that is cut between two reads becomes two question marks.",
			Scenarios: []string{"sse/every-split"},
			Wrap: byEvents(func(body io.ReadCloser) io.ReadCloser {
				return byReads(body, func(read []byte, _ bool) []byte { return bytes.ToValidUTF8(read, []byte("\uFFFD")) })
			}),
		},
		{
			ID:        "comments-are-data",
			Why:       "The first keep-alive breaks the stream.",
			Scenarios: []string{"sse/comment"},
			Wrap: byEvents(byLines(func(line []byte) []byte {
				if comment, ok := bytes.CutPrefix(line, []byte(":")); ok {
					return append([]byte("data:"), comment...)
				}
				return line
			})),
		},
	}
}
