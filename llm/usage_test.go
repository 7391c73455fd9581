package llm_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
)

func TestTokensJSON(t *testing.T) {
	type document struct {
		Plain llm.Tokens `json:"plain"`
		Omit  llm.Tokens `json:"omit,omitzero"`
	}
	tests := []struct {
		value document
		json  string
	}{
		{document{}, `{"plain":null}`},
		{document{Plain: llm.Count(0), Omit: llm.Count(0)}, `{"plain":0,"omit":0}`},
		{document{Plain: llm.Count(9007199254740993), Omit: llm.Count(1)}, `{"plain":9007199254740993,"omit":1}`},
	}
	for _, test := range tests {
		data, err := json.Marshal(test.value)
		require.NoError(t, err)
		require.Equal(t, test.json, string(data))
		var back document
		require.NoError(t, json.Unmarshal(data, &back))
		require.Equal(t, test.value, back)
	}
	for _, bad := range []string{`"1"`, `1.5`, `{}`, `true`} {
		tokens := llm.Count(7)
		require.Error(t, json.Unmarshal([]byte(bad), &tokens), bad)
		require.Equal(t, llm.Count(7), tokens, "a failed read must leave the value alone")
	}
	tokens := llm.Count(7)
	require.NoError(t, json.Unmarshal([]byte("null"), &tokens))
	require.False(t, tokens.Known(), "null is absent")
}

func TestTokens(t *testing.T) {
	var absent llm.Tokens
	zero := llm.Count(0)
	require.NotEqual(t, absent, zero, "absent is not zero")
	require.True(t, absent.IsZero())
	require.False(t, zero.IsZero())
	require.Equal(t, "absent", absent.String())
	require.Equal(t, "0", zero.String())
	require.EqualValues(t, 5, absent.Or(5))
	require.EqualValues(t, 0, zero.Or(5))
	n, known := llm.Count(3).Get()
	require.EqualValues(t, 3, n)
	require.True(t, known)
}

func TestUsageNormalize(t *testing.T) {
	count := llm.Count
	tests := []struct {
		name      string
		got, want llm.Usage
	}{
		{"nothing known", llm.Usage{}, llm.Usage{}},
		{
			"total from its parts",
			llm.Usage{InputTokens: count(3), OutputTokens: count(4)},
			llm.Usage{InputTokens: count(3), OutputTokens: count(4), TotalTokens: count(7)},
		},
		{
			"the service's own total stays",
			llm.Usage{InputTokens: count(3), OutputTokens: count(4), TotalTokens: count(9)},
			llm.Usage{InputTokens: count(3), OutputTokens: count(4), TotalTokens: count(9)},
		},
		{
			"half a sum is no sum",
			llm.Usage{InputTokens: count(3)},
			llm.Usage{InputTokens: count(3)},
		},
		{
			"more cached than input",
			llm.Usage{InputTokens: count(3), OutputTokens: count(0), CachedTokens: count(5)},
			llm.Usage{InputTokens: count(3), OutputTokens: count(0), TotalTokens: count(3), CachedTokens: count(3)},
		},
		{
			"cached without input",
			llm.Usage{CachedTokens: count(5)},
			llm.Usage{CachedTokens: count(5)},
		},
	}
	for _, test := range tests {
		test.got.Normalize()
		require.Equal(t, test.want, test.got, test.name)
		again := test.got
		again.Normalize()
		require.Equal(t, test.got, again, "%s: twice is once", test.name)
	}
}
