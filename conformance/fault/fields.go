package fault

import (
	"bytes"
	"encoding/json"
)

// fields is a JSON object that keeps the order and the bytes of its members, so
// that an edit changes nothing but what it is about.
type fields []field

type field struct {
	name  string
	value json.RawMessage
}

// readFields reads an object; ok is false for any other text.
func readFields(raw []byte) (f fields, ok bool) {
	d := json.NewDecoder(bytes.NewReader(raw))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil, false
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, false
		}
		var value json.RawMessage
		if d.Decode(&value) != nil {
			return nil, false
		}
		f = append(f, field{name.(string), value})
	}
	_, err := d.Token()
	return f, err == nil
}

// get is the member's value; nil when there is none.
func (f fields) get(name string) json.RawMessage {
	for _, member := range f {
		if member.name == name {
			return member.value
		}
	}
	return nil
}

// text is the member's string; ok is false when it is none, or empty.
func (f fields) text(name string) (s string, ok bool) {
	return s, json.Unmarshal(f.get(name), &s) == nil && s != ""
}

// number is the member's whole number; 0 when it is none.
func (f fields) number(name string) int64 {
	var n int64
	if json.Unmarshal(f.get(name), &n) != nil {
		return 0
	}
	return n
}

// has reports a member that is not null.
func (f fields) has(name string) bool {
	value := f.get(name)
	return value != nil && string(value) != "null"
}

// set replaces the member's value, or adds the member at the end.
func (f *fields) set(name string, v any) {
	value := rawJSON(v)
	for i := range *f {
		if (*f)[i].name == name {
			(*f)[i].value = value
			return
		}
	}
	*f = append(*f, field{name, value})
}

// drop removes members.
func (f *fields) drop(names ...string) {
	for _, name := range names {
		for i, member := range *f {
			if member.name == name {
				*f = append((*f)[:i:i], (*f)[i+1:]...)
				break
			}
		}
	}
}

// keep removes all members but some.
func (f *fields) keep(names ...string) {
	var kept fields
	for _, name := range names {
		if value := f.get(name); value != nil {
			kept = append(kept, field{name, value})
		}
	}
	*f = kept
}

func (f fields) raw() json.RawMessage {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, member := range f {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(rawJSON(member.name))
		b.WriteByte(':')
		b.Write(member.value)
	}
	b.WriteByte('}')
	return b.Bytes()
}

// rawJSON is a value's JSON without HTML escapes; raw JSON stays as it is.
func rawJSON(v any) json.RawMessage {
	switch v := v.(type) {
	case json.RawMessage:
		return v
	case fields:
		return v.raw()
	case []json.RawMessage:
		return rawList(v)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic("fault: cannot encode what it made itself: " + err.Error())
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

func rawList(items []json.RawMessage) json.RawMessage {
	out := []byte("[")
	for i, item := range items {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, item...)
	}
	return append(out, ']')
}

// elements are the values of a list; nil for any other value.
func elements(raw json.RawMessage) []json.RawMessage {
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil {
		return nil
	}
	return items
}

// each is the step of a path into every element of a list.
const each = "*"

// at edits every object at the end of a path of members. What the path does not
// lead to stays as it is.
func at(raw json.RawMessage, edit func(*fields), path ...string) json.RawMessage {
	if len(path) > 0 && path[0] == each {
		items := elements(raw)
		if items == nil {
			return raw
		}
		for i := range items {
			items[i] = at(items[i], edit, path[1:]...)
		}
		return rawList(items)
	}
	f, ok := readFields(raw)
	switch {
	case !ok:
		return raw
	case len(path) == 0:
		edit(&f)
	case f.has(path[0]):
		f.set(path[0], at(f.get(path[0]), edit, path[1:]...))
	}
	return f.raw()
}
