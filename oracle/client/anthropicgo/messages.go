package anthropicgo

import (
	"encoding/base64"
	"encoding/json"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/packages/param"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/oracle/client"
)

// messages puts a conversation into the library's system blocks and messages.
// The results of one round of calls are one message, as the service demands.
func messages(req *llm.ChatRequest, p *anthropic.MessageNewParams) error {
	results := false
	for _, m := range req.Messages {
		if m.Role == llm.RoleSystem || m.Role == llm.RoleDeveloper {
			if len(p.Messages) > 0 {
				return client.Lacking("instructions after the first message")
			}
			for _, part := range m.Parts {
				if t, ok := part.(llm.TextPart); ok {
					p.System = append(p.System, anthropic.TextBlockParam{Text: t.Text})
				}
			}
			continue
		}
		var all []anthropic.ContentBlockParamUnion
		for _, part := range m.Parts {
			block, err := content(part)
			if err != nil {
				return err
			}
			all = append(all, block)
		}
		switch {
		case m.Role == llm.RoleAssistant:
			p.Messages = append(p.Messages, anthropic.NewAssistantMessage(all...))
		case m.Role == llm.RoleTool && results:
			last := &p.Messages[len(p.Messages)-1]
			last.Content = append(last.Content, all...)
		default:
			p.Messages = append(p.Messages, anthropic.NewUserMessage(all...))
		}
		results = m.Role == llm.RoleTool
	}
	return nil
}

func content(part llm.Part) (u anthropic.ContentBlockParamUnion, err error) {
	switch p := part.(type) {
	case llm.TextPart:
		return anthropic.NewTextBlock(p.Text), nil
	case llm.ImagePart:
		u.OfImage = picture(p)
	case llm.DocumentPart:
		u.OfDocument = document(p)
	case llm.ReasoningPart:
		return anthropic.NewThinkingBlock(p.Signature, p.Text), nil
	case llm.ToolCallPart:
		return anthropic.NewToolUseBlock(p.ID, json.RawMessage(p.Arguments), p.Name), nil
	case llm.ToolResultPart:
		u.OfToolResult, err = result(p)
	case llm.RefusalPart:
		return anthropic.NewTextBlock(p.Text), nil
	case llm.AudioPart, llm.OpaquePart:
		err = client.Lacking("a %T in a message", part)
	}
	return u, err
}

func picture(p llm.ImagePart) *anthropic.ImageBlockParam {
	b := &anthropic.ImageBlockParam{}
	if p.URL != "" {
		b.Source.OfURL = &anthropic.URLImageSourceParam{URL: p.URL}
	} else {
		b.Source.OfBase64 = &anthropic.Base64ImageSourceParam{
			MediaType: anthropic.Base64ImageSourceMediaType(p.MIME), Data: base64.StdEncoding.EncodeToString(p.Data),
		}
	}
	return b
}

func document(p llm.DocumentPart) *anthropic.DocumentBlockParam {
	b := &anthropic.DocumentBlockParam{}
	if p.Name != "" {
		b.Title = param.NewOpt(p.Name)
	}
	if p.URL != "" {
		b.Source.OfURL = &anthropic.URLPDFSourceParam{URL: p.URL}
	} else {
		b.Source.OfBase64 = &anthropic.Base64PDFSourceParam{Data: base64.StdEncoding.EncodeToString(p.Data)}
	}
	return b
}

func result(p llm.ToolResultPart) (*anthropic.ToolResultBlockParam, error) {
	b := &anthropic.ToolResultBlockParam{ToolUseID: p.CallID}
	if p.IsError {
		b.IsError = param.NewOpt(true)
	}
	for _, part := range p.Content {
		switch part := part.(type) {
		case llm.TextPart:
			b.Content = append(b.Content, anthropic.ToolResultBlockParamContentUnion{OfText: &anthropic.TextBlockParam{Text: part.Text}})
		case llm.ImagePart:
			b.Content = append(b.Content, anthropic.ToolResultBlockParamContentUnion{OfImage: picture(part)})
		case llm.DocumentPart:
			b.Content = append(b.Content, anthropic.ToolResultBlockParamContentUnion{OfDocument: document(part)})
		case llm.AudioPart, llm.ToolCallPart, llm.ToolResultPart, llm.ReasoningPart, llm.RefusalPart, llm.OpaquePart:
			return nil, client.Lacking("a %T in a tool's result", part)
		}
	}
	return b, nil
}
