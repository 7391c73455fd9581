package vertexai

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
	"github.com/parley-llm/parley/providers/wire/floats"
	"github.com/parley-llm/parley/providers/wire/jsonr"
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
			total.Prompt = count{n: total.Prompt.n + used.Prompt.n, known: total.Prompt.known && used.Prompt.known}
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
	var list [][]float32
	var used usage
	err = p.endpoint.Read(ctx, exchange.Call{
		Method: http.MethodPost,
		Path:   p.cfg.modelPath(e.req.Model, route.verb),
		Body:   body,
		Header: e.req.Headers,
		Model:  e.req.Model,
	}, func(answer *exchange.Answer) error {
		list, used, err = p.decodeVectors(e.req.Model, answer, len(batch))
		return err
	})
	return list, used, err
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
	list [][]float32
	// predicted are the vectors of the older verb, which come after the others,
	// and tokens what they cost.
	predicted [][]float32
	tokens    count
	usage     usage
	failed    bool
}

// readVectors reads a whole answer.
func readVectors(body []byte) (*vectors, error) {
	r := jsonr.Borrow(body).Lenient()
	defer r.Release()
	v := new(vectors)
	var single []float32
	err := r.Object(func(name []byte) error {
		switch string(name) {
		case "embedding":
			return v.values(r, &single)
		case "embeddings":
			return r.Array(func(int) error {
				v.list = append(v.list, nil)
				return v.values(r, &v.list[len(v.list)-1])
			})
		case "predictions":
			return r.Array(func(int) error { return v.prediction(r) })
		case "usageMetadata":
			return v.usage.read(r)
		case "error":
			v.failed = r.Kind() != jsontext.KindNull
			return r.Skip()
		default:
			return r.Skip()
		}
	})
	if err == nil {
		err = r.End()
	}
	if single != nil {
		v.list = append(v.list, single)
	}
	v.list = append(v.list, v.predicted...)
	v.usage.Prompt = v.usage.Prompt.plus(v.tokens)
	return v, err
}

func (v *vectors) prediction(r *jsonr.Reader) error {
	v.predicted = append(v.predicted, nil)
	last := &v.predicted[len(v.predicted)-1]
	return r.Object(func(name []byte) error {
		if string(name) != "embeddings" {
			return r.Skip()
		}
		return r.Object(func(name []byte) error {
			switch string(name) {
			case "values":
				return readNumbers(r, last)
			case "statistics":
				return r.Object(func(name []byte) error {
					var tokens count
					if string(name) != "token_count" {
						return r.Skip()
					}
					err := tokens.read(r)
					v.tokens = v.tokens.plus(tokens)
					return err
				})
			default:
				return r.Skip()
			}
		})
	})
}

// values reads an embedding, which exists even when it is empty.
func (v *vectors) values(r *jsonr.Reader, dst *[]float32) error {
	if r.Kind() == jsontext.KindBeginObject {
		*dst = []float32{}
	}
	return r.Object(func(name []byte) error {
		if string(name) == "values" {
			return readNumbers(r, dst)
		}
		return r.Skip()
	})
}

// readNumbers reads a vector; null is an empty one.
func readNumbers(r *jsonr.Reader, dst *[]float32) error {
	*dst = []float32{}
	if vector, n, ok := floats.Array(r.Rest(), 0); ok {
		*dst = vector
		r.Advance(n)
		return nil
	}
	null := r.Kind() == jsontext.KindNull
	if err := r.Skip(); err != nil || null {
		return err
	}
	return errors.New("an embedding is no list of numbers that float32 holds")
}

// decodeVectors reads an answer to want texts, in their order.
func (p *Provider) decodeVectors(model string, a *exchange.Answer, want int) ([][]float32, usage, error) {
	v, err := readVectors(a.Body)
	if err != nil {
		if refused := p.endpoint.Refused(model, a); refused != nil {
			return nil, usage{}, refused
		}
		return nil, usage{}, p.endpoint.Malformed(model, a, "", err)
	}
	if v.failed {
		return nil, usage{}, p.endpoint.Fail(model, a)
	}
	list := v.list
	if len(list) != want {
		return nil, usage{}, p.endpoint.Malformed(model, a,
			fmt.Sprintf("the answer has %d vectors for %d inputs", len(list), want), nil)
	}
	for i, vector := range list {
		if len(vector) == 0 {
			return nil, usage{}, p.endpoint.Malformed(model, a, fmt.Sprintf("vector %d is empty", i), nil)
		}
	}
	return list, v.usage, nil
}
