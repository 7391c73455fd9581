package genaigo

import (
	"encoding/base64"
	"encoding/json"

	"google.golang.org/genai"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/oracle/client"
)

// contents puts a conversation into the library's contents, and its leading
// instructions into the configuration. The results of one round of calls are one
// content, as the service demands.
func contents(req *llm.ChatRequest, c *genai.GenerateContentConfig) ([]*genai.Content, error) {
	var all []*genai.Content
	results := false
	for _, m := range req.Messages {
		if m.Role == llm.RoleSystem || m.Role == llm.RoleDeveloper {
			if len(all) > 0 {
				return nil, client.Lacking("instructions after the first message")
			}
			if c.SystemInstruction == nil {
				c.SystemInstruction = &genai.Content{}
			}
			c.SystemInstruction.Parts = append(c.SystemInstruction.Parts, genai.NewPartFromText(m.Text()))
			continue
		}
		parts, err := parts(m)
		if err != nil {
			return nil, err
		}
		role := genai.RoleUser
		if m.Role == llm.RoleAssistant {
			role = genai.RoleModel
		}
		if m.Role == llm.RoleTool && results {
			last := all[len(all)-1]
			last.Parts = append(last.Parts, parts...)
		} else {
			all = append(all, &genai.Content{Role: role, Parts: parts})
		}
		results = m.Role == llm.RoleTool
	}
	return all, nil
}

func parts(m llm.Message) ([]*genai.Part, error) {
	var all []*genai.Part
	for _, part := range m.Parts {
		p, err := convert(part)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

func convert(part llm.Part) (*genai.Part, error) {
	switch p := part.(type) {
	case llm.TextPart:
		return signed(genai.NewPartFromText(p.Text), p.Signature)
	case llm.ImagePart:
		if p.URL != "" {
			return genai.NewPartFromURI(p.URL, "image/png"), nil
		}
		return genai.NewPartFromBytes(p.Data, p.MIME), nil
	case llm.DocumentPart:
		if p.URL != "" {
			return genai.NewPartFromURI(p.URL, p.MIME), nil
		}
		return genai.NewPartFromBytes(p.Data, p.MIME), nil
	case llm.AudioPart:
		return genai.NewPartFromBytes(p.Data, p.MIME), nil
	case llm.ToolCallPart:
		call := genai.FunctionCall{Name: p.Name}
		if !p.SyntheticID {
			call.ID = p.ID
		}
		if err := json.Unmarshal([]byte(p.Arguments), &call.Args); err != nil {
			return nil, err
		}
		return signed(&genai.Part{FunctionCall: &call}, p.Signature)
	case llm.ToolResultPart:
		return result(p)
	case llm.ReasoningPart:
		return signed(&genai.Part{Text: p.Text, Thought: true}, p.Signature)
	case llm.RefusalPart:
		return genai.NewPartFromText(p.Text), nil
	case llm.OpaquePart:
	}
	return nil, client.Lacking("a %T in a content", part)
}

func signed(p *genai.Part, signature string) (*genai.Part, error) {
	if signature == "" {
		return p, nil
	}
	var err error
	p.ThoughtSignature, err = base64.StdEncoding.DecodeString(signature)
	return p, err
}

// result is a function's response: its text under "output", as the library's
// documentation of FunctionResponse says, and pictures as parts of it.
func result(r llm.ToolResultPart) (*genai.Part, error) {
	f := &genai.FunctionResponse{Name: r.Name, Response: map[string]any{"output": r.Text()}}
	if !made(r.CallID) {
		f.ID = r.CallID
	}
	if r.IsError {
		f.Response = map[string]any{"error": r.Text()}
	}
	for _, part := range r.Content {
		switch p := part.(type) {
		case llm.TextPart:
		case llm.ImagePart:
			f.Parts = append(f.Parts, genai.NewFunctionResponsePartFromBytes(p.Data, p.MIME))
		case llm.DocumentPart, llm.AudioPart, llm.ToolCallPart, llm.ToolResultPart, llm.ReasoningPart, llm.RefusalPart, llm.OpaquePart:
			return nil, client.Lacking("a %T in a function's response", part)
		}
	}
	return &genai.Part{FunctionResponse: f}, nil
}
