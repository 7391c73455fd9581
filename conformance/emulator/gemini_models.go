package emulator

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// models lists a page of the turn's models, or describes one. Vertex AI has the
// list in v1beta1 only, and the description in v1 too.
func (d gemini) models(r *request, call geminiCall) render {
	ids := r.turn.Reply.ModelIDs
	if call.model != "" {
		if len(ids) > 0 && !slices.Contains(ids, call.model) {
			r.reject("path", d.noModel(call), "one of the models", call.model, "a description is asked for by the model's id")
		}
		return func(w http.ResponseWriter) { d.send(w, d.describe(r, call, call.model)) }
	}
	if !call.studio && call.version != "v1beta1" {
		r.reject("path", d.noRoute(r.Method, r.URL.Path), "v1beta1", call.version, "the list of models is in v1beta1 only")
		return nil
	}
	query := r.URL.Query()
	size := 100
	if text := query.Get("pageSize"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			r.reject("query.pageSize", googleInvalid("Invalid value at 'page_size' (TYPE_INT32), \""+text+"\""), "a number", text, "a page has a number of models")
			return nil
		}
		if n > 0 {
			size = n
		}
	}
	if token := query.Get("pageToken"); token != "" {
		at, err := strconv.Atoi(token)
		if err != nil || at > len(ids) {
			r.reject("query.pageToken", googleInvalid("The page token is invalid."), "the token of the page before", token, "the next page is asked for with the token of the one before")
			return nil
		}
		ids = ids[at:]
	}
	page := ids[:min(size, len(ids))]
	next := ""
	if len(page) < len(ids) {
		next = strconv.Itoa(len(r.turn.Reply.ModelIDs) - len(ids) + len(page))
	}
	r.unfinished = next != "" && r.turn.Op == scenario.OpListModels && r.refusal == nil
	return func(w http.ResponseWriter) { d.sendModels(w, r, call, page, next) }
}

func (d gemini) sendModels(w http.ResponseWriter, r *request, call geminiCall, page []string, next string) {
	list := []any{}
	for _, id := range page {
		list = append(list, d.describe(r, call, id))
	}
	body := struct {
		Models    []any   `json:"models,omitempty"`
		Publisher []any   `json:"publisherModels,omitempty"`
		Next      string  `json:"nextPageToken,omitempty"`
		Future    *future `json:"xFuture,omitempty"`
	}{Next: next, Future: r.unknown()}
	if call.studio {
		body.Models = list
	} else {
		body.Publisher = list
	}
	d.send(w, body)
}

// describe is one model. Only the Gemini API tells its limits.
func (gemini) describe(r *request, call geminiCall, id string) any {
	if !call.studio {
		return struct {
			Name        string  `json:"name"`
			VersionID   string  `json:"versionId"`
			Category    string  `json:"openSourceCategory"`
			LaunchStage string  `json:"launchStage"`
			Template    string  `json:"publisherModelTemplate"`
			Future      *future `json:"xFuture,omitempty"`
		}{
			Name: "publishers/google/models/" + id, VersionID: "default", Category: "PROPRIETARY", LaunchStage: r.oneOf("GA"),
			Template: "projects/{user-project}/locations/{location}/publishers/google/models/" + id, Future: r.unknown(),
		}
	}
	return struct {
		Name        string   `json:"name"`
		Version     string   `json:"version"`
		DisplayName string   `json:"displayName"`
		Description string   `json:"description"`
		Input       int64    `json:"inputTokenLimit"`
		Output      int64    `json:"outputTokenLimit"`
		Methods     []string `json:"supportedGenerationMethods"`
		Temperature float64  `json:"temperature"`
		TopP        float64  `json:"topP"`
		TopK        int      `json:"topK"`
		Most        float64  `json:"maxTemperature"`
		Thinking    bool     `json:"thinking"`
		Future      *future  `json:"xFuture,omitempty"`
	}{
		Name: "models/" + id, Version: "001", DisplayName: id, Description: id, Input: 1048576, Output: 65536,
		Methods: []string{"generateContent", "countTokens"}, Temperature: 1, TopP: 0.95, TopK: 64, Most: 2, Thinking: true, Future: r.unknown(),
	}
}

// countTokens counts, for nothing: it is what a health check calls. Some clients
// of the Gemini API wrap what is to be counted.
func (d gemini) countTokens(r *request, root node, call geminiCall) render {
	known := []string{"contents", "systemInstruction", "tools", "generationConfig", "model", "instances"}
	if call.studio {
		known = []string{"contents", "generateContentRequest"}
	}
	o, ok := d.object(root, known...)
	if !ok {
		return nil
	}
	if inner, wrapped := o.optional("generateContentRequest"); wrapped {
		if o, ok = d.object(inner, "contents", "systemInstruction", "tools", "generationConfig", "model"); !ok {
			return nil
		}
	}
	c := &geminiChat{call: call, model: geminiOf(call.model), req: &llm.ChatRequest{}}
	if _, ok := o.optional("instances"); !ok {
		d.readContents(o, c)
	}
	return func(w http.ResponseWriter) {
		body := struct {
			Tokens     int64            `json:"totalTokens"`
			Characters int64            `json:"totalBillableCharacters,omitempty"`
			Details    []geminiModality `json:"promptTokensDetails"`
			Future     *future          `json:"xFuture,omitempty"`
		}{Tokens: 1, Details: []geminiModality{{Modality: "TEXT", Tokens: 1}}, Future: r.unknown()}
		if !call.studio {
			body.Characters = 4
		}
		d.send(w, body)
	}
}
