package wire

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Form says in which way two sides differ at a place.
type Form string

// The forms.
const (
	OnlyTheirs Form = "only theirs"
	OnlyOurs   Form = "only ours"
	Differs    Form = "differs"
)

// Difference is one place in which what the vendor's client did is not what ours
// did, or what was meant.
type Difference struct {
	// Path is the place; positions in lists are left out: "body.messages[].name".
	Path   string `json:"path"`
	Form   Form   `json:"form"`
	Theirs string `json:"theirs,omitempty"`
	Ours   string `json:"ours,omitempty"`
}

// absent is the value of what is not there.
type absent struct{}

// diff lists the places where two JSON values differ.
func diff(path string, theirs, ours any) []Difference {
	switch t := theirs.(type) {
	case map[string]any:
		if o, ok := ours.(map[string]any); ok {
			return diffObjects(path, t, o)
		}
	case []any:
		if o, ok := ours.([]any); ok {
			return diffLists(path, t, o)
		}
	}
	if equal(theirs, ours) {
		return nil
	}
	if d, same := sameText(path, theirs, ours); same {
		return []Difference{d}
	}
	d := Difference{Path: path, Form: Differs, Theirs: show(theirs), Ours: show(ours)}
	if _, gone := ours.(absent); gone {
		d.Form, d.Ours = OnlyTheirs, ""
	}
	if _, gone := theirs.(absent); gone {
		d.Form, d.Theirs = OnlyOurs, ""
	}
	return []Difference{d}
}

func diffObjects(path string, theirs, ours map[string]any) []Difference {
	names := slices.Collect(maps.Keys(theirs))
	for name := range ours {
		if _, both := theirs[name]; !both {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var all []Difference
	for _, name := range names {
		all = append(all, diff(join(path, name), member(theirs, name), member(ours, name))...)
	}
	return all
}

func member(object map[string]any, name string) any {
	if v, ok := object[name]; ok {
		return v
	}
	return absent{}
}

func diffLists(path string, theirs, ours []any) []Difference {
	var all []Difference
	for i := range max(len(theirs), len(ours)) {
		all = append(all, diff(path+"[]", element(theirs, i), element(ours, i))...)
	}
	return all
}

func element(list []any, i int) any {
	if i < len(list) {
		return list[i]
	}
	return absent{}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// equal compares what is neither an object nor a list on both sides.
func equal(theirs, ours any) bool {
	switch t := theirs.(type) {
	case number:
		o, ok := ours.(number)
		return ok && t.same(o)
	case string, bool, absent, nil:
		return theirs == ours
	}
	return false
}

// number is a JSON number as it was written.
type number string

// same compares two numbers by their value, to the last digit.
func (n number) same(other number) bool {
	a, ok := new(big.Rat).SetString(string(n))
	b, also := new(big.Rat).SetString(string(other))
	if !ok || !also {
		return n == other
	}
	return a.Cmp(b) == 0
}

// shown is how many characters of a value a report prints.
const shown = 80

// show prints a value for a report.
func show(v any) string {
	var text string
	switch v := v.(type) {
	case string:
		text = strconv.Quote(v)
	case number:
		text = string(v)
	case nil:
		text = "null"
	case map[string]any:
		text = "{" + strings.Join(slices.Sorted(maps.Keys(v)), ", ") + "}"
	case []any:
		text = fmt.Sprintf("a list of %d", len(v))
	default:
		text = fmt.Sprint(v)
	}
	return Shorten(text)
}

// Shorten makes one line of a value, and cuts what is too long for a report.
func Shorten(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) <= shown {
		return text
	}
	return string([]rune(text)[:shown]) + "…"
}
