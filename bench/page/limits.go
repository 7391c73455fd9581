package page

import "fmt"

// limits say what stands between a figure and what was wished of it, for the
// goals that this run does not reach.
func (s *samples) limits() []string {
	var found []string
	for _, limit := range []func() string{s.chatLimit, s.randomLimit} {
		if text := limit(); text != "" {
			found = append(found, text)
		}
	}
	return found
}

// chatLimit is about the aim of a chat, which is beyond its goal.
func (s *samples) chatLimit() string {
	keys := []string{"op=chat", "wire=openai", "form=whole"}
	own, ok1 := s.lib("parley", "sec/op", keys...)
	peer, name, ok2 := s.best("sec/op", keys...)
	hand, ok3 := s.lib("floor-hand", "sec/op", keys...)
	bare, ok4 := s.lib("floor-http", "sec/op", keys...)
	allocs, ok5 := s.lib("parley", "allocs/op", keys...)
	bareAllocs, ok6 := s.lib("floor-http", "allocs/op", keys...)
	if !ok1 || !ok2 || !ok3 || !ok4 || !ok5 || !ok6 || peer.median/own.median >= chatAim {
		return ""
	}
	return fmt.Sprintf("**The aim of %s for a chat.** It would be %s. net/http takes %s and %s of the %s allocations to send the request and "+
		"read the answer without decoding any of it, and the client by hand, which knows this one request and this one answer, takes %s: %s as fast as %s. "+
		"What Parley can still save is the difference between its %s and that (%s).",
		times(chatAim), seconds(peer.median/chatAim), bare.pretty(), number(bareAllocs.median), number(allocs.median),
		hand.pretty(), times(peer.median/hand.median), name, own.pretty(), source("peers"))
}

// randomLimit is about calls in random order.
func (s *samples) randomLimit() string {
	enum, ok1 := s.call("enum", "random")
	face, ok2 := s.call("interface", "random")
	name, ok3 := s.get("dispatch", "sec/op", "op=name", "order=random", "form=enum")
	nameFace, ok4 := s.get("dispatch", "sec/op", "op=name", "order=random", "form=interface")
	if !ok1 || !ok2 || !ok3 || !ok4 || s.compare(enum, face, "/op:call") != more {
		return ""
	}
	text := fmt.Sprintf("**Calls in random order.** The enum points to a record in the provider, which holds an interface and the name. So a call reads one "+
		"address more than an interface does before the processor knows where to jump. Where it has guessed the jump, nothing waits for that read; "+
		"in random order most guesses are wrong, and the read is waited for: %s. Without unsafe there is one other form of two words, "+
		"the interface itself. Its calls are as fast as the interface's, but it cannot tell its name without a call: %s in random order instead of %s. "+
		"So either calls or names lose, and this form loses less",
		seconds(enum.median-face.median), nameFace.pretty(), name.pretty())
	if chat, ok := s.get("layers", "sec/op", "op=chat", "provider=openai", "layer=enum"); ok {
		return text + fmt.Sprintf(": %s of a chat from memory (%s).", percent((enum.median-face.median)/chat.median), source("dispatch", "layers"))
	}
	return text + fmt.Sprintf(" (%s).", source("dispatch"))
}
