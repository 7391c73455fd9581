package llm

import (
	"fmt"
	"math/bits"
	"strings"
)

// Capability is a set of things that a model can do through a provider. Its
// names are the gates of the conformance catalogue, and the set is frozen.
type Capability uint32

// The capabilities.
const (
	// CapStream: answers can be streamed.
	CapStream Capability = 1 << iota
	// CapTools: the model can call tools.
	CapTools
	// CapParallelTools: several calls in one answer.
	CapParallelTools
	// CapToolChoice: the caller can force or forbid calls.
	CapToolChoice
	// CapToolImageResult: a tool's result may hold an image.
	CapToolImageResult
	// CapStructured: answers can be bound to a JSON Schema.
	CapStructured
	// CapJSONMode: answers can be bound to JSON without a schema.
	CapJSONMode
	// CapVision: image bytes in the prompt.
	CapVision
	// CapVisionURL: images by URL in the prompt.
	CapVisionURL
	// CapPDF: PDF documents in the prompt.
	CapPDF
	// CapAudio: audio in the prompt.
	CapAudio
	// CapReasoning: the model thinks before it answers.
	CapReasoning
	// CapReasoningSignature: thoughts carry a signature that must go back.
	CapReasoningSignature
	// CapEmbeddings: texts can be embedded.
	CapEmbeddings
	// CapEmbeddingDims: the length of a vector can be chosen.
	CapEmbeddingDims
	// CapImages: images can be made.
	CapImages
	// CapModels: the service lists its models.
	CapModels
	// CapStreamUsage: a stream reports its usage.
	CapStreamUsage
	// CapStop: stop sequences.
	CapStop
	// CapN: several choices for one request.
	CapN
	// CapSeed: a seed for sampling.
	CapSeed
	// CapLogprobs: log probabilities of the tokens.
	CapLogprobs

	capEnd
)

var capabilityNames = [...]string{
	"stream", "tools", "tools.parallel", "tools.choice", "tools.image_result",
	"structured", "json_mode", "vision", "vision.url", "pdf", "audio",
	"reasoning", "reasoning.signature", "embeddings", "embeddings.dims",
	"images", "models", "usage.stream", "stop", "n", "seed", "logprobs",
}

// AllCapabilities is the set of every capability.
const AllCapabilities = capEnd - 1

// Has reports whether c holds every capability of want.
func (c Capability) Has(want Capability) bool { return c&want == want }

// Names returns the names of the set's members, in the order of the table.
func (c Capability) Names() []string {
	names := make([]string, 0, bits.OnesCount32(uint32(c)))
	for i, name := range capabilityNames {
		if c&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return names
}

// String joins the names with commas.
func (c Capability) String() string { return strings.Join(c.Names(), ",") }

// ParseCapability turns one name, such as "tools.parallel", into its set. An
// unknown name is an error of kind invalid_request.
func ParseCapability(name string) (Capability, error) {
	for i, known := range capabilityNames {
		if name == known {
			return 1 << i, nil
		}
	}
	return 0, &Error{
		Kind:    KindInvalidRequest,
		Param:   "capability",
		Message: fmt.Sprintf("unknown capability %q; known are %s", name, AllCapabilities),
	}
}
