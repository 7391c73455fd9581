package emulator_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/emulator"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// wording is how a service fails: its status and a part of its body.
type wording struct {
	status int
	body   string
}

var wordings = map[string]map[llm.Kind]wording{
	"azure": {
		llm.KindInvalidRequest:  {400, `{"error":{"message":"Invalid value for 'messages'.","type":"invalid_request_error","param":"messages","code":"invalid_value"}}`},
		llm.KindAuthentication:  {401, `{"error":{"code":"401","message":"Access denied due to invalid subscription key or wrong API endpoint.`},
		llm.KindPermission:      {403, `{"error":{"code":"AccessDenied","message":`},
		llm.KindNotFound:        {404, `{"error":{"type":"invalid_request_error","code":"DeploymentNotFound","message":"The API deployment for this resource does not exist.`},
		llm.KindContextLength:   {400, `"code":"context_length_exceeded"`},
		llm.KindContentFilter:   {400, `"type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation","content_filter_result":{"hate":{"filtered":true,"severity":"high"}}}}}`},
		llm.KindRequestTooLarge: {413, `<h1>413`},
		llm.KindQuota:           {429, `"code":"insufficient_quota"`},
		llm.KindRateLimit:       {429, `{"error":{"code":"429","message":"Requests to the ChatCompletions_Create Operation`},
		llm.KindOverloaded:      {503, `{"error":{"code":"ServiceUnavailable",`},
		llm.KindServer:          {500, `"type":"server_error","param":null,"code":null}}`},
		llm.KindTimeout:         {408, `{"error":{"code":"Timeout","message":"The operation was timeout."}}`},
	},
	"azureai": {
		llm.KindNotFound:  {404, `{"error":{"code":"unknown_model","message":"Unknown model: grok-4-1-fast","details":"Unknown model: grok-4-1-fast"}}`},
		llm.KindRateLimit: {429, `{"error":{"code":"RateLimitReached","message":"Your requests to grok-4-1-fast have exceeded rate limit.","details":"`},
	},
	"mistral": {
		llm.KindInvalidRequest:  {400, `{"object":"error","message":"Invalid request: messages","type":"invalid_request_error","param":null,"code":"3051","raw_status_code":400}`},
		llm.KindAuthentication:  {401, `{"detail":"Invalid API Key"}` + "\n"},
		llm.KindPermission:      {403, `{"detail":`},
		llm.KindNotFound:        {400, `{"object":"error","message":"Invalid model: mistral-medium-3-5","type":"invalid_model","param":null,"code":"1500","raw_status_code":400}`},
		llm.KindContextLength:   {400, `too large for model with 131072 maximum context length`},
		llm.KindContentFilter:   {403, `{"error":{"message":"Content blocked by guardrail","status":403},"guardrails":{"results":{}}}`},
		llm.KindRequestTooLarge: {413, `<h1>413`},
		llm.KindQuota:           {402, `{"detail":`},
		llm.KindRateLimit:       {429, `"type":"rate_limited","param":null,"code":"1300","raw_status_code":429`},
		llm.KindOverloaded:      {429, `"type":"service_tier_capacity_exceeded","param":null,"code":"3505"`},
		llm.KindServer:          {500, `"raw_status_code":500`},
		llm.KindTimeout:         {504, `upstream request timeout`},
	},
	"deepseek": {
		llm.KindInvalidRequest:  {400, `Failed to deserialize the JSON body into the target type`},
		llm.KindAuthentication:  {401, `{"error":{"message":"Authentication Fails, Your api key: **** is invalid","type":"authentication_error","param":null,"code":"invalid_request_error"}}`},
		llm.KindPermission:      {403, `"type":"permission_error"`},
		llm.KindNotFound:        {400, `"message":"Model Not Exist"`},
		llm.KindContextLength:   {400, `maximum context length is 1048565 tokens`},
		llm.KindContentFilter:   {400, `"message":"Content Exists Risk"`},
		llm.KindRequestTooLarge: {413, `<h1>413`},
		llm.KindQuota:           {402, `{"error":{"message":"Insufficient Balance","type":"unknown_error","param":null,"code":"invalid_request_error"}}`},
		llm.KindRateLimit:       {429, `exceeds your concurrency limit`},
		llm.KindOverloaded:      {503, `"code":"invalid_request_error"`},
		llm.KindServer:          {500, `"type":"server_error"`},
		llm.KindTimeout:         {504, `<h1>504`},
	},
	"moonshot": {
		llm.KindInvalidRequest:  {400, `{"error":{"message":"Invalid request: messages","type":"invalid_request_error"}}`},
		llm.KindAuthentication:  {401, `"type":"invalid_authentication_error"`},
		llm.KindPermission:      {403, `"type":"permission_denied_error"`},
		llm.KindNotFound:        {404, `{"error":{"message":"Not found the model kimi-k3 or Permission denied","type":"resource_not_found_error"}}`},
		llm.KindContextLength:   {400, `exceeded model token limit: 262144`},
		llm.KindContentFilter:   {400, `"type":"content_filter"`},
		llm.KindRequestTooLarge: {413, `exceeds the maximum size`},
		llm.KindQuota:           {429, `"type":"exceeded_current_quota_error"`},
		llm.KindRateLimit:       {429, `"type":"rate_limit_reached_error"`},
		llm.KindOverloaded:      {429, `{"error":{"message":"The engine is currently overloaded, please try again later","type":"engine_overloaded_error"}}`},
		llm.KindServer:          {500, `"type":"server_error"`},
		llm.KindTimeout:         {504, `<h1>504`},
	},
	"openrouter": {
		llm.KindInvalidRequest:  {400, `{"error":{"message":"Input required: specify \"prompt\" or \"messages\"","code":400},"user_id":"user_`},
		llm.KindAuthentication:  {401, `"code":401`},
		llm.KindPermission:      {403, `"code":403,"metadata":{"error_type":"permission_denied"}`},
		llm.KindNotFound:        {400, `{"error":{"message":"anthropic/claude-haiku-4.5 is not a valid model ID","code":400}`},
		llm.KindContextLength:   {400, `"metadata":{"provider_name":null,"previous_errors":[{"code":400,"message":"This endpoint's maximum context length`},
		llm.KindContentFilter:   {403, `"metadata":{"reasons":["violence"],"flagged_input":"how to"`},
		llm.KindRequestTooLarge: {413, `"error_type":"payload_too_large"`},
		llm.KindQuota:           {402, `{"error":{"message":"Insufficient credits.`},
		llm.KindRateLimit:       {429, `{"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"anthropic/claude-haiku-4.5 is temporarily rate-limited upstream.`},
		llm.KindOverloaded:      {503, `"metadata":{"raw":"{\"type\":\"error\",`},
		llm.KindServer:          {502, `"error_type":"provider_unavailable"`},
		llm.KindTimeout:         {408, `"error_type":"timeout"`},
	},
	"deepinfra": {
		llm.KindInvalidRequest:  {400, `"type":"invalid_request_error","param":null,"code":null`},
		llm.KindAuthentication:  {401, `{"error":{"message":"Not authenticated","type":"invalid_request_error","param":null,"code":null}}`},
		llm.KindPermission:      {403, `"type":"invalid_request_error"`},
		llm.KindNotFound:        {404, "does not exist"},
		llm.KindContextLength:   {400, `exceeds maximum input length 8192`},
		llm.KindContentFilter:   {400, `"code":"content_filter"`},
		llm.KindRequestTooLarge: {413, `<h1>413`},
		llm.KindQuota:           {402, `{"detail":{"error":"You need positive balance to do inference.`},
		llm.KindRateLimit:       {429, `"message":"Rate limited"`},
		llm.KindOverloaded:      {429, `{"error":{"message":"Model busy, retry later"}}`},
		llm.KindServer:          {500, `"type":"server_error"`},
		llm.KindTimeout:         {504, `<h1>504`},
	},
	"v0": {
		llm.KindInvalidRequest: {422, `{"error":{"message":"Invalid messages","type":"unprocessable_entity_error"}}`},
		llm.KindAuthentication: {401, `"type":"unauthorized_error"`},
		llm.KindRateLimit:      {429, `"type":"too_many_requests_error"`},
		llm.KindServer:         {500, `"type":"internal_server_error"`},
	},
	"metallama": {
		llm.KindInvalidRequest: {400, `"type":"invalid_request_error","param":null,"code":null`},
		llm.KindAuthentication: {401, `"code":"invalid_api_key"`},
		llm.KindNotFound:       {404, `"code":"model_not_found"`},
		llm.KindQuota:          {429, `"code":"insufficient_quota"`},
	},
}

func TestServicesFail(t *testing.T) {
	for dialect, kinds := range wordings {
		for kind, want := range kinds {
			t.Run(dialect+" "+string(kind), func(t *testing.T) {
				w, findings := ask(t, dialect, failing(scenario.Failure{Kind: kind}), plain[dialect])
				require.Empty(t, findings)
				require.Equal(t, want.status, w.Code)
				require.Contains(t, w.Body.String(), want.body)
				require.Empty(t, w.Header().Get("Retry-After"))
			})
		}
	}
}

func TestEveryServiceFailsInEveryWay(t *testing.T) {
	for _, dialect := range []string{"azure", "azure-deployments", "azureai", "azureai-v1", "deepinfra", "deepseek", "metallama", "mistral", "moonshot", "openrouter", "v0"} {
		for kind := range failsAs["openai"] {
			w, _ := ask(t, dialect, failing(scenario.Failure{Kind: kind, Message: "the words"}), plain[dialect])
			require.GreaterOrEqual(t, w.Code, 400, "%s %s", dialect, kind)
			require.Contains(t, w.Body.String(), "the words", "%s %s", dialect, kind)
		}
	}
}

func TestIDsOfTheExchange(t *testing.T) {
	for dialect, header := range map[string]string{
		"azure": "Apim-Request-Id", "azureai": "Apim-Request-Id", "mistral": "Mistral-Correlation-Id", "deepseek": "X-Ds-Trace-Id",
		"moonshot": "Msh-Request-Id",
	} {
		w, _ := ask(t, dialect, scenario.Turn{Op: scenario.OpChat, Reply: texts("a")}, plain[dialect])
		require.NotEmpty(t, w.Header().Get(header), dialect)
		w, _ = ask(t, dialect, failing(scenario.Failure{Kind: llm.KindServer}), plain[dialect])
		require.NotEmpty(t, w.Header().Get(header), dialect)
	}
	w, _ := ask(t, "openrouter", scenario.Turn{Op: scenario.OpChat, Reply: texts("a")}, plain["openrouter"])
	require.Equal(t, at(decode(t, w.Body.String()), "id"), w.Header().Get("X-Generation-Id"))
	w, _ = ask(t, "openrouter", failing(scenario.Failure{Kind: llm.KindServer}), plain["openrouter"])
	require.Empty(t, w.Header().Get("X-Generation-Id"))
}

func TestSomeErrorsAreDeclaredAsBytes(t *testing.T) {
	for kind, media := range map[llm.Kind]string{
		llm.KindContextLength: "application/octet-stream", llm.KindNotFound: "application/octet-stream", llm.KindInvalidRequest: "application/json",
	} {
		w, _ := ask(t, "deepseek", failing(scenario.Failure{Kind: kind}), plain["deepseek"])
		require.Equal(t, media, w.Header().Get("Content-Type"), kind)
	}
}

func TestDelaysOfServices(t *testing.T) {
	limited := failing(scenario.Failure{Kind: llm.KindRateLimit, RetryAfter: 7 * time.Second})
	for _, dialect := range []string{"deepseek", "deepinfra"} {
		w, _ := ask(t, dialect, limited, plain[dialect])
		require.Empty(t, w.Header().Get("Retry-After"), dialect)
	}
	w, _ := ask(t, "moonshot", limited, plain["moonshot"])
	require.Equal(t, []string{"7", "7", "7"}, []string{w.Header().Get("Retry-After"), w.Header().Get("X-Retry-After"), w.Header().Get("Msh-Cooldown-Seconds")})
	require.Contains(t, w.Body.String(), "please try again after 7 seconds")
	w, _ = ask(t, "azureai", limited, plain["azureai"])
	require.Equal(t, []string{"7", "0"}, []string{w.Header().Get("Retry-After"), w.Header().Get("Retry-After-Ms")})
	w, _ = ask(t, "azure", limited, plain["azure"])
	require.Contains(t, w.Body.String(), "Please retry after 7 seconds.")
	dated := failing(scenario.Failure{Kind: llm.KindRateLimit, RetryAfter: 7 * time.Second, RetryAfterDate: true})
	for _, dialect := range []string{"moonshot", "azure"} {
		e, err := emulator.New(dialect, emulator.Options{Turns: []scenario.Turn{dated}, Now: func() time.Time { return time.Unix(0, 0) }})
		require.NoError(t, err)
		w := send(e, request(dialect, chatPath[dialect], plain[dialect]))
		require.Equal(t, "Thu, 01 Jan 1970 00:00:07 GMT", w.Header().Get("Retry-After"))
		require.NotContains(t, w.Body.String(), "GMT")
	}
}

func TestAnErrorInsideASuccess(t *testing.T) {
	w, _ := ask(t, "openrouter", failing(scenario.Failure{Kind: llm.KindOverloaded, Status: http.StatusOK}), plain["openrouter"])
	require.Equal(t, 200, w.Code)
	require.Equal(t, 503., at(decode(t, w.Body.String()), "error", "code"), "the body keeps the status that was meant")
	w, _ = ask(t, "openrouter", failing(scenario.Failure{Kind: llm.KindNotFound, Status: http.StatusNotFound}), plain["openrouter"])
	require.Equal(t, 404., at(decode(t, w.Body.String()), "error", "code"))
}

func TestErrorsInsideStreams(t *testing.T) {
	reply := texts("part")
	for dialect, want := range map[string]string{
		"azure":      `"type":"insufficient_quota","param":null,"code":"insufficient_quota"}}`,
		"azureai":    `"code":"insufficient_quota"`,
		"mistral":    `{"object":"error","message":"Payment required.","type":"invalid_request_error","param":null,"code":null,"raw_status_code":402}`,
		"deepseek":   `{"error":{"message":"Insufficient Balance","type":"unknown_error","param":null,"code":"invalid_request_error"}}`,
		"moonshot":   `"type":"exceeded_current_quota_error"}}`,
		"openrouter": `"error":{"message":"Insufficient credits. Add more using https://openrouter.ai/settings/credits","code":402},"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":"error","native_finish_reason":"error"}]}`,
		"deepinfra":  `{"detail":{"error":"You need positive balance`,
	} {
		reply.Failure = &scenario.Failure{Kind: llm.KindQuota, MidStream: true}
		w, _ := ask(t, dialect, scenario.Turn{Op: scenario.OpChatStream, Reply: reply}, samples[dialect].stream)
		require.Equal(t, 200, w.Code)
		data := openaiData(t, w)
		require.Contains(t, data[len(data)-1], want, dialect)
		require.Contains(t, w.Body.String(), "part")
		require.NotContains(t, w.Body.String(), `"finish_reason":"stop"`)

		reply.Failure = &scenario.Failure{Kind: llm.KindStreamTruncated, MidStream: true}
		w, _ = ask(t, dialect, scenario.Turn{Op: scenario.OpChatStream, Reply: reply}, samples[dialect].stream)
		require.True(t, strings.Contains(w.Body.String(), "part") && !strings.Contains(w.Body.String(), "[DONE]"), dialect)
	}
}
