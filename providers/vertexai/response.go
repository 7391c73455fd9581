package vertexai

import (
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/llm"
)

// response is an answer, or one chunk of a stream: the two have the same shape.
// A stream decodes all its chunks into one.
type response struct {
	Candidates candidates     `json:"candidates"`
	Feedback   feedback       `json:"promptFeedback"`
	Usage      usage          `json:"usageMetadata"`
	Model      word           `json:"modelVersion"`
	ID         word           `json:"responseId"`
	Created    word           `json:"createTime"`
	Error      jsontext.Value `json:"error"`
}

// renew forgets a chunk but for what every one repeats, and for its memory.
func (r *response) renew() {
	r.Candidates, r.Feedback, r.Error = r.Candidates[:0], feedback{}, r.Error[:0]
}

// failed reports an error object in place of an answer.
func (r *response) failed() bool { return len(r.Error) > 0 && r.Error.Kind() != 'n' }

// feedback says why a prompt was blocked.
type feedback struct {
	Reason word `json:"blockReason"`
}

type candidates []candidate

// UnmarshalJSONFrom reads the array.
func (c *candidates) UnmarshalJSONFrom(dec *jsontext.Decoder) (err error) {
	*c, err = decodeList(dec, *c, func(c *candidate) {
		*c = candidate{Content: content{c.Content.Parts[:0]}, Logprobs: c.Logprobs[:0]}
	})
	return err
}

type candidate struct {
	Index    int            `json:"index"`
	Content  content        `json:"content"`
	Finish   word           `json:"finishReason"`
	Logprobs jsontext.Value `json:"logprobsResult"`
}

type content struct {
	Parts parts `json:"parts"`
}

type parts []part

// UnmarshalJSONFrom reads the array.
func (p *parts) UnmarshalJSONFrom(dec *jsontext.Decoder) (err error) {
	*p, err = decodeList(dec, *p, func(p *part) { *p = part{} })
	return err
}

// part is one part of an answer. Exactly one of Text, Call and Inline is set, or
// none where the library has no name for the part.
type part struct {
	Text      text          `json:"text"`
	Thought   bool          `json:"thought"`
	Signature string        `json:"thoughtSignature"`
	Call      *functionCall `json:"functionCall"`
	Inline    *blob         `json:"inlineData"`

	// kind and raw are an unknown part's name and its whole text.
	kind string
	raw  jsontext.Value
}

type functionCall struct {
	ID   string         `json:"id"`
	Name string         `json:"name"`
	Args jsontext.Value `json:"args"`
}

type blob struct {
	MIME word   `json:"mimeType"`
	Data []byte `json:"data"`
}

// UnmarshalJSONFrom reads the part, and keeps the text of one that has no field
// here.
func (p *part) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	raw, err := dec.ReadValue()
	if err != nil {
		return err
	}
	type plain part
	if err := json.Unmarshal(raw, (*plain)(p), lenient); err != nil {
		return err
	}
	if p.Text.set || p.Call != nil || p.Inline != nil && p.Inline.isImage() {
		return nil
	}
	if p.kind = partKind(raw); p.kind != "" {
		p.raw = raw.Clone()
	}
	return nil
}

func (b *blob) isImage() bool { return len(b.MIME) > 6 && b.MIME[:6] == "image/" }

// partKind is the name of the member that a part is about; empty if it has only
// members that describe another.
func partKind(raw jsontext.Value) string {
	var members map[string]jsontext.Value
	if json.Unmarshal(raw, &members, lenient) != nil {
		return ""
	}
	kind := ""
	for name := range members {
		switch name {
		case "thought", "thoughtSignature", "videoMetadata", "mediaResolution", "partMetadata":
			continue
		}
		// One name is all that there should be; of several, the same one always.
		if kind == "" || name < kind {
			kind = name
		}
	}
	return kind
}

// unified is the part in the library's terms; nil for one that says nothing.
// newID makes the id of a call that has none.
func (p *part) unified(newID func() string) llm.Part {
	switch {
	case p.Call != nil:
		if p.Call.Name == "" && len(p.Call.Args) == 0 {
			return nil // the end of a call in pieces, which nobody asked for
		}
		call := llm.ToolCallPart{
			ID: p.Call.ID, Name: p.Call.Name, Arguments: p.Call.arguments(), Signature: p.Signature,
		}
		if id := newID(); call.ID == "" {
			call.ID, call.SyntheticID = id, true
		}
		return call
	case p.Inline != nil && p.Inline.isImage():
		return llm.ImagePart{MIME: string(p.Inline.MIME), Data: p.Inline.Data, Signature: p.Signature}
	case p.raw != nil:
		return llm.OpaquePart{Provider: Name, Type: p.kind, JSON: string(p.raw)}
	case p.Thought && (p.Text.s != "" || p.Signature != ""):
		return llm.ReasoningPart{Provider: Name, Text: p.Text.s, Signature: p.Signature}
	case p.Text.s != "" || p.Signature != "":
		return llm.TextPart{Text: p.Text.s, Signature: p.Signature}
	}
	return nil
}

// plain reports text and nothing else.
func (p *part) plain() bool {
	return p.Text.set && !p.Thought && p.Signature == "" && p.Call == nil && p.Inline == nil
}

// arguments is the text of a call's arguments, byte for byte; "{}" for none.
func (c *functionCall) arguments() string {
	if len(c.Args) == 0 || c.Args.Kind() == 'n' {
		return "{}"
	}
	return string(c.Args)
}

// syntheticID makes an id for the n-th call of a choice: the same for the same
// answer, streamed or not, and different between the answers of a conversation.
func syntheticID(response word, choice, n int) string {
	id := "call_" + string(response) + "_" + strconv.Itoa(n)
	if choice > 0 {
		id += "_" + strconv.Itoa(choice)
	}
	return id
}
