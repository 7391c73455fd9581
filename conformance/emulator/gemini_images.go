package emulator

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// image compares a request for an image with the turn's. An image is an answer
// of generateContent, one for each request; sizes are a ratio and a class.
func (d gemini) image(r *request, c *geminiChat, before int) render {
	if !geminiPaints(c.call.model) {
		r.reject("model", googleInvalid("The requested combination of response modalities (IMAGE) is not supported by the model."),
			"an image model", c.call.model, "each model belongs to its own operation")
	}
	if want := r.turn.Image; want != nil && r.refusals == before {
		r.checkHeaders(want.Headers, "Authorization", "X-Goog-Api-Key")
		same(r, "model", ruleModel, want.Model, c.call.model)
		same(r, "prompt", ruleText, want.Prompt, c.prompt())
		d.compareSize(r, c, want)
	}
	if !slices.Contains(c.modalities, "IMAGE") {
		r.note("generationConfig.responseModalities", "IMAGE, alone or with TEXT", shown(strings.Join(c.modalities, ", ")), "an image is asked for as a modality of the answer")
	}
	if c.req.N != nil && *c.req.N > 1 {
		r.reject("generationConfig.candidateCount", googleInvalid("Multiple candidates is not enabled for this model"), "absent", strconv.Itoa(*c.req.N),
			"a request makes one image, so that several images are several requests")
	}
	return func(w http.ResponseWriter) { d.sendImage(w, r, c) }
}

// prompt is the text of a conversation of one message, and otherwise none.
func (c *geminiChat) prompt() string {
	if len(c.req.Messages) != 1 || c.req.Messages[0].Role != llm.RoleUser {
		return ""
	}
	return c.req.Messages[0].Text()
}

// compareSize demands the ratio of a size in pixels; which class comes nearest
// to it is the provider's choice. The service's own forms are sent as they are.
func (gemini) compareSize(r *request, c *geminiChat, want *llm.ImageRequest) {
	const path = "generationConfig.imageConfig."
	const rule = "the size of an image is sent in the service's own terms"
	width, height, pixels := strings.Cut(strings.ToLower(want.Size), "x")
	a, errA := strconv.Atoi(width)
	b, errB := strconv.Atoi(height)
	switch {
	case want.Size == "":
		same(r, path+"aspectRatio", rule, "", c.aspectRatio)
		same(r, path+"imageSize", rule, "", c.imageSize)
	case pixels && errA == nil && errB == nil && a > 0 && b > 0:
		d := gcd(a, b)
		same(r, path+"aspectRatio", rule, strconv.Itoa(a/d)+":"+strconv.Itoa(b/d), c.aspectRatio)
	case strings.Contains(want.Size, ":"):
		same(r, path+"aspectRatio", rule, want.Size, c.aspectRatio)
	default:
		same(r, path+"imageSize", rule, want.Size, c.imageSize)
	}
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// sendImage answers with the next of the turn's images.
func (d gemini) sendImage(w http.ResponseWriter, r *request, c *geminiChat) {
	reply, at, all := r.turn.Reply, 0, 1
	if r.serve != nil {
		at = r.serve("image")
	}
	if r.turn.Image != nil {
		all = *orOne(r.turn.Image.N)
	}
	body := c.response(r)
	if u := reply.Usage; u != nil {
		body.Usage = c.usage(r, &scenario.Usage{Input: part(u.Input, at, all), Output: part(u.Output, at, all)}, "IMAGE")
	}
	var parts []geminiPart
	if at < len(reply.Images) {
		parts = append(parts, geminiPart{InlineData: &geminiBlob{MIMEType: "image/png", Data: reply.Images[at]}, Future: r.unknown()})
	}
	candidate := c.candidate(r, 0, parts)
	candidate.FinishReason = "STOP"
	if parts == nil {
		candidate.FinishReason = "NO_IMAGE"
	}
	body.Candidates = []geminiCandidate{candidate}
	d.send(w, body)
}
