package telemetry

import (
	"encoding/json"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.41.0"

	"github.com/parley-llm/parley/llm"
)

// message is a message in the form of the conventions' JSON schemas
// (gen-ai-input-messages.json and gen-ai-output-messages.json).
type message struct {
	Role  string `json:"role"`
	Name  string `json:"name,omitempty"`
	Parts []part `json:"parts"`
	// FinishReason is set on answers, which need one.
	FinishReason string `json:"finish_reason,omitempty"`
}

// part is any of the schemas' parts; Type says which.
type part struct {
	Type      string          `json:"type"`
	ID        string          `json:"id,omitempty"`
	Name      string          `json:"name,omitempty"`
	Content   *string         `json:"content,omitempty"`
	Arguments json.RawMessage `json:"arguments,omitempty"`
	Response  *string         `json:"response,omitempty"`
	Modality  string          `json:"modality,omitempty"`
	MIMEType  string          `json:"mime_type,omitempty"`
	URI       string          `json:"uri,omitempty"`
	// ByteSize and IsError are not of the schemas, which admit more fields.
	ByteSize int  `json:"byte_size,omitempty"`
	IsError  bool `json:"is_error,omitempty"`
}

// toolDefinition is an element of gen_ai.tool.definitions.
type toolDefinition struct {
	Type        string          `json:"type"`
	Name        string          `json:"name"`
	Description string          `json:"description"`
	Parameters  json.RawMessage `json:"parameters,omitempty"`
}

// appendMessages appends the conversation. System messages at its head, which
// most services take apart from the rest, are the instructions; later ones stay
// in their place.
func appendMessages(attrs []attribute.KeyValue, req *llm.ChatRequest) []attribute.KeyValue {
	var instructions []part
	head := 0
	for _, m := range req.Messages {
		if m.Role != llm.RoleSystem && m.Role != llm.RoleDeveloper {
			break
		}
		instructions = append(instructions, partsOf(m.Parts)...)
		head++
	}
	if head > 0 {
		attrs = append(attrs, semconv.GenAISystemInstructionsKey.String(text(instructions)))
	}
	input := make([]message, 0, len(req.Messages)-head)
	for _, m := range req.Messages[head:] {
		input = append(input, message{Role: string(m.Role), Name: m.Name, Parts: partsOf(m.Parts)})
	}
	attrs = append(attrs, semconv.GenAIInputMessagesKey.String(text(input)))
	if len(req.Tools) == 0 {
		return attrs
	}
	tools := make([]toolDefinition, len(req.Tools))
	for i, t := range req.Tools {
		tools[i] = toolDefinition{Type: "function", Name: t.Name, Description: t.Description, Parameters: raw(string(t.Parameters))}
	}
	return append(attrs, semconv.GenAIToolDefinitionsKey.String(text(tools)))
}

func outputMessages(choices []llm.Choice) string {
	output := make([]message, len(choices))
	for i := range choices {
		c := &choices[i]
		output[i] = message{
			Role: string(llm.RoleAssistant), Parts: partsOf(c.Message.Parts), FinishReason: finishWord(c.FinishReason),
		}
	}
	return text(output)
}

// finishWord is the schema's word for a finish reason. An answer without one was
// broken off, for which the schema has error.
func finishWord(reason llm.FinishReason) string {
	switch reason {
	case llm.FinishToolCalls:
		return "tool_call"
	case "":
		return string(llm.FinishError)
	default:
		return string(reason)
	}
}

func promptMessage(prompt string) string {
	return text([]message{{Role: string(llm.RoleUser), Parts: partsOf([]llm.Part{llm.TextPart{Text: prompt}})}})
}

// imageMessages is an answer of images: each one generation, as choices are.
func imageMessages(resp *llm.ImageResponse) string {
	output := make([]message, len(resp.Images))
	for i, image := range resp.Images {
		output[i] = message{
			Role: string(llm.RoleAssistant), FinishReason: string(llm.FinishStop),
			Parts: []part{media("image", image.MIME, image.URL, image.Data)},
		}
	}
	return text(output)
}

func partsOf(parts []llm.Part) []part {
	out := make([]part, len(parts))
	for i, p := range parts {
		out[i] = partOf(p)
	}
	return out
}

func partOf(p llm.Part) part {
	switch p := p.(type) {
	case llm.TextPart:
		return part{Type: "text", Content: &p.Text}
	case llm.ReasoningPart:
		return part{Type: "reasoning", Content: &p.Text}
	case llm.RefusalPart:
		return part{Type: "refusal", Content: &p.Text}
	case llm.ToolCallPart:
		return part{Type: "tool_call", ID: p.ID, Name: p.Name, Arguments: raw(p.Arguments)}
	case llm.ToolResultPart:
		content := result(p)
		return part{Type: "tool_call_response", ID: p.CallID, Name: p.Name, Response: &content, IsError: p.IsError}
	case llm.ImagePart:
		return media("image", p.MIME, p.URL, p.Data)
	case llm.DocumentPart:
		doc := media("document", p.MIME, p.URL, p.Data)
		doc.Name = p.Name
		return doc
	case llm.AudioPart:
		return media("audio", p.MIME, "", p.Data)
	case llm.OpaquePart:
		return part{Type: p.Type, Content: &p.JSON}
	}
	return part{}
}

// media is a part that is named by its URL, or by its type and size: the bytes
// have no place on a span. A data URL holds bytes too.
func media(modality, mime, url string, data []byte) part {
	size := len(data)
	if strings.HasPrefix(url, "data:") {
		url, size = "", len(url)
	}
	if url != "" {
		return part{Type: "uri", Modality: modality, MIMEType: mime, URI: url}
	}
	return part{Type: "blob", Modality: modality, MIMEType: mime, Content: new(string), ByteSize: size}
}

// result is a tool's result: its text, or its parts as JSON where it has others.
func result(p llm.ToolResultPart) string {
	for _, content := range p.Content {
		if _, ok := content.(llm.TextPart); !ok {
			return text(partsOf(p.Content))
		}
	}
	return p.Text()
}

// raw is JSON as it is, or as a string where it is none, such as the arguments of
// a call that the token limit cut.
func raw(s string) json.RawMessage {
	switch {
	case s == "":
		return nil
	case json.Valid([]byte(s)):
		return json.RawMessage(s)
	default:
		return json.RawMessage(text(s))
	}
}

// text is a value as JSON. The values here cannot fail.
func text(value any) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		return ""
	}
	return strings.TrimSuffix(b.String(), "\n")
}
