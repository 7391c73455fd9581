package catalogue

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/png"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

func mediaScenarios() []scenario.Scenario {
	return []scenario.Scenario{
		{
			ID: "media/image-bytes", Rev: 1, Level: scenario.Should, Clause: "C-33", Gates: llm.CapVision,
			Refs:  []string{"OpenAI documentation: images and vision (2026-08)", "Anthropic documentation: vision (2026-10)"},
			Why:   "A picture with one wrong byte or the wrong media type is refused or misread.",
			Hint:  "Send the bytes in base64 and the media type as the caller gave it, in the order of the parts.",
			Turns: mediaImageBytes,
			Check: Play,
		},
		{
			ID: "media/image-url", Rev: 1, Level: scenario.Should, Clause: "C-33", Gates: llm.CapVision | llm.CapVisionURL,
			Refs:  []string{"OpenAI documentation: images and vision (2026-08)", "Anthropic documentation: vision (2026-10)"},
			Why:   "A URL that the library fetches by itself leaks the caller's address and costs its memory.",
			Hint:  "Pass the URL on as it is.",
			Turns: mediaImageURL,
			Check: Play,
		},
		{
			ID: "media/pdf", Rev: 1, Level: scenario.Should, Clause: "C-33", Gates: llm.CapPDF,
			Refs:  []string{"OpenAI documentation: file inputs (2026-08)", "Anthropic documentation: PDF support (2026-10)"},
			Why:   "A document is the usual thing to ask about.",
			Hint:  "Send the document's bytes and name in the service's own part.",
			Turns: mediaPDF,
			Check: Play,
		},
		{
			ID: "media/audio-in", Rev: 1, Level: scenario.May, Clause: "C-33", Gates: llm.CapAudio,
			Refs:  []string{"OpenAI API reference: input_audio (2026-08)"},
			Why:   "Speech is a prompt too.",
			Hint:  "Send the bytes in base64 and the format in the service's own word.",
			Turns: mediaAudio,
			Check: Play,
		},
	}
}

// pixel is the smallest PNG, in a color of its own.
func pixel(p scenario.Params, id string) []byte {
	x := seeded(p, id, "pixel")
	img := image.NewNRGBA(image.Rect(0, 0, 1, 1))
	img.SetNRGBA(0, 0, color.NRGBA{R: byte(x), G: byte(x >> 8), B: byte(x >> 16), A: 0xff})
	var b bytes.Buffer
	// Encoding to memory does not fail.
	_ = png.Encode(&b, img)
	return b.Bytes()
}

// look is a request about a part, with text before and after it.
func look(p scenario.Params, id string, part llm.Part) []scenario.Turn {
	return []scenario.Turn{{
		Op: scenario.OpChat,
		Chat: &llm.ChatRequest{Model: or(p.Models.Vision, p.Models.Chat), Messages: []llm.Message{
			llm.UserParts(llm.TextPart{Text: "Look at " + nonce(p, id, "name") + ":"}, part, llm.TextPart{Text: "What is it?"}),
		}},
		Reply: text(p, id, "It shows ", nonce(p, id, "answer"), "."),
	}}
}

func mediaImageBytes(p scenario.Params) []scenario.Turn {
	const id = "media/image-bytes"
	return look(p, id, llm.ImagePart{MIME: "image/png", Data: pixel(p, id)})
}

func mediaImageURL(p scenario.Params) []scenario.Turn {
	const id = "media/image-url"
	return look(p, id, llm.ImagePart{URL: "https://images.example.com/" + nonce(p, id, "path") + ".png?size=1&x=%20y"})
}

func mediaPDF(p scenario.Params) []scenario.Turn {
	const id = "media/pdf"
	return look(p, id, llm.DocumentPart{
		MIME: "application/pdf", Name: nonce(p, id, "file") + ".pdf",
		Data: []byte("%PDF-1.4\n% " + nonce(p, id, "document") + "\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"),
	})
}

func mediaAudio(p scenario.Params) []scenario.Turn {
	const id = "media/audio-in"
	turns := look(p, id, llm.AudioPart{MIME: "audio/wav", Data: sound(p, id)})
	turns[0].Chat.Model = or(p.Models.Audio, turns[0].Chat.Model)
	return turns
}

// sound is a WAV file of four samples.
func sound(p scenario.Params, id string) []byte {
	samples := binary.LittleEndian.AppendUint64(nil, seeded(p, id, "samples"))
	b := append([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, uint32(36+len(samples)))...)
	b = append(b, "WAVEfmt "...)
	for _, v := range []uint32{16, 1<<16 | 1, 8000, 16000, 16<<16 | 2} {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	b = append(b, "data"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(samples)))
	return append(b, samples...)
}
