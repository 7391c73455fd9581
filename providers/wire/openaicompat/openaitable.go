package openaicompat

import (
	"time"

	"github.com/parley-llm/parley/llm"
)

// The media that OpenAI's models read, with the wire's words for sound. (OpenAI
// API reference, chat completions, 2026-08-21.)
var (
	OpenAIImageTypes   = []string{"image/png", "image/jpeg", "image/gif", "image/webp"}
	OpenAIAudioFormats = map[string]string{
		"audio/wav": "wav", "audio/x-wav": "wav", "audio/wave": "wav", "audio/vnd.wave": "wav",
		"audio/mpeg": "mp3", "audio/mp3": "mp3",
	}
)

// OpenAIRow is one line of a table of OpenAI's models, as one service sells
// them.
type OpenAIRow struct {
	ID string
	// Context and Output are limits in tokens.
	Context, Output int
	// In, Cached and Out are dollars for a million tokens; a row without In has
	// no price.
	In, Cached, Out float64
	// Source names the page of the price, and AsOf is the day it was read.
	Source, AsOf string
	// Retires is the day that the service announced; empty if none.
	Retires string
}

// Model is the row as a model of the owner's. Its capabilities go by its name.
func (r OpenAIRow) Model(owner string) llm.Model {
	m := ParseOpenAIModel(r.ID)
	return llm.Model{
		ID:              r.ID,
		OwnedBy:         owner,
		ContextTokens:   r.Context,
		MaxOutputTokens: r.Output,
		Capabilities:    m.Capabilities(),
		Price:           r.price(m),
		Retires:         Day(r.Retires),
	}
}

func (r OpenAIRow) price(m OpenAIModel) *llm.Price {
	if r.In == 0 {
		return nil
	}
	// Tokens written to the cache are billed at a quarter more from GPT-5.6 on,
	// and as ordinary input before. (OpenAI model pages, 2026-11.)
	write := r.In
	if m.Version >= 506 {
		write *= 1.25
	}
	rates := func(input, output float64) llm.Rates {
		return llm.Rates{
			Input:       llm.PerMillion(r.In * input),
			CachedInput: llm.PerMillion(r.Cached * input),
			CacheWrite:  llm.PerMillion(write * input),
			Output:      llm.PerMillion(r.Out * output),
		}
	}
	p := &llm.Price{Rates: rates(1, 1), Source: r.Source, AsOf: Day(r.AsOf)}
	// A long prompt raises the price of the whole request, on models whose
	// window is that long. (OpenAI models page, 2026-11.)
	const long = 272_000
	if m.Version >= 504 && r.Context > 400_000 {
		p.Steps = []llm.PriceStep{{AboveInput: long, Rates: rates(2, 1.5)}}
	}
	return p
}

// Day reads a day of a table, such as "2026-11-22"; the empty text is the zero
// time. A table that holds anything else is a mistake in the program.
func Day(text string) time.Time {
	if text == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic("openaicompat: a table of models holds a bad date: " + text)
	}
	return t
}
