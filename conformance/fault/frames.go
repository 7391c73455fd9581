package fault

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/parley-llm/parley/conformance/scenario"
)

// frame is one event of a stream.
type frame struct {
	// raw is the event as it was recorded, line ends included; nil for one that
	// was changed or made.
	raw  []byte
	name string
	// data is the event's datum: JSON, or another text such as [DONE].
	data []byte
	// end is the line end of the stream.
	end string
}

// streamed tells the body of an event stream from a JSON document.
func streamed(body []byte) bool {
	body = bytes.TrimLeft(body, "\r\n")
	for _, start := range []string{"data:", "event:", ":", "id:", "retry:"} {
		if bytes.HasPrefix(body, []byte(start)) {
			return true
		}
	}
	return false
}

// readFrames takes a stream apart.
func readFrames(body []byte) []frame {
	end := "\n"
	if bytes.Contains(body, []byte("\r\n")) {
		end = "\r\n"
	}
	var frames []frame
	for _, event := range Events(body) {
		f := frame{raw: event, end: end}
		for line := range strings.SplitSeq(string(event), "\n") {
			line = strings.TrimSuffix(line, "\r")
			if value, ok := strings.CutPrefix(line, "data:"); ok {
				f.data = append(f.data, strings.TrimPrefix(value, " ")...)
			}
			if value, ok := strings.CutPrefix(line, "event:"); ok {
				f.name = strings.TrimPrefix(value, " ")
			}
		}
		frames = append(frames, f)
	}
	return frames
}

// with is the frame with another datum.
func (f frame) with(data json.RawMessage) frame {
	f.raw, f.data = nil, data
	return f
}

func (f frame) isObject() bool { return len(f.data) > 0 && f.data[0] == '{' }

func (f frame) bytes() []byte {
	if f.raw != nil {
		return f.raw
	}
	var b bytes.Buffer
	if f.name != "" {
		b.WriteString("event: " + f.name + f.end)
	}
	b.WriteString("data: ")
	b.Write(f.data)
	b.WriteString(f.end + f.end)
	return b.Bytes()
}

func joinFrames(frames []frame) []byte {
	var body []byte
	for _, f := range frames {
		body = append(body, f.bytes()...)
	}
	return body
}

// edit changes one JSON document.
type edit func(json.RawMessage) json.RawMessage

// document is a fault of a whole answer, and of each frame of a stream; a nil
// edit leaves that kind of body alone.
func document(name string, whole, part edit) scenario.Fault {
	return rewrite(name, func(body []byte) []byte {
		if !streamed(body) {
			if whole == nil {
				return body
			}
			return whole(bytes.TrimSpace(body))
		}
		if part == nil {
			return body
		}
		frames := readFrames(body)
		for i, f := range frames {
			if f.isObject() {
				frames[i] = f.with(part(f.data))
			}
		}
		return joinFrames(frames)
	})
}

// sequence is a fault of a stream's frames; whole answers stay as they are.
func sequence(name string, change func([]frame) []frame) scenario.Fault {
	return rewrite(name, func(body []byte) []byte {
		if !streamed(body) {
			return body
		}
		return joinFrames(change(readFrames(body)))
	})
}

// members makes an edit of the objects at a path.
func members(change func(*fields), path ...string) edit {
	return func(raw json.RawMessage) json.RawMessage { return at(raw, change, path...) }
}

// native is the form of a dialect that speaks so anyway: nothing is changed.
func native(name string) scenario.Fault {
	return rewrite(name, func(body []byte) []byte { return body })
}
