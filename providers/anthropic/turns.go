package anthropic

import (
	"fmt"
	"strings"

	"github.com/parley-llm/parley/llm"
)

// turn is a run of messages of one role on the wire.
type turn struct {
	role string
	// parts say something to the service, tool results first.
	parts []llm.Part
}

const (
	roleUser      = "user"
	roleAssistant = "assistant"
)

// planTurns sorts the messages into the system prompt and the turns.
func (e *encoder) planTurns() error {
	var system []string
	e.turns = make([]turn, 0, len(e.req.Messages))
	for i := range e.req.Messages {
		m := &e.req.Messages[i]
		role := roleUser
		switch m.Role {
		case llm.RoleSystem, llm.RoleDeveloper:
			text, err := e.systemText(i, m)
			if err != nil {
				return err
			}
			if len(e.turns) == 0 {
				if text != "" {
					system = append(system, text)
				}
				continue
			}
		case llm.RoleAssistant:
			role = roleAssistant
		case llm.RoleUser, llm.RoleTool:
		default:
			return invalid(e.req.Model, "messages", fmt.Sprintf("message %d has the unknown role %q", i, string(m.Role)))
		}
		if err := e.addTurn(i, role, m.Parts); err != nil {
			return err
		}
	}
	e.system = strings.Join(system, "\n\n")
	return nil
}

// systemText is the text of a message that can hold nothing else.
func (e *encoder) systemText(i int, m *llm.Message) (string, error) {
	for _, part := range m.Parts {
		if _, ok := part.(llm.TextPart); !ok {
			return "", invalid(e.req.Model, "messages",
				fmt.Sprintf("message %d is of role %s and holds a %T; only text can stand there", i, m.Role, part))
		}
	}
	return m.Text(), nil
}

// addTurn appends what the parts say to the turn of their role, or to a new one.
func (e *encoder) addTurn(i int, role string, parts []llm.Part) error {
	for _, part := range parts {
		says, err := e.says(i, role, part)
		if err != nil {
			return err
		}
		if !says {
			continue
		}
		if n := len(e.turns); n == 0 || e.turns[n-1].role != role {
			e.turns = append(e.turns, turn{role: role})
		}
		last := &e.turns[len(e.turns)-1]
		last.add(part)
	}
	return nil
}

// add appends a part; a tool's result goes behind the other results and before
// everything else, where the service demands it.
func (t *turn) add(part llm.Part) {
	t.parts = append(t.parts, part)
	if _, ok := part.(llm.ToolResultPart); !ok {
		return
	}
	for at := len(t.parts) - 1; at > 0; at-- {
		if _, ok := t.parts[at-1].(llm.ToolResultPart); ok {
			return
		}
		t.parts[at-1], t.parts[at] = t.parts[at], t.parts[at-1]
	}
}

// says reports whether a part has anything for the service. One that cannot
// stand in a turn of the role is an error.
func (e *encoder) says(i int, role string, part llm.Part) (bool, error) {
	fits := true
	switch p := part.(type) {
	case llm.TextPart:
		return p.Text != "", nil
	case llm.RefusalPart:
		return p.Text != "", nil
	case llm.ImagePart, llm.DocumentPart, llm.ToolResultPart:
		fits = role == roleUser
	case llm.ToolCallPart:
		fits = role == roleAssistant
	case llm.ReasoningPart:
		// Thoughts without a signature were cut before their end, and the
		// service refuses them.
		own := p.Provider == e.provider && (p.Signature != "" || p.Opaque != "")
		return own && role == roleAssistant, nil
	case llm.OpaquePart:
		return p.Provider == e.provider, nil
	case llm.AudioPart:
		return false, unsupported(e.req.Model, "messages",
			fmt.Sprintf("message %d holds audio, which the service does not take", i))
	default:
		return false, invalid(e.req.Model, "messages", fmt.Sprintf("message %d holds no part but %T", i, part))
	}
	if !fits {
		return false, invalid(e.req.Model, "messages",
			fmt.Sprintf("message %d holds a %T, which has no place in a message of role %s", i, part, role))
	}
	return true, nil
}

func (e *encoder) writeTurns() error {
	w := e.w.Key("messages").Array()
	for i := range e.turns {
		t := &e.turns[i]
		w.Object().Key("role").String(t.role).Key("content")
		if text, ok := onlyText(t.parts); ok {
			w.String(text).EndObject()
			continue
		}
		w.Array()
		for _, part := range t.parts {
			if err := e.writePart(part); err != nil {
				return err
			}
		}
		w.EndArray().EndObject()
	}
	w.EndArray()
	return nil
}

// onlyText is the text of a list with one text part and nothing else, which the
// service takes as a plain string.
func onlyText(parts []llm.Part) (string, bool) {
	if len(parts) != 1 {
		return "", false
	}
	text, ok := parts[0].(llm.TextPart)
	return text.Text, ok
}
