package catalogue

import (
	"encoding/binary"
	"hash/fnv"

	"github.com/parley-llm/parley/conformance/scenario"
)

// seeded is a number that depends on the seed, the scenario and a label, and on
// nothing else.
func seeded(p scenario.Params, id, label string) uint64 {
	h := fnv.New64a()
	var seed [8]byte
	binary.LittleEndian.PutUint64(seed[:], p.Seed)
	// A hash's Write never fails.
	_, _ = h.Write(seed[:])
	_, _ = h.Write([]byte(id + "\x00" + label))
	// FNV mixes its high bits badly for short inputs; one round of a finalizer
	// spreads them.
	x := h.Sum64()
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return x
}

// nonce is a short word that can be spoken, such as "rokivu47". It is too short
// and too regular for a secret scanner to mistake it for a key.
func nonce(p scenario.Params, id, label string) string {
	const consonants, vowels = "bdfgklmnprstvz", "aeiou"
	x := seeded(p, id, label)
	word := make([]byte, 0, 8)
	for range 3 {
		word = append(word, consonants[x%uint64(len(consonants))])
		x /= uint64(len(consonants))
		word = append(word, vowels[x%uint64(len(vowels))])
		x /= uint64(len(vowels))
	}
	return string(append(word, '0'+byte(x%10), '0'+byte(x/10%10)))
}

// number is a nonce between low and high, both included.
func number(p scenario.Params, id, label string, low, high int64) int64 {
	return low + int64(seeded(p, id, label)%uint64(high-low+1))
}

// usage is a count of tokens that no other scenario or seed has.
func usage(p scenario.Params, id string) *scenario.Usage {
	return &scenario.Usage{
		Input:  number(p, id, "input tokens", 100, 999),
		Output: number(p, id, "output tokens", 10, 99),
	}
}

// vectors are embeddings with uneven digits, so that a lossy decoder shows.
func vectors(p scenario.Params, id string, count, dimensions int) [][]float32 {
	all := make([][]float32, count)
	for i := range all {
		all[i] = make([]float32, dimensions)
		for j := range all[i] {
			label := string(rune('a'+i)) + string(rune('a'+j))
			all[i][j] = float32(number(p, id, label, -999_999, 999_999)) / 1_000_003
		}
	}
	return all
}

// or is the first name that is not empty: a role's model, or the chat model.
func or(name, fallback string) string {
	if name != "" {
		return name
	}
	return fallback
}
