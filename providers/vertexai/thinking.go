package vertexai

import (
	"fmt"

	"github.com/parley-llm/parley/llm"
)

// thinkingOrder is what the request says about thinking, in the service's words.
type thinkingOrder struct {
	include bool
	level   string
	budget  *int
}

// dynamic lets the model choose its budget.
const dynamic = -1

// levels are the efforts in the words of Gemini 3. It has none above high.
var levels = map[llm.Effort]string{
	"":                "",
	llm.EffortMinimal: "MINIMAL",
	llm.EffortLow:     "LOW",
	llm.EffortMedium:  "MEDIUM",
	llm.EffortHigh:    "HIGH",
	llm.EffortXHigh:   "HIGH",
	llm.EffortMax:     "HIGH",
}

// budgets stand for the efforts on Gemini 2.5. All are within the range of every
// model, whose greatest common budget is 24576.
var budgets = map[llm.Effort]int{
	llm.EffortNone:    0,
	llm.EffortMinimal: 512,
	llm.EffortLow:     2048,
	llm.EffortMedium:  8192,
	llm.EffortHigh:    16384,
	llm.EffortXHigh:   24576,
	llm.EffortMax:     24576,
}

// planThinking translates the request's reasoning for the model. Asking for
// anything but "none" turns thinking on.
func (e *encoder) planThinking() error {
	r := e.req.Reasoning
	if r == nil || *r == (llm.Reasoning{}) {
		return nil
	}
	if _, ok := levels[r.Effort]; !ok && r.Effort != llm.EffortNone {
		return invalid(e.req.Model, "reasoning.effort", fmt.Sprintf("effort %q is not known", string(r.Effort)))
	}
	e.thinking.include = r.Include && r.Effort != llm.EffortNone
	switch e.family.thinking {
	case thinkNever:
		e.thinking.include = false
		if r.Effort == llm.EffortNone {
			return nil
		}
		return e.lack("reasoning", "the model does not think")
	case thinkLevel:
		return e.planLevel()
	case thinkBudgetAlways:
		if r.Effort == llm.EffortNone && r.BudgetTokens == nil {
			return e.lack("reasoning.effort", "the model always thinks")
		}
	case thinkDormant:
		if r.Effort == "" {
			e.thinking.budget = new(dynamic)
		}
	case thinkBudget:
	}
	if r.Effort != "" {
		e.thinking.budget = new(budgets[r.Effort])
	}
	if r.BudgetTokens != nil {
		e.thinking.budget = r.BudgetTokens
	}
	return nil
}

// planLevel sets a level. The service refuses one beside a budget.
func (e *encoder) planLevel() error {
	r := e.req.Reasoning
	e.thinking.level = levels[r.Effort]
	if r.BudgetTokens != nil {
		if err := e.lack("reasoning.budget_tokens", "the model takes an effort and no budget"); err != nil {
			return err
		}
	}
	if r.Effort == llm.EffortNone {
		return e.lack("reasoning.effort", "the model always thinks")
	}
	return nil
}

func (t *thinkingOrder) write(c *config) {
	if *t == (thinkingOrder{}) {
		return
	}
	w := c.key("thinkingConfig").Object()
	if t.include {
		w.Key("includeThoughts").Bool(true)
	}
	if t.budget != nil {
		w.Key("thinkingBudget").Int(int64(*t.budget))
	}
	if t.level != "" {
		w.Key("thinkingLevel").String(t.level)
	}
	w.EndObject()
}
