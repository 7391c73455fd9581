package openai_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/openai"
)

func TestErrors(t *testing.T) {
	for _, tt := range []struct {
		status int
		body   string
		kind   llm.Kind
	}{
		{401, `{"error":{"message":"m","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}`, llm.KindAuthentication},
		{403, `{"error":{"message":"m","type":"request_forbidden","code":"unsupported_country_region_territory"}}`, llm.KindPermission},
		{404, `{"error":{"message":"m","type":"invalid_request_error","code":"model_not_found"}}`, llm.KindNotFound},
		{400, `{"error":{"message":"m","type":"invalid_request_error","code":"context_length_exceeded","param":"messages"}}`, llm.KindContextLength},
		{400, `{"error":{"message":"m","type":"invalid_request_error","code":"unsupported_value","param":"temperature"}}`, llm.KindInvalidRequest},
		{400, `{"error":{"message":"m","type":"invalid_request_error","code":"invalid_prompt"}}`, llm.KindContentFilter},
		{429, `{"error":{"message":"m","type":"insufficient_quota","code":"insufficient_quota"}}`, llm.KindQuota},
		{429, `{"error":{"message":"m","type":"requests","code":"rate_limit_exceeded"}}`, llm.KindRateLimit},
		{503, `{"error":{"message":"m","type":"service_unavailable_error","code":"server_is_overloaded"}}`, llm.KindOverloaded},
		{500, `{"error":{"message":"m","type":"server_error","code":null}}`, llm.KindServer},
		{413, `<html><title>413</title></html>`, llm.KindRequestTooLarge},
	} {
		p, _ := newRecorder(t, tt.status, jsonType, tt.body)
		_, err := p.ChatCompletion(t.Context(), hello)
		var e *llm.Error
		require.ErrorAs(t, err, &e)
		require.Equal(t, tt.kind, e.Kind, tt.body)
		require.Equal(t, "gpt-4.1", e.Model)
		var own *openai.Error
		require.ErrorAs(t, err, &own, "the service's own error is reachable")
		require.Equal(t, tt.status, own.Status)
		require.Equal(t, e.Code, own.Code)
		require.Equal(t, e.Type, own.Type)
		require.Equal(t, e.Param, own.Param)
		require.Equal(t, "req_1", own.RequestID)
		require.NotContains(t, own.Error()+err.Error(), "sk-secret")
		if delay, ok := e.RetryDelay(); ok {
			require.Equal(t, 2*time.Second, delay)
		}
	}
}

// A failure inside a stream has the kind of its HTTP form, and the same cause.
func TestErrorInStream(t *testing.T) {
	p, _ := newRecorder(t, 200, eventType, "data: {\"error\":{\"message\":\"m\",\"type\":\"server_error\",\"param\":null,\"code\":null}}\n\ndata: [DONE]\n\n")
	s, err := p.ChatCompletionStream(t.Context(), hello)
	require.NoError(t, err)
	_, err = s.Collect()
	require.ErrorIs(t, err, llm.ErrServer)
	var own *openai.Error
	require.ErrorAs(t, err, &own)
	require.Equal(t, "server_error", own.Type)
	require.Equal(t, 200, own.Status)
}
