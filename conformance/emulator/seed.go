package emulator

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// created is the time of every answer, 2026-01-01 UTC: a clock would make two
// recordings of one scenario differ.
const created = 1767225600

// seed makes all that a service makes up (ids, padding) out of the turn alone.
type seed [sha256.Size]byte

func newSeed(number int, turn scenario.Turn) seed {
	h := sha256.New()
	content := struct {
		Number   int
		Op       scenario.Op
		Model    string
		Messages []llm.Message
		Embed    *llm.EmbeddingRequest
		Reply    scenario.Reply
	}{Number: number, Op: turn.Op, Reply: turn.Reply}
	if turn.Chat != nil {
		content.Model, content.Messages = turn.Chat.Model, turn.Chat.Messages
	}
	// What cannot be encoded (a vector with a NaN) leaves the seed to the rest.
	data, err := json.Marshal(content)
	if err != nil {
		data = []byte(err.Error())
	}
	h.Write(data)
	return seed(h.Sum(nil))
}

// of derives bytes for one purpose.
func (s seed) of(label string) [sha256.Size]byte {
	return sha256.Sum256(append(s[:], label...))
}

// letters makes n letters and digits.
func (s seed) letters(label string, n int) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	var b strings.Builder
	for block := 0; b.Len() < n; block++ {
		for _, c := range s.of(label + string(rune('a'+block))) {
			if b.Len() < n {
				b.WriteByte(alphabet[int(c)%len(alphabet)])
			}
		}
	}
	return b.String()
}

// hex makes n hexadecimal digits, at most 64.
func (s seed) hex(label string, n int) string {
	sum := s.of(label)
	return hex.EncodeToString(sum[:])[:n]
}

// uuid makes an id in the form of a random UUID.
func (s seed) uuid(label string) string {
	h := s.hex(label, 32)
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-a" + h[17:20] + "-" + h[20:]
}

// below makes a number in [0, limit).
func (s seed) below(label string, limit int) int {
	sum := s.of(label)
	return int(binary.BigEndian.Uint32(sum[:]) % uint32(limit))
}

// digest names bytes in a report.
func digest(data []byte) string {
	if len(data) == 0 {
		return ""
	}
	return fmt.Sprintf("%d bytes, SHA-256 %x", len(data), sha256.Sum256(data))
}
