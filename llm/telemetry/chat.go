package telemetry

import (
	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.41.0"

	"github.com/parley-llm/parley/llm"
)

// chatRequest is what a request tells, without what the span began with.
func chatRequest(req *llm.ChatRequest, stream, messages bool) []attribute.KeyValue {
	attrs := make([]attribute.KeyValue, 0, 12)
	if stream {
		attrs = append(attrs, semconv.GenAIRequestStream(true))
	}
	attrs = appendInt(attrs, semconv.GenAIRequestMaxTokensKey, req.MaxTokens)
	attrs = appendFloat(attrs, semconv.GenAIRequestTemperatureKey, req.Temperature)
	attrs = appendFloat(attrs, semconv.GenAIRequestTopPKey, req.TopP)
	attrs = appendFloat(attrs, semconv.GenAIRequestFrequencyPenaltyKey, req.FrequencyPenalty)
	attrs = appendFloat(attrs, semconv.GenAIRequestPresencePenaltyKey, req.PresencePenalty)
	if len(req.Stop) > 0 {
		attrs = append(attrs, semconv.GenAIRequestStopSequences(req.Stop...))
	}
	attrs = appendChoices(attrs, req.N)
	if req.Seed != nil {
		attrs = append(attrs, semconv.GenAIRequestSeedKey.Int64(*req.Seed))
	}
	if req.ResponseFormat != nil {
		attrs = append(attrs, semconv.GenAIOutputTypeJSON)
	}
	if messages {
		attrs = appendMessages(attrs, req)
	}
	return attrs
}

func appendInt(attrs []attribute.KeyValue, key attribute.Key, value *int) []attribute.KeyValue {
	if value == nil {
		return attrs
	}
	return append(attrs, key.Int(*value))
}

func appendFloat(attrs []attribute.KeyValue, key attribute.Key, value *float64) []attribute.KeyValue {
	if value == nil {
		return attrs
	}
	return append(attrs, key.Float64(*value))
}

// appendChoices appends how many answers were asked for, unless it is the usual
// one.
func appendChoices(attrs []attribute.KeyValue, n *int) []attribute.KeyValue {
	if n == nil || *n == 1 {
		return attrs
	}
	return append(attrs, semconv.GenAIRequestChoiceCount(*n))
}

func imageRequest(req *llm.ImageRequest, messages bool) []attribute.KeyValue {
	attrs := appendChoices([]attribute.KeyValue{semconv.GenAIOutputTypeImage}, req.N)
	if messages {
		attrs = append(attrs, semconv.GenAIInputMessagesKey.String(promptMessage(req.Prompt)))
	}
	return attrs
}

// chatAnswered reports an answer that came whole.
func (o *operation) chatAnswered(resp *llm.ChatResponse) {
	o.answered(outcome{provider: resp.Provider, model: resp.Model, requestID: resp.RequestID, usage: resp.Usage})
	if !o.recording() {
		return
	}
	finishes := make([]string, len(resp.Choices))
	for i := range resp.Choices {
		finishes[i] = string(resp.Choices[i].FinishReason)
	}
	attrs := appendChat(make([]attribute.KeyValue, 0, 5), resp, resp.ID, finishes)
	if o.p.messages {
		attrs = append(attrs, semconv.GenAIOutputMessagesKey.String(outputMessages(resp.Choices)))
	}
	o.span.SetAttributes(attrs...)
}

// appendChat appends what only the answer to a chat tells.
func appendChat(attrs []attribute.KeyValue, resp *llm.ChatResponse, id string, finishes []string) []attribute.KeyValue {
	if id != "" {
		attrs = append(attrs, semconv.GenAIResponseID(id))
	}
	if len(finishes) > 0 {
		attrs = append(attrs, semconv.GenAIResponseFinishReasons(finishes...))
	}
	if resp.API != "" {
		// The library's words for the two APIs of OpenAI are the conventions'.
		attrs = append(attrs, semconv.OpenAIAPITypeKey.String(resp.API))
	}
	if len(resp.Dropped) > 0 {
		attrs = append(attrs, droppedKey.StringSlice(resp.Dropped))
	}
	return attrs
}
