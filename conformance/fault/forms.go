package fault

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/parley-llm/parley/conformance/scenario"
)

// Forms are the ways in which a target's service can say a quirk, each a rewrite
// of an answer that was recorded without it. There is none when the dialect
// cannot say it.
func Forms(t scenario.Target, q scenario.Quirk) []scenario.Fault {
	if own, ok := t.Quirks[q]; ok {
		return own
	}
	return families[t.Dialect][q]
}

// family is what dialects of one kind can say.
type family map[scenario.Quirk][]scenario.Fault

// families has the dialects of package emulator. Dialects that speak alike share
// the forms of their family; what one of them never says is taken out.
var families = map[string]family{
	"openai":               openaiForms,
	"azure":                openaiForms,
	"azure-deployments":    openaiForms,
	"azureai":              openaiForms,
	"azureai-v1":           openaiForms,
	"mistral":              openaiForms,
	"deepseek":             openaiForms,
	"moonshot":             openaiForms,
	"openrouter":           openaiForms,
	"deepinfra":            openaiForms,
	"v0":                   openaiForms,
	"metallama":            openaiForms,
	"anthropic":            anthropicForms,
	"vertexai-claude":      anthropicForms,
	"gemini":               geminiForms,
	"metallama-native":     llamaForms,
	"openai-responses":     responsesForms,
	"azure-responses":      responsesForms,
	"openrouter-responses": openrouterResponsesForms,
	"deepseek-responses":   deepseekResponsesForms,
}

// unheard is a finish that no documentation has.
const unheard = "parley_unheard_of"

// TailMessage is the message of the rate limit of [scenario.QuirkTailError].
const TailMessage = "Too many streams at once."

// errorIn200 is the same in all dialects.
var errorIn200 = []scenario.Fault{Status(http.StatusOK)}

// errorList wraps the error into a list, as Google's services and gateways were
// seen to do.
var errorList = []scenario.Fault{rewrite("the error in a list", func(body []byte) []byte {
	return append(append([]byte("["), body...), ']')
})}

// LeadingBlanks puts blanks and blank lines before a body, by which services
// keep a connection open until they know their answer.
func LeadingBlanks() []scenario.Fault {
	before := func(name, blanks string) scenario.Fault {
		return rewrite(name, func(body []byte) []byte { return append([]byte(blanks), body...) })
	}
	return []scenario.Fault{
		before("blank lines before the body", "\n\n\n"),
		before("lines of blanks before the body", "\n         \n\n         \n"),
		before("all kinds of blanks before the body", "\r\n\t \r\n"),
	}
}

// BrokenJSON takes the last byte of the JSON of event n, so that it cannot be
// read, and leaves the framing whole.
func BrokenJSON(n int) scenario.Fault {
	return sequence("an event that is no JSON", func(frames []frame) []frame {
		if n < len(frames) && len(frames[n].data) > 0 {
			frames[n] = frames[n].with(frames[n].data[:len(frames[n].data)-1])
		}
		return frames
	})
}

// MarksOnly leaves out every event that is a JSON object, so that at most the
// mark of a stream's end is left.
func MarksOnly() scenario.Fault {
	return sequence("no event but the mark of the end", func(frames []frame) []frame {
		return slices.DeleteFunc(frames, frame.isObject)
	})
}

// KeepAlives puts comments behind the first n events, one a read, and waits
// before each of them and before the event after the last.
func KeepAlives(n, comments int, wait time.Duration) scenario.Fault {
	f := rewrite(fmt.Sprintf("%d comments, %v apart, after %d events", comments, wait, n), func(body []byte) []byte {
		events := Events(body)
		n := min(n, len(events))
		quiet := bytes.Repeat([]byte(": keep-alive\n\n"), comments)
		return slices.Concat(slices.Concat(events[:n]...), quiet, slices.Concat(events[n:]...))
	})
	f.Reads = Events
	f.Stall = func(read int) time.Duration {
		if read >= n && read <= n+comments {
			return wait
		}
		return 0
	}
	return f
}

// halves cuts a text in two at a character.
func halves(s string) (first, second string) {
	runes := []rune(s)
	return string(runes[:len(runes)/2]), string(runes[len(runes)/2:])
}
