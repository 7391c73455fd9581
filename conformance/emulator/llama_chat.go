package emulator

import (
	"math"
	"net/http"
	"slices"
	"strings"

	"github.com/parley-llm/parley/llm"
)

// chat reads a request, checks it and compares it with the turn's.
func (d llama) chat(r *request, root node) render {
	before := r.refusals
	o, ok := root.object("model", "messages", "max_completion_tokens", "temperature", "top_p", "top_k", "repetition_penalty",
		"tools", "tool_choice", "response_format", "user", "stream")
	if !ok {
		return nil
	}
	req := &llm.ChatRequest{
		Model: o.needString("model"), MaxTokens: asInt(o.integer("max_completion_tokens", 1, math.MaxInt32)),
		Temperature: o.number("temperature", 0, 2), TopP: o.number("top_p", 0, 1), User: *orZero(o.string("user")),
	}
	o.extra("top_k", "repetition_penalty")
	r.stream = o.isTrue("stream")
	r.checkStreamed()
	d.checkAccept(r)
	d.readMessages(o, req)
	d.readTools(o, req)
	d.readFormat(o, req)
	if want := r.turn.Chat; want != nil && r.refusals == before {
		r.checkHeaders(want.Headers, "Authorization", "Accept")
		compareChat(r, llamaForm(want), llamaForm(req))
	}
	if r.stream {
		return func(w http.ResponseWriter) { d.streamChat(w, r) }
	}
	return func(w http.ResponseWriter) { d.unaryChat(w, r) }
}

// checkAccept refuses a stream whose caller does not say that it reads one: the
// live service was seen to, on 2025-06-17.
func (llama) checkAccept(r *request) {
	if accept := r.Header.Get("Accept"); r.stream && !strings.Contains(accept, "text/event-stream") {
		r.reject("header accept", llamaInvalid("A streamed response needs the header Accept: text/event-stream."), "text/event-stream", shown(accept),
			"a stream is asked for in the body and in the header Accept")
	}
}

func (d llama) readMessages(o object, req *llm.ChatRequest) {
	n, ok := o.required("messages")
	if !ok {
		return
	}
	list, ok := n.list()
	if ok && len(list) == 0 {
		o.r.reject(n.path, llamaInvalid("messages must not be empty"), "at least one message", "[]", "a conversation is not empty")
	}
	open := map[string]bool{}
	for _, el := range list {
		m, ok := d.readMessage(el)
		if !ok {
			return
		}
		for _, part := range m.Parts {
			if result, isResult := part.(llm.ToolResultPart); isResult && !open[result.CallID] {
				o.r.reject(el.path+".tool_call_id", llamaInvalid("tool_call_id "+result.CallID+" belongs to no call"), "the id of an earlier call", shown(result.CallID),
					"a result follows its call, under the call's id")
			}
		}
		for _, call := range m.ToolCalls() {
			open[call.ID] = true
		}
		req.Messages = append(req.Messages, m)
	}
}

func (d llama) readMessage(n node) (llm.Message, bool) {
	any, ok := n.object("*")
	if !ok {
		return llm.Message{}, false
	}
	any.needString("role")
	role := any.oneOf("role", "system", "user", "assistant", "tool")
	fields := map[string][]string{
		"system": {"role", "content"}, "user": {"role", "content"}, "tool": {"role", "tool_call_id", "content"},
		"assistant": {"role", "content", "tool_calls", "stop_reason"},
	}
	o, ok := n.object(fields[role]...)
	if !ok || fields[role] == nil {
		return llm.Message{}, false
	}
	m := llm.Message{Role: llm.Role(role)}
	content, hasContent := o.optional("content")
	if hasContent {
		m.Parts = d.readContent(content, role)
	}
	calls, hasCalls := o.optional("tool_calls")
	if !hasContent && (role != "assistant" || !hasCalls) {
		o.required("content")
	}
	if hasCalls {
		list, _ := calls.list()
		for _, el := range list {
			if call := d.readCall(el); call != nil {
				m.Parts = append(m.Parts, call)
			}
		}
	}
	if role == "tool" {
		m.Parts = []llm.Part{llm.ToolResultPart{CallID: o.needString("tool_call_id"), Content: m.Parts}}
	}
	return m, true
}

// readContent reads a string, a list of parts or, of an assistant, one part.
func (d llama) readContent(n node, role string) []llm.Part {
	switch n.kind() {
	case "string":
		text, _ := n.text()
		return []llm.Part{llm.TextPart{Text: text}}
	case "object":
		if role == "assistant" {
			return d.readPart(n, role)
		}
	}
	list, _ := n.list()
	var parts []llm.Part
	images := 0
	for _, el := range list {
		for _, part := range d.readPart(el, role) {
			if _, isImage := part.(llm.ImagePart); isImage {
				images++
			}
			parts = append(parts, part)
		}
	}
	if images > 9 {
		n.r.reject(n.path, llamaInvalid("at most 9 images are supported"), "at most 9", "more", "the service takes so many images in a request")
	}
	return parts
}

func (d llama) readPart(n node, role string) []llm.Part {
	any, ok := n.object("*")
	if !ok {
		return nil
	}
	kinds := []string{"text"}
	if role == "user" {
		kinds = append(kinds, "image_url")
	}
	any.needString("type")
	switch any.oneOf("type", kinds...) {
	case "text":
		o, _ := n.object("type", "text")
		return []llm.Part{llm.TextPart{Text: o.needString("text")}}
	case "image_url":
		o, _ := n.object("type", "image_url")
		if u, ok := o.required("image_url"); ok {
			if image, ok := u.object("url"); ok {
				return []llm.Part{llm.ImagePart{URL: image.needString("url")}}
			}
		}
	}
	return nil
}

// readCall reads a call that goes back; it has no type.
func (llama) readCall(n node) llm.Part {
	o, ok := n.object("id", "function")
	if !ok {
		return nil
	}
	call := llm.ToolCallPart{ID: o.needString("id")}
	if f, ok := o.required("function"); ok {
		if f, ok := f.object("name", "arguments"); ok {
			call.Name, call.Arguments = f.needString("name"), f.needString("arguments")
		}
	}
	return call
}

func (d llama) readTools(o object, req *llm.ChatRequest) {
	if n, ok := o.optional("tools"); ok {
		list, _ := n.list()
		for _, el := range list {
			d.readTool(el, req)
		}
	}
	n, ok := o.optional("tool_choice")
	if !ok {
		return
	}
	if n.kind() == "string" {
		mode := o.oneOf("tool_choice", "none", "auto", "required")
		req.ToolChoice = &llm.ToolChoice{Mode: llm.ToolChoiceMode(mode)}
		return
	}
	choice, ok := n.object("type", "function")
	if !ok {
		return
	}
	choice.oneOf("type", "function")
	if f, ok := choice.required("function"); ok {
		if f, ok := f.object("name"); ok {
			name := f.needString("name")
			req.ToolChoice = &llm.ToolChoice{Mode: llm.ToolChoiceNamed, Name: name}
			if !slices.ContainsFunc(req.Tools, func(t llm.Tool) bool { return t.Name == name }) {
				o.r.reject(n.path, llamaInvalid("tool_choice names no tool of the request"), "one of the tools", shown(name), "a forced tool is one of the request's tools")
			}
		}
	}
}

func (llama) readTool(n node, req *llm.ChatRequest) {
	o, ok := n.object("type", "function")
	if !ok {
		return
	}
	o.needString("type")
	o.oneOf("type", "function")
	f, ok := o.required("function")
	if !ok {
		return
	}
	f2, ok := f.object("name", "description", "parameters", "strict")
	if !ok {
		return
	}
	t := llm.Tool{Name: f2.needString("name"), Description: *orZero(f2.string("description")), Strict: f2.isTrue("strict")}
	if t.Name == "" || len(t.Name) > 64 {
		o.r.reject(f.path+".name", llamaInvalid("a function's name has 1 to 64 characters"), "1 to 64 characters", shown(t.Name), "names are of a form that the service takes")
	}
	if schema, ok := f2.optional("parameters"); ok && schema.is("object") {
		t.Parameters = schema.compact()
	}
	req.Tools = append(req.Tools, t)
}

// readFormat reads the form of the answer: text, or a schema. There is no mode
// of plain JSON.
func (llama) readFormat(o object, req *llm.ChatRequest) {
	n, ok := o.optional("response_format")
	if !ok {
		return
	}
	f, ok := n.object("type", "json_schema")
	if !ok {
		return
	}
	f.needString("type")
	if f.oneOf("type", "json_schema", "text") != "json_schema" {
		return
	}
	schema, ok := f.required("json_schema")
	if !ok {
		return
	}
	s, ok := schema.object("name", "schema")
	if !ok {
		return
	}
	format := &llm.ResponseFormat{Name: s.needString("name")}
	if schema, ok := s.required("schema"); ok && schema.is("object") {
		format.Schema = schema.compact()
	}
	req.ResponseFormat = format
}
