package openairesponses

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/providers/wire/jsonw"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// event is the data of one event.
type event struct {
	// name is the event's own.
	name string

	Type         text           `json:"type"`
	Delta        text           `json:"delta"`
	OutputIndex  integer        `json:"output_index"`
	ContentIndex integer        `json:"content_index"`
	Item         jsontext.Value `json:"item"`
	Part         jsontext.Value `json:"part"`
	Response     jsontext.Value `json:"response"`

	// The words of a failure stand in an object of their own or beside the type.
	Error     jsontext.Value `json:"error"`
	ErrorType text           `json:"error_type"`
	Code      text           `json:"code"`
	Param     text           `json:"param"`
	Message   text           `json:"message"`
}

// failure is the body that the failure has over HTTP.
func (e *event) failure() []byte {
	if present(e.Error) {
		return errorBody(e.Error, e.ErrorType)
	}
	var w jsonw.Writer
	w.Object()
	openaicompat.Text(&w, "code", string(e.Code))
	openaicompat.Text(&w, "param", string(e.Param))
	openaicompat.Text(&w, "message", string(e.Message))
	w.EndObject()
	words, _ := w.Bytes() // strings cannot fail
	return errorBody(words, e.ErrorType)
}

// deltaKind says what an event adds to.
type deltaKind uint8

const (
	noDelta deltaKind = iota
	deltaText
	deltaRefusal
	deltaThought
	deltaArguments
)

// deltaKinds are the events that add to an item. Thoughts stream as such or as
// their summary.
var deltaKinds = map[text]deltaKind{
	"response.output_text.delta":             deltaText,
	"response.refusal.delta":                 deltaRefusal,
	"response.reasoning_text.delta":          deltaThought,
	"response.reasoning_summary_text.delta":  deltaThought,
	"response.function_call_arguments.delta": deltaArguments,
}
