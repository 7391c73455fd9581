package fallback

import "time"

// Reason says why a decision was made. It is an error, so that
// errors.Is(err, fallback.Exhausted) works on what a call returns.
type Reason string

// The reasons. Of those of one call, the last one ended it.
const (
	// MovedOn: the next candidate is asked.
	MovedOn Reason = "moved_on"
	// CoolingDown: the candidate was not asked, for it has asked to wait or has
	// no quota left; the next one is.
	CoolingDown Reason = "cooling_down"
	// Waiting: no candidate is left, and the one that asks for the shortest delay
	// is asked again after it.
	Waiting Reason = "waiting"
	// Stopped: the failure is none that another candidate would cure.
	Stopped Reason = "stopped"
	// Exhausted: no candidate is left.
	Exhausted Reason = "exhausted"
	// ContextEnded: the caller's context is over.
	ContextEnded Reason = "context_ended"
)

// Error makes a Reason usable as the target of errors.Is.
func (r Reason) Error() string { return "fallback: " + string(r) }

// Decision is what follows from the failure of one candidate.
type Decision struct {
	// Candidate is its index in the list, Provider its name, and Model the model
	// that it was asked for.
	Candidate int
	Provider  string
	Model     string
	// Err is its failure; of a candidate that was left out, the one for which it
	// was.
	Err error
	// Skipped is set when the candidate was not asked.
	Skipped bool
	// Next is set when another candidate is asked, after Delay.
	Next   bool
	Delay  time.Duration
	Reason Reason
}
