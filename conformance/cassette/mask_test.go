package cassette_test

import (
	"testing"

	"github.com/parley-llm/parley/conformance/cassette"
)

func TestMask(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                             "",
		"a plain sentence about sk-":   "a plain sentence about sk-",
		"key sk-0123456789abcdef0123.": `key (a key of the sk- form: "sk-0" and 19 more characters).`,
		"sk-ant-0123456789 and again sk-ant-0123456789": `(an Anthropic key: "sk-a" and 13 more characters) and again ` +
			`(an Anthropic key: "sk-a" and 13 more characters)`,
	} {
		if got := cassette.Mask(in); got != want {
			t.Errorf("Mask(%q) = %q, want %q", in, got, want)
		}
	}
}
