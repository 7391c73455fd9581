package telemetry_test

import (
	"context"
	"fmt"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/llm/telemetry"
)

// A provider under telemetry is called as before; an exporter sees the spans.
func Example() {
	var acme llm.Provider = &fake{name: "acme", chat: func(context.Context, *llm.ChatRequest) (*llm.ChatResponse, error) {
		return &llm.ChatResponse{
			Provider: "acme", Model: "acme-large-2", Usage: usage(12, 34),
			Choices: []llm.Choice{{Message: llm.Assistant("Because of the air."), FinishReason: llm.FinishStop}},
		}, nil
	}}

	exporter := tracetest.NewInMemoryExporter()
	traces := sdktrace.NewTracerProvider(sdktrace.WithSyncer(exporter))
	p := telemetry.New(acme, telemetry.WithTracerProvider(traces))

	resp, err := p.ChatCompletion(context.Background(), &llm.ChatRequest{
		Model: "acme-large", Messages: []llm.Message{llm.User("Why is the sky blue?")},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(resp.Text())
	for _, span := range exporter.GetSpans() {
		fmt.Println(span.Name)
		for _, kv := range span.Attributes {
			fmt.Println(" ", kv.Key, kv.Value.String())
		}
	}
	// Output:
	// Because of the air.
	// chat acme-large
	//   gen_ai.operation.name chat
	//   gen_ai.provider.name acme
	//   gen_ai.request.model acme-large
	//   gen_ai.response.model acme-large-2
	//   gen_ai.usage.input_tokens 12
	//   gen_ai.usage.output_tokens 34
	//   gen_ai.response.finish_reasons ["stop"]
}
