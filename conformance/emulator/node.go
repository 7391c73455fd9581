package emulator

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
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
		if !all && !slices.Contains(known, name) {
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

// string reads an optional string; nil when it is absent.
func (o object) string(name string) *string {
	n, ok := o.optional(name)
	if !ok {
		return nil
	}
	text, ok := n.text()
	if !ok {
		return nil
	}
	return &text
}

// needString reads a required string.
func (o object) needString(name string) string {
	n, ok := o.required(name)
	if !ok {
		return ""
	}
	text, _ := n.text()
	return text
}

// oneOf reads an optional string out of a set; "" when it is absent.
func (o object) oneOf(name string, allowed ...string) string {
	s := o.string(name)
	if s == nil {
		return ""
	}
	if !slices.Contains(allowed, *s) {
		n := o.fields[name]
		o.r.reject(n.path, o.r.words.notOneOf(n.path, *s, allowed), "one of "+strings.Join(allowed, ", "), *s,
			"the field takes only the words that the service documents")
	}
	return *s
}

// boolean reads an optional boolean; nil when it is absent.
func (o object) boolean(name string) *bool {
	n, ok := o.optional(name)
	if !ok || !n.is("boolean") {
		return nil
	}
	return new(n.raw[0] == 't')
}

// isTrue reads an optional boolean that is false by default.
func (o object) isTrue(name string) bool {
	b := o.boolean(name)
	return b != nil && *b
}

// number reads an optional number within limits; nil when it is absent.
func (o object) number(name string, low, high float64) *float64 {
	n, ok := o.optional(name)
	if !ok || !n.is("number") {
		return nil
	}
	v, err := strconv.ParseFloat(string(n.raw), 64)
	if err != nil {
		return nil
	}
	n.within(v, low, high, false)
	return &v
}

// integer reads an optional integer within limits; nil when it is absent.
func (o object) integer(name string, low, high int64) *int64 {
	n, ok := o.optional(name)
	if !ok || !n.is("integer") {
		return nil
	}
	v, err := strconv.ParseInt(string(n.raw), 10, 64)
	if err != nil {
		n.r.reject(n.path, n.r.words.wrongType(n.path, "integer", "number"), "an integer of 64 bits", string(n.raw), "the number must fit the service's type")
		return nil
	}
	n.within(float64(v), float64(low), float64(high), true)
	return &v
}

// within refuses a number outside of the service's limits.
func (n node) within(v, low, high float64, integer bool) {
	limit, above := low, false
	switch {
	case v > high:
		limit, above = high, true
	case v >= low:
		return
	}
	text := strconv.FormatFloat(limit, 'f', -1, 64)
	want := "at least " + text
	if above {
		want = "at most " + text
	}
	n.r.reject(n.path, n.r.words.outOfRange(n.path, text, string(n.raw), above, integer), want, string(n.raw),
		"the number must be within the service's limits")
}

// asInt narrows an optional integer.
func asInt(v *int64) *int {
	if v == nil {
		return nil
	}
	return new(int(*v))
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

// shown cuts a value to what a report can show.
func shown(s string) string {
	const limit = 200
	if s == "" {
		return "absent"
	}
	if len(s) <= limit {
		return s
	}
	cut := limit
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "… (" + strconv.Itoa(len(s)) + " bytes)"
}
