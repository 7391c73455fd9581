package metallama

import (
	"bytes"
	"errors"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/llm"
)

// nativeAnswer is a whole answer of the Llama API. (llama-api-python 0.3.0,
// 2025-08-27.)
type nativeAnswer struct {
	ID      string         `json:"id"`
	Message *nativeMessage `json:"completion_message"`
	Metrics []metric       `json:"metrics"`
}

type nativeMessage struct {
	// Content is a text, an object with one, or absent beside calls.
	Content    jsontext.Value `json:"content"`
	StopReason string         `json:"stop_reason"`
	ToolCalls  []struct {
		ID       string         `json:"id"`
		Function nativeFunction `json:"function"`
	} `json:"tool_calls"`
}

type nativeFunction struct {
	Name      string `json:"name"`
	Arguments string `json:"arguments"`
}

// metric is one count, by its name. The list is open-ended.
type metric struct {
	Metric string  `json:"metric"`
	Value  float64 `json:"value"`
}

// textContent is content as an object.
type textContent struct {
	Type string `json:"type"`
	Text string `json:"text"`
}

// decodeNative reads a whole answer.
func decodeNative(body []byte) (*llm.ChatResponse, error) {
	var answer nativeAnswer
	if err := json.Unmarshal(bytes.TrimSpace(body), &answer, lenient...); err != nil {
		return nil, err
	}
	m := answer.Message
	if m == nil {
		return nil, errors.New("the answer has no completion message")
	}
	text, err := readContent(m.Content)
	if err != nil {
		return nil, err
	}
	var parts []llm.Part
	if text != "" {
		parts = append(parts, llm.TextPart{Text: text})
	}
	for i, call := range m.ToolCalls {
		part := llm.ToolCallPart{ID: call.ID, Name: call.Function.Name, Arguments: call.Function.Arguments}
		if part.ID == "" {
			part.ID, part.SyntheticID = syntheticID(answer.ID, i), true
		}
		parts = append(parts, part)
	}
	finish := llm.FinishOther
	if m.StopReason != "" {
		finish = stopReason(m.StopReason)
	}
	resp := &llm.ChatResponse{
		Provider: Name,
		ID:       answer.ID,
		Choices: []llm.Choice{{
			Message:      llm.Message{Role: llm.RoleAssistant, Parts: parts},
			FinishReason: finish,
			FinishRaw:    m.StopReason,
		}},
		Usage: usageOf(answer.Metrics),
		Raw:   body,
	}
	llm.FinishChoice(&resp.Choices[0])
	return resp, nil
}

// readContent reads a text, an object with one, or a list of such objects.
func readContent(value jsontext.Value) (string, error) {
	switch value.Kind() {
	case '"':
		var text string
		err := json.Unmarshal(value, &text, lenient...)
		return text, err
	case '{':
		var content textContent
		err := json.Unmarshal(value, &content, lenient...)
		return content.Text, err
	case '[':
		var list []textContent
		if err := json.Unmarshal(value, &list, lenient...); err != nil {
			return "", err
		}
		var text string
		for _, content := range list {
			text += content.Text
		}
		return text, nil
	default:
		return "", nil
	}
}

// stopReason maps the service's word.
func stopReason(word string) llm.FinishReason {
	switch word {
	case "stop":
		return llm.FinishStop
	case "tool_calls":
		return llm.FinishToolCalls
	case "length":
		return llm.FinishLength
	case "content_filter":
		// No document has it; it is what every other host would say.
		return llm.FinishContentFilter
	default:
		return llm.FinishOther
	}
}

// usageOf finds the counts among the metrics; nil when there is none.
func usageOf(metrics []metric) *llm.Usage {
	var usage llm.Usage
	for _, m := range metrics {
		count := llm.Count(int64(m.Value))
		switch m.Metric {
		case "num_prompt_tokens":
			usage.InputTokens = count
		case "num_completion_tokens":
			usage.OutputTokens = count
		case "num_total_tokens":
			usage.TotalTokens = count
		}
	}
	if usage == (llm.Usage{}) {
		return nil
	}
	usage.Normalize()
	return &usage
}

// syntheticID names a call that has no id by its answer and its place.
func syntheticID(answerID string, n int) string { return "call_" + answerID + "_" + strconv.Itoa(n) }
