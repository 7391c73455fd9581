package emulator

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// look is how a service's answers differ from OpenAI's. Its zero value is
// OpenAI's own form, which has files of its own.
type look struct {
	// own is set for every service but OpenAI.
	own bool
	// sorted writes keys in alphabetical order; pretty indents error bodies.
	sorted, pretty bool
	// id names an answer, and lead stands before the JSON of an unary one.
	id   func(r *request) string
	lead string
	// comment stands before and between the events of a stream.
	comment string
	// preamble are chunks before a stream's first.
	preamble []any
	// head are further members of an answer and of each chunk, choice of each of
	// their choices; finish is nil where there is none yet, and text what the
	// choice says.
	head   func(r *request, streamed bool) ordered
	choice func(reply scenario.Reply, finish *string, text string) ordered
	// last are further members of the chunk with the usage.
	last func(r *request) ordered

	// refusals and annotations are fields of messages.
	refusals, annotations bool
	thoughts              place
	// logprobs is a key of every choice, asked for or not; or of those of unary
	// answers only.
	logprobs, unaryLogprobs bool
	// noCalls says so with a null. Calls have an index in unary answers, and the
	// text beside them is empty instead of null.
	noCalls, callIndex, emptyText bool
	// whole calls come in one delta.
	whole bool
	role  rolePlace
	// nulls name what a delta does not have, while there are thoughts; allKeys
	// name everything in every delta, and what stopped the model in every choice.
	nulls, allKeys bool
	// finishIn puts the finish into the last delta; lastDelta is what a finish of
	// its own has; unsaid finishes are left out instead of null.
	finishIn, unsaid bool
	lastDelta        ordered
	usage            func(r *request, u scenario.Usage, model string) ordered
	usageAt          usagePlace
	// nullUsage is in chunks without usage: always, or when usage was asked for.
	nullUsage, nullAsked bool
	// padding hides the length of a chunk.
	padding string
	// failing is an error inside a stream; nil is an object of its own.
	failing func(d openai, r *request, e serviceError, chunk ordered) ordered

	// card is a model in a list, cards are further members of the list, and check
	// answers the call that only proves the key.
	card  func(id string) ordered
	cards func(n int) ordered
	check func(r *request) ordered
	// vectors are further members of an embeddings answer, and counted those of
	// its usage.
	vectors func(r *request) ordered
	counted func(input int64) ordered
}

// place is where thoughts stand.
type place int

const (
	// nowhere hides them.
	nowhere place = iota
	// inField is reasoning_content.
	inField
	// inDetails is reasoning, and reasoning_details beside it.
	inDetails
	// inContent is a part of the content.
	inContent
)

// rolePlace is where a stream's role stands.
type rolePlace int

const (
	roleAlone rolePlace = iota
	roleWithFirst
	roleEverywhere
)

// usagePlace is where a stream's usage stands.
type usagePlace int

const (
	// usageApart is a chunk without choices, when it was asked for.
	usageApart usagePlace = iota
	// usageAtFinish is the chunk that has the finish.
	usageAtFinish
	// usageInChoice is the choice that has the finish, and beside it when it was
	// asked for.
	usageInChoice
	// usageRepeated is a chunk that repeats the finish.
	usageRepeated
)

func (l look) indent() string {
	if !l.own || l.pretty {
		return "  "
	}
	return ""
}

// body is a whole answer in the service's order of keys.
func (l look) body(v any) []byte {
	if l.sorted {
		v = alphabetical(v)
	}
	return append([]byte(l.lead), marshal(v, "")...)
}

// headOf is what an answer and each chunk begin with.
func (d openai) headOf(r *request, c *openaiChat, object string) ordered {
	head := ordered{{"id", d.look.id(r)}, {"object", object}, {"created", created}, {"model", c.req.Model}}
	if d.look.head != nil {
		head = head.and(d.look.head(r, r.stream))
	}
	return head
}

// unaryLike renders the turn's reply as one body.
func (d openai) unaryLike(w http.ResponseWriter, r *request, c *openaiChat) {
	reply := r.turn.Reply
	choices := []ordered{}
	finish := d.finish(reply)
	for i := range *orOne(c.req.N) {
		choice := ordered{{"index", i}, {"message", d.message(r, reply)}}
		if d.look.logprobs || d.look.unaryLogprobs || c.req.TopLogprobs != nil {
			choice = choice.with("logprobs", likeLogprobs(c.req, allText(reply.Pieces)))
		}
		choice = choice.with("finish_reason", finish)
		if d.look.choice != nil {
			choice = choice.and(d.look.choice(reply, &finish, strings.Join(allText(reply.Pieces), "")))
		}
		choices = append(choices, choice.ifUnknown(r))
	}
	body := d.headOf(r, c, "chat.completion").with("choices", choices)
	if u := reply.Usage; u != nil {
		body = body.with("usage", d.look.usage(r, *u, c.req.Model).ifUnknown(r))
	}
	send(w, http.StatusOK, d.success(r), "application/json", d.look.body(body.ifUnknown(r)))
}

// finish is the service's word for why the model stopped.
func (d openai) finish(reply scenario.Reply) string { return openaiFinish(reply) }

// message joins the pieces.
func (d openai) message(r *request, reply scenario.Reply) ordered {
	var text, refusal strings.Builder
	calls := []ordered{}
	for _, p := range reply.Pieces {
		text.WriteString(p.Text)
		if d.look.refusals {
			refusal.WriteString(p.Refusal)
		} else {
			text.WriteString(p.Refusal)
		}
		if p.Call != nil {
			call := ordered{{"id", p.Call.ID}, {"type", "function"}, {"function", ordered{{"name", p.Call.Name}, {"arguments", p.Call.Arguments()}}}}
			if d.look.callIndex {
				call = call.with("index", len(calls))
			}
			calls = append(calls, call.ifUnknown(r))
		}
	}
	m := ordered{{"role", "assistant"}, {"content", d.contentOf(reply, text.String(), refusal.String(), len(calls))}}
	if d.look.refusals {
		m = m.with("refusal", orNull(refusal.String()))
	}
	m = m.and(d.thoughtOf(reply))
	if d.look.annotations {
		m = m.with("annotations", []any{})
	}
	switch {
	case len(calls) > 0:
		m = m.with("tool_calls", calls)
	case d.look.noCalls:
		m = m.with("tool_calls", nil)
	}
	return m.ifUnknown(r)
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// contentOf is a message's content: text, null, or a list that begins with
// thoughts.
func (d openai) contentOf(reply scenario.Reply, text, refusal string, calls int) any {
	thought, _ := thoughtText(reply)
	switch {
	case d.look.thoughts == inContent && thought != "":
		list := []any{mistralThinking(thought, true)}
		if text != "" {
			list = append(list, ordered{{"type", "text"}, {"text", text}})
		}
		return list
	case text == "" && !d.look.emptyText && (calls > 0 || refusal != ""):
		return nil
	default:
		return text
	}
}

// thoughtText joins a reply's thoughts and their signatures.
func thoughtText(reply scenario.Reply) (text, signature string) {
	for _, p := range reply.Pieces {
		text += p.Reasoning
		signature += p.Signature
	}
	return text, signature
}

// thoughtOf is what a message has beside its content.
func (d openai) thoughtOf(reply scenario.Reply) ordered {
	text, signature := thoughtText(reply)
	switch d.look.thoughts {
	case inField:
		if text != "" {
			return ordered{{"reasoning_content", text}}
		}
	case inDetails:
		if text == "" && signature == "" {
			return ordered{{"reasoning", nil}}
		}
		return ordered{{"reasoning", text}, {"reasoning_details", []any{thoughtDetail(text, signature, signature != "")}}}
	case nowhere, inContent:
	}
	return nil
}

// thoughtDetail is a piece of a thought as OpenRouter has it. Only some of the
// formats are signed.
func thoughtDetail(text, signature string, signed bool) ordered {
	detail := ordered{{"type", "reasoning.text"}}
	if text != "" || signature == "" {
		detail = detail.with("text", text)
	}
	if signature != "" {
		detail = detail.with("signature", signature)
	}
	format := "unknown"
	if signed {
		format = "anthropic-claude-v1"
	}
	return detail.and(ordered{{"format", format}, {"index", 0}})
}

// likeLogprobs renders log probabilities, and null when nobody asked for them.
func likeLogprobs(req *llm.ChatRequest, texts []string) json.RawMessage {
	if req.TopLogprobs == nil {
		return null
	}
	return openaiLogprobs(req, texts)
}
