package main

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance"
)

func TestWorst(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		codes []int
		want  int
	}{
		{nil, 0},
		{[]int{0}, 0},
		{[]int{1}, 1},
		{[]int{1, 6}, 6},
		{[]int{1, 6, 4}, 4},
		{[]int{1, 4, 5, 6}, 5},
		{[]int{5, 3, 1}, 3},
		{[]int{2, 1}, 1},
		{[]int{10, 2, 9}, 2},
		{[]int{0, 7}, 7},
	} {
		require.Equal(t, test.want, worst(test.codes), "%v", test.codes)
	}
}

func TestCodeOfAnError(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err  error
		want int
	}{
		"a verb's own":        {errors.New("disk"), 3},
		"about the request":   {&conformance.UsageError{Message: "no such glob"}, 2},
		"wrapped":             {fmt.Errorf("known: %w", &conformance.UsageError{Message: "no such glob"}), 2},
		"usage of this tool":  {usagef("unknown %s", "target"), 2},
		"an exit code":        {exitWith(1, 4), 4},
		"an exit code inside": {fmt.Errorf("report: %w", exitWith(5)), 5},
	} {
		require.Equal(t, test.want, asExit(withCode(test.err)).code, name)
	}
	require.NoError(t, exitWith())
	require.NoError(t, exitWith(0))
	require.Equal(t, 2, asExit(errors.New("unknown flag: --x")).code, "the parser's errors are about the command line")
}
