package page

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// claim is a statement of the design that this project came from, and what was
// found of it.
type claim struct {
	Says, Verdict, Found, Files string
}

// The verdicts of claims.
const (
	holds    = "holds"
	holdsNot = "does not hold"
)

// claims looks at each.
func (s *samples) claims() []claim {
	return []claim{
		s.claimZeroTime(), s.claimZeroBytes(), s.claimSize(), s.claimTraitObjects(), s.claimBinary(), s.claimTenLines(),
	}
}

// call is a figure of op=call for one provider.
func (s *samples) call(form, order string) (figure, bool) {
	return s.get("dispatch", "sec/op", "op=call", "order="+order, "form="+form)
}

func (s *samples) claimZeroTime() claim {
	c := claim{Says: "A call through the enum costs 0 ns more than a direct call.", Verdict: noSamples}
	direct, ok1 := s.call("direct", "one")
	enum, ok2 := s.call("enum", "one")
	if !ok1 || !ok2 {
		return c
	}
	c.Files = source("dispatch", "dispatch-again")
	adds := enum.median - direct.median
	c.Found = fmt.Sprintf("An empty call takes %s directly and %s through the enum", direct.pretty(), enum.pretty())
	switch s.compare(enum, direct, "/op:call") {
	case equal, less:
		c.Verdict = holds + ", as far as this machine can tell"
		c.Found += ": they do not differ beyond the noise."
	case more:
		c.Verdict = holdsNot
		c.Found += fmt.Sprintf(", %s or %s more.", seconds(adds), percent(enum.median/direct.median-1))
	case undecided:
		c.Verdict = unclear
		c.Found += "."
	}
	if chat, ok := s.get("layers", "sec/op", "op=chat", "provider=openai", "layer=enum"); ok {
		c.Found += fmt.Sprintf(" A whole chat from memory takes %s; the difference is %s of it.", chat.pretty(), percent(math.Abs(adds)/chat.median))
		c.Files = source("dispatch", "dispatch-again", "layers")
	}
	return c
}

func (s *samples) claimZeroBytes() claim {
	c := claim{Says: "The enum costs 0 bytes.", Verdict: noSamples}
	bytesOf, ok1 := s.get("dispatch", "B/op", "op=call", "order=random", "form=enum")
	allocs, ok2 := s.get("dispatch", "allocs/op", "op=call", "order=random", "form=enum")
	enum, ok3 := s.get("dispatch", "value-B", "op=call", "order=one", "form=enum")
	pointer, ok4 := s.get("dispatch", "value-B", "op=call", "order=one", "form=direct")
	if !ok1 || !ok2 || !ok3 || !ok4 {
		return c
	}
	c.Files, c.Verdict = source("dispatch"), holdsNot
	if slices.Max(bytesOf.samples) == 0 && slices.Max(allocs.samples) == 0 {
		c.Verdict = holds + " for a call, not for the value"
		if enum.median <= pointer.median {
			c.Verdict = holds
		}
	}
	c.Found = fmt.Sprintf("A call allocates %s in %s allocations. The value itself has %s, as every interface of Go, where a pointer to the provider has %s.",
		byteCount(bytesOf.median), number(allocs.median), byteCount(enum.median), byteCount(pointer.median))
	return c
}

func (s *samples) claimSize() claim {
	c := claim{Says: "The enum is as large as its largest variant and one byte.", Verdict: noSamples}
	enum, ok := s.get("dispatch", "value-B", "op=call", "order=one", "form=enum")
	largest, sum, of := 0.0, 0.0, ""
	names := s.values("dispatch", "provider", "op=size")
	for _, name := range names {
		if f, found := s.get("dispatch", "value-B", "op=size", "provider="+name); found {
			sum += f.median
			if f.median > largest {
				largest, of = f.median, name
			}
		}
	}
	if !ok || largest == 0 {
		return c
	}
	// A tag beside a value is padded to the alignment of a pointer.
	const word = 8
	padded := math.Ceil((largest+1)/word) * word
	c.Files, c.Verdict = source("dispatch"), holdsNot
	if enum.median == largest+1 {
		c.Verdict = holds
	}
	c.Found = fmt.Sprintf("It has %s, whatever the largest variant has: %s, with %s. Go lays no values over each other, so a union that holds all %d by value would have %s; "+
		"a tag beside the largest would make %s, and not %s, since it is padded.",
		byteCount(enum.median), of, byteCount(largest), len(names), byteCount(sum), byteCount(padded), byteCount(largest+1))
	return c
}

func (s *samples) claimTraitObjects() claim {
	c := claim{Says: "Trait objects, which are Go's interfaces, reach 85 to 95 % of the speed of a direct call.", Verdict: noSamples}
	direct, ok1 := s.call("direct", "one")
	face, ok2 := s.call("interface", "one")
	enum, ok3 := s.call("enum", "one")
	if !ok1 || !ok2 || !ok3 {
		return c
	}
	reach := direct.median / face.median
	c.Files, c.Verdict = source("dispatch"), holdsNot
	switch low, high := direct.lo/face.hi, direct.hi/face.lo; {
	case math.IsInf(direct.hi, 0) || math.IsInf(face.hi, 0) || low < 0.85 && high > 0.85 || low < 0.95 && high > 0.95:
		c.Verdict = unclear
	case reach >= 0.85 && reach <= 0.95:
		c.Verdict = holds
	case reach > 0.95:
		c.Verdict = holdsNot + ": they are faster"
	case reach < 0.85:
		c.Verdict = holdsNot + ": they are slower"
	}
	c.Found = fmt.Sprintf("An empty call through an interface reaches %s of a direct one (%s and %s), and the enum %s.",
		percent(reach), face.pretty(), direct.pretty(), percent(direct.median/enum.median))
	work, ok1 := s.get("layers", "sec/op", "op=chat", "provider=openai", "layer=interface")
	concrete, ok2 := s.get("layers", "sec/op", "op=chat", "provider=openai", "layer=concrete")
	if ok1 && ok2 {
		c.Found += fmt.Sprintf(" A whole chat from memory takes %s through an interface and %s without", work.pretty(), concrete.pretty())
		c.Found += map[relation]string{
			equal: ", the same as far as this machine can tell.", less: ".", more: ".", undecided: "; the samples are too uneven to tell them apart.",
		}[s.compare(work, concrete, "/op:chat")]
		c.Files = source("dispatch", "layers")
	}
	return c
}

func (s *samples) claimBinary() claim {
	c := claim{Says: "The binary is minimal.", Verdict: noSamples}
	weigh := func(program, stripped string) (float64, bool) {
		f, ok := s.get("size", "binary-B", "program="+program, "stripped="+stripped)
		return f.median, ok
	}
	none, ok1 := weigh("none", "yes")
	one, ok2 := weigh("one", "yes")
	twelve, ok3 := weigh("twelve", "yes")
	full, ok4 := weigh("twelve", "no")
	if !ok1 || !ok2 || !ok3 || !ok4 {
		return c
	}
	c.Files, c.Verdict = source("size"), holdsNot
	if twelve <= one {
		c.Verdict = holds
	}
	c.Found = fmt.Sprintf("A program that uses the enum holds all twelve providers, also those it never names: %s stripped (%s with symbols). "+
		"One that imports a single provider has %s, and one with net/http alone %s. The other eleven weigh %s, %s of the program.",
		byteCount(twelve), byteCount(full), byteCount(one), byteCount(none), byteCount(twelve-one), percent((twelve-one)/twelve))
	return c
}

func (s *samples) claimTenLines() claim {
	c := claim{Says: "Adding a provider takes about ten lines.", Verdict: noSamples}
	var outside, suite, emulator, own []float64
	for _, name := range s.values("size", "provider") {
		count := func(where string) float64 {
			f, _ := s.get("size", "lines", "provider="+name, "where="+where)
			return f.median
		}
		outside = append(outside, count("registry")+count("library"))
		suite, emulator, own = append(suite, count("suite")), append(emulator, count("emulator")), append(own, count("own"))
	}
	if len(outside) == 0 {
		return c
	}
	c.Files, c.Verdict = source("size"), holdsNot
	if slices.Max(outside) <= 10 {
		c.Verdict = holds + " for what the others see"
	}
	if slices.Max(own) <= 10 {
		c.Verdict = holds
	}
	c.Found = fmt.Sprintf("Outside its own folder a provider needs %s lines of the library, and the dispatch is generated from them. "+
		"The provider itself has %s lines (half have fewer than %s); to be judged it needs %s lines of the suite and its service's side of the wire, %s lines.",
		span(outside), span(own), number(middle(own)), span(suite), span(emulator))
	return c
}

// span is the least and the most of some numbers.
func span(values []float64) string {
	least, most := number(slices.Min(values)), number(slices.Max(values))
	if least == most {
		return least
	}
	return least + " to " + most
}

func middle(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// losses are the ways in which the shipped enum is slower than the interface,
// beyond chance and beyond the noise.
func (s *samples) losses() []string {
	var found []string
	for _, file := range []string{"dispatch", "dispatch-pgo"} {
		for _, op := range []string{"call", "chat", "name", "capabilities"} {
			for _, order := range s.values(file, "order", "op="+op, "form=enum") {
				enum, ok1 := s.get(file, "sec/op", "op="+op, "order="+order, "form=enum")
				face, ok2 := s.get(file, "sec/op", "op="+op, "order="+order, "form=interface")
				if !ok1 || !ok2 || s.compare(enum, face, "/op:"+op) != more {
					continue
				}
				found = append(found, fmt.Sprintf("%s, %s%s: %s against %s, %s more (%s)", operations[op], orders[order],
					map[string]string{"dispatch-pgo": ", built with a profile"}[file],
					enum.pretty(), face.pretty(), seconds(enum.median-face.median), source(file)))
			}
		}
	}
	return found
}

// profile says what a profile changes for the interface and for the enum.
func (s *samples) profile() string {
	var parts []string
	for _, form := range []string{"interface", "enum"} {
		off, ok1 := s.call(form, "one")
		on, ok2 := s.get("dispatch-pgo", "sec/op", "op=call", "order=one", "form="+form)
		if !ok1 || !ok2 {
			return ""
		}
		change := map[relation]string{equal: "the same", less: "less", more: "more", undecided: "which is not told apart"}[s.compare(on, off, "/op:call")]
		parts = append(parts, fmt.Sprintf("%s instead of %s through the %s (%s)", on.pretty(), off.pretty(), form, change))
	}
	return fmt.Sprintf("Built with a profile of these benchmarks, an empty call of one provider takes %s (%s).",
		strings.Join(parts, " and "), source("dispatch", "dispatch-pgo"))
}

// operations and orders in words.
var (
	operations = map[string]string{
		"call": "an empty call", "chat": "a real call that is refused at once",
		"name": "the name", "capabilities": "the capabilities of a model",
	}
	orders = map[string]string{
		"one": "the same provider each time", "two": "two in turn", "roundrobin": "all in turn", "random": "in random order",
	}
)
