package emulator

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// responsesLook is how a service's answers differ from OpenAI's.
type responsesLook struct {
	// bare streams have no lines of event names, and marked ones end in [DONE].
	bare, marked bool
	// padded deltas hide their length.
	padded bool
	// comment stands before a stream, and lead before an unary body; pretty
	// indents that.
	comment *string
	lead    string
	pretty  bool
	// id names an answer, and item one of its items.
	id   func(r *request) string
	item func(r *request, prefix string, index int) string
	// object is an answer as it is in one state.
	object func(d responses, r *request, c *responsesCall, s responsesState) ordered
	usage  func(r *request, u scenario.Usage) ordered
	// tool echoes a tool.
	tool func(t llm.Tool, sent object) ordered
	// thoughtStatus is in thoughts too, and thoughtMembers are further members.
	thoughtStatus  bool
	thoughtMembers ordered
	// phase is in messages of the models that have it.
	phase func(model string) bool
	// named calls have their name in the event that ends their arguments.
	named bool
	// failing is an error within a stream, in the words of its event; nil where
	// only the answer itself says that it failed.
	failing func(e serviceError) ordered
}

// responsesState is how far an answer is.
type responsesState struct {
	// status is in_progress, completed, incomplete or failed, and reason why it
	// is incomplete.
	status, reason string
	output         []ordered
	usage          *scenario.Usage
	// failed is the error of an answer that failed, and failedType its type where
	// that stands beside it.
	failed     ordered
	failedType string
}

// outputItem is an item of an answer: a thought, a message, or a call.
type outputItem struct {
	pieces []scenario.Piece
	call   *scenario.Call
	id     string
	// sealed is the encrypted content of a thought.
	sealed string
	cut    bool
}

func (i outputItem) thought() bool {
	return i.call == nil && i.pieces[0].Text == "" && i.pieces[0].Refusal == ""
}

// outputOf cuts a reply into items. A signature ends a thought; the next one is
// an item of its own.
func (d responses) outputOf(r *request) []outputItem {
	reply := r.turn.Reply
	var items []outputItem
	closed := true
	for _, p := range reply.Pieces {
		n := len(items)
		isThought := p.Reasoning != "" || p.Signature != ""
		switch {
		case p.Call != nil:
			items = append(items, outputItem{call: p.Call})
		case n > 0 && !closed && items[n-1].call == nil && items[n-1].thought() == isThought:
			items[n-1].pieces = append(items[n-1].pieces, p)
		default:
			items = append(items, outputItem{pieces: []scenario.Piece{p}})
		}
		closed = p.Call != nil || p.Signature != ""
	}
	for i := range items {
		items[i].id = d.responsesRules.look.item(r, items[i].prefix(), i)
		items[i].cut = i == len(items)-1 && responsesReason(reply) == "max_output_tokens"
		if items[i].call == nil && items[i].thought() {
			for _, p := range items[i].pieces {
				items[i].sealed += p.Signature
			}
			if items[i].sealed != "" && !d.plain {
				items[i].id = "rs_" + thoughtID(items[i].sealed)
			}
		}
	}
	return items
}

func (i outputItem) prefix() string {
	switch {
	case i.call != nil:
		return "fc"
	case i.thought():
		return "rs"
	default:
		return "msg"
	}
}

// status is an item's, done or not.
func (i outputItem) status(done bool) string {
	switch {
	case !done:
		return "in_progress"
	case i.cut:
		return "incomplete"
	default:
		return "completed"
	}
}

// render is an item as it stands in an answer; one that is not done is empty.
func (d responses) render(r *request, c *responsesCall, i outputItem, done bool) ordered {
	look := d.responsesRules.look
	head := ordered{{"id", i.id}}
	switch {
	case i.call != nil:
		arguments := ""
		if done {
			arguments = i.call.Arguments()
		}
		return head.and(ordered{
			{"type", "function_call"},
			{"status", i.status(done)},
			{"arguments", arguments},
			{"call_id", i.call.ID},
			{"name", i.call.Name},
		}).ifUnknown(r)
	case i.thought():
		return d.renderThought(r, c, i, done)
	default:
		content := []ordered{}
		if done {
			content = d.contentParts(r, c, i)
		}
		head = head.and(ordered{{"type", "message"}, {"status", i.status(done)}, {"content", content}})
		if look.phase != nil && look.phase(c.req.Model) {
			head = head.with("phase", "final_answer")
		}
		return head.with("role", "assistant").ifUnknown(r)
	}
}

// renderThought has the summary, or the thought in the open. What is encrypted is
// so anew in each event of a stream (recorded); its last form is the item's own.
func (d responses) renderThought(r *request, c *responsesCall, i outputItem, done bool) ordered {
	look := d.responsesRules.look
	item := ordered{{"id", i.id}, {"type", "reasoning"}}
	if look.thoughtStatus {
		item = item.with("status", i.status(done))
	}
	text := d.thoughtShown(c, i)
	parts := func(kind string) []ordered {
		if !done || text == "" {
			return []ordered{}
		}
		return []ordered{{{"type", kind}, {"text", text}}}
	}
	if d.plain {
		return item.and(ordered{{"content", parts("reasoning_text")}, {"summary", []ordered{}}}).ifUnknown(r)
	}
	if i.sealed != "" && (c.encrypted || d.unasked) && (done || !look.thoughtStatus) {
		sealed := i.sealed
		if !done {
			sealed = "gAAAAAB" + r.seed.letters("unfinished "+i.id, 93)
		}
		item = item.with("encrypted_content", sealed)
	}
	item = item.with("summary", parts("summary_text"))
	if done {
		item = item.and(look.thoughtMembers)
	}
	return item.ifUnknown(r)
}

// thoughtShown is the text of a thought, where the service shows it: when it was
// asked to, or always.
func (d responses) thoughtShown(c *responsesCall, i outputItem) string {
	if c.summary == "" && !d.plain && !d.unasked {
		return ""
	}
	var text strings.Builder
	for _, p := range i.pieces {
		text.WriteString(p.Reasoning)
	}
	return text.String()
}

// contentParts are the parts of a message: one for each run of text, and of
// words of refusal.
func (d responses) contentParts(r *request, c *responsesCall, i outputItem) []ordered {
	parts := []ordered{}
	for _, run := range contentRuns(i.pieces) {
		parts = append(parts, d.contentPart(r, c, run))
	}
	return parts
}

// contentRuns cuts pieces into runs of one kind.
func contentRuns(pieces []scenario.Piece) [][]scenario.Piece {
	var runs [][]scenario.Piece
	for _, p := range pieces {
		n := len(runs)
		if n > 0 && (runs[n-1][0].Refusal != "") == (p.Refusal != "") {
			runs[n-1] = append(runs[n-1], p)
			continue
		}
		runs = append(runs, []scenario.Piece{p})
	}
	return runs
}

func (d responses) contentPart(r *request, c *responsesCall, run []scenario.Piece) ordered {
	var text strings.Builder
	for _, p := range run {
		text.WriteString(p.Text + p.Refusal)
	}
	if len(run) > 0 && run[0].Refusal != "" {
		return ordered{{"type", "refusal"}, {"refusal", text.String()}}.ifUnknown(r)
	}
	return ordered{
		{"type", "output_text"}, {"annotations", []any{}}, {"logprobs", responsesLogprobs(c, allText(run))}, {"text", text.String()},
	}.ifUnknown(r)
}

// responsesLogprobs are one token for each text, when they were asked for.
func responsesLogprobs(c *responsesCall, texts []string) []ordered {
	tokens := []ordered{}
	if !c.logprobs {
		return tokens
	}
	for _, text := range texts {
		bytes := []int{}
		for _, b := range []byte(text) {
			bytes = append(bytes, int(b))
		}
		token := ordered{{"token", text}, {"bytes", bytes}, {"logprob", -0.125}}
		top := []ordered{}
		for range *orZero(c.req.TopLogprobs) {
			top = append(top, token)
		}
		tokens = append(tokens, token.with("top_logprobs", top))
	}
	return tokens
}

// responsesReason is why an answer is incomplete; "" when it is not.
func responsesReason(reply scenario.Reply) string {
	switch reply.Finish {
	case llm.FinishLength:
		return "max_output_tokens"
	case llm.FinishContentFilter:
		return "content_filter"
	case llm.FinishOther:
		return "not_yet_documented"
	case llm.FinishStop, llm.FinishToolCalls, llm.FinishRefusal, llm.FinishError:
		return ""
	default:
		return ""
	}
}

// ended is the last state of an answer that went well.
func (d responses) ended(r *request, c *responsesCall) responsesState {
	reply := r.turn.Reply
	s := responsesState{status: "completed", reason: responsesReason(reply), usage: reply.Usage, output: []ordered{}}
	if s.reason != "" {
		s.status = "incomplete"
	}
	for _, item := range d.outputOf(r) {
		s.output = append(s.output, d.render(r, c, item, true))
	}
	if reply.Unknown {
		s.output = append(s.output, unknownItem(r))
	}
	return s
}

// unknownItem is an item that no documentation knows.
func unknownItem(r *request) ordered {
	return ordered{{"id", "xx_" + r.seed.hex("unknown item", 48)}, {"type", "x_not_yet_documented"}, {"status", "completed"}}.ifUnknown(r)
}

// unary renders the turn's reply as one body.
func (d responses) unary(w http.ResponseWriter, r *request, c *responsesCall) {
	look := d.responsesRules.look
	body := marshal(look.object(d, r, c, d.ended(r, c)).ifUnknown(r), "")
	if look.pretty {
		body = append(indented(body), '\n')
	}
	send(w, http.StatusOK, d.success(r), "application/json", append([]byte(look.lead), body...))
}

// itemID is an id in OpenAI's form.
func itemID(r *request, prefix string, index int) string {
	return prefix + "_" + r.seed.hex(fmt.Sprintf("item %d", index), 48)
}
