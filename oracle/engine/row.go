package engine

import (
	"github.com/parley-llm/parley/oracle/client"
	"github.com/parley-llm/parley/oracle/wire"
)

// Library is a vendor's client library.
type Library struct {
	// Name is short and keys the results, such as "openai-go".
	Name string `json:"name"`
	// Package is where it comes from, and Version which one of it was run.
	Package string `json:"package"`
	Version string `json:"version"`
	// Notes says what a reader should know about how it was run.
	Notes string `json:"notes,omitempty"`
}

// Relation says what a library is to the service of a target.
type Relation string

// The relations.
const (
	// VendorsOwn: the service's vendor makes the library for this service.
	VendorsOwn Relation = "vendor's own"
	// Documented: another vendor's library, which this service's documentation
	// tells its users to use.
	Documented Relation = "documented by the vendor"
)

// Row is one library on one target.
type Row struct {
	Library  Library
	Target   string
	Relation Relation
	// Source names the document behind the relation.
	Source string
	// New makes a client for one conversation with the service.
	New func(client.Env) (client.Client, error)
	// NotRun says why the row could not be run here; empty if it can.
	NotRun string
}

// Cell is one scenario on one row.
type Cell struct {
	Library  string `json:"library"`
	Target   string `json:"target"`
	Scenario string `json:"scenario"`
	// Lacks says what of the scenario the library cannot express; the checks are
	// then empty.
	Lacks   string            `json:"lacks,omitempty"`
	Answer  []wire.Difference `json:"answer"`
	Request []wire.Difference `json:"request"`
}
