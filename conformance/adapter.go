package conformance

import (
	"io/fs"
	"net/http"
	"time"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// Adapter plugs one target of one provider into the suite.
type Adapter struct {
	scenario.Target
	// Version is the provider's, for the report.
	Version string
	// New makes the provider that is judged. It must send all its traffic
	// through env.Client and take nothing from the environment.
	New func(env Env) (llm.Provider, error)
	// Cassettes holds <target>/<group>/<scenario>.yaml; nil leaves only emulate
	// mode.
	Cassettes fs.FS
	// KnownFailures run and must fail with their message.
	KnownFailures []KnownFailure
}

// Env is what a provider is made of.
type Env struct {
	Client  *http.Client
	BaseURL string
	Key     string
	Models  scenario.Models
}

// FailureReason says why a known failure stays.
type FailureReason string

// The reasons.
const (
	FailureBug      FailureReason = "bug"
	FailureUpstream FailureReason = "upstream"
	FailureWontfix  FailureReason = "wontfix"
)

// KnownFailure is a cell that is expected to fail, and how.
type KnownFailure struct {
	ID     string        `yaml:"id"`
	Target string        `yaml:"target"`
	Kind   FailureReason `yaml:"kind"`
	// Message must appear in one of the findings.
	Message string    `yaml:"message"`
	Reason  string    `yaml:"reason"`
	Issue   string    `yaml:"issue"`
	Owner   string    `yaml:"owner"`
	Added   time.Time `yaml:"added"`
	Expires time.Time `yaml:"expires"`
}
