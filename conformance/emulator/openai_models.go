package emulator

import "net/http"

type openaiModels struct {
	Object string        `json:"object"`
	Data   []openaiModel `json:"data"`
	Future *future       `json:"x_future,omitempty"`
}

type openaiModel struct {
	ID      string  `json:"id"`
	Object  string  `json:"object"`
	Created int64   `json:"created"`
	OwnedBy string  `json:"owned_by"`
	Future  *future `json:"x_future,omitempty"`
}

// models lists the turn's models, all on one page. It is also what a health
// check calls: it costs nothing and needs a good key.
func (d openai) models(w http.ResponseWriter, r *request, op operation) {
	if d.look.own {
		d.listLike(w, r, op)
		return
	}
	body := openaiModels{Object: "list", Data: []openaiModel{}, Future: r.unknown()}
	for _, id := range r.turn.Reply.ModelIDs {
		body.Data = append(body.Data, openaiModel{
			ID: id, Object: "model", Created: created, OwnedBy: "system", Future: r.unknown(),
		})
	}
	send(w, http.StatusOK, d.every(r), "application/json", append(marshal(body, "  "), '\n'))
}
