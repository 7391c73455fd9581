package openairesponses

import (
	"errors"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonw"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// response is a whole answer, and what the first and the last events of a
// stream carry.
type response struct {
	ID         text           `json:"id"`
	Model      text           `json:"model"`
	CreatedAt  integer        `json:"created_at"`
	Status     text           `json:"status"`
	Error      jsontext.Value `json:"error"`
	ErrorType  text           `json:"error_type"`
	Incomplete object[struct {
		Reason text `json:"reason"`
	}] `json:"incomplete_details"`
	Output jsontext.Value `json:"output"`
	Usage  jsontext.Value `json:"usage"`
}

// errFailed reports a failure where an answer was expected, with its body as the
// same failure has it over HTTP.
type errFailed struct{ body []byte }

func (errFailed) Error() string { return "the answer is an error" }

// failed returns the failure that the answer is, if it is one.
func (r *response) failed() error {
	switch {
	case present(r.Error) && r.Status != statusCompleted && r.Status != statusIncomplete:
		return errFailed{body: errorBody(r.Error, r.ErrorType)}
	case r.Status == "failed":
		return errFailed{body: []byte(`{"error":{"code":"server_error","message":"the service gave the answer the status failed, and no reason"}}`)}
	default:
		return nil
	}
}

// errorBody puts an error where that of a body stands, with the word that
// OpenRouter puts beside it.
func errorBody(failure jsontext.Value, errorType text) []byte {
	var w jsonw.Writer
	w.Object().Key("error").Raw(failure)
	openaicompat.Text(&w, "error_type", string(errorType))
	w.EndObject()
	body, err := w.Bytes()
	if err != nil {
		return failure // it has been read as JSON
	}
	return body
}

// The statuses that an answer ends with.
const (
	statusCompleted  = "completed"
	statusIncomplete = "incomplete"
)

// finish maps the status, or what is said of an incomplete answer. An answer
// that is still in the making, or was canceled, has no reason in the library's
// words. last is the status of the last item: OpenRouter was seen to send whole
// answers that have none of their own.
func (r *response) finish(last text) (reason llm.FinishReason, raw string) {
	status := r.Status
	if status == "" {
		status = last
	}
	switch why := r.Incomplete.is.Reason; {
	case status == statusCompleted:
		return llm.FinishStop, statusCompleted
	case status != statusIncomplete:
		return llm.FinishOther, string(status)
	case why == "max_output_tokens":
		return llm.FinishLength, string(why)
	case why == "content_filter":
		return llm.FinishContentFilter, string(why)
	case why != "":
		return llm.FinishOther, string(why)
	default:
		return llm.FinishOther, statusIncomplete
	}
}

// items reads the output.
func (r *response) items() ([]*item, error) {
	if r.Output.Kind() != jsontext.KindBeginArray {
		return nil, errors.New("the answer has no output")
	}
	var raw []jsontext.Value
	if err := json.Unmarshal(r.Output, &raw, lenient...); err != nil {
		return nil, err
	}
	items := make([]*item, len(raw))
	for i := range raw {
		it, err := readItem(raw[i])
		if err != nil {
			return nil, err
		}
		items[i] = it
	}
	return items, nil
}

func (d *Dialect) usage(r *response) (*llm.Usage, error) {
	return openaicompat.ReadUsage(r.Usage, d.CostField)
}

// decode reads a whole answer.
func (d *Dialect) decode(body []byte) (*llm.ChatResponse, error) {
	var r response
	if err := json.Unmarshal(body, &r, lenient...); err != nil {
		return nil, err
	}
	if err := r.failed(); err != nil {
		return nil, err
	}
	items, err := r.items()
	if err != nil {
		return nil, err
	}
	resp := &llm.ChatResponse{
		Provider: d.Name, API: string(openaicompat.ResponsesAPI), ID: string(r.ID), Model: string(r.Model), Raw: body,
	}
	if r.CreatedAt > 0 {
		resp.Created = time.Unix(int64(r.CreatedAt), 0).UTC()
	}
	choice := llm.Choice{Message: llm.Message{Role: llm.RoleAssistant}}
	var last text
	var logprobs probabilities
	calls := 0
	for _, it := range items {
		if it.Status != "" {
			last = it.Status
		}
		switch it.Type {
		case typeReasoning:
			choice.Message.Parts = append(choice.Message.Parts, it.reasoningPart(d.Name))
		case typeMessage:
			for i := range it.Content {
				c := it.part(i)
				part, annotations := messagePart(d.Name, &c, it.Phase)
				for _, p := range []llm.Part{part, annotations} {
					if p != nil {
						choice.Message.Parts = append(choice.Message.Parts, p)
					}
				}
				logprobs.add(&c)
			}
		case typeCall:
			part := llm.ToolCallPart{ID: it.callID(), Name: string(it.Name), Arguments: string(it.Arguments)}
			if part.ID == "" {
				part.ID, part.SyntheticID = openaicompat.SyntheticCallID(resp.ID, 0, calls), true
			}
			calls++
			choice.Message.Parts = append(choice.Message.Parts, part)
		default:
			choice.Message.Parts = append(choice.Message.Parts, it.opaquePart(d.Name))
		}
	}
	choice.FinishReason, choice.FinishRaw = r.finish(last)
	choice.Logprobs = logprobs.object()
	llm.FinishChoice(&choice)
	resp.Choices = []llm.Choice{choice}
	if resp.Usage, err = d.usage(&r); err != nil {
		return nil, err
	}
	return resp, nil
}

// probabilities gathers the log probabilities of an answer's tokens, in the form
// that chat completions give them.
type probabilities []jsontext.Value

func (p *probabilities) add(c *content) {
	if filled(c.Logprobs) {
		*p = append(*p, c.Logprobs)
	}
}

// object is what was gathered; nil if it is nothing.
func (p probabilities) object() []byte {
	if len(p) == 0 {
		return nil
	}
	joined := []byte(`{"content":[`)
	for i, v := range p {
		if i > 0 {
			joined = append(joined, ',')
		}
		joined = append(joined, v[1:len(v)-1]...)
	}
	return append(joined, `]}`...)
}
