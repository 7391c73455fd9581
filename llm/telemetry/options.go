package telemetry

import (
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"
)

// Option changes what [New] does.
type Option func(*config)

type config struct {
	tracers  trace.TracerProvider
	meters   metric.MeterProvider
	provider string
	address  string
	port     int
	messages bool
}

// WithTracerProvider sends the spans to tracers instead of the global tracer
// provider.
func WithTracerProvider(tracers trace.TracerProvider) Option {
	return func(c *config) { c.tracers = tracers }
}

// WithMeterProvider sends the metrics to meters instead of the global meter
// provider.
func WithMeterProvider(meters metric.MeterProvider) Option {
	return func(c *config) { c.meters = meters }
}

// WithProviderName replaces gen_ai.provider.name, which otherwise is the
// conventions' word for the provider's name, or that name itself where they have
// none. It is for what only the caller knows, such as "gcp.gemini" for Vertex AI
// with a key of the Gemini API, or "groq" for Llama models there.
func WithProviderName(name string) Option {
	return func(c *config) { c.provider = name }
}

// WithServer sets server.address and server.port, which a provider does not
// tell. Without it they are absent.
func WithServer(address string, port int) Option {
	return func(c *config) { c.address, c.port = address, port }
}

// WithMessages records the conversation on the spans of chats and the prompts on
// those of images: gen_ai.system_instructions, gen_ai.input.messages,
// gen_ai.output.messages and gen_ai.tool.definitions, as JSON text, and the whole
// message of an error. Images, documents and sound are recorded by their type and
// size, without their bytes.
//
// All of it is likely to hold personal data, and large prompts make large spans.
func WithMessages() Option {
	return func(c *config) { c.messages = true }
}
