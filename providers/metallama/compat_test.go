package metallama_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/metallama"
)

// Every host gets the same request in its own terms.
func TestChatRequest(t *testing.T) {
	const beginning = `{"model":"m","messages":[{"role":"system","content":"d"},{"role":"user","content":"hi"}]`
	for host, want := range map[metallama.Host]string{
		metallama.Meta:        `,"max_completion_tokens":9,"temperature":0.5,"reasoning_effort":"low","stream":true,"stream_options":{"include_usage":true}}`,
		metallama.Groq:        `,"max_tokens":9,"temperature":0.5,"reasoning_effort":"low","stream":true,"stream_options":{"include_usage":true}}`,
		metallama.Together:    `,"max_tokens":9,"temperature":0.5,"reasoning_effort":"low","stream":true,"stream_options":{"include_usage":true}}`,
		metallama.Cerebras:    `,"max_tokens":9,"temperature":0.5,"reasoning_effort":"low","stream":true,"stream_options":{"include_usage":true}}`,
		metallama.LlamaAPI:    `,"max_completion_tokens":9,"temperature":0.5,"stream":true}`,
		metallama.LlamaCompat: `,"max_completion_tokens":9,"temperature":0.5,"stream":true}`,
	} {
		t.Run(host.String(), func(t *testing.T) {
			p, s := newService(t, host, 200, eventType, events("[DONE]"))
			req := &llm.ChatRequest{
				Model: "m", MaxTokens: new(9), Temperature: new(0.5), Reasoning: &llm.Reasoning{Effort: llm.EffortLow}, DropUnsupported: true,
				Messages: []llm.Message{{Role: llm.RoleDeveloper, Parts: []llm.Part{llm.TextPart{Text: "d"}}}, llm.User("hi")},
			}
			stream, err := p.ChatCompletionStream(t.Context(), req)
			require.NoError(t, err)
			require.NoError(t, stream.Close())
			require.Equal(t, beginning+want, s.sent[0])
			require.Equal(t, "text/event-stream", s.requests[0].Header.Get("Accept"), "the Llama API answers 400 without it")
			require.Equal(t, host.BaseURL()+"/chat/completions", s.requests[0].URL.String())
		})
	}
}

// What the Meta Model API answers with a 400 is refused before it is sent.
func TestMetaRefuses(t *testing.T) {
	tools := []llm.Tool{{Name: "f"}}
	for _, tt := range []struct {
		name    string
		req     llm.ChatRequest
		refused string
	}{
		{"forced tools", llm.ChatRequest{Tools: tools, ToolChoice: &llm.ToolChoice{Mode: llm.ToolChoiceRequired}}, "tool_choice"},
		{"a named tool", llm.ChatRequest{Tools: tools, ToolChoice: &llm.ToolChoice{Mode: llm.ToolChoiceNamed, Name: "f"}}, "tool_choice"},
		{"the model's choice", llm.ChatRequest{Tools: tools, ToolChoice: &llm.ToolChoice{Mode: llm.ToolChoiceAuto}}, ""},
		{"no thoughts", llm.ChatRequest{Reasoning: &llm.Reasoning{Effort: llm.EffortNone}}, "reasoning"},
		{"all thoughts", llm.ChatRequest{Reasoning: &llm.Reasoning{Effort: llm.EffortMax}}, ""},
		{"two choices", llm.ChatRequest{N: new(2)}, "n"},
		{"one choice", llm.ChatRequest{N: new(1)}, ""},
		{"stop", llm.ChatRequest{Stop: []string{"x"}}, "stop"},
		{"probabilities", llm.ChatRequest{TopLogprobs: new(0)}, "top_logprobs"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, s := newService(t, metallama.Meta, 200, jsonType, finished)
			tt.req.Model, tt.req.Messages = "muse-spark-1.3", []llm.Message{llm.User("hi")}
			_, err := p.ChatCompletion(t.Context(), &tt.req)
			if tt.refused == "" {
				require.NoError(t, err)
				return
			}
			e := failure(t, err)
			require.Equal(t, llm.KindUnsupported, e.Kind)
			require.Equal(t, tt.refused, e.Param)
			require.Empty(t, s.sent)
			tt.req.DropUnsupported = true
			resp, err := p.ChatCompletion(t.Context(), &tt.req)
			require.NoError(t, err)
			require.Equal(t, []string{tt.refused}, resp.Dropped)
		})
	}
	p, _ := newService(t, metallama.Meta, 200, jsonType, finished)
	req := hello()
	req.Reasoning = &llm.Reasoning{Effort: llm.EffortLow, Include: true}
	resp, err := p.ChatCompletion(t.Context(), req)
	require.NoError(t, err)
	require.Equal(t, []string{"reasoning.include"}, resp.Dropped)
}

func TestOptions(t *testing.T) {
	for _, tt := range []struct {
		host    metallama.Host
		options metallama.Options
		want    string
		refused string
	}{
		{metallama.LlamaAPI, metallama.Options{TopK: new(5), RepetitionPenalty: new(1.5)}, `,"top_k":5,"repetition_penalty":1.5}`, ""},
		{metallama.Groq, metallama.Options{ReasoningFormat: "parsed"}, `,"reasoning_format":"parsed"}`, ""},
		{metallama.Groq, metallama.Options{ReasoningFormat: "loud"}, ``, "ReasoningFormat"},
		{metallama.Groq, metallama.Options{TopK: new(5)}, ``, "top_k"},
		{metallama.Meta, metallama.Options{RepetitionPenalty: new(1.0)}, ``, "repetition_penalty"},
		{metallama.Cerebras, metallama.Options{ReasoningFormat: "raw"}, ``, "reasoning_format"},
	} {
		p, s := newService(t, tt.host, 200, jsonType, finished)
		_, err := p.ChatCompletion(t.Context(), hello(&tt.options))
		if tt.refused != "" {
			require.Equal(t, tt.refused, failure(t, err).Param)
			require.Empty(t, s.sent)
			continue
		}
		require.Equal(t, `{"model":"m","messages":[{"role":"user","content":"hi"}]`+tt.want, s.sent[0])
	}
}

func chunk(delta, finish, more string) string {
	return `{"id":"c","model":"m","created":1762103516.79,"choices":[{"index":0,"delta":{` + delta + `},"finish_reason":` + finish + `}]` + more + `}`
}

// Groq counts twice or thrice: the counts are the same, and are not added up.
func TestGroqUsage(t *testing.T) {
	const usage = `"usage":{"queue_time":0.2,"prompt_tokens":42,"completion_tokens":4,"total_tokens":46}`
	want := &llm.Usage{InputTokens: llm.Count(42), OutputTokens: llm.Count(4), TotalTokens: llm.Count(46)}
	for name, data := range map[string][]string{
		"thrice":      {chunk(``, `"stop"`, `,`+usage+`,"x_groq":{"id":"r",`+usage+`}`), `{"id":"c","choices":[],` + usage + `}`, "[DONE]"},
		"only x_groq": {chunk(``, `"stop"`, `,"x_groq":{"id":"r",`+usage+`}`), "[DONE]"},
	} {
		resp, err := streamed(t, metallama.Groq, events(append([]string{chunk(`"reasoning":"t","channel":"analysis"`, `null`, ``), chunk(`"content":"a"`, `null`, ``)}, data...)...))
		require.NoError(t, err, name)
		require.Equal(t, want, resp.Usage, name)
		require.Equal(t, "t", resp.Reasoning())
		require.Equal(t, "req_1", resp.RequestID)
	}
}

// Groq's failure within a stream is an event of its own, with a status.
func TestGroqFailedGeneration(t *testing.T) {
	const failed = `{"error":{"message":"tool call validation failed","type":"invalid_request_error","code":"tool_use_failed","failed_generation":"maybe","status_code":400}}`
	resp, err := streamed(t, metallama.Groq, events(chunk(`"content":"a"`, `null`, ``))+"event: error\ndata: "+failed+"\n\n")
	e := failure(t, err)
	require.Equal(t, llm.KindInvalidRequest, e.Kind)
	require.Equal(t, "tool_use_failed", e.Code)
	require.Equal(t, "a", resp.Text())
	var own *metallama.Error
	require.ErrorAs(t, err, &own)
	require.Equal(t, "maybe", own.FailedGeneration)

	p, _ := newService(t, metallama.Groq, 400, jsonType, failed)
	_, err = p.ChatCompletion(t.Context(), hello())
	require.ErrorAs(t, err, &own)
	require.Equal(t, &metallama.Error{
		Status: 400, Code: "tool_use_failed", Type: "invalid_request_error", Message: "tool call validation failed",
		FailedGeneration: "maybe", RequestID: "req_1",
	}, own)
	require.Contains(t, own.Error(), "tool_use_failed")

	overloaded := `{"error":{"message":"m","type":"internal_server_error","code":null,"status_code":503}}`
	_, err = streamed(t, metallama.Groq, "event: error\ndata: "+overloaded+"\n\n")
	require.ErrorIs(t, err, llm.ErrOverloaded, "the status in the event counts")

	for body, kind := range map[string]llm.Kind{
		`{"error":{"message":"has been decommissioned","type":"invalid_request_error","code":"model_decommissioned"}}`: llm.KindNotFound,
		`{"error":{"message":"Invalid API Key","type":"invalid_request_error","code":"invalid_api_key"}}`:              llm.KindAuthentication,
	} {
		p, _ := newService(t, metallama.Groq, 400, jsonType, body)
		_, err := p.ChatCompletion(t.Context(), hello())
		require.Equal(t, kind, failure(t, err).Kind)
	}
}

// Cerebras ends without a mark and gives times as fractions; Together has a word
// of its own for the end, and goes on after it.
func TestOtherHosts(t *testing.T) {
	resp, err := streamed(t, metallama.Cerebras, events(chunk(`"content":"a"`, `null`, ``),
		chunk(``, `"stop"`, `,"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3},"time_info":{"total_time":0.1}`)))
	require.NoError(t, err)
	require.Equal(t, llm.Count(3), resp.Usage.TotalTokens)
	_, err = streamed(t, metallama.Cerebras, events(chunk(`"content":"a"`, `null`, ``)))
	require.ErrorIs(t, err, llm.ErrStreamTruncated)

	p, _ := newService(t, metallama.Cerebras, 200, jsonType, `{"id":"c","model":"m","created":1762103516.79,"choices":[{"index":0,"message":{"content":"a"},"finish_reason":"stop"}]}`)
	resp, err = p.ChatCompletion(t.Context(), hello())
	require.NoError(t, err)
	require.Equal(t, time.Unix(1762103516, 0).UTC(), resp.Created)

	resp, err = streamed(t, metallama.Together, events(chunk(`"content":"a"`, `"eos"`, `,"usage":null`),
		chunk(`"content":""`, `null`, `,"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}`), "[DONE]"))
	require.NoError(t, err)
	require.Equal(t, llm.FinishStop, resp.FinishReason())
	require.Equal(t, "eos", resp.Choices[0].FinishRaw)
	require.Equal(t, llm.Count(3), resp.Usage.TotalTokens)

	p, _ = newService(t, metallama.Together, 200, jsonType, `[{"id":"meta-llama/Llama-3.3-70B-Instruct-Turbo","context_length":131072}]`)
	models, err := p.ListModels(t.Context())
	require.NoError(t, err)
	require.Equal(t, 131072, models[0].ContextTokens)

	p, s := newService(t, metallama.Cerebras, 200, jsonType, finished)
	req := hello()
	req.Messages = []llm.Message{llm.UserParts(llm.ImagePart{MIME: "image/png", Data: []byte("x")})}
	_, err = p.ChatCompletion(t.Context(), req)
	require.ErrorIs(t, err, llm.ErrUnsupported)
	require.Empty(t, s.sent)
}
