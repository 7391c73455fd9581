package emulator_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

func TestPathsOfDeployments(t *testing.T) {
	tests := []struct {
		name, path string
		status     int
		findings   []string
	}{
		{"named", "/deployments/gpt-4.1/chat/completions?api-version=2024-10-21", 200, nil},
		{"escaped", "/deployments/my%2Fmodel/chat/completions?api-version=2024-10-21", 200, []string{"model"}},
		{"no version", "/deployments/gpt-4.1/chat/completions", 404, []string{"query.api-version"}},
		{"no name", "/deployments//chat/completions?api-version=2024-10-21", 404, []string{"path"}},
		{"two names", "/deployments/a/b/chat/completions?api-version=2024-10-21", 404, []string{"path"}},
		{"the other style", "/v1/chat/completions?api-version=2024-10-21", 404, []string{"path"}},
		{"another query", "/deployments/gpt-4.1/chat/completions?api-version=2024-10-21&key=x", 200, []string{"query.key"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := play(t, "azure-deployments", scenario.Turn{Op: scenario.OpChat, Chat: hello("gpt-4.1"), Reply: texts("hi")})
			w := send(e, request("azure-deployments", tt.path, `{"messages":[{"role":"user","content":"hi"}]}`))
			require.Equal(t, tt.status, w.Code, w.Body.String())
			require.Equal(t, tt.findings, paths(e.Findings()))
		})
	}
}

func TestAzureTakesAKeyOrAToken(t *testing.T) {
	for _, dialect := range []string{"azure", "azure-deployments", "azureai", "azureai-v1"} {
		turn := scenario.Turn{Op: scenario.OpChat, Reply: texts("hi")}
		e := play(t, dialect, turn)
		r := request(dialect, samples[dialect].path, plain[dialect])
		r.Header.Del("Api-Key")
		r.Header.Set("Authorization", "Bearer "+goodKey)
		require.Equal(t, 200, send(e, r).Code)
		require.Empty(t, e.Findings())
		e = play(t, dialect, turn)
		r = request(dialect, samples[dialect].path, plain[dialect])
		r.Header.Set("Authorization", "Bearer "+goodKey)
		require.Equal(t, 200, send(e, r).Code)
		if dialect == "azureai" {
			require.Empty(t, e.Findings(), "the vendor's own client sends both")
			e = play(t, dialect, turn)
			r = request(dialect, samples[dialect].path, plain[dialect])
			r.Header.Set("Authorization", "Bearer another")
			require.Equal(t, 200, send(e, r).Code)
		}
		require.Equal(t, []string{"header authorization"}, paths(e.Findings()))
	}
	e := play(t, "openai", scenario.Turn{Op: scenario.OpChat})
	r := request("openai", "/chat/completions", plain["openai"])
	r.Header.Del("Authorization")
	apiKey(r.Header, goodKey)
	require.Equal(t, http.StatusUnauthorized, send(e, r).Code, "OpenAI itself has no such header")
}

func TestCallsThatOnlyProveTheKey(t *testing.T) {
	reply := scenario.Reply{ModelIDs: []string{"m"}}
	tests := []struct{ dialect, path, want string }{
		{"azureai", "/info" + dated, `{"model_name":"m","model_type":"chat-completion","model_provider_name":"xAI"}`},
		{"deepseek", "/user/balance", `{"is_available":true,"balance_infos":[{"currency":"USD","total_balance":"10.00","granted_balance":"0.00","topped_up_balance":"10.00"}]}`},
		{"moonshot", "/users/me/balance", `{"code":0,"data":{"available_balance":9.5,"voucher_balance":0,"cash_balance":9.5},"scode":"0x0","status":true}`},
		{"openrouter", "/key", ``},
		{"deepinfra", "/../me/rate_limit", `{"rate_limit":200,"tpm_rate_limit":1000000}`},
	}
	for _, tt := range tests {
		t.Run(tt.dialect, func(t *testing.T) {
			e := play(t, tt.dialect, scenario.Turn{Op: scenario.OpHealth, Reply: reply}, scenario.Turn{Op: scenario.OpListModels, Reply: reply})
			ask := func() *http.Request {
				r := request(tt.dialect, tt.path, "")
				if tt.dialect == "deepinfra" {
					r.URL.Path = "/v1/me/rate_limit"
				}
				return r
			}
			w := send(e, ask())
			require.Equal(t, 200, w.Code, w.Body.String())
			if tt.want != "" {
				require.JSONEq(t, tt.want, w.Body.String())
			}
			send(e, ask())
			require.Equal(t, []string{"operation"}, paths(e.Findings()), "it lists no models")
		})
	}
	e := play(t, "openrouter", scenario.Turn{Op: scenario.OpHealth, Reply: reply})
	require.Equal(t, 200, send(e, request("openrouter", "/models", "")).Code)
	require.Equal(t, []string{"path"}, paths(e.Findings()), "the list of models needs no key")
}

func TestModelsOfServices(t *testing.T) {
	for dialect, want := range map[string]string{
		"azure":      `{"object":"list","data":[{"id":"m","object":"model","created":1767225600,"owned_by":"system"}]}`,
		"deepseek":   `{"object":"list","data":[{"id":"m","object":"model","owned_by":"deepseek"}]}`,
		"moonshot":   `{"object":"list","data":[{"id":"m","object":"model","created":1767225600,"owned_by":"moonshot","context_length":1048576,"supports_image_in":true,"supports_video_in":true,"supports_reasoning":true}]}`,
		"mistral":    "",
		"openrouter": "",
		"deepinfra":  "",
		"v0":         "",
		"metallama":  "",
	} {
		e := play(t, dialect, scenario.Turn{Op: scenario.OpListModels, Reply: scenario.Reply{ModelIDs: []string{"m"}}})
		w := send(e, request(dialect, "/models", ""))
		require.Equal(t, 200, w.Code)
		require.Empty(t, e.Findings())
		if want != "" {
			require.JSONEq(t, want, w.Body.String())
		}
		require.Equal(t, "m", at(decode(t, w.Body.String()), "data", 0, "id"))
	}
}

func TestEmbeddingsOfServices(t *testing.T) {
	want := &llm.EmbeddingRequest{Model: "m", Input: []string{"a", "b"}, Dimensions: new(3), User: "u"}
	tests := []struct {
		dialect, body string
		status        int
		findings      []string
		usage         string
	}{
		{"mistral", `{"model":"codestral-embed","input":["a","b"],"output_dimension":3}`, 200, []string{"model"}, `{"prompt_tokens":8,"total_tokens":8,"completion_tokens":0,"prompt_audio_seconds":null,"request_count":null,"prompt_tokens_details":null,"completion_tokens_details":null,"service_tier":null,"prompt_token_details":null}`},
		{"mistral", `{"model":"mistral-embed","input":["a","b"],"dimensions":3}`, 422, []string{"dimensions"}, ""},
		{"mistral", `{"model":"mistral-embed","input":["a","b"],"output_dimension":3}`, 400, []string{"output_dimension"}, ""},
		{"azure", `{"model":"m","input":["a","b"],"dimensions":3,"user":"u"}`, 200, nil, `{"prompt_tokens":8,"total_tokens":8}`},
		{"azureai", `{"model":"m","input":["a","b"],"dimensions":3}`, 200, nil, `{"prompt_tokens":8,"total_tokens":8,"completion_tokens":0}`},
		{"azureai", `{"model":"m","input":"a"}`, 400, []string{"input"}, ""},
		{"openrouter", `{"model":"m","input":["a","b"],"dimensions":3,"user":"u"}`, 200, nil, `{"prompt_tokens":8,"total_tokens":8,"cost":0.000008,"is_byok":false,"cost_details":{"upstream_inference_cost":0.000008,"upstream_inference_prompt_cost":0.000008,"upstream_inference_completions_cost":0}}`},
		{"deepinfra", `{"model":"m","input":["a","b"],"dimensions":3,"user":"u"}`, 200, nil, `{"prompt_tokens":8,"total_tokens":8}`},
		{"openrouter", `{"model":"m","input":["a","b"]}`, 200, []string{"dimensions", "user"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.dialect, func(t *testing.T) {
			e := play(t, tt.dialect, scenario.Turn{Op: scenario.OpEmbeddings, Embed: want, Reply: twoVectors})
			path := "/embeddings"
			if tt.dialect == "azureai" {
				path += dated
			}
			w := send(e, request(tt.dialect, path, tt.body))
			require.Equal(t, tt.status, w.Code, w.Body.String())
			require.Equal(t, tt.findings, paths(e.Findings()))
			if tt.usage == "" {
				return
			}
			got := decode(t, w.Body.String())
			require.Equal(t, decode(t, tt.usage), got["usage"])
			require.Equal(t, []any{3., 0.33333334, 3.4028235e+38}, at(got, "data", 1, "embedding"))
		})
	}
	shuffled := twoVectors
	shuffled.Shuffled = true
	e := play(t, "mistral", scenario.Turn{Op: scenario.OpEmbeddings, Reply: shuffled})
	w := send(e, request("mistral", "/embeddings", `{"model":"m","input":["a","b"],"encoding_format":"base64"}`))
	got := decode(t, w.Body.String())
	require.EqualValues(t, 1, at(got, "data", 0, "index"))
	require.IsType(t, "", at(got, "data", 1, "embedding"))
}

func TestImagesOfServices(t *testing.T) {
	want := &llm.ImageRequest{Model: "m", Prompt: "a dot", Size: "1024x1024", Quality: "low"}
	reply := scenario.Reply{Images: [][]byte{{1, 2}}, Usage: &scenario.Usage{Input: 4, Output: 6}}
	tests := []struct{ dialect, path, body, answer string }{
		{"openrouter", "/images", `{"model":"m","prompt":"a dot","size":"1024x1024","quality":"low"}`, `{"created":0,"data":[{"b64_json":"AQI=","media_type":"image/png"}],"usage":{"prompt_tokens":4,"completion_tokens":6,"total_tokens":10,"cost":0.000034}}`},
		{"deepinfra", "/images/generations", `{"model":"m","prompt":"a dot","size":"1024x1024","quality":"low","response_format":"b64_json"}`, `{"created":1767225600,"data":[{"b64_json":"AQI=","revised_prompt":null,"url":null}]}`},
		{"azure-deployments", "/deployments/m/images/generations" + dated, `{"prompt":"a dot","size":"1024x1024","quality":"low"}`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.dialect, func(t *testing.T) {
			e := play(t, tt.dialect, scenario.Turn{Op: scenario.OpImages, Image: want, Reply: reply})
			w := send(e, request(tt.dialect, tt.path, tt.body))
			require.Equal(t, 200, w.Code, w.Body.String())
			require.Empty(t, e.Findings())
			if tt.answer != "" {
				require.JSONEq(t, tt.answer, w.Body.String())
			}
			require.Equal(t, "AQI=", at(decode(t, w.Body.String()), "data", 0, "b64_json"))
		})
	}
	e := play(t, "deepinfra", scenario.Turn{Op: scenario.OpImages, Reply: reply})
	w := send(e, request("deepinfra", "/images/generations", `{"model":"m","prompt":"x","response_format":"url"}`))
	require.Equal(t, 422, w.Code)
}
