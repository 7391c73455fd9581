package page

import "fmt"

// goal is a line of the table of goals.
type goal struct {
	What, Want, Got, Ratio, Verdict, Files string
}

// The verdicts of goals.
const (
	met       = "met"
	metMedian = "met by the medians; the intervals allow less"
	notMet    = "not met"
	unclear   = "undecided: the samples are too few or too uneven"
	noSamples = "not measured"
)

// chatAim is what the project would like of a chat beyond its goal.
const chatAim = 5

// race is a work at which the library is compared with the others.
type race struct {
	what, op, wire, form string
	least, aim           float64
}

func (r *race) keys() []string { return []string{"op=" + r.op, "wire=" + r.wire, "form=" + r.form} }

var races = []race{
	{"a chat on OpenAI's wire", "chat", "openai", "whole", 3, chatAim},
	{"a chat on Anthropic's wire", "chat", "anthropic", "whole", 3, chatAim},
	{"a chat on Gemini's wire", "chat", "gemini", "whole", 3, chatAim},
	{"a stream on OpenAI's wire", "stream", "openai", "constant", 20, 0},
	{"the same, where a field varies in every event", "stream", "openai", "varying", 9, 0},
	{"a stream on Anthropic's wire", "stream", "anthropic", "constant", 15, 0},
	{"64 vectors as JSON", "embeddings", "openai", "json", 6, 0},
	{"64 vectors as base64", "embeddings", "openai", "base64", 8, 0},
}

// goals compares the run with what the project wants of itself.
func (s *samples) goals() []goal {
	var all []goal
	for _, w := range races {
		all = append(all, s.faster(w))
	}
	all = append(all,
		s.nearFloor("64 vectors as JSON, beside the client by hand", "op=embeddings", "wire=openai", "form=json"),
		s.nearFloor("64 vectors as base64, beside the client by hand", "op=embeddings", "wire=openai", "form=base64"),
		s.allocsPerChunk("a chunk of OpenAI's stream", "openai", "constant"),
		s.allocsPerChunk("a chunk where a field varies", "openai", "varying"),
		s.allocsPerChunk("a chunk of Anthropic's stream", "anthropic", "constant"),
	)
	for _, o := range []struct{ order, says string }{
		{"one", "one provider"}, {"roundrobin", "all in turn"}, {"random", "in random order"},
	} {
		all = append(all, s.enumBesideInterface(o.order, o.says))
	}
	return append(all, s.metadata("one"), s.metadata("random"), s.retry())
}

// best is the fastest peer at a work.
func (s *samples) best(unit string, keys ...string) (best figure, name string, ok bool) {
	for _, lib := range s.values("peers", "lib", append(keys, "transport=memory")...) {
		if lib == "parley" || isFloor(lib) {
			continue
		}
		f, found := s.get("peers", unit, append(keys[:len(keys):len(keys)], "transport=memory", "lib="+lib)...)
		if found && (!ok || f.median < best.median) {
			best, name, ok = f, lib, true
		}
	}
	return best, name, ok
}

func isFloor(lib string) bool { return len(lib) > 6 && lib[:6] == "floor-" }

// lib is a program's figure at a work, from memory.
func (s *samples) lib(name, unit string, keys ...string) (figure, bool) {
	return s.get("peers", unit, append(keys[:len(keys):len(keys)], "transport=memory", "lib="+name)...)
}

func (s *samples) faster(r race) goal {
	g := goal{What: r.what, Want: fmt.Sprintf("at least %s as fast as the best peer", times(r.least)), Verdict: noSamples}
	if r.aim > 0 {
		g.Want += fmt.Sprintf(" (aim %s)", times(r.aim))
	}
	own, ok := s.lib("parley", "sec/op", r.keys()...)
	best, name, found := s.best("sec/op", r.keys()...)
	if !ok || !found {
		return g
	}
	g.Got = fmt.Sprintf("%s; %s takes %s", own.pretty(), name, best.pretty())
	ratio, worst := best.median/own.median, best.lo/own.hi
	g.Ratio, g.Files = times(ratio), source("peers")
	switch {
	case ratio < r.least:
		g.Verdict = notMet
	case !(worst >= r.least):
		g.Verdict = metMedian
	default:
		g.Verdict = met
	}
	if r.aim > 0 && ratio >= r.aim {
		g.Verdict += ", and the aim"
	}
	return g
}

// nearFloorMost is how far above the hand-written client vectors may be.
const nearFloorMost = 1.3

func (s *samples) nearFloor(what string, keys ...string) goal {
	g := goal{What: what, Want: "at most " + times(nearFloorMost) + " its time", Verdict: noSamples}
	own, ok := s.lib("parley", "sec/op", keys...)
	floor, found := s.lib("floor-hand", "sec/op", keys...)
	if !ok || !found {
		return g
	}
	ratio, worst := own.median/floor.median, own.hi/floor.lo
	g.Got = fmt.Sprintf("%s; by hand %s", own.pretty(), floor.pretty())
	g.Ratio, g.Files = times(ratio), source("peers")
	switch {
	case ratio > nearFloorMost:
		g.Verdict = notMet
	case !(worst <= nearFloorMost):
		g.Verdict = metMedian
	default:
		g.Verdict = met
	}
	return g
}

func (s *samples) allocsPerChunk(what, wire, form string) goal {
	g := goal{What: "allocations of " + what, Want: "at most 1", Verdict: noSamples}
	keys := []string{"op=stream", "wire=" + wire, "form=" + form}
	own, ok := s.lib("parley", "allocs/chunk", keys...)
	if !ok {
		return g
	}
	g.Got, g.Files, g.Verdict = number(own.median), source("peers"), met
	if _, name, ok := s.best("sec/op", keys...); ok {
		if peer, ok := s.lib(name, "allocs/chunk", keys...); ok {
			g.Got += fmt.Sprintf("; %s makes %s", name, number(peer.median))
			g.Ratio = times(peer.median / own.median)
		}
	}
	// Buffers that grow a few times in a stream are no allocation a chunk.
	if own.median > 1.02 {
		g.Verdict = notMet
	}
	return g
}

func (s *samples) enumBesideInterface(order, says string) goal {
	g := goal{What: "a call through the enum, " + says, Want: "within the noise floor of the interface", Verdict: noSamples}
	enum, ok := s.get("dispatch", "sec/op", "op=call", "order="+order, "form=enum")
	face, found := s.get("dispatch", "sec/op", "op=call", "order="+order, "form=interface")
	if !ok || !found {
		return g
	}
	g.Got = fmt.Sprintf("%s; interface %s", enum.pretty(), face.pretty())
	g.Ratio, g.Files = times(enum.median/face.median), source("dispatch", "dispatch-again")
	g.Verdict = s.noSlower(enum, face, "/op:call")
	return g
}

func (s *samples) metadata(order string) goal {
	g := goal{What: "the name, through the enum, order " + order, Want: "as fast as a table, 0 allocations", Verdict: noSamples}
	enum, ok := s.get("dispatch", "sec/op", "op=name", "order="+order, "form=enum")
	byTable, found := s.get("dispatch", "sec/op", "op=name", "order="+order, "form=table-by-type")
	allocs, counted := s.get("dispatch", "allocs/op", "op=name", "order="+order, "form=enum")
	if !ok || !found || !counted {
		return g
	}
	g.Got = fmt.Sprintf("%s, %s allocations; table %s", enum.pretty(), number(allocs.median), byTable.pretty())
	g.Ratio, g.Files = times(enum.median/byTable.median), source("dispatch", "dispatch-again")
	g.Verdict = s.noSlower(enum, byTable, "/op:name")
	if allocs.median > 0 {
		g.Verdict = notMet
	}
	return g
}

// noSlower is the verdict of a figure that should not be above another.
func (s *samples) noSlower(a, b figure, filter string) string {
	switch s.compare(a, b, filter) {
	case equal, less:
		return met
	case more:
		return notMet
	case undecided:
	}
	return unclear
}

// retryMost is what an idle retry wrapper may add to a call, in seconds.
const retryMost = 150e-9

func (s *samples) retry() goal {
	g := goal{What: "the retry wrapper when nothing fails", Want: "0 allocations and at most 150 ns more than the interface", Verdict: noSamples}
	with, ok := s.get("layers", "sec/op", "op=idle", "layer=retry")
	without, found := s.get("layers", "sec/op", "op=idle", "layer=interface")
	if !ok || !found {
		return g
	}
	allocsWith, _ := s.get("layers", "allocs/op", "op=idle", "layer=retry")
	allocsWithout, _ := s.get("layers", "allocs/op", "op=idle", "layer=interface")
	adds, most := with.median-without.median, with.hi-without.lo
	g.Got = fmt.Sprintf("%s and %s allocations more", seconds(adds), number(allocsWith.median-allocsWithout.median))
	g.Files = source("layers")
	switch {
	case allocsWith.median > allocsWithout.median || adds > retryMost:
		g.Verdict = notMet
	case !(most <= retryMost):
		g.Verdict = metMedian
	default:
		g.Verdict = met
	}
	return g
}
