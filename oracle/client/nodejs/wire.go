package nodejs

import (
	"encoding/json"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/oracle/client"
)

// job and result are the lines to and from the process; js/main.mjs says what
// they mean.
type job struct {
	ID       int64  `json:"id"`
	Library  string `json:"library"`
	BaseURL  string `json:"base_url"`
	Loopback string `json:"loopback"`
	Key      string `json:"key"`
	Op       string `json:"op"`
	Request  any    `json:"request"`
}

type result struct {
	ID      int64    `json:"id"`
	Answer  *answer  `json:"answer"`
	Failure *failure `json:"failure"`
	Lacks   string   `json:"lacks"`
	Error   string   `json:"error"`
	Text    string   `json:"text"`
}

type failure struct {
	Status  *int    `json:"status"`
	Code    *string `json:"code"`
	Type    *string `json:"type"`
	Message *string `json:"message"`
	Text    string  `json:"text"`
}

type answer struct {
	ID      string      `json:"id"`
	Model   string      `json:"model"`
	Choices []choice    `json:"choices"`
	Usage   *usage      `json:"usage"`
	Vectors [][]float32 `json:"vectors"`
	Images  [][]byte    `json:"images"`
	Models  []string    `json:"models"`
}

type choice struct {
	Index    int             `json:"index"`
	Finish   string          `json:"finish"`
	Parts    []part          `json:"parts"`
	Logprobs json.RawMessage `json:"logprobs"`
}

type usage struct {
	Input      int64 `json:"input"`
	Output     int64 `json:"output"`
	Total      int64 `json:"total"`
	Cached     int64 `json:"cached"`
	CacheWrite int64 `json:"cache_write"`
	Reasoning  int64 `json:"reasoning"`
}

func (u *usage) unified() *llm.Usage {
	if u == nil {
		return nil
	}
	return &llm.Usage{
		InputTokens: llm.Count(u.Input), OutputTokens: llm.Count(u.Output), TotalTokens: llm.Count(u.Total),
		CachedTokens: client.Positive(u.Cached), CacheWriteTokens: client.Positive(u.CacheWrite), ReasoningTokens: client.Positive(u.Reasoning),
	}
}

// part is any part of a message, by its type.
type part struct {
	Type      string `json:"type"`
	Text      string `json:"text,omitempty"`
	MIME      string `json:"mime,omitempty"`
	Data      []byte `json:"data,omitempty"`
	URL       string `json:"url,omitempty"`
	Name      string `json:"name,omitempty"`
	ID        string `json:"id,omitempty"`
	Arguments string `json:"arguments,omitempty"`
	CallID    string `json:"call_id,omitempty"`
	Content   []part `json:"content,omitempty"`
	Signature string `json:"signature,omitempty"`
	Opaque    string `json:"opaque,omitempty"`
}

// unified is a part of an answer.
func (p part) unified(provider string) llm.Part {
	switch p.Type {
	case "tool_call":
		return llm.ToolCallPart{ID: p.ID, Name: p.Name, Arguments: p.Arguments}
	case "reasoning":
		return llm.ReasoningPart{Provider: provider, Text: p.Text, Signature: p.Signature, Opaque: p.Opaque}
	case "refusal":
		return llm.RefusalPart{Text: p.Text}
	case "text":
		return llm.TextPart{Text: p.Text}
	default:
		return llm.OpaquePart{Provider: provider, Type: p.Type}
	}
}

func partsOf(list []llm.Part) []part {
	all := make([]part, 0, len(list))
	for _, p := range list {
		all = append(all, partOf(p))
	}
	return all
}

func partOf(p llm.Part) part {
	switch p := p.(type) {
	case llm.TextPart:
		return part{Type: "text", Text: p.Text}
	case llm.ImagePart:
		return part{Type: "image", MIME: p.MIME, Data: p.Data, URL: p.URL}
	case llm.DocumentPart:
		return part{Type: "document", MIME: p.MIME, Data: p.Data, URL: p.URL, Name: p.Name}
	case llm.AudioPart:
		return part{Type: "audio", MIME: p.MIME, Data: p.Data}
	case llm.ToolCallPart:
		return part{Type: "tool_call", ID: p.ID, Name: p.Name, Arguments: p.Arguments}
	case llm.ToolResultPart:
		return part{Type: "tool_result", CallID: p.CallID, Name: p.Name, Content: partsOf(p.Content)}
	case llm.ReasoningPart:
		return part{Type: "reasoning", Text: p.Text, Signature: p.Signature, Opaque: p.Opaque}
	case llm.RefusalPart:
		return part{Type: "refusal", Text: p.Text}
	case llm.OpaquePart:
		return part{Type: p.Type}
	}
	return part{}
}
