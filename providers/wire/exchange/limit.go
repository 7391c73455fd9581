package exchange

import (
	"errors"
	"io"
	"time"
)

const (
	// maxErrorBody is read of a failure's body: services' error objects are
	// small, and a failure is no reason to load a file.
	maxErrorBody = 1 << 20
	// The drain after a stream's end waits this long and reads this much for
	// the end of the body: a kept connection is worth that, and no more.
	drainTime  = 50 * time.Millisecond
	drainBytes = 4 << 10
)

var (
	errIdle     = errors.New("exchange: the stream was idle for too long")
	errTooLarge = errors.New("exchange: the body is larger than the limit")
)

// readLimited reads a body to its end, into buf if that is large enough. With
// more than limit bytes it returns the first limit ones and errTooLarge. hint is
// the announced length, or negative.
func readLimited(r io.Reader, hint, limit int64, buf []byte) ([]byte, error) {
	const first = 4 << 10
	size := int64(first)
	if hint >= 0 {
		// One byte of room beyond the announced length finds the end without
		// growing; a lying length costs no more than the limit.
		size = min(hint, limit) + 1
	}
	if int64(cap(buf)) < size {
		buf = make([]byte, 0, size)
	}
	for {
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if int64(len(buf)) > limit {
			return buf[:limit], errTooLarge
		}
		if err == io.EOF {
			return buf, nil
		}
		if err != nil {
			return buf, err
		}
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
	}
}
