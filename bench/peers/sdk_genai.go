package peers

import (
	"context"
	"net/http"
	"strings"

	"google.golang.org/genai"

	"github.com/parley-llm/parley/bench/internal/traffic"
)

func genaiSDK(c *http.Client, base string) (Client, error) {
	client, err := genai.NewClient(context.Background(), &genai.ClientConfig{
		APIKey: key, Backend: genai.BackendGeminiAPI, HTTPClient: c, HTTPOptions: genai.HTTPOptions{BaseURL: base},
	})
	if err != nil {
		return Client{}, err
	}
	request := func() ([]*genai.Content, *genai.GenerateContentConfig) {
		contents := []*genai.Content{
			genai.NewContentFromText(traffic.FirstText, genai.RoleUser),
			genai.NewContentFromText(traffic.AssistantText, genai.RoleModel),
			genai.NewContentFromText(traffic.LastText, genai.RoleUser),
		}
		return contents, &genai.GenerateContentConfig{
			SystemInstruction: genai.NewContentFromText(traffic.SystemText, genai.RoleUser),
			Temperature:       genai.Ptr[float32](traffic.Temperature),
			MaxOutputTokens:   traffic.MaxTokens,
			Tools: []*genai.Tool{{FunctionDeclarations: []*genai.FunctionDeclaration{{
				Name: traffic.ToolName, Description: traffic.ToolDescription, ParametersJsonSchema: schemaMap,
			}}}},
		}
	}
	return Client{
		Chat: func(ctx context.Context) (Answer, error) {
			contents, config := request()
			resp, err := client.Models.GenerateContent(ctx, traffic.Gemini.Model(), contents, config)
			if err != nil {
				return Answer{}, err
			}
			return genaiAnswer(resp.Text(), resp), nil
		},
		Stream: func(ctx context.Context) (Answer, error) {
			contents, config := request()
			var last *genai.GenerateContentResponse
			var text strings.Builder
			for resp, err := range client.Models.GenerateContentStream(ctx, traffic.Gemini.Model(), contents, config) {
				if err != nil {
					return Answer{}, err
				}
				text.WriteString(resp.Text())
				last = resp
			}
			return genaiAnswer(text.String(), last), nil
		},
	}, nil
}

func genaiAnswer(text string, resp *genai.GenerateContentResponse) Answer {
	return Answer{
		text, string(resp.Candidates[0].FinishReason),
		int64(resp.UsageMetadata.PromptTokenCount), int64(resp.UsageMetadata.CandidatesTokenCount),
	}
}
