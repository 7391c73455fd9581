package memo

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

const (
	// blockSize is the memory that short strings share. A string that is kept
	// keeps its block, so a block is no larger than that is worth.
	blockSize = 512
	// maxShared is the length up to which strings share.
	maxShared = 64
)

// Strings makes strings of short texts, many in one block of memory: a stream's
// deltas are a few bytes each, and there are many. The zero value is ready.
type Strings struct{ block strings.Builder }

// Make returns text as a string.
func (s *Strings) Make(text []byte) string {
	if len(text) < 2 || len(text) > maxShared {
		return string(text) // the runtime has all strings of one byte
	}
	begin := s.block.Len()
	if s.block.Cap()-begin < len(text) {
		s.block.Reset()
		s.block.Grow(blockSize)
		begin = 0
	}
	// The block has room, so it does not move, and what was written to it does
	// not change.
	s.block.Write(text)
	return s.block.String()[begin:]
}

// TrimSpace is [bytes.TrimSpace], for the data of events, which seldom need it.
func TrimSpace(data []byte) []byte {
	if n := len(data); n > 0 && plain(data[0]) && plain(data[n-1]) {
		return data
	}
	return bytes.TrimSpace(data)
}

func plain(c byte) bool { return c > ' ' && c < utf8.RuneSelf }
