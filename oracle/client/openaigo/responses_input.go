package openaigo

import (
	"github.com/openai/openai-go/v3/packages/param"
	"github.com/openai/openai-go/v3/responses"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/oracle/client"
)

type item = responses.ResponseInputItemUnionParam

// items puts a conversation into the library's input items.
func items(list []llm.Message) ([]item, error) {
	var all []item
	for _, m := range list {
		var more []item
		var err error
		switch m.Role {
		case llm.RoleAssistant:
			more, err = said(m)
		case llm.RoleTool:
			more, err = outputs(m)
		case llm.RoleSystem, llm.RoleDeveloper, llm.RoleUser:
			var one *responses.EasyInputMessageParam
			one, err = asked(m)
			more = []item{{OfMessage: one}}
		}
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

// asked is a message of instructions or of the user.
func asked(m llm.Message) (*responses.EasyInputMessageParam, error) {
	p := &responses.EasyInputMessageParam{Role: responses.EasyInputMessageRole(m.Role)}
	if len(m.Parts) == 1 {
		if t, ok := m.Parts[0].(llm.TextPart); ok {
			p.Content.OfString = param.NewOpt(t.Text)
			return p, nil
		}
	}
	for _, part := range m.Parts {
		c, err := inputContent(part)
		if err != nil {
			return nil, err
		}
		p.Content.OfInputItemContentList = append(p.Content.OfInputItemContentList, c)
	}
	return p, nil
}

func inputContent(part llm.Part) (u responses.ResponseInputContentUnionParam, err error) {
	switch p := part.(type) {
	case llm.TextPart:
		u.OfInputText = &responses.ResponseInputTextParam{Text: p.Text}
	case llm.ImagePart:
		address := p.URL
		if address == "" {
			address = dataURL(p.MIME, p.Data)
		}
		u.OfInputImage = &responses.ResponseInputImageParam{ImageURL: param.NewOpt(address), Detail: responses.ResponseInputImageDetail(p.Detail)}
	case llm.DocumentPart:
		f := &responses.ResponseInputFileParam{Filename: text(p.Name), FileURL: text(p.URL)}
		if p.Data != nil {
			f.FileData = param.NewOpt(dataURL(p.MIME, p.Data))
		}
		u.OfInputFile = f
	case llm.AudioPart, llm.ToolCallPart, llm.ToolResultPart, llm.ReasoningPart, llm.RefusalPart, llm.OpaquePart:
		err = client.Lacking("a %T in a user's message", part)
	}
	return u, err
}

// said is what an assistant said, thought and called before: an item each, but
// that texts in a row are one.
func said(m llm.Message) ([]item, error) {
	var all []item
	var words string
	for i, part := range m.Parts {
		switch p := part.(type) {
		case llm.TextPart:
			words += p.Text
			if i+1 < len(m.Parts) {
				if _, goesOn := m.Parts[i+1].(llm.TextPart); goesOn {
					continue
				}
			}
			one := responses.ResponseInputItemParamOfMessage(words, responses.EasyInputMessageRoleAssistant)
			one.OfMessage.Phase = responses.EasyInputMessagePhase(p.Phase)
			all = append(all, one)
			words = ""
		case llm.RefusalPart:
			all = append(all, responses.ResponseInputItemParamOfMessage(p.Text, responses.EasyInputMessageRoleAssistant))
		case llm.ToolCallPart:
			all = append(all, responses.ResponseInputItemParamOfFunctionCall(p.Arguments, p.ID, p.Name))
		case llm.ReasoningPart:
			thought := &responses.ResponseReasoningItemParam{
				ID: p.Opaque, EncryptedContent: text(p.Signature), Summary: []responses.ResponseReasoningItemSummaryParam{},
			}
			if p.Text != "" {
				thought.Summary = append(thought.Summary, responses.ResponseReasoningItemSummaryParam{Text: p.Text})
			}
			all = append(all, item{OfReasoning: thought})
		case llm.ImagePart, llm.DocumentPart, llm.AudioPart, llm.ToolResultPart, llm.OpaquePart:
			return nil, client.Lacking("a %T in an assistant's message", part)
		}
	}
	return all, nil
}

// outputs are the results of calls: a text, or a list of contents.
func outputs(m llm.Message) ([]item, error) {
	var all []item
	for _, part := range m.Parts {
		result, ok := part.(llm.ToolResultPart)
		if !ok {
			return nil, client.Lacking("a %T in a tool's message", part)
		}
		p := &responses.ResponseInputItemFunctionCallOutputParam{CallID: param.NewOpt(result.CallID)}
		pictures := false
		for _, inner := range result.Content {
			_, isText := inner.(llm.TextPart)
			pictures = pictures || !isText
		}
		if !pictures {
			p.Output.OfString = param.NewOpt(result.Text())
			all = append(all, item{OfFunctionCallOutput: p})
			continue
		}
		for _, inner := range result.Content {
			c, err := outputContent(inner)
			if err != nil {
				return nil, err
			}
			p.Output.OfResponseFunctionCallOutputItemArray = append(p.Output.OfResponseFunctionCallOutputItemArray, c)
		}
		all = append(all, item{OfFunctionCallOutput: p})
	}
	return all, nil
}

func outputContent(part llm.Part) (u responses.ResponseFunctionCallOutputItemUnionParam, err error) {
	c, err := inputContent(part)
	if err != nil {
		return u, err
	}
	switch {
	case c.OfInputText != nil:
		u.OfInputText = &responses.ResponseInputTextContentParam{Text: c.OfInputText.Text}
	case c.OfInputImage != nil:
		u.OfInputImage = &responses.ResponseInputImageContentParam{ImageURL: c.OfInputImage.ImageURL}
	case c.OfInputFile != nil:
		u.OfInputFile = &responses.ResponseInputFileContentParam{FileData: c.OfInputFile.FileData, Filename: c.OfInputFile.Filename}
	}
	return u, nil
}
