package catalogue_test

import (
	"io"
	"strings"
	"sync/atomic"
	"time"

	"github.com/parley-llm/parley/llm"
)

// toyLines reads events by the WHATWG rules, byte by byte.
type toyLines struct {
	r       io.Reader
	p       *toy
	buf     []byte
	err     error
	line    strings.Builder
	afterCR bool
	begun   bool
}

// next is the next byte.
func (l *toyLines) next() (byte, error) {
	for len(l.buf) == 0 {
		if l.err != nil {
			return 0, l.err
		}
		if l.p.has("trusts-reads") {
			l.line.Reset()
		}
		buf := make([]byte, 4096)
		n, err := l.r.Read(buf)
		l.buf, l.err = buf[:n], err
	}
	c := l.buf[0]
	l.buf = l.buf[1:]
	return c, nil
}

// readLine returns a line, and io.EOF only when nothing is left.
func (l *toyLines) readLine() (string, error) {
	take := func() string {
		s := l.line.String()
		l.line.Reset()
		if !l.begun {
			s, l.begun = strings.TrimPrefix(s, "\ufeff"), true
		}
		return s
	}
	for {
		c, err := l.next()
		if err != nil {
			if l.line.Len() > 0 && err == io.EOF {
				return take(), nil
			}
			return "", err
		}
		switch {
		case c == '\n' && l.afterCR:
			l.afterCR = false
		case c == '\n':
			return take(), nil
		case c == '\r' && !l.p.has("lf-only"):
			l.afterCR = true
			return take(), nil
		default:
			l.afterCR = false
			l.line.WriteByte(c)
		}
	}
}

// event returns the data of the next event.
func (l *toyLines) event() (string, error) {
	var data []string
	for {
		line, err := l.readLine()
		if err != nil {
			if err == io.EOF && data != nil {
				return strings.Join(data, "\n"), nil
			}
			return "", l.broke(err)
		}
		switch {
		case strings.HasPrefix(line, "{") && !l.p.has("ignores-tail"):
			return line, nil
		case line == "" && data != nil:
			return strings.Join(data, "\n"), nil
		case strings.HasPrefix(line, "data:"):
			data = append(data, strings.TrimPrefix(strings.TrimPrefix(line, "data:"), " "))
		case line != "" && l.p.has("knows-no-comments"):
			return "", l.p.fail(llm.KindMalformedResponse, "a strange line")
		}
	}
}

// broke is a failed read. One that is swallowed looks like the end.
func (l *toyLines) broke(err error) error {
	if err != io.EOF && l.p.has("swallows-resets") {
		return io.EOF
	}
	return err
}

// toyPatience is how long the toy waits for a byte.
const toyPatience = 5 * time.Minute

// toyIdle gives up a body that stays silent.
type toyIdle struct {
	io.ReadCloser
	p     *toy
	began time.Time
	over  atomic.Bool
}

func (b *toyIdle) Read(buf []byte) (int, error) {
	wait := toyPatience
	if b.p.has("idle-from-the-start") {
		wait = max(time.Nanosecond, wait-time.Since(b.began))
	}
	timer := time.AfterFunc(wait, func() {
		b.over.Store(true)
		_ = b.Close()
	})
	n, err := b.ReadCloser.Read(buf)
	timer.Stop()
	if b.over.Load() {
		return 0, b.p.fail(llm.KindTimeout, "nothing came for five minutes")
	}
	return n, err
}
