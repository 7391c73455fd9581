package openrouter

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonw"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// Options are the chat options that only OpenRouter has. Empty fields are not
// sent; of several Options in one request the last counts. (OpenRouter API
// reference, chat completions, 2026-08-22.)
type Options struct {
	// API sends the request to one of the two, whatever [Config].API says.
	API API
	// Models are tried in their order when the request's model fails; the
	// answer's Model says which one ran.
	Models []string
	// Routing steers which hosts may serve the request.
	Routing *Routing
	// Plugins run around the model.
	Plugins []Plugin
	// Transforms are the older form of the plugin "context-compression":
	// "middle-out", or an empty list against it; nil sends none.
	Transforms []string
	// ServiceTier is auto, default, fast, flex, priority or scale.
	ServiceTier string
	// Verbosity is the model's, such as low, medium or high.
	Verbosity string
	// Modalities are what the answer may be made of: "text", "image". Its images
	// are parts of the message.
	Modalities []string
	// HideReasoning lets the model think and leaves the thoughts out.
	HideReasoning bool
	// TopK, MinP, TopA and RepetitionPenalty are samplers of open models.
	TopK                          *int
	MinP, TopA, RepetitionPenalty *float64
	// LogitBias makes tokens, by their ids, more or less likely: -100 to 100.
	LogitBias map[string]int
	// SessionID groups the requests of a conversation, and PromptCacheKey those
	// with a common prefix.
	SessionID, PromptCacheKey string
	// CacheControl caches the prompt where a host wants to be asked: "5m" or
	// "1h", the time that the cache is kept.
	CacheControl string
}

// ForProvider is "openrouter".
func (Options) ForProvider() string { return Name }

// Plugin is a step that OpenRouter runs around the model.
type Plugin struct {
	// ID is web, file-parser, response-healing, context-compression, moderation
	// or auto-router.
	ID string
	// PDFEngine chooses how file-parser reads a PDF, such as "pdf-text".
	PDFEngine string
}

// EmbeddingOptions are the embedding options that only OpenRouter has.
// (OpenRouter API reference, embeddings, 2026-08-22.)
type EmbeddingOptions struct {
	// InputType tells a model what the texts are for, in its own words, such as
	// "search_query".
	InputType string
	// Routing steers which hosts may serve the request.
	Routing *Routing
}

// ForProvider is "openrouter".
func (EmbeddingOptions) ForProvider() string { return Name }

// ImageOptions are the image options that only OpenRouter has. Empty fields are
// not sent. (OpenRouter API reference, images, 2026-08-22.)
type ImageOptions struct {
	// Resolution is 512, 1K, 2K or 4K; AspectRatio such as "16:9".
	Resolution, AspectRatio string
	// OutputFormat and Background are the model's words, such as "png" and
	// "transparent".
	OutputFormat, Background string
	// OutputCompression is 0 to 100, for formats that lose detail.
	OutputCompression *int
	Seed              *int64
	// Routing steers which hosts may serve the request.
	Routing *Routing
}

// ForProvider is "openrouter".
func (ImageOptions) ForProvider() string { return Name }

// extend writes the thoughts' settings and the options of a chat request.
func extend(w *jsonw.Writer, req *llm.ChatRequest) error {
	o, err := last[Options](req.Options)
	if err == nil {
		err = o.check()
	}
	if err == nil {
		err = writeReasoning(w, req.Reasoning, o.HideReasoning)
	}
	if err != nil {
		return err
	}
	o.write(w)
	return nil
}

// writeReasoning writes the request for thoughts: an effort or a budget, of
// which OpenRouter takes one.
func writeReasoning(w *jsonw.Writer, r *llm.Reasoning, hide bool) error {
	if r == nil {
		r = &llm.Reasoning{}
	}
	if r.Effort != "" && r.BudgetTokens != nil {
		return openaicompat.InvalidOption("reasoning", "OpenRouter takes either an effort or a budget of tokens, not both")
	}
	if r.Effort == "" && r.BudgetTokens == nil && !hide {
		return nil
	}
	w.Key("reasoning").Object()
	openaicompat.Text(w, "effort", string(r.Effort))
	if r.BudgetTokens != nil {
		w.Key("max_tokens").Int(int64(*r.BudgetTokens))
	}
	if hide {
		w.Key("exclude").Bool(true)
	}
	w.EndObject()
	return nil
}

func (o *Options) check() error {
	for _, token := range slices.Sorted(maps.Keys(o.LogitBias)) {
		if bias := o.LogitBias[token]; bias < -100 || bias > 100 {
			return openaicompat.InvalidOption("LogitBias", fmt.Sprintf("the bias %d of token %q is not within -100 and 100", bias, token))
		}
	}
	for _, p := range o.Plugins {
		switch {
		case p.ID == "":
			return openaicompat.InvalidOption("Plugins", "a plugin has no ID")
		case p.PDFEngine != "" && p.ID != "file-parser":
			return openaicompat.InvalidOption("Plugins", "only the plugin file-parser has a PDF engine, not "+p.ID)
		}
	}
	if o.Routing != nil {
		if err := o.Routing.check(); err != nil {
			return err
		}
	}
	return cmp.Or(
		openaicompat.OneOf("ServiceTier", o.ServiceTier, "auto", "default", "fast", "flex", "priority", "scale"),
		openaicompat.OneOf("CacheControl", o.CacheControl, "5m", "1h"),
	)
}

func (o *Options) write(w *jsonw.Writer) {
	writeList(w, "models", o.Models)
	if o.Routing != nil {
		o.Routing.write(w)
	}
	if len(o.Plugins) > 0 {
		w.Key("plugins").Array()
		for _, p := range o.Plugins {
			w.Object().Key("id").String(p.ID)
			if p.PDFEngine != "" {
				w.Key("pdf").Object().Key("engine").String(p.PDFEngine).EndObject()
			}
			w.EndObject()
		}
		w.EndArray()
	}
	if o.Transforms != nil {
		w.Key("transforms").Array()
		for _, name := range o.Transforms {
			w.String(name)
		}
		w.EndArray()
	}
	writeList(w, "modalities", o.Modalities)
	openaicompat.Text(w, "service_tier", o.ServiceTier)
	openaicompat.Text(w, "verbosity", o.Verbosity)
	if o.TopK != nil {
		w.Key("top_k").Int(int64(*o.TopK))
	}
	writeFloat(w, "min_p", o.MinP)
	writeFloat(w, "top_a", o.TopA)
	writeFloat(w, "repetition_penalty", o.RepetitionPenalty)
	if len(o.LogitBias) > 0 {
		w.Key("logit_bias").Object()
		for _, token := range slices.Sorted(maps.Keys(o.LogitBias)) {
			w.Key(token).Int(int64(o.LogitBias[token]))
		}
		w.EndObject()
	}
	openaicompat.Text(w, "session_id", o.SessionID)
	openaicompat.Text(w, "prompt_cache_key", o.PromptCacheKey)
	if o.CacheControl != "" {
		w.Key("cache_control").Object().Key("type").String("ephemeral").Key("ttl").String(o.CacheControl).EndObject()
	}
}

func (o *EmbeddingOptions) write(w *jsonw.Writer) {
	openaicompat.Text(w, "input_type", o.InputType)
	if o.Routing != nil {
		o.Routing.write(w)
	}
}

func (o *ImageOptions) check() error {
	if c := o.OutputCompression; c != nil && (*c < 0 || *c > 100) {
		return openaicompat.InvalidOption("OutputCompression", fmt.Sprintf("%d is not within 0 and 100", *c))
	}
	if o.Routing != nil {
		if err := o.Routing.check(); err != nil {
			return err
		}
	}
	return openaicompat.OneOf("Resolution", o.Resolution, "512", "1K", "2K", "4K")
}

func (o *ImageOptions) write(w *jsonw.Writer) {
	openaicompat.Text(w, "resolution", o.Resolution)
	openaicompat.Text(w, "aspect_ratio", o.AspectRatio)
	openaicompat.Text(w, "output_format", o.OutputFormat)
	openaicompat.Text(w, "background", o.Background)
	if o.OutputCompression != nil {
		w.Key("output_compression").Int(int64(*o.OutputCompression))
	}
	if o.Seed != nil {
		w.Key("seed").Int(*o.Seed)
	}
	if o.Routing != nil {
		o.Routing.write(w)
	}
}

func writeList(w *jsonw.Writer, key string, values []string) {
	if len(values) == 0 {
		return
	}
	w.Key(key).Array()
	for _, value := range values {
		w.String(value)
	}
	w.EndArray()
}

func writeFloat(w *jsonw.Writer, key string, value *float64) {
	if value != nil {
		w.Key(key).Float(*value)
	}
}

func writeBool(w *jsonw.Writer, key string, value *bool) {
	if value != nil {
		w.Key(key).Bool(*value)
	}
}
