package hand

import (
	"encoding/json"

	"github.com/parley-llm/parley/bench/internal/traffic"
)

type openaiBody struct {
	Model               string         `json:"model"`
	Messages            []wireMessage  `json:"messages"`
	MaxCompletionTokens int            `json:"max_completion_tokens"`
	Temperature         float64        `json:"temperature"`
	Tools               []openaiTool   `json:"tools"`
	Stream              bool           `json:"stream,omitempty"`
	StreamOptions       *streamOptions `json:"stream_options,omitempty"`
}

type wireMessage struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

type openaiTool struct {
	Type     string         `json:"type"`
	Function openaiFunction `json:"function"`
}

type openaiFunction struct {
	Name        string          `json:"name"`
	Description string          `json:"description"`
	Parameters  json.RawMessage `json:"parameters"`
}

type streamOptions struct {
	IncludeUsage bool `json:"include_usage"`
}

var schemaJSON = json.RawMessage(traffic.ToolSchema)

func typedOpenAI(stream bool) openaiBody {
	body := openaiBody{
		Model: traffic.OpenAI.Model(),
		Messages: []wireMessage{
			{"system", traffic.SystemText},
			{"user", traffic.FirstText},
			{"assistant", traffic.AssistantText},
			{"user", traffic.LastText},
		},
		MaxCompletionTokens: traffic.MaxTokens,
		Temperature:         traffic.Temperature,
		Tools:               []openaiTool{{"function", openaiFunction{traffic.ToolName, traffic.ToolDescription, schemaJSON}}},
		Stream:              stream,
	}
	if stream {
		body.StreamOptions = &streamOptions{true}
	}
	return body
}

type openaiUsage struct {
	PromptTokens     int64 `json:"prompt_tokens"`
	CompletionTokens int64 `json:"completion_tokens"`
	TotalTokens      int64 `json:"total_tokens"`
}

type openaiMessage struct {
	Role      string           `json:"role"`
	Content   string           `json:"content"`
	Refusal   string           `json:"refusal"`
	ToolCalls []openaiToolCall `json:"tool_calls"`
}

type openaiToolCall struct {
	Index    int    `json:"index"`
	ID       string `json:"id"`
	Function struct {
		Name      string `json:"name"`
		Arguments string `json:"arguments"`
	} `json:"function"`
}

type openaiResponse struct {
	ID      string `json:"id"`
	Created int64  `json:"created"`
	Model   string `json:"model"`
	Choices []struct {
		Index        int           `json:"index"`
		Message      openaiMessage `json:"message"`
		FinishReason string        `json:"finish_reason"`
	} `json:"choices"`
	Usage openaiUsage `json:"usage"`
}

type openaiChunk struct {
	ID      string `json:"id"`
	Created int64  `json:"created"`
	Model   string `json:"model"`
	Choices []struct {
		Index        int           `json:"index"`
		Delta        openaiMessage `json:"delta"`
		FinishReason string        `json:"finish_reason"`
	} `json:"choices"`
	Usage *openaiUsage `json:"usage"`
}

type embeddingRequest struct {
	Model          string   `json:"model"`
	Input          []string `json:"input"`
	EncodingFormat string   `json:"encoding_format"`
}

type embeddingResponse[V any] struct {
	Model string `json:"model"`
	Data  []struct {
		Index     int `json:"index"`
		Embedding V   `json:"embedding"`
	} `json:"data"`
	Usage openaiUsage `json:"usage"`
}

type messagesBody struct {
	Model       string          `json:"model"`
	MaxTokens   int             `json:"max_tokens"`
	System      string          `json:"system"`
	Messages    []wireMessage   `json:"messages"`
	Temperature float64         `json:"temperature"`
	Tools       []anthropicTool `json:"tools"`
	Stream      bool            `json:"stream,omitempty"`
}

type anthropicTool struct {
	Name        string          `json:"name"`
	Description string          `json:"description"`
	InputSchema json.RawMessage `json:"input_schema"`
}

func typedMessages(stream bool) messagesBody {
	return messagesBody{
		Model: traffic.Anthropic.Model(), MaxTokens: traffic.MaxTokens, System: traffic.SystemText,
		Messages: []wireMessage{
			{"user", traffic.FirstText}, {"assistant", traffic.AssistantText}, {"user", traffic.LastText},
		},
		Temperature: traffic.Temperature,
		Tools:       []anthropicTool{{traffic.ToolName, traffic.ToolDescription, schemaJSON}},
		Stream:      stream,
	}
}

type anthropicUsage struct {
	InputTokens  int64 `json:"input_tokens"`
	OutputTokens int64 `json:"output_tokens"`
}

type anthropicMessage struct {
	ID      string `json:"id"`
	Model   string `json:"model"`
	Content []struct {
		Type string `json:"type"`
		Text string `json:"text"`
	} `json:"content"`
	StopReason string         `json:"stop_reason"`
	Usage      anthropicUsage `json:"usage"`
}

type anthropicEvent struct {
	Type    string           `json:"type"`
	Index   int              `json:"index"`
	Message anthropicMessage `json:"message"`
	Delta   struct {
		Type        string `json:"type"`
		Text        string `json:"text"`
		PartialJSON string `json:"partial_json"`
		StopReason  string `json:"stop_reason"`
	} `json:"delta"`
	Usage anthropicUsage `json:"usage"`
}

type geminiPart struct {
	Text string `json:"text"`
}

type geminiContent struct {
	Role  string       `json:"role,omitempty"`
	Parts []geminiPart `json:"parts"`
}

type geminiBody struct {
	SystemInstruction geminiContent   `json:"systemInstruction"`
	Contents          []geminiContent `json:"contents"`
	Tools             []geminiTool    `json:"tools"`
	GenerationConfig  struct {
		MaxOutputTokens int     `json:"maxOutputTokens"`
		Temperature     float64 `json:"temperature"`
	} `json:"generationConfig"`
}

type geminiTool struct {
	FunctionDeclarations []geminiFunction `json:"functionDeclarations"`
}

type geminiFunction struct {
	Name                 string          `json:"name"`
	Description          string          `json:"description"`
	ParametersJSONSchema json.RawMessage `json:"parametersJsonSchema"`
}

func typedGemini() geminiBody {
	said := func(role, text string) geminiContent { return geminiContent{role, []geminiPart{{text}}} }
	body := geminiBody{
		SystemInstruction: said("", traffic.SystemText),
		Contents: []geminiContent{
			said("user", traffic.FirstText), said("model", traffic.AssistantText), said("user", traffic.LastText),
		},
		Tools: []geminiTool{{[]geminiFunction{{traffic.ToolName, traffic.ToolDescription, schemaJSON}}}},
	}
	body.GenerationConfig.MaxOutputTokens, body.GenerationConfig.Temperature = traffic.MaxTokens, traffic.Temperature
	return body
}

type geminiResponse struct {
	Candidates []struct {
		Content      geminiContent `json:"content"`
		FinishReason string        `json:"finishReason"`
	} `json:"candidates"`
	UsageMetadata struct {
		PromptTokenCount     int64 `json:"promptTokenCount"`
		CandidatesTokenCount int64 `json:"candidatesTokenCount"`
	} `json:"usageMetadata"`
	ModelVersion string `json:"modelVersion"`
	ResponseID   string `json:"responseId"`
}
