package scale_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	goopenai "github.com/sashabaranov/go-openai"

	"github.com/parley-llm/parley/bench/internal/traffic"
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/openai"
)

// opener opens a stream of n deltas. What it returns gives the next text, and
// io.EOF at the end.
type opener func(ctx context.Context) (next func() (string, error), err error)

var clients = []struct {
	name string
	open func(client *http.Client, base string, n int) (opener, error)
}{
	{"http", openHTTP}, {"parley", openParley}, {"go-openai", openGoOpenAI},
}

func openParley(client *http.Client, base string, n int) (opener, error) {
	p, err := openai.New(openai.Config{APIKey: strconv.Itoa(n), BaseURL: base + "/v1", HTTPClient: client})
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) (func() (string, error), error) {
		stream, err := p.ChatCompletionStream(ctx, &llm.ChatRequest{
			Model: traffic.OpenAI.Model(), Messages: []llm.Message{llm.User(traffic.FirstText)},
		})
		if err != nil {
			return nil, err
		}
		return func() (string, error) {
			chunk, err := stream.Recv()
			return chunk.Text, err
		}, nil
	}, nil
}

func openGoOpenAI(client *http.Client, base string, n int) (opener, error) {
	config := goopenai.DefaultConfig(strconv.Itoa(n))
	config.BaseURL, config.HTTPClient = base+"/v1", client
	c := goopenai.NewClientWithConfig(config)
	return func(ctx context.Context) (func() (string, error), error) {
		stream, err := c.CreateChatCompletionStream(ctx, goopenai.ChatCompletionRequest{
			Model:    traffic.OpenAI.Model(),
			Messages: []goopenai.ChatCompletionMessage{{Role: goopenai.ChatMessageRoleUser, Content: traffic.FirstText}},
		})
		if err != nil {
			return nil, err
		}
		return func() (string, error) {
			chunk, err := stream.Recv()
			if err != nil {
				_ = stream.Close()
				return "", err
			}
			if len(chunk.Choices) == 0 {
				return "", nil
			}
			return chunk.Choices[0].Delta.Content, nil
		}, nil
	}, nil
}

// openHTTP gives each event's bytes as its text.
func openHTTP(client *http.Client, base string, n int) (opener, error) {
	body := `{"model":"` + traffic.OpenAI.Model() + `","messages":[{"role":"user","content":"` + traffic.FirstText + `"}],"stream":true}`
	return func(ctx context.Context) (func() (string, error), error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/v1/chat/completions", strings.NewReader(body))
		if err != nil {
			return nil, err
		}
		req.Header.Set("Authorization", "Bearer "+strconv.Itoa(n))
		resp, err := client.Do(req)
		if err != nil {
			return nil, err
		}
		if resp.StatusCode != http.StatusOK {
			_ = resp.Body.Close()
			return nil, errors.New(resp.Status)
		}
		lines := bufio.NewReader(resp.Body)
		return func() (string, error) {
			for {
				line, err := lines.ReadSlice('\n')
				if err != nil {
					_ = resp.Body.Close()
					return "", io.EOF
				}
				if len(line) > 1 && strings.Contains(string(line), `"content":"`) && !strings.Contains(string(line), `"role"`) {
					return "event", nil
				}
			}
		}, nil
	}, nil
}
