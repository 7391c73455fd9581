package union

import "github.com/parley-llm/parley/llm"

// Entry is what the union keeps of one provider. It never changes.
type Entry struct {
	Impl llm.Provider
	// Name is what Impl answers to Name.
	Name string
}

// NewEntry asks p for its name, once.
func NewEntry(p llm.Provider) *Entry { return &Entry{Impl: p, Name: p.Name()} }

// Variant holds the entry of the provider that embeds it.
type Variant struct{ entry Entry }

// NewVariant is for the constructor of p, once p knows its name.
func NewVariant(p llm.Provider) Variant { return Variant{*NewEntry(p)} }

// Union is for package providers: whoever else calls it learns nothing.
func (v *Variant) Union() Ref { return Ref{&v.entry} }

// Ref refers to an entry that only [Open] reaches.
type Ref struct{ entry *Entry }

// Open returns the entry.
func Open(r Ref) *Entry { return r.entry }
