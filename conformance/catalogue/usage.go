package catalogue

import (
	"context"
	"strconv"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

func usageScenarios() []scenario.Scenario {
	return []scenario.Scenario{
		{
			ID: "usage/total", Rev: 1, Level: scenario.Must, Clause: "C-63", Gates: twiceGates,
			Refs:   []string{"BerriAI/litellm: total_tokens", "Anthropic Messages API reference: usage has no total (2026-10)"},
			Why:    "Budgets count totals; a service that sends none still used tokens.",
			Hint:   "Call Usage.Normalize on the service's last word: it adds input and output where there is no total.",
			Source: twice,
			Check:  checkTotal,
		},
		{
			ID: "usage/cached-within-input", Rev: 1, Level: scenario.Must, Clause: "C-03",
			Refs:  []string{"BerriAI/litellm: cached tokens", "Anthropic Messages API reference: cache_read_input_tokens (2026-10)"},
			Why:   "Cached tokens cost a tenth; counted beside the input instead of within it, they make two bills.",
			Hint:  "Where the service counts cached tokens apart from the input, add them to it; never report more of them than input.",
			Turns: usageCached,
			Check: checkCachedWithinInput,
		},
		{
			ID: "usage/absent-is-nil", Rev: 1, Level: scenario.Must, Clause: "C-64", Gates: twiceGates, Quirk: scenario.QuirkNoUsage,
			Refs:   []string{"modelcontextprotocol/go-sdk#1133: zero and absent"},
			Why:    "A call that was not counted is not free.",
			Hint:   "Leave Usage nil where the service sent none, and a count absent where it sent no such count.",
			Source: twice,
			Check:  checkAbsentUsage,
		},
		{
			ID: "usage/parity", Rev: 1, Level: scenario.Must, Clause: "C-63", Gates: twiceGates,
			Refs:  []string{"OpenAI API reference: usage details (2026-08)", "Anthropic Messages API reference: usage (2026-10)", "Vertex AI reference: UsageMetadata (2026-10)"},
			Why:   "Whoever compares providers by their tokens, or moves between them, needs one meaning of each count.",
			Hint:  "Input includes tokens read from and written to a cache, output includes reasoning, whatever the service's own sums are.",
			Turns: usageParity,
			Check: checkParity,
		},
	}
}

func checkTotal(ctx context.Context, c scenario.Cell) {
	judged := func(faults ...scenario.Fault) {
		for _, x := range through(ctx, c, faults...) {
			if x.got.err != nil || x.got.resp.Usage == nil {
				report(c, x.path, judge(x.turn, c.Target(), x.got))
				continue
			}
			u, f := x.got.resp.Usage, &findings{path: x.path}
			f.equal("usage.total_tokens", strconv.FormatInt(u.InputTokens.Or(0)+u.OutputTokens.Or(0), 10), u.TotalTokens.String(),
				"the total is input and output together, also where the service sends none")
			f.usage(x.turn, c.Target(), u)
			report(c, "", f.list)
		}
	}
	c.Variant("as the service counts", func() { judged() })
	eachForm(c, scenario.QuirkNoTotal, func(form scenario.Fault) { judged(form) })
}

func usageCached(p scenario.Params) []scenario.Turn {
	const id = "usage/cached-within-input"
	reply := text(p, id, "Again: ", nonce(p, id, "answer"), ".")
	reply.Usage.Cached = number(p, id, "cached tokens", 50, reply.Usage.Input)
	return []scenario.Turn{{Op: scenario.OpChat, Chat: ask(p, "Say again: "+nonce(p, id, "prompt")+"."), Reply: reply}}
}

func checkCachedWithinInput(ctx context.Context, c scenario.Cell) {
	c.Variant("as the service counts", func() { Play(ctx, c) })
	eachForm(c, scenario.QuirkCachedAboveInput, func(form scenario.Fault) {
		for _, x := range through(ctx, c, form) {
			if x.got.err != nil || x.got.resp.Usage == nil {
				report(c, x.path, judge(x.turn, c.Target(), x.got))
				continue
			}
			u := x.got.resp.Usage
			if u.CachedTokens.Or(0) > u.InputTokens.Or(0) {
				c.Report(scenario.Finding{
					Path: x.path + "usage.cached_tokens", Want: "at most " + u.InputTokens.String(), Got: u.CachedTokens.String(),
					Rule: "cached tokens are a part of the input, so there are never more of them",
				})
			}
		}
	})
}

func checkAbsentUsage(ctx context.Context, c scenario.Cell) {
	eachForm(c, scenario.QuirkNoUsage, func(form scenario.Fault) {
		for _, x := range through(ctx, c, form) {
			x.turn.Reply.Usage = nil
			report(c, x.path, judge(x.turn, c.Target(), x.got))
		}
	})
	eachForm(c, scenario.QuirkBareUsage, func(form scenario.Fault) {
		for _, x := range through(ctx, c, form) {
			f := &findings{path: x.path}
			switch {
			case x.got.err != nil:
				f.list = unwanted(x.got.err)
			case x.got.resp.Usage == nil:
				f.add("usage", "present", "absent", "input and output were counted")
			default:
				u := x.got.resp.Usage
				f.absent("cached_tokens", u.CachedTokens)
				f.absent("cache_write_tokens", u.CacheWriteTokens)
				f.absent("reasoning_tokens", u.ReasoningTokens)
			}
			report(c, "", f.list)
		}
	})
}

// absent judges a count that the service did not report.
func (f *findings) absent(name string, got llm.Tokens) {
	if got.Known() {
		f.add("usage."+name, "absent", got.String(), "a count that the service did not report is absent, not zero")
	}
}

// usageParity is the same traffic for every target, down to the numbers: they
// depend on the seed alone.
func usageParity(p scenario.Params) []scenario.Turn {
	const id = "usage/parity"
	req := ask(p, "Count "+nonce(p, id, "prompt")+".")
	req.Model = or(p.Models.Reasoning, p.Models.Chat)
	reply := text(p, id, "It is ", nonce(p, id, "answer"), ".")
	reply.Usage = &scenario.Usage{
		Input:      number(p, id, "input", 3000, 3999),
		Cached:     number(p, id, "cached", 1000, 1499),
		CacheWrite: number(p, id, "written", 500, 999),
		Output:     number(p, id, "output", 800, 999),
		Reasoning:  number(p, id, "reasoning", 300, 700),
	}
	return []scenario.Turn{
		{Op: scenario.OpChat, Chat: req, Reply: reply},
		{Op: scenario.OpChatStream, Chat: req, Reply: reply},
	}
}

// checkParity wants the counts of the abstract traffic to the last field: what
// the service reports is there and equal, what it does not is absent.
func checkParity(ctx context.Context, c scenario.Cell) {
	traits := c.Target().Traits
	for _, x := range through(ctx, c) {
		report(c, x.path, judge(x.turn, c.Target(), x.got))
		if x.got.err != nil || x.got.resp.Usage == nil {
			continue
		}
		abstract, got := x.turn.Reply.Usage, x.got.resp.Usage
		want := llm.Usage{
			InputTokens: llm.Count(abstract.Input), OutputTokens: llm.Count(abstract.Output),
			TotalTokens: llm.Count(abstract.Input + abstract.Output),
		}
		if !traits.NoCached {
			want.CachedTokens = llm.Count(abstract.Cached)
		}
		if !traits.NoCacheWrite {
			want.CacheWriteTokens = llm.Count(abstract.CacheWrite)
		}
		if !traits.NoReasoningCount {
			want.ReasoningTokens = llm.Count(abstract.Reasoning)
		}
		f := &findings{path: x.path}
		for _, count := range []struct {
			name      string
			want, got llm.Tokens
		}{
			{"input_tokens", want.InputTokens, got.InputTokens},
			{"output_tokens", want.OutputTokens, got.OutputTokens},
			{"total_tokens", want.TotalTokens, got.TotalTokens},
			{"cached_tokens", want.CachedTokens, got.CachedTokens},
			{"cache_write_tokens", want.CacheWriteTokens, got.CacheWriteTokens},
			{"reasoning_tokens", want.ReasoningTokens, got.ReasoningTokens},
		} {
			f.equal("usage."+count.name, count.want.String(), count.got.String(), "the same traffic gives the same counts on every provider, unary and streamed")
		}
		report(c, "", f.list)
	}
}
