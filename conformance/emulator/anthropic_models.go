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
	for _, id := range page {
		body.Data = append(body.Data, anthropicModel{
			Type: "model", ID: id, DisplayName: id, CreatedAt: "2026-01-01T00:00:00Z",
			MaxInputTokens: 1000000, MaxTokens: 128000, Future: r.unknown(),
			Capabilities: capabilities(claudeOf(id)),
		})
	}
	if n := len(page); n > 0 {
		body.FirstID, body.LastID = &page[0], &page[n-1]
	}
	send(w, http.StatusOK, d.header(r), "application/json", marshal(body, ""))
}

// capabilities are what the service says that a model can do; each leaf says
// whether it is supported.
func capabilities(c claude) map[string]any {
	leaf := func(supported bool) map[string]any { return map[string]any{"supported": supported} }
	branch := func(supported bool, leaves map[string]any) map[string]any {
		leaves["supported"] = supported
		return leaves
	}
	efforts := map[string]any{}
	for _, effort := range []string{"low", "medium", "high", "xhigh", "max"} {
		efforts[effort] = leaf(slices.Contains(c.efforts, effort))
	}
	types := map[string]any{}
	for _, kind := range []string{"enabled", "adaptive"} {
		types[kind] = leaf(slices.Contains(c.thinking, kind))
	}
	return map[string]any{
		"batch": leaf(true), "citations": leaf(true), "code_execution": leaf(true),
		"context_management": branch(true, map[string]any{
			"clear_tool_uses_20250919": leaf(true), "clear_thinking_20251015": leaf(true), "compact_20260112": leaf(c.version >= 46),
		}),
		"effort":      branch(len(c.efforts) > 0, efforts),
		"image_input": leaf(true), "pdf_input": leaf(true), "structured_outputs": leaf(true),
		"thinking": branch(true, map[string]any{"types": types}),
	}
}
