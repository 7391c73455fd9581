package cassette_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/cassette"
)

// planted are forms of secrets. They are put together here, so that nothing of
// that form stands in this file.
func planted() map[string]string {
	letters := "abcdEFGH0123ijklMNOP4567qrstUVWX89yz"
	return map[string]string{
		"OpenAI":       "sk-" + "proj-" + letters,
		"OpenAI plain": "sk-" + strings.ToLower("ABCDEFGHIJKLMNOPQRSTUVWX"),
		"Anthropic":    "sk-" + "ant-api03-" + letters,
		"Google":       "AI" + "za" + letters,
		"Google OAuth": "ya" + "29." + letters,
		"AWS":          "AK" + "IAIOSFODNN7EXAMPLE",
		"GitHub":       "gh" + "p_" + letters,
		"Slack":        "xo" + "xb-123456789012-abcdef",
		"JWT":          "ey" + "JhbGciOiJIUzI1NiJ9.ey" + "JzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl",
		"bearer":       "Bearer " + "abc123def456ghi789",
		"private key":  "-----BEGIN RSA " + "PRIVATE KEY-----",
		"random":       "Zx81Qw0pLk7Jh3Gf5Ds2Aa9Pq6Wm4Nv8Bc",
	}
}

// chunks is an OpenAI stream of two choices, interleaved; choice 1 says text in
// two deltas.
func chunks(first, second string) string {
	var b strings.Builder
	say := func(index int, content string) {
		c, _ := json.Marshal(content)
		fmt.Fprintf(&b, "data: {\"id\":\"chatcmpl-1\",\"choices\":[{\"index\":%d,\"delta\":{\"content\":%s}}]}\n\n", index, c)
	}
	say(0, "hello")
	say(1, "your key: "+first)
	say(0, "there")
	say(1, second+" ok")
	b.WriteString("data: [DONE]\n\n")
	return b.String()
}

func TestSecretsAreFound(t *testing.T) {
	t.Parallel()
	for name, secret := range planted() {
		quoted, err := json.Marshal(secret)
		require.NoError(t, err)
		half := len(secret) / 2
		answers := map[string][2]string{
			"whole":          {"application/json", fmt.Sprintf(`{"content":%s}`, quoted)},
			"escaped":        {"application/json", fmt.Sprintf(`{"content":"\u00%02x%s}`, secret[0], quoted[2:])},
			"in a stream":    {"text/event-stream", chunks(secret, "")},
			"in two deltas":  {"text/event-stream", chunks(secret[:half], secret[half:])},
			"after a quote":  {"text/plain", `'` + secret + `'`},
			"not in a text?": {"text/event-stream", "data: {\"delta\":{\"partial_json\":" + string(quoted) + "}}\n\n"},
		}
		if name == "random" {
			delete(answers, "after a quote")
		}
		for how, answer := range answers {
			t.Run(name+"/"+how, func(t *testing.T) {
				t.Parallel()
				_, err := cassette.Record(t.Context(), options(), answering(answer[0], answer[1]), sending(post(t, `{}`)))
				var leaked *cassette.SecretError
				require.ErrorAs(t, err, &leaked)
				require.NotEmpty(t, leaked.Findings)
				assert.NotContains(t, err.Error(), secret)
				assert.NotContains(t, text(leaked.Findings), secret)
			})
		}
	}
}

// The same, put into a file by hand: verify finds it in whatever part it is.
func TestVerifyFindsPlantedSecrets(t *testing.T) {
	t.Parallel()
	secret := planted()["OpenAI"]
	clean := record(t, answering("text/event-stream", chunks("AAA", "BBB")), post(t, `{"text":"CCC"}`))
	require.True(t, new(verify(t, clean)).OK())
	tests := map[string][]byte{
		"request":     edit(t, clean, "CCC", secret),
		"stream":      edit(t, clean, "AAA", secret),
		"two deltas":  edit(t, edit(t, clean, "AAA", secret[:9]), "BBB", secret[9:]),
		"header":      edit(t, clean, "{{key:good}}", secret),
		"url":         edit(t, clean, "/v1/chat", "/v1/chat?token="+secret),
		"provenance":  edit(t, clean, basis[0].Ref, secret),
		"comment":     append([]byte("# "+secret+"\n"), clean...),
		"broken file": []byte("{ " + secret),
	}
	for name, data := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := verify(t, data)
			assert.Len(t, report.Secrets, 1, text(report.Secrets))
			assert.NotEmpty(t, report.Integrity)
			assert.NotContains(t, text(report.Secrets), secret)
		})
	}
}

// What services send and looks random by design is no secret.
func TestNoFalseAlarms(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	noise := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(random.UintN(256))
		}
		return base64.StdEncoding.EncodeToString(b)
	}
	id := base64.RawURLEncoding.EncodeToString([]byte(noise(24)))
	tests := map[string]string{
		"ids":             `{"id":"chatcmpl-` + id + `","system_fingerprint":"fp_` + id + `","tool_calls":[{"id":"call_` + id + `"}]}`,
		"name of a model": `{"model":"Llama-4-Maverick-17B-128E-Instruct-FP8"}`,
		"id in a text":    `{"text":"the call toolu_` + id + ` failed"}`,
		"vector":          `{"data":[{"embedding":"` + noise(6144) + `"}]}`,
		"picture":         `{"data":[{"b64_json":"` + noise(90) + `"}]}`,
		"data URL":        `{"image_url":{"url":"data:image/png;base64,` + noise(90) + `"}}`,
		"long base64":     `{"input_audio":"` + noise(3000) + `"}`,
		"signature":       `{"signature":"` + noise(200) + `"}`,
		"encrypted":       `{"encrypted_content":"` + noise(300) + `"}`,
		"obfuscation":     `{"obfuscation":"` + noise(40) + `"}`,
		"hash":            `{"sha":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}`,
		"constant":        `{"deployment":"AbCdEfGhJk1234567890qrst"}`,
		"uuid":            `{"trace":"123E4567-e89b-12d3-a456-426614174000"}`,
		"names":           `{"name":"get_weather_forecast_for_a_place_and_a_day_in_2026","model":"claude-sonnet-4-6-20260101-preview"}`,
		"masked key":      `{"message":"Incorrect API key provided: sk-parle***********oodk. You can find your API key at https://platform.example.com/account/api-keys."}`,
		"about keys":      `{"message":"Send 'Authorization: Bearer YOUR_KEY' with a Bearer authentication-scheme, a task-oriented-programming risk-assessment-document"}`,
		"prose":           `{"text":"` + strings.Repeat("Der Vogel singt im Wald und 12 Hasen hören zu. ", 40) + `"}`,
		"another script":  `{"text":"` + strings.Repeat("鳥が森で歌う", 40) + `"}`,
	}
	for name, body := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			record(t, answering("application/json", body), post(t, body))
			var stream strings.Builder
			for range 12 {
				stream.WriteString("event: delta\ndata: " + body + "\n\n")
			}
			record(t, answering("text/event-stream", stream.String()), post(t, `{}`))
		})
	}
}
