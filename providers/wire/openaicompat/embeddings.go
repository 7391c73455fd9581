package openaicompat

import (
	"context"
	"errors"
	"fmt"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
	"github.com/parley-llm/parley/providers/wire/jsonw"
)

// Embeddings is as in [llm.Provider]. extend writes the provider's own members
// into each request; nil writes none.
func (c *Client) Embeddings(ctx context.Context, req *llm.EmbeddingRequest, extend func(*jsonw.Writer)) (*llm.EmbeddingResponse, error) {
	req = Given(req)
	if err := c.checkEmbeddings(req); err != nil {
		return nil, err
	}
	size := c.dialect.MaxEmbeddings
	if size <= 0 {
		size = len(req.Input)
	}
	resp := &llm.EmbeddingResponse{Provider: c.dialect.Name, Model: req.Model}
	for start := 0; start < len(req.Input); start += size {
		batch := req.Input[start:min(start+size, len(req.Input))]
		if err := c.embedSplit(ctx, req, batch, extend, resp); err != nil {
			if len(batch) < len(req.Input) {
				return nil, inBatch(err, start, len(batch))
			}
			return nil, err
		}
	}
	return resp, nil
}

func (c *Client) checkEmbeddings(req *llm.EmbeddingRequest) error {
	invalid := func(param, message string) error {
		return &llm.Error{
			Kind: llm.KindInvalidRequest, Provider: c.dialect.Name, Model: req.Model, Param: param, Message: message,
		}
	}
	switch {
	case req.Model == "":
		return invalid("model", "the request names no model")
	case len(req.Input) == 0:
		return invalid("input", "the request has no input")
	case req.User != "" && c.dialect.UserField == "":
		return c.dialect.attribute(Refused("user", "the service has no field for the end user"), req.Model)
	}
	for i, text := range req.Input {
		if text == "" {
			return invalid(fmt.Sprintf("input[%d]", i), "the text is empty, and an empty text has no embedding")
		}
	}
	return nil
}

// embedSplit makes one call, and two of half the size where the service finds
// that one too large: some bound the tokens of a call, which only they can count.
func (c *Client) embedSplit(ctx context.Context, req *llm.EmbeddingRequest, batch []string, extend func(*jsonw.Writer), resp *llm.EmbeddingResponse) error {
	err := c.embed(ctx, req, batch, extend, resp)
	if err == nil || c.dialect.TooManyEmbeddings == "" || len(batch) < 2 {
		return err
	}
	if e, ok := errors.AsType[*llm.Error](err); !ok || e.Code != c.dialect.TooManyEmbeddings {
		return err
	}
	half := (len(batch) + 1) / 2
	if err := c.embedSplit(ctx, req, batch[:half], extend, resp); err != nil {
		return err
	}
	return c.embedSplit(ctx, req, batch[half:], extend, resp)
}

// embed makes one call and adds its vectors to resp.
func (c *Client) embed(ctx context.Context, req *llm.EmbeddingRequest, batch []string, extend func(*jsonw.Writer), resp *llm.EmbeddingResponse) error {
	body, err := c.dialect.encodeEmbeddings(req, batch, extend)
	if err != nil {
		return err
	}
	var got *embeddings
	call := c.call(c.dialect.path(c.dialect.EmbeddingsPath, "/embeddings", req.Model), body, req.Model, req.Headers)
	err = c.endpoint.Read(ctx, call, func(answer *exchange.Answer) error {
		resp.RequestID = answer.RequestID
		if got, err = c.dialect.decodeEmbeddings(answer.Body, len(batch)); err != nil {
			return c.unreadable(req.Model, answer, err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if resp.Vectors == nil {
		resp.Vectors = got.vectors
	} else {
		resp.Vectors = append(resp.Vectors, got.vectors...)
	}
	resp.Model = or(got.model, resp.Model)
	resp.Usage = addUsage(resp.Usage, got.usage.usage(c.dialect, req.Model))
	return nil
}

func (d *Dialect) encodeEmbeddings(req *llm.EmbeddingRequest, batch []string, extend func(*jsonw.Writer)) ([]byte, error) {
	size := 128
	for _, text := range batch {
		size += len(text) + len(text)/16 + 4
	}
	w := jsonw.New(size)
	w.Object()
	w.Key("model").String(d.modelName(req.Model))
	w.Key("input").Array()
	for _, text := range batch {
		w.String(text)
	}
	w.EndArray()
	format := "base64"
	if d.FloatEmbeddings {
		format = "float"
	}
	w.Key("encoding_format").String(format)
	if req.Dimensions != nil {
		w.Key(or(d.DimensionsField, "dimensions")).Int(int64(*req.Dimensions))
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

// inBatch tells which inputs a failed call of several carried.
func inBatch(err error, start, n int) error {
	e, ok := errors.AsType[*llm.Error](err)
	if !ok {
		return err
	}
	told := *e
	told.Message = fmt.Sprintf("inputs %d to %d: %s", start, start+n-1, e.Message)
	return &told
}

// addUsage sums the usage of several calls; a count that one of them lacks is
// absent from the sum.
func addUsage(sum, usage *llm.Usage) *llm.Usage {
	if sum == nil || usage == nil {
		return usage
	}
	add := func(a, b llm.Tokens) llm.Tokens {
		x, known := a.Get()
		y, alsoKnown := b.Get()
		if !known || !alsoKnown {
			return llm.Tokens{}
		}
		return llm.Count(x + y)
	}
	return &llm.Usage{
		InputTokens:  add(sum.InputTokens, usage.InputTokens),
		OutputTokens: add(sum.OutputTokens, usage.OutputTokens),
		TotalTokens:  add(sum.TotalTokens, usage.TotalTokens),
		CachedTokens: add(sum.CachedTokens, usage.CachedTokens),
	}
}
