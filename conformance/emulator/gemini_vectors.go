package emulator

import (
	"net/http"
	"unicode"
)

type geminiVector struct {
	Values     []float32        `json:"values"`
	Statistics *geminiStatistic `json:"statistics,omitempty"`
	Future     *future          `json:"xFuture,omitempty"`
}

type geminiStatistic struct {
	Tokens    int64 `json:"token_count"`
	Truncated bool  `json:"truncated"`
}

type geminiEmbedUsage struct {
	PromptTokens int64            `json:"promptTokenCount"`
	Details      []geminiModality `json:"promptTokenDetails,omitempty"`
}

func (d gemini) sendEmbeddings(w http.ResponseWriter, r *request, call geminiCall, texts []geminiText) {
	vectors := make([]geminiVector, len(texts))
	var tokens int64
	characters := 0
	for i, t := range texts {
		vectors[i] = geminiVector{Values: []float32{}, Future: r.unknown()}
		if t.at < len(r.turn.Reply.Vectors) {
			vectors[i].Values = r.turn.Reply.Vectors[t.at]
		}
		n := geminiShare(r, t.at)
		tokens += n
		if call.verb == "predict" && r.turn.Reply.Usage != nil {
			vectors[i].Statistics = &geminiStatistic{Tokens: n}
		}
		for _, c := range t.text {
			if !unicode.IsSpace(c) {
				characters++
			}
		}
	}
	if call.verb == "predict" {
		type prediction struct {
			Embeddings geminiVector `json:"embeddings"`
		}
		body := struct {
			Predictions []prediction   `json:"predictions"`
			Metadata    map[string]any `json:"metadata"`
			Future      *future        `json:"xFuture,omitempty"`
		}{Metadata: map[string]any{"billableCharacterCount": characters}, Future: r.unknown()}
		for _, v := range vectors {
			body.Predictions = append(body.Predictions, prediction{Embeddings: v})
		}
		d.send(w, body)
		return
	}
	body := struct {
		Embedding  *geminiVector     `json:"embedding,omitempty"`
		Embeddings []geminiVector    `json:"embeddings,omitempty"`
		Usage      *geminiEmbedUsage `json:"usageMetadata,omitempty"`
		Truncated  *bool             `json:"truncated,omitempty"`
		Future     *future           `json:"xFuture,omitempty"`
	}{Future: r.unknown()}
	switch {
	case call.verb == "batchEmbedContents":
		body.Embeddings = vectors
	case len(vectors) == 1:
		body.Embedding = &vectors[0]
	}
	if r.turn.Reply.Usage != nil {
		body.Usage = &geminiEmbedUsage{PromptTokens: tokens, Details: []geminiModality{{Modality: "TEXT", Tokens: tokens}}}
	}
	if call.verb == "embedContent" && !call.studio {
		body.Truncated = new(false)
	}
	d.send(w, body)
}

// geminiShare is how much of the turn's input tokens belongs to one of its
// texts: the first has what does not divide.
func geminiShare(r *request, at int) int64 {
	u, all := r.turn.Reply.Usage, 1
	if want := r.turn.Embed; want != nil {
		all = max(1, len(want.Input))
	}
	if u == nil {
		return 0
	}
	return part(u.Input, at, all)
}

// part divides a number; the first part has what is left over.
func part(n int64, at, all int) int64 {
	share := n / int64(all)
	if at == 0 {
		share += n % int64(all)
	}
	return share
}
