package conformance

import (
	"net/http"
	"sync"

	"github.com/parley-llm/parley/conformance/fault"
	"github.com/parley-llm/parley/conformance/scenario"
)

// wire is one provider under test with all that surrounds it:
//
//	provider → http.Client → (scenario's wrap) → bodies → faults → guard → network → backend
type wire struct {
	adapter *Adapter
	backend backend
	network *network
	guard   *guard
	bodies  *bodies
	partial bool
	// prefix is the variant in which the wire was made.
	prefix string
	settle func()

	once sync.Once
	// left is how many bodies were open at the end.
	left int
}

// open builds the wire and its provider.
func (w *wire) open(transport string, o scenario.WireOptions) (*scenario.Wire, error) {
	if err := w.connect(transport); err != nil {
		return nil, err
	}
	var err error
	if w.guard, err = newGuard(w.network, w.adapter.BaseURL); err != nil {
		w.network.close()
		return nil, err
	}
	var rt http.RoundTripper = w.guard
	if len(o.Faults) > 0 {
		rt = fault.Transport(rt, o.Faults...)
	}
	w.bodies = newBodies(rt)
	rt = w.bodies
	if o.Transport != nil {
		rt = o.Transport(rt)
	}
	key := goodKey
	if o.BadKey {
		key = badKey
	}
	provider, err := w.adapter.New(Env{
		Client: &http.Client{Transport: rt}, BaseURL: w.adapter.BaseURL, Key: key, Models: w.adapter.Models,
	})
	if err != nil {
		w.close()
		return nil, err
	}
	return &scenario.Wire{
		Provider: provider,
		Sent:     w.guard.requests,
		Open:     w.bodies.count,
		Settle:   w.settle,
		Close:    w.close,
	}, nil
}

func (w *wire) connect(transport string) (err error) {
	if transport == InProcess {
		w.network = newPipeNetwork(w.backend)
		return nil
	}
	w.network, err = newLoopbackNetwork(w.backend)
	return err
}

// close ends the wire. What the provider left open is counted first and then
// closed for it, so that a leak is a finding and not a hang.
func (w *wire) close() {
	w.once.Do(func() {
		w.settle()
		w.left = w.bodies.count()
		w.bodies.closeAll()
		w.network.close()
	})
}
