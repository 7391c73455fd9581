package emulator

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"

	"github.com/parley-llm/parley/llm"
)

// reasoning reads a thought that goes back. What is encrypted is bound to the
// item's id: under another one the service refuses it.
func (w *responsesWalk) reasoning(n node) {
	o, _ := n.object("type", "id", "summary", "content", "encrypted_content", "status", "format", "signature")
	w.thought = &o
	if w.last {
		w.thought = nil
		w.d.orphan(n, o)
	}
	w.d.checkID(o, "rs")
	o.oneOf("status", "in_progress", "completed", "incomplete")
	thought := llm.ReasoningPart{Provider: w.d.provider}
	if summary, ok := o.required("summary"); ok {
		thought.Text = w.d.thoughtParts(summary, "summary_text")
	}
	if content, ok := o.optional("content"); ok && w.d.plain {
		thought.Text = w.d.thoughtParts(content, "reasoning_text")
	}
	if sealed := o.string("encrypted_content"); sealed != nil {
		thought.Signature = *sealed
	}
	w.d.checkSealed(o, thought.Signature, w.c)
	w.add(llm.RoleAssistant, thought)
}

// thoughtParts joins the parts of a thought's text, with nothing between them.
func (responses) thoughtParts(n node, kind string) string {
	var text strings.Builder
	list, _ := n.list()
	for _, el := range list {
		if part, ok := el.object("type", "text"); ok {
			part.oneOf("type", kind)
			text.WriteString(part.needString("text"))
		}
	}
	return text.String()
}

// thoughtID is the id of a thought. That of an encrypted one is bound to its
// content, so that the emulator knows it again without remembering it.
func thoughtID(sealed string) string {
	sum := sha256.Sum256([]byte("thought " + sealed))
	return hex.EncodeToString(sum[:])[:48]
}

// checkSealed refuses a thought that is not as it was sent. (The words of the
// refusals: reports of 2025 and 2026.)
func (d responses) checkSealed(o object, sealed string, c *responsesCall) {
	if d.plain {
		return
	}
	id := o.string("id")
	refuse := func(code, param, message string, status int, want, got string) {
		e := openaiInvalid(code, param, message)
		e.status = status
		o.r.reject(o.path, e, want, got, ruleThought)
	}
	switch known := d.sealedBefore(o.r); {
	case sealed == "" && id == nil:
		o.r.note(o.path, "encrypted_content", "absent", "a thought that the service cannot read is of no use to it")
	case sealed == "" && c.store != nil && !*c.store:
		refuse("", "input", "Item with id '"+*id+"' not found. Items are not persisted when `store` is set to false. Try again with `store` set to true, or remove this item from your input.",
			http.StatusNotFound, "encrypted_content", "absent")
	case sealed == "" || o.r.turn.Chat == nil:
	case !known[sealed]:
		refuse("invalid_encrypted_content", "", "The encrypted content "+abridged(sealed)+" could not be verified. Reason: Encrypted content could not be decrypted or parsed.",
			http.StatusBadRequest, "the encrypted content of an earlier answer", shown(sealed))
	case id != nil && !strings.HasSuffix(*id, thoughtID(sealed)):
		refuse("invalid_encrypted_content", "", "The encrypted content for item "+*id+" could not be verified. Reason: Encrypted content item_id did not match the target item id.",
			http.StatusBadRequest, "the id under which it was sent", *id)
	}
}

// sealedBefore are the encrypted thoughts that the turn's conversation has.
func (d responses) sealedBefore(r *request) map[string]bool {
	known := map[string]bool{}
	if want := r.turn.Chat; want != nil {
		for _, m := range want.Messages {
			for _, part := range m.Parts {
				if thought, ok := part.(llm.ReasoningPart); ok && thought.Provider == d.provider {
					known[thought.Signature] = true
				}
			}
		}
	}
	return known
}

func abridged(s string) string {
	if len(s) <= 8 {
		return s
	}
	return s[:4] + "..." + s[len(s)-4:]
}

// follow looks at what comes after a thought: an item of the same answer.
func (w *responsesWalk) follow(n node, kind, role string) {
	thought := w.thought
	w.thought = nil
	if thought == nil || kind == "message" && role == "assistant" {
		return
	}
	if kind == "message" || kind == "function_call_output" || kind == "" {
		w.d.orphan(n, *thought)
	}
}

// orphan refuses a thought without what it led to.
func (d responses) orphan(n node, thought object) {
	if !d.boundModels {
		return
	}
	id := *orZero(thought.string("id"))
	n.r.reject(thought.path, openaiInvalid("", "input", "Item '"+id+"' of type 'reasoning' was provided without its required following item."),
		"the item that the thought led to", "none", "a thought goes back in its place, before what it led to")
}
