package llm

import "time"

// ImageRequest asks for images made from a prompt.
type ImageRequest struct {
	Model  string
	Prompt string
	N      *int
	// Size is the service's own form, such as "1024x1024"; empty leaves it to
	// the service.
	Size    string
	Quality string
	User    string
	Headers map[string]string
	Options []ProviderOption
}

// ImageResponse holds the images.
type ImageResponse struct {
	Provider  string
	Model     string
	Created   time.Time
	Images    []GeneratedImage
	Usage     *Usage
	RequestID string
}

// GeneratedImage is one image, by bytes or by URL.
type GeneratedImage struct {
	Data []byte
	MIME string
	URL  string
	// RevisedPrompt is the prompt that the service really used, if it says so.
	RevisedPrompt string
}
