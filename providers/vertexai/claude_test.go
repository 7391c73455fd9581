package vertexai_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/anthropic"
	"github.com/parley-llm/parley/providers/vertexai"
)

const claudeAnswer = `{"id":"msg_vrtx_1","type":"message","role":"assistant","model":"claude-haiku-4-5-20251001","content":[{"type":"thinking","thinking":"t","signature":"s"},` +
	`{"type":"text","text":"Hi"}],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":2,"cache_read_input_tokens":3}}`

func TestClaude(t *testing.T) {
	var got []sent
	header := jsonHeader.Clone()
	header.Set("Request-Id", "req_vrtx_1")
	p := project(t, "us-east5", record(&got, header, claudeAnswer))
	req := &llm.ChatRequest{
		Model: "claude-haiku-4-5@20251001", Messages: []llm.Message{llm.User("Hello")},
		Options: []llm.ProviderOption{anthropic.Options{Betas: []string{"b-1"}, TopK: new(3)}},
	}
	resp, err := p.ChatCompletion(t.Context(), req)
	require.NoError(t, err)
	require.Equal(t, "https://us-east5-aiplatform.googleapis.com/v1/projects/acme-1/locations/us-east5/publishers/anthropic/models/claude-haiku-4-5@20251001:rawPredict", got[0].URL.String())
	require.Equal(t, `{"anthropic_version":"vertex-2023-10-16","max_tokens":16384,"top_k":3,"messages":[{"role":"user","content":"Hello"}]}`, got[0].body)
	require.Equal(t, []string{"Bearer " + token, "b-1", "", ""}, []string{
		got[0].Header.Get("Authorization"), got[0].Header.Get("Anthropic-Beta"), got[0].Header.Get("Anthropic-Version"), got[0].Header.Get("X-Api-Key"),
	})
	require.Equal(t, []any{"vertexai", "msg_vrtx_1", "Hi", "t", "req_vrtx_1", llm.Count(4)},
		[]any{resp.Provider, resp.ID, resp.Text(), resp.Reasoning(), resp.RequestID, resp.Usage.InputTokens})
	req.Messages = append(req.Messages, resp.Message(), llm.User("Again"))
	_, err = p.ChatCompletion(t.Context(), req)
	require.NoError(t, err)
	require.Contains(t, got[1].body, `{"type":"thinking","thinking":"t","signature":"s"}`)

	got = nil
	p = project(t, "", record(&got, sseHeader, "event: message_start\ndata: {\"type\":\"message_start\",\"message\":"+claudeAnswer+"}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"))
	stream, err := p.ChatCompletionStream(t.Context(), req)
	require.NoError(t, err)
	_, err = stream.Collect()
	require.ErrorIs(t, err, llm.ErrStreamTruncated)
	require.Equal(t, "https://aiplatform.googleapis.com/v1/projects/acme-1/locations/global/publishers/anthropic/models/claude-haiku-4-5@20251001:streamRawPredict", got[0].URL.String())
	require.Contains(t, got[0].body, `"stream":true`)
}

// TestClaudeFails: the failures have Google's shape or Anthropic's.
func TestClaudeFails(t *testing.T) {
	req := &llm.ChatRequest{Model: "claude-opus-5", Messages: []llm.Message{llm.User("Hello")}}
	for _, tt := range []struct {
		status int
		body   string
		kind   llm.Kind
		google bool
	}{
		{429, `[{"error":{"code":429,"message":"Quota exceeded for aiplatform.googleapis.com/online_prediction_requests_per_base_model with base model: anthropic-claude-opus.","status":"RESOURCE_EXHAUSTED"}}]`, llm.KindRateLimit, true},
		{400, `{"error":{"code":400,"message":"Project 1 is not allowed to use Publisher Model x","status":"FAILED_PRECONDITION"}}`, llm.KindPermission, true},
		{404, `<html></html>`, llm.KindNotFound, true},
		{413, `{"type":"error","error":{"type":"invalid_request_error","message":"Prompt is too long"},"request_id":"req_vrtx_1"}`, llm.KindContextLength, false},
		{400, `{"type":"error","error":{"type":"invalid_request_error","message":"x: Extra inputs are not permitted"},"request_id":"req_vrtx_1"}`, llm.KindInvalidRequest, false},
		{529, `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}`, llm.KindOverloaded, false},
	} {
		_, err := project(t, "", reply(tt.status, jsonHeader, tt.body)).ChatCompletion(t.Context(), req)
		require.Equal(t, tt.kind, llm.KindOf(err), tt.body)
		require.Equal(t, "vertexai", err.(*llm.Error).Provider)
		var google *vertexai.Error
		var claude *anthropic.Error
		if tt.google {
			require.ErrorAs(t, err, &google)
		} else {
			require.ErrorAs(t, err, &claude)
		}
	}
	_, err := express(t, silent(t)).ChatCompletion(t.Context(), req)
	require.ErrorIs(t, err, llm.ErrConfiguration)
	_, err = express(t, silent(t)).ChatCompletionStream(t.Context(), req)
	require.ErrorIs(t, err, llm.ErrConfiguration)
	for _, tt := range []struct {
		option llm.ProviderOption
		kind   llm.Kind
	}{
		{vertexai.Options{}, llm.KindInvalidRequest},
		{anthropic.Options{InferenceGeo: "eu"}, llm.KindUnsupported},
		{&anthropic.Options{Cache: anthropic.Cache5m}, llm.KindUnsupported},
	} {
		refused := *req
		refused.Options = []llm.ProviderOption{nil, tt.option}
		_, err := project(t, "", silent(t)).ChatCompletion(t.Context(), &refused)
		require.Equal(t, tt.kind, llm.KindOf(err), "%T", tt.option)
	}
}
