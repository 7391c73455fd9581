package llm

import "context"

// Provider is one LLM service. Implementations are safe for concurrent use, do
// not change the requests they are given, and return *[Error] for every
// failure.
//
// A provider that lacks an operation embeds [Unsupported], which answers for it
// before anything is sent.
type Provider interface {
	// Name is the provider's stable name, such as "openai".
	Name() string
	// Capabilities is what the model can do through this provider. An unknown
	// model gets what the service's models have in common.
	Capabilities(model string) Capability
	// Models is the library's own table, without a call: limits, capabilities
	// and prices with their dates.
	Models() []Model
	// ChatCompletion answers a conversation.
	ChatCompletion(ctx context.Context, req *ChatRequest) (*ChatResponse, error)
	// ChatCompletionStream answers a conversation piece by piece. ctx bounds the
	// whole stream. The caller must close the stream, read it to its end, or
	// leave its range loop.
	ChatCompletionStream(ctx context.Context, req *ChatRequest) (*ChatStream, error)
	// Embeddings turns texts into vectors.
	Embeddings(ctx context.Context, req *EmbeddingRequest) (*EmbeddingResponse, error)
	// GenerateImages makes images from a prompt.
	GenerateImages(ctx context.Context, req *ImageRequest) (*ImageResponse, error)
	// ListModels asks the service which models it has.
	ListModels(ctx context.Context) ([]Model, error)
	// HealthCheck makes one free call and says what it saw.
	HealthCheck(ctx context.Context) Health
	// CalculateCost prices a usage from the library's table, unless the usage
	// carries its own cost, which wins. An unknown model is an error of kind
	// not_found, never 0.
	CalculateCost(model string, usage Usage) (Cost, error)
}

// Unsupported answers every optional operation of a [Provider] with an error of
// kind unsupported, before anything is sent. Embed it in a provider and
// override what the service has.
type Unsupported struct {
	// Provider is the name that the errors carry.
	Provider string
}

// Refuse is the error for an operation that the provider lacks.
func (u Unsupported) Refuse(operation string) *Error {
	return &Error{
		Kind:     KindUnsupported,
		Provider: u.Provider,
		Param:    operation,
		Message:  "the provider has no " + operation,
	}
}

// Models knows no model.
func (u Unsupported) Models() []Model { return nil }

// ChatCompletionStream refuses.
func (u Unsupported) ChatCompletionStream(context.Context, *ChatRequest) (*ChatStream, error) {
	return nil, u.Refuse("chat stream")
}

// Embeddings refuses.
func (u Unsupported) Embeddings(context.Context, *EmbeddingRequest) (*EmbeddingResponse, error) {
	return nil, u.Refuse("embeddings")
}

// GenerateImages refuses.
func (u Unsupported) GenerateImages(context.Context, *ImageRequest) (*ImageResponse, error) {
	return nil, u.Refuse("images")
}

// ListModels refuses.
func (u Unsupported) ListModels(context.Context) ([]Model, error) {
	return nil, u.Refuse("model list")
}

// HealthCheck is unknown: there is no free call to look with.
func (u Unsupported) HealthCheck(context.Context) Health {
	return HealthFrom(0, u.Refuse("health check"))
}

// CalculateCost knows no price; a cost that the usage carries still counts.
func (u Unsupported) CalculateCost(model string, usage Usage) (Cost, error) {
	if usage.ReportedCost != nil {
		return Cost{Total: *usage.ReportedCost, Reported: true}, nil
	}
	return Cost{}, u.Refuse("price table")
}
