package llm

import "time"

// Model describes one model.
type Model struct {
	ID string
	// Name is the service's display name, if it has one.
	Name    string
	Created time.Time
	OwnedBy string
	// ContextTokens and MaxOutputTokens are limits; 0 when unknown.
	ContextTokens   int
	MaxOutputTokens int
	// Capabilities is what the library knows of the model; 0 when it knows
	// nothing.
	Capabilities Capability
	// Price is nil when no price is known.
	Price *Price
	// Retires is the day the service announced, the zero time if none.
	Retires time.Time
}
