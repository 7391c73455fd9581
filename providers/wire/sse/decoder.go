package sse

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"sync"

	"github.com/parley-llm/parley/llm"
)

const (
	// DefaultMaxLine bounds a line, and the data of an event, where the caller
	// sets no bound: services send whole images in one line, but not more.
	DefaultMaxLine = 32 << 20

	initialBuffer = 4 << 10
	largeBuffer   = 16 << 10
	// minRead is the room below which the window is moved or grown, so that
	// reads do not degrade to a few bytes each.
	minRead = 2 << 10
	// maxEmptyReads ends the patience with a reader that gives neither bytes
	// nor an error.
	maxEmptyReads = 100
	// maxNames bounds the table of event names; services use a dozen.
	maxNames = 64
)

// Event is one event of a stream.
type Event struct {
	// Name is the event's type, empty where the stream gives none.
	Name string
	// Data is the event's data, its lines joined with LF. It is valid until the
	// next call of [Decoder.Next].
	Data []byte
	// Partial marks an event that the end of the body cut off before its blank
	// line. Its last line may be a fragment: data that cannot be read is then a
	// truncated stream and no malformed one.
	Partial bool
}

// Decoder reads events. It is for one goroutine.
type Decoder struct {
	r       io.Reader
	maxLine int

	// buf[start:end] is what was read and not yet consumed. There is no LF in
	// buf[start:lf] and no CR in buf[start:cr]; lf is the position of an LF
	// unless it equals end, and cr that of a CR if it is before lf.
	buf           []byte
	start, end    int
	lf, cr        int
	began, skipLF bool
	// filled is set when the last read left no room.
	filled  bool
	err     error
	name    string
	data    []byte
	hasData bool
	names   map[string]usual
	// usual is the last event's name and how it began.
	usual usual
}

// NewDecoder decodes events from r. A line, or the data of one event, longer
// than maxLine bytes is an error of kind malformed_response; 0 means
// [DefaultMaxLine].
func NewDecoder(r io.Reader, maxLine int) *Decoder {
	if maxLine <= 0 {
		maxLine = DefaultMaxLine
	}
	return &Decoder{r: r, maxLine: maxLine, usual: usual{head: data}}
}

// windows and largeWindows are those of decoders that were released.
var (
	windows      = sync.Pool{New: func() any { return new([initialBuffer]byte) }}
	largeWindows = sync.Pool{New: func() any { return new([largeBuffer]byte) }}
)

// Release ends the stream for a reader that has seen its end before the body's,
// and gives memory back for the next one: the data of its events is no longer
// valid. The end of the body does the same; a decoder that is left in between
// does without. It belongs to the reading goroutine.
func (d *Decoder) Release() {
	d.giveBack()
	d.buf, d.start, d.end, d.lf, d.cr = nil, 0, 0, 0, 0
	d.err = io.EOF
	d.reset()
}

// Next returns the next event, or io.EOF at the end of the body, or the error
// of the reader. Whole events that were read before an error come first. It
// allocates nothing once its buffers have grown to the size of the events.
func (d *Decoder) Next() (Event, error) {
	d.reset()
	if d.usualAhead() {
		if event, ok := d.simple(); ok {
			return event, nil
		}
	}
	d.usual = usual{head: data}
	for {
		line, ok, err := d.line()
		switch {
		case err != nil:
			return d.last(err)
		case !ok:
			continue
		case len(line) == 0:
			if d.hasData {
				return Event{Name: d.name, Data: d.data}, nil
			}
			d.name = ""
			continue
		}
		value, isData := d.field(line)
		if !isData {
			continue
		}
		if !d.hasData && d.start < d.end && !d.skipLF && d.buf[d.start] == '\n' {
			// The usual case, one line of data and its blank line at hand: the
			// data need not be copied out of the window.
			d.start++
			return Event{Name: d.name, Data: value}, nil
		}
		if d.hasData {
			d.data = append(d.data, '\n')
		}
		if len(d.data)+len(value) > d.maxLine {
			return Event{}, d.tooLong()
		}
		d.data = append(d.data, value...)
		d.hasData = true
	}
}

// usualAhead reports whether the stream goes on with the head of the usual event:
// the name of the last one, or none as that had none, and the beginning of data.
// It reads once where nothing is at hand.
func (d *Decoder) usualAhead() bool {
	if d.start == d.end && d.fill() != nil {
		return false
	}
	return d.began && !d.skipLF && d.has(d.usual.head)
}

// simple reads the usual event where all of it is at hand: one line of data and a
// blank one, both ending with LF or both with CRLF. It leaves every other event as
// it is.
func (d *Decoder) simple() (event Event, ok bool) {
	begin := d.start
	from := begin + len(d.usual.head)
	// The head ends one line, if any, and begins another.
	d.start = from - len(data)
	d.scan()
	lf := d.lf
	switch {
	case lf-d.start > d.maxLine:
	case d.cr == lf && lf+1 < d.end && d.buf[lf+1] == '\n':
		d.start = lf + 2
		return Event{Name: d.usual.name, Data: d.buf[from:lf]}, true
	case d.cr == lf-1 && lf+2 < d.end && d.buf[lf+1] == '\r' && d.buf[lf+2] == '\n':
		d.start = lf + 3
		return Event{Name: d.usual.name, Data: d.buf[from : lf-1]}, true
	}
	if d.start != begin {
		d.lf = d.start - 1
		d.start = begin
	}
	return Event{}, false
}

// has reports whether the window begins with the start of a line.
func (d *Decoder) has(start string) bool {
	return d.end-d.start > len(start) && string(d.buf[d.start:d.start+len(start)]) == start
}

// reset forgets the event that the previous call returned.
func (d *Decoder) reset() {
	d.name, d.data, d.hasData = "", d.data[:0], false
}

// last handles the end of the body, clean or not.
func (d *Decoder) last(err error) (Event, error) {
	if !errors.Is(err, io.EOF) || !d.hasData {
		if err == io.EOF {
			d.Release()
		}
		return Event{}, err
	}
	return Event{Name: d.name, Data: d.data, Partial: true}, nil
}

// field reads one line that is not blank. It keeps an event's name, and returns
// a data field's value.
func (d *Decoder) field(line []byte) (value []byte, isData bool) {
	colon := bytes.IndexByte(line, ':')
	name := line
	if colon >= 0 {
		name, value = line[:colon], line[colon+1:]
		if len(value) > 0 && value[0] == ' ' {
			value = value[1:]
		}
	}
	switch string(name) {
	case "data":
		return value, true
	case "event":
		d.name = d.intern(value)
	default: // a comment, id, retry, or a field that nobody knows
	}
	return nil, false
}

// usual is the name of an event, and the bytes up to its data.
type usual struct{ name, head string }

const data = "data: "

// intern returns the name as a string, allocated once for each name, and expects
// the next event to have it.
func (d *Decoder) intern(name []byte) string {
	known, ok := d.names[string(name)]
	if !ok {
		known = usual{string(name), "event: " + string(name) + "\n" + data}
		if d.names == nil {
			d.names = make(map[string]usual)
		}
		if len(d.names) < maxNames {
			d.names[known.name] = known
		}
	}
	d.usual = known
	return known.name
}

// tooLong ends the stream: what follows the limit is never looked at.
func (d *Decoder) tooLong() error {
	d.start = d.end
	d.err = &llm.Error{
		Kind: llm.KindMalformedResponse,
		Message: "an event of the stream is longer than the limit of " +
			strconv.Itoa(d.maxLine) + " bytes",
	}
	return d.err
}
