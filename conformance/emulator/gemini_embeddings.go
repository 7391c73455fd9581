package emulator

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// geminiText is one text of an embeddings call.
type geminiText struct {
	text       string
	dimensions *int
	// at is the place of the text among the turn's inputs.
	at int
}

// geminiTexts counts the texts of an embeddings request.
func geminiTexts(path string, body []byte) int {
	var lists struct {
		Instances []json.RawMessage `json:"instances"`
		Requests  []json.RawMessage `json:"requests"`
	}
	_ = json.Unmarshal(body, &lists)
	if strings.HasSuffix(path, ":embedContent") {
		return 1
	}
	return max(1, len(lists.Instances)+len(lists.Requests))
}

// embeddings reads a request of one of the three verbs and compares it with the
// turn's. One call of the unified API may be several requests.
func (d gemini) embeddings(r *request, root node, call geminiCall) render {
	before := r.refusals
	if !geminiEmbeds(call.model) {
		r.reject("model", d.noModel(call), "an embedding model", call.model, "each model belongs to its own operation")
	}
	var texts []geminiText
	switch call.verb {
	case "predict":
		texts = d.readPredict(r, root, call)
	case "embedContent":
		texts = d.readEmbed(r, root, call)
	default:
		texts = d.readBatch(r, root, call)
	}
	if want := r.turn.Embed; want != nil && r.refusals == before {
		r.checkHeaders(want.Headers, "Authorization", "X-Goog-Api-Key")
		same(r, "model", ruleModel, want.Model, call.model)
		for i := range texts {
			optional(r, "outputDimensionality", ruleScalar, want.Dimensions, texts[i].dimensions)
			texts[i].at = d.place(r, want.Input, texts[i].text)
		}
	}
	return func(w http.ResponseWriter) { d.sendEmbeddings(w, r, call, texts) }
}

// place finds a text among the inputs. A text that stands there twice is asked
// for twice.
func (gemini) place(r *request, inputs []string, text string) int {
	nth := 0
	if r.serve != nil {
		nth = r.serve(text)
	}
	for i, input := range inputs {
		if input != text {
			continue
		}
		if nth == 0 {
			return i
		}
		nth--
	}
	r.note("input", "one of "+quoted(inputs), shown(text), "every text is sent once, to the letter")
	return 0
}

func (gemini) checkText(n node, text string) {
	if text == "" {
		n.r.reject(n.path, googleInvalid("The text content is empty."), "a text", "an empty text", "an empty text cannot be embedded")
	}
}

// readPredict reads the older models' request: many texts, but for one model
// that takes them one by one.
func (d gemini) readPredict(r *request, root node, call geminiCall) []geminiText {
	if strings.HasPrefix(call.model, "gemini-embedding-2") {
		r.reject("path", d.noModel(call), ":embedContent", ":predict", "newer embedding models have a verb of their own")
	}
	o, ok := d.object(root, "instances", "parameters")
	if !ok {
		return nil
	}
	var dimensions *int
	if n, ok := o.optional("parameters"); ok {
		if p, ok := d.object(n, "outputDimensionality", "autoTruncate"); ok {
			d.extraEmbed(p, "autoTruncate")
			dimensions = asInt(p.integer("outputDimensionality", 1, 3072))
		}
	}
	n, ok := o.required("instances")
	if !ok {
		return nil
	}
	list, _ := n.list()
	most := 250
	if call.model == "gemini-embedding-001" {
		most = 1
	}
	if len(list) == 0 || len(list) > most {
		r.reject(n.path, googleInvalid("Batch size must be between 1 and "+strconv.Itoa(most)+"."), "1 to "+strconv.Itoa(most), strconv.Itoa(len(list)),
			"the service takes so many texts in a request")
	}
	var texts []geminiText
	for _, el := range list {
		if i, ok := d.object(el, "content", "taskType", "title"); ok {
			d.extraEmbed(i, "taskType", "title")
			text := i.needString("content")
			d.checkText(el, text)
			texts = append(texts, geminiText{text: text, dimensions: dimensions})
		}
	}
	return texts
}

// readEmbed reads the newer models' request, of one text. What steers it stands
// in an object of its own on Vertex AI.
func (d gemini) readEmbed(r *request, root node, call geminiCall) []geminiText {
	if call.studio {
		o, ok := d.object(root, "model", "content", "taskType", "title", "outputDimensionality")
		if !ok {
			return nil
		}
		d.extraEmbed(o, "taskType", "title")
		return []geminiText{{text: d.readText(o), dimensions: asInt(o.integer("outputDimensionality", 1, 3072))}}
	}
	if !strings.HasPrefix(call.model, "gemini-embedding-2") {
		r.reject("path", d.noModel(call), ":predict", ":embedContent", "older embedding models have a verb of their own")
	}
	o, ok := d.object(root, "content", "embedContentConfig")
	if !ok {
		return nil
	}
	t := geminiText{text: d.readText(o)}
	if n, ok := o.optional("embedContentConfig"); ok {
		if c, ok := d.object(n, "taskType", "title", "outputDimensionality", "autoTruncate", "documentOcr", "audioTrackExtraction"); ok {
			d.extraEmbed(c, "taskType", "title", "autoTruncate", "documentOcr", "audioTrackExtraction")
			t.dimensions = asInt(c.integer("outputDimensionality", 1, 3072))
		}
	}
	return []geminiText{t}
}

// readBatch reads a list of the Gemini API's requests.
func (d gemini) readBatch(r *request, root node, call geminiCall) []geminiText {
	o, ok := d.object(root, "requests")
	if !ok {
		return nil
	}
	n, ok := o.required("requests")
	if !ok {
		return nil
	}
	list, _ := n.list()
	var texts []geminiText
	for _, el := range list {
		if e, ok := d.object(el, "model", "content", "taskType", "title", "outputDimensionality"); ok {
			d.extraEmbed(e, "taskType", "title")
			if model := e.needString("model"); model != "models/"+call.model {
				r.reject(el.path, googleInvalid("Model name in the request must match the one in the path."), "models/"+call.model, shown(model), "each request of a batch names the model of the path")
			}
			texts = append(texts, geminiText{text: d.readText(e), dimensions: asInt(e.integer("outputDimensionality", 1, 3072))})
		}
	}
	return texts
}

// readText reads a content of one text.
func (d gemini) readText(o object) string {
	n, ok := o.required("content")
	if !ok {
		return ""
	}
	content, ok := d.object(n, "role", "parts")
	if !ok {
		return ""
	}
	text := ""
	if parts, ok := content.required("parts"); ok {
		list, _ := parts.list()
		for _, el := range list {
			if p, ok := d.object(el, "text"); ok {
				text += p.needString("text")
			}
		}
	}
	d.checkText(n, text)
	return text
}

// extraEmbed notes fields that only a provider's own option asks for.
func (d gemini) extraEmbed(o object, names ...string) {
	if d.asked(o.r) {
		return
	}
	for _, name := range names {
		if n, ok := o.optional(name); ok {
			o.r.note(n.path, "absent", shown(string(n.raw)), "a request carries only what its caller asked for")
		}
	}
}
