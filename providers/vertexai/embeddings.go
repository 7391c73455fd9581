package vertexai

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
	"github.com/parley-llm/parley/providers/wire/jsonw"
)

// embedRoute is one of the verbs that make embeddings.
type embedRoute struct {
	verb string
	// batch is how many texts a call takes.
	batch int
	write func(*embedder, *jsonw.Writer, []string)
}

// Vertex AI has two verbs, by model (documentation of October 2026, "Get text
// embeddings"; go-genai of 2026-08-21); the Gemini API has one for all.
var (
	predict = embedRoute{"predict", 250, (*embedder).predict}
	// predictOne is for gemini-embedding-001, which takes one text a call.
	predictOne   = embedRoute{"predict", 1, (*embedder).predict}
	embedContent = embedRoute{"embedContent", 1, (*embedder).embedContent}
	batchEmbed   = embedRoute{"batchEmbedContents", 100, (*embedder).batchEmbed}
)

func (p *Provider) embedRoute(model string) embedRoute {
	switch {
	case p.cfg.GeminiAPI:
		return batchEmbed
	case strings.HasPrefix(model, "gemini-embedding-001"):
		return predictOne
	case strings.HasPrefix(model, "gemini-embedding"):
		return embedContent
	default:
		return predict
	}
}

// embedder writes and reads the calls of one request.
type embedder struct {
	req  *llm.EmbeddingRequest
	opts EmbeddingOptions
}

// Embeddings turns texts into vectors. Texts beyond what the model takes at once
// go in several calls, one after the other.
func (p *Provider) Embeddings(ctx context.Context, req *llm.EmbeddingRequest) (*llm.EmbeddingResponse, error) {
	opts, err := checkEmbeddings(req)
	if err != nil {
		return nil, err
	}
	e := &embedder{req: req, opts: opts}
	route := p.embedRoute(req.Model)
	resp := &llm.EmbeddingResponse{Provider: Name, Model: req.Model}
	var total usage
	for start := 0; start < len(req.Input); start += route.batch {
		batch := req.Input[start:min(start+route.batch, len(req.Input))]
		vectors, used, err := p.embed(ctx, e, route, batch)
		if err != nil {
			return nil, inBatch(err, start, len(batch), len(req.Input))
		}
		resp.Vectors = append(resp.Vectors, vectors...)
		if start == 0 {
			total = used
		} else {
			total.Prompt = count{total.Prompt.n + used.Prompt.n, total.Prompt.known && used.Prompt.known}
		}
	}
	if total.Prompt.known {
		resp.Usage = &llm.Usage{InputTokens: total.Prompt.tokens(), TotalTokens: total.Prompt.tokens()}
	}
	return resp, nil
}

func checkEmbeddings(req *llm.EmbeddingRequest) (EmbeddingOptions, error) {
	switch {
	case req == nil:
		return EmbeddingOptions{}, invalid("", "request", "the request is nil")
	case req.Model == "":
		return EmbeddingOptions{}, invalid("", "model", "the request names no model")
	case len(req.Input) == 0:
		return EmbeddingOptions{}, invalid(req.Model, "input", "the request has no input")
	case req.User != "":
		return EmbeddingOptions{}, unsupported(req.Model, "user", "the service has no field for the end user")
	case isClaudeModel(req.Model), chats(req.Model):
		return EmbeddingOptions{}, unsupported(req.Model, "model", "the model makes no embeddings")
	}
	for i, text := range req.Input {
		if text == "" {
			return EmbeddingOptions{}, invalid(req.Model, fmt.Sprintf("input[%d]", i),
				"the text is empty, and an empty text has no embedding")
		}
	}
	return pick[EmbeddingOptions](req.Model, req.Options)
}

// chats reports a model that is known by its name to do nothing but chat.
func chats(model string) bool {
	return strings.HasPrefix(model, "gemini-") && !familyOf(model).caps.Has(llm.CapEmbeddings)
}

// inBatch tells which inputs a failed call of several carried.
func inBatch(err error, start, n, all int) error {
	e, ok := errors.AsType[*llm.Error](err)
	if !ok || n == all {
		return err
	}
	told := *e
	told.Message = fmt.Sprintf("inputs %d to %d: %s", start, start+n-1, e.Message)
	return &told
}

// embed makes one call.
func (p *Provider) embed(ctx context.Context, e *embedder, route embedRoute, batch []string) ([][]float32, usage, error) {
	size := 256
	for _, text := range batch {
		size += 128 + len(text) + len(text)/16
	}
	w := jsonw.New(size)
	route.write(e, w, batch)
	body, err := finish(w, e.req.Model)
	if err != nil {
		return nil, usage{}, err
	}
	answer, err := p.endpoint.Do(ctx, exchange.Call{
		Method: http.MethodPost,
		Path:   p.cfg.modelPath(e.req.Model, route.verb),
		Body:   body,
		Header: e.req.Headers,
		Model:  e.req.Model,
	})
	if err != nil {
		return nil, usage{}, err
	}
	return p.decodeVectors(e.req.Model, answer, len(batch))
}

func (e *embedder) predict(w *jsonw.Writer, batch []string) {
	w.Object().Key("instances").Array()
	for _, text := range batch {
		w.Object().Key("content").String(text)
		if e.opts.TaskType != "" {
			w.Key("task_type").String(e.opts.TaskType)
		}
		if e.opts.Title != "" {
			w.Key("title").String(e.opts.Title)
		}
		w.EndObject()
	}
	w.EndArray()
	if e.req.Dimensions != nil || e.opts.AutoTruncate != nil {
		w.Key("parameters").Object()
		e.tune(w)
		w.EndObject()
	}
	w.EndObject()
}

// tune writes the parameters that all verbs call the same.
func (e *embedder) tune(w *jsonw.Writer) {
	if e.req.Dimensions != nil {
		w.Key("outputDimensionality").Int(int64(*e.req.Dimensions))
	}
	if e.opts.AutoTruncate != nil {
		w.Key("autoTruncate").Bool(*e.opts.AutoTruncate)
	}
}

// purpose writes what the text is for.
func (e *embedder) purpose(w *jsonw.Writer) {
	if e.opts.TaskType != "" {
		w.Key("taskType").String(e.opts.TaskType)
	}
	if e.opts.Title != "" {
		w.Key("title").String(e.opts.Title)
	}
}

func writeContent(w *jsonw.Writer, text string) {
	w.Key("content").Object().Key("parts").Array().Object().Key("text").String(text).EndObject().EndArray().EndObject()
}

func (e *embedder) embedContent(w *jsonw.Writer, batch []string) {
	w.Object()
	writeContent(w, batch[0])
	if e.opts != (EmbeddingOptions{}) || e.req.Dimensions != nil {
		w.Key("embedContentConfig").Object()
		e.purpose(w)
		e.tune(w)
		w.EndObject()
	}
	w.EndObject()
}

func (e *embedder) batchEmbed(w *jsonw.Writer, batch []string) {
	w.Object().Key("requests").Array()
	for _, text := range batch {
		w.Object().Key("model").String("models/" + e.req.Model)
		writeContent(w, text)
		e.purpose(w)
		e.tune(w)
		w.EndObject()
	}
	w.EndArray().EndObject()
}

// vectors is an answer of any of the verbs.
type vectors struct {
	Predictions []struct {
		Embeddings struct {
			Values     []float32 `json:"values"`
			Statistics struct {
				Tokens count `json:"token_count"`
			} `json:"statistics"`
		} `json:"embeddings"`
	} `json:"predictions"`
	Embedding  *vector        `json:"embedding"`
	Embeddings []vector       `json:"embeddings"`
	Usage      usage          `json:"usageMetadata"`
	Error      jsontext.Value `json:"error"`
}

type vector struct {
	Values []float32 `json:"values"`
}

// decodeVectors reads an answer to want texts, in their order.
func (p *Provider) decodeVectors(model string, a *exchange.Answer, want int) ([][]float32, usage, error) {
	var v vectors
	if err := json.Unmarshal(a.Body, &v, lenient); err != nil {
		if refused := p.endpoint.Refused(model, a); refused != nil {
			return nil, usage{}, refused
		}
		return nil, usage{}, p.endpoint.Malformed(model, a, "", err)
	}
	if len(v.Error) > 0 && v.Error.Kind() != 'n' {
		return nil, usage{}, p.endpoint.Fail(model, a)
	}
	if v.Embedding != nil {
		v.Embeddings = append(v.Embeddings, *v.Embedding)
	}
	list := make([][]float32, 0, want)
	for i := range v.Embeddings {
		list = append(list, v.Embeddings[i].Values)
	}
	for i := range v.Predictions {
		e := &v.Predictions[i].Embeddings
		list = append(list, e.Values)
		v.Usage.Prompt = v.Usage.Prompt.plus(e.Statistics.Tokens)
	}
	if len(list) != want {
		return nil, usage{}, p.endpoint.Malformed(model, a,
			fmt.Sprintf("the answer has %d vectors for %d inputs", len(list), want), nil)
	}
	for i, vector := range list {
		if len(vector) == 0 {
			return nil, usage{}, p.endpoint.Malformed(model, a, fmt.Sprintf("vector %d is empty", i), nil)
		}
	}
	return list, v.Usage, nil
}
