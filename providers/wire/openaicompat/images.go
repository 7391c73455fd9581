package openaicompat

import (
	"context"
	"encoding/base64"
	"errors"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonr"
	"github.com/parley-llm/parley/providers/wire/jsonw"
)

// GenerateImages is as in [llm.Provider]. extend writes the provider's own
// members into the request; nil writes none.
func (c *Client) GenerateImages(ctx context.Context, req *llm.ImageRequest, extend func(*jsonw.Writer)) (*llm.ImageResponse, error) {
	req = Given(req)
	body, err := c.dialect.encodeImages(req, extend)
	if err != nil {
		return nil, err
	}
	answer, err := c.endpoint.Do(ctx, c.call(c.dialect.path(c.dialect.ImagesPath, "/images/generations", req.Model), body, req.Model, req.Headers))
	if err != nil {
		return nil, err
	}
	resp, err := c.dialect.decodeImages(answer.Body)
	if err != nil {
		return nil, c.unreadable(req.Model, answer, err)
	}
	resp.Model, resp.RequestID = req.Model, answer.RequestID
	return resp, nil
}

func (d *Dialect) encodeImages(req *llm.ImageRequest, extend func(*jsonw.Writer)) ([]byte, error) {
	invalid := func(param, message string) error {
		return &llm.Error{Kind: llm.KindInvalidRequest, Provider: d.Name, Model: req.Model, Param: param, Message: message}
	}
	switch {
	case req.Model == "":
		return nil, invalid("model", "the request names no model")
	case req.Prompt == "":
		return nil, invalid("prompt", "the request has no prompt")
	case req.User != "" && d.UserField == "":
		return nil, d.attribute(Refused("user", "the service has no field for the end user"), req.Model)
	}
	w := jsonw.New(256 + len(req.Prompt)*9/8)
	w.Object()
	w.Key("model").String(d.modelName(req.Model))
	w.Key("prompt").String(req.Prompt)
	if req.N != nil {
		w.Key("n").Int(int64(*req.N))
	}
	if req.Size != "" {
		w.Key("size").String(req.Size)
	}
	if req.Quality != "" {
		w.Key("quality").String(req.Quality)
	}
	if req.User != "" {
		w.Key(d.UserField).String(req.User)
	}
	if extend != nil {
		extend(w)
	}
	body, err := w.EndObject().Bytes()
	if err != nil {
		return nil, d.attribute(err, req.Model)
	}
	return body, nil
}

func (d *Dialect) decodeImages(body []byte) (*llm.ImageResponse, error) {
	r := new(jsonr.Reader)
	r.Reset(body)
	resp := &llm.ImageResponse{Provider: d.Name}
	var usage counts
	var failed bool
	var created int64
	format := ""
	err := r.Object(func(name []byte) error {
		switch string(name) {
		case "created":
			_, err := r.Int(&created)
			return err
		case "output_format":
			return r.Text(&format)
		case "data":
			return r.Array(func(int) error {
				image, err := readImage(r)
				resp.Images = append(resp.Images, image)
				return err
			})
		case "usage":
			return usage.read(r, d)
		case "error":
			failed = r.Kind() != jsontext.KindNull
			return r.Skip()
		default:
			return r.Skip()
		}
	})
	if err == nil {
		err = r.End()
	}
	switch {
	case err != nil:
		return nil, err
	case failed:
		return nil, errFailed{}
	case len(resp.Images) == 0:
		return nil, errors.New("the answer has no images")
	}
	if created > 0 {
		resp.Created = time.Unix(created, 0).UTC()
	}
	for i := range resp.Images {
		if resp.Images[i].Data != nil && resp.Images[i].MIME == "" {
			// PNG is what services make when they do not name the format.
			resp.Images[i].MIME = "image/" + or(format, "png")
		}
	}
	resp.Usage = usage.usage(d, "")
	return resp, nil
}

func readImage(r *jsonr.Reader) (image llm.GeneratedImage, err error) {
	err = r.Object(func(name []byte) error {
		switch string(name) {
		case "b64_json":
			value, kind, err := r.Raw()
			if err != nil || kind != jsontext.KindString {
				return err
			}
			text, err := jsontext.AppendUnquote(nil, value)
			if err != nil {
				return err
			}
			image.Data = make([]byte, base64.StdEncoding.DecodedLen(len(text)))
			n, err := base64.StdEncoding.Decode(image.Data, text)
			image.Data = image.Data[:n]
			return err
		case "media_type":
			return r.Text(&image.MIME)
		case "url":
			return r.Text(&image.URL)
		case "revised_prompt":
			return r.Text(&image.RevisedPrompt)
		default:
			return r.Skip()
		}
	})
	if err == nil && image.Data == nil && image.URL == "" {
		err = errors.New("an image has neither bytes nor a URL")
	}
	return image, err
}
