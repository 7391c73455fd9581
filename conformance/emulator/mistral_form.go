package emulator

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/parley-llm/parley/llm"
)

// mistralForm leaves out what the wire does not carry: the media type of sound,
// and assistants' messages that say nothing.
func mistralForm(form *llm.ChatRequest, _ string) {
	form.Messages = slices.DeleteFunc(form.Messages, func(m llm.Message) bool {
		return m.Role == llm.RoleAssistant && len(m.Parts) == 0
	})
	for _, m := range form.Messages {
		for i, part := range m.Parts {
			if sound, ok := part.(llm.AudioPart); ok {
				sound.MIME = ""
				m.Parts[i] = sound
			}
		}
	}
}

// mistralSettle gives calls with foreign ids, which cannot be sent, names in the
// order in which they come; and passes over an assistant's message that was put
// between a tool's result and the user's next words.
func mistralSettle(want, got *llm.ChatRequest) {
	wanted, sent := distinctIDs(want.Messages), distinctIDs(got.Messages)
	names, sentNames := map[string]string{}, map[string]string{}
	for i, id := range wanted {
		if !mistralID(id) && i < len(sent) {
			names[id] = fmt.Sprintf("call %d", i+1)
			sentNames[sent[i]] = names[id]
		}
	}
	renameIDs(want.Messages, names)
	renameIDs(got.Messages, sentNames)
	for i := 1; i < len(want.Messages) && i+1 < len(got.Messages); i++ {
		between := want.Messages[i-1].Role == llm.RoleTool && want.Messages[i].Role == llm.RoleUser
		if between && got.Messages[i].Role == llm.RoleAssistant && got.Messages[i+1].Role == llm.RoleUser {
			got.Messages = slices.Delete(got.Messages, i, i+1)
		}
	}
}

// distinctIDs are the ids of calls and results in the order in which they come.
func distinctIDs(messages []llm.Message) []string {
	var ids []string
	for _, m := range messages {
		for _, id := range callIDs(m) {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// renameIDs gives the calls and results that have a new name their new name.
func renameIDs(messages []llm.Message, names map[string]string) {
	rename := func(id string) string { return cmp.Or(names[id], id) }
	for _, m := range messages {
		for i, part := range m.Parts {
			switch p := part.(type) {
			case llm.ToolCallPart:
				p.ID = rename(p.ID)
				m.Parts[i] = p
			case llm.ToolResultPart:
				p.CallID = rename(p.CallID)
				m.Parts[i] = p
			case llm.TextPart, llm.ImagePart, llm.DocumentPart, llm.AudioPart, llm.ReasoningPart, llm.RefusalPart, llm.OpaquePart:
			}
		}
	}
}
