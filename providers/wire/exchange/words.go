package exchange

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/llm"
)

// lenient reads what services send rather than what they should: a duplicate
// name or a stray byte is no reason to lose an answer.
var lenient = []json.Options{jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)}

// Words are what a failure says in the service's own terms.
type Words struct {
	// Code, Type and Param are machine words; a number is kept as its digits.
	Code, Type, Param string
	// Message is text for people.
	Message string
	// RequestID is the body's, used where no header has one.
	RequestID string
	// RetryAfter is a delay that the body asks for, used where no header does.
	RetryAfter time.Duration
	// Kind is for a provider that knows better than [Classify]; usually empty.
	Kind llm.Kind
	// Status is the HTTP status that the body gives the failure, 0 if none. It
	// counts where the answer's own status is a 2xx.
	Status int
	// NoRetry is set when the body says that a retry is useless.
	NoRetry bool
}

// ParseWords reads an error's body in all the shapes that services are known to
// use: an object, a string or an array under "error", the same without the
// envelope, "detail" (a string, an object or a list), an array around it all,
// plain text, HTML, nothing. found reports an explicit error: with it a 2xx is a
// failure too.
func ParseWords(body []byte) (w Words, found bool) {
	body = bytes.TrimSpace(body)
	if !jsontext.Value(body).IsValid(lenient...) {
		return Words{Message: plainText(body)}, false
	}
	switch jsontext.Value(body).Kind() {
	case '{':
		return parseEnvelope(body)
	case '[':
		var list []jsontext.Value
		if json.Unmarshal(body, &list, lenient...) == nil && len(list) > 0 {
			return ParseWords(list[0])
		}
	case '"':
		return Words{Message: scalar(body)}, false
	}
	return Words{}, false
}

// envelope is the outer object of a failure. Services put the words inside
// "error" or beside it.
type envelope struct {
	Error     jsontext.Value `json:"error"`
	Detail    jsontext.Value `json:"detail"`
	Object    jsontext.Value `json:"object"`
	Title     jsontext.Value `json:"title"`
	RequestID jsontext.Value `json:"request_id"`
	words
}

// words are the fields that a service's error object may hold.
type words struct {
	Message jsontext.Value `json:"message"`
	Msg     jsontext.Value `json:"msg"`
	Type    jsontext.Value `json:"type"`
	Code    jsontext.Value `json:"code"`
	Param   jsontext.Value `json:"param"`
	Status  jsontext.Value `json:"status"`

	StatusCode jsontext.Value `json:"status_code"`
	HTTPStatus jsontext.Value `json:"http_status"`
	RawStatus  jsontext.Value `json:"raw_status_code"`
}

func (w *words) read() Words {
	read := Words{
		Code: scalar(w.Code), Type: scalar(w.Type), Param: scalar(w.Param),
		Message: first(scalar(w.Message), scalar(w.Msg)),
	}
	read.Status, _ = strconv.Atoi(first(scalar(w.StatusCode), scalar(w.HTTPStatus), scalar(w.RawStatus)))
	// "status" is a word of Google's, and elsewhere the HTTP status as a number.
	switch w.Status.Kind() {
	case '"':
		read.Type = first(read.Type, scalar(w.Status))
	case '0':
		if read.Status == 0 {
			read.Status, _ = strconv.Atoi(scalar(w.Status))
		}
	}
	return read
}

func parseEnvelope(body []byte) (w Words, found bool) {
	var env envelope
	if json.Unmarshal(body, &env, lenient...) != nil {
		return Words{}, false
	}
	outer := env.words.read()
	switch env.Error.Kind() {
	case '{':
		w, found = parseObject(env.Error), true
	case '"':
		// "error":"text", with the words beside it or none at all.
		w, found = outer, scalar(env.Error) != ""
		w.Message = first(w.Message, scalar(env.Error))
	case '[':
		w, _ = ParseWords(env.Error)
		found = true
	default:
		w = outer
		found = w.Type == "error" || scalar(env.Object) == "error"
		if detail := parseDetail(env.Detail); detail.Message != "" {
			w.Message = first(w.Message, detail.Message)
			w.Code, w.Type = first(w.Code, detail.Code), first(w.Type, detail.Type)
		}
		// Mistral puts a list of what is wrong, or an object with one, where
		// the message is a text elsewhere.
		w.Message = first(w.Message, parseDetail(env.Message).Message, scalar(env.Title))
	}
	w.RequestID = scalar(env.RequestID)
	return w, found
}

func parseObject(object jsontext.Value) Words {
	var inner words
	if json.Unmarshal(object, &inner, lenient...) != nil {
		return Words{}
	}
	return inner.read()
}

// parseDetail reads FastAPI's "detail": a text, an object with the words, or a
// list of what is wrong with which field.
func parseDetail(detail jsontext.Value) Words {
	switch detail.Kind() {
	case '"':
		return Words{Message: scalar(detail)}
	case '{':
		w, _ := parseEnvelope(detail)
		return w
	case '[':
		var problems []struct {
			Loc []jsontext.Value `json:"loc"`
			Msg string           `json:"msg"`
		}
		if json.Unmarshal(detail, &problems, lenient...) != nil {
			return Words{}
		}
		var texts []string
		for _, p := range problems {
			var place []string
			for _, step := range p.Loc {
				place = append(place, scalar(step))
			}
			texts = append(texts, strings.TrimPrefix(strings.Join(place, ".")+": "+p.Msg, ": "))
		}
		return Words{Message: strings.Join(texts, "; ")}
	}
	return Words{}
}

// scalar is the text of a JSON string, the digits of a number, and empty for
// everything else.
func scalar(v jsontext.Value) string {
	switch v.Kind() {
	case '"':
		text, err := jsontext.AppendUnquote(nil, v)
		if err != nil {
			return ""
		}
		return string(text)
	case '0':
		return string(v)
	}
	return ""
}

func first(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

var (
	htmlTitle = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)
	htmlStart = regexp.MustCompile(`(?i)^<(!doctype|html|head|body|\?xml)`)
)

// plainText makes a message of a body that is no JSON: a page's title, or the
// beginning of the text in one line.
func plainText(body []byte) string {
	if htmlStart.Match(body) {
		if title := htmlTitle.FindSubmatch(body); title != nil {
			return "an HTML page: " + oneLine(title[1])
		}
		return "an HTML page"
	}
	return oneLine(body)
}

// oneLine cuts a text to what fits a message.
func oneLine(text []byte) string {
	const limit = 300
	line := strings.Join(strings.Fields(strings.ToValidUTF8(string(text[:min(len(text), 4*limit)]), "")), " ")
	if runes := []rune(line); len(runes) > limit {
		return string(runes[:limit]) + "…"
	}
	return line
}
