package vertexai

import (
	"bytes"
	"cmp"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonr"
)

// response is an answer, or one chunk of a stream: the two have the same shape.
// A stream reads all its chunks into one.
type response struct {
	Candidates []candidate
	Feedback   feedback
	Usage      usage
	Model      word
	ID         word
	Created    word
	// Error lies in the answer; nil for none.
	Error jsontext.Value
}

// feedback says why a prompt was blocked.
type feedback struct{ Reason word }

// readAnswer reads a whole text, over what the last one left but for what every
// chunk repeats.
func (v *response) readAnswer(r *jsonr.Reader, data []byte) error {
	v.Candidates, v.Feedback, v.Error = v.Candidates[:0], feedback{}, nil
	v.Usage.lose()
	r.Reset(data)
	err := r.Object(func(name []byte) (err error) {
		switch string(name) {
		case "candidates":
			v.Candidates, err = readList(r, v.Candidates, func(c *candidate) error { return c.read(r) })
			return err
		case "promptFeedback":
			return r.Object(func(name []byte) error {
				if string(name) == "blockReason" {
					return v.Feedback.Reason.read(r)
				}
				return r.Skip()
			})
		case "usageMetadata":
			return v.Usage.read(r)
		case "modelVersion":
			return v.Model.read(r)
		case "responseId":
			return v.ID.read(r)
		case "createTime":
			return v.Created.read(r)
		case "error":
			value, kind, err := r.Raw()
			if v.Error = nil; kind != jsontext.KindNull {
				v.Error = value
			}
			return err
		default:
			return r.Skip()
		}
	})
	if err != nil {
		return err
	}
	return r.End()
}

// failed reports an error object in place of an answer.
func (v *response) failed() bool { return v.Error != nil }

type candidate struct {
	Index  int
	Parts  []part
	Finish word
	// Logprobs lies in the answer; nil for none.
	Logprobs jsontext.Value
}

func (c *candidate) read(r *jsonr.Reader) error {
	*c = candidate{Parts: c.Parts[:0]}
	return r.Object(func(name []byte) error {
		switch string(name) {
		case "index":
			return r.Integer(&c.Index)
		case "content":
			return r.Object(func(name []byte) (err error) {
				if string(name) == "parts" {
					c.Parts, err = readList(r, c.Parts, func(p *part) error { return p.read(r) })
					return err
				}
				return r.Skip()
			})
		case "finishReason":
			return c.Finish.read(r)
		case "logprobsResult":
			value, kind, err := r.Raw()
			if c.Logprobs = nil; kind != jsontext.KindNull {
				c.Logprobs = value
			}
			return err
		default:
			return r.Skip()
		}
	})
}

// part is one part of an answer. Exactly one of Text, Call and Inline is set, or
// none where the library has no name for the part.
type part struct {
	Text      text
	Thought   bool
	Signature string
	Call      *functionCall
	Inline    *blob

	// kind and raw are an unknown part's name and its whole text.
	kind string
	raw  jsontext.Value
}

type functionCall struct {
	ID   string
	Name string
	// Args lie in the answer.
	Args jsontext.Value
}

type blob struct {
	MIME word
	Data []byte
}

// read reads the part, and keeps the text of one that has no field here.
func (p *part) read(r *jsonr.Reader) error {
	*p = part{}
	raw, refused, err := r.Value(func() error { return p.members(r) })
	if err = cmp.Or(err, refused); err != nil {
		return err
	}
	if p.Text.set || p.Call != nil || p.Inline != nil && p.Inline.isImage() {
		return nil
	}
	if p.kind = partKind(raw); p.kind != "" {
		p.raw = bytes.Clone(raw)
	}
	return nil
}

func (p *part) members(r *jsonr.Reader) error {
	return r.Object(func(name []byte) (err error) {
		switch string(name) {
		case "text":
			return p.Text.read(r)
		case "thought":
			return readBool(r, &p.Thought)
		case "thoughtSignature":
			return r.String(&p.Signature)
		case "functionCall":
			p.Call, err = readPointer(r, p.Call, (*functionCall).read)
			return err
		case "inlineData":
			p.Inline, err = readPointer(r, p.Inline, (*blob).read)
			return err
		default:
			return r.Skip()
		}
	})
}

func (c *functionCall) read(r *jsonr.Reader) error {
	return r.Object(func(name []byte) (err error) {
		switch string(name) {
		case "id":
			return r.String(&c.ID)
		case "name":
			return r.String(&c.Name)
		case "args":
			c.Args, _, err = r.Raw()
			return err
		default:
			return r.Skip()
		}
	})
}

func (b *blob) read(r *jsonr.Reader) error {
	return r.Object(func(name []byte) error {
		switch string(name) {
		case "mimeType":
			return b.MIME.read(r)
		case "data":
			return readBase64(r, &b.Data)
		default:
			return r.Skip()
		}
	})
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
