package sse

// Ahead is for readers that know what comes: most events of a stream repeat each
// other but for a few bytes, and to compare an event finds its end as well. It
// returns the name of the next event and the bytes that follow the beginning of
// its data, as far as they are at hand, if the event has the name of the last one.
// Otherwise there are none, and [Decoder.Next] reads on. The bytes are valid until
// then. Ahead waits for the stream where nothing is at hand.
func (d *Decoder) Ahead() (name string, ahead []byte) {
	if !d.usualAhead() {
		return "", nil
	}
	return d.usual.name, d.buf[d.start+len(d.usual.head) : d.end]
}

// Take takes the event whose data are the first n bytes of what Ahead has just
// returned, which hold no CR and no LF. It reports false, and takes nothing, where
// its blank line does not follow.
func (d *Decoder) Take(n int) bool {
	end := d.start + len(d.usual.head) + n
	switch rest := d.buf[end:d.end]; {
	case n > d.maxLine-len(data):
		return false
	case len(rest) > 1 && rest[0] == '\n' && rest[1] == '\n':
		d.start = end + 2
	case len(rest) > 3 && string(rest[:4]) == "\r\n\r\n":
		d.start = end + 4
	default:
		return false
	}
	return true
}
