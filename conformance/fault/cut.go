package fault

import (
	"fmt"
	"io"
	"net"
	"slices"
	"syscall"

	"github.com/parley-llm/parley/conformance/scenario"
)

// TruncateAt ends the body cleanly after n bytes.
func TruncateAt(n int) scenario.Fault {
	return rewrite(fmt.Sprintf("cut after %d bytes", n), func(body []byte) []byte {
		return body[:min(max(n, 0), len(body))]
	})
}

// TruncateAfterEvent ends the body cleanly after n events.
func TruncateAfterEvent(n int) scenario.Fault {
	return rewrite(fmt.Sprintf("cut after %d events", n), func(body []byte) []byte {
		events := Events(body)
		return slices.Concat(events[:min(max(n, 0), len(events))]...)
	})
}

// Reset delivers n bytes; then the peer resets the connection.
func Reset(n int) scenario.Fault {
	f := TruncateAt(n)
	f.Name = fmt.Sprintf("reset after %d bytes", n)
	f.End = &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	return f
}

// Unexpected delivers n bytes; then the body is shorter than it promised.
func Unexpected(n int) scenario.Fault {
	f := TruncateAt(n)
	f.Name = fmt.Sprintf("short body after %d bytes", n)
	f.End = io.ErrUnexpectedEOF
	return f
}

// Replace answers with another body.
func Replace(body string) scenario.Fault {
	return rewrite("another body", func([]byte) []byte { return []byte(body) })
}
