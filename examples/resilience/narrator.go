package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/llm/fallback"
	"github.com/parley-llm/parley/llm/retry"
)

// narrator says what happens, a line a step.
type narrator struct {
	out       io.Writer
	providers []llm.Provider
}

func (n *narrator) say(format string, args ...any) { fmt.Fprintf(n.out, format+"\n", args...) }

// step is a line under a heading, in two columns.
func (n *narrator) step(who, format string, args ...any) {
	n.say("  %-9s %s", who, fmt.Sprintf(format, args...))
}

func (n *narrator) title(title, about string) { n.say("\n%s\n%s\n", title, about) }

func (n *narrator) asks(req *llm.ChatRequest) { n.step("ask", "%s", req.Messages[0].Text()) }

// retry observes the retries around one provider.
func (n *narrator) retry(provider string) func(context.Context, retry.Decision) {
	return func(_ context.Context, d retry.Decision) {
		then := "given up"
		if d.Retry {
			then = fmt.Sprintf("again in %v", d.Delay)
		} else if d.Delay > 0 {
			then = fmt.Sprintf("given up, %v is too long", d.Delay)
		}
		n.step("retry", "%s, attempt %d: %s; %s (%s)", provider, d.Attempt, brief(d.Err), then, string(d.Reason))
	}
}

func (n *narrator) fallback(_ context.Context, d fallback.Decision) {
	what := "failed"
	if d.Skipped {
		what = "not asked"
	}
	then := "no other provider is asked"
	if d.Next {
		then = "the next provider is asked"
	}
	n.step("fallback", "%s %s: %s; %s (%s)", d.Provider, what, brief(d.Err), then, string(d.Reason))
}

// brief is a failure without the service's own words.
func brief(err error) string {
	e, ok := errors.AsType[*llm.Error](err)
	if !ok {
		return err.Error()
	}
	if e.Status == 0 {
		return string(e.Kind)
	}
	return fmt.Sprintf("%s (HTTP %d)", string(e.Kind), e.Status)
}

// reads prints each piece of a stream as it comes.
func (n *narrator) reads(stream *llm.ChatStream) error {
	for chunk, err := range stream.All() {
		if err != nil {
			return err
		}
		if chunk.Text != "" {
			n.step("delta", "%q", chunk.Text)
		}
	}
	return nil
}

// answered says who answered what, and what it cost at that provider.
func (n *narrator) answered(resp *llm.ChatResponse) {
	n.step("answer", "%s", resp.Text())
	n.step("by", "%s, %s; %s", resp.Provider, resp.Model, n.bill(resp))
}

func (n *narrator) bill(resp *llm.ChatResponse) string {
	if resp.Usage == nil {
		return "no usage reported"
	}
	text := fmt.Sprintf("%v tokens in, %v out", resp.Usage.InputTokens, resp.Usage.OutputTokens)
	for _, p := range n.providers {
		if p.Name() != resp.Provider {
			continue
		}
		cost, err := p.CalculateCost(resp.Model, *resp.Usage)
		if err != nil {
			return text + ", no price: " + err.Error()
		}
		text += ", " + cost.Total.String()
	}
	return text
}

// failed shows what is left of an answer that broke off.
func (n *narrator) failed(resp *llm.ChatResponse, err error) {
	n.step("partial", "%s, from %s", strconv.Quote(resp.Text()), resp.Provider)
	n.step("error", "%v", err)
	n.step("now", "nothing was asked again, and no other provider: the caller decides")
}
