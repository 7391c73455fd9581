package emulator

import (
	"bytes"
	"encoding/json"
)

// ordered is a JSON object whose members keep their order.
type ordered []member

type member struct {
	name  string
	value any
}

// MarshalJSON writes the object.
func (o ordered) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(marshal(m.name, ""))
		b.WriteByte(':')
		b.Write(marshal(m.value, ""))
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// has tells whether there is a member of a name.
func (o ordered) has(name string) bool {
	for _, m := range o {
		if m.name == name {
			return true
		}
	}
	return false
}

// with is the object and one more member.
func (o ordered) with(name string, value any) ordered {
	return append(o[:len(o):len(o)], member{name, value})
}

// and is the object and further members.
func (o ordered) and(more ordered) ordered { return append(o[:len(o):len(o)], more...) }

// ifUnknown is the object, and what no documentation knows for a reply that asks
// for it.
func (o ordered) ifUnknown(r *request) ordered {
	if f := r.unknown(); f != nil {
		return o.with("x_future", f)
	}
	return o
}

// alphabetical is a value's JSON with the keys of all objects in order, as some
// services have it. Numbers keep their digits.
func alphabetical(v any) json.RawMessage {
	d := json.NewDecoder(bytes.NewReader(marshal(v, "")))
	d.UseNumber()
	var plain any
	if err := d.Decode(&plain); err != nil {
		panic("emulator: cannot sort an answer: " + err.Error())
	}
	return marshal(plain, "")
}
