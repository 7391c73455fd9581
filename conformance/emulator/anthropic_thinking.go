package emulator

import (
	"slices"
	"strings"

	"github.com/parley-llm/parley/llm"
)

// compareThinking compares what steers thinking with what the caller asked for.
// The service spreads it over three fields that depend on the model, so there is
// no one form to compare.
func compareThinking(r *request, c *anthropicChat, reasoning *llm.Reasoning) {
	want := *orZero(reasoning)
	if reasoning == nil {
		same(r, "thinking", ruleThink, "", c.describe())
		return
	}
	compareEffort(r, c, want)
	if want.BudgetTokens != nil && slices.Contains(c.model.thinking, "enabled") {
		optional(r, "thinking.budget_tokens", ruleThink, want.BudgetTokens, c.budget)
	}
	if c.model.hidden && c.thinks() {
		same(r, "thinking.display", "thoughts are hidden by this model unless they are asked for, and they are asked for only when the caller wants them",
			map[bool]string{true: "summarized"}[want.Include], strings.Replace(c.display, "omitted", "", 1))
	}
}

// compareEffort demands the effort in the field of the model's generation.
func compareEffort(r *request, c *anthropicChat, want llm.Reasoning) {
	effort := string(want.Effort)
	if want.Effort == llm.EffortMinimal {
		effort = "low"
	}
	switch {
	case want.Effort == "":
		same(r, "output_config.effort", ruleThink, "", c.effort)
	case want.Effort == llm.EffortNone:
		nearest := !c.thinks() || c.thinking == "between_tools" ||
			(!slices.Contains(c.model.thinking, "disabled") && c.effort == "low")
		if !nearest {
			r.note("thinking", "disabled, or the least that the model can do", shown(c.describe()), ruleThink)
		}
	case !c.thinks():
		r.note("thinking", "on", shown(c.describe()), "an effort needs thinking, which this model does only when asked to")
	case slices.Contains(c.model.efforts, effort) && c.budget == nil:
		same(r, "output_config.effort", ruleThink, effort, c.effort)
	}
}

// describe names the fields that steer thinking, "" when there are none.
func (c *anthropicChat) describe() string {
	var all []string
	if c.thinking != "" {
		all = append(all, "thinking: "+c.thinking)
	}
	if c.display != "" {
		all = append(all, "display: "+c.display)
	}
	if c.budget != nil {
		all = append(all, "budget_tokens: "+shownPointer(c.budget))
	}
	if c.effort != "" {
		all = append(all, "effort: "+c.effort)
	}
	return strings.Join(all, ", ")
}
