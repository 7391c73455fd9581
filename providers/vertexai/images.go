package vertexai

import (
	"context"
	"net/http"
	"regexp"
	"strings"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
	"github.com/parley-llm/parley/providers/wire/jsonw"
)

var (
	aspectRatio = regexp.MustCompile(`^\d+:\d+$`)
	imageSize   = regexp.MustCompile(`^(512|\d+K)$`)
)

// GenerateImages makes images with a Gemini image model. Each call makes one;
// N asks for several calls, one after the other. Size is an aspect ratio, such
// as "16:9", or a size, such as "2K"; [ImageOptions] has both.
func (p *Provider) GenerateImages(ctx context.Context, req *llm.ImageRequest) (*llm.ImageResponse, error) {
	call, n, err := p.imageCall(req)
	if err != nil {
		return nil, err
	}
	resp := &llm.ImageResponse{Provider: Name, Model: req.Model}
	for i := range n {
		answer, err := p.generate(ctx, call)
		if err != nil {
			return nil, err
		}
		images := imagesOf(answer)
		if len(images) == 0 {
			return nil, noImage(answer)
		}
		resp.Images = append(resp.Images, images...)
		resp.Model, resp.Created = answer.Model, answer.Created
		if i == 0 {
			resp.Usage = answer.Usage
		} else {
			resp.Usage = addUsage(resp.Usage, answer.Usage)
		}
	}
	return resp, nil
}

// imageCall encodes the request for one image, and says how many are wanted.
func (p *Provider) imageCall(req *llm.ImageRequest) (call exchange.Call, n int, err error) {
	if req == nil {
		return call, 0, invalid("", "request", "the request is nil")
	}
	opts, err := pick[ImageOptions](req.Model, req.Options)
	if err != nil {
		return call, 0, err
	}
	caps := familyOf(req.Model).caps
	switch {
	case req.Model == "":
		return call, 0, invalid("", "model", "the request names no model")
	case req.Prompt == "":
		return call, 0, invalid(req.Model, "prompt", "the request has no prompt")
	case isClaudeModel(req.Model), strings.HasPrefix(req.Model, "gemini-") && !caps.Has(llm.CapImages):
		return call, 0, unsupported(req.Model, "model", "the model makes no images")
	case req.User != "":
		return call, 0, unsupported(req.Model, "user", "the service has no field for the end user")
	case req.Quality != "":
		return call, 0, unsupported(req.Model, "quality", "the service has no quality; Size and ImageOptions set the size")
	case req.N != nil && *req.N < 1:
		return call, 0, invalid(req.Model, "n", "n is less than 1")
	}
	switch {
	case req.Size == "":
	case aspectRatio.MatchString(req.Size) && opts.AspectRatio == "":
		opts.AspectRatio = req.Size
	case imageSize.MatchString(req.Size) && opts.ImageSize == "":
		opts.ImageSize = req.Size
	default:
		return call, 0, invalid(req.Model, "size",
			`the size is neither an aspect ratio such as "16:9" nor a size such as "2K", or the options set it too`)
	}
	body, err := encodeImage(req, opts)
	n = 1
	if req.N != nil {
		n = *req.N
	}
	return exchange.Call{
		Method: http.MethodPost,
		Path:   p.cfg.modelPath(req.Model, "generateContent"),
		Body:   body,
		Header: req.Headers,
		Model:  req.Model,
	}, n, err
}

func encodeImage(req *llm.ImageRequest, opts ImageOptions) ([]byte, error) {
	w := jsonw.New(256 + len(req.Prompt)*9/8)
	w.Object().Key("generationConfig").Object()
	w.Key("responseModalities").Array().String("IMAGE").EndArray()
	if opts != (ImageOptions{}) {
		w.Key("imageConfig").Object()
		for _, option := range []struct{ name, value string }{
			{"aspectRatio", opts.AspectRatio}, {"imageSize", opts.ImageSize}, {"personGeneration", opts.PersonGeneration},
		} {
			if option.value != "" {
				w.Key(option.name).String(option.value)
			}
		}
		w.EndObject()
	}
	w.EndObject()
	w.Key("contents").Array().Object().Key("role").String(roleUser)
	w.Key("parts").Array().Object().Key("text").String(req.Prompt).EndObject().EndArray()
	w.EndObject().EndArray().EndObject()
	return finish(w, req.Model)
}

func imagesOf(answer *llm.ChatResponse) []llm.GeneratedImage {
	var images []llm.GeneratedImage
	for i := range answer.Choices {
		for _, part := range answer.Choices[i].Message.Parts {
			if image, ok := part.(llm.ImagePart); ok && len(image.Data) > 0 {
				images = append(images, llm.GeneratedImage{Data: image.Data, MIME: image.MIME})
			}
		}
	}
	return images
}

// noImage is the error for an answer without an image, which says why in its
// finish reason, and sometimes in words.
func noImage(answer *llm.ChatResponse) *llm.Error {
	kind := llm.KindMalformedResponse
	if answer.FinishReason() == llm.FinishContentFilter {
		kind = llm.KindContentFilter
	}
	failed := &llm.Error{
		Kind: kind, Provider: Name, Model: answer.Model, Status: http.StatusOK,
		Code:    answer.Choices[0].FinishRaw,
		Message: "the answer holds no image",
		Body:    llm.Excerpt(answer.Raw),
	}
	if failed.Code != "" {
		failed.Message += "; the model ended with " + failed.Code
	}
	if text := answer.Text(); text != "" {
		failed.Message += ": " + llm.Excerpt([]byte(text))
	}
	return failed
}

// addUsage sums the usage of several calls; a count that one of them lacks is
// absent from the sum.
func addUsage(sum, more *llm.Usage) *llm.Usage {
	if sum == nil || more == nil {
		return nil
	}
	add := func(a, b llm.Tokens) llm.Tokens {
		x, known := a.Get()
		y, alsoKnown := b.Get()
		if !known || !alsoKnown {
			return llm.Tokens{}
		}
		return llm.Count(x + y)
	}
	return &llm.Usage{
		InputTokens:     add(sum.InputTokens, more.InputTokens),
		OutputTokens:    add(sum.OutputTokens, more.OutputTokens),
		TotalTokens:     add(sum.TotalTokens, more.TotalTokens),
		CachedTokens:    add(sum.CachedTokens, more.CachedTokens),
		ReasoningTokens: add(sum.ReasoningTokens, more.ReasoningTokens),
	}
}
