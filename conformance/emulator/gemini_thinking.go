package emulator

import (
	"slices"
	"strconv"
	"strings"

	"github.com/parley-llm/parley/llm"
)

// readThinking reads how much the model is to think, and whether it tells.
func (d gemini) readThinking(root object, c *geminiChat) {
	n, ok := root.optional("thinkingConfig")
	if !ok {
		return
	}
	o, ok := d.object(n, "includeThoughts", "thinkingBudget", "thinkingLevel")
	if !ok {
		return
	}
	t := geminiThinking{present: len(o.fields) > 0, include: o.isTrue("includeThoughts"), budget: o.integer("thinkingBudget", -1, 1<<31-1)}
	if level := o.string("thinkingLevel"); level != nil {
		t.level = strings.ToUpper(*level)
	}
	c.thinking = t
	refuse := func(name, message, want, got, rule string) {
		o.r.reject(o.path+"."+name, googleInvalid("Unable to submit request because "+message), want, got, rule)
	}
	const perModel = "each model has its own way of measuring its thinking"
	switch {
	case !c.model.thinks && t.present:
		refuse("includeThoughts", "thinking is not supported by this model.", "absent", string(n.raw), "older models do not think")
	case t.level != "" && t.budget != nil:
		refuse("thinkingBudget", "only one of thinking_budget and thinking_level may be set.", "absent", strconv.FormatInt(*t.budget, 10), "thinking is measured in one way at a time")
	case t.level != "" && !slices.Contains(c.model.levels, t.level):
		refuse("thinkingLevel", "thinking_level "+t.level+" is not supported by this model.", "one of "+strings.Join(c.model.levels, ", "), t.level, perModel)
	case t.budget != nil && !c.model.takesBudget(*t.budget):
		refuse("thinkingBudget", "thinking_budget is out of range for this model.",
			strconv.FormatInt(c.model.least, 10)+" to "+strconv.FormatInt(c.model.most, 10), strconv.FormatInt(*t.budget, 10), perModel)
	}
}

// takesBudget: -1 leaves the budget to the model, and 0 turns thinking off.
func (m geminiModel) takesBudget(budget int64) bool {
	return budget == -1 || (budget == 0 && m.off) || (budget >= m.least && budget <= m.most && budget > 0)
}

// compareThinking compares what steers thinking with what the caller asked for.
func (c *geminiChat) compareThinking(r *request, want *llm.Reasoning) {
	if !c.model.thinks {
		return
	}
	if want == nil {
		if c.thinking.present {
			r.note("generationConfig.thinkingConfig", "absent", c.thinking.describe(), ruleThink)
		}
		return
	}
	same(r, "generationConfig.thinkingConfig.includeThoughts", ruleThink, yesNo(want.Include), yesNo(c.thinking.include))
	switch {
	case want.BudgetTokens != nil && c.thinking.level == "":
		optional(r, "generationConfig.thinkingConfig.thinkingBudget", ruleThink, new(int64(*want.BudgetTokens)), c.thinking.budget)
	case want.Effort == "":
		if c.thinking.level != "" || c.thinking.budget != nil {
			r.note("generationConfig.thinkingConfig", "no level and no budget", c.thinking.describe(), ruleThink)
		}
	case c.model.levels == nil:
		c.compareBudget(r, want.Effort)
	case c.thinking.budget != nil && want.Effort == llm.EffortNone && *c.thinking.budget == 0:
	default:
		same(r, "generationConfig.thinkingConfig.thinkingLevel", ruleThink, c.model.level(want.Effort), c.thinking.level)
	}
}

// compareBudget demands a budget for an effort. How many tokens an effort stands
// for is the provider's choice; only none and some are told apart.
func (c *geminiChat) compareBudget(r *request, effort llm.Effort) {
	const path = "generationConfig.thinkingConfig.thinkingBudget"
	budget := c.thinking.budget
	switch {
	case budget == nil:
		r.note(path, "a budget for the effort "+string(effort), "absent", ruleThink)
	case effort == llm.EffortNone && c.model.off:
		same(r, path, ruleThink, "0", strconv.FormatInt(*budget, 10))
	case effort == llm.EffortNone:
		same(r, path, ruleThink, strconv.FormatInt(c.model.least, 10), strconv.FormatInt(*budget, 10))
	case *budget == 0:
		r.note(path, "a budget for the effort "+string(effort), "0", ruleThink)
	}
}

// level is the word for an effort, or the one that comes nearest: no model of
// the generations with levels can leave thinking.
func (m geminiModel) level(effort llm.Effort) string {
	switch effort {
	case llm.EffortNone, llm.EffortMinimal:
		return m.levels[0]
	case llm.EffortLow:
		return "LOW"
	case llm.EffortMedium:
		return "MEDIUM"
	case llm.EffortHigh, llm.EffortXHigh, llm.EffortMax:
		return "HIGH"
	default:
		return strings.ToUpper(string(effort))
	}
}

func (t geminiThinking) describe() string {
	var all []string
	if t.include {
		all = append(all, "includeThoughts")
	}
	if t.level != "" {
		all = append(all, "level "+t.level)
	}
	if t.budget != nil {
		all = append(all, "budget "+strconv.FormatInt(*t.budget, 10))
	}
	if all == nil {
		return "present, with nothing asked for"
	}
	return strings.Join(all, ", ")
}
