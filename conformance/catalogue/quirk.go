package catalogue

import (
	"context"
	"fmt"

	"github.com/parley-llm/parley/conformance/fault"
	"github.com/parley-llm/parley/conformance/scenario"
)

// exchanged is one chat turn of a cell and what a caller saw of it.
type exchanged struct {
	path string
	turn scenario.Turn
	got  outcome
}

// through plays the chat turns of a cell with faults on every answer, each on a
// wire of its own. A second wire for each turn would be asked for the first.
func through(ctx context.Context, c scenario.Cell, faults ...scenario.Fault) []exchanged {
	w, ok := connect(c, scenario.WithFault(faults...))
	if !ok {
		return nil
	}
	var all []exchanged
	for i, turn := range c.Turns() {
		all = append(all, exchanged{path: fmt.Sprintf("turn %d: ", i+1), turn: turn, got: exchange(ctx, w, turn)})
	}
	return all
}

// inForms makes the check of a scenario about a quirk: it plays the turns in
// each form of the quirk, and judges each answer against what expect makes of
// its turn. A nil expect wants the answer as it was.
func inForms(q scenario.Quirk, expect func(*scenario.Turn)) func(context.Context, scenario.Cell) {
	return func(ctx context.Context, c scenario.Cell) {
		eachForm(c, q, func(form scenario.Fault) {
			for _, x := range through(ctx, c, form) {
				if expect != nil {
					expect(&x.turn)
				}
				report(c, x.path, judge(x.turn, c.Target(), x.got))
			}
		})
	}
}

// eachForm runs f as a variant for each form of a quirk.
func eachForm(c scenario.Cell, q scenario.Quirk, f func(scenario.Fault)) {
	for _, form := range fault.Forms(c.Target(), q) {
		c.Variant(form.Name, func() { f(form) })
	}
}

// unchangedInForms makes the check of a scenario about a quirk of streams that
// changes nothing: the recorded stream is the same in each of its forms.
func unchangedInForms(q scenario.Quirk, rule string) func(context.Context, scenario.Cell) {
	return func(ctx context.Context, c scenario.Cell) {
		l, ok := newLab(ctx, c)
		if !ok {
			return
		}
		for _, form := range fault.Forms(c.Target(), q) {
			l.unchanged(ctx, c, rule, form)
			l.unchanged(ctx, c, rule, form, fault.OneByte())
		}
	}
}
