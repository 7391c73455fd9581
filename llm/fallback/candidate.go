package fallback

import (
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"github.com/parley-llm/parley/llm"
)

// Candidate is one provider of a list.
type Candidate struct {
	Provider llm.Provider
	// Model is the model that chats ask of this provider, whatever the request
	// names; empty keeps the request's.
	Model string
	// Models are models by the name that a request has for them. They go before
	// Model, and hold for every operation: vectors of different models cannot be
	// compared, so an embedding model is replaced only by one that was named for
	// it.
	Models map[string]string
}

// candidate is a Candidate with what it asked for.
type candidate struct {
	Candidate
	// pauses are by model; nil when there is none, which is the usual case and
	// costs one load. The map is never changed, only replaced.
	pauses atomic.Pointer[map[string]pause]
	mu     sync.Mutex
}

// pause is a time in which a candidate is not asked, and why.
type pause struct {
	until time.Time
	cause error
}

// chatModel is the candidate's model for a chat.
func (c *candidate) chatModel(requested string) string {
	if name, ok := c.Models[requested]; ok {
		return name
	}
	if c.Model != "" {
		return c.Model
	}
	return requested
}

// otherModel is the candidate's model for anything else.
func (c *candidate) otherModel(requested string) string {
	if name, ok := c.Models[requested]; ok {
		return name
	}
	return requested
}

// paused returns why a candidate is not to be asked for a model now.
func (c *candidate) paused(model string) (pause, bool) {
	pauses := c.pauses.Load()
	if pauses == nil {
		return pause{}, false
	}
	p, ok := (*pauses)[model]
	return p, ok && time.Now().Before(p.until)
}

// pause leaves the candidate out for a while.
func (c *candidate) pause(model string, p pause) {
	c.mu.Lock()
	defer c.mu.Unlock()
	pauses := map[string]pause{}
	if old := c.pauses.Load(); old != nil {
		maps.Copy(pauses, *old)
	}
	now := time.Now()
	maps.DeleteFunc(pauses, func(_ string, p pause) bool { return !now.Before(p.until) })
	pauses[model] = p
	c.pauses.Store(&pauses)
}
