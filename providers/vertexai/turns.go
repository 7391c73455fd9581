package vertexai

import (
	"fmt"
	"slices"

	"github.com/parley-llm/parley/llm"
)

// turn is a run of messages of one role on the wire.
type turn struct {
	role string
	// parts say something to the service, tool results first.
	parts []llm.Part
}

// knownCall is a call of the conversation, for the results that answer it.
type knownCall struct {
	name string
	// nameless calls came without an id, so their results go without one too.
	nameless bool
	// order is the call's place in the conversation.
	order int
}

const (
	roleUser  = "user"
	roleModel = "model"
)

// planTurns sorts the messages into the system instruction and the turns.
func (e *encoder) planTurns() error {
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
					e.system = append(e.system, text)
				}
				continue
			}
		case llm.RoleAssistant:
			role = roleModel
		case llm.RoleUser, llm.RoleTool:
		default:
			return invalid(e.req.Model, "messages", fmt.Sprintf("message %d has the unknown role %q", i, string(m.Role)))
		}
		if err := e.addTurn(i, role, m.Parts); err != nil {
			return err
		}
	}
	for i := range e.turns {
		e.sortResults(&e.turns[i])
	}
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
		if call, ok := part.(llm.ToolCallPart); ok {
			if e.calls == nil {
				e.calls = make(map[string]knownCall)
			}
			e.calls[call.ID] = knownCall{call.Name, call.SyntheticID || call.ID == "", len(e.calls)}
		}
		if n := len(e.turns); n == 0 || e.turns[n-1].role != role {
			e.turns = append(e.turns, turn{role: role})
		}
		last := &e.turns[len(e.turns)-1]
		last.parts = append(last.parts, part)
	}
	return nil
}

// says reports whether a part has anything for the service. One that cannot
// stand in a turn of the role is an error.
func (e *encoder) says(i int, role string, part llm.Part) (bool, error) {
	fits := true
	switch p := part.(type) {
	case llm.TextPart:
		return p.Text != "" || p.Signature != "", nil
	case llm.RefusalPart:
		return p.Text != "", nil
	case llm.ImagePart, llm.DocumentPart, llm.AudioPart:
	case llm.ToolResultPart:
		fits = role == roleUser
	case llm.ToolCallPart:
		fits = role == roleModel
	case llm.ReasoningPart:
		return p.Provider == Name && role == roleModel && (p.Text != "" || p.Signature != ""), nil
	case llm.OpaquePart:
		return p.Provider == Name, nil
	default:
		return false, invalid(e.req.Model, "messages", fmt.Sprintf("message %d holds no part but %T", i, part))
	}
	if !fits {
		return false, invalid(e.req.Model, "messages",
			fmt.Sprintf("message %d holds a %T, which has no place in a message of role %s", i, part, role))
	}
	return true, nil
}

// sortResults puts a turn's tool results before everything else, and those that
// go without an id into the order of their calls: the service has nothing else
// to match two calls of one function by.
func (e *encoder) sortResults(t *turn) {
	isResult := func(part llm.Part) bool { _, ok := part.(llm.ToolResultPart); return ok }
	if !slices.ContainsFunc(t.parts, isResult) {
		return
	}
	rank := func(part llm.Part) int {
		result, ok := part.(llm.ToolResultPart)
		if !ok {
			return len(e.calls)
		}
		if call, known := e.calls[result.CallID]; known && call.nameless {
			return call.order
		}
		return -1
	}
	slices.SortStableFunc(t.parts, func(a, b llm.Part) int { return rank(a) - rank(b) })
}

func (e *encoder) writeTurns() error {
	w := e.w.Key("contents").Array()
	for i := range e.turns {
		t := &e.turns[i]
		w.Object().Key("role").String(t.role).Key("parts").Array()
		foreign := t.role == roleModel && e.needsSignature(t)
		for _, part := range t.parts {
			if call, ok := part.(llm.ToolCallPart); ok && foreign {
				call.Signature = foreignSignature
				part, foreign = call, false
			}
			if err := e.writePart(part); err != nil {
				return err
			}
		}
		w.EndArray().EndObject()
	}
	w.EndArray()
	return nil
}

// foreignSignature stands for the signature of calls that another model made
// (Vertex AI documentation of October 2026, "Thought signatures").
const foreignSignature = "skip_thought_signature_validator"

// needsSignature reports a turn whose first call has no signature, where the
// model demands one.
func (e *encoder) needsSignature(t *turn) bool {
	if !e.family.caps.Has(llm.CapReasoningSignature) {
		return false
	}
	for _, part := range t.parts {
		if call, ok := part.(llm.ToolCallPart); ok {
			return call.Signature == ""
		}
	}
	return false
}
