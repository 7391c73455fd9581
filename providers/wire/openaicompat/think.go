package openaicompat

import "strings"

const (
	thinkOpen  = "<think>"
	thinkClose = "</think>"
	blanks     = " \t\r\n"
)

// thinker takes the thoughts out of a text that begins with them, between
// <think> and </think>, however the text is cut into pieces. White space that
// only sets the thoughts apart goes with the tags.
type thinker struct {
	state thinkState
	// held is the end of what was fed, while it may be the beginning of a tag.
	held string
	// trim drops white space up to the next character.
	trim bool
}

type thinkState uint8

const (
	thinkBefore thinkState = iota
	thinkInside
	thinkAfter
)

// feed adds a piece and returns what is settled by it. The last piece settles
// everything.
func (t *thinker) feed(piece string, last bool) (thought, answer string) {
	t.held += piece
	if t.state == thinkBefore {
		text := strings.TrimLeft(t.held, blanks)
		switch {
		case strings.HasPrefix(text, thinkOpen):
			t.state, t.held, t.trim = thinkInside, text[len(thinkOpen):], true
		case last || !strings.HasPrefix(thinkOpen, text):
			t.state = thinkAfter
		default:
			return "", ""
		}
	}
	t.skipBlanks()
	if t.state == thinkInside {
		before, after, closed := strings.Cut(t.held, thinkClose)
		if !closed {
			settled := len(t.held)
			if !last {
				settled -= overlap(t.held, thinkClose)
			}
			thought, t.held = t.held[:settled], t.held[settled:]
			return thought, ""
		}
		t.state, t.held, t.trim = thinkAfter, after, true
		thought = before
		t.skipBlanks()
	}
	answer, t.held = t.held, ""
	return thought, answer
}

func (t *thinker) skipBlanks() {
	if t.trim {
		t.held = strings.TrimLeft(t.held, blanks)
		t.trim = t.held == ""
	}
}

// overlap is how much of the end of text may be the beginning of tag.
func overlap(text, tag string) int {
	for n := min(len(text), len(tag)-1); n > 0; n-- {
		if strings.HasSuffix(text, tag[:n]) {
			return n
		}
	}
	return 0
}

// think moves the thoughts at the beginning of the text where they belong.
func (m *message) think(t *thinker, last bool) {
	thought, answer := t.feed(m.text, last)
	m.reasoning, m.text = m.reasoning+thought, answer
}
