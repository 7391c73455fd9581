package emulator

import (
	"cmp"
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

type openaiImages struct {
	Created      int64              `json:"created"`
	Background   string             `json:"background"`
	Data         []openaiImageData  `json:"data"`
	OutputFormat string             `json:"output_format"`
	Quality      string             `json:"quality"`
	Size         string             `json:"size"`
	Usage        *openaiImagesUsage `json:"usage,omitempty"`
	Future       *future            `json:"x_future,omitempty"`
}

type openaiImageData struct {
	B64JSON string  `json:"b64_json"`
	Future  *future `json:"x_future,omitempty"`
}

type openaiImagesUsage struct {
	InputTokens         int64              `json:"input_tokens"`
	InputTokensDetails  openaiImagesTokens `json:"input_tokens_details"`
	OutputTokens        int64              `json:"output_tokens"`
	OutputTokensDetails openaiImagesTokens `json:"output_tokens_details"`
	TotalTokens         int64              `json:"total_tokens"`
}

type openaiImagesTokens struct {
	ImageTokens int64 `json:"image_tokens"`
	TextTokens  int64 `json:"text_tokens"`
}

// openaiImaging are OpenAI's fields and words.
var openaiImaging = imageRules{
	fields: []string{
		"model", "prompt", "n", "size", "quality", "output_format", "output_compression",
		"background", "moderation", "stream", "partial_images", "complexity", "user",
	},
	most: 10,
	words: map[string][]string{
		"quality":       {"auto", "low", "medium", "high", "xhigh", "max"},
		"output_format": {"png", "webp", "jpeg"},
		"background":    {"transparent", "opaque", "auto"},
		"moderation":    {"low", "auto"},
	},
}

// images reads an image request and compares it with the turn's. The older
// models, with URLs in their answers, were switched off on 2026-05-12.
func (d openai) images(r *request, root node) render {
	before := r.refusals
	rules := d.imaging
	o, ok := root.object(rules.fields...)
	if !ok {
		return nil
	}
	model := o.string("model")
	if r.deployment != "" {
		model = &r.deployment
	}
	if model == nil {
		r.note("model", "present", "absent", "the service's default is a model that is switched off, so the model is always sent")
		model = new("dall-e-2")
	}
	if strings.HasPrefix(*model, "dall-e") {
		r.reject("model", serviceError{
			status: http.StatusBadRequest, kind: "image_generation_user_error", code: "invalid_value", param: "model",
			message: "The model '" + *model + "' does not exist.",
		}, "a model that is in service", *model, "the DALL-E models were switched off")
	}
	prompt := d.readPrompt(o)
	n := asInt(o.integer("n", 1, rules.most))
	size := o.string("size")
	words := map[string]string{}
	for name, allowed := range rules.words {
		words[name] = o.oneOf(name, allowed...)
	}
	quality := words["quality"]
	o.integer("output_compression", 0, 100)
	if want := r.turn.Image; want != nil && r.refusals == before {
		d.checkHeaders(r, want.Headers)
		same(r, "model", ruleModel, want.Model, *model)
		same(r, "prompt", ruleText, want.Prompt, prompt)
		optional(r, "n", ruleScalar, want.N, n)
		same(r, "size", ruleScalar, want.Size, *orZero(size))
		if slices.Contains(rules.fields, "quality") {
			same(r, "quality", ruleScalar, want.Quality, cmp.Or(quality, *orZero(o.string("quality"))))
		}
		if slices.Contains(rules.fields, "user") {
			same(r, "user", ruleUser, want.User, *orZero(o.string("user")))
		}
	}
	if rules.body != nil {
		return func(w http.ResponseWriter) {
			send(w, http.StatusOK, d.every(r), "application/json", d.look.body(rules.body(r).ifUnknown(r)))
		}
	}
	return func(w http.ResponseWriter) { d.sendImages(w, r, *orZero(size), quality) }
}

func (openai) readPrompt(o object) string {
	prompt := o.needString("prompt")
	n, ok := o.get("prompt")
	const most = 32000
	switch {
	case ok && prompt == "":
		o.r.reject(n.path, openaiInvalid("empty_string", "prompt",
			"Invalid 'prompt': empty string. Expected a string with minimum length 1, but got an empty string instead."),
			"a text", "an empty text", "an image needs a prompt")
	case utf8.RuneCountInString(prompt) > most:
		o.r.reject(n.path, openaiInvalid("string_above_max_length", "prompt",
			"Invalid 'prompt': string too long. Expected a string with maximum length 32000."), "at most 32000 characters", shown(prompt),
			"the service limits the length of a prompt")
	}
	return prompt
}

func (d openai) sendImages(w http.ResponseWriter, r *request, size, quality string) {
	orElse := func(s, auto string) string {
		if s == "" || s == "auto" {
			return auto
		}
		return s
	}
	body := openaiImages{
		Created: created, Background: r.oneOf("opaque"), OutputFormat: "png", Data: []openaiImageData{},
		Quality: orElse(quality, "high"), Size: orElse(size, "1024x1024"), Future: r.unknown(),
	}
	for _, image := range r.turn.Reply.Images {
		body.Data = append(body.Data, openaiImageData{B64JSON: base64.StdEncoding.EncodeToString(image), Future: r.unknown()})
	}
	if u := r.turn.Reply.Usage; u != nil {
		body.Usage = &openaiImagesUsage{
			InputTokens: u.Input, OutputTokens: u.Output, TotalTokens: u.Input + u.Output,
			InputTokensDetails:  openaiImagesTokens{TextTokens: u.Input},
			OutputTokensDetails: openaiImagesTokens{ImageTokens: u.Output},
		}
	}
	send(w, http.StatusOK, d.every(r), "application/json", append(marshal(body, "  "), '\n'))
}
