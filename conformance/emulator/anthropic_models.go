package emulator

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/parley-llm/parley/conformance/scenario"
)

type anthropicModels struct {
	Data    []anthropicModel `json:"data"`
	HasMore bool             `json:"has_more"`
	FirstID *string          `json:"first_id"`
	LastID  *string          `json:"last_id"`
	Future  *future          `json:"x_future,omitempty"`
}

type anthropicModel struct {
	Type           string         `json:"type"`
	ID             string         `json:"id"`
	DisplayName    string         `json:"display_name"`
	CreatedAt      string         `json:"created_at"`
	MaxInputTokens int64          `json:"max_input_tokens"`
	MaxTokens      int64          `json:"max_tokens"`
	Capabilities   map[string]any `json:"capabilities"`
	Future         *future        `json:"x_future,omitempty"`
}

// models lists a page of the turn's models. A list call that has more pages keeps
// its turn until the last one was fetched; a health check ends after one.
func (d anthropic) models(r *request) render {
	r.checkQuery("limit", "after_id", "before_id")
	limit := 20
	query := r.URL.Query()
	if text := query.Get("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > 1000 {
			r.reject("query.limit", anthropicInvalid("limit: Input should be between 1 and 1000"), "1 to 1000", text, "a page has 1 to 1000 models")
			return nil
		}
		limit = n
	}
	ids := r.turn.Reply.ModelIDs
	if after := query.Get("after_id"); after != "" {
		i := slices.Index(ids, after)
		if i < 0 {
			r.reject("query.after_id", anthropicInvalid("after_id: no such model"), "the last id of the page before", after, "the next page begins after the last id of the one before")
			return nil
		}
		ids = ids[i+1:]
	}
	page := ids[:min(limit, len(ids))]
	more := len(page) < len(ids)
	r.unfinished = more && r.turn.Op == scenario.OpListModels && r.refusal == nil
	return func(w http.ResponseWriter) { d.sendModels(w, r, page, more) }
}

func (d anthropic) sendModels(w http.ResponseWriter, r *request, page []string, more bool) {
	body := anthropicModels{Data: []anthropicModel{}, HasMore: more, Future: r.unknown()}
	can := map[string]any{"supported": true}
	for _, id := range page {
		body.Data = append(body.Data, anthropicModel{
			Type: "model", ID: id, DisplayName: id, CreatedAt: "2026-01-01T00:00:00Z",
			MaxInputTokens: 1000000, MaxTokens: 128000, Future: r.unknown(),
			Capabilities: map[string]any{"image_input": can, "pdf_input": can, "structured_outputs": can},
		})
	}
	if n := len(page); n > 0 {
		body.FirstID, body.LastID = &page[0], &page[n-1]
	}
	send(w, http.StatusOK, d.header(r), "application/json", marshal(body, ""))
}
