package openaicompat

import (
	"fmt"
	"maps"
	"slices"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonw"
)

// encoder writes one chat request.
type encoder struct {
	d       *Dialect
	w       *jsonw.Writer
	req     *llm.ChatRequest
	rules   []Rule
	dropped []string
	err     error
}

// EncodeChat writes the body of a chat request. dropped names the parameters
// that DropUnsupported left out. Errors are *[llm.Error]s: of kind unsupported
// for a parameter that the model cannot take, of kind invalid_request for one
// that nobody could.
func (d *Dialect) EncodeChat(req *llm.ChatRequest, stream bool) (body []byte, dropped []string, err error) {
	req = Given(req)
	e := &encoder{d: d, w: jsonw.New(sizeHint(req)), req: req}
	if d.Rules != nil {
		e.rules = d.Rules(req)
	}
	e.body(stream)
	body, err = e.w.Bytes()
	if e.err != nil {
		err = e.err
	}
	if err != nil {
		return nil, nil, d.attribute(err, req.Model)
	}
	return body, e.dropped, nil
}

// attribute completes an error of the encoder.
func (d *Dialect) attribute(err error, model string) error {
	if e, ok := err.(*llm.Error); ok {
		if e.Provider == "" {
			e.Provider = d.Name
		}
		if e.Model == "" {
			e.Model = model
		}
	}
	return err
}

// sizeHint is an estimate of the body's length, so that it is written without
// growing.
func sizeHint(req *llm.ChatRequest) int {
	n := 144 + len(req.Model)
	for i := range req.Messages {
		n += 36
		for _, part := range req.Messages[i].Parts {
			switch p := part.(type) {
			case llm.TextPart:
				n += len(p.Text) + len(p.Text)/16 + 4
				if len(req.Messages[i].Parts) > 1 {
					n += 28
				}
			case llm.ImagePart:
				n += len(p.Data)*4/3 + len(p.URL) + 96
			case llm.DocumentPart:
				n += len(p.Data)*4/3 + 96
			case llm.AudioPart:
				n += len(p.Data)*4/3 + 64
			case llm.ToolCallPart:
				n += len(p.Arguments)*9/8 + 128
			case llm.ToolResultPart:
				n += len(p.Text())*9/8 + 96
			case llm.ReasoningPart:
				n += len(p.Text) + len(p.Opaque) + 32
			case llm.RefusalPart, llm.OpaquePart:
				n += 64
			}
		}
	}
	for i := range req.Tools {
		n += len(req.Tools[i].Parameters) + len(req.Tools[i].Description) + len(req.Tools[i].Name) + 80
	}
	if req.ResponseFormat != nil {
		n += len(req.ResponseFormat.Schema) + 128
	}
	return n
}

func (e *encoder) body(stream bool) {
	if e.req.Model == "" {
		e.invalid("model", "the request names no model")
		return
	}
	if len(e.req.Messages) == 0 {
		e.invalid("messages", "the request has no messages")
		return
	}
	e.w.Object()
	e.w.Key("model").String(e.d.modelName(e.req.Model))
	e.messages()
	e.sampling()
	e.tools()
	e.format()
	e.reasoning()
	e.identity()
	if stream {
		e.w.Key("stream").Bool(true)
		e.streamOptions()
	}
	if e.d.Extend != nil && e.err == nil {
		e.fail(e.d.Extend(e.w, e.req))
	}
	e.w.EndObject()
}

func (e *encoder) sampling() {
	req, w := e.req, e.w
	if req.MaxTokens != nil {
		w.Key(or(e.d.TokenLimitField, "max_tokens")).Int(int64(*req.MaxTokens))
	}
	if e.number(ParamTemperature, "temperature", req.Temperature) && e.d.MaxTemperature > 0 && *req.Temperature > e.d.MaxTemperature {
		e.invalid("temperature", "the temperature %v is above %v, the service's highest", *req.Temperature, e.d.MaxTemperature)
	}
	e.number(ParamTopP, "top_p", req.TopP)
	e.number(ParamFrequencyPenalty, "frequency_penalty", req.FrequencyPenalty)
	e.number(ParamPresencePenalty, "presence_penalty", req.PresencePenalty)
	if len(req.Stop) > 0 && e.takes(ParamStop) {
		e.stop()
	}
	if req.N != nil && e.takes(ParamN) {
		w.Key("n").Int(int64(*req.N))
	}
	if req.Seed != nil {
		if e.d.SeedField == "" {
			e.refuse(ParamSeed, "the service has no seed")
		} else if e.takes(ParamSeed) {
			w.Key(e.d.SeedField).Int(*req.Seed)
		}
	}
	if req.TopLogprobs != nil && e.takes(ParamTopLogprobs) {
		w.Key("logprobs").Bool(true)
		if *req.TopLogprobs != 0 {
			w.Key("top_logprobs").Int(int64(*req.TopLogprobs))
		}
	}
}

func (e *encoder) stop() {
	stops := e.req.Stop
	if e.d.MaxStops > 0 && len(stops) > e.d.MaxStops {
		e.invalid("stop", "%d stop sequences are more than the %d that the service takes", len(stops), e.d.MaxStops)
	}
	e.w.Key("stop").Array()
	for _, s := range stops {
		if e.d.MaxStopBytes > 0 && len(s) > e.d.MaxStopBytes {
			e.invalid("stop", "the stop sequence %q is longer than the %d bytes that the service takes", s, e.d.MaxStopBytes)
		}
		e.w.String(s)
	}
	e.w.EndArray()
}

func (e *encoder) format() {
	f := e.req.ResponseFormat
	switch {
	case f == nil:
	case f.Schema == nil:
		if e.takes(ParamJSONMode) {
			e.w.Key("response_format").Object().Key("type").String("json_object").EndObject()
		}
	case e.takes(ParamResponseSchema):
		w := e.w
		w.Key("response_format").Object().Key("type").String("json_schema")
		w.Key("json_schema").Object()
		w.Key("name").String(or(f.Name, "response"))
		if f.Description != "" && !e.d.BareSchema {
			w.Key("description").String(f.Description)
		}
		w.Key("schema").Raw(f.Schema)
		if f.Strict && !e.d.BareSchema {
			w.Key("strict").Bool(true)
		}
		w.EndObject().EndObject()
	}
}

func (e *encoder) reasoning() {
	r := e.req.Reasoning
	if r == nil {
		return
	}
	if r.Include && e.d.HidesReasoning {
		e.dropped = append(e.dropped, "reasoning.include")
	}
	budget := r.BudgetTokens != nil && e.takes(ParamReasoningBudget)
	if (r.Effort == "" && !budget) || !e.takes(ParamReasoning) || e.err != nil {
		return
	}
	if e.d.Reasoning != nil {
		e.fail(e.d.Reasoning(e.w, e.req.Model, r))
		return
	}
	e.w.Key("reasoning_effort").String(string(r.Effort))
}

func (e *encoder) identity() {
	if e.req.User != "" {
		if e.d.UserField == "" {
			e.refuse(ParamUser, "the service has no field for the end user")
		} else if e.takes(ParamUser) {
			e.w.Key(e.d.UserField).String(e.req.User)
		}
	}
	if len(e.req.Metadata) > 0 && e.takes(ParamMetadata) {
		e.w.Key("metadata").Object()
		for _, key := range slices.Sorted(maps.Keys(e.req.Metadata)) {
			e.w.Key(key).String(e.req.Metadata[key])
		}
		e.w.EndObject()
	}
}

func (e *encoder) streamOptions() {
	if !e.d.AskUsage && !e.d.PlainStream {
		return
	}
	e.w.Key("stream_options").Object()
	if e.d.AskUsage {
		e.w.Key("include_usage").Bool(true)
	}
	if e.d.PlainStream {
		e.w.Key("include_obfuscation").Bool(false)
	}
	e.w.EndObject()
}

// number reports whether it wrote the member.
func (e *encoder) number(p Param, name string, value *float64) bool {
	if value == nil || !e.takes(p) {
		return false
	}
	e.w.Key(name).Float(*value)
	return true
}

// takes reports whether the parameter may be sent; otherwise it has been
// refused or dropped.
func (e *encoder) takes(p Param) bool {
	if e.d.Refuse.Has(p) {
		e.refuse(p, "the service has no such parameter")
		return false
	}
	for i := range e.rules {
		if e.rules[i].Refuse.Has(p) {
			e.refuse(p, e.rules[i].Why)
			return false
		}
	}
	return true
}

// refuse drops a parameter when the caller allows it, and fails otherwise.
func (e *encoder) refuse(p Param, why string) {
	if e.req.DropUnsupported && p < ParamImage {
		if name := p.String(); !slices.Contains(e.dropped, name) {
			e.dropped = append(e.dropped, name)
		}
		return
	}
	e.fail(Refused(p.String(), why))
}

func (e *encoder) invalid(param, format string, args ...any) {
	e.fail(&llm.Error{Kind: llm.KindInvalidRequest, Param: param, Message: fmt.Sprintf(format, args...)})
}

// fail keeps the first error.
func (e *encoder) fail(err error) {
	if e.err == nil && err != nil {
		e.err = err
	}
}
