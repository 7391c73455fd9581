package conformance

import "github.com/parley-llm/parley/conformance/cassette"

// basisOf says what the emulator's rendering of a dialect rests on. It is
// written into every cassette that is made from it, so that a reader never takes
// one for a recording.
func basisOf(dialect string) []cassette.Basis {
	switch dialect {
	case "anthropic":
		return []cassette.Basis{
			{
				Kind: "provider-doc", Mark: "spec", Retrieved: "2026-10-31",
				Ref: "Anthropic API documentation, Messages, Streaming, Errors and Models",
			},
			{
				Kind: "sdk", Mark: "sdk", Retrieved: "2026-07-23",
				Ref: "anthropic-sdk-go v1.60.0, types of the Messages API",
			},
			{
				Kind: "recordings", Mark: "seen", Retrieved: "2026-11-22",
				Ref: "public test recordings of api.anthropic.com", Note: "shape of events and padding",
			},
		}
	case "openai":
		return []cassette.Basis{
			{
				Kind: "provider-openapi", Mark: "spec", Retrieved: "2026-08-21",
				Ref: "OpenAI OpenAPI document 2.3.0, chat completions, embeddings, images, models",
			},
			{
				Kind: "provider-doc", Mark: "spec", Retrieved: "2026-11-18",
				Ref: "OpenAI API documentation, Chat completions, Streaming and Error codes",
			},
			{
				Kind: "recordings", Mark: "seen", Retrieved: "2026-11-22",
				Ref: "public test recordings of api.openai.com", Note: "shape of chunks, obfuscation",
			},
		}
	default:
		return nil
	}
}
