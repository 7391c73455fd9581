package openaicompat

import (
	"context"
	"errors"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
	"github.com/parley-llm/parley/providers/wire/jsonr"
)

// ListModels is as in [llm.Provider]. What the service leaves out is filled in
// from known, the provider's own table.
func (c *Client) ListModels(ctx context.Context, known []llm.Model) ([]llm.Model, error) {
	answer, err := c.endpoint.Do(ctx, exchange.Call{Path: or(c.dialect.ModelsPath, "/models")})
	if err != nil {
		return nil, err
	}
	models, err := decodeModels(answer.Body)
	if err != nil {
		return nil, c.unreadable("", answer, err)
	}
	table := make(map[string]*llm.Model, len(known))
	for i := range known {
		table[known[i].ID] = &known[i]
	}
	for i := range models {
		if k := table[models[i].ID]; k != nil {
			fill(&models[i], k)
		}
	}
	return models, nil
}

func fill(m, known *llm.Model) {
	m.Name = or(m.Name, known.Name)
	if m.ContextTokens == 0 {
		m.ContextTokens = known.ContextTokens
	}
	m.MaxOutputTokens = known.MaxOutputTokens
	m.Capabilities, m.Price = known.Capabilities, known.Price
	if m.Retires.IsZero() {
		m.Retires = known.Retires
	}
}

// decodeModels reads a list under "data", or, as one host sends it, bare.
func decodeModels(body []byte) ([]llm.Model, error) {
	r := new(jsonr.Reader)
	r.Reset(body)
	var models []llm.Model
	var listed, failed bool
	list := func() error {
		listed = r.Kind() == jsontext.KindBeginArray
		return r.Array(func(int) error {
			m, err := readModel(r)
			if m.ID != "" {
				models = append(models, m)
			}
			return err
		})
	}
	var err error
	if r.Kind() == jsontext.KindBeginArray {
		err = list()
	} else {
		err = r.Object(func(name []byte) error {
			switch string(name) {
			case "data":
				return list()
			case "error":
				failed = r.Kind() != jsontext.KindNull
				return r.Skip()
			default:
				return r.Skip()
			}
		})
	}
	if err == nil {
		err = r.End()
	}
	switch {
	case err != nil:
		return nil, err
	case failed:
		return nil, errFailed{}
	case !listed:
		return nil, errors.New("the answer has no list of models")
	}
	return models, nil
}

func readModel(r *jsonr.Reader) (m llm.Model, err error) {
	var created, window int64
	var shutdown string
	err = r.ObjectOrSkip(func(name []byte) error {
		switch string(name) {
		case "id":
			return r.Text(&m.ID)
		case "name", "display_name":
			return r.Text(&m.Name)
		case "owned_by":
			return r.Text(&m.OwnedBy)
		case "created":
			_, err := r.Int(&created)
			return err
		case "context_length", "max_context_length", "context_window":
			_, err := r.Int(&window)
			return err
		case "shutdown_date", "deprecation":
			return r.Text(&shutdown)
		default:
			return r.Skip()
		}
	})
	if created > 0 {
		m.Created = time.Unix(created, 0).UTC()
	}
	m.ContextTokens = int(window)
	// A date that cannot be read is no reason to lose the list. Mistral gives
	// the time of the day too.
	m.Retires, _ = time.Parse(time.DateOnly, shutdown[:min(len(shutdown), len(time.DateOnly))])
	return m, err
}
