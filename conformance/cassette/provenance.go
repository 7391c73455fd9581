package cassette

import (
	"fmt"
	"time"
)

// Origin says where the answers of a cassette come from.
type Origin string

// The origins.
const (
	// Recorded answers came from the live service; only [RecordLive] writes it.
	Recorded Origin = "recorded"
	// Derived answers were changed, by rule, from a recording.
	Derived Origin = "derived"
	// Synthesized answers came from the emulator; their basis says what the
	// emulator's rendering rests on.
	Synthesized Origin = "synthesized"
)

// Provenance says where a cassette comes from. Reports show it with each cell.
type Provenance struct {
	Origin Origin `yaml:"origin"`
	// Basis is what the answers rest on; required unless Origin is Recorded.
	Basis []Basis `yaml:"basis"`
	// Live is set when Origin is Recorded.
	Live *Live `yaml:"recorded"`
	// Model is read from the first request and answer that name one.
	Model     Model     `yaml:"model"`
	Sanitizer Sanitizer `yaml:"sanitizer"`
	// SHA256 holds the checksums: "provenance", and "i<n>.request" and
	// "i<n>.response" for each interaction, over decoded bytes.
	SHA256 map[string]string `yaml:"sha256"`
}

// Basis is one source that a synthesized or derived answer rests on.
type Basis struct {
	// Kind is the sort of source, such as "provider-doc", "provider-openapi",
	// "sdk", "recording".
	Kind string `yaml:"kind"`
	// Ref names it: a document's name, section or address.
	Ref string `yaml:"ref"`
	// Retrieved is when it was read, YYYY-MM-DD.
	Retrieved string `yaml:"retrieved"`
	Note      string `yaml:"note"`
	// Mark is how certain the source is: "spec", "doc", "seen", "sdk".
	Mark string `yaml:"mark"`
}

// Live is when and by what a live recording was made.
type Live struct {
	// At is the day, YYYY-MM-DD.
	At string `yaml:"at"`
	// By is the tool and its version.
	By string `yaml:"by"`
}

// Model names the model that was asked for and the one that says it answered.
type Model struct {
	Requested string `yaml:"requested"`
	Returned  string `yaml:"returned"`
}

// Sanitizer is the version of the rules that cleaned a file.
type Sanitizer struct {
	Version     int    `yaml:"version"`
	RulesSHA256 string `yaml:"rules_sha256"`
}

// problem says what is missing, or nothing.
func (p *Provenance) problem() string {
	switch p.Origin {
	case Recorded:
		if p.Live == nil || p.Live.At == "" {
			return "origin recorded without the day of the recording"
		}
	case Derived, Synthesized:
		if len(p.Basis) == 0 {
			return fmt.Sprintf("origin %s without a basis", p.Origin)
		}
	default:
		return fmt.Sprintf("origin %q", p.Origin)
	}
	for i, b := range p.Basis {
		if b.Kind == "" || b.Ref == "" {
			return fmt.Sprintf("basis %d without kind or ref", i)
		}
		if b.Retrieved == "" {
			continue
		}
		if _, err := time.Parse(time.DateOnly, b.Retrieved); err != nil {
			return fmt.Sprintf("basis %d with the date %q, which is not YYYY-MM-DD", i, b.Retrieved)
		}
	}
	return ""
}
