package emulator

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

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
