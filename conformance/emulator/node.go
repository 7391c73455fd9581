package emulator

import (
	"bytes"
	"encoding/json"
	"slices"
	"unicode/utf8"
)

// node is a JSON value of a request's body and the place where it stands.
type node struct {
	r    *request
	path string
	raw  json.RawMessage
}

// root is the whole body, which must be one JSON object.
func (r *request) root() (node, bool) {
	if !utf8.Valid(r.body) || !json.Valid(r.body) {
		r.reject("body", r.words.malformed(), "JSON in UTF-8", shown(string(r.body)), "the body is one JSON value in UTF-8")
		return node{}, false
	}
	return node{r: r, raw: bytes.TrimSpace(r.body)}, true
}

// kind names the value's type in the words of JSON Schema.
func (n node) kind() string {
	switch n.raw[0] {
	case '{':
		return "object"
	case '[':
		return "array"
	case '"':
		return "string"
	case 't', 'f':
		return "boolean"
	case 'n':
		return "null"
	default:
		if bytes.ContainsAny(n.raw, ".eE") {
			return "number"
		}
		return "integer"
	}
}

// is checks the value's type and refuses another. An integer is a number.
func (n node) is(want string) bool {
	got := n.kind()
	if got == want || (want == "number" && got == "integer") {
		return true
	}
	n.r.reject(n.path, n.r.words.wrongType(n.path, want, got), want, got, "each field has the type that the service documents")
	return false
}

// object is a JSON object with its fields at their places.
type object struct {
	node
	fields map[string]node
}

// object reads an object whose every field is known. "*" knows all, and leaves
// the judgement to a second reading.
func (n node) object(known ...string) (object, bool) {
	o := object{node: n, fields: map[string]node{}}
	if !n.is("object") {
		return o, false
	}
	all := slices.Contains(known, "*")
	dec := json.NewDecoder(bytes.NewReader(n.raw))
	_, _ = dec.Token()
	for dec.More() {
		token, err := dec.Token()
		if err != nil {
			break
		}
		name, _ := token.(string)
		field := node{r: n.r, path: n.r.words.child(n.path, name)}
		if err := dec.Decode(&field.raw); err != nil {
			break
		}
		if _, twice := o.fields[name]; twice && !all {
			n.r.note(field.path, "one value", "two", "an object names each of its fields once")
		}
		o.fields[name] = field
		switch {
		case all, n.r.passes, slices.Contains(known, name):
		case n.r.ignores:
			n.r.note(field.path, "absent", shown(string(field.raw)), "the service documents no such field and passes over it, so what it asks for is lost")
		default:
			n.r.reject(field.path, n.r.words.unknown(field.path), "absent", shown(string(field.raw)), "the service refuses fields that it does not know")
		}
	}
	return o, true
}

// get returns a field that is there, null included.
func (o object) get(name string) (node, bool) {
	n, ok := o.fields[name]
	return n, ok
}

// optional returns a field that is there and not null.
func (o object) optional(name string) (node, bool) {
	n, ok := o.fields[name]
	return n, ok && n.kind() != "null"
}

// required returns a field and refuses an object without it.
func (o object) required(name string) (node, bool) {
	n, ok := o.fields[name]
	if !ok {
		path := o.r.words.child(o.path, name)
		o.r.reject(path, o.r.words.missing(path), "present", "absent", "the service requires this field")
	}
	return n, ok
}

// text reads a string.
func (n node) text() (string, bool) {
	if !n.is("string") {
		return "", false
	}
	var s string
	err := json.Unmarshal(n.raw, &s)
	return s, err == nil
}

// list reads an array.
func (n node) list() ([]node, bool) {
	if !n.is("array") {
		return nil, false
	}
	var values []json.RawMessage
	if err := json.Unmarshal(n.raw, &values); err != nil {
		return nil, false
	}
	nodes := make([]node, len(values))
	for i, v := range values {
		nodes[i] = node{r: n.r, path: n.r.words.element(n.path, i), raw: v}
	}
	return nodes, true
}

// texts reads an array of strings.
func (n node) texts() ([]string, bool) {
	nodes, ok := n.list()
	texts := make([]string, 0, len(nodes))
	for _, el := range nodes {
		text, isText := el.text()
		ok = ok && isText
		texts = append(texts, text)
	}
	return texts, ok
}

// compact is the value without white space, digits and order untouched.
func (n node) compact() json.RawMessage { return compact(n.raw) }

func compact(value json.RawMessage) json.RawMessage {
	var b bytes.Buffer
	if err := json.Compact(&b, value); err != nil {
		return value
	}
	return b.Bytes()
}

// extra notes fields that only a provider's own option asks for, in a request
// without options.
func (o object) extra(names ...string) {
	chat := o.r.turn.Chat
	if chat == nil || len(chat.Options) > 0 {
		return
	}
	for _, name := range names {
		if n, ok := o.fields[name]; ok {
			o.r.note(n.path, "absent", shown(string(n.raw)), "a request carries only what its caller asked for")
		}
	}
}
