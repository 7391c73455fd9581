package emulator

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode"
)

// The service's words for a bad body. Recorded or reported: those for unknown
// names, for keys and models. The others follow their form.

func (gemini) child(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func (gemini) element(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }

// noRoute is a page of the edge: the service behind it never sees the request.
func (gemini) noRoute(string, string) serviceError {
	e := googleError(http.StatusNotFound, "NOT_FOUND", page(http.StatusNotFound))
	e.plain = "text/html; charset=UTF-8"
	return e
}

func (d gemini) wrongMethod(method, path string) serviceError { return d.noRoute(method, path) }

func (gemini) contentType(got string) serviceError {
	return googleInvalid("Invalid JSON payload received. The content type " + got + " is not application/json.")
}

func (gemini) malformed() serviceError {
	return googleInvalid("Invalid JSON payload received. Unexpected token.")
}

func (gemini) unknown(path string) serviceError {
	parent, name := "", path
	if i := strings.LastIndex(path, "."); i >= 0 {
		parent, name = snakeCase(path[:i]), path[i+1:]
	}
	message := `Invalid JSON payload received. Unknown name "` + name + `"`
	if parent != "" {
		message += " at '" + parent + "'"
	}
	return googleViolation(parent, message+": Cannot find field.")
}

func (gemini) missing(path string) serviceError {
	return googleInvalid("Unable to submit request because it must have a " + snakeCase(path) + " field.")
}

func (gemini) wrongType(path, want, got string) serviceError {
	field := snakeCase(path)
	return googleViolation(field, "Invalid value at '"+field+"' (TYPE_"+strings.ToUpper(want)+"), "+got)
}

func (gemini) notOneOf(path, got string, _ []string) serviceError {
	field := snakeCase(path)
	return googleViolation(field, "Invalid value at '"+field+`', "`+got+`"`)
}

func (gemini) outOfRange(path, limit, got string, above, _ bool) serviceError {
	side := "at least"
	if above {
		side = "at most"
	}
	return googleInvalid(fmt.Sprintf("Unable to submit request because it has a %s value of %s but the value must be %s %s.", path, got, side, limit))
}

func (gemini) invalid(path, message string) serviceError {
	return googleViolation(snakeCase(path), message)
}

// refuse answers with an error. A stream that was asked for as events gets its
// error as plain JSON under the type of events, and one that was not gets it
// inside an array. (Recorded.)
func (d gemini) refuse(w http.ResponseWriter, r *request, e serviceError) {
	h := d.header()
	copyHeader(h, e.header)
	if e.plain != "" {
		send(w, e.status, h, e.plain, []byte(e.message))
		return
	}
	body, media := marshal(googleErrorOf(e, r), "  "), "application/json; charset=UTF-8"
	switch {
	case r.stream && d.sse(r):
		media = "text/event-stream"
	case r.stream:
		body = append(append([]byte("["), body...), "\n]"...)
	}
	send(w, e.status, h, media, append(body, '\n'))
}

func (d gemini) cut(w http.ResponseWriter, r *request) {
	if r.stream {
		d.open(w, r).chunk([]byte(`{"candidates": [{"content": {"role": "mod`))
		return
	}
	send(w, http.StatusOK, d.header(), "application/json; charset=UTF-8", []byte("{\n  \"candidates\": [\n    {\n      \"content\": {"))
}

// object reads an object whose every field is known. The service takes names in
// lowerCamelCase and in snake_case.
func (gemini) object(n node, known ...string) (object, bool) {
	o, ok := n.object("*")
	if !ok {
		return o, false
	}
	fields := make(map[string]node, len(o.fields))
	var names []string
	for name := range o.fields {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		field, camel := o.fields[name], camelCase(name)
		fields[camel] = field
		if !slices.Contains(known, camel) {
			n.r.reject(field.path, n.r.words.unknown(field.path), "absent", shown(string(field.raw)), "the service refuses fields that it does not know")
		}
	}
	o.fields = fields
	return o, true
}

func camelCase(name string) string {
	var b strings.Builder
	upper := false
	for _, c := range name {
		if c == '_' {
			upper = true
			continue
		}
		if upper {
			c, upper = unicode.ToUpper(c), false
		}
		b.WriteRune(c)
	}
	return b.String()
}

// snakeCase is how the service names places in its messages.
func snakeCase(path string) string {
	var b strings.Builder
	for _, c := range path {
		if unicode.IsUpper(c) {
			b.WriteByte('_')
			c = unicode.ToLower(c)
		}
		b.WriteRune(c)
	}
	return b.String()
}
