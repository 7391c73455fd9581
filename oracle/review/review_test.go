package review_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/oracle/engine"
	"github.com/parley-llm/parley/oracle/review"
	"github.com/parley-llm/parley/oracle/wire"
)

func TestOf(t *testing.T) {
	cell := engine.Cell{
		Library: "lib", Target: "openai", Scenario: "chat/text",
		Request: []wire.Difference{{Path: "body.messages[].name", Form: wire.Differs, Theirs: `"a"`, Ours: "null"}},
	}
	reason := func(change func(*review.Reason)) review.Reason {
		r := review.Reason{Check: review.Request, Library: "lib", Path: "body.messages[].name", Why: "So it is."}
		if change != nil {
			change(&r)
		}
		return r
	}
	tests := []struct {
		name   string
		change func(*review.Reason)
		stands bool
	}{
		{"as it is", nil, true},
		{"any path below", func(r *review.Reason) { r.Path = "body.*" }, true},
		{"a star in the middle", func(r *review.Reason) { r.Path = "body.*.name" }, true},
		{"stars and pieces in order", func(r *review.Reason) { r.Path = "*messages*name*" }, true},
		{"pieces out of order", func(r *review.Reason) { r.Path = "*name*messages*" }, false},
		{"one of several", func(r *review.Reason) { r.Path = "body.model|body.messages[].name" }, true},
		{"a beginning is not enough", func(r *review.Reason) { r.Path = "body.messages[]" }, false},
		{"brackets are themselves", func(r *review.Reason) { r.Path = "body.messages[0].name" }, false},
		{"another check", func(r *review.Reason) { r.Check = review.Answer }, false},
		{"another library", func(r *review.Reason) { r.Library = "other|third" }, false},
		{"the target", func(r *review.Reason) { r.Target = "azure|openai" }, true},
		{"another target", func(r *review.Reason) { r.Target = "azure" }, false},
		{"the group", func(r *review.Reason) { r.Scenario = "chat/*" }, true},
		{"another scenario", func(r *review.Reason) { r.Scenario = "tools/*" }, false},
		{"the form", func(r *review.Reason) { r.Form = wire.Differs }, true},
		{"another form", func(r *review.Reason) { r.Form = wire.OnlyTheirs }, false},
		{"the values", func(r *review.Reason) { r.Theirs, r.Ours = `"*"`, "null" }, true},
		{"another value", func(r *review.Reason) { r.Theirs = `"b"` }, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, wrong := review.Of([]engine.Cell{cell}, []review.Reason{reason(tt.change)})
			require.Len(t, got, 1)
			if tt.stands {
				require.Empty(t, wrong)
				require.Equal(t, review.Listed, got[0].Verdict(review.Request))
				require.Equal(t, []int{0}, got[0].RequestReasons)
				return
			}
			require.NotEmpty(t, wrong)
			require.Contains(t, wrong[0], "lib on openai, chat/text: request: body.messages[].name is differs without a reason")
			require.Equal(t, review.Unexplained, got[0].Verdict(review.Request))
		})
	}
	got, _ := review.Of([]engine.Cell{cell, {Library: "lib", Target: "openai", Scenario: "a/b", Lacks: "words"}}, []review.Reason{reason(nil)})
	require.Equal(t, review.Equal, got[0].Verdict(review.Answer))
	require.Equal(t, review.NotExpressible, got[1].Verdict(review.Answer))
}

func TestStale(t *testing.T) {
	cells := []engine.Cell{{Library: "lib", Target: "openai"}}
	stale := func(library, target string) bool {
		_, wrong := review.Of(cells, []review.Reason{{Check: review.Answer, Library: library, Target: target, Path: "x", Why: "Once it was so."}})
		return len(wrong) == 1
	}
	require.True(t, stale("lib", ""))
	require.True(t, stale("lib", "openai"))
	require.True(t, stale("gone", ""), "a library that does not exist")
	require.False(t, stale("gone (JS)", ""), "a library that could not run here")
}

// Every reason is a sentence, says where it stands, and is there once.
func TestReasons(t *testing.T) {
	seen := map[review.Reason]bool{}
	for _, r := range review.Reasons() {
		require.False(t, seen[r], r.Why)
		seen[r] = true
		require.NotEmpty(t, r.Library, r.Why)
		require.NotEmpty(t, r.Path, r.Why)
		require.Contains(t, []review.Check{review.Answer, review.Request}, r.Check, r.Why)
		require.Regexp(t, `^[A-Z].*\.$`, r.Why)
	}
}
