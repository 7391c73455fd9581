package emulator

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
)

type openaiEmbeddings struct {
	Object string            `json:"object"`
	Data   []openaiEmbedding `json:"data"`
	Model  string            `json:"model"`
	Usage  *openaiEmbedUsage `json:"usage,omitempty"`
	Future *future           `json:"x_future,omitempty"`
}

type openaiEmbedding struct {
	Object    string  `json:"object"`
	Index     int     `json:"index"`
	Embedding any     `json:"embedding"`
	Future    *future `json:"x_future,omitempty"`
}

type openaiEmbedUsage struct {
	PromptTokens int64 `json:"prompt_tokens"`
	TotalTokens  int64 `json:"total_tokens"`
}

// embeddings reads an embeddings request and compares it with the turn's.
func (d openai) embeddings(r *request, root node) render {
	before := r.refusals
	rules := d.embedding
	o, ok := root.object(rules.fields...)
	if !ok {
		return nil
	}
	model := d.readModel(o)
	input := d.readInput(o)
	format := o.oneOf("encoding_format", "float", "base64")
	dimensions := asInt(o.integer(rules.dimensions, 1, math.MaxInt32))
	if rules.check != nil {
		rules.check(o, model)
	}
	if want := r.turn.Embed; want != nil && r.refusals == before {
		d.checkHeaders(r, want.Headers)
		same(r, "model", ruleModel, want.Model, model)
		same(r, "input", "every text is sent, in order and to the letter", quoted(want.Input), quoted(input))
		if slices.Contains(rules.fields, rules.dimensions) {
			optional(r, "dimensions", ruleScalar, want.Dimensions, dimensions)
		}
		if slices.Contains(rules.fields, "user") {
			same(r, "user", ruleUser, want.User, *orZero(o.string("user")))
		}
	}
	return func(w http.ResponseWriter) { d.sendEmbeddings(w, r, model, format == "base64") }
}

// readInput reads one text or a list; lists of token numbers are the service's,
// but not the unified API's.
func (d openai) readInput(o object) []string {
	n, ok := o.required("input")
	if !ok {
		return nil
	}
	var input []string
	if n.kind() == "string" && !d.embedding.list {
		text, _ := n.text()
		input = []string{text}
	} else if input, ok = n.texts(); !ok {
		return nil
	}
	switch most := d.embedding.most; {
	case len(input) == 0:
		o.r.reject(n.path, openai{}.emptyList(n.path), "at least one text", "[]", "there is something to embed")
	case most > 0 && len(input) > most:
		o.r.reject(n.path, openaiInvalid("array_above_max_length", "input",
			fmt.Sprintf("Invalid 'input': array too long. Expected an array with maximum length %d, but got an array with length %d instead.", most, len(input))),
			fmt.Sprintf("at most %d", most), fmt.Sprint(len(input)), "the service limits the number of texts in a call")
	case slices.Contains(input, ""):
		o.r.reject(n.path, openaiInvalid("empty_string", "input", "Invalid 'input': empty string. Expected a string with minimum length 1."),
			"texts", "an empty text", "an empty text cannot be embedded")
	}
	return input
}

// openaiVectors refuses other models and lengths that the model cannot make. The
// recorded words are for a number below one.
func openaiVectors(o object, model string) {
	if strings.HasPrefix(model, "gpt-") {
		o.r.reject("model", serviceError{
			status: http.StatusForbidden, kind: "invalid_request_error", message: "You are not allowed to generate embeddings from this model",
		}, "an embedding model", model, "each model belongs to its own operation")
	}
	if most, ok := map[string]int64{"text-embedding-3-small": 1536, "text-embedding-3-large": 3072}[model]; ok {
		o.integer("dimensions", math.MinInt32, most)
	}
	if n, ok := o.optional("dimensions"); ok && strings.HasPrefix(model, "text-embedding-ada") {
		o.r.reject("dimensions", openaiInvalid("", "", "This model does not support specifying dimensions."), "absent", string(n.raw),
			"only the third generation of embedding models can shorten vectors")
	}
}

func (d openai) sendEmbeddings(w http.ResponseWriter, r *request, model string, encoded bool) {
	if d.look.own {
		d.sendVectors(w, r, model, encoded)
		return
	}
	reply := r.turn.Reply
	body := openaiEmbeddings{Object: "list", Data: []openaiEmbedding{}, Model: model, Future: r.unknown()}
	for i, vector := range reply.Vectors {
		e := openaiEmbedding{Object: "embedding", Index: i, Embedding: vector, Future: r.unknown()}
		if encoded {
			e.Embedding = encodeVector(vector)
		}
		body.Data = append(body.Data, e)
	}
	if reply.Shuffled {
		slices.Reverse(body.Data)
	}
	if u := reply.Usage; u != nil {
		body.Usage = &openaiEmbedUsage{PromptTokens: u.Input, TotalTokens: u.Input + u.Output}
	}
	h := d.success(r)
	h.Set("Openai-Model", model)
	send(w, http.StatusOK, h, "application/json", append(marshal(body, "  "), '\n'))
}

// encodeVector packs little-endian float32 values as base64.
func encodeVector(vector []float32) string {
	packed := make([]byte, 0, 4*len(vector))
	for _, v := range vector {
		packed = binary.LittleEndian.AppendUint32(packed, math.Float32bits(v))
	}
	return base64.StdEncoding.EncodeToString(packed)
}
