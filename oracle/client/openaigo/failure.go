package openaigo

import (
	"encoding/json"
	"errors"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/packages/ssestream"

	"github.com/parley-llm/parley/oracle/client"
)

// failure is the service's error as the library gives it. An error inside a
// stream is the event itself, which the library's error type reads.
func failure(err error) error {
	if e, ok := errors.AsType[*openai.Error](err); ok {
		f := read(e)
		f.Status, f.Err = &e.StatusCode, err
		return f
	}
	if e, ok := errors.AsType[*ssestream.StreamError](err); ok {
		var event struct {
			Error *openai.Error `json:"error"`
		}
		if json.Unmarshal(e.Event.Data, &event) == nil && event.Error != nil {
			f := read(event.Error)
			f.Err = err
			return f
		}
	}
	return err
}

func read(e *openai.Error) *client.Failure {
	return &client.Failure{Code: &e.Code, Type: &e.Type, Message: &e.Message}
}
