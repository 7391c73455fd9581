package cassette

import (
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// diff is one field in which a request differs from a recorded one.
type diff struct{ path, recorded, sent string }

// absent stands for a field that one side does not have.
const absent = "(absent)"

// compare lists the differing fields, from the method to the body.
func compare(recorded, sent *request) []diff {
	var diffs []diff
	field := func(path, was, is string) {
		if was != is {
			was, is = excerpts(was, is)
			diffs = append(diffs, diff{path, was, is})
		}
	}
	field("method", recorded.method, sent.method)
	field("host", recorded.host, sent.host)
	field("path", recorded.path, sent.path)
	for _, name := range union(recorded.query, sent.query) {
		field("query."+name, values(recorded.query, name), values(sent.query, name))
	}
	for _, name := range union(url.Values(recorded.header), url.Values(sent.header)) {
		field("header."+name, values(url.Values(recorded.header), name), values(url.Values(sent.header), name))
	}
	return append(diffs, compareBodies(recorded.body, sent.body)...)
}

func union(a, b url.Values) []string {
	all := map[string]bool{}
	for name := range a {
		all[name] = true
	}
	for name := range b {
		all[name] = true
	}
	return slices.Sorted(maps.Keys(all))
}

func values(v url.Values, name string) string {
	if list, ok := v[name]; ok {
		return strings.Join(list, ", ")
	}
	return absent
}

func compareBodies(recorded, sent body) []diff {
	if recorded == sent {
		return nil
	}
	if recorded.kind == jsonBody && sent.kind == jsonBody {
		was, _ := parseJSON(recorded.text)
		is, _ := parseJSON(sent.text)
		return compareJSON("body", was, is, nil)
	}
	was, is := excerpts(recorded.text, sent.text)
	if recorded.kind != sent.kind {
		was, is = fmt.Sprintf("%s (as %s)", was, recorded.kind), fmt.Sprintf("%s (as %s)", is, sent.kind)
	}
	return []diff{{"body", was, is}}
}

// compareJSON walks two values side by side.
func compareJSON(path string, recorded, sent any, diffs []diff) []diff {
	switch was := recorded.(type) {
	case map[string]any:
		if is, ok := sent.(map[string]any); ok {
			return compareObjects(path, was, is, diffs)
		}
	case []any:
		if is, ok := sent.([]any); ok {
			return compareArrays(path, was, is, diffs)
		}
	}
	was, is := canonicalJSON(recorded), canonicalJSON(sent)
	if was == is {
		return diffs
	}
	was, is = excerpts(was, is)
	return append(diffs, diff{path, was, is})
}

func compareObjects(path string, was, is map[string]any, diffs []diff) []diff {
	keys := map[string]bool{}
	for key := range was {
		keys[key] = true
	}
	for key := range is {
		keys[key] = true
	}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		old, had := was[key]
		now, has := is[key]
		at := path + member(key)
		switch {
		case had && has:
			diffs = compareJSON(at, old, now, diffs)
		case had:
			diffs = append(diffs, diff{at, short(canonicalJSON(old)), absent})
		default:
			diffs = append(diffs, diff{at, absent, short(canonicalJSON(now))})
		}
	}
	return diffs
}

func compareArrays(path string, was, is []any, diffs []diff) []diff {
	for n := range max(len(was), len(is)) {
		at := path + "[" + strconv.Itoa(n) + "]"
		switch {
		case n >= len(is):
			diffs = append(diffs, diff{at, short(canonicalJSON(was[n])), absent})
		case n >= len(was):
			diffs = append(diffs, diff{at, absent, short(canonicalJSON(is[n]))})
		default:
			diffs = compareJSON(at, was[n], is[n], diffs)
		}
	}
	return diffs
}

var plainKey = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*$`)

// member is the path of an object's field.
func member(key string) string {
	if plainKey.MatchString(key) {
		return "." + key
	}
	return "[" + jsonString(key) + "]"
}

// excerptBefore and excerptLength bound what is shown of a value: enough around
// the first difference to see it.
const (
	excerptBefore = 40
	excerptLength = 200
)

// excerpts cuts two long values to the place where they begin to differ.
func excerpts(was, is string) (string, string) {
	if len(was) <= excerptLength && len(is) <= excerptLength {
		return was, is
	}
	same := 0
	for same < min(len(was), len(is)) && was[same] == is[same] {
		same++
	}
	from := max(0, same-excerptBefore)
	for from > 0 && !utf8.RuneStart(was[from]) {
		from--
	}
	cut := func(s string) string {
		if from == 0 {
			return short(s)
		}
		return fmt.Sprintf("…%s (from byte %d of %d)", short(s[min(from, len(s)):]), from, len(s))
	}
	return cut(was), cut(is)
}

// short cuts a long value at its end.
func short(s string) string {
	if len(s) <= excerptLength {
		return s
	}
	n := excerptLength
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}
