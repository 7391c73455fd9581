package mutant

import "github.com/parley-llm/parley/llm"

func mediaMutants() []Mutant {
	return []Mutant{
		{
			ID:        "mime-guessed",
			Why:       "A picture is declared as another kind than it is, and refused or misread.",
			Scenarios: []string{"media/image-bytes"},
			Wrap: byHooks(hooks{request: onImage(func(p *llm.ImagePart) {
				if p.MIME != "" {
					p.MIME = "image/jpeg"
				}
			})}),
		},
		{
			ID:        "image-bytes-cut",
			Why:       "The last byte of every picture is missing.",
			Scenarios: []string{"media/image-bytes"},
			Wrap: byHooks(hooks{request: onImage(func(p *llm.ImagePart) {
				p.Data = p.Data[:max(0, len(p.Data)-1)]
			})}),
		},
		{
			ID:        "parts-reordered",
			Why:       "\"This\" and \"that\" point at the wrong picture.",
			Scenarios: []string{"media/image-bytes"},
			Wrap: byHooks(hooks{request: func(r *llm.ChatRequest) {
				for _, m := range r.Messages {
					if n := len(m.Parts); n > 1 {
						m.Parts[0], m.Parts[1] = m.Parts[1], m.Parts[0]
					}
				}
			}}),
		},
		{
			ID:        "image-url-cut",
			Why:       "A signed URL without its query opens nothing.",
			Scenarios: []string{"media/image-url"},
			Wrap: byHooks(hooks{request: onImage(func(p *llm.ImagePart) {
				p.URL = p.URL[:max(0, len(p.URL)-4)]
			})}),
		},
		{
			ID:        "pdf-dropped",
			Why:       "The model answers about a document that it never saw.",
			Scenarios: []string{"media/pdf"},
			Wrap: byHooks(hooks{request: onSent(func(part llm.Part) llm.Part {
				if doc, ok := part.(llm.DocumentPart); ok {
					return llm.TextPart{Text: doc.Name}
				}
				return part
			})}),
		},
		{
			ID:        "audio-dropped",
			Why:       "The model answers about a recording that it never heard.",
			Scenarios: []string{"media/audio-in"},
			Wrap: byHooks(hooks{request: onSent(func(part llm.Part) llm.Part {
				if _, ok := part.(llm.AudioPart); ok {
					return llm.TextPart{Text: "(audio)"}
				}
				return part
			})}),
		},
	}
}

// onImage makes a request hook that edits every image.
func onImage(edit func(*llm.ImagePart)) func(*llm.ChatRequest) {
	return onSent(func(part llm.Part) llm.Part {
		if picture, ok := part.(llm.ImagePart); ok {
			edit(&picture)
			return picture
		}
		return part
	})
}

func imageMutants() []Mutant {
	return []Mutant{{
		ID:        "image-cut",
		Why:       "The picture that was paid for has no end.",
		Scenarios: []string{"images/single"},
		Wrap: byHooks(hooks{images: func(r *llm.ImageResponse) {
			for i := range r.Images {
				r.Images[i].Data = r.Images[i].Data[:len(r.Images[i].Data)/2]
			}
		}}),
	}}
}
