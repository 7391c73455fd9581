// Package telemetry reports what a provider does to OpenTelemetry: [New] wraps
// an [llm.Provider] and is one. It is a module of its own, so that llm keeps to
// the standard library.
//
// It follows the semantic conventions for generative AI of version 1.41.0
// (opentelemetry.io/docs/specs/semconv/gen-ai, status Development). That is the
// last version in which they were part of the common conventions and the last
// one for which OpenTelemetry's Go module has their names; they have moved to a
// repository of their own since, where names still change.
//
// # Spans
//
// Each call is a span of kind client that lives until the answer is complete,
// has failed, or was given up. A stream's span lives as long as the stream.
// The provider is called with the span's context, so spans of an instrumented
// HTTP client are its children.
//
//	call                          span
//	ChatCompletion(Stream)        chat {model}
//	Embeddings                    embeddings {model}
//	GenerateImages                generate_content {model}, with gen_ai.output.type image
//	ListModels, HealthCheck       list_models, health_check
//
// The conventions have no operation for the last two; these names are this
// package's own. Name, Capabilities, Models and CalculateCost send nothing and
// have no span.
//
// A failed span has the status error, and error.type is the [llm.Kind], or
// _OTHER for an error that has none. A stream that its reader closed before the
// end is canceled. Three attributes are not of the GenAI conventions:
// http.response.status_code on a failure, parley.request_id, the service's id of
// the exchange, and parley.dropped_parameters, what DropUnsupported left out.
//
// # Metrics
//
// Chats, embeddings and images are recorded in the histograms
// gen_ai.client.operation.duration and gen_ai.client.token.usage; streams also in
// gen_ai.client.operation.time_to_first_chunk and
// gen_ai.client.operation.time_per_output_chunk. The bucket boundaries are those
// that the conventions advise. Tokens are recorded when the service reported
// them with a complete answer. A first chunk is the first that the reader is
// handed, and the chunks that only finish a choice are no output.
//
// # Content
//
// Neither prompts nor answers are recorded unless [WithMessages] asks for it. A
// service's error message may quote them, so the description of a failed span is
// made of the error's kind, status and code alone. Keys, headers, the user's id
// and the request's metadata are never recorded.
//
// # With retries and fallbacks
//
// Around a provider that retries or falls back, New makes one span for the
// logical operation, as the conventions ask for; it ends as the caller sees it
// end, and names the provider that answered at last, or whose answer broke off.
// Inside it, each attempt has a span:
//
//	telemetry.New(retry.New(p, policy))  // one span, however many attempts
//	retry.New(telemetry.New(p), policy)  // a span for each attempt
//
// Both may be used at once: the attempts are then children of the operation.
// Give one of the two a meter provider that does nothing (the package
// go.opentelemetry.io/otel/metric/noop), or their tokens count twice.
package telemetry
