package openairesponses

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonw"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// encoder writes one request.
type encoder struct {
	d       *Dialect
	w       *jsonw.Writer
	req     *llm.ChatRequest
	options openaicompat.OpenAIOptions
	rules   []openaicompat.Rule
	// held are items of thoughts that wait for the item that they led to.
	held    [][]byte
	dropped []string
	err     error
}

// Encode writes the body of a chat request. dropped names the parameters that
// DropUnsupported left out. Errors are *[llm.Error]s: of kind unsupported for a
// parameter that the API or the model cannot take, of kind invalid_request for
// one that nobody could.
func (d *Dialect) Encode(req *llm.ChatRequest, stream bool) (body []byte, dropped []string, err error) {
	req = openaicompat.Given(req)
	e := &encoder{d: d, w: jsonw.New(openaicompat.SizeHint(req)), req: req}
	if d.Rules != nil {
		e.rules = d.Rules(req)
	}
	if d.Options != nil {
		if e.options, err = d.Options(req); err == nil {
			err = e.options.Check()
		}
		e.fail(err)
	}
	if e.err == nil {
		e.body(stream)
	}
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
	if e, ok := errors.AsType[*llm.Error](err); ok {
		if e.Provider == "" {
			e.Provider = d.Name
		}
		if e.Model == "" {
			e.Model = model
		}
	}
	return err
}

func (e *encoder) body(stream bool) {
	switch {
	case e.req.Model == "":
		e.invalid("model", "the request names no model")
		return
	case len(e.req.Messages) == 0:
		e.invalid("messages", "the request has no messages")
		return
	}
	e.w.Object()
	e.w.Key("model").String(e.d.modelName(e.req.Model))
	e.input()
	if e.err != nil {
		return
	}
	e.sampling()
	e.tools()
	e.text()
	e.reasoning()
	e.include()
	e.identity()
	e.service()
	if stream {
		e.w.Key("stream").Bool(true)
		if e.d.PlainStream {
			e.w.Key("stream_options").Object().Key("include_obfuscation").Bool(false).EndObject()
		}
	}
	if e.d.Extend != nil && e.err == nil {
		e.fail(e.d.Extend(e.w, e.req, e.refuse))
	}
	e.w.EndObject()
}

func (e *encoder) sampling() {
	req, w := e.req, e.w
	if req.MaxTokens != nil {
		w.Key("max_output_tokens").Int(int64(*req.MaxTokens))
	}
	if req.Temperature != nil && e.takes(openaicompat.ParamTemperature) {
		w.Key("temperature").Float(*req.Temperature)
	}
	if req.TopP != nil && e.takes(openaicompat.ParamTopP) {
		w.Key("top_p").Float(*req.TopP)
	}
	// The API has one answer for a request; whoever asks for one gets it.
	if req.N != nil && *req.N != 1 {
		e.refuse(openaicompat.ParamN.String(), why)
	}
	if req.FrequencyPenalty != nil && e.takes(openaicompat.ParamFrequencyPenalty) {
		w.Key("frequency_penalty").Float(*req.FrequencyPenalty)
	}
	if req.PresencePenalty != nil && e.takes(openaicompat.ParamPresencePenalty) {
		w.Key("presence_penalty").Float(*req.PresencePenalty)
	}
	if len(req.Stop) > 0 {
		e.takes(openaicompat.ParamStop)
	}
	if req.Seed != nil {
		e.takes(openaicompat.ParamSeed)
	}
}

// text writes what binds the answer's text: its format and its verbosity.
func (e *encoder) text() {
	f, w := e.req.ResponseFormat, e.w
	structured := f != nil && f.Schema != nil && e.takes(openaicompat.ParamResponseSchema)
	json := f != nil && f.Schema == nil && e.takes(openaicompat.ParamJSONMode)
	if !structured && !json && e.options.Verbosity == "" {
		return
	}
	w.Key("text").Object()
	switch {
	case json:
		w.Key("format").Object().Key("type").String("json_object").EndObject()
	case structured:
		w.Key("format").Object().Key("type").String("json_schema")
		name := f.Name
		if name == "" {
			name = "response"
		}
		w.Key("name").String(name)
		openaicompat.Text(w, "description", f.Description)
		w.Key("schema").Raw(f.Schema)
		if f.Strict {
			w.Key("strict").Bool(true)
		}
		w.EndObject()
	}
	openaicompat.Text(w, "verbosity", e.options.Verbosity)
	w.EndObject()
}

func (e *encoder) reasoning() {
	r := e.req.Reasoning
	if r == nil {
		r = &llm.Reasoning{}
	}
	effort, include := string(r.Effort), r.Include
	if e.d.Effort != nil {
		effort = e.d.Effort(e.req)
	}
	budget := r.BudgetTokens != nil && e.takes(openaicompat.ParamReasoningBudget)
	if include && effort == "" && e.refusal(openaicompat.ParamReasoning) != "" {
		// There is nothing to show; that is no reason to fail.
		e.dropped = append(e.dropped, "reasoning.include")
		include = false
	}
	summary := include && e.d.Summaries
	if effort == "" && !summary && !budget || !e.takes(openaicompat.ParamReasoning) {
		return
	}
	e.w.Key("reasoning").Object()
	openaicompat.Text(e.w, "effort", effort)
	if budget {
		e.w.Key("max_tokens").Int(int64(*r.BudgetTokens))
	}
	if summary {
		e.w.Key("summary").String("auto")
	}
	e.w.EndObject()
}

// include asks for what an answer leaves out by default.
func (e *encoder) include() {
	encrypted := e.d.Encrypted != nil && e.d.Encrypted(e.req)
	logprobs := e.req.TopLogprobs != nil && e.takes(openaicompat.ParamTopLogprobs)
	if logprobs && *e.req.TopLogprobs != 0 {
		e.w.Key("top_logprobs").Int(int64(*e.req.TopLogprobs))
	}
	if !encrypted && !logprobs {
		return
	}
	e.w.Key("include").Array()
	if encrypted {
		e.w.String("reasoning.encrypted_content")
	}
	if logprobs {
		e.w.String("message.output_text.logprobs")
	}
	e.w.EndArray()
}

func (e *encoder) identity() {
	if e.req.User != "" {
		switch {
		case e.d.UserField == "":
			e.refuse(openaicompat.ParamUser.String(), "the service has no field for the end user")
		case e.takes(openaicompat.ParamUser):
			e.w.Key(e.d.UserField).String(e.req.User)
		}
	}
	if len(e.req.Metadata) > 0 && e.takes(openaicompat.ParamMetadata) {
		e.w.Key("metadata").Object()
		for _, key := range slices.Sorted(maps.Keys(e.req.Metadata)) {
			e.w.Key(key).String(e.req.Metadata[key])
		}
		e.w.EndObject()
	}
}

// service writes the options. The answer is stored only if an option asks for
// it, though the API's own default is to store it.
func (e *encoder) service() {
	o, w := &e.options, e.w
	w.Key("store").Bool(e.stores())
	openaicompat.Text(w, "service_tier", o.ServiceTier)
	openaicompat.Text(w, "prompt_cache_key", o.PromptCacheKey)
	openaicompat.Text(w, "prompt_cache_retention", o.PromptCacheRetention)
	openaicompat.Text(w, "safety_identifier", o.SafetyIdentifier)
	if len(o.LogitBias) > 0 {
		e.refuse("logit_bias", why)
	}
}

func (e *encoder) stores() bool { return e.options.Store != nil && *e.options.Store }

// takes reports whether the parameter may be sent; otherwise it has been refused
// or dropped.
func (e *encoder) takes(p openaicompat.Param) bool {
	reason := e.refusal(p)
	switch {
	case reason == "":
		return true
	case p.Droppable():
		e.refuse(p.String(), reason)
	default:
		e.fail(openaicompat.Refused(p.String(), reason))
	}
	return false
}

// refusal is why a parameter cannot be sent; empty if it can.
func (e *encoder) refusal(p openaicompat.Param) string {
	switch {
	case lacking.Has(p) && !e.d.Adds.Has(p):
		return why
	case e.d.Refuse.Has(p):
		return "the service has no such parameter in its Responses API"
	}
	for i := range e.rules {
		if e.rules[i].Refuse.Has(p) {
			return e.rules[i].Why
		}
	}
	return ""
}

// refuse drops a parameter when the caller allows it, and fails otherwise.
func (e *encoder) refuse(name, reason string) {
	switch {
	case !e.req.DropUnsupported:
		e.fail(openaicompat.Refused(name, reason))
	case !slices.Contains(e.dropped, name):
		e.dropped = append(e.dropped, name)
	}
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
