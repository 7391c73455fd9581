package cassette

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// view is a text to look for secrets in.
type view struct {
	where, text string
	// opaque texts hold random-looking data by design; only known shapes count
	// in them.
	opaque bool
}

// opaqueFields hold ids, signatures and encoded data.
var opaqueFields = []string{
	"id", "b64_json", "call_id", "data", "embedding", "encrypted_content", "file_data", "obfuscation", "p",
	"previous_response_id", "request_id", "response_id", "responseId", "signature", "system_fingerprint",
	"thoughtSignature", "thought_signature", "tool_call_id", "tool_id", "tool_use_id", "item_id",
}

// views are all decoded texts of an interaction.
func (i *interaction) views() []view {
	list := []view{{where: "request url", text: i.url}}
	list = append(list, headerViews("request header ", i.sent)...)
	list = append(list, bodyViews("request body", i.sent.Get("Content-Type"), i.request)...)
	list = append(list, headerViews("response header ", i.received)...)
	return append(list, bodyViews("response body", i.received.Get("Content-Type"), i.response)...)
}

func headerViews(prefix string, h http.Header) []view {
	var list []view
	for _, name := range names(h) {
		list = append(list, view{prefix + name, strings.Join(h[name], "\n"), slices.Contains(idHeaders, name)})
	}
	return list
}

// bodyViews are the body as it is, and every text in it: of a JSON value each
// string with its escapes undone, of an event stream each string joined over
// the events, so that a secret in two deltas is seen whole.
func bodyViews(where, contentType, text string) []view {
	list := []view{{where, text, true}}
	documents := []string{text}
	if isEventStream(contentType) {
		documents = eventData(text)
	}
	joined := map[string]*leaf{}
	var order []string
	for _, document := range documents {
		value, ok := parseJSON(document)
		if !ok {
			continue
		}
		eachLeaf("", "", value, func(path, field, text string) {
			l, known := joined[path]
			if !known {
				l = &leaf{field: field, constant: true, first: text}
				joined[path] = l
				order = append(order, path)
			}
			l.constant = l.constant && text == l.first
			l.text.WriteString(text)
		})
	}
	slices.Sort(order)
	for _, path := range order {
		l := joined[path]
		v := view{where: where + path, text: l.text.String(), opaque: slices.Contains(opaqueFields, l.field)}
		if l.constant {
			v.text = l.first
		}
		v.opaque = v.opaque || strings.HasPrefix(v.text, "data:")
		list = append(list, v)
	}
	return list
}

// leaf is the text at one path, over all events.
type leaf struct {
	field, first string
	text         strings.Builder
	constant     bool
}

// eachLeaf visits every string. Objects that number themselves by "index" have
// the number in their path, since an event stream may interleave them at the
// same place of an array.
func eachLeaf(path, field string, value any, visit func(path, field, text string)) {
	switch v := value.(type) {
	case string:
		visit(path, field, v)
	case []any:
		for n, item := range v {
			eachLeaf(path+"["+strconv.Itoa(n)+"]", field, item, visit)
		}
	case map[string]any:
		if index, ok := v["index"]; ok {
			path += "#" + canonicalJSON(index)
		}
		for key, item := range v {
			eachLeaf(path+member(key), key, item, visit)
		}
	}
}
