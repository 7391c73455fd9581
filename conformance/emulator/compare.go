package emulator

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/parley-llm/parley/llm"
)

// The rules that a difference breaks, in words for a stranger.
const (
	ruleModel   = "the request names the model that the caller asked for"
	ruleScalar  = "a parameter that was set is sent as it was set, zero included, and one that was not set is not sent"
	ruleStop    = "stop sequences are sent in order and unchanged"
	ruleUser    = "the user's id and the metadata are sent as they are, and only when set"
	ruleTools   = "every tool is sent, in order, with its own name, description and schema"
	ruleChoice  = "how tools may be called is sent as the caller asked, and only then"
	ruleFormat  = "the form that binds the answer is sent as the caller asked, and only then"
	ruleThink   = "how much the model should think is sent in the service's own field as the caller asked, and only then"
	ruleOrder   = "every message is sent, in order, in its own role"
	ruleParts   = "every part of a message is sent, in order"
	ruleText    = "text is sent to the letter"
	ruleMedia   = "media are sent byte for byte, with their own type, name and detail"
	ruleCall    = "a tool call goes back as the model made it: same id, name and arguments"
	ruleResult  = "a tool's result is sent whole, under the id of the call that it answers"
	ruleThought = "what a model thought goes back to its provider byte for byte, signature included"
	ruleOpaque  = "a block that came from the provider goes back to it unchanged"
)

// compareChat notes each difference between two requests in the same form.
func compareChat(r *request, want, got *llm.ChatRequest) {
	same(r, "model", ruleModel, want.Model, got.Model)
	compareMessages(r, want.Messages, got.Messages)
	optional(r, "max_tokens", ruleScalar, want.MaxTokens, got.MaxTokens)
	optional(r, "temperature", ruleScalar, want.Temperature, got.Temperature)
	optional(r, "top_p", ruleScalar, want.TopP, got.TopP)
	optional(r, "frequency_penalty", ruleScalar, want.FrequencyPenalty, got.FrequencyPenalty)
	optional(r, "presence_penalty", ruleScalar, want.PresencePenalty, got.PresencePenalty)
	optional(r, "n", ruleScalar, want.N, got.N)
	optional(r, "seed", ruleScalar, want.Seed, got.Seed)
	optional(r, "top_logprobs", ruleScalar, want.TopLogprobs, got.TopLogprobs)
	optional(r, "parallel_tool_calls", ruleChoice, want.ParallelToolCalls, got.ParallelToolCalls)
	optional(r, "tool_choice", ruleChoice, want.ToolChoice, got.ToolChoice)
	same(r, "stop", ruleStop, quoted(want.Stop), quoted(got.Stop))
	same(r, "user", ruleUser, want.User, got.User)
	same(r, "metadata", ruleUser, pairs(want.Metadata), pairs(got.Metadata))
	compareTools(r, want.Tools, got.Tools)
	compareFormat(r, want.ResponseFormat, got.ResponseFormat)
	compareReasoning(r, want.Reasoning, got.Reasoning)
}

func same(r *request, path, rule, want, got string) {
	if want != got {
		r.note(path, shown(want), shown(got), rule)
	}
}

func optional[T comparable](r *request, path, rule string, want, got *T) {
	switch {
	case want == nil && got == nil:
	case want != nil && got != nil && *want == *got:
	default:
		r.note(path, shownPointer(want), shownPointer(got), rule)
	}
}

func shownPointer[T any](p *T) string {
	if p == nil {
		return "absent"
	}
	return fmt.Sprint(*p)
}

func quoted(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return fmt.Sprintf("%q", list)
}

func pairs(m map[string]string) string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(m)) {
		all = append(all, fmt.Sprintf("%s=%q", name, m[name]))
	}
	return strings.Join(all, ", ")
}

func compareTools(r *request, want, got []llm.Tool) {
	if len(want) != len(got) {
		names := func(tools []llm.Tool) string {
			var all []string
			for _, t := range tools {
				all = append(all, t.Name)
			}
			return strings.Join(all, ", ")
		}
		r.note("tools", shown(names(want)), shown(names(got)), ruleTools)
		return
	}
	for i := range want {
		path := fmt.Sprintf("tools[%d].", i)
		same(r, path+"name", ruleTools, want[i].Name, got[i].Name)
		same(r, path+"description", ruleTools, want[i].Description, got[i].Description)
		same(r, path+"parameters", ruleTools, string(want[i].Parameters), string(got[i].Parameters))
		same(r, path+"strict", ruleTools, yesNo(want[i].Strict), yesNo(got[i].Strict))
	}
}

func compareFormat(r *request, want, got *llm.ResponseFormat) {
	if want == nil || got == nil {
		if want != got {
			r.note("response_format", shownPointer(want), shownPointer(got), ruleFormat)
		}
		return
	}
	same(r, "response_format.schema", ruleFormat, string(want.Schema), string(got.Schema))
	same(r, "response_format.name", ruleFormat, want.Name, got.Name)
	same(r, "response_format.description", ruleFormat, want.Description, got.Description)
	same(r, "response_format.strict", ruleFormat, yesNo(want.Strict), yesNo(got.Strict))
}

func compareReasoning(r *request, want, got *llm.Reasoning) {
	want, got = orZero(want), orZero(got)
	same(r, "reasoning.effort", ruleThink, string(want.Effort), string(got.Effort))
	same(r, "reasoning.include", ruleThink, yesNo(want.Include), yesNo(got.Include))
	optional(r, "reasoning.budget_tokens", ruleThink, want.BudgetTokens, got.BudgetTokens)
}

func compareMessages(r *request, want, got []llm.Message) {
	if a, b := roles(want), roles(got); a != b {
		r.note("messages", shown(a), shown(b), ruleOrder)
		return
	}
	for i := range want {
		path := fmt.Sprintf("messages[%d]", i)
		same(r, path+".name", ruleOrder, want[i].Name, got[i].Name)
		compareParts(r, path, want[i].Parts, got[i].Parts)
	}
}

func roles(messages []llm.Message) string {
	var all []string
	for _, m := range messages {
		all = append(all, string(m.Role))
	}
	return strings.Join(all, ", ")
}

func compareParts(r *request, path string, want, got []llm.Part) {
	if a, b := kinds(want), kinds(got); a != b {
		r.note(path+".parts", shown(a), shown(b), ruleParts)
		return
	}
	for i := range want {
		kind, rule, wantFields := partFields(want[i])
		_, _, gotFields := partFields(got[i])
		at := fmt.Sprintf("%s.parts[%d]", path, i)
		for j, field := range wantFields {
			same(r, at+"."+kind+"."+field.name, rule, field.value, gotFields[j].value)
		}
		if result, ok := want[i].(llm.ToolResultPart); ok {
			compareParts(r, at, result.Content, got[i].(llm.ToolResultPart).Content)
		}
	}
}

func kinds(parts []llm.Part) string {
	var all []string
	for _, p := range parts {
		kind, _, _ := partFields(p)
		all = append(all, kind)
	}
	return strings.Join(all, ", ")
}

// partField is one thing about a part that must be the same.
type partField struct{ name, value string }

// partFields names a part's kind, the rule for it, and what must be the same.
func partFields(part llm.Part) (kind, rule string, fields []partField) {
	switch p := part.(type) {
	case llm.TextPart:
		return "text", ruleText, []partField{{"text", p.Text}, {"signature", p.Signature}}
	case llm.ImagePart:
		return "image", ruleMedia, []partField{{"mime", p.MIME}, {"data", digest(p.Data)}, {"url", p.URL}, {"detail", p.Detail}}
	case llm.DocumentPart:
		return "document", ruleMedia, []partField{{"mime", p.MIME}, {"data", digest(p.Data)}, {"url", p.URL}, {"name", p.Name}}
	case llm.AudioPart:
		return "audio", ruleMedia, []partField{{"mime", p.MIME}, {"data", digest(p.Data)}}
	case llm.ToolCallPart:
		return "tool_call", ruleCall, []partField{{"id", p.ID}, {"name", p.Name}, {"arguments", p.Arguments}, {"signature", p.Signature}}
	case llm.ToolResultPart:
		return "tool_result", ruleResult, []partField{{"call_id", p.CallID}, {"is_error", yesNo(p.IsError)}}
	case llm.ReasoningPart:
		return "reasoning", ruleThought, []partField{{"text", p.Text}, {"signature", p.Signature}, {"opaque", p.Opaque}}
	case llm.RefusalPart:
		return "refusal", ruleText, []partField{{"text", p.Text}}
	case llm.OpaquePart:
		return "opaque", ruleOpaque, []partField{{"type", p.Type}, {"json", p.JSON}}
	default:
		return fmt.Sprintf("%T", part), ruleParts, nil
	}
}
