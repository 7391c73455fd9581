package cassette

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

// bodyKind is how two bodies are compared.
type bodyKind string

const (
	// jsonBody: by value, with object keys in any order and numbers by their
	// digits, never as float64.
	jsonBody bodyKind = "json"
	// multipartBody: part by part, whatever the boundary.
	multipartBody bodyKind = "multipart"
	// plainBody: byte by byte.
	plainBody bodyKind = "bytes"
)

// body is a request body in the form that is compared.
type body struct {
	kind bodyKind
	text string
}

// rawBody is a body as it was sent, with what it was declared to be.
type rawBody struct{ contentType, text string }

// canonical brings a body into the form that is compared. A body that is not
// what it was declared to be, or that the form would lose something of, is
// compared byte by byte.
func (r rawBody) canonical() body {
	media, params, err := mime.ParseMediaType(r.contentType)
	switch {
	case err != nil:
	case media == "application/json" || strings.HasSuffix(media, "+json"):
		if value, ok := parseJSON(r.text); ok {
			return body{jsonBody, canonicalJSON(value)}
		}
	case strings.HasPrefix(media, "multipart/"):
		if text, err := canonicalMultipart(r.text, params["boundary"]); err == nil {
			return body{multipartBody, text}
		}
	}
	return body{plainBody, r.text}
}

// parseJSON reads one JSON value, its numbers as their digits. It refuses what
// a comparison by value would hide: repeated keys, broken UTF-8, lone
// surrogates.
func parseJSON(text string) (value any, ok bool) {
	if !utf8.ValidString(text) {
		return nil, false
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	value, err := readValue(d)
	if err != nil {
		return nil, false
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, false
	}
	return value, true
}

var errLossy = errors.New("a comparison by value would lose something")

func readValue(d *json.Decoder) (any, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t := token.(type) {
	case json.Delim:
		if t == '{' {
			return readObject(d)
		}
		return readArray(d)
	case string:
		if strings.ContainsRune(t, utf8.RuneError) {
			return nil, errLossy
		}
	}
	return token, nil
}

func readObject(d *json.Decoder) (any, error) {
	object := map[string]any{}
	for d.More() {
		key, err := readValue(d)
		if err != nil {
			return nil, err
		}
		name, ok := key.(string)
		if _, repeated := object[name]; repeated || !ok {
			return nil, errLossy
		}
		if object[name], err = readValue(d); err != nil {
			return nil, err
		}
	}
	_, err := d.Token()
	return object, err
}

func readArray(d *json.Decoder) (any, error) {
	list := []any{}
	for d.More() {
		value, err := readValue(d)
		if err != nil {
			return nil, err
		}
		list = append(list, value)
	}
	_, err := d.Token()
	return list, err
}

// canonicalJSON writes a value with sorted keys and without spaces.
func canonicalJSON(value any) string {
	var b strings.Builder
	writeJSON(&b, value)
	return b.String()
}

func writeJSON(b *strings.Builder, value any) {
	switch v := value.(type) {
	case map[string]any:
		b.WriteByte('{')
		for i, key := range slices.Sorted(maps.Keys(v)) {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(jsonString(key))
			b.WriteByte(':')
			writeJSON(b, v[key])
		}
		b.WriteByte('}')
	case []any:
		b.WriteByte('[')
		for i, item := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			writeJSON(b, item)
		}
		b.WriteByte(']')
	case string:
		b.WriteString(jsonString(v))
	case json.Number:
		b.WriteString(v.String())
	case bool:
		if v {
			b.WriteString("true")
		} else {
			b.WriteString("false")
		}
	default:
		b.WriteString("null")
	}
}

func jsonString(s string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		return s
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// canonicalMultipart writes the parts with sorted headers and without the
// boundary, which is random.
func canonicalMultipart(text, boundary string) (string, error) {
	if boundary == "" {
		return "", errLossy
	}
	var b strings.Builder
	r := multipart.NewReader(strings.NewReader(text), boundary)
	for {
		part, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return b.String(), nil
		}
		if err != nil {
			return "", err
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return "", err
		}
		b.WriteString("part\n")
		for _, name := range names(http.Header(part.Header)) {
			b.WriteString(name + ": " + strings.Join(part.Header[name], ", ") + "\n")
		}
		b.WriteString("\n")
		b.Write(content)
		b.WriteString("\n")
	}
}
