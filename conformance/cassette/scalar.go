package cassette

import (
	"encoding/base64"
	"strconv"
	"strings"

	vcr "gopkg.in/dnaeon/go-vcr.v3/cassette"
	"gopkg.in/yaml.v3"
)

// bodyIndent is the column of a body's content in a file: interactions, item,
// half, body.
const bodyIndent = 8

// scalar writes a body in the first style that go-vcr reads back byte for byte:
// a literal block, which reads and diffs best; a double-quoted text, one line
// for each line of the body; base64.
//
// It is written by hand because yaml.v3's own emitter loses a leading newline,
// writes a leading tab that it cannot read, and puts a body with one emoji on a
// single escaped line. Its reader has none of these faults.
func scalar(body string) string {
	if body == "" {
		return `""`
	}
	for _, style := range []func(string) string{literal, doubleQuoted} {
		if text := style(body); rereads(text, body) {
			return text
		}
	}
	return binary(body)
}

// rereads reports whether go-vcr, given text as a body, reads want.
func rereads(text, want string) bool {
	c := vcr.New("")
	doc := "interactions:\n  - id: 0\n    request:\n      body: " + text + "\n      method: POST\n"
	if err := yaml.Unmarshal([]byte(doc), c); err != nil {
		return false
	}
	return len(c.Interactions) == 1 &&
		c.Interactions[0].Request.Body == want && c.Interactions[0].Request.Method == "POST"
}

// literal writes a block whose header says how deep it is indented, where its
// first line does not show it, and what becomes of the newlines at its end.
func literal(body string) string {
	header := "|"
	if strings.HasPrefix(body, " ") || strings.HasPrefix(body, "\t") || strings.HasPrefix(body, "\n") {
		header += "2"
	}
	lines := strings.Split(body, "\n")
	switch {
	case !strings.HasSuffix(body, "\n"):
		header += "-"
	case strings.HasSuffix(body, "\n\n") || body == "\n":
		header += "+"
		lines = lines[:len(lines)-1]
	default:
		lines = lines[:len(lines)-1]
	}
	indent := strings.Repeat(" ", bodyIndent)
	for i, line := range lines {
		if line != "" {
			lines[i] = indent + line
		}
	}
	return header + "\n" + strings.Join(lines, "\n")
}

// doubleQuoted escapes what cannot be printed, in escapes that Go and YAML
// share, and continues on a new line after each newline of the body.
func doubleQuoted(body string) string {
	lines := strings.SplitAfter(body, "\n")
	for i, line := range lines {
		quoted := strconv.Quote(line)
		quoted = quoted[1 : len(quoted)-1]
		if i > 0 && strings.HasPrefix(quoted, " ") {
			quoted = `\x20` + quoted[1:]
		}
		lines[i] = quoted
	}
	if last := len(lines) - 1; lines[last] == "" {
		lines = lines[:last]
	}
	return `"` + strings.Join(lines, "\\\n"+strings.Repeat(" ", bodyIndent)) + `"`
}

// binary writes base64 in lines of 76.
func binary(body string) string {
	const width = 76
	encoded := base64.StdEncoding.EncodeToString([]byte(body))
	var b strings.Builder
	b.WriteString("!!binary |")
	for encoded != "" {
		n := min(width, len(encoded))
		b.WriteString("\n" + strings.Repeat(" ", bodyIndent) + encoded[:n])
		encoded = encoded[n:]
	}
	return b.String()
}
