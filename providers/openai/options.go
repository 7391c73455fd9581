package openai

import (
	"strings"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonw"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// Options are the chat options that only OpenAI has. Empty fields are not sent.
// (OpenAI API reference, chat completions, 2026-08-21.)
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
	// SafetyIdentifier is a stable id of the end user, at most 64 characters;
	// OpenAI's successor to ChatRequest.User.
	SafetyIdentifier string
	// Store keeps the answer on OpenAI's side. The Responses API would do so by
	// default; this library tells it not to.
	Store *bool
	// LogitBias makes tokens, by their ids, more or less likely: -100 to 100; chat
	// completions only.
	LogitBias map[string]int
}

// ForProvider is "openai".
func (Options) ForProvider() string { return Name }

// ImageOptions are the image options that only OpenAI has. Empty fields are not
// sent. (OpenAI API reference, images, 2026-08-21.)
type ImageOptions struct {
	// OutputFormat is png, jpeg or webp; GPT image models only.
	OutputFormat string
	// OutputCompression is 0 to 100, for jpeg and webp.
	OutputCompression *int
	// Background is transparent, opaque or auto; GPT image models only.
	Background string
	// Moderation is low or auto; GPT image models only.
	Moderation string
	// Style is vivid or natural; dall-e-3 only.
	Style string
	// ResponseFormat is url or b64_json; dall-e models only.
	ResponseFormat string
}

// ForProvider is "openai".
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

// imageOptions returns the request's options, checked against its model.
func imageOptions(req *llm.ImageRequest) (ImageOptions, error) {
	all, err := openaicompat.OptionsOf[ImageOptions](Name, req.Options)
	if err != nil {
		return ImageOptions{}, openaicompat.Attribute(err, Name, req.Model)
	}
	var options ImageOptions
	if len(all) > 0 {
		options = all[len(all)-1]
	}
	refuse := func(param, value, why string) {
		if value != "" && err == nil {
			err = openaicompat.Attribute(openaicompat.Refused(param, why), Name, req.Model)
		}
	}
	if strings.HasPrefix(req.Model, "dall-e") {
		const why = "only GPT image models have it"
		refuse("output_format", options.OutputFormat, why)
		refuse("background", options.Background, why)
		refuse("moderation", options.Moderation, why)
	} else {
		refuse("response_format", options.ResponseFormat, "GPT image models always answer with bytes")
		refuse("style", options.Style, "only dall-e-3 has it")
	}
	return options, err
}

func (o *ImageOptions) write(w *jsonw.Writer) {
	openaicompat.Text(w, "output_format", o.OutputFormat)
	if o.OutputCompression != nil {
		w.Key("output_compression").Int(int64(*o.OutputCompression))
	}
	openaicompat.Text(w, "background", o.Background)
	openaicompat.Text(w, "moderation", o.Moderation)
	openaicompat.Text(w, "style", o.Style)
	openaicompat.Text(w, "response_format", o.ResponseFormat)
}
