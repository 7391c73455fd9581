package llm

// Role says who speaks.
type Role string

// The roles. A service without a developer role gets it as its system role.
const (
	RoleSystem    Role = "system"
	RoleDeveloper Role = "developer"
	RoleUser      Role = "user"
	RoleAssistant Role = "assistant"
	// RoleTool carries the results of tools, one [ToolResultPart] each.
	RoleTool Role = "tool"
)

// Message is one turn: a role and a list of parts.
type Message struct {
	Role  Role
	Parts []Part
	// Name tells speakers of the same role apart, where a service has it.
	Name string
}

// System is a message of system instructions.
func System(text string) Message {
	return Message{Role: RoleSystem, Parts: []Part{TextPart{Text: text}}}
}

// User is a user's message of plain text.
func User(text string) Message {
	return Message{Role: RoleUser, Parts: []Part{TextPart{Text: text}}}
}

// UserParts is a user's message of several parts, such as text and an image.
func UserParts(parts ...Part) Message { return Message{Role: RoleUser, Parts: parts} }

// Assistant is an earlier answer as plain text. To send back an answer that a
// provider gave, append its Message itself: it holds parts, such as signed
// reasoning, that must return unchanged.
func Assistant(text string) Message {
	return Message{Role: RoleAssistant, Parts: []Part{TextPart{Text: text}}}
}

// ToolResult answers the tool call with the given id.
func ToolResult(callID, name, text string) Message {
	return Message{Role: RoleTool, Parts: []Part{ToolResultPart{
		CallID: callID, Name: name, Content: []Part{TextPart{Text: text}},
	}}}
}

// Text joins the message's text parts, with nothing between them.
func (m Message) Text() string { return joinText(m.Parts) }

// joinText avoids a copy in the usual case of one text part.
func joinText(parts []Part) string {
	var text string
	for _, part := range parts {
		if t, ok := part.(TextPart); ok {
			text += t.Text
		}
	}
	return text
}

// ToolCalls returns the message's tool calls, in order.
func (m Message) ToolCalls() []ToolCallPart {
	var calls []ToolCallPart
	for _, part := range m.Parts {
		if call, ok := part.(ToolCallPart); ok {
			calls = append(calls, call)
		}
	}
	return calls
}

// Reasoning joins the text of the message's reasoning parts, with nothing
// between them.
func (m Message) Reasoning() string {
	var text string
	for _, part := range m.Parts {
		if r, ok := part.(ReasoningPart); ok {
			text += r.Text
		}
	}
	return text
}

// Refusal joins the text of the message's refusal parts.
func (m Message) Refusal() string {
	var text string
	for _, part := range m.Parts {
		if r, ok := part.(RefusalPart); ok {
			text += r.Text
		}
	}
	return text
}
