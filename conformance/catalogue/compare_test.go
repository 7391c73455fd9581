package catalogue_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/catalogue"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

func target(can llm.Capability, traits scenario.Traits) scenario.Target {
	return scenario.Target{Provider: "toy", Capabilities: can, Traits: traits}
}

func good(text string, u *llm.Usage) *llm.ChatResponse {
	return &llm.ChatResponse{
		Provider: "toy", ID: "1", Model: "m", RequestID: "r", Usage: u,
		Choices: []llm.Choice{{
			FinishReason: llm.FinishStop, FinishRaw: "STOP",
			Message: llm.Message{Role: llm.RoleAssistant, Parts: []llm.Part{llm.TextPart{Text: text}}},
		}},
	}
}

func turn(op scenario.Op, text string, u *scenario.Usage) scenario.Turn {
	return scenario.Turn{
		Op: op, Chat: &llm.ChatRequest{Model: "m"},
		Reply: scenario.Reply{Pieces: []scenario.Piece{{Text: text}}, Finish: llm.FinishStop, Usage: u},
	}
}

// paths are where findings say that something is wrong.
func paths(list []scenario.Finding) []string {
	var all []string
	for _, f := range list {
		all = append(all, f.Path)
	}
	return all
}

func TestCompareUsage(t *testing.T) {
	counts := &scenario.Usage{Input: 10, Output: 5}
	full := &scenario.Usage{Input: 10, Output: 5, Cached: 4, CacheWrite: 2, Reasoning: 3}
	got := func(in, out, total int64, set func(*llm.Usage)) *llm.Usage {
		u := &llm.Usage{InputTokens: llm.Count(in), OutputTokens: llm.Count(out), TotalTokens: llm.Count(total)}
		if set != nil {
			set(u)
		}
		return u
	}
	details := func(u *llm.Usage) {
		u.CachedTokens, u.CacheWriteTokens, u.ReasoningTokens = llm.Count(4), llm.Count(2), llm.Count(3)
	}
	zeros := func(u *llm.Usage) {
		u.CachedTokens, u.CacheWriteTokens, u.ReasoningTokens = llm.Count(0), llm.Count(0), llm.Count(0)
	}
	tests := []struct {
		name   string
		op     scenario.Op
		want   *scenario.Usage
		got    *llm.Usage
		can    llm.Capability
		traits scenario.Traits
		paths  []string
	}{
		{name: "none and none", op: scenario.OpChat},
		{name: "made up", op: scenario.OpChat, got: &llm.Usage{}, paths: []string{"usage"}},
		{name: "lost", op: scenario.OpChat, want: counts, paths: []string{"usage"}},
		{name: "lost in a stream", op: scenario.OpChatStream, want: counts, can: llm.CapStreamUsage, paths: []string{"usage"}},
		{name: "a stream without usage", op: scenario.OpChatStream, want: counts},
		{name: "zero may be absent", op: scenario.OpChat, want: counts, got: got(10, 5, 15, nil)},
		{name: "zero may be zero", op: scenario.OpChat, want: counts, got: got(10, 5, 15, zeros)},
		{name: "zero is not three", op: scenario.OpChat, want: counts, got: got(10, 5, 15, details), paths: []string{"usage.cached_tokens", "usage.cache_write_tokens", "usage.reasoning_tokens"}},
		{name: "details", op: scenario.OpChat, want: full, got: got(10, 5, 15, details)},
		{name: "details lost", op: scenario.OpChat, want: full, got: got(10, 5, 15, nil), paths: []string{"usage.cached_tokens", "usage.cache_write_tokens", "usage.reasoning_tokens"}},
		{
			name: "details that the service lacks", op: scenario.OpChat, want: full, got: got(10, 5, 15, nil),
			traits: scenario.Traits{NoCacheWrite: true, NoReasoningCount: true}, paths: []string{"usage.cached_tokens"},
		},
		{name: "wrong", op: scenario.OpChat, want: counts, got: got(9, 6, 16, nil), paths: []string{"usage.input_tokens", "usage.output_tokens", "usage.total_tokens"}},
		{name: "absent", op: scenario.OpChat, want: counts, got: &llm.Usage{}, paths: []string{"usage.input_tokens", "usage.output_tokens", "usage.total_tokens"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			list := catalogue.Compare("", turn(test.op, "x", test.want), target(test.can, test.traits), good("x", test.got))
			require.Empty(t, cmp.Diff(test.paths, paths(list)))
		})
	}
}

func TestCompareAnswers(t *testing.T) {
	const whole = "漢字 and so on and on, until the text is too long to be shown as a whole: it has more than a hundred bytes"
	tests := []struct {
		name  string
		spoil func(*llm.ChatResponse)
		paths []string
	}{
		{"equal", func(*llm.ChatResponse) {}, nil},
		{"text", func(r *llm.ChatResponse) {
			r.Choices[0].Message.Parts[0] = llm.TextPart{Text: whole + "x"}
		}, []string{"at: text"}},
		{"two parts", func(r *llm.ChatResponse) {
			r.Choices[0].Message.Parts = []llm.Part{llm.TextPart{Text: whole[:9]}, llm.TextPart{Text: whole[9:]}}
		}, []string{"at: parts"}},
		{"role", func(r *llm.ChatResponse) { r.Choices[0].Message.Role = llm.RoleUser }, []string{"at: role"}},
		{"index", func(r *llm.ChatResponse) { r.Choices[0].Index = 1 }, []string{"at: index"}},
		{"no choice", func(r *llm.ChatResponse) { r.Choices = nil }, []string{"at: choices"}},
		{"a call", func(r *llm.ChatResponse) {
			r.Choices[0].Message.Parts = append(r.Choices[0].Message.Parts, llm.ToolCallPart{ID: "1"})
		}, []string{"at: tool_calls", "at: parts"}},
		{"a thought", func(r *llm.ChatResponse) {
			r.Choices[0].Message.Parts = append([]llm.Part{llm.ReasoningPart{Text: "t", Signature: "s"}}, r.Choices[0].Message.Parts...)
		}, []string{"at: reasoning", "at: reasoning signatures", "at: parts"}},
		{"a refusal", func(r *llm.ChatResponse) {
			r.Choices[0].Message.Parts = append(r.Choices[0].Message.Parts, llm.RefusalPart{Text: "no"})
		}, []string{"at: refusal", "at: parts"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := good(whole, nil)
			test.spoil(got)
			list := catalogue.Compare("at: ", turn(scenario.OpChat, whole, nil), target(llm.CapReasoningSignature, scenario.Traits{}), got)
			require.Empty(t, cmp.Diff(test.paths, paths(list)))
			for _, f := range list {
				require.NotEqual(t, f.Want, f.Got)
				require.True(t, utf8.ValidString(f.Want+f.Got))
				require.NotContains(t, f.Want+f.Got, "\ufffd")
			}
		})
	}
	require.Equal(t, []string{"response"}, paths(catalogue.Compare("", turn(scenario.OpChat, "x", nil), target(0, scenario.Traits{}), nil)))
}

func TestCompareError(t *testing.T) {
	limit := scenario.Failure{Kind: llm.KindRateLimit, Status: 429, RetryAfter: 10 * time.Second}
	date := limit
	date.RetryAfterDate = true
	mid := scenario.Failure{Kind: llm.KindOverloaded, MidStream: true}
	page := scenario.Failure{Kind: llm.KindServer, Status: 502, HTML: true}
	e := func(kind llm.Kind, status int, after time.Duration) *llm.Error {
		return &llm.Error{Kind: kind, Provider: "toy", Status: status, Message: "m", RequestID: "r", RetryAfter: after}
	}
	tests := []struct {
		name   string
		want   scenario.Failure
		got    error
		traits scenario.Traits
		paths  []string
	}{
		{"equal", limit, e(llm.KindRateLimit, 429, 10*time.Second), scenario.Traits{}, nil},
		{"wrapped", limit, fmt.Errorf("outer: %w", e(llm.KindRateLimit, 429, 10*time.Second)), scenario.Traits{}, nil},
		{"none", limit, nil, scenario.Traits{}, []string{"error"}},
		{"untyped", limit, context.Canceled, scenario.Traits{}, []string{"error"}},
		{"flattened", limit, errors.New(e(llm.KindRateLimit, 429, 0).Error()), scenario.Traits{}, []string{"error"}},
		{"kind and status", limit, e(llm.KindServer, 500, 10*time.Second), scenario.Traits{}, []string{"error.kind", "error.status"}},
		{"not retryable", limit, &llm.Error{Kind: llm.KindRateLimit, Provider: "toy", Status: 429, Message: "m", RequestID: "r", NoRetry: true}, scenario.Traits{}, []string{"error.retryable", "error.retry_after"}},
		{"late", limit, e(llm.KindRateLimit, 429, 11*time.Second), scenario.Traits{}, []string{"error.retry_after"}},
		{"early", limit, e(llm.KindRateLimit, 429, 9*time.Second), scenario.Traits{}, []string{"error.retry_after"}},
		{"no hint to give", limit, e(llm.KindRateLimit, 429, 0), scenario.Traits{NoRetryHint: true}, nil},
		{"a date loses a second", date, e(llm.KindRateLimit, 429, 9*time.Second), scenario.Traits{}, nil},
		{"a date loses no more", date, e(llm.KindRateLimit, 429, 7*time.Second), scenario.Traits{}, []string{"error.retry_after"}},
		{"in a stream", mid, e(llm.KindOverloaded, 200, 0), scenario.Traits{}, nil},
		{"in a stream, made up", mid, e(llm.KindOverloaded, 529, 0), scenario.Traits{}, []string{"error.status"}},
		{"a page", page, &llm.Error{Kind: llm.KindServer, Provider: "toy", Status: 502, Message: "m"}, scenario.Traits{}, nil},
		{"a page as message", page, &llm.Error{Kind: llm.KindServer, Provider: "toy", Status: 502, Message: "<html>"}, scenario.Traits{}, []string{"error.message"}},
		{"another's name", mid, &llm.Error{Kind: llm.KindOverloaded, Provider: "x", Message: "m"}, scenario.Traits{NoRequestID: true}, []string{"error.provider"}},
		{"a message lost", scenario.Failure{Kind: llm.KindServer, Message: "boom"}, e(llm.KindServer, 500, 0), scenario.Traits{}, []string{"error.message"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			require.Empty(t, cmp.Diff(test.paths, paths(catalogue.CompareError("", test.want, target(0, test.traits), test.got))))
		})
	}
}

// A missing usage reads well to somebody who has never seen the suite.
func TestFindingsAreForStrangers(t *testing.T) {
	list := catalogue.Compare("turn 1: ", turn(scenario.OpChatStream, "x", &scenario.Usage{Input: 1, Output: 17}),
		target(llm.CapStreamUsage, scenario.Traits{}), good("x", &llm.Usage{InputTokens: llm.Count(1), TotalTokens: llm.Count(18)}))
	require.Len(t, list, 1)
	require.Equal(t, "turn 1: usage.output_tokens", list[0].Path)
	require.Equal(t, "17", list[0].Want)
	require.Equal(t, "absent", list[0].Got)
	require.True(t, strings.HasPrefix(list[0].Rule, "the end of the stream carried the usage"))
}
