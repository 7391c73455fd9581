package emulator

import (
	"slices"
	"strings"

	"github.com/parley-llm/parley/llm"
)

// readInput reads the conversation: the instructions, and a text or a list of
// items. Each item is a message of its own, of one kind of part.
func (d responses) readInput(o object, c *responsesCall) {
	if c.instructions = o.string("instructions"); c.instructions != nil && *c.instructions != "" {
		c.req.Messages = append(c.req.Messages, llm.System(*c.instructions))
	}
	n, ok := o.optional("input")
	if !ok {
		d.checkNoInput(o)
		return
	}
	if n.kind() == "string" {
		text, _ := n.text()
		c.req.Messages = append(c.req.Messages, llm.User(text))
		return
	}
	list, ok := n.list()
	if ok && len(list) == 0 {
		o.r.reject(n.path, openai{}.emptyList(n.path), "at least one item", "[]", "a conversation is not empty")
	}
	walk := responsesWalk{d: d, c: c, open: map[string]bool{}}
	for _, name := range []string{"previous_response_id", "conversation"} {
		_, stored := o.optional(name)
		walk.stored = walk.stored || stored
	}
	for i, el := range list {
		walk.last = i == len(list)-1
		if !walk.item(el) {
			return
		}
	}
	walk.end(n)
}

// checkNoInput refuses a request that begins nothing and goes on with nothing.
func (d responses) checkNoInput(o object) {
	for _, other := range []string{"previous_response_id", "prompt", "conversation"} {
		if _, ok := o.optional(other); ok {
			return
		}
	}
	o.r.reject("input", openaiInvalid("missing_required_parameter", "input",
		`One of "input" or "previous_response_id" or 'prompt' or 'conversation_id' must be provided.`),
		"present", "absent", "the service requires this field")
}

// responsesWalk goes through the items of an input.
type responsesWalk struct {
	d responses
	c *responsesCall
	// open are the calls that wait for their result, in order in calls.
	open  map[string]bool
	calls []string
	// stored conversations hold calls of their own.
	stored bool
	// thought is a thought that waits for what follows it.
	thought *object
	last    bool
}

// opaqueItems are items of tools that the service itself runs, which go back as
// they came.
var opaqueItems = []string{
	"web_search_call", "file_search_call", "computer_call", "computer_call_output", "code_interpreter_call",
	"image_generation_call", "local_shell_call", "local_shell_call_output", "shell_call", "shell_call_output",
	"apply_patch_call", "apply_patch_call_output", "mcp_list_tools", "mcp_approval_request", "mcp_approval_response",
	"mcp_call", "custom_tool_call", "custom_tool_call_output", "compaction", "tool_search_call", "tool_search_output",
}

// item reads one item; a message need not say that it is one.
func (w *responsesWalk) item(n node) bool {
	any, ok := n.object("*")
	if !ok {
		return false
	}
	kind := "message"
	if _, said := any.get("type"); said {
		kind = any.needString("type")
	}
	known := slices.Concat([]string{"message", "function_call", "function_call_output", "reasoning", "item_reference"}, opaqueItems)
	if !n.among(kind, known) {
		return false
	}
	role := ""
	if s, said := any.get("role"); said && kind == "message" {
		role, _ = s.text()
	}
	w.follow(n, kind, role)
	switch kind {
	case "message":
		return w.message(n)
	case "function_call":
		w.call(n)
	case "function_call_output":
		w.result(n)
	case "reasoning":
		w.reasoning(n)
	case "item_reference":
		n.r.note(n.path, "the item itself", "a reference", "a request carries the whole conversation: a stored item is gone one day, and another service never had it")
	default:
		w.add(llm.RoleAssistant, llm.OpaquePart{Type: kind, JSON: string(n.compact())})
	}
	return true
}

func (w *responsesWalk) add(role llm.Role, parts ...llm.Part) {
	w.c.req.Messages = append(w.c.req.Messages, llm.Message{Role: role, Parts: parts})
}

// checkID refuses an id of another kind of item.
func (d responses) checkID(o object, prefix string) {
	id := o.string("id")
	if id == nil || !d.boundModels || strings.HasPrefix(*id, prefix) {
		return
	}
	path := o.path + ".id"
	o.r.reject(path, openaiInvalid("invalid_value", path,
		"Invalid '"+path+"': '"+*id+"'. Expected an ID that begins with '"+prefix+"'."),
		"an id that begins with "+prefix, *id, "an item keeps the id that the service gave it, or goes without")
}

// message reads a message in one of four roles.
func (w *responsesWalk) message(n node) bool {
	o, ok := n.object("type", "role", "content", "id", "status", "phase")
	if !ok {
		return false
	}
	roleNode, ok := o.required("role")
	if !ok {
		return false
	}
	word, _ := roleNode.text()
	if !n.among(word, []string{"assistant", "system", "developer", "user"}) {
		return false
	}
	kinds := []string{"input_text", "input_image", "input_file", "input_audio"}
	if word == "assistant" {
		kinds = []string{"output_text", "refusal"}
		w.d.checkID(o, "msg")
		o.oneOf("phase", "commentary", "final_answer")
	}
	o.oneOf("status", "in_progress", "completed", "incomplete")
	parts, ok := w.d.readItemContent(o, "content", kinds)
	w.add(llm.Role(word), parts...)
	return ok
}

// call reads a call that the model made before.
func (w *responsesWalk) call(n node) {
	o, _ := n.object("type", "id", "call_id", "name", "arguments", "status")
	w.d.checkID(o, "fc")
	o.oneOf("status", "in_progress", "completed", "incomplete")
	call := llm.ToolCallPart{ID: o.needString("call_id"), Name: o.needString("name"), Arguments: o.needString("arguments")}
	w.d.checkLabel(o, call.Name)
	w.open[call.ID] = true
	w.calls = append(w.calls, call.ID)
	w.add(llm.RoleAssistant, call)
}

// result reads what a tool answered: a text, or a list of parts.
func (w *responsesWalk) result(n node) {
	o, _ := n.object("type", "id", "call_id", "output", "status")
	result := llm.ToolResultPart{CallID: o.needString("call_id")}
	if _, ok := o.required("output"); ok {
		result.Content, _ = w.d.readItemContent(o, "output", []string{"input_text", "input_image", "input_file"})
	}
	if !w.open[result.CallID] && slices.Contains(w.calls, result.CallID) {
		n.r.note(n.path, "one result for each call", "a second one for "+result.CallID, "a tool's result answers one call")
	}
	if !slices.Contains(w.calls, result.CallID) && !w.stored {
		n.r.reject(n.path, openaiInvalid("", "input", "No tool call found for function call output with call_id "+result.CallID+"."),
			"a call before it", result.CallID, "a tool's result answers a call that came before it")
	}
	delete(w.open, result.CallID)
	w.add(llm.RoleTool, result)
}

// end refuses a conversation that leaves a call without its result, or a thought
// without what it led to.
func (w *responsesWalk) end(n node) {
	w.follow(n, "", "")
	for _, id := range w.calls {
		if w.open[id] {
			n.r.reject(n.path, openaiInvalid("", "input", "No tool output found for function call "+id+"."),
				"a result for "+id, "none", "every tool call is answered")
			return
		}
	}
}

// readItemContent reads a string or a list of the allowed kinds of parts.
func (d responses) readItemContent(o object, name string, kinds []string) ([]llm.Part, bool) {
	n, ok := o.required(name)
	if !ok {
		return nil, false
	}
	if n.kind() == "string" {
		text, _ := n.text()
		return []llm.Part{llm.TextPart{Text: text}}, true
	}
	list, ok := n.list()
	var parts []llm.Part
	for _, el := range list {
		part := d.readItemPart(el, kinds)
		if part == nil {
			return parts, false
		}
		parts = append(parts, part)
	}
	return parts, ok
}

func (d responses) readItemPart(n node, kinds []string) llm.Part {
	any, ok := n.object("*")
	if !ok || !n.among(any.needString("type"), kinds) {
		return nil
	}
	kind := any.needString("type")
	fields := map[string][]string{
		"input_text": {"text"}, "output_text": {"text", "annotations", "logprobs"}, "refusal": {"refusal"},
		"input_image": {"image_url", "detail", "file_id"},
		"input_file":  {"filename", "file_data", "file_url", "file_id", "detail"},
		"input_audio": {"input_audio"},
	}[kind]
	o, _ := n.object(and([]string{"type", "prompt_cache_breakpoint"}, fields)...)
	o.extra("prompt_cache_breakpoint")
	switch kind {
	case "refusal":
		return llm.RefusalPart{Text: o.needString("refusal")}
	case "input_image":
		return openaiImage(*orZero(o.string("image_url")), o.oneOf("detail", "auto", "low", "high", "original"))
	case "input_file":
		return d.readFile(o)
	case "input_audio":
		inner, _ := o.required("input_audio")
		a, ok := inner.object("data", "format")
		if !ok {
			return nil
		}
		format := map[string]string{"wav": "audio/wav", "mp3": "audio/mpeg"}[a.oneOf("format", "wav", "mp3")]
		return llm.AudioPart{MIME: format, Data: a.base64("data")}
	default:
		return llm.TextPart{Text: o.needString("text")}
	}
}

// readFile reads a document: its bytes in a data URL, or an address.
func (d responses) readFile(o object) llm.Part {
	document := llm.DocumentPart{Name: *orZero(o.string("filename")), URL: *orZero(o.string("file_url"))}
	if data := o.string("file_data"); data != nil {
		document.MIME, document.Data = splitDataURL(*data)
		if document.MIME == "" {
			path := o.path + ".file_data"
			o.r.reject(path, openaiInvalid("invalid_value", path,
				"Invalid '"+path+"'. Expected a base64-encoded data URL with a MIME type (e.g. 'data:application/pdf;base64,aW1nIGJ5dGVzIGhlcmU=')."),
				"a data URL", shown(*data), "a document's bytes are sent as a data URL")
		}
	}
	return document
}
