package scenario

import (
	"context"
	"strings"

	"github.com/parley-llm/parley/llm"
)

// Level says how binding a scenario is, in the words of RFC 2119.
type Level string

// The levels.
const (
	Must   Level = "MUST"
	Should Level = "SHOULD"
	May    Level = "MAY"
)

// Scenario is one rule of the contract, with the traffic that tests it.
type Scenario struct {
	// ID is permanent and never reused: "group/name".
	ID string
	// Rev rises when the scenario's turns or check change.
	Rev   int
	Level Level
	// Clause is the number in docs/contract.md, such as "C-12".
	Clause string
	// Gates are the capabilities that a target must declare to be judged.
	Gates llm.Capability
	// Refs are links or names of the specifications and bugs behind the rule.
	Refs []string
	// Why says what breaks for a user when the rule is broken.
	Why string
	// Hint helps the author of a provider that fails.
	Hint string
	// Unsayable reports that a service with these traits has no words for what
	// the scenario is about; nil for what every service can say.
	Unsayable func(Traits) bool
	// Quirk is the odd form that the scenario is about; empty for none. A target
	// whose dialect has no such form is unsupported, as without a capability.
	Quirk Quirk
	// Provisional scenarios run and are reported, but do not gate.
	Provisional bool

	// Source names the scenario whose turns and recording this one uses; empty
	// for its own. Framing and lifecycle scenarios transform "stream/text".
	Source string
	// Offline scenarios have no traffic: they judge what a provider does before,
	// or without, sending anything.
	Offline bool
	// InProcess scenarios depend on virtual time or exact read boundaries and
	// run in process only.
	InProcess bool

	// Turns builds the traffic. It is a pure function of its parameters, so
	// that recording twice gives equal files. Nil when Source or Offline is set.
	Turns func(Params) []Turn
	// Check drives the provider and reports what it finds. Nil means
	// "play the turns and compare each answer with its reply".
	Check func(ctx context.Context, c Cell)
}

// Group is the first half of the ID.
func (s Scenario) Group() string {
	group, _, _ := strings.Cut(s.ID, "/")
	return group
}

// Recording is the ID of the scenario whose cassette this one plays; empty for
// an offline scenario.
func (s Scenario) Recording() string {
	switch {
	case s.Offline:
		return ""
	case s.Source != "":
		return s.Source
	default:
		return s.ID
	}
}

// Params are what the turns of a scenario may depend on.
type Params struct {
	// Seed makes the nonces; fixed in record and replay, fresh in emulate mode.
	Seed uint64
	// Provider is the name that parts of an answer carry as their maker.
	Provider string
	// Models are the target's models by role.
	Models Models
	// Traits are the target's.
	Traits Traits
}

// Models names a target's models by role. An empty role falls back to Chat.
type Models struct {
	Chat      string `json:"chat"`
	Reasoning string `json:"reasoning,omitempty"`
	Vision    string `json:"vision,omitempty"`
	Embedding string `json:"embedding,omitempty"`
	Image     string `json:"image,omitempty"`
	Audio     string `json:"audio,omitempty"`
}

// Target is what a cell is about: one way of reaching one provider's service.
type Target struct {
	// Name keys cassettes and cells, such as "azure-deployments".
	Name string
	// Provider is the provider that it belongs to, such as "azure".
	Provider string
	// Dialect names the emulator's rendering, such as "openai".
	Dialect string
	// BaseURL is the vendor's address; it is what cassettes store.
	BaseURL string
	Models  Models
	// Capabilities is what the target declares; a scenario whose gates it lacks
	// is unsupported, and that is no failure.
	Capabilities llm.Capability
	Traits       Traits
	// Quirks are the target's own forms of quirks, each a way of saying it;
	// an empty list says that there is none. For a quirk that it does not name,
	// the forms are those that package fault knows of the dialect.
	Quirks map[Quirk][]Fault
}

// Traits are facts of a service that no capability expresses, and that change
// what a unified answer can hold.
type Traits struct {
	// HidesReasoning: thoughts are counted but never shown.
	HidesReasoning bool
	// NoCached: tokens read from a cache are not reported.
	NoCached bool
	// NoCacheWrite: tokens written to a cache are not reported.
	NoCacheWrite bool
	// NoReasoningCount: reasoning tokens are not reported.
	NoReasoningCount bool
	// EmbeddingBatch is how many texts one request may embed; 0 is no known
	// limit.
	EmbeddingBatch int
	// SmallSeeds: a seed has 32 bits.
	SmallSeeds bool
	// NoRetryHint: a rate limit carries no delay.
	NoRetryHint bool
	// NoRequestID: answers carry no id of the exchange.
	NoRequestID bool
	// FixedSampling: the models choose their own temperature and refuse another.
	FixedSampling bool
	// NoContentFilter: the service has no word for an answer that a policy cut.
	NoContentFilter bool
	// NoErrorRequestID: failures carry none, though other answers do.
	NoErrorRequestID bool
	// NoCallIDs: tool calls carry no id, so that the provider makes one.
	NoCallIDs bool
	// SignsAnswers: the signature of a thought stands on the text or the call
	// that follows it, not on the thought.
	SignsAnswers bool
	// OneThought: a message has one thought, apart from its text and its calls, so
	// that no order among them can be said.
	OneThought bool
	// NoQuota: an empty account is told in the words of a rate limit.
	NoQuota bool
	// BadKeyStatus is the HTTP status that answers a wrong key; 0 is 401.
	BadKeyStatus int
}
