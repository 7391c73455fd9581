package azurehost

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
)

// Failure is a failure in Azure's own words. The wire errors of the providers
// are made of it.
type Failure struct {
	// Provider is the name of the provider.
	Provider string
	// Status is the HTTP status; 200 for an error inside a stream.
	Status int
	// Code is a word, such as DeploymentNotFound, or digits.
	Code  string
	Type  string
	Param string
	// Message is Azure's text.
	Message string
	// RequestID is the header apim-request-id, which Azure's support asks for.
	RequestID string
	// InnerCode is the code of the inner error, such as
	// ResponsibleAIPolicyViolation.
	InnerCode string
	// Filtered are the categories of the content filter that blocked the
	// request, sorted.
	Filtered []string
	// Problems are the fields that did not hold, each as "place: message".
	Problems []string
}

// Error describes the failure in one line.
func (e *Failure) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: status %d, type %q, code %q, param %q: %s", e.Provider, e.Status, e.Type, e.Code, e.Param, e.Message)
	if len(e.Filtered) > 0 {
		fmt.Fprintf(&b, " (filtered: %s)", strings.Join(e.Filtered, ", "))
	}
	if len(e.Problems) > 0 {
		fmt.Fprintf(&b, " (%s)", strings.Join(e.Problems, "; "))
	}
	return b.String()
}

// errorObject is the error, or a body that is one without an envelope.
type errorObject struct {
	Inner   jsontext.Value `json:"innererror"`
	Details jsontext.Value `json:"details"`
	Detail  jsontext.Value `json:"detail"`
}

// innerError has the filter's results under either name. (Azure OpenAI
// reference and its content filtering page, 2026-02.)
type innerError struct {
	Code    jsontext.Value `json:"code"`
	Result  jsontext.Value `json:"content_filter_result"`
	Results jsontext.Value `json:"content_filter_results"`
}

var lenient = []json.Options{jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)}

// Read reads a failure, and corrects the words that decide its kind where the
// gateway has words of its own.
func Read(f *exchange.Failure, w *exchange.Words) Failure {
	var body struct {
		Error jsontext.Value `json:"error"`
	}
	var object errorObject
	var inner innerError
	text := jsontext.Value(f.Body)
	if json.Unmarshal(text, &body, lenient...) == nil && body.Error.Kind() == '{' {
		text = body.Error
	}
	// What is no object says nothing more: the words hold all there is.
	_ = json.Unmarshal(text, &object, lenient...)
	_ = json.Unmarshal(object.Inner, &inner, lenient...)
	list, place := problems(object.Details)
	more, other := problems(object.Detail)
	w.Param = cmp.Or(w.Param, place, other)
	if w.Message == "" && strings.Contains(w.Type, " ") {
		// {"status":"Serverless endpoint not found"}
		w.Message, w.Type = w.Type, ""
	}
	code := unquote(inner.Code)
	if w.Kind == "" {
		w.Kind = kind(f.Status, w, code)
	}
	return Failure{
		Provider: f.Provider, Status: f.Status,
		Code: w.Code, Type: w.Type, Param: w.Param, Message: w.Message, RequestID: f.RequestID,
		InnerCode: code,
		Filtered:  append(filtered(inner.Result), filtered(inner.Results)...),
		Problems:  append(list, more...),
	}
}

// kind is the kind of a failure in the gateway's own words; empty leaves it to
// the rules that all services share.
func kind(status int, w *exchange.Words, inner string) llm.Kind {
	message := strings.ToLower(w.Message)
	limited := status == 429 || status < 400
	switch code := strings.ToLower(w.Code); {
	case code == "contentfilter", strings.EqualFold(inner, "ResponsibleAIPolicyViolation"):
		return llm.KindContentFilter
	case code == "deploymentnotfound", status == 400 && strings.HasPrefix(message, "unknown model"):
		return llm.KindNotFound
	case limited && strings.Contains(message, "experiencing high demand"):
		return llm.KindOverloaded
	case limited && (code == "ratelimitreached" || code == "toomanyrequests"):
		return llm.KindRateLimit
	case status < 400 && code == "serviceunavailable":
		return llm.KindOverloaded
	default:
		return ""
	}
}

// filtered lists the categories that blocked. Blocklists, whose results are of
// other shapes, count by the same word.
func filtered(results jsontext.Value) []string {
	var categories map[string]jsontext.Value
	if json.Unmarshal(results, &categories, lenient...) != nil {
		return nil
	}
	var names []string
	for name, value := range categories {
		var result struct {
			Filtered bool `json:"filtered"`
		}
		if json.Unmarshal(value, &result, lenient...) == nil && result.Filtered {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// problem is one field that did not hold.
type problem struct {
	Loc []jsontext.Value `json:"loc"`
	Msg string           `json:"msg"`
}

// problems reads one problem or a list of them; a text says nothing about a
// field. place is the field of the first, as the request names it.
func problems(details jsontext.Value) (texts []string, place string) {
	var list []problem
	switch details.Kind() {
	case '[':
		if json.Unmarshal(details, &list, lenient...) != nil {
			return nil, ""
		}
	case '{':
		list = make([]problem, 1)
		if json.Unmarshal(details, &list[0], lenient...) != nil {
			return nil, ""
		}
	}
	for i, p := range list {
		where := p.place()
		if i == 0 {
			place = where
		}
		if text := strings.Trim(where+": "+p.Msg, ": "); text != "" {
			texts = append(texts, text)
		}
	}
	return texts, place
}

// place joins the steps below the body.
func (p *problem) place() string {
	var steps []string
	for i, step := range p.Loc {
		if text := unquote(step); i > 0 || text != "body" {
			steps = append(steps, text)
		}
	}
	return strings.Join(steps, ".")
}

// unquote is the text of a string, or the digits of a number.
func unquote(v jsontext.Value) string {
	switch v.Kind() {
	case '"':
		var text string
		_ = json.Unmarshal(v, &text, lenient...)
		return text
	case '0':
		return string(v)
	default:
		return ""
	}
}
