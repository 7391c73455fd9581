package hand

func readOpenAI(j Codec, data []byte, answer *Answer) (string, error) {
	var resp openaiResponse
	if err := j.Unmarshal(data, &resp); err != nil || len(resp.Choices) == 0 {
		return "", err
	}
	choice := &resp.Choices[0]
	answer.Finish, answer.Input, answer.Output = choice.FinishReason, resp.Usage.PromptTokens, resp.Usage.CompletionTokens
	return choice.Message.Content, nil
}

func nextOpenAI(j Codec, data []byte, answer *Answer) (text string, err error) {
	var chunk openaiChunk
	if err := j.Unmarshal(data, &chunk); err != nil {
		return "", err
	}
	if len(chunk.Choices) > 0 {
		text = chunk.Choices[0].Delta.Content
		if finish := chunk.Choices[0].FinishReason; finish != "" {
			answer.Finish = finish
		}
	}
	if chunk.Usage != nil {
		answer.Input, answer.Output = chunk.Usage.PromptTokens, chunk.Usage.CompletionTokens
	}
	return text, nil
}

func readAnthropic(j Codec, data []byte, answer *Answer) (string, error) {
	var resp anthropicMessage
	if err := j.Unmarshal(data, &resp); err != nil || len(resp.Content) == 0 {
		return "", err
	}
	answer.Finish, answer.Input, answer.Output = resp.StopReason, resp.Usage.InputTokens, resp.Usage.OutputTokens
	return resp.Content[0].Text, nil
}

func nextAnthropic(j Codec, data []byte, answer *Answer) (string, error) {
	var event anthropicEvent
	if err := j.Unmarshal(data, &event); err != nil {
		return "", err
	}
	switch event.Type {
	case "message_start":
		answer.Input = event.Message.Usage.InputTokens
	case "content_block_delta":
		return event.Delta.Text, nil
	case "message_delta":
		answer.Finish, answer.Output = event.Delta.StopReason, event.Usage.OutputTokens
	}
	return "", nil
}

// readGemini reads an answer, and an event, which has the same form.
func readGemini(j Codec, data []byte, answer *Answer) (text string, err error) {
	var resp geminiResponse
	if err := j.Unmarshal(data, &resp); err != nil {
		return "", err
	}
	if len(resp.Candidates) > 0 {
		candidate := &resp.Candidates[0]
		for i := range candidate.Content.Parts {
			text += candidate.Content.Parts[i].Text
		}
		answer.Finish = candidate.FinishReason
	}
	answer.Input, answer.Output = resp.UsageMetadata.PromptTokenCount, resp.UsageMetadata.CandidatesTokenCount
	return text, nil
}
