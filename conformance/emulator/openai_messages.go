package emulator

import (
	"encoding/base64"
	"slices"
	"strings"

	"github.com/parley-llm/parley/llm"
)

// readMessages reads the conversation and checks that tool calls are answered.
func (d openai) readMessages(o object, req *llm.ChatRequest) {
	n, ok := o.required("messages")
	if !ok {
		return
	}
	list, ok := n.list()
	if ok && len(list) == 0 {
		o.r.reject(n.path, openai{}.emptyList(n.path), "at least one message", "[]", "a conversation is not empty")
	}
	open := map[string]bool{}
	for _, el := range list {
		message, ok := d.readMessage(el)
		if !ok {
			return
		}
		d.checkAnswers(el, message, open)
		req.Messages = append(req.Messages, message)
	}
	d.checkClosed(n, open)
}

// checkAnswers keeps the calls that wait for their result. A result answers one
// of them, and nothing else may come before all are answered.
func (d openai) checkAnswers(n node, m llm.Message, open map[string]bool) {
	if m.Role == llm.RoleTool {
		id := m.Parts[0].(llm.ToolResultPart).CallID
		if !open[id] {
			n.r.reject(n.path, d.unmatched(n.path+".role",
				"Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'."),
				"an open tool call", id, "a tool's result answers a call of the assistant's message before it")
		}
		delete(open, id)
		return
	}
	d.checkClosed(n, open)
	for _, call := range m.ToolCalls() {
		open[call.ID] = true
	}
}

func (d openai) checkClosed(n node, open map[string]bool) {
	if len(open) == 0 {
		return
	}
	ids := make([]string, 0, len(open))
	for id := range open {
		ids = append(ids, id)
		delete(open, id)
	}
	slices.Sort(ids)
	n.r.reject(n.path, d.unmatched(n.path,
		"An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: "+strings.Join(ids, ", ")),
		"a result for "+strings.Join(ids, ", "), "none", "every tool call is answered before the conversation goes on")
}

// unmatched is the error for calls and results that do not match.
func (d openai) unmatched(path, message string) serviceError {
	if d.unanswered != nil {
		return d.unanswered(path, message)
	}
	return openaiInvalid("", path, message)
}

func (d openai) readMessage(n node) (llm.Message, bool) {
	any, ok := n.object("*")
	if !ok {
		return llm.Message{}, false
	}
	role := any.oneOf("role", d.roles...)
	named := []string{"role", "content"}
	if !d.unnamed {
		named = append(named, "name")
	}
	m := llm.Message{Role: llm.Role(role)}
	switch m.Role {
	case llm.RoleSystem, llm.RoleDeveloper:
		o, _ := n.object(named...)
		m.Parts, m.Name = d.readContent(o, true, "text"), *orZero(o.string("name"))
	case llm.RoleUser:
		o, _ := n.object(named...)
		m.Parts, m.Name = d.readContent(o, true, d.content...), *orZero(o.string("name"))
	case llm.RoleAssistant:
		fields := append(named, "tool_calls")
		if d.look.refusals || !d.look.own {
			fields = append(fields, "refusal", "audio", "function_call")
		}
		o, _ := n.object(and(fields, d.inAssistant)...)
		m.Parts, m.Name = d.readAssistant(o), *orZero(o.string("name"))
	case llm.RoleTool:
		o, _ := n.object(and([]string{"role", "content", "tool_call_id"}, d.inTool)...)
		m.Parts = []llm.Part{llm.ToolResultPart{
			CallID: o.needString("tool_call_id"), Content: d.readContent(o, true, "text"),
		}}
	default:
		if role == "" {
			path := n.path + ".role"
			n.r.reject(path, n.r.words.missing(path), "present", "absent", "every message has a role")
		}
		return m, false
	}
	return m, true
}

func (d openai) readAssistant(o object) []llm.Part {
	var calls []llm.Part
	if n, ok := o.optional("tool_calls"); ok {
		list, isList := n.list()
		if isList && len(list) == 0 {
			o.r.reject(n.path, openai{}.emptyList(n.path), "absent, or at least one call", "[]", "a list of tool calls is not empty")
		}
		for _, el := range list {
			calls = append(calls, d.readCall(el)...)
		}
	}
	refusal := o.string("refusal")
	var parts []llm.Part
	if d.thoughts != nil {
		parts = d.thoughts(o)
	}
	parts = append(parts, d.readContent(o, len(calls) == 0 && refusal == nil, d.saidParts()...)...)
	for i, part := range parts {
		if thought, ok := part.(llm.ReasoningPart); ok {
			thought.Provider = d.provider
			parts[i] = thought
		}
	}
	if refusal != nil {
		parts = append(parts, llm.RefusalPart{Text: *refusal})
	}
	return append(parts, calls...)
}

// saidParts are the kinds of an assistant's parts.
func (d openai) saidParts() []string {
	switch {
	case d.look.thoughts == inContent:
		return []string{"text", "thinking"}
	case d.look.refusals || !d.look.own:
		return []string{"text", "refusal"}
	default:
		return []string{"text"}
	}
}

func (d openai) readCall(n node) []llm.Part {
	o, ok := n.object(and([]string{"id", "type", "function", "custom"}, d.inCall)...)
	if !ok {
		return nil
	}
	call := llm.ToolCallPart{ID: o.needString("id")}
	if kind := o.needString("type"); kind != "function" {
		n.r.note(n.path+".type", "function", kind, "a tool call of the unified API is a function's")
	}
	if fn, ok := o.required("function"); ok {
		if f, ok := fn.object("name", "arguments"); ok {
			call.Name, call.Arguments = f.needString("name"), f.needString("arguments")
		}
	}
	return []llm.Part{call}
}

// readContent reads a string or a list of the allowed kinds of parts.
func (d openai) readContent(o object, needed bool, kinds ...string) []llm.Part {
	n, ok := o.get("content")
	if !ok || n.kind() == "null" {
		if needed {
			path := o.path + ".content"
			e := o.r.words.missing(path)
			if ok {
				e = o.r.words.wrongType(path, "string", "null")
			}
			o.r.reject(path, e, "a string or a list of parts", "null", "the message needs content")
		}
		return nil
	}
	if n.kind() == "string" {
		text, _ := n.text()
		return []llm.Part{llm.TextPart{Text: text}}
	}
	list, ok := n.list()
	if ok && len(list) == 0 {
		o.r.reject(n.path, openai{}.emptyList(n.path), "at least one part", "[]", "a list of parts is not empty")
	}
	var parts []llm.Part
	for _, el := range list {
		if part := d.readPart(el, kinds); part != nil {
			parts = append(parts, part)
		}
	}
	return parts
}

func (d openai) readPart(n node, kinds []string) llm.Part {
	any, ok := n.object("*")
	if !ok {
		return nil
	}
	kind := any.needString("type")
	if !slices.Contains(kinds, kind) {
		n.r.reject(n.path+".type", n.r.words.notOneOf(n.path, kind, kinds), "one of "+strings.Join(kinds, ", "), shown(kind),
			"each role takes its own kinds of content")
		return nil
	}
	o, _ := n.object("type", kind, "prompt_cache_breakpoint", "cache_control", "document_name", "closed", "signature")
	o.extra("prompt_cache_breakpoint", "cache_control")
	switch kind {
	case "text":
		text := o.needString("text")
		if text == "" && d.emptyPart != nil {
			n.r.reject(n.path, d.emptyPart(), "a text, or no part", "an empty text", "the service refuses empty parts")
		}
		return llm.TextPart{Text: text}
	case "refusal":
		return llm.RefusalPart{Text: o.needString("refusal")}
	case "thinking":
		return mistralThought(o)
	case "document_url":
		return mistralDocument(o)
	}
	inner, ok := o.required(kind)
	if !ok {
		return nil
	}
	bare := inner.kind() == "string" && d.look.own
	switch kind {
	case "image_url":
		if bare {
			return openaiImage(o.needString(kind), "")
		}
		i, _ := inner.object("url", "detail")
		return openaiImage(i.needString("url"), i.oneOf("detail", "auto", "low", "high"))
	case "input_audio":
		if bare {
			return llm.AudioPart{Data: o.base64(kind)}
		}
		a, _ := inner.object("data", "format")
		format := map[string]string{"wav": "audio/wav", "mp3": "audio/mpeg"}[a.oneOf("format", "wav", "mp3")]
		return llm.AudioPart{MIME: format, Data: a.base64("data")}
	default:
		f, _ := inner.object("filename", "file_data", "file_id")
		file := *orZero(f.string("file_data"))
		mime, data := splitDataURL(file)
		if mime == "" && strings.HasPrefix(file, "https://") {
			return llm.DocumentPart{Name: *orZero(f.string("filename")), URL: file}
		}
		return llm.DocumentPart{Name: *orZero(f.string("filename")), MIME: mime, Data: data}
	}
}

// openaiImage is an image by its URL, which may hold the bytes.
func openaiImage(url, detail string) llm.Part {
	if mime, data := splitDataURL(url); mime != "" {
		return llm.ImagePart{MIME: mime, Data: data, Detail: detail}
	}
	return llm.ImagePart{URL: url, Detail: detail}
}

// splitDataURL takes a base64 data URL apart; both are empty for anything else.
func splitDataURL(url string) (mime string, data []byte) {
	rest, ok := strings.CutPrefix(url, "data:")
	if !ok {
		return "", nil
	}
	mime, encoded, ok := strings.Cut(rest, ";base64,")
	if !ok {
		return "", nil
	}
	data, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return "", nil
	}
	return mime, data
}

// base64 reads a required string of bytes.
func (o object) base64(name string) []byte {
	text := o.needString(name)
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		path := o.r.words.child(o.path, name)
		o.r.reject(path, o.r.words.invalid(path, "Invalid base64 in '"+path+"'."), "standard base64", shown(text), "bytes are sent as standard base64 with padding")
	}
	return data
}
