package fault

import (
	"bytes"
	"math/rand/v2"
	"slices"
)

// Events cuts the body of an event stream after each blank line. The pieces,
// joined, are the body; bytes after the last blank line are a piece of their
// own. Line ends may be LF, CRLF or CR.
func Events(body []byte) [][]byte {
	var events [][]byte
	for len(body) > 0 {
		end := eventEnd(body)
		events = append(events, body[:end:end])
		body = body[end:]
	}
	return events
}

// eventEnd is the offset after the first blank line, or the length.
func eventEnd(body []byte) int {
	for i := 0; i < len(body); {
		line := lineEnd(body[i:])
		if i > 0 && len(bytes.TrimRight(body[i:i+line], "\r\n")) == 0 {
			return i + line
		}
		i += line
	}
	return len(body)
}

// lineEnd is the offset after the first line end, or the length.
func lineEnd(body []byte) int {
	i := bytes.IndexAny(body, "\r\n")
	switch {
	case i < 0:
		return len(body)
	case body[i] == '\r' && i+1 < len(body) && body[i+1] == '\n':
		return i + 2
	default:
		return i + 1
	}
}

// FullBudget is the size in bytes up to which [Offsets] are all of a body's.
const FullBudget = 4 << 10

// sampled is how many seeded offsets stand for the rest of a larger body.
const sampled = 256

// Offsets are the places at which to cut or split a body, ascending and inside
// it: every one of a body of up to [FullBudget] bytes; of a larger one those
// within two bytes of the end of an event, and a sample that seed decides.
func Offsets(body []byte, seed uint64) []int {
	if len(body) <= FullBudget {
		all := make([]int, 0, len(body))
		for i := 1; i < len(body); i++ {
			all = append(all, i)
		}
		return all
	}
	var some []int
	boundary := 0
	for _, event := range Events(body) {
		boundary += len(event)
		for i := boundary - 2; i <= boundary+2; i++ {
			some = append(some, i)
		}
	}
	rng := rand.New(rand.NewPCG(seed, uint64(len(body))))
	for range sampled {
		some = append(some, 1+rng.IntN(len(body)-1))
	}
	slices.Sort(some)
	some = slices.Compact(some)
	return slices.DeleteFunc(some, func(i int) bool { return i < 1 || i >= len(body) })
}
