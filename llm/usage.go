package llm

import (
	"encoding/json"
	"strconv"
)

// Tokens is a count that may be absent: a service that does not report a count
// did not report zero. The zero value is absent. Tokens compare with ==.
type Tokens struct {
	n     int64
	known bool
}

// Count is a known number of tokens.
func Count(n int64) Tokens { return Tokens{n: n, known: true} }

// Get returns the count and whether it is known.
func (t Tokens) Get() (n int64, known bool) { return t.n, t.known }

// Known reports whether the service reported the count.
func (t Tokens) Known() bool { return t.known }

// Or returns the count, or def when it is absent.
func (t Tokens) Or(def int64) int64 {
	if t.known {
		return t.n
	}
	return def
}

// IsZero reports absence, so that the JSON option omitzero leaves an absent
// count out and keeps a known zero.
func (t Tokens) IsZero() bool { return !t.known }

// String is the number, or "absent".
func (t Tokens) String() string {
	if !t.known {
		return "absent"
	}
	return strconv.FormatInt(t.n, 10)
}

// MarshalJSON writes the number, or null when it is absent.
func (t Tokens) MarshalJSON() ([]byte, error) {
	if !t.known {
		return []byte("null"), nil
	}
	return strconv.AppendInt(nil, t.n, 10), nil
}

// UnmarshalJSON reads a number; null is absent.
func (t *Tokens) UnmarshalJSON(data []byte) error {
	var n *int64
	if err := json.Unmarshal(data, &n); err != nil {
		return err
	}
	*t = Tokens{}
	if n != nil {
		*t = Count(*n)
	}
	return nil
}

// Usage means one thing on every provider, unary and streamed: input includes
// the tokens read from and written to a cache, output includes reasoning.
// Cached, cache-write and reasoning tokens are subsets of these, not additions.
type Usage struct {
	InputTokens  Tokens `json:"input_tokens,omitzero"`
	OutputTokens Tokens `json:"output_tokens,omitzero"`
	// TotalTokens is the service's own word where it gives one, else the sum of
	// input and output.
	TotalTokens Tokens `json:"total_tokens,omitzero"`
	// CachedTokens is the part of the input that came from a cache.
	CachedTokens Tokens `json:"cached_tokens,omitzero"`
	// CacheWriteTokens is the part of the input that was written to a cache.
	CacheWriteTokens Tokens `json:"cache_write_tokens,omitzero"`
	// ReasoningTokens is the part of the output that was thinking.
	ReasoningTokens Tokens `json:"reasoning_tokens,omitzero"`
	// ReportedCost is the cost that the answer itself carried, nil if none.
	ReportedCost *Money `json:"reported_cost,omitempty"`
}

// Normalize fills an absent total from input and output, and holds cached
// tokens to the input that includes them: one service was seen to report more.
// Providers call it once, on the last word of the service.
func (u *Usage) Normalize() {
	in, inKnown := u.InputTokens.Get()
	out, outKnown := u.OutputTokens.Get()
	if !u.TotalTokens.known && inKnown && outKnown {
		u.TotalTokens = Count(in + out)
	}
	if u.CachedTokens.known && inKnown && u.CachedTokens.n > in {
		u.CachedTokens = Count(in)
	}
}
