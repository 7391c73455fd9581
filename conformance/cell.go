package conformance

import (
	"fmt"
	"slices"
	"sync"
	"testing/synctest"

	"github.com/parley-llm/parley/conformance/scenario"
)

// The transports.
const (
	// InProcess is net/http over in-memory pipes, under virtual time.
	InProcess = "inproc"
	// Loopback is net/http over TCP on the loopback interface.
	Loopback = "loopback"
)

// cell is one scenario on one target while it runs: the [scenario.Cell] that
// its check sees.
type cell struct {
	adapter   *Adapter
	scenario  scenario.Scenario
	params    scenario.Params
	turns     []scenario.Turn
	transport string
	backends  backends

	mu       sync.Mutex
	prefix   string
	variants int
	wires    []*wire
	// traffic is what the wires saw, reported is what the check said.
	traffic  []scenario.Finding
	reported []scenario.Finding
	// leaked is set when a wire was left with an open body.
	leaked bool
}

// maxFindings bounds what one cell reports: a broken framing rule breaks
// thousands of variants, and the first few say it all.
const maxFindings = 20

func (c *cell) Target() scenario.Target { return c.adapter.Target }
func (c *cell) Params() scenario.Params { return c.params }
func (c *cell) Turns() []scenario.Turn  { return c.turns }

// Provider implements [scenario.Cell].
func (c *cell) Provider(opts ...scenario.Option) (*scenario.Wire, error) {
	var o scenario.WireOptions
	for _, opt := range opts {
		opt(&o)
	}
	b, err := c.backends()
	if err != nil {
		return nil, err
	}
	w := &wire{adapter: c.adapter, backend: b, partial: o.Partial, settle: c.settle}
	opened, err := w.open(c.transport, o)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	w.prefix = c.prefix
	c.wires = append(c.wires, w)
	return opened, nil
}

// settle waits until the cell stands still. Over loopback nothing can tell.
func (c *cell) settle() {
	if c.transport == InProcess {
		synctest.Wait()
	}
}

// Report implements [scenario.Cell].
func (c *cell) Report(f scenario.Finding) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reported = append(c.reported, within(c.prefix, f))
}

// within names the variant that a finding belongs to.
func within(prefix string, f scenario.Finding) scenario.Finding {
	if prefix != "" {
		f.Path = "[" + prefix + "] " + f.Path
	}
	return f
}

// findings is everything that was found. What the wires saw stands first: a
// request that no recording answers explains whatever went wrong after it.
func (c *cell) findings() []scenario.Finding {
	all := append(slices.Clone(c.traffic), c.reported...)
	if len(all) <= maxFindings {
		return all
	}
	more := len(all) - maxFindings
	return append(all[:maxFindings:maxFindings], scenario.Finding{
		Path: "findings",
		Want: "none",
		Got:  fmt.Sprintf("%d more like these", more),
		Rule: "only the first findings of a cell are listed",
	})
}

// Variant implements [scenario.Cell]. The wires that f opened are closed when it
// returns, so that thousands of variants hold no more than one wire each.
func (c *cell) Variant(name string, f func()) {
	c.mu.Lock()
	outer := c.prefix
	if outer != "" {
		name = outer + " · " + name
	}
	c.prefix = name
	c.variants++
	first := len(c.wires)
	c.mu.Unlock()

	f()

	c.mu.Lock()
	opened := c.wires[first:]
	c.wires = c.wires[:first]
	c.prefix = outer
	c.mu.Unlock()
	c.collect(opened)
}

// finish closes the wires and collects what they saw.
func (c *cell) finish() {
	c.mu.Lock()
	opened := c.wires
	c.wires = nil
	c.mu.Unlock()
	c.collect(opened)
}

// collect judges the wires' own view of the traffic. A request that no recording
// answers stands first: whatever else went wrong followed from it. Turns that
// were never played matter only when nothing else explains them.
func (c *cell) collect(wires []*wire) {
	for _, w := range wires {
		w.close()
		c.mu.Lock()
		for _, f := range slices.Concat(w.backend.findings(), w.guard.violations()) {
			c.traffic = append(c.traffic, within(w.prefix, f))
		}
		if w.left > 0 {
			c.leaked = true
			c.traffic = append(c.traffic, within(w.prefix, scenario.Finding{
				Path: "response body",
				Want: "closed",
				Got:  fmt.Sprintf("%d left open", w.left),
				Rule: leakRule,
			}))
		}
		if len(c.traffic)+len(c.reported) == 0 && !w.partial {
			for _, f := range w.backend.unplayed() {
				c.traffic = append(c.traffic, within(w.prefix, f))
			}
		}
		c.mu.Unlock()
	}
}

const leakRule = "a provider closes the body of every answer, so that its connection is released"
