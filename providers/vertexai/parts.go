package vertexai

import (
	"fmt"
	"mime"
	"net/url"
	"path"
	"strings"

	"github.com/parley-llm/parley/llm"
)

// writePart writes one part. Its signature, if it has one, stands beside it.
func (e *encoder) writePart(part llm.Part) error {
	w := e.w
	switch p := part.(type) {
	case llm.TextPart:
		w.Object().Key("text").String(p.Text)
		e.sign(p.Signature)
	case llm.RefusalPart:
		w.Object().Key("text").String(p.Text).EndObject()
	case llm.ImagePart:
		return e.writeMedia("image", p.MIME, p.Data, p.URL, p.Signature)
	case llm.DocumentPart:
		return e.writeMedia("document", p.MIME, p.Data, p.URL, "")
	case llm.AudioPart:
		return e.writeMedia("sound", p.MIME, p.Data, "", "")
	case llm.ToolCallPart:
		return e.writeCall(p)
	case llm.ToolResultPart:
		return e.writeResult(p)
	case llm.ReasoningPart:
		w.Object().Key("text").String(p.Text).Key("thought").Bool(true)
		e.sign(p.Signature)
	case llm.OpaquePart:
		w.Raw([]byte(p.JSON))
	}
	return nil
}

// sign writes the signature, where there is one, and closes the part.
func (e *encoder) sign(signature string) {
	if signature != "" {
		e.w.Key("thoughtSignature").String(signature)
	}
	e.w.EndObject()
}

// writeMedia writes bytes or a URL; the service demands a type for both.
func (e *encoder) writeMedia(what, media string, data []byte, address, signature string) error {
	if (len(data) == 0) == (address == "") {
		return invalid(e.req.Model, "messages", "each "+what+" needs either data or a URL, and not both")
	}
	if media == "" && address != "" {
		media = typeByName(address)
	}
	if media == "" {
		return invalid(e.req.Model, "messages", "the "+what+" has no MIME type, which the service demands and the URL does not tell")
	}
	w := e.w.Object()
	if address != "" {
		w.Key("fileData").Object().Key("mimeType").String(media).Key("fileUri").String(address).EndObject()
	} else {
		w.Key("inlineData").Object().Key("mimeType").String(media).Key("data").Base64(data).EndObject()
	}
	e.sign(signature)
	return nil
}

// typeByName guesses the media type from the name at the end of a URL.
func typeByName(address string) string {
	parsed, err := url.Parse(address)
	if err != nil {
		return ""
	}
	name := strings.ToLower(path.Ext(parsed.Path))
	if known := mediaTypes[name]; known != "" {
		return known
	}
	media, _, err := mime.ParseMediaType(mime.TypeByExtension(name))
	if err != nil {
		return ""
	}
	return media
}

// mediaTypes are the ones that must not depend on the machine's own table.
var mediaTypes = map[string]string{
	".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp", ".gif": "image/gif",
	".heic": "image/heic", ".heif": "image/heif", ".pdf": "application/pdf", ".txt": "text/plain",
}

// writeCall writes a call with its arguments exactly as the model gave them, and
// with its id only if the service made it.
func (e *encoder) writeCall(p llm.ToolCallPart) error {
	arguments := p.Arguments
	switch trimmed := strings.TrimSpace(arguments); {
	case trimmed == "":
		arguments = "{}"
	case trimmed[0] != '{':
		return invalid(e.req.Model, "messages", "the arguments of the call of tool "+p.Name+" are no JSON object")
	}
	w := e.w.Object().Key("functionCall").Object()
	if p.ID != "" && !p.SyntheticID {
		w.Key("id").String(p.ID)
	}
	w.Key("name").String(p.Name).Key("args").Raw([]byte(arguments)).EndObject()
	e.sign(p.Signature)
	return nil
}

// writeResult writes a tool's result. The service wants an object: the text
// stands in its "output", or for a failed tool in its "error".
func (e *encoder) writeResult(p llm.ToolResultPart) error {
	call, known := e.calls[p.CallID]
	name := p.Name
	if name == "" {
		name = call.name
	}
	if name == "" {
		return invalid(e.req.Model, "messages",
			fmt.Sprintf("the result of call %q names no tool, and no call of the conversation has that id", p.CallID))
	}
	w := e.w.Object().Key("functionResponse").Object()
	if p.CallID != "" && !(known && call.nameless) {
		w.Key("id").String(p.CallID)
	}
	field := "output"
	if p.IsError {
		field = "error"
	}
	w.Key("name").String(name).Key("response").Object().Key(field).String(p.Text()).EndObject()
	if err := e.writeResultMedia(&p); err != nil {
		return err
	}
	w.EndObject().EndObject()
	return nil
}

// writeResultMedia writes what a result holds beside text.
func (e *encoder) writeResultMedia(p *llm.ToolResultPart) error {
	open := false
	for _, part := range p.Content {
		switch inner := part.(type) {
		case llm.TextPart:
		case llm.ImagePart, llm.DocumentPart, llm.AudioPart:
			if !e.family.caps.Has(llm.CapToolImageResult) {
				return unsupported(e.req.Model, "messages", "a tool's result holds media, which only Gemini 3 and later take")
			}
			if !open {
				e.w.Key("parts").Array()
				open = true
			}
			if err := e.writePart(inner); err != nil {
				return err
			}
		case llm.OpaquePart:
		case llm.ToolCallPart, llm.ToolResultPart, llm.ReasoningPart, llm.RefusalPart:
			return invalid(e.req.Model, "messages", fmt.Sprintf("a tool's result cannot hold a %T", part))
		}
	}
	if open {
		e.w.EndArray()
	}
	return nil
}
