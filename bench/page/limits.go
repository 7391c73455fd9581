package page

import (
	"fmt"
	"strings"
)

// limits say what stands between a figure and what was wished of it, for the
// goals that this run does not reach.
func (s *samples) limits() []string {
	var found []string
	for _, limit := range []func() string{s.chatLimit, s.enumLimit} {
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

// enumLimit is about calls through the enum.
func (s *samples) enumLimit() string {
	figures := map[string]figure{}
	for _, key := range []string{
		"call/one/enum", "call/one/interface", "call/one/guarded",
		"call/random/enum", "call/random/interface", "call/random/guarded", "name/random/enum", "name/random/guarded",
	} {
		part := strings.Split(key, "/")
		f, ok := s.get("dispatch", "sec/op", "op="+part[0], "order="+part[1], "form="+part[2])
		if !ok {
			return ""
		}
		figures[key] = f
	}
	slower := func(order string) bool {
		return s.compare(figures["call/"+order+"/enum"], figures["call/"+order+"/interface"], "/op:call") == more
	}
	if !slower("one") && !slower("random") {
		return ""
	}
	pretty := func(key string) string { return figures[key].pretty() }
	text := fmt.Sprintf("**Calls through the enum.** The enum points to a record in the provider, which holds an interface and the name. So a call reads "+
		"one address more than a call through an interface, and looks whether there is a record at all, so that a zero value answers instead of panicking. "+
		"The processor hides that while it guesses the jump (%s and %s with one provider), and waits for it where it guesses wrong (%s and %s in random order). "+
		"The other form of two words without unsafe is `guarded`, an interface and the same look: its calls take %s and %s, "+
		"but it knows no name without a call, which takes %s in random order where the enum takes %s. "+
		"So either calls or names lose, and names would lose more",
		pretty("call/one/enum"), pretty("call/one/interface"), pretty("call/random/enum"), pretty("call/random/interface"),
		pretty("call/one/guarded"), pretty("call/random/guarded"), pretty("name/random/guarded"), pretty("name/random/enum"))
	chat, ok := s.get("layers", "sec/op", "op=chat", "provider=openai", "layer=enum")
	if !ok {
		return text + fmt.Sprintf(" (%s).", source("dispatch"))
	}
	loss := figures["call/random/enum"].median - figures["call/random/interface"].median
	return text + fmt.Sprintf(": what calls lose in random order is %s of a chat from memory (%s).",
		percent(max(loss, 0)/chat.median), source("dispatch", "layers"))
}
