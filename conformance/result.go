package conformance

import "github.com/parley-llm/parley/conformance/scenario"

// SchemaVersion is the version of the run report's JSON.
const SchemaVersion = "1"

// Verdict is how a cell ended.
type Verdict string

// The verdicts.
const (
	Pass Verdict = "pass"
	Fail Verdict = "fail"
	// XFail failed as a known failure says; XPass passed although one says it
	// fails, which fails the run.
	XFail Verdict = "xfail"
	XPass Verdict = "xpass"
	// Unsupported cells need a capability that the target does not declare.
	Unsupported Verdict = "unsupported"
	// NotRun cells could not be run, for want of a cassette say. They fail the
	// run.
	NotRun Verdict = "not_run"
	// Error is a panic or a fault of the harness in the cell.
	Error   Verdict = "error"
	Timeout Verdict = "timeout"
	// Leak cells left a goroutine or an open body behind.
	Leak Verdict = "leak"
)

// Report is the outcome of a run. Its JSON form is versioned by a published
// schema; every rendering is made from it.
type Report struct {
	SchemaVersion    string   `json:"schema_version"`
	Tool             Tool     `json:"tool"`
	CatalogueVersion string   `json:"catalogue_version"`
	Mode             Mode     `json:"mode"`
	Transports       []string `json:"transports"`
	Seed             uint64   `json:"seed"`
	Summary          Summary  `json:"summary"`
	Cells            []Result `json:"cells"`
	// Integrity holds what is wrong with the recordings, whatever the cells say.
	Integrity []scenario.Finding `json:"integrity,omitempty"`
	// Secrets holds places where a recording seems to hold a secret.
	Secrets []scenario.Finding `json:"secrets,omitempty"`
	// ExitCodes lists every exit code that applies, the one that counts first.
	ExitCodes []int `json:"exit_codes"`
}

// Tool names what made a report.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Summary counts a report's cells.
type Summary struct {
	Providers   int `json:"providers"`
	Targets     int `json:"targets"`
	Scenarios   int `json:"scenarios"`
	Cells       int `json:"cells"`
	Variants    int `json:"variants"`
	Pass        int `json:"pass"`
	Fail        int `json:"fail"`
	XFail       int `json:"xfail"`
	XPass       int `json:"xpass"`
	Unsupported int `json:"unsupported"`
	NotRun      int `json:"not_run"`
	Error       int `json:"error"`
	Timeout     int `json:"timeout"`
	Leak        int `json:"leak"`
}

// Result is one cell: one scenario on one target over one transport.
type Result struct {
	Provider   string         `json:"provider"`
	Target     string         `json:"target"`
	Scenario   string         `json:"scenario"`
	Rev        int            `json:"rev"`
	Level      scenario.Level `json:"level"`
	Group      string         `json:"group"`
	Transport  string         `json:"transport"`
	Verdict    Verdict        `json:"verdict"`
	Provenance string         `json:"provenance"`
	// Provisional cells are reported and do not gate.
	Provisional bool    `json:"provisional,omitempty"`
	Variants    int     `json:"variants"`
	DurationMS  float64 `json:"duration_ms"`
	// Note says why a cell is unsupported or was not run.
	Note     string             `json:"note,omitempty"`
	Findings []scenario.Finding `json:"findings"`
}
