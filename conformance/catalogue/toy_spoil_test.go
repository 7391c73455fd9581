package catalogue_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/parley-llm/parley/llm"
)

// spoil holds the bugs of unary answers.
func (p *toy) spoil(r *llm.ChatResponse) {
	c := &r.Choices[0]
	switch p.bug {
	case "no-id":
		r.ID = ""
	case "no-model":
		r.Model = ""
	case "wrong-name":
		r.Provider = "other"
	case "no-raw-finish":
		c.FinishRaw = ""
	case "finish-always-stop":
		c.FinishReason = llm.FinishStop
	case "no-usage":
		r.Usage = nil
	case "usage-without-cached":
		r.Usage.InputTokens = llm.Count(r.Usage.InputTokens.Or(0) - r.Usage.CachedTokens.Or(0))
	case "no-logprobs":
		c.Logprobs = nil
	case "stop-is-stop":
		if c.FinishRaw == "STOP" {
			c.FinishReason = llm.FinishStop
		}
	case "one-thought":
		slices.SortStableFunc(c.Message.Parts, func(a, b llm.Part) int {
			_, first := a.(llm.ReasoningPart)
			_, second := b.(llm.ReasoningPart)
			switch {
			case first && !second:
				return -1
			case second && !first:
				return 1
			default:
				return 0
			}
		})
	case "absent-is-zero":
		if r.Usage == nil {
			r.Usage = &llm.Usage{InputTokens: llm.Count(0)}
		}
	case "drops-text-beside-calls":
		c.Message.Parts = slices.DeleteFunc(c.Message.Parts, func(part llm.Part) bool {
			_, text := part.(llm.TextPart)
			return text
		})
	}
	for i, part := range c.Message.Parts {
		switch v := part.(type) {
		case llm.TextPart:
			if p.has("escapes") {
				var b bytes.Buffer
				json.HTMLEscape(&b, []byte(v.Text))
				v.Text = b.String()
			}
			if p.has("trims") {
				v.Text = strings.TrimRight(v.Text, ". ")
			}
			c.Message.Parts[i] = v
		case llm.ToolCallPart:
			if p.has("float-arguments") {
				var any map[string]any
				_ = json.Unmarshal([]byte(v.Arguments), &any)
				v.Arguments = toyJSON(any)
			}
			if p.has("ascii-arguments") {
				v.Arguments = strings.ToValidUTF8(strings.Map(func(r rune) rune { return min(r, '~') }, v.Arguments), "?")
			}
			if p.has("empty-arguments") && v.Arguments == "{}" {
				v.Arguments = ""
			}
			if p.has("own-call-ids") {
				v.ID = "call-" + strconv.Itoa(i)
			}
			c.Message.Parts[i] = v
		case llm.ReasoningPart:
			if p.has("thoughts-in-text") {
				c.Message.Parts[i] = llm.TextPart{Text: v.Text}
			}
			if p.has("loses-signature") {
				v.Signature = ""
				c.Message.Parts[i] = v
			}
		default:
		}
	}
}
