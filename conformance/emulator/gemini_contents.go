package emulator

import (
	"encoding/base64"
	"slices"
	"strings"

	"github.com/parley-llm/parley/llm"
)

// readSystem reads the system prompt, whose role means nothing.
func (d gemini) readSystem(o object, c *geminiChat) {
	n, ok := o.optional("systemInstruction")
	if !ok {
		return
	}
	s, ok := d.object(n, "role", "parts")
	if !ok {
		return
	}
	m := llm.Message{Role: llm.RoleSystem, Parts: d.readParts(s)}
	for _, part := range m.Parts {
		if _, isText := part.(llm.TextPart); !isText {
			o.r.reject(n.path, googleInvalid("Unable to submit request because the system instruction must be text only."), "text", "another part", "the system prompt is text")
		}
	}
	c.req.Messages = append(c.req.Messages, m)
}

// readContents reads the conversation and checks its order.
func (d gemini) readContents(o object, c *geminiChat) {
	n, ok := o.optional("contents")
	if !ok {
		o.r.reject("contents", googleInvalid("Unable to submit request because at least one contents field is required."), "at least one", "absent", "a conversation is not empty")
		return
	}
	list, ok := n.list()
	if ok && len(list) == 0 {
		o.r.reject("contents", googleInvalid("Unable to submit request because at least one contents field is required."), "at least one", "[]", "a conversation is not empty")
	}
	var turns []llm.Message
	for _, el := range list {
		content, ok := d.object(el, "role", "parts")
		if !ok {
			return
		}
		role := *orZero(content.string("role"))
		if role != "user" && role != "model" {
			o.r.reject(el.path+".role", googleInvalid("Please use a valid role: user, model."), "user or model", shown(role), "there are two roles; results of tools are the user's")
			return
		}
		turns = append(turns, llm.Message{Role: geminiRole(role), Parts: d.readParts(content)})
	}
	d.checkResults(n, turns)
	d.checkSignatures(n, c, turns)
	c.req.Messages = append(c.req.Messages, turns...)
}

func geminiRole(role string) llm.Role {
	if role == "model" {
		return llm.RoleAssistant
	}
	return llm.RoleUser
}

func (d gemini) readParts(content object) []llm.Part {
	n, ok := content.required("parts")
	if !ok {
		return nil
	}
	list, ok := n.list()
	if ok && len(list) == 0 {
		n.r.reject(n.path, googleInvalid("Unable to submit request because it must include at least one parts field, which describes the prompt input."),
			"at least one part", "[]", "a content has parts")
	}
	var parts []llm.Part
	for _, el := range list {
		if part := d.readPart(el); part != nil {
			parts = append(parts, part)
		}
	}
	return parts
}

// geminiKinds are the kinds of data of which a part has exactly one.
var geminiKinds = []string{"text", "inlineData", "fileData", "functionCall", "functionResponse", "executableCode", "codeExecutionResult"}

func (d gemini) readPart(n node) llm.Part {
	o, ok := d.object(n, append([]string{"thought", "thoughtSignature", "videoMetadata", "mediaResolution"}, geminiKinds...)...)
	if !ok {
		return nil
	}
	var kinds []string
	for _, kind := range geminiKinds {
		if _, ok := o.get(kind); ok {
			kinds = append(kinds, kind)
		}
	}
	if len(kinds) != 1 {
		n.r.reject(n.path, googleInvalid("Unable to submit request because "+n.path+": required oneof field 'data' must have one initialized field."),
			"one of "+strings.Join(geminiKinds, ", "), shown(strings.Join(kinds, ", ")), "a part is of one kind")
		return nil
	}
	signature := *orZero(o.string("thoughtSignature"))
	d.checkBase64(o, "thoughtSignature", signature)
	if !d.asked(n.r) {
		o.extra("videoMetadata")
	}
	switch kinds[0] {
	case "text":
		text := o.needString("text")
		if o.isTrue("thought") {
			return llm.ReasoningPart{Text: text, Signature: signature}
		}
		return llm.TextPart{Text: text, Signature: signature}
	case "inlineData":
		return d.readBlob(o, signature)
	case "fileData":
		return d.readFile(o)
	case "functionCall":
		return d.readCall(o, signature)
	case "functionResponse":
		return d.readResponse(o)
	default:
		return llm.OpaquePart{Type: kinds[0], JSON: string(n.compact())}
	}
}

// geminiNoSignature stands for the signature of a call that another provider's
// model made. Fact: Google's thought signature page (2026-10).
const geminiNoSignature = "skip_thought_signature_validator"

func (gemini) checkBase64(o object, name, value string) {
	if _, err := base64.StdEncoding.DecodeString(value); err != nil && value != geminiNoSignature {
		path := o.r.words.child(o.path, name)
		o.r.reject(path, o.r.words.wrongType(path, "bytes", shown(value)), "base64 with padding", shown(value), "bytes are sent in base64, and signatures as they came")
	}
}

// readBlob reads bytes of a media type.
func (d gemini) readBlob(o object, signature string) llm.Part {
	n, _ := o.get("inlineData")
	b, ok := d.object(n, "mimeType", "data", "displayName")
	if !ok {
		return nil
	}
	mime, text := b.needString("mimeType"), b.needString("data")
	d.checkBase64(b, "data", text)
	data, _ := base64.StdEncoding.DecodeString(text)
	switch family, _, _ := strings.Cut(mime, "/"); family {
	case "image":
		return llm.ImagePart{MIME: mime, Data: data, Signature: signature}
	case "audio":
		return llm.AudioPart{MIME: mime, Data: data}
	case "application", "text", "video":
		return llm.DocumentPart{MIME: mime, Data: data}
	default:
		o.r.reject(b.path+".mimeType", googleInvalid("Unable to submit request because it has a mimeType parameter with value "+mime+", which is not supported."),
			"a media type", shown(mime), "bytes are sent with their media type")
		return nil
	}
}

// readFile reads media by their address. The media type is required.
func (d gemini) readFile(o object) llm.Part {
	n, _ := o.get("fileData")
	f, ok := d.object(n, "mimeType", "fileUri", "displayName")
	if !ok {
		return nil
	}
	mime, uri := f.needString("mimeType"), f.needString("fileUri")
	if !slices.ContainsFunc([]string{"https://", "gs://", "http://"}, func(scheme string) bool { return strings.HasPrefix(uri, scheme) }) {
		o.r.reject(f.path+".fileUri", googleInvalid("Invalid or unsupported file uri: "+uri), "an https or gs address", shown(uri), "the service fetches files by their address")
	}
	if strings.HasPrefix(mime, "image/") {
		return llm.ImagePart{MIME: mime, URL: uri}
	}
	return llm.DocumentPart{MIME: mime, URL: uri}
}

func (d gemini) readCall(o object, signature string) llm.Part {
	n, _ := o.get("functionCall")
	f, ok := d.object(n, "id", "name", "args")
	if !ok {
		return nil
	}
	call := llm.ToolCallPart{ID: *orZero(f.string("id")), Name: f.needString("name"), Arguments: "{}", Signature: signature}
	if args, ok := f.optional("args"); ok && args.is("object") {
		call.Arguments = string(args.compact())
	}
	return call
}

// readResponse reads a tool's result. It must be an object, so that text stands
// in a field of one.
func (d gemini) readResponse(o object) llm.Part {
	n, _ := o.get("functionResponse")
	f, ok := d.object(n, "id", "name", "response", "parts", "willContinue", "scheduling")
	if !ok {
		return nil
	}
	result := llm.ToolResultPart{CallID: *orZero(f.string("id")), Name: f.needString("name")}
	if response, ok := f.required("response"); ok && response.is("object") {
		text, isError := geminiResult(string(response.compact()))
		result.IsError = isError
		result.Content = append(result.Content, llm.TextPart{Text: text})
	}
	if parts, ok := f.optional("parts"); ok {
		list, _ := parts.list()
		for _, el := range list {
			if p, ok := d.object(el, "inlineData", "fileData"); ok {
				if _, bytes := p.get("inlineData"); bytes {
					result.Content = append(result.Content, d.readBlob(p, ""))
				} else {
					result.Content = append(result.Content, d.readFile(p))
				}
			}
		}
	}
	return result
}
