package emulator

import (
	"slices"
	"strings"

	"github.com/parley-llm/parley/llm"
)

// readContent reads a string or a list of blocks of the allowed kinds. Text is
// not empty anywhere.
func (d anthropic) readContent(n node, kinds ...string) []llm.Part {
	if n.kind() == "string" {
		text, _ := n.text()
		d.checkText(n, text)
		return []llm.Part{llm.TextPart{Text: text}}
	}
	list, ok := n.list()
	if ok && len(list) == 0 {
		n.r.reject(n.path, anthropicInvalid(n.path+": all messages must have non-empty content"), "at least one block", "[]", "a message has content")
	}
	var parts []llm.Part
	for _, el := range list {
		if part := d.readBlock(el, kinds); part != nil {
			parts = append(parts, part)
		}
	}
	return parts
}

func (anthropic) checkText(n node, text string) {
	if text == "" {
		n.r.reject(n.path, anthropicInvalid("messages: text content blocks must be non-empty"), "a text", "an empty text",
			"the service refuses empty text blocks, so they are left out")
	}
}

func (d anthropic) readBlock(n node, kinds []string) llm.Part {
	any, ok := n.object("*")
	if !ok {
		return nil
	}
	kind := any.needString("type")
	if !slices.Contains(kinds, kind) {
		n.r.reject(n.path+".type", anthropicInvalid(n.path+": Input tag '"+kind+"' found using 'type' does not match any of the expected tags: '"+strings.Join(kinds, "', '")+"'"),
			"one of "+strings.Join(kinds, ", "), shown(kind), "each role takes its own kinds of blocks")
		return nil
	}
	n.path += "." + kind
	switch kind {
	case "text":
		o, _ := n.object("type", "text", "cache_control", "citations")
		o.extra("cache_control", "citations")
		text := o.needString("text")
		d.checkText(n, text)
		return llm.TextPart{Text: text}
	case "image":
		o, _ := n.object("type", "source", "cache_control")
		o.extra("cache_control")
		return d.readImage(o)
	case "document":
		o, _ := n.object("type", "source", "title", "context", "citations", "cache_control")
		o.extra("context", "citations", "cache_control")
		return d.readDocument(o)
	case "tool_use":
		o, _ := n.object("type", "id", "name", "input", "caller", "cache_control")
		o.extra("cache_control")
		return d.readToolUse(o)
	case "tool_result":
		o, _ := n.object("type", "tool_use_id", "content", "is_error", "cache_control")
		o.extra("cache_control")
		return d.readToolResult(o)
	case "thinking":
		o, _ := n.object("type", "thinking", "signature")
		return d.readThought(o)
	case "redacted_thinking":
		o, _ := n.object("type", "data")
		return llm.ReasoningPart{Opaque: o.needString("data")}
	default:
		return llm.OpaquePart{Type: kind, JSON: string(n.raw)}
	}
}

func (anthropic) readThought(o object) llm.Part {
	thought := llm.ReasoningPart{Text: o.needString("thinking"), Signature: o.needString("signature")}
	if n, ok := o.get("signature"); ok && thought.Signature == "" {
		o.r.reject(n.path, anthropicInvalid(o.path+": Invalid `signature` in `thinking` block"), "the signature that came with it", "an empty one",
			"a thought goes back with its signature, or not at all")
	}
	return thought
}

func (anthropic) readToolUse(o object) llm.Part {
	call := llm.ToolCallPart{ID: o.needString("id"), Name: o.needString("name")}
	if input, ok := o.required("input"); ok && input.is("object") {
		call.Arguments = string(input.compact())
	}
	return call
}

func (d anthropic) readToolResult(o object) llm.Part {
	result := llm.ToolResultPart{CallID: o.needString("tool_use_id"), IsError: o.isTrue("is_error")}
	if content, ok := o.optional("content"); ok && string(content.compact()) != `""` && string(content.compact()) != "[]" {
		result.Content = d.readContent(content, "text", "image", "document", "search_result")
	}
	return result
}

// readImage reads an image's source.
func (anthropic) readImage(o object) llm.Part {
	n, ok := o.required("source")
	if !ok {
		return nil
	}
	any, ok := n.object("*")
	if !ok {
		return nil
	}
	switch kind := any.oneOf("type", "base64", "url", "file"); kind {
	case "base64":
		s, _ := n.object("type", "media_type", "data")
		s.needString("media_type")
		return llm.ImagePart{
			MIME: s.oneOf("media_type", "image/jpeg", "image/png", "image/gif", "image/webp"), Data: s.base64("data"),
		}
	case "url":
		s, _ := n.object("type", "url")
		return llm.ImagePart{URL: s.needString("url")}
	default:
		return llm.OpaquePart{Type: "image", JSON: string(o.raw)}
	}
}

// readDocument reads a document's source: a PDF by bytes or URL, or plain text.
func (anthropic) readDocument(o object) llm.Part {
	n, ok := o.required("source")
	if !ok {
		return nil
	}
	any, ok := n.object("*")
	if !ok {
		return nil
	}
	title := *orZero(o.string("title"))
	switch kind := any.oneOf("type", "base64", "url", "text", "content", "file"); kind {
	case "base64":
		s, _ := n.object("type", "media_type", "data")
		s.needString("media_type")
		return llm.DocumentPart{Name: title, MIME: s.oneOf("media_type", "application/pdf"), Data: s.base64("data")}
	case "url":
		s, _ := n.object("type", "url")
		return llm.DocumentPart{Name: title, URL: s.needString("url")}
	case "text":
		s, _ := n.object("type", "media_type", "data")
		s.needString("media_type")
		return llm.DocumentPart{Name: title, MIME: s.oneOf("media_type", "text/plain"), Data: []byte(s.needString("data"))}
	default:
		return llm.OpaquePart{Type: "document", JSON: string(o.raw)}
	}
}
