package sse

import (
	"bytes"
	"io"
)

var byteOrderMark = []byte("\xEF\xBB\xBF")

// line returns the next line without its end. When the window holds no whole
// line it reads more and returns ok false; at the end of the body the rest is a
// line.
func (d *Decoder) line() (line []byte, ok bool, err error) {
	if d.skipLF && d.start < d.end {
		// The second half of a CRLF, which may have come with a later read.
		if d.buf[d.start] == '\n' {
			d.start++
		}
		d.skipLF = false
	}
	if !d.began {
		if d.undecidedMark() {
			return nil, false, d.fill()
		}
		d.began = true
		if bytes.HasPrefix(d.buf[d.start:d.end], byteOrderMark) {
			d.start += len(byteOrderMark)
		}
	}
	d.scan()
	stop := min(d.lf, d.cr) // the nearest line end, or the end of the window
	if stop-d.start > d.maxLine {
		return nil, false, d.tooLong()
	}
	switch {
	case d.cr < d.lf:
		line, d.skipLF = d.buf[d.start:stop], true
		d.start = stop + 1
	case d.lf < d.end:
		line = d.buf[d.start:stop]
		d.start = stop + 1
	case d.err == io.EOF && d.start < d.end:
		line = d.buf[d.start:stop]
		d.start = stop
	default:
		return nil, false, d.fill()
	}
	return line, true, nil
}

// scan moves lf to the next LF, and cr to the next CR before it, looking at no
// byte twice: a stream of CRs alone must not cost the square of its length.
func (d *Decoder) scan() {
	if from := max(d.lf, d.start); from >= d.end {
		d.lf = d.end
	} else if d.lf < d.start || d.buf[from] != '\n' {
		d.lf = d.end
		if i := bytes.IndexByte(d.buf[from:d.end], '\n'); i >= 0 {
			d.lf = from + i
		}
	}
	if from := max(d.cr, d.start); from >= d.lf {
		d.cr = d.lf
	} else if d.cr < d.start || d.buf[from] != '\r' {
		d.cr = d.lf
		if i := bytes.IndexByte(d.buf[from:d.lf], '\r'); i >= 0 {
			d.cr = from + i
		}
	}
}

// undecidedMark reports that the bytes so far could be the start of a byte order
// mark.
func (d *Decoder) undecidedMark() bool {
	head := d.buf[d.start:d.end]
	return d.err == nil && len(head) < len(byteOrderMark) && bytes.HasPrefix(byteOrderMark, head)
}

// fill reads once into the window. It returns the reader's error only when no
// byte is left that could be a line.
func (d *Decoder) fill() error {
	if d.err != nil {
		return d.err
	}
	d.makeRoom()
	for range maxEmptyReads {
		room := d.buf[d.end:]
		n, err := d.r.Read(room)
		d.end += n
		d.filled = n == len(room)
		d.err = err
		if n > 0 || err != nil {
			return nil
		}
	}
	d.err = io.ErrNoProgress
	return d.err
}

// makeRoom leaves at least minRead bytes of room behind the window. A stream that
// is read as it is written needs a small one, and thousands of them may be open;
// one that fills it has more to give at a time, and gets a large one.
func (d *Decoder) makeRoom() {
	if d.start > 0 && (d.start == d.end || len(d.buf)-d.end < minRead) {
		copy(d.buf, d.buf[d.start:d.end])
		d.lf, d.cr = max(d.lf-d.start, 0), max(d.cr-d.start, 0)
		d.end -= d.start
		d.start = 0
	}
	if d.buf == nil {
		d.buf = windows.Get().(*[initialBuffer]byte)[:]
	}
	if room := len(d.buf) - d.end; room >= minRead && !(d.filled && len(d.buf) == initialBuffer) {
		return
	}
	var grown []byte
	if len(d.buf) == initialBuffer {
		grown = largeWindows.Get().(*[largeBuffer]byte)[:]
	} else {
		grown = make([]byte, 2*len(d.buf))
	}
	copy(grown, d.buf[:d.end])
	d.giveBack()
	d.buf = grown
}

// giveBack puts the window aside for another decoder.
func (d *Decoder) giveBack() {
	switch len(d.buf) {
	case initialBuffer:
		windows.Put((*[initialBuffer]byte)(d.buf))
	case largeBuffer:
		largeWindows.Put((*[largeBuffer]byte)(d.buf))
	}
}
