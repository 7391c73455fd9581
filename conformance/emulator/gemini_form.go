package emulator

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/parley-llm/parley/llm"
)

// geminiForms brings what was wanted and what came to one form; see the
// package's documentation for each step.
func geminiForms(r *request, c *geminiChat, req *llm.ChatRequest) (*request, *llm.ChatRequest, *llm.ChatRequest) {
	want, got := commonForm(req), commonForm(c.req)
	blocks := systemBlocks(c.req.Messages)
	lifted := geminiLifts(req.Messages, blocks)
	var wantSystem, gotSystem []string
	wantSystem, want.Messages = geminiMessages(req.Messages, lifted)
	gotSystem, got.Messages = geminiMessages(c.req.Messages, lifted)
	settleSystem(want, got, wantSystem, gotSystem, blocks)
	settleParts(want.Messages, got.Messages, c.model, c.given(r))
	want.Reasoning, want.ParallelToolCalls, want.User = nil, nil, ""
	strict := false
	for i := range want.Tools {
		strict = strict || want.Tools[i].Strict
		want.Tools[i].Strict = false
	}
	if f := want.ResponseFormat; f != nil {
		f.Name, f.Description, f.Strict = "", "", false
	}
	if c.validated && !strict {
		r.note("toolConfig.functionCallingConfig.mode", "AUTO, or absent", "VALIDATED", ruleChoice)
	}
	if c.validated && want.ToolChoice != nil && want.ToolChoice.Mode == llm.ToolChoiceAuto {
		want.ToolChoice = nil
	}
	for _, form := range []*llm.ChatRequest{want, got} {
		if form.N != nil && *form.N == 1 {
			form.N = nil
		}
	}
	if c.call.studio {
		want.Metadata = nil
	}
	return r, want, got
}

// geminiLifts reports whether all system messages went into the system prompt,
// those between the others included. Otherwise they are texts of the user.
func geminiLifts(messages []llm.Message, blocks []string) bool {
	var all []string
	for _, m := range messages {
		if isSystem(m) {
			all = append(all, m.Text())
		}
	}
	return slices.ContainsFunc([]string{"", "\n\n"}, func(between string) bool {
		return strings.Join(blocks, between) == strings.Join(all, between)
	})
}

func isSystem(m llm.Message) bool { return m.Role == llm.RoleSystem || m.Role == llm.RoleDeveloper }

// geminiMessages takes the system messages out and merges the rest into contents
// of user and model.
func geminiMessages(messages []llm.Message, lifted bool) (system []string, turns []llm.Message) {
	for _, m := range messages {
		if isSystem(m) && (lifted || len(turns) == 0) {
			system = append(system, m.Text())
			continue
		}
		role := llm.RoleUser
		if m.Role == llm.RoleAssistant {
			role = llm.RoleAssistant
		}
		parts := geminiParts(m.Parts)
		if n := len(turns); n > 0 && turns[n-1].Role == role {
			turns[n-1].Parts = append(turns[n-1].Parts, parts...)
		} else if len(parts) > 0 {
			turns = append(turns, llm.Message{Role: role, Parts: parts})
		}
	}
	for i := range turns {
		turns[i].Parts = joinUnsigned(resultsFirst(turns[i].Parts))
	}
	return system, turns
}

// geminiParts is a list of parts in the service's terms. Thoughts need not go
// back; what signs one signs the call or the text after it.
func geminiParts(parts []llm.Part) []llm.Part {
	var form []llm.Part
	pending := ""
	for _, part := range parts {
		switch p := part.(type) {
		case llm.TextPart:
			form = append(form, llm.TextPart{Text: p.Text, Signature: cmp.Or(p.Signature, pending)})
			pending = ""
		case llm.RefusalPart:
			form = append(form, llm.TextPart{Text: p.Text})
		case llm.ImagePart:
			if mime, data := splitDataURL(p.URL); mime != "" {
				p = llm.ImagePart{MIME: mime, Data: data}
			}
			p.Detail, p.Signature = "", ""
			form = append(form, p)
		case llm.DocumentPart:
			p.Name = ""
			form = append(form, p)
		case llm.AudioPart:
			form = append(form, p)
		case llm.ToolCallPart:
			form = append(form, geminiCallForm(p, pending))
			pending = ""
		case llm.ToolResultPart:
			form = append(form, llm.ToolResultPart{CallID: p.CallID, IsError: p.IsError, Content: geminiContent(p.Content)})
		case llm.ReasoningPart:
			if own(p.Provider, "vertexai") {
				pending = p.Signature
			}
		case llm.OpaquePart:
			if own(p.Provider, "vertexai") {
				form = append(form, llm.OpaquePart{Type: p.Type, JSON: string(compact([]byte(p.JSON)))})
			}
		}
	}
	return form
}

func geminiCallForm(p llm.ToolCallPart, signature string) llm.ToolCallPart {
	arguments := string(compact([]byte(p.Arguments)))
	if strings.TrimSpace(arguments) == "" {
		arguments = "{}"
	}
	if p.SyntheticID {
		p.ID = ""
	}
	return llm.ToolCallPart{ID: p.ID, Name: p.Name, Arguments: arguments, Signature: cmp.Or(p.Signature, signature)}
}

// geminiContent is a result's content: its text, as JSON where it is JSON, and
// then its media.
func geminiContent(content []llm.Part) []llm.Part {
	text, _ := geminiResult(llm.ToolResultPart{Content: content}.Text())
	var form []llm.Part
	if text != "" {
		form = append(form, llm.TextPart{Text: text})
	}
	for _, part := range geminiParts(content) {
		if _, isText := part.(llm.TextPart); !isText {
			form = append(form, part)
		}
	}
	return form
}

// geminiResult takes a result out of the object that a tool's text is wrapped
// in, and compacts what is JSON.
func geminiResult(text string) (result string, isError bool) {
	for {
		if !json.Valid([]byte(text)) {
			return text, isError
		}
		text = string(compact([]byte(text)))
		var fields map[string]json.RawMessage
		if json.Unmarshal([]byte(text), &fields) != nil || len(fields) != 1 {
			return text, isError
		}
		for name, inner := range fields {
			if !slices.Contains([]string{"output", "result", "content", "error"}, name) {
				return text, isError
			}
			isError = isError || name == "error"
			text = string(inner)
			if bytes.HasPrefix(inner, []byte(`"`)) {
				_ = json.Unmarshal(inner, &text)
			}
		}
	}
}

// joinUnsigned joins neighbouring texts. A signed one ends its block, and an
// empty signed one signs the text before it.
func joinUnsigned(parts []llm.Part) []llm.Part {
	var joined []llm.Part
	for _, part := range parts {
		text, isText := part.(llm.TextPart)
		if !isText {
			joined = append(joined, part)
			continue
		}
		if text.Text == "" && text.Signature == "" {
			continue
		}
		if n := len(joined); n > 0 {
			last, ok := joined[n-1].(llm.TextPart)
			if ok && last.Signature == "" && (text.Signature == "" || text.Text == "") {
				joined[n-1] = llm.TextPart{Text: last.Text + text.Text, Signature: text.Signature}
				continue
			}
		}
		joined = append(joined, text)
	}
	return joined
}

// settleParts takes as wanted what only the service and the provider know:
// signatures that the service made up, ids that it does not give, the media type
// of an address.
func settleParts(want, got []llm.Message, m geminiModel, given map[string]string) {
	for i := range min(len(want), len(got)) {
		for j := range min(len(want[i].Parts), len(got[i].Parts)) {
			want[i].Parts[j] = settled(want[i].Parts[j], got[i].Parts[j], m, given)
		}
	}
}

func settled(want, got llm.Part, m geminiModel, given map[string]string) llm.Part {
	switch w := want.(type) {
	case llm.TextPart:
		if w.Signature == "" {
			w.Signature = given[signatureKey(w)]
		}
		return w
	case llm.ToolCallPart:
		g, ok := got.(llm.ToolCallPart)
		if w.Signature == "" {
			w.Signature = given[signatureKey(w)]
		}
		if ok && w.Signature == "" && g.Signature == geminiNoSignature {
			w.Signature = geminiNoSignature
		}
		if ok && g.ID == "" && !m.ids {
			w.ID = ""
		}
		return w
	case llm.ToolResultPart:
		if g, ok := got.(llm.ToolResultPart); ok && g.CallID == "" && !m.ids {
			w.CallID = ""
		}
		return w
	case llm.ImagePart:
		if g, ok := got.(llm.ImagePart); ok && w.MIME == "" && strings.HasPrefix(g.MIME, "image/") {
			w.MIME = g.MIME
		}
		return w
	case llm.DocumentPart:
		if g, ok := got.(llm.DocumentPart); ok && w.MIME == "" {
			w.MIME = g.MIME
		}
		return w
	case llm.AudioPart, llm.ReasoningPart, llm.RefusalPart, llm.OpaquePart:
	}
	return want
}
