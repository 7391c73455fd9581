package memo_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/providers/wire/memo"
)

// shape is an event with all kinds of holes.
type shape struct {
	Seq   int64  `json:"seq"`
	Text  string `json:"text"`
	Other string `json:"other"`
	Pad   string `json:"pad"`
	N     []int  `json:"n"`
}

const event = `{"seq":7,"text":"one","other":"o","n":[1],"pad":"x"  }`

// holes finds the places of the values in event.
func holes(text string) []memo.Hole {
	after := func(key string) int { return strings.Index(text, key) + len(key) }
	seq, one, pad := after(`"seq":`), after(`"text":"`), after(`"pad":"`)
	return []memo.Hole{
		{memo.Digits, seq, seq + 1},
		{memo.Text, one, one + 3},
		{memo.Text, pad, pad + 1},
		{memo.Spaces, len(text) - 3, len(text) - 1},
	}
}

func learned(t testing.TB) *memo.Memo {
	m := new(memo.Memo)
	require.True(t, m.Learn([]byte(event), holes(event)...))
	return m
}

// check holds a match to encoding/json: the event is JSON, its values are those
// of the holes, and everything else is as in the event that was learned.
func check(t *testing.T, m *memo.Memo, text string) bool {
	t.Helper()
	matched := m.Match([]byte(text))
	for _, rest := range []string{"", "\n\ndata: {", "}", " ", `"`, "0"} {
		n, ahead := m.MatchAhead([]byte(text + rest))
		require.Equal(t, matched, ahead && n == len(text), "%q and %q", text, rest)
		require.True(t, !ahead || m.Match([]byte(text + rest)[:n]), "%q and %q", text, rest)
	}
	if !m.Match([]byte(text)) {
		return false
	}
	var got shape
	require.NoError(t, json.Unmarshal([]byte(text), &got), text)
	require.Equal(t, got.Seq, m.Number(0))
	require.Equal(t, got.Text, m.Text(1))
	require.Equal(t, got.Pad, m.Text(2))
	require.Equal(t, shape{Seq: got.Seq, Text: got.Text, Pad: got.Pad, Other: "o", N: []int{1}}, got)
	require.Equal(t, got.Text == "", m.Empty(1))
	return true
}

func TestMatch(t *testing.T) {
	m := learned(t)
	whole := func(seq, text, pad, spaces string) string {
		return `{"seq":` + seq + `,"text":"` + text + `","other":"o","n":[1],"pad":"` + pad + `"` + spaces + `}`
	}
	for _, text := range []string{
		event, whole("0", "", "", ""), whole("123456789012345678", strings.Repeat("long ", 100), "é", "   "),
		whole("8", `\n\t\"\\\/\b\f\r\u00e9\ud83d\ude00`, `\"`, " "), whole("8", "héé 🧑‍🚀 \u2028\x7f", "", ""),
	} {
		require.True(t, check(t, m, text), text)
	}
	for _, text := range []string{
		"", "{", event + " ", " " + event, event[:len(event)-1], strings.Replace(event, `"o"`, `"p"`, 1), strings.Replace(event, "[1]", "[2]", 1),
		whole("", "a", "", ""), whole("01", "a", "", ""), whole("-1", "a", "", ""), whole("1.5", "a", "", ""), whole("1e5", "a", "", ""), whole("1234567890123456789", "a", "", ""),
		whole("1", "\n", "", ""), whole("1", "\xff", "", ""), whole("1", `\x`, "", ""), whole("1", `\ud83d`, "", ""), whole("1", `\`, "", ""), whole("1", `"`, "", ""),
		whole("1", "a", "\x01", ""), whole("1", "a", `","pad":"`, ""), whole("1", "a", "", "\t"), whole("1", "a", "", "\n"), whole("1", "a", "", "x"),
	} {
		require.False(t, check(t, m, text), text)
	}
	require.True(t, check(t, m, event), "a miss does not make it forget")
	m.Forget()
	require.False(t, m.Match([]byte(event)))
	require.False(t, new(memo.Memo).Match(nil))
}

// Holes that are none are refused, whatever follows.
func TestLearnRefuses(t *testing.T) {
	at := holes(event)
	for name, hole := range map[string]memo.Hole{
		"text without its end":       {memo.Text, at[1].Start, at[1].End - 1},
		"text from its middle":       {memo.Text, at[1].Start + 1, at[1].End},
		"text that is a number":      {memo.Text, at[0].Start, at[0].End},
		"text over two strings":      {memo.Text, at[1].Start, at[2].End},
		"number that is text":        {memo.Digits, at[1].Start, at[1].End},
		"no digits":                  {memo.Digits, at[0].Start, at[0].Start},
		"spaces that are text":       {memo.Spaces, at[1].Start, at[1].Start},
		"spaces inside a name":       {memo.Spaces, 3, 3},
		"spaces inside a number":     {memo.Spaces, at[0].Start, at[0].Start},
		"not all spaces":             {memo.Spaces, at[3].Start, at[3].End - 1},
		"beyond the end":             {memo.Text, at[1].Start, len(event) + 1},
		"end before start":           {memo.Text, at[1].End, at[1].Start},
		"at the very beginning":      {memo.Spaces, 0, 0},
		"half of a number":           {memo.Digits, at[0].Start, at[0].Start},
		"the kind that there is not": {9, at[1].Start, at[1].End},
	} {
		m := learned(t)
		require.False(t, m.Learn([]byte(event), hole), name)
		require.False(t, m.Match([]byte(event)), name)
	}
	for _, number := range []string{`-7`, `0.7`, `7.0`, `7e1`, `1e7`, `1e+7`} {
		text := `{"n":` + number + `}`
		at := strings.IndexByte(text, '7')
		require.False(t, new(memo.Memo).Learn([]byte(text), memo.Hole{memo.Digits, at, at + 1}), number)
	}
	m := learned(t)
	require.False(t, m.Learn([]byte(event), at[1], at[0]), "out of order")
	require.False(t, m.Learn([]byte(event)), "no holes")
}

// A line end would end an event of a stream: one that was learned with it, from
// data of several lines, is not looked for ahead.
func TestLineEndsInside(t *testing.T) {
	for _, end := range []string{"\n", "\r"} {
		text := strings.Replace(event, ",", ","+end, 1)
		m := new(memo.Memo)
		require.True(t, m.Learn([]byte(text), holes(text)...))
		require.True(t, m.Match([]byte(text)))
		_, ok := m.MatchAhead([]byte(text))
		require.False(t, ok)
		require.True(t, m.Learn([]byte(event), holes(event)...))
		_, ok = m.MatchAhead([]byte(event))
		require.True(t, ok)
	}
}

func FuzzMatch(f *testing.F) {
	f.Add(event)
	f.Add(strings.Replace(event, "one", `tw\u006f`, 1))
	f.Add(strings.Replace(event, "7", "19", 1))
	f.Fuzz(func(t *testing.T, text string) { check(t, learned(t), text) })
}

// FuzzHoles puts texts into the holes, where FuzzMatch seldom gets.
func FuzzHoles(f *testing.F) {
	f.Add("1", "a", "b", " ")
	f.Add("01", `\"`, `"`, "\n")
	f.Add("1", `\ud83d\ude00`, "\xff", "")
	f.Fuzz(func(t *testing.T, seq, text, pad, spaces string) {
		check(t, learned(t), `{"seq":`+seq+`,"text":"`+text+`","other":"o","n":[1],"pad":"`+pad+`"`+spaces+`}`)
	})
}

// Strings that share memory stay what they were.
func TestStrings(t *testing.T) {
	var s memo.Strings
	var got, want []string
	for i := range 2000 {
		text := strings.Repeat(string(rune('a'+i%26)), i%90)
		b := []byte(text)
		got, want = append(got, s.Make(b)), append(want, text)
		for j := range b {
			b[j] = '!'
		}
	}
	require.Equal(t, want, got)
	word := []byte("word ")
	require.Less(t, testing.AllocsPerRun(1000, func() { s.Make(word) }), 0.05)
}

func TestTrimSpace(t *testing.T) {
	for _, text := range []string{"", " ", "a", " a", "a ", "\u00a0a\u00a0", "\ta\r\n", "{}", "é", "\xff"} {
		require.Equal(t, strings.TrimSpace(text), string(memo.TrimSpace([]byte(text))), "%q", text)
	}
}
