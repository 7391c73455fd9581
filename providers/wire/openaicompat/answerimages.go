package openaicompat

import (
	"encoding/base64"
	"strings"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonr"
)

// readImages keeps the images of an answer, in the form that requests have too.
func (m *message) readImages(r *jsonr.Reader, d *Dialect) error {
	if !d.AnswerImages {
		return r.Skip()
	}
	return r.ArrayOrSkip(func(int) error {
		p := piece{kind: pieceImage}
		err := r.ObjectOrSkip(func(name []byte) error {
			if string(name) != "image_url" {
				return r.Skip()
			}
			return r.ObjectOrSkip(func(name []byte) error {
				if string(name) != "url" {
					return r.Skip()
				}
				return r.Text(&p.text)
			})
		})
		if p.text != "" {
			m.pieces = append(m.pieces, p)
		}
		return err
	})
}

// answerImage is the image at an address, which may hold its bytes.
func answerImage(address string) llm.ImagePart {
	if head, data, ok := strings.Cut(address, ";base64,"); ok && strings.HasPrefix(head, "data:") {
		if image, err := base64.StdEncoding.DecodeString(data); err == nil && len(image) > 0 {
			return llm.ImagePart{MIME: strings.TrimPrefix(head, "data:"), Data: image}
		}
	}
	return llm.ImagePart{URL: address}
}

// answerImages writes the images of an earlier answer.
func (e *encoder) answerImages(i int, images []llm.ImagePart) {
	if len(images) == 0 {
		return
	}
	e.w.Key("images").Array()
	for _, image := range images {
		e.image(i, image)
	}
	e.w.EndArray()
}
