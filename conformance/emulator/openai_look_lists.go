package emulator

import (
	"net/http"
	"slices"
)

// listLike lists the turn's models, all on one page, or answers the call that
// only proves the key.
func (d openai) listLike(w http.ResponseWriter, r *request, op operation) {
	if op == health {
		send(w, http.StatusOK, d.every(r), "application/json", d.look.body(d.look.check(r).ifUnknown(r)))
		return
	}
	data := []ordered{}
	for _, id := range r.turn.Reply.ModelIDs {
		data = append(data, d.look.card(id).ifUnknown(r))
	}
	body := ordered{{"object", "list"}, {"data", data}}
	if d.look.cards != nil {
		body = ordered{{"data", data}}.and(d.look.cards(len(data)))
	}
	send(w, http.StatusOK, d.every(r), "application/json", marshal(body.ifUnknown(r), ""))
}

// openaiCard is a model in OpenAI's own form.
func openaiCard(id string) ordered {
	return ordered{{"id", id}, {"object", "model"}, {"created", created}, {"owned_by", "system"}}
}

// sendVectors answers an embeddings call.
func (d openai) sendVectors(w http.ResponseWriter, r *request, model string, encoded bool) {
	reply := r.turn.Reply
	data := []ordered{}
	for i, vector := range reply.Vectors {
		var value any = vector
		if encoded {
			value = encodeVector(vector)
		}
		data = append(data, ordered{{"object", "embedding"}, {"index", i}, {"embedding", value}}.ifUnknown(r))
	}
	if reply.Shuffled {
		slices.Reverse(data)
	}
	body := ordered{{"object", "list"}, {"data", data}, {"model", model}}
	if d.look.vectors != nil {
		body = body.and(d.look.vectors(r))
	}
	if u := reply.Usage; u != nil {
		count := ordered{{"prompt_tokens", u.Input}, {"total_tokens", u.Input + u.Output}}
		if d.look.counted != nil {
			count = count.and(d.look.counted(u.Input))
		}
		body = body.with("usage", count)
	}
	send(w, http.StatusOK, d.success(r), "application/json", d.look.body(body.ifUnknown(r)))
}
