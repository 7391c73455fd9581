package openaicompat_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonw"
)

func TestImages(t *testing.T) {
	c, w := newClient(t, plain, "application/json",
		`{"created":1763800000,"output_format":"webp","data":[{"b64_json":"aGk="},{"url":"https://x.test/a?b\u0026c","revised_prompt":"r"}],`+
			`"usage":{"input_tokens":3,"output_tokens":4,"total_tokens":7,"input_tokens_details":{"text_tokens":3}}}`)
	resp, err := c.GenerateImages(t.Context(), &llm.ImageRequest{
		Model: "i", Prompt: "a <b>", N: new(2), Size: "1024x1024", Quality: "low", User: "u",
	}, func(w *jsonw.Writer) { w.Key("style").String("vivid") })
	require.NoError(t, err)
	require.Equal(t, []string{`{"model":"i","prompt":"a <b>","n":2,"size":"1024x1024","quality":"low","user":"u","style":"vivid"}`}, w.sent)
	require.Equal(t, []string{"/v1/images/generations"}, w.paths)
	require.Equal(t, &llm.ImageResponse{
		Provider: "acme", Model: "i", RequestID: "req_1", Created: time.Unix(1763800000, 0).UTC(),
		Images: []llm.GeneratedImage{{Data: []byte("hi"), MIME: "image/webp"}, {URL: "https://x.test/a?b&c", RevisedPrompt: "r"}},
		Usage:  &llm.Usage{InputTokens: llm.Count(3), OutputTokens: llm.Count(4), TotalTokens: llm.Count(7)},
	}, resp)

	c, _ = newClient(t, plain, "application/json", `{"data":[{"b64_json":"aGk="}]}`)
	resp, err = c.GenerateImages(t.Context(), &llm.ImageRequest{Model: "i", Prompt: "p"}, nil)
	require.NoError(t, err)
	require.Equal(t, "image/png", resp.Images[0].MIME)

	c, _ = newClient(t, plain, "application/json", `{"created":0,"data":[{"b64_json":"aGk=","media_type":"image/jpeg"}]}`)
	resp, err = c.GenerateImages(t.Context(), &llm.ImageRequest{Model: "i", Prompt: "p"}, nil)
	require.NoError(t, err)
	require.Equal(t, "image/jpeg", resp.Images[0].MIME)
	require.True(t, resp.Created.IsZero())
}

func TestImageFailures(t *testing.T) {
	for body, kind := range map[string]llm.Kind{
		`{"data":[]}`:                             llm.KindMalformedResponse,
		`{"data":[{}]}`:                           llm.KindMalformedResponse,
		`{"data":[{"b64_json":"a!"}]}`:            llm.KindMalformedResponse,
		`{"data":[{"b64_json":null}]}`:            llm.KindMalformedResponse,
		`{"error":{"code":"insufficient_quota"}}`: llm.KindQuota,
	} {
		c, _ := newClient(t, plain, "application/json", body)
		_, err := c.GenerateImages(t.Context(), &llm.ImageRequest{Model: "i", Prompt: "p"}, nil)
		require.Equal(t, kind, llm.KindOf(err), body)
	}
	anonymous := plain
	anonymous.UserField = ""
	for param, bad := range map[string]*llm.ImageRequest{
		"model": {Prompt: "p"}, "prompt": {Model: "i"}, "user": {Model: "i", Prompt: "p", User: "u"},
	} {
		c, w := newClient(t, anonymous, "application/json", "")
		_, err := c.GenerateImages(t.Context(), bad, nil)
		var e *llm.Error
		require.ErrorAs(t, err, &e)
		require.Equal(t, param, e.Param)
		require.Empty(t, w.paths)
	}
}
