package cassette

import "strings"

// eventSizes cuts an event stream after each event: after the blank line that
// ends it, or at the end of the body.
func eventSizes(body string) []int {
	var sizes []int
	start := 0
	for pos := 0; pos < len(body); {
		line := lineLength(body[pos:])
		blank := strings.Trim(body[pos:pos+line], "\r\n") == ""
		pos += line
		if blank || pos == len(body) {
			sizes = append(sizes, pos-start)
			start = pos
		}
	}
	return sizes
}

// lineLength is the length of the first line, its end included: LF, CRLF or CR.
func lineLength(s string) int {
	i := strings.IndexAny(s, "\r\n")
	switch {
	case i < 0:
		return len(s)
	case s[i] == '\r' && i+1 < len(s) && s[i+1] == '\n':
		return i + 2
	default:
		return i + 1
	}
}

// eventData returns the data of each event of a stream, its lines joined.
func eventData(body string) []string {
	var all []string
	for _, size := range eventSizes(body) {
		event := body[:size]
		body = body[size:]
		var data []string
		for event != "" {
			n := lineLength(event)
			line := strings.TrimRight(event[:n], "\r\n")
			event = event[n:]
			if value, ok := strings.CutPrefix(line, "data:"); ok {
				data = append(data, strings.TrimPrefix(value, " "))
			}
		}
		if data != nil {
			all = append(all, strings.Join(data, "\n"))
		}
	}
	return all
}
