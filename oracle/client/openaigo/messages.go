package openaigo

import (
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/packages/param"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/oracle/client"
)

type message = openai.ChatCompletionMessageParamUnion

// messages puts a conversation into the library's messages. One text part is a
// string; several are a list.
func (a *api) messages(list []llm.Message) ([]message, error) {
	var all []message
	for _, m := range list {
		role := m.Role
		if role == llm.RoleDeveloper && a.service.NoDeveloper {
			role = llm.RoleSystem
		}
		switch role {
		case llm.RoleSystem:
			p := &openai.ChatCompletionSystemMessageParam{Name: text(m.Name)}
			p.Content.OfString, p.Content.OfArrayOfContentParts = texts(m.Parts)
			all = append(all, message{OfSystem: p})
		case llm.RoleDeveloper:
			p := &openai.ChatCompletionDeveloperMessageParam{Name: text(m.Name)}
			p.Content.OfString, p.Content.OfArrayOfContentParts = texts(m.Parts)
			all = append(all, message{OfDeveloper: p})
		case llm.RoleUser:
			p, err := user(m)
			if err != nil {
				return nil, err
			}
			all = append(all, message{OfUser: p})
		case llm.RoleAssistant:
			all = append(all, message{OfAssistant: a.assistant(m)})
		case llm.RoleTool:
			results, err := results(m.Parts)
			if err != nil {
				return nil, err
			}
			all = append(all, results...)
		}
	}
	return all, nil
}

// texts is a message of text only.
func texts(parts []llm.Part) (one param.Opt[string], several []openai.ChatCompletionContentPartTextParam) {
	for _, part := range parts {
		if t, ok := part.(llm.TextPart); ok {
			several = append(several, openai.ChatCompletionContentPartTextParam{Text: t.Text})
		}
	}
	if len(several) == 1 {
		return param.NewOpt(several[0].Text), nil
	}
	return one, several
}

func user(m llm.Message) (*openai.ChatCompletionUserMessageParam, error) {
	p := &openai.ChatCompletionUserMessageParam{Name: text(m.Name)}
	if len(m.Parts) == 1 {
		if t, ok := m.Parts[0].(llm.TextPart); ok {
			p.Content.OfString = param.NewOpt(t.Text)
			return p, nil
		}
	}
	for _, part := range m.Parts {
		u, err := content(part)
		if err != nil {
			return nil, err
		}
		p.Content.OfArrayOfContentParts = append(p.Content.OfArrayOfContentParts, u)
	}
	return p, nil
}

func content(part llm.Part) (u openai.ChatCompletionContentPartUnionParam, err error) {
	switch p := part.(type) {
	case llm.TextPart:
		return openai.TextContentPart(p.Text), nil
	case llm.ImagePart:
		address := p.URL
		if address == "" {
			address = dataURL(p.MIME, p.Data)
		}
		return openai.ImageContentPart(openai.ChatCompletionContentPartImageImageURLParam{URL: address, Detail: p.Detail}), nil
	case llm.DocumentPart:
		if p.Data == nil {
			return u, client.Lacking("a document by its address in a chat completion")
		}
		return openai.FileContentPart(openai.ChatCompletionContentPartFileFileParam{
			Filename: text(p.Name), FileData: param.NewOpt(dataURL(p.MIME, p.Data)),
		}), nil
	case llm.AudioPart:
		format := map[string]string{"audio/wav": "wav", "audio/mpeg": "mp3"}[p.MIME]
		return openai.InputAudioContentPart(openai.ChatCompletionContentPartInputAudioInputAudioParam{
			Data: base64.StdEncoding.EncodeToString(p.Data), Format: format,
		}), nil
	case llm.ToolCallPart, llm.ToolResultPart, llm.ReasoningPart, llm.RefusalPart, llm.OpaquePart:
	}
	return u, client.Lacking("a %T in a user's message", part)
}

func dataURL(mime string, data []byte) string {
	return "data:" + mime + ";base64," + base64.StdEncoding.EncodeToString(data)
}

func (a *api) assistant(m llm.Message) *openai.ChatCompletionAssistantMessageParam {
	p := &openai.ChatCompletionAssistantMessageParam{Name: text(m.Name)}
	one, several := texts(m.Parts)
	p.Content.OfString = one
	for i := range several {
		p.Content.OfArrayOfContentParts = append(p.Content.OfArrayOfContentParts,
			openai.ChatCompletionAssistantMessageParamContentArrayOfContentPartUnion{OfText: &several[i]})
	}
	var thoughts, details strings.Builder
	for _, part := range m.Parts {
		switch part := part.(type) {
		case llm.ToolCallPart:
			p.ToolCalls = append(p.ToolCalls, openai.ChatCompletionMessageToolCallUnionParam{
				OfFunction: &openai.ChatCompletionMessageFunctionToolCallParam{
					ID:       part.ID,
					Function: openai.ChatCompletionMessageFunctionToolCallFunctionParam{Name: part.Name, Arguments: part.Arguments},
				},
			})
		case llm.RefusalPart:
			p.Refusal = param.NewOpt(part.Text)
		case llm.ReasoningPart:
			thoughts.WriteString(part.Text)
			details.WriteString(part.Opaque)
		case llm.TextPart, llm.ImagePart, llm.DocumentPart, llm.AudioPart, llm.ToolResultPart, llm.OpaquePart:
		}
	}
	a.remember(p, thoughts.String(), details.String())
	return p
}

// remember sends thoughts back, in the service's own fields.
func (a *api) remember(p *openai.ChatCompletionAssistantMessageParam, thoughts, details string) {
	extra := map[string]any{}
	if a.service.SendsThoughts && thoughts != "" {
		extra[a.service.Thoughts] = thoughts
	}
	if a.service.Details != "" && details != "" {
		extra[a.service.Details] = json.RawMessage(details)
	}
	if len(extra) > 0 {
		p.SetExtraFields(extra)
	}
}

func results(parts []llm.Part) ([]message, error) {
	var all []message
	for _, part := range parts {
		result, ok := part.(llm.ToolResultPart)
		if !ok {
			return nil, client.Lacking("a %T in a tool's message", part)
		}
		p := &openai.ChatCompletionToolMessageParam{ToolCallID: result.CallID}
		for _, inner := range result.Content {
			if _, ok := inner.(llm.TextPart); !ok {
				return nil, client.Lacking("a %T in a tool's result", inner)
			}
		}
		p.Content.OfString, p.Content.OfArrayOfContentParts = texts(result.Content)
		all = append(all, message{OfTool: p})
	}
	return all, nil
}
