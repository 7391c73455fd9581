package scenario

import (
	"net/http"

	"github.com/parley-llm/parley/llm"
)

// Finding is one broken rule: where, what was wanted, what was found.
type Finding struct {
	// Path says where, such as "turn 1: choices[0].text" or "cassette: body.temperature".
	Path string `json:"path"`
	Want string `json:"want"`
	Got  string `json:"got"`
	// Rule is the rule in one sentence that a stranger understands.
	Rule string `json:"rule"`
}

// Cell is one scenario running on one target, as its check sees it.
type Cell interface {
	// Target is what the cell is about.
	Target() Target
	// Params are the parameters that built the turns.
	Params() Params
	// Turns are the exchanges of the scenario, or of its Source.
	Turns() []Turn
	// Provider makes a new provider over a new wire that plays the turns from
	// the first one. The cell closes it all in the end.
	Provider(opts ...Option) (*Wire, error)
	// Report records a broken rule.
	Report(Finding)
	// Variant runs f as a named variant of the cell: it is counted, and its name
	// stands before the path of what f reports.
	Variant(name string, f func())
}

// Wire is a provider and the view of its traffic.
type Wire struct {
	llm.Provider
	// Sent returns the requests that have left, in order.
	Sent func() []Sent
	// Open returns how many response bodies are open.
	Open func() int
	// Settle waits until nothing moves any more, so that Sent and Open are
	// final. In process it is synctest.Wait; over loopback it does nothing.
	Settle func()
	// Close ends the wire: the connections, the player and the emulator. It may
	// be called early, to judge what is left behind; the cell does it anyway.
	Close func()
}

// Sent is a request as it left the provider.
type Sent struct {
	Method string
	URL    string
	Header http.Header
	Body   []byte
}

// Option changes the wire of one provider.
type Option func(*WireOptions)

// WireOptions are the settings behind the options.
type WireOptions struct {
	// Faults apply to every answer, in order.
	Faults []Fault
	// BadKey configures the wrong key.
	BadKey bool
	// Transport wraps the client's transport, outermost.
	Transport func(http.RoundTripper) http.RoundTripper
	// Partial allows that not all turns are played.
	Partial bool
}

// WithFault applies faults to every answer's body.
func WithFault(f ...Fault) Option {
	return func(o *WireOptions) { o.Faults = append(o.Faults, f...) }
}

// WithBadKey configures the provider with the wrong key.
func WithBadKey() Option { return func(o *WireOptions) { o.BadKey = true } }

// WithPartial allows that not all turns are played.
func WithPartial() Option { return func(o *WireOptions) { o.Partial = true } }

// WithTransport wraps the client's transport, outermost.
func WithTransport(wrap func(http.RoundTripper) http.RoundTripper) Option {
	return func(o *WireOptions) { o.Transport = wrap }
}
