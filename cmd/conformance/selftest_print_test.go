package main

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/mutant"
)

// selftested runs the verb with a suite of its own.
func selftested(t *testing.T, suite mutant.Suite, format string) (stdout string, code int) {
	t.Helper()
	var out, errs bytes.Buffer
	a := newApp(strings.NewReader(""), &out, &errs, noEnv)
	err := a.selftest(t.Context(), suite, adapters()[:1], format, true)
	return out.String(), a.finish(err)
}

func oneMutant(t *testing.T, id string) mutant.Mutant {
	t.Helper()
	all := mutant.All()
	i := slices.IndexFunc(all, func(m mutant.Mutant) bool { return m.ID == id })
	require.GreaterOrEqual(t, i, 0)
	return all[i]
}

func TestSelftestPrintsTheKills(t *testing.T) {
	t.Parallel()
	survivor := mutant.Harmless()
	survivor.Scenarios = []string{"chat/text"}
	open := mutant.Gate{
		ID: "left-open", Want: 4,
		Try: func(context.Context, []conformance.Adapter) int { return 0 },
	}
	suite := mutant.Suite{Mutants: []mutant.Mutant{oneMutant(t, "canned-text"), survivor}, Gates: []mutant.Gate{open}}

	text, code := selftested(t, suite, formatText)
	require.Equal(t, conformance.ExitSurvivor, code)
	require.Regexp(t, `(?m)^mutant +target +killed by$`, text)
	require.Regexp(t, `(?m)^canned-text +openai +.*chat/text`, text)
	require.Regexp(t, `(?m)^`+survivor.ID+` +openai +SURVIVED$`, text)
	require.Regexp(t, `(?m)^left-open +0 +BROKEN: should be 4$`, text)
	require.Contains(t, text, "\n1 of 2 mutants killed, 0 of 1 gates hold\n")
	require.Contains(t, text, "\nno mutant is killed by chat/system\n")

	printed, code := selftested(t, suite, formatJSON)
	require.Equal(t, conformance.ExitSurvivor, code)
	var r struct {
		Mutants []struct {
			ID, Target string
			KilledBy   []string `json:"killed_by"`
			Survived   bool
		}
		ScenariosWithoutKiller []string `json:"scenarios_without_killer"`
		Gates                  []struct {
			ID       string
			WantExit int `json:"want_exit"`
			GotExit  int `json:"got_exit"`
		}
	}
	require.NoError(t, json.Unmarshal([]byte(printed), &r))
	require.Len(t, r.Mutants, 2)
	require.Contains(t, r.Mutants[0].KilledBy, "chat/text")
	require.True(t, r.Mutants[1].Survived)
	require.NotEmpty(t, r.ScenariosWithoutKiller)
	require.Equal(t, 4, r.Gates[0].WantExit)
}
