package openaigo

import "encoding/json"

// detail is an element of OpenRouter's reasoning_details (API reference,
// reasoning tokens, 2026-08).
type detail struct {
	Type      string  `json:"type"`
	Text      string  `json:"text,omitempty"`
	Signature *string `json:"signature,omitempty"`
	ID        *string `json:"id,omitempty"`
	Format    string  `json:"format,omitempty"`
	Index     *int    `json:"index,omitempty"`
}

// signature is that of the details.
func signature(raw string) string {
	var list []detail
	_ = json.Unmarshal([]byte(raw), &list)
	for _, d := range list {
		if d.Signature != nil && *d.Signature != "" {
			return *d.Signature
		}
	}
	return ""
}

// joined puts the deltas of one detail together, by their index.
func joined(pieces []json.RawMessage) []detail {
	var all []detail
	for _, raw := range pieces {
		var d detail
		if json.Unmarshal(raw, &d) != nil {
			continue
		}
		if n := len(all); n > 0 && all[n-1].Type == d.Type && number(all[n-1].Index) == number(d.Index) {
			all[n-1].Text += d.Text
			if d.Signature != nil {
				all[n-1].Signature = d.Signature
			}
			if d.Format != "" {
				all[n-1].Format = d.Format
			}
			continue
		}
		all = append(all, d)
	}
	return all
}

func number(index *int) int {
	if index == nil {
		return -1
	}
	return *index
}
