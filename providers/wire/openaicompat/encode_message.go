package openaicompat

import (
	"fmt"
	"slices"

	"github.com/parley-llm/parley/llm"
)

func (e *encoder) messages() {
	e.w.Key("messages").Array()
	for i := range e.req.Messages {
		e.message(i, &e.req.Messages[i])
		if e.err != nil {
			return
		}
	}
	e.w.EndArray()
}

func (e *encoder) message(i int, m *llm.Message) {
	switch m.Role {
	case llm.RoleSystem:
		e.spoken(i, m, "system")
	case llm.RoleDeveloper:
		role := "system"
		if e.d.DeveloperRole {
			role = "developer"
		}
		e.spoken(i, m, role)
	case llm.RoleUser:
		e.spoken(i, m, "user")
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
func (e *encoder) spoken(i int, m *llm.Message, role string) {
	if len(m.Parts) == 0 {
		e.invalid(where(i), "the %s message has no parts", role)
		return
	}
	e.w.Object().Key("role").String(role)
	e.name(m)
	e.w.Key("content")
	e.content(i, role, m.Parts)
	e.w.EndObject()
}

func (e *encoder) name(m *llm.Message) {
	if m.Name != "" && e.takes(ParamName) {
		e.w.Key("name").String(m.Name)
	}
}

// content writes parts as a string when they are one text, which every service
// takes, and as a list otherwise.
func (e *encoder) content(i int, role string, parts []llm.Part) {
	if text, ok := e.plain(parts); ok {
		e.w.String(text)
		return
	}
	e.w.Array()
	for _, part := range parts {
		e.part(i, role, part)
	}
	e.w.EndArray()
}

// plain returns the text of parts that can be sent as a string.
func (e *encoder) plain(parts []llm.Part) (string, bool) {
	if len(parts) == 1 {
		text, ok := parts[0].(llm.TextPart)
		return text.Text, ok
	}
	if len(parts) > 1 && !e.d.FlatText {
		return "", false
	}
	var text string
	for _, part := range parts {
		t, ok := part.(llm.TextPart)
		if !ok {
			return "", false
		}
		text += t.Text
	}
	return text, true
}

func (e *encoder) part(i int, role string, part llm.Part) {
	switch p := part.(type) {
	case llm.TextPart:
		e.text(p.Text)
		return
	case llm.ImagePart:
		if role == "user" {
			e.image(i, p)
			return
		}
	case llm.DocumentPart:
		if role == "user" {
			e.document(i, p)
			return
		}
	case llm.AudioPart:
		if role == "user" {
			e.audio(i, p)
			return
		}
	case llm.ReasoningPart:
		if role == "assistant" {
			e.thinking(p)
			return
		}
	case llm.ToolCallPart, llm.ToolResultPart, llm.RefusalPart, llm.OpaquePart:
	}
	e.invalid(where(i), "a %s message cannot hold a %T", role, part)
}

func (e *encoder) text(text string) {
	e.w.Object().Key("type").String("text").Key("text").String(text).EndObject()
}

func (e *encoder) image(i int, p llm.ImagePart) {
	switch {
	case (p.Data != nil) == (p.URL != ""):
		e.invalid(where(i), "an image needs either its bytes or a URL")
		return
	case p.URL != "" && !e.takes(ParamImageURL), p.Data != nil && !e.takes(ParamImage):
		return
	case p.Data != nil && !slices.Contains(e.d.ImageTypes, p.MIME):
		e.invalid(where(i), "the service cannot read images of type %q, only %q", p.MIME, e.d.ImageTypes)
		return
	}
	e.w.Object().Key("type").String("image_url").Key("image_url").Object().Key("url")
	if p.URL != "" {
		e.w.String(p.URL)
	} else {
		e.w.DataURL(p.MIME, p.Data)
	}
	if p.Detail != "" {
		e.w.Key("detail").String(p.Detail)
	}
	e.w.EndObject().EndObject()
}

func (e *encoder) document(i int, p llm.DocumentPart) {
	switch {
	case !e.takes(ParamDocument):
		return
	case p.URL != "" && !e.d.DocumentURLs:
		e.fail(Refused("document.url", "send the document's bytes instead"))
		return
	case p.URL == "" && (p.Data == nil || p.MIME == ""):
		e.invalid(where(i), "a document needs its bytes and their media type")
		return
	}
	w := e.w
	if e.d.DocumentURLs {
		w.Object().Key("type").String("document_url").Key("document_url")
		if p.URL != "" {
			w.String(p.URL)
		} else {
			w.DataURL(p.MIME, p.Data)
		}
		Text(w, "document_name", p.Name)
		w.EndObject()
		return
	}
	w.Object().Key("type").String("file").Key("file").Object()
	w.Key("filename").String(or(p.Name, "document"))
	w.Key("file_data").DataURL(p.MIME, p.Data)
	w.EndObject().EndObject()
}

func (e *encoder) audio(i int, p llm.AudioPart) {
	if !e.takes(ParamAudio) {
		return
	}
	format, ok := e.d.AudioFormats[p.MIME]
	if !ok {
		e.invalid(where(i), "the service cannot hear sound of type %q", p.MIME)
		return
	}
	w := e.w
	w.Object().Key("type").String("input_audio").Key("input_audio")
	if e.d.BareAudio {
		w.Base64(p.Data).EndObject()
		return
	}
	w.Object()
	w.Key("data").Base64(p.Data)
	w.Key("format").String(format)
	w.EndObject().EndObject()
}

// toolResults writes each result as a message of its own, as the wire has it.
// The wire has no mark for a result that is an error: its text says so.
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
		e.w.Object().Key("role").String("tool")
		e.w.Key("tool_call_id").String(e.d.CallIDs.apply(result.CallID))
		if e.d.ToolName && result.Name != "" {
			e.w.Key("name").String(result.Name)
		}
		e.w.Key("content")
		for _, content := range result.Content {
			if _, image := content.(llm.ImagePart); image {
				e.fail(Refused("tool result image", "describe the image in text, or send it in a user message"))
			}
		}
		e.content(i, "tool", result.Content)
		e.w.EndObject()
	}
}
