package main

import (
	"errors"
	"io"

	"github.com/parley-llm/parley/llm"
)

// The kinds of a decoded line.
const (
	kindChat       = "chat"
	kindStream     = "stream"
	kindEmbeddings = "embeddings"
	kindImages     = "images"
	kindModels     = "models"
	kindError      = "error"
	kindOutOfScope = "out_of_scope"
)

// decodedKinds is every kind, in the order in which they are counted.
func decodedKinds() []string {
	return []string{kindChat, kindStream, kindEmbeddings, kindImages, kindModels, kindError, kindOutOfScope}
}

// decoded is one line of the decode verb. A stream that failed has an error and,
// beside it, the part of the answer that had arrived.
type decoded struct {
	File     string        `json:"file"`
	Provider string        `json:"provider"`
	Kind     string        `json:"kind"`
	Status   int           `json:"status"`
	Response any           `json:"response,omitempty"`
	Error    *decodedError `json:"error,omitempty"`
	// Why says why an interaction is out of scope.
	Why string `json:"why,omitempty"`
	// ReadAs names what read the answer, where that is not the provider itself
	// but another reader of the same dialect.
	ReadAs string `json:"read_as,omitempty"`
	// Cost is what the answer says that it cost, such as "$0.00025".
	Cost string `json:"cost,omitempty"`
}

type decodedChat struct {
	Text         string           `json:"text"`
	Reasoning    string           `json:"reasoning"`
	Refusal      string           `json:"refusal"`
	ToolCalls    []decodedCall    `json:"tool_calls"`
	FinishReason llm.FinishReason `json:"finish_reason"`
	FinishRaw    string           `json:"finish_raw"`
	Usage        *decodedUsage    `json:"usage"`
	Model        string           `json:"model"`
	ID           string           `json:"id"`
	Choices      int              `json:"choices"`
}

type decodedCall struct {
	// ID is empty where the library made it.
	ID   string `json:"id"`
	Name string `json:"name"`
	// Arguments is the JSON text as the model wrote it.
	Arguments  string `json:"arguments"`
	Incomplete bool   `json:"incomplete,omitempty"`
}

type decodedEmbeddings struct {
	Count      int `json:"count"`
	Dimensions int `json:"dimensions"`
	// First is the beginning of the first vector.
	First []float32     `json:"first"`
	Usage *decodedUsage `json:"usage"`
}

// decodedUsage has the counts that the service reported.
type decodedUsage struct {
	InputTokens      llm.Tokens `json:"input_tokens,omitzero"`
	OutputTokens     llm.Tokens `json:"output_tokens,omitzero"`
	TotalTokens      llm.Tokens `json:"total_tokens,omitzero"`
	CachedTokens     llm.Tokens `json:"cached_tokens,omitzero"`
	CacheWriteTokens llm.Tokens `json:"cache_write_tokens,omitzero"`
	ReasoningTokens  llm.Tokens `json:"reasoning_tokens,omitzero"`
}

type decodedImages struct {
	Count int `json:"count"`
}

type decodedModels struct {
	IDs []string `json:"ids"`
}

type decodedError struct {
	Kind         llm.Kind `json:"kind"`
	Status       int      `json:"status"`
	Code         string   `json:"code"`
	Type         string   `json:"type"`
	Message      string   `json:"message"`
	Retryable    bool     `json:"retryable"`
	RetryAfterMS int64    `json:"retry_after_ms"`
	RequestID    string   `json:"request_id"`
}

func chatLine(r *llm.ChatResponse) decodedChat {
	line := decodedChat{
		Text: r.Text(), Reasoning: r.Reasoning(), Refusal: r.Refusal(), ToolCalls: []decodedCall{},
		FinishReason: r.FinishReason(), Usage: usageLine(r.Usage), Model: r.Model, ID: r.ID, Choices: len(r.Choices),
	}
	if len(r.Choices) > 0 {
		line.FinishRaw = r.Choices[0].FinishRaw
	}
	for _, call := range r.ToolCalls() {
		id := call.ID
		if call.SyntheticID {
			id = ""
		}
		line.ToolCalls = append(line.ToolCalls, decodedCall{id, call.Name, call.Arguments, call.Incomplete})
	}
	return line
}

func embeddingsLine(r *llm.EmbeddingResponse) decodedEmbeddings {
	line := decodedEmbeddings{Count: len(r.Vectors), First: []float32{}, Usage: usageLine(r.Usage)}
	if len(r.Vectors) > 0 {
		line.Dimensions = len(r.Vectors[0])
		line.First = r.Vectors[0][:min(4, line.Dimensions)]
	}
	return line
}

func usageLine(u *llm.Usage) *decodedUsage {
	if u == nil {
		return nil
	}
	return &decodedUsage{
		InputTokens: u.InputTokens, OutputTokens: u.OutputTokens, TotalTokens: u.TotalTokens,
		CachedTokens: u.CachedTokens, CacheWriteTokens: u.CacheWriteTokens, ReasoningTokens: u.ReasoningTokens,
	}
}

// costLine is the cost that the usage carries, or "".
func costLine(u *llm.Usage) string {
	if u == nil || u.ReportedCost == nil {
		return ""
	}
	return u.ReportedCost.String()
}

func modelsLine(models []llm.Model) decodedModels {
	line := decodedModels{IDs: []string{}}
	for _, m := range models {
		line.IDs = append(line.IDs, m.ID)
	}
	return line
}

func errorLine(err error) *decodedError {
	e, ok := errors.AsType[*llm.Error](err)
	if !ok {
		return &decodedError{Kind: llm.KindOf(err), Message: err.Error()}
	}
	message := e.Message
	if message == "" && e.Err != nil && !errors.Is(e.Err, io.EOF) {
		message = e.Err.Error()
	}
	return &decodedError{
		Kind: e.Kind, Status: e.Status, Code: e.Code, Type: e.Type, Message: message,
		Retryable: e.Retryable(), RetryAfterMS: e.RetryAfter.Milliseconds(), RequestID: e.RequestID,
	}
}
