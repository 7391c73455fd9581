package vertexai

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/parley-llm/parley/llm"
)

// Options are what Gemini has beyond the common request. They go into
// [llm.ChatRequest].Options; other providers ignore them.
type Options struct {
	// TopK limits sampling to the k likeliest tokens.
	TopK *int
	// Safety replaces the service's own thresholds.
	Safety []SafetySetting
	// CachedContent names a context cache, as projects/…/cachedContents/… .
	CachedContent string
	// ServiceTier is "flex", "standard" or "priority"; empty leaves it to the
	// service.
	ServiceTier string
	// GoogleSearch, CodeExecution and URLContext let the model use the service's
	// own tools. What they did is an [llm.OpaquePart] of the answer.
	GoogleSearch, CodeExecution, URLContext bool
	// Modalities are what the answer may hold: "TEXT", "IMAGE", "AUDIO".
	Modalities []string
	// Extra adds members to the body, and ExtraConfig to its generationConfig,
	// for fields that the library does not know. One that the library writes
	// itself is refused.
	Extra, ExtraConfig map[string]json.RawMessage
}

// SafetySetting is the threshold of one harm category, in the service's words:
// HARM_CATEGORY_HATE_SPEECH, BLOCK_ONLY_HIGH, SEVERITY. Method may be empty.
type SafetySetting struct{ Category, Threshold, Method string }

// ForProvider is "vertexai".
func (Options) ForProvider() string { return Name }

// EmbeddingOptions are for [llm.EmbeddingRequest].Options.
type EmbeddingOptions struct {
	// TaskType is what the vectors are for, such as "RETRIEVAL_DOCUMENT".
	TaskType string
	// Title is the document's, for RETRIEVAL_DOCUMENT.
	Title string
	// AutoTruncate says whether a text that is too long is cut, which is the
	// service's default, or refused.
	AutoTruncate *bool
}

// ForProvider is "vertexai".
func (EmbeddingOptions) ForProvider() string { return Name }

// ImageOptions are for [llm.ImageRequest].Options.
type ImageOptions struct {
	// AspectRatio is such as "16:9", and ImageSize such as "2K".
	AspectRatio, ImageSize string
	// PersonGeneration is the service's word on pictures of people, such as
	// "ALLOW_ADULT".
	PersonGeneration string
}

// ForProvider is "vertexai".
func (ImageOptions) ForProvider() string { return Name }

var (
	// ownFields and ownConfig are the members that the library writes.
	ownFields = []string{
		"systemInstruction", "tools", "toolConfig", "safetySettings", "generationConfig", "labels",
		"cachedContent", "serviceTier", "contents",
	}
	ownConfig = []string{
		"temperature", "topP", "topK", "maxOutputTokens", "stopSequences", "seed", "candidateCount",
		"presencePenalty", "frequencyPenalty", "responseLogprobs", "logprobs", "responseMimeType",
		"responseSchema", "responseJsonSchema", "responseModalities", "mediaResolution", "thinkingConfig",
	}
)

// pick finds the one option of type T among those for this provider.
func pick[T llm.ProviderOption](model string, options []llm.ProviderOption) (own T, err error) {
	found := false
	for _, option := range options {
		if option == nil || option.ForProvider() != Name {
			continue
		}
		if found {
			return own, invalid(model, "options", "the request holds two sets of options for this provider")
		}
		found = true
		switch o := any(option).(type) {
		case T:
			own = o
		case *T:
			if o != nil {
				own = *o
			}
		default:
			return own, invalid(model, "options", fmt.Sprintf("options of type %T do not belong here; use vertexai.%s",
				option, strings.TrimPrefix(fmt.Sprintf("%T", own), "vertexai.")))
		}
	}
	return own, nil
}

func (o *Options) check(model string) error {
	if o.TopK != nil && *o.TopK < 0 {
		return invalid(model, "options", "TopK is negative")
	}
	if o.ServiceTier != "" && !slices.Contains([]string{"flex", "standard", "priority"}, o.ServiceTier) {
		return invalid(model, "options", fmt.Sprintf("service tier %q is not one of flex, standard and priority", o.ServiceTier))
	}
	for _, s := range o.Safety {
		if s.Category == "" || s.Threshold == "" {
			return invalid(model, "options", "a safety setting needs a category and a threshold")
		}
	}
	for _, extra := range []struct {
		name  string
		given map[string]json.RawMessage
		own   []string
	}{{"Extra", o.Extra, ownFields}, {"ExtraConfig", o.ExtraConfig, ownConfig}} {
		for _, name := range slices.Sorted(maps.Keys(extra.given)) {
			if slices.Contains(extra.own, name) {
				return invalid(model, "options", fmt.Sprintf("%s holds %q, which the library writes itself", extra.name, name))
			}
		}
	}
	return nil
}
