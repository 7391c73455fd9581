package azure

import (
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonw"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// Options are the chat options that Azure OpenAI has beyond those of all
// services. Empty fields are not sent. They are OpenAI's own. (Azure OpenAI
// reference, 2026-08.)
type Options struct {
	// API sends the request to one of the two, whatever [Config].API says.
	API API
	// ServiceTier is auto, default, flex, scale, priority or fast.
	ServiceTier string
	// Verbosity is low, medium or high; GPT-5 and later.
	Verbosity string
	// PromptCacheKey routes requests with a common prefix to the same cache.
	PromptCacheKey string
	// PromptCacheRetention is in_memory or 24h.
	PromptCacheRetention string
	// SafetyIdentifier is a stable id of the end user, at most 64 characters.
	SafetyIdentifier string
	// Store keeps the answer on the service's side. The Responses API would do so by
	// default; this library tells it not to.
	Store *bool
	// LogitBias makes tokens, by their ids, more or less likely: -100 to 100; chat
	// completions only.
	LogitBias map[string]int
}

// ForProvider is "azure".
func (Options) ForProvider() string { return Name }

// ImageOptions are the image options that Azure OpenAI has beyond those of all
// services. Empty fields are not sent. (Azure OpenAI, image generation, 2026-04.)
type ImageOptions struct {
	// OutputFormat is png or jpeg.
	OutputFormat string
	// OutputCompression is 0 to 100, for jpeg.
	OutputCompression *int
	// Background is transparent, opaque or auto.
	Background string
}

// ForProvider is "azure".
func (ImageOptions) ForProvider() string { return Name }

// extend writes the options of a chat request.
func extend(w *jsonw.Writer, req *llm.ChatRequest) error {
	options, err := openaicompat.OptionsOf[Options](Name, req.Options)
	if err != nil {
		return err
	}
	for i := range options {
		if err := (*openaicompat.OpenAIOptions)(&options[i]).Write(w); err != nil {
			return err
		}
	}
	return nil
}

// imageOptions returns the request's options; the last ones win.
func imageOptions(req *llm.ImageRequest) (o ImageOptions, err error) {
	all, err := openaicompat.OptionsOf[ImageOptions](Name, req.Options)
	if err != nil || len(all) == 0 {
		return o, err
	}
	o = all[len(all)-1]
	if err := openaicompat.OneOf("OutputFormat", o.OutputFormat, "png", "jpeg"); err != nil {
		return o, err
	}
	return o, openaicompat.OneOf("Background", o.Background, "transparent", "opaque", "auto")
}

func (o *ImageOptions) write(w *jsonw.Writer) {
	openaicompat.Text(w, "output_format", o.OutputFormat)
	if o.OutputCompression != nil {
		w.Key("output_compression").Int(int64(*o.OutputCompression))
	}
	openaicompat.Text(w, "background", o.Background)
}
