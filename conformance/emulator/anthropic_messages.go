package emulator

import (
	"fmt"
	"slices"
	"strings"

	"github.com/parley-llm/parley/llm"
)

// readSystem reads the system prompt: a string or a list of text blocks.
func (d anthropic) readSystem(o object, c *anthropicChat) {
	n, ok := o.optional("system")
	if !ok {
		return
	}
	c.req.Messages = append(c.req.Messages, llm.Message{Role: llm.RoleSystem, Parts: d.readContent(n, "text")})
}

// blocks that each role takes. Those after text are read as they are.
var (
	anthropicUser      = []string{"text", "image", "document", "tool_result", "search_result"}
	anthropicAssistant = []string{
		"text", "thinking", "redacted_thinking", "tool_use", "server_tool_use", "web_search_tool_result",
		"web_fetch_tool_result", "code_execution_tool_result", "bash_code_execution_tool_result",
		"text_editor_code_execution_tool_result", "tool_search_tool_result", "mcp_tool_use", "mcp_tool_result", "container_upload",
	}
)

// readMessages reads the conversation and checks its order.
func (d anthropic) readMessages(o object, c *anthropicChat) {
	n, ok := o.required("messages")
	if !ok {
		return
	}
	list, ok := n.list()
	if ok && len(list) == 0 {
		o.r.reject(n.path, anthropicInvalid("messages: at least one message is required"), "at least one message", "[]", "a conversation is not empty")
	}
	var previous llm.Message
	for i, el := range list {
		m, ok := d.readMessage(el, c)
		if !ok {
			return
		}
		d.checkRole(el, c, i, previous.Role, m.Role)
		d.checkResults(el, previous, m)
		previous = m
		c.req.Messages = append(c.req.Messages, m)
	}
	switch calls := previous.ToolCalls(); {
	case len(calls) > 0:
		d.checkResults(n, previous, llm.Message{})
	case previous.Role == llm.RoleAssistant && !c.model.prefills:
		o.r.reject(n.path, anthropicInvalid("This model does not support assistant message prefill. The conversation must end with a user message."),
			"a user's message at the end", "an assistant's", "newer models do not continue an answer that was begun for them")
	}
}

func (d anthropic) readMessage(n node, c *anthropicChat) (llm.Message, bool) {
	o, ok := n.object("role", "content")
	if !ok {
		return llm.Message{}, false
	}
	o.needString("role")
	role := o.oneOf("role", "user", "assistant", "system")
	content, ok := o.required("content")
	if !ok {
		return llm.Message{}, false
	}
	kinds := anthropicUser
	switch role {
	case "assistant":
		kinds = anthropicAssistant
	case "system":
		kinds = []string{"text"}
	}
	return llm.Message{Role: llm.Role(role), Parts: d.readContent(content, kinds...)}, true
}

// checkRole demands a user at the start. Messages of one role in a row are one
// turn to the service (Anthropic Messages API reference: messages, 2026-11).
func (anthropic) checkRole(n node, c *anthropicChat, i int, previous, role llm.Role) {
	const rule = "the conversation begins with the user"
	switch {
	case role == llm.RoleSystem && !c.model.systemTurns:
		n.r.reject(n.path, anthropicInvalid("role 'system' is not supported on this model"), "user or assistant", "system",
			"system instructions go into the system field")
	case role == llm.RoleSystem && previous != llm.RoleUser:
		n.r.reject(n.path, anthropicInvalid(n.path+": a system message must follow a user message"), "after a user's message", "elsewhere",
			"system instructions at the start go into the system field")
	case i == 0 && role != llm.RoleUser:
		n.r.reject(n.path, anthropicInvalid(`messages: first message must use the "user" role`), "user", string(role), rule)
	}
}

// checkResults demands that the message after tool calls holds a result for
// each, before anything else, and no result of another call.
func (anthropic) checkResults(n node, previous, m llm.Message) {
	open := map[string]bool{}
	for _, call := range previous.ToolCalls() {
		open[call.ID] = true
	}
	const rule = "the message after tool calls begins with a result for each of them"
	other := false
	for i, part := range m.Parts {
		result, ok := part.(llm.ToolResultPart)
		if !ok {
			other = true
			continue
		}
		path := n.r.words.element(n.path+".content", i)
		if !open[result.CallID] {
			n.r.reject(path, anthropicInvalid(path+": unexpected `tool_use_id` found in `tool_result` blocks: "+result.CallID+". Each `tool_result` block must have a corresponding `tool_use` block in the previous message."),
				"the id of a call in the message before", result.CallID, rule)
		}
		if other && len(open) > 0 {
			n.r.reject(path, anthropicInvalid(path+": `tool_result` blocks must come before other content."), "results first", "after other content", rule)
		}
		delete(open, result.CallID)
	}
	if len(open) == 0 {
		return
	}
	var ids []string
	for id := range open {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	missing := strings.Join(ids, ", ")
	n.r.reject(n.path, anthropicInvalid(fmt.Sprintf("%s: `tool_use` ids were found without `tool_result` blocks immediately after: %s. Each `tool_use` block must have a corresponding `tool_result` block in the next message.", n.path, missing)),
		"a result for "+missing, "none", rule)
}
