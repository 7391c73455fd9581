package openaicompat

import (
	"crypto/sha256"
	"strings"
)

// IDForm is what a service demands of the ids of tool calls. Its zero value
// demands nothing. An id of another form, from another provider's part of the
// conversation, is replaced by one that is computed from it alone: a call and
// its result keep the same id, in every request.
type IDForm struct {
	// Min and Max bound the length in bytes; a Max of 0 means no form at all.
	Min, Max int
	// Marks are the characters beside letters and digits.
	Marks string
}

// alphanumerics are the characters of computed ids.
const alphanumerics = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// apply returns the id as the service takes it.
func (f IDForm) apply(id string) string {
	if f.Max == 0 || f.fits(id) {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	made := make([]byte, min(f.Max, len(sum)))
	for i := range made {
		made[i] = alphanumerics[int(sum[i])%len(alphanumerics)]
	}
	return string(made)
}

func (f IDForm) fits(id string) bool {
	if len(id) < f.Min || len(id) > f.Max {
		return false
	}
	for i := range len(id) {
		if strings.IndexByte(alphanumerics, id[i]) < 0 && strings.IndexByte(f.Marks, id[i]) < 0 {
			return false
		}
	}
	return true
}
