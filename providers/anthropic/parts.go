package anthropic

import (
	"fmt"
	"slices"
	"strings"

	"github.com/parley-llm/parley/llm"
)

// imageTypes are the media types of images that the service takes.
var imageTypes = []string{"image/jpeg", "image/png", "image/gif", "image/webp"}

// writePart writes one content block.
func (e *encoder) writePart(part llm.Part) error {
	w := e.w
	switch p := part.(type) {
	case llm.TextPart:
		w.Object().Key("type").String("text").Key("text").String(p.Text).EndObject()
	case llm.RefusalPart:
		w.Object().Key("type").String("text").Key("text").String(p.Text).EndObject()
	case llm.ImagePart:
		return e.writeImage(p)
	case llm.DocumentPart:
		return e.writeDocument(p)
	case llm.ToolCallPart:
		return e.writeCall(p)
	case llm.ToolResultPart:
		return e.writeResult(p)
	case llm.ReasoningPart:
		if p.Opaque != "" {
			w.Object().Key("type").String("redacted_thinking").Key("data").String(p.Opaque).EndObject()
			return nil
		}
		w.Object().Key("type").String("thinking").Key("thinking").String(p.Text)
		w.Key("signature").String(p.Signature).EndObject()
	case llm.OpaquePart:
		w.Raw([]byte(p.JSON))
	case llm.AudioPart:
		return unsupported(e.req.Model, "messages", "a tool's result holds audio, which the service does not take")
	}
	return nil
}

func (e *encoder) writeImage(p llm.ImagePart) error {
	if err := e.oneSource("image", p.Data, p.URL); err != nil {
		return err
	}
	if p.URL == "" && !slices.Contains(imageTypes, p.MIME) {
		return invalid(e.req.Model, "messages", fmt.Sprintf(
			"image type %q is not one that the service takes: %s", p.MIME, strings.Join(imageTypes, ", ")))
	}
	e.w.Object().Key("type").String("image")
	e.writeSource(p.MIME, p.Data, p.URL)
	e.w.EndObject()
	return nil
}

// writeDocument writes a PDF or a plain text; the service takes no other kind.
func (e *encoder) writeDocument(p llm.DocumentPart) error {
	if err := e.oneSource("document", p.Data, p.URL); err != nil {
		return err
	}
	w := e.w.Object().Key("type").String("document")
	switch {
	case p.URL != "" || p.MIME == "application/pdf":
		e.writeSource(p.MIME, p.Data, p.URL)
	case p.MIME == "text/plain":
		w.Key("source").Object().Key("type").String("text").Key("media_type").String(p.MIME)
		w.Key("data").String(string(p.Data)).EndObject()
	default:
		return unsupported(e.req.Model, "messages", fmt.Sprintf(
			"document type %q is not one that the service takes: application/pdf, text/plain", p.MIME))
	}
	if p.Name != "" {
		w.Key("title").String(p.Name)
	}
	w.EndObject()
	return nil
}

func (e *encoder) oneSource(what string, data []byte, url string) error {
	if (len(data) == 0) == (url == "") {
		return invalid(e.req.Model, "messages", "each "+what+" needs either data or a URL, and not both")
	}
	return nil
}

func (e *encoder) writeSource(mime string, data []byte, url string) {
	w := e.w.Key("source").Object().Key("type")
	if url != "" {
		w.String("url").Key("url").String(url).EndObject()
		return
	}
	w.String("base64").Key("media_type").String(mime).Key("data").Base64(data).EndObject()
}

// writeCall writes a call with its arguments exactly as the model gave them.
func (e *encoder) writeCall(p llm.ToolCallPart) error {
	input := p.Arguments
	switch trimmed := strings.TrimSpace(input); {
	case trimmed == "":
		input = "{}"
	case trimmed[0] != '{':
		return invalid(e.req.Model, "messages", "the arguments of the call of tool "+p.Name+" are no JSON object")
	}
	w := e.w.Object().Key("type").String("tool_use").Key("id").String(p.ID).Key("name").String(p.Name)
	w.Key("input").Raw([]byte(input)).EndObject()
	return nil
}

func (e *encoder) writeResult(p llm.ToolResultPart) error {
	w := e.w.Object().Key("type").String("tool_result").Key("tool_use_id").String(p.CallID)
	content := make([]llm.Part, 0, len(p.Content))
	for _, part := range p.Content {
		switch inner := part.(type) {
		case llm.TextPart:
			if inner.Text != "" {
				content = append(content, inner)
			}
		case llm.ImagePart, llm.DocumentPart, llm.AudioPart:
			content = append(content, inner)
		case llm.OpaquePart:
			if inner.Provider == e.provider {
				content = append(content, inner)
			}
		case llm.ToolCallPart, llm.ToolResultPart, llm.ReasoningPart, llm.RefusalPart:
			return invalid(e.req.Model, "messages", fmt.Sprintf("a tool's result cannot hold a %T", part))
		}
	}
	if text, ok := onlyText(content); ok {
		w.Key("content").String(text)
	} else if len(content) > 0 {
		w.Key("content").Array()
		for _, part := range content {
			if err := e.writePart(part); err != nil {
				return err
			}
		}
		w.EndArray()
	}
	if p.IsError {
		w.Key("is_error").Bool(true)
	}
	w.EndObject()
	return nil
}
