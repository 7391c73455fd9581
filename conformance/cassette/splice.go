package cassette

import (
	"regexp"
	"strings"
)

// spliced is a body and the offsets at which its pieces end, which move when
// the body is edited. A cut inside an edited place moves to its end.
type spliced struct {
	text string
	cuts []int
}

// newSpliced takes the sizes of the pieces.
func newSpliced(text string, sizes []int) spliced {
	s := spliced{text: text}
	total := 0
	for _, n := range sizes {
		total += n
		s.cuts = append(s.cuts, total)
	}
	return s
}

// sizes are the sizes of the pieces, none of them empty.
func (s spliced) sizes() []int {
	var sizes []int
	last := 0
	for _, cut := range s.cuts {
		if cut > last {
			sizes = append(sizes, cut-last)
			last = cut
		}
	}
	return sizes
}

// replace puts with in place of each occurrence of old.
func (s spliced) replace(old, with string) spliced {
	if old == "" || !strings.Contains(s.text, old) {
		return s
	}
	return s.replaceAll(regexp.MustCompile(regexp.QuoteMeta(old)), with)
}

// replaceAll puts with in place of each match.
func (s spliced) replaceAll(re *regexp.Regexp, with string) spliced {
	matches := re.FindAllStringIndex(s.text, -1)
	if matches == nil {
		return s
	}
	var b strings.Builder
	cuts := make([]int, 0, len(s.cuts))
	pending := s.cuts
	last := 0
	for _, m := range matches {
		b.WriteString(s.text[last:m[0]])
		for len(pending) > 0 && pending[0] <= m[0] {
			cuts = append(cuts, b.Len()-(m[0]-pending[0]))
			pending = pending[1:]
		}
		b.WriteString(with)
		last = m[1]
		for len(pending) > 0 && pending[0] <= m[1] {
			cuts = append(cuts, b.Len())
			pending = pending[1:]
		}
	}
	b.WriteString(s.text[last:])
	for _, cut := range pending {
		cuts = append(cuts, b.Len()-(len(s.text)-cut))
	}
	return spliced{text: b.String(), cuts: cuts}
}
