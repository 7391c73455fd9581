package vertexai

import (
	"bytes"
	"io"
)

// maxBare is kept of a JSON text that stands outside of the events: errors are
// small.
const maxBare = 64 << 10

// bareLines passes the bytes of an event stream on and keeps what follows a line
// that begins a JSON text. The service was seen to break a stream off with a
// bare error object or array, which for the rules of event streams is nothing
// (Google's Go SDK of 2026-08-21 handles it too).
type bareLines struct {
	r io.Reader
	// fresh is set at the beginning of a line.
	fresh bool
	open  bool
	kept  []byte
}

// Read reads from the stream.
func (b *bareLines) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	b.look(p[:n])
	return n, err
}

func (b *bareLines) look(data []byte) {
	for len(data) > 0 && !b.open {
		if b.fresh && (data[0] == '{' || data[0] == '[') {
			b.open = true
			break
		}
		end := bytes.IndexByte(data, '\n')
		b.fresh = end >= 0
		if end < 0 {
			return
		}
		data = data[end+1:]
	}
	if room := maxBare - len(b.kept); b.open && room > 0 {
		b.kept = append(b.kept, data[:min(len(data), room)]...)
	}
}
