package vertexai_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/vertexai"
)

var tokensEqual = cmpopts.EquateComparable(llm.Tokens{})

// TestAnswer reads one full answer.
func TestAnswer(t *testing.T) {
	resp, err := express(t, reply(200, jsonHeader, ` {"candidates":[
		{"content":{"role":"model","parts":[
			{"text":"hm","thought":true},
			{"text":"Grüß","thoughtSignature":"s1"},
			{"text":""},
			{"inlineData":{"mimeType":"image/png","data":"iVBORw=="},"thoughtSignature":"s2"},
			{"inlineData":{"mimeType":"audio/pcm","data":"AA=="}},
			{"executableCode":{"language":"PYTHON"},"thoughtSignature":"s3"},
			{"functionCall":{"id":"c1","name":"f","args":{ "n": 12345678901234567890 }},"thoughtSignature":"s4"},
			{"functionCall":{"name":"g"}},
			{"thoughtSignature":"s5"}]},
		 "finishReason":"STOP","logprobsResult":{"chosenCandidates":[]},"unknown":{"a":[1]}},
		{"index":1,"content":{"parts":[{"functionCall":{"name":"h","args":null}}]},"finishReason":"NEW_REASON"}],
		"usageMetadata":{"promptTokenCount":10,"toolUsePromptTokenCount":5,"candidatesTokenCount":4,"thoughtsTokenCount":3,
			"cachedContentTokenCount":2,"totalTokenCount":22,"trafficType":"ON_DEMAND"},
		"modelVersion":"gemini-3.8-flash-001","responseId":"r1","createTime":"2026-11-22T10:00:00.5Z"}`)).ChatCompletion(t.Context(), hello())
	require.NoError(t, err)
	require.NotEmpty(t, resp.Raw)
	resp.Raw = nil
	require.Empty(t, cmp.Diff(&llm.ChatResponse{
		Provider: "vertexai", ID: "r1", Model: "gemini-3.8-flash-001", Created: time.Date(2026, 11, 22, 10, 0, 0, 5e8, time.UTC),
		Choices: []llm.Choice{
			{
				Message: llm.Message{Role: llm.RoleAssistant, Parts: []llm.Part{
					llm.ReasoningPart{Provider: "vertexai", Text: "hm"},
					llm.TextPart{Text: "Grüß", Signature: "s1"},
					llm.ImagePart{MIME: "image/png", Data: []byte("\x89PNG"), Signature: "s2"},
					llm.OpaquePart{Provider: "vertexai", Type: "inlineData", JSON: `{"inlineData":{"mimeType":"audio/pcm","data":"AA=="}}`},
					llm.OpaquePart{Provider: "vertexai", Type: "executableCode", JSON: `{"executableCode":{"language":"PYTHON"},"thoughtSignature":"s3"}`},
					llm.ToolCallPart{ID: "c1", Name: "f", Arguments: `{ "n": 12345678901234567890 }`, Signature: "s4"},
					llm.ToolCallPart{ID: "call_r1_1", Name: "g", Arguments: "{}", SyntheticID: true},
					llm.TextPart{Signature: "s5"},
				}},
				FinishReason: llm.FinishToolCalls, FinishRaw: "STOP", Logprobs: []byte(`{"chosenCandidates":[]}`),
			},
			{
				Index: 1,
				Message: llm.Message{Role: llm.RoleAssistant, Parts: []llm.Part{
					llm.ToolCallPart{ID: "call_r1_0_1", Name: "h", Arguments: "{}", SyntheticID: true},
				}},
				FinishReason: llm.FinishToolCalls, FinishRaw: "NEW_REASON",
			},
		},
		Usage: &llm.Usage{
			InputTokens: llm.Count(15), OutputTokens: llm.Count(7), TotalTokens: llm.Count(22),
			CachedTokens: llm.Count(2), ReasoningTokens: llm.Count(3),
		},
	}, resp, tokensEqual))
}

func TestFinish(t *testing.T) {
	for said, want := range map[string]llm.FinishReason{
		`"STOP"`: llm.FinishStop, `1`: llm.FinishStop, `"MAX_TOKENS"`: llm.FinishLength, `2`: llm.FinishLength,
		`"SAFETY"`: llm.FinishContentFilter, `3`: llm.FinishContentFilter, `"RECITATION"`: llm.FinishContentFilter,
		`"BLOCKLIST"`: llm.FinishContentFilter, `"PROHIBITED_CONTENT"`: llm.FinishContentFilter, `"SPII"`: llm.FinishContentFilter,
		`"MODEL_ARMOR"`: llm.FinishContentFilter, `"IMAGE_SAFETY"`: llm.FinishContentFilter,
		`"IMAGE_PROHIBITED_CONTENT"`: llm.FinishContentFilter, `"IMAGE_RECITATION"`: llm.FinishContentFilter,
		`"MALFORMED_FUNCTION_CALL"`: llm.FinishError, `"UNEXPECTED_TOOL_CALL"`: llm.FinishError, `"TOO_MANY_TOOL_CALLS"`: llm.FinishError,
		`"LANGUAGE"`: llm.FinishOther, `"OTHER"`: llm.FinishOther, `"NO_IMAGE"`: llm.FinishOther, `99`: llm.FinishOther,
		`"FINISH_REASON_UNSPECIFIED"`: llm.FinishOther, `null`: llm.FinishOther, `{}`: llm.FinishOther,
	} {
		// A blocked candidate has no content, or one without parts.
		for _, content := range []string{``, `"content":{},`, `"content":{"role":"model"},`, `"content":null,`} {
			resp, err := express(t, reply(200, jsonHeader, `{"candidates":[{`+content+`"finishReason":`+said+`}]}`)).ChatCompletion(t.Context(), hello())
			require.NoError(t, err)
			require.Equal(t, want, resp.FinishReason(), said)
			require.Empty(t, resp.Text())
			require.Nil(t, resp.Usage)
			require.Equal(t, model, resp.Model)
		}
	}
	// Calls outweigh the service's word, but for the limit.
	resp, err := express(t, reply(200, jsonHeader,
		`{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f"}}]},"finishReason":"UNEXPECTED_TOOL_CALL"}]}`)).ChatCompletion(t.Context(), hello())
	require.NoError(t, err)
	require.Equal(t, llm.FinishToolCalls, resp.FinishReason())
}

const blockedBody = `{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT","blockReasonMessage":"no"},` +
	`"usageMetadata":{"trafficType":"ON_DEMAND"},"modelVersion":"m","responseId":"r"}`

func TestBlockedPrompt(t *testing.T) {
	resp, err := express(t, reply(200, jsonHeader, blockedBody)).ChatCompletion(t.Context(), hello())
	require.NoError(t, err)
	stream, err := express(t, reply(200, sseHeader, "data: "+blockedBody+"\r\n\r\n")).ChatCompletionStream(t.Context(), hello())
	require.NoError(t, err)
	streamed, err := stream.Collect()
	require.NoError(t, err)
	for _, r := range []*llm.ChatResponse{resp, streamed} {
		require.Equal(t, llm.FinishContentFilter, r.FinishReason())
		require.Equal(t, "PROHIBITED_CONTENT", r.Choices[0].FinishRaw)
		require.Empty(t, r.Text())
		require.Nil(t, r.Usage)
		require.Equal(t, "r", r.ID)
	}
}

func TestUsage(t *testing.T) {
	for counts, want := range map[string]*llm.Usage{
		`{"trafficType":"ON_DEMAND"}`: nil,
		// Everything was thought; a zero is left out.
		`{"promptTokenCount":3,"thoughtsTokenCount":9,"totalTokenCount":12}`: {
			InputTokens: llm.Count(3), OutputTokens: llm.Count(9), TotalTokens: llm.Count(12), ReasoningTokens: llm.Count(9),
		},
		`{"promptTokenCount":3,"totalTokenCount":3}`: {InputTokens: llm.Count(3), TotalTokens: llm.Count(3)},
		`{"promptTokenCount":"3","candidatesTokenCount":1.0,"cachedContentTokenCount":null}`: {
			InputTokens: llm.Count(3), OutputTokens: llm.Count(1), TotalTokens: llm.Count(4),
		},
	} {
		resp, err := express(t, reply(200, jsonHeader, `{"candidates":[{"finishReason":"STOP"}],"usageMetadata":`+counts+`}`)).ChatCompletion(t.Context(), hello())
		require.NoError(t, err)
		require.Empty(t, cmp.Diff(want, resp.Usage, tokensEqual), counts)
	}
}

func TestErrors(t *testing.T) {
	const rpc = `"@type":"type.googleapis.com/google.rpc.`
	for name, tt := range map[string]struct {
		status int
		body   string
		want   llm.Error
		reason string
	}{
		"bad key": {
			400, `{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT","details":[{` + rpc + `ErrorInfo","reason":"API_KEY_INVALID"}]}}`,
			llm.Error{Kind: llm.KindAuthentication, Code: "400", Type: "INVALID_ARGUMENT", Message: "API key not valid."},
			"API_KEY_INVALID",
		},
		"old token": {
			401, `{"error":{"code":401,"message":"m","status":"UNAUTHENTICATED","details":[{` + rpc + `ErrorInfo","reason":"ACCESS_TOKEN_EXPIRED"}]}}`,
			llm.Error{Kind: llm.KindAuthentication, Code: "401", Type: "UNAUTHENTICATED", Message: "m"},
			"ACCESS_TOKEN_EXPIRED",
		},
		"in an array": {
			429, "[{\n" + `"error":{"code":429,"message":"Please retry in 9s.","status":"RESOURCE_EXHAUSTED","details":[{` + rpc + `QuotaFailure","violations":[{}]},{` + rpc + `RetryInfo","retryDelay":"34.4s"}]}}]`,
			llm.Error{Kind: llm.KindRateLimit, Code: "429", Type: "RESOURCE_EXHAUSTED", Message: "Please retry in 9s.", RetryAfter: 34400 * time.Millisecond},
			"",
		},
		"quota a minute": {
			429, `{"error":{"code":429,"message":"Quota exceeded for aiplatform.googleapis.com/x with base model: y.","status":"RESOURCE_EXHAUSTED"}}`,
			llm.Error{Kind: llm.KindRateLimit, Code: "429", Type: "RESOURCE_EXHAUSTED", Message: "Quota exceeded for aiplatform.googleapis.com/x with base model: y."},
			"",
		},
		"long prompt": {
			400, `{"error":{"code":400,"message":"The input token count (1250074) exceeds the maximum number of tokens allowed (1048576).","status":"INVALID_ARGUMENT"}}`,
			llm.Error{Kind: llm.KindContextLength, Code: "400", Type: "INVALID_ARGUMENT", Message: "The input token count (1250074) exceeds the maximum number of tokens allowed (1048576)."},
			"",
		},
		"a field": {
			400, `{"error":{"code":400,"message":"m","status":"INVALID_ARGUMENT","details":[{` + rpc + `BadRequest","fieldViolations":[{"field":"contents","description":"d"}]}]}}`,
			llm.Error{Kind: llm.KindInvalidRequest, Code: "400", Type: "INVALID_ARGUMENT", Param: "contents", Message: "m"},
			"",
		},
		"no access": {
			400, `{"error":{"code":400,"message":"Project 1 is not allowed to use Publisher Model x","status":"FAILED_PRECONDITION"}}`,
			llm.Error{Kind: llm.KindPermission, Code: "400", Type: "FAILED_PRECONDITION", Message: "Project 1 is not allowed to use Publisher Model x"},
			"",
		},
		"canceled":   {499, `{"error":{"code":499,"message":"m","status":"CANCELLED"}}`, llm.Error{Kind: llm.KindCanceled, Code: "499", Type: "CANCELLED", Message: "m"}, ""},
		"overloaded": {503, `{"error":{"code":503,"message":"m","status":"UNAVAILABLE"}}`, llm.Error{Kind: llm.KindOverloaded, Code: "503", Type: "UNAVAILABLE", Message: "m"}, ""},
		"timeout":    {504, `{"error":{"code":504,"message":"m","status":"DEADLINE_EXCEEDED"}}`, llm.Error{Kind: llm.KindTimeout, Code: "504", Type: "DEADLINE_EXCEEDED", Message: "m"}, ""},
		"HTML":       {404, `<html><title>Error 404 (Not Found)!!1</title></html>`, llm.Error{Kind: llm.KindNotFound, Message: "an HTML page: Error 404 (Not Found)!!1"}, ""},
		"in a 200":   {200, `{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED"}}`, llm.Error{Kind: llm.KindRateLimit, Code: "429", Type: "RESOURCE_EXHAUSTED", Message: "m"}, ""},
		"an array in a 200": {
			200, `[{"error":{"code":503,"message":"m","status":"UNAVAILABLE"}}]`,
			llm.Error{Kind: llm.KindOverloaded, Code: "503", Type: "UNAVAILABLE", Message: "m"},
			"",
		},
		"no number": {200, `{"error":{"message":"m","status":"PERMISSION_DENIED"}}`, llm.Error{Kind: llm.KindPermission, Type: "PERMISSION_DENIED", Message: "m"}, ""},
		"no number, but a long prompt": {
			200, `{"error":{"message":"The input token count (9) exceeds the maximum","status":"INVALID_ARGUMENT"}}`,
			llm.Error{Kind: llm.KindContextLength, Type: "INVALID_ARGUMENT", Message: "The input token count (9) exceeds the maximum"},
			"",
		},
	} {
		t.Run(name, func(t *testing.T) {
			tt.want.Provider, tt.want.Model, tt.want.Status = "vertexai", model, tt.status
			p := express(t, reply(tt.status, jsonHeader, tt.body))
			_, err := p.ChatCompletion(t.Context(), hello())
			var events error
			if tt.status == 200 {
				// The same inside a stream.
				p = express(t, reply(200, sseHeader, "data: {\"candidates\":[{\"finishReason\":\"STOP\"}]}\r\n\r\ndata: "+tt.body+"\r\n\r\n"))
				stream, streamErr := p.ChatCompletionStream(t.Context(), hello())
				require.NoError(t, streamErr)
				_, events = stream.Collect()
			} else {
				// A refused stream has the content type of one, and no events.
				_, events = express(t, reply(tt.status, sseHeader, tt.body)).ChatCompletionStream(t.Context(), hello())
			}
			for _, err := range []error{err, events} {
				failed, ok := errors.AsType[*llm.Error](err)
				require.True(t, ok, "%v", err)
				wire, ok := errors.AsType[*vertexai.Error](err)
				require.True(t, ok)
				require.Equal(t, tt.reason, wire.Reason)
				require.Equal(t, tt.want.Type, wire.Canonical)
				require.NotEmpty(t, failed.Body)
				got := *failed
				got.Body, got.Err = "", nil
				require.Empty(t, cmp.Diff(tt.want, got))
			}
		})
	}
}

func TestMalformed(t *testing.T) {
	for _, body := range []string{``, `{`, `{}`, `[]`, `"x"`, `{"candidates":[]}`, `{"candidates":[{"content":[]}]}`, `{"candidates":[{"content":{"parts":[1]}}]}`, `{"promptFeedback":{}}`} {
		_, err := express(t, reply(200, jsonHeader, body)).ChatCompletion(t.Context(), hello())
		require.ErrorIs(t, err, llm.ErrMalformedResponse, body)
	}
}
