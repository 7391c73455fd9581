package anthropic

import (
	"fmt"

	"github.com/parley-llm/parley/llm"
)

// thinkingOrder is what the request says about thinking, in the service's words.
type thinkingOrder struct {
	// kind is the wire's type; empty sends nothing.
	kind    string
	budget  int
	display bool
	effort  string
}

// minBudget is the smallest budget that the service takes.
const minBudget = 1024

// budgets stand for the efforts on models that count their thinking in tokens.
var budgets = map[llm.Effort]int{
	llm.EffortMinimal: minBudget,
	llm.EffortLow:     2048,
	llm.EffortMedium:  8192,
	llm.EffortHigh:    16384,
	llm.EffortXHigh:   32768,
	llm.EffortMax:     32768,
}

// efforts are the service's words. It has none below low.
var efforts = map[llm.Effort]string{
	"":                "",
	llm.EffortMinimal: "low",
	llm.EffortLow:     "low",
	llm.EffortMedium:  "medium",
	llm.EffortHigh:    "high",
	llm.EffortXHigh:   "xhigh",
	llm.EffortMax:     "max",
}

// planThinking translates the request's reasoning for the model. Asking for
// anything but "none" turns thinking on.
func (e *encoder) planThinking() error {
	r := e.req.Reasoning
	if r == nil || *r == (llm.Reasoning{}) {
		return nil
	}
	if _, ok := efforts[r.Effort]; !ok && r.Effort != llm.EffortNone {
		return invalid(e.req.Model, "reasoning.effort", fmt.Sprintf("effort %q is not known", string(r.Effort)))
	}
	if e.family.thinking == thinkNever {
		if r.Effort == llm.EffortNone {
			return nil
		}
		return e.lack("reasoning", "the model does not think")
	}
	if r.Effort == llm.EffortNone {
		return e.planSilence()
	}
	switch e.family.thinking {
	case thinkBudget:
		return e.planBudget()
	case thinkEither:
		if r.BudgetTokens != nil {
			return e.planBudget()
		}
	case thinkAdaptive, thinkBetween, thinkAlways:
		if r.BudgetTokens != nil {
			if err := e.lack("reasoning.budget_tokens", "the model takes an effort and no budget"); err != nil {
				return err
			}
		}
	case thinkNever:
	}
	e.thinking = thinkingOrder{kind: "adaptive", effort: efforts[r.Effort], display: r.Include}
	return nil
}

// planSilence turns thinking off.
func (e *encoder) planSilence() error {
	switch e.family.thinking {
	case thinkAlways:
		return e.lack("reasoning.effort", "the model always thinks")
	case thinkBetween:
		e.thinking.kind = "between_tools"
	case thinkNever, thinkBudget, thinkEither, thinkAdaptive:
		e.thinking.kind = "disabled"
	}
	return nil
}

// planBudget sets a budget, which must leave room for an answer.
func (e *encoder) planBudget() error {
	r := e.req.Reasoning
	budget, given := budgets[llm.EffortMedium], r.BudgetTokens != nil
	if r.Effort != "" {
		budget = budgets[r.Effort]
	}
	if given {
		budget = *r.BudgetTokens
	}
	if limit := e.req.MaxTokens; limit != nil && budget >= *limit {
		if given || *limit <= minBudget {
			return invalid(e.req.Model, "reasoning", fmt.Sprintf(
				"max_tokens %d includes the thinking and must be greater than its budget of %d tokens; the smallest budget is %d",
				*limit, max(budget, minBudget), minBudget))
		}
		// An effort is no number: it yields to the limit that the caller set.
		budget = max(*limit/2, minBudget)
	}
	e.thinking = thinkingOrder{kind: "enabled", budget: budget}
	return nil
}

// writeThinking writes the order, and with the effort the answer's format: both
// live in output_config.
func (e *encoder) writeThinking() {
	t := &e.thinking
	if t.kind != "" {
		w := e.w.Key("thinking").Object().Key("type").String(t.kind)
		if t.budget != 0 {
			w.Key("budget_tokens").Int(int64(t.budget))
		}
		if t.display {
			// Newer models hide their thoughts unless asked.
			w.Key("display").String("summarized")
		}
		w.EndObject()
	}
	format := e.req.ResponseFormat
	if format != nil && !e.keeps("response_format") {
		format = nil
	}
	if t.effort == "" && format == nil {
		return
	}
	w := e.w.Key("output_config").Object()
	if t.effort != "" {
		w.Key("effort").String(t.effort)
	}
	if format != nil {
		w.Key("format").Object().Key("type").String("json_schema").Key("schema").Raw(format.Schema).EndObject()
	}
	w.EndObject()
}
