package openairesponses

import (
	"fmt"
	"slices"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// input writes the conversation as items.
func (e *encoder) input() {
	e.w.Key("input").Array()
	for i := range e.req.Messages {
		e.message(i, &e.req.Messages[i])
		if e.err != nil {
			return
		}
	}
	e.w.EndArray()
}

func (e *encoder) message(i int, m *llm.Message) {
	if m.Role != llm.RoleAssistant {
		e.held = e.held[:0]
	}
	if m.Name != "" {
		e.takes(openaicompat.ParamName)
	}
	switch m.Role {
	case llm.RoleSystem, llm.RoleDeveloper, llm.RoleUser:
		e.spoken(i, m)
	case llm.RoleAssistant:
		e.assistant(i, m)
	case llm.RoleTool:
		e.toolResults(i, m)
	default:
		e.invalid(where(i), "the role %q is none of system, developer, user, assistant and tool", m.Role)
	}
}

func where(i int) string { return fmt.Sprintf("messages[%d]", i) }

// spoken writes a message of the system, the developer or the user.
func (e *encoder) spoken(i int, m *llm.Message) {
	if len(m.Parts) == 0 {
		e.invalid(where(i), "the %s message has no parts", m.Role)
		return
	}
	e.w.Object().Key("role").String(string(m.Role)).Key("content")
	e.content(i, string(m.Role), m.Parts, m.Role == llm.RoleUser)
	e.w.EndObject()
}

// content writes parts as a string when they are one text, and as a list
// otherwise.
func (e *encoder) content(i int, role string, parts []llm.Part, media bool) {
	if len(parts) == 1 {
		if text, ok := parts[0].(llm.TextPart); ok {
			e.w.String(text.Text)
			return
		}
	}
	e.w.Array()
	for _, part := range parts {
		switch p := part.(type) {
		case llm.TextPart:
			e.w.Object().Key("type").String("input_text").Key("text").String(p.Text).EndObject()
			continue
		case llm.ImagePart:
			if media {
				e.image(i, p)
				continue
			}
		case llm.DocumentPart:
			if media {
				e.document(i, p)
				continue
			}
		case llm.AudioPart:
			if media {
				e.takes(openaicompat.ParamAudio)
				continue
			}
		case llm.ReasoningPart, llm.ToolCallPart, llm.ToolResultPart, llm.RefusalPart, llm.OpaquePart:
		}
		e.invalid(where(i), "a %s message cannot hold a %T", role, part)
	}
	e.w.EndArray()
}

func (e *encoder) image(i int, p llm.ImagePart) {
	switch {
	case (p.Data != nil) == (p.URL != ""):
		e.invalid(where(i), "an image needs either its bytes or a URL")
		return
	case p.URL != "" && !e.takes(openaicompat.ParamImageURL), p.Data != nil && !e.takes(openaicompat.ParamImage):
		return
	case p.Data != nil && !slices.Contains(e.d.ImageTypes, p.MIME):
		e.invalid(where(i), "the service cannot read images of type %q, only %q", p.MIME, e.d.ImageTypes)
		return
	}
	w := e.w
	w.Object().Key("type").String("input_image").Key("image_url")
	if p.URL != "" {
		w.String(p.URL)
	} else {
		w.DataURL(p.MIME, p.Data)
	}
	openaicompat.Text(w, "detail", p.Detail)
	w.EndObject()
}

// document writes a document by its bytes or by its address; the API takes both.
// With an address it takes no name.
func (e *encoder) document(i int, p llm.DocumentPart) {
	switch {
	case !e.takes(openaicompat.ParamDocument):
		return
	case p.URL != "" && p.Data != nil:
		e.invalid(where(i), "a document needs either its bytes or a URL")
		return
	case p.URL == "" && (p.Data == nil || p.MIME == ""):
		e.invalid(where(i), "a document needs its bytes and their media type, or a URL")
		return
	}
	w := e.w
	w.Object().Key("type").String("input_file")
	if p.URL != "" {
		w.Key("file_url").String(p.URL).EndObject()
		return
	}
	name := p.Name
	if name == "" {
		name = "document"
	}
	w.Key("filename").String(name)
	w.Key("file_data").DataURL(p.MIME, p.Data)
	w.EndObject()
}

// toolResults writes an item for each result. The API has no mark for a result
// that is an error: its text says so.
func (e *encoder) toolResults(i int, m *llm.Message) {
	if len(m.Parts) == 0 {
		e.invalid(where(i), "the tool message has no result")
	}
	for _, part := range m.Parts {
		result, ok := part.(llm.ToolResultPart)
		if !ok {
			e.invalid(where(i), "a tool message cannot hold a %T", part)
			return
		}
		if result.CallID == "" {
			e.invalid(where(i), "the tool result names no call")
			return
		}
		e.w.Object().Key("type").String("function_call_output")
		e.w.Key("call_id").String(result.CallID)
		e.w.Key("output")
		e.output(i, result)
		e.w.EndObject()
	}
}

// output writes what a tool gave: a string, or a list where it holds more than
// text. (OpenAI's own Go library, 2026-08-21.)
func (e *encoder) output(i int, result llm.ToolResultPart) {
	more := slices.ContainsFunc(result.Content, func(part llm.Part) bool {
		_, text := part.(llm.TextPart)
		return !text
	})
	switch {
	case !more:
		e.w.String(result.Text())
	case !e.d.ToolMedia:
		e.fail(openaicompat.Refused("tool result image", "describe what it shows in text, or send it in a user message"))
	default:
		e.content(i, "tool", result.Content, true)
	}
}
