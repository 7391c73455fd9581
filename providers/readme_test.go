package providers_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers"
)

// Example is the call in the README. It has no output, so it is compiled and
// not run: it would need a key and a network.
func Example() {
	_ = func(ctx context.Context) error {
		p, err := providers.FromEnv(providers.Anthropic) // ANTHROPIC_API_KEY
		if err != nil {
			return err
		}
		resp, err := p.ChatCompletion(ctx, &llm.ChatRequest{
			Model:    "claude-sonnet-4-6",
			Messages: []llm.Message{llm.User("Why is the sky blue?")},
		})
		if err != nil {
			return err // errors.Is(err, llm.ErrRateLimit) asks the same on every provider
		}
		fmt.Println(resp.Text())
		return nil
	}
}

func TestReadmeShowsTheExample(t *testing.T) {
	source, err := os.ReadFile("readme_test.go")
	require.NoError(t, err)
	_, body, found := strings.Cut(string(source), "_ = func(ctx context.Context) error {\n")
	require.True(t, found)
	body, _, found = strings.Cut(body, "\t\treturn nil\n\t}\n}\n")
	require.True(t, found)
	body = strings.TrimPrefix(strings.ReplaceAll("\n"+body, "\n\t\t", "\n"), "\n")

	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	require.Contains(t, string(readme), "```go\n"+body+"```\n", "the call in the README must be the body of Example")
}
