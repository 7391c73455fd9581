package fallback

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/parley-llm/parley/llm"
)

// Name joins the candidates' names, such as "fallback(openai,anthropic)".
func (l *list) Name() string { return l.name }

// notChat are the capabilities of models that a chat does not ask for.
const notChat = llm.CapEmbeddings | llm.CapEmbeddingDims | llm.CapImages

// Capabilities is what one of the candidates at least can do, each with its own
// model.
func (l *list) Capabilities(model string) llm.Capability {
	var all llm.Capability
	for _, c := range l.candidates {
		chats, others := c.chatModel(model), c.otherModel(model)
		can := c.Provider.Capabilities(chats)
		if others != chats {
			can = can&^notChat | c.Provider.Capabilities(others)&notChat
		}
		all |= can
	}
	return all
}

// Models joins the candidates' tables. The first that knows a model counts.
func (l *list) Models() []llm.Model {
	var all []llm.Model
	seen := map[string]bool{}
	for _, c := range l.candidates {
		for _, m := range c.Provider.Models() {
			if !seen[m.ID] {
				seen[m.ID] = true
				all = append(all, m)
			}
		}
	}
	return all
}

// CalculateCost is the price at the first candidate that knows the model, by the
// name in an answer or by the one in a request.
func (l *list) CalculateCost(model string, usage llm.Usage) (llm.Cost, error) {
	var failures []error
	for _, c := range l.candidates {
		for _, name := range []string{model, c.chatModel(model)} {
			cost, err := c.Provider.CalculateCost(name, usage)
			if err == nil {
				return cost, nil
			}
			if failures = append(failures, err); name == c.chatModel(model) {
				break
			}
		}
	}
	return llm.Cost{}, errors.Join(failures...)
}

// HealthCheck asks the candidates in order until one is healthy. The list is
// healthy if that is the first, degraded if it is another, and else as the best
// of them. The error joins those of all that were not healthy.
func (l *list) HealthCheck(ctx context.Context) llm.Health {
	start := time.Now()
	var seen []string
	var failures []error
	best := llm.HealthUnknown
	for i, c := range l.candidates {
		h := c.Provider.HealthCheck(ctx)
		seen = append(seen, c.Provider.Name()+": "+h.Detail)
		if h.Status == llm.HealthHealthy {
			if best = h.Status; i > 0 {
				best = llm.HealthDegraded
			}
			break
		}
		failures = append(failures, h.Err)
		if rank(h.Status) > rank(best) {
			best = h.Status
		}
	}
	return llm.Health{
		Status: best, Latency: time.Since(start), Detail: strings.Join(seen, "; "), Err: errors.Join(failures...),
	}
}

// rank orders what was seen by how much hope it leaves.
func rank(s llm.HealthStatus) int {
	switch s {
	case llm.HealthUnknown:
		return 0
	case llm.HealthUnhealthy:
		return 1
	case llm.HealthDegraded:
		return 2
	case llm.HealthHealthy:
		return 3
	}
	return 0
}
