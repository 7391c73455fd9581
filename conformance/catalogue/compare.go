package catalogue

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// findings collects what is wrong under one path.
type findings struct {
	path string
	list []scenario.Finding
}

func (f *findings) add(path, want, got, rule string) {
	f.list = append(f.list, scenario.Finding{Path: f.path + path, Want: want, Got: got, Rule: rule})
}

// equal adds a finding unless got is want.
func (f *findings) equal(path, want, got, rule string) {
	if want != got {
		want, got = contrast(want, got)
		f.add(path, want, got, rule)
	}
}

// present adds a finding if got is empty.
func (f *findings) present(path, got, rule string) {
	if got == "" {
		f.add(path, "not empty", "empty", rule)
	}
}

// Compare says in which ways an answer is not the reply of its turn. path stands
// before the path of each finding.
func Compare(path string, turn scenario.Turn, target scenario.Target, got *llm.ChatResponse) []scenario.Finding {
	f := &findings{path: path}
	if got == nil {
		f.add("response", "an answer", "nil and no error", "a call returns an answer or an error, never neither")
		return f.list
	}
	f.equal("provider", target.Provider, got.Provider, "an answer names the provider that gave it")
	f.present("id", got.ID, "an answer keeps the service's id")
	f.present("model", got.Model, "an answer names the model that gave it")
	if !target.Traits.NoRequestID {
		f.present("request_id", got.RequestID, "an answer keeps the id of the exchange, which the service's support asks for; it is in a response header")
	}
	f.usage(turn, target, got.Usage)
	want := max(1, value(turn.Chat.N, 1))
	if len(got.Choices) != want {
		f.add("choices", plural(want, "choice"), plural(len(got.Choices), "choice"), "an answer holds every choice that the service sent, once")
		return f.list
	}
	for i := range got.Choices {
		prefix := ""
		if want > 1 {
			prefix = fmt.Sprintf("choices[%d].", i)
		}
		f.choice(prefix, turn, target, i, got.Choices[i])
	}
	return f.list
}

func (f *findings) choice(prefix string, turn scenario.Turn, target scenario.Target, i int, got llm.Choice) {
	reply := turn.Reply
	want := Message(scenario.Params{Provider: target.Provider, Traits: target.Traits}, reply)
	if got.Index != i {
		f.add(prefix+"index", strconv.Itoa(i), strconv.Itoa(got.Index), "choices are in the order of their index")
	}
	f.equal(prefix+"role", string(llm.RoleAssistant), string(got.Message.Role), "an answer is the assistant's message")
	f.equal(prefix+"text", want.Text(), got.Message.Text(), "the answer's text is what the service sent, nothing added, lost or changed")
	f.equal(prefix+"reasoning", want.Reasoning(), got.Message.Reasoning(), reasoningRule(target))
	// A service that signs answers does so of its own accord too.
	unsigned := target.Traits.SignsAnswers && strings.TrimSpace(signatures(want)) == ""
	if target.Capabilities.Has(llm.CapReasoningSignature) && !unsigned {
		f.equal(prefix+"reasoning signatures", signatures(want), signatures(got.Message), "a thought keeps the signature that the service gave it, byte for byte")
	}
	f.equal(prefix+"refusal", want.Refusal(), got.Message.Refusal(), "a refusal in words stands apart from text")
	f.calls(prefix, target.Traits, want.ToolCalls(), got.Message.ToolCalls(), reply.Finish)
	parts := got.Message.Parts
	if reply.Unknown {
		// What nobody has a name for may be kept, to go back, or left out.
		parts = slices.DeleteFunc(slices.Clone(parts), func(p llm.Part) bool { _, opaque := p.(llm.OpaquePart); return opaque })
	}
	f.equal(prefix+"parts", kinds(want.Parts), kinds(parts), "the parts of an answer keep the service's order, and neighbours of a kind are one part")
	f.equal(prefix+"finish_reason", string(reply.Finish), string(got.FinishReason),
		"the service's word "+strconv.Quote(got.FinishRaw)+" is translated to the unified reason")
	f.present(prefix+"finish_raw", got.FinishRaw, "the service's own word is kept beside the finish reason")
}

// signatures are those of a message's thoughts, and of the parts that carry a
// thought's, in order.
func signatures(m llm.Message) string {
	var all []string
	for _, part := range m.Parts {
		switch p := part.(type) {
		case llm.ReasoningPart:
			all = append(all, p.Signature)
		case llm.TextPart:
			if p.Signature != "" {
				all = append(all, "text:"+p.Signature)
			}
		case llm.ToolCallPart:
			if p.Signature != "" {
				all = append(all, "call:"+p.Signature)
			}
		case llm.ImagePart, llm.DocumentPart, llm.AudioPart, llm.ToolResultPart, llm.RefusalPart, llm.OpaquePart:
		}
	}
	return strings.Join(all, " ")
}

func reasoningRule(target scenario.Target) string {
	if target.Traits.HidesReasoning {
		return "this service does not show its thoughts, so none may appear"
	}
	return "thoughts are kept, and apart from text"
}

func (f *findings) calls(prefix string, traits scenario.Traits, want, got []llm.ToolCallPart, finish llm.FinishReason) {
	if len(want) != len(got) {
		f.add(prefix+"tool_calls", plural(len(want), "call"), plural(len(got), "call"), "every tool call of the answer is kept, and none is made up")
		return
	}
	for i := range want {
		path := fmt.Sprintf("%stool_calls[%d].", prefix, i)
		if traits.NoCallIDs {
			f.madeUpID(path+"id", got[:i], got[i])
		} else {
			f.equal(path+"id", want[i].ID, got[i].ID, "a call keeps the service's id, by which its result is matched")
		}
		f.equal(path+"name", want[i].Name, got[i].Name, "a call names its tool")
		if !sameJSON(want[i].Arguments, got[i].Arguments) {
			w, g := contrast(want[i].Arguments, got[i].Arguments)
			f.add(path+"arguments", w, g, "a call's arguments are the JSON that the model wrote, assembled from its own fragments only")
		}
		if finish != llm.FinishLength && got[i].Incomplete {
			f.add(path+"incomplete", "false", "true", "only a call that the token limit cut is incomplete")
		}
	}
}

// madeUpID judges the id of a call to which the service gave none.
func (f *findings) madeUpID(path string, before []llm.ToolCallPart, got llm.ToolCallPart) {
	const rule = "a call without an id gets one that no other call has, by which its result is matched"
	f.present(path, got.ID, rule)
	for _, other := range before {
		if other.ID == got.ID {
			f.add(path, "an id of its own", strconv.Quote(got.ID), rule)
			return
		}
	}
}

// usage compares the counts. A count of 0 may be absent, because a service need
// not mention it; one above 0 must be there and equal.
func (f *findings) usage(turn scenario.Turn, target scenario.Target, got *llm.Usage) {
	want := turn.Reply.Usage
	streamed := turn.Op == scenario.OpChatStream
	switch {
	case want == nil && got == nil:
		return
	case want == nil:
		f.add("usage", "absent", "present", "a count that the service did not report is absent, not zero")
		return
	case got == nil && streamed && !target.Capabilities.Has(llm.CapStreamUsage):
		return
	case got == nil:
		f.add("usage", "present", "absent", usageRule(streamed))
		return
	}
	rule := usageRule(streamed)
	f.count("usage.input_tokens", want.Input, got.InputTokens, true, rule+"; input includes tokens read from and written to a cache")
	f.count("usage.output_tokens", want.Output, got.OutputTokens, true, rule+"; output includes reasoning")
	f.count("usage.total_tokens", want.Input+want.Output, got.TotalTokens, true, "the total is the service's own, or input and output together")
	f.count("usage.cached_tokens", want.Cached, got.CachedTokens, want.Cached > 0 && !target.Traits.NoCached, "tokens read from a cache are a part of the input, not more of it")
	f.count("usage.cache_write_tokens", want.CacheWrite, got.CacheWriteTokens,
		want.CacheWrite > 0 && !target.Traits.NoCacheWrite, "tokens written to a cache are a part of the input, not more of it")
	f.count("usage.reasoning_tokens", want.Reasoning, got.ReasoningTokens,
		want.Reasoning > 0 && !target.Traits.NoReasoningCount, "tokens spent on thinking are a part of the output, not more of it")
}

func usageRule(streamed bool) string {
	if streamed {
		return "the end of the stream carried the usage; ask for it where the service wants that, and keep its last word"
	}
	return "the answer carried the usage"
}

func (f *findings) count(path string, want int64, got llm.Tokens, required bool, rule string) {
	n, known := got.Get()
	if (!known && !required) || (known && n == want) {
		return
	}
	f.add(path, strconv.FormatInt(want, 10), got.String(), rule)
}

// comparePartial judges what a stream that failed had delivered.
func comparePartial(turn scenario.Turn, got *llm.ChatResponse) []scenario.Finding {
	f := &findings{}
	want := replyText(turn.Reply)
	f.equal("partial text", want, got.Text(), "what had arrived before a stream failed is kept in its Response")
	return f.list
}

// kinds names the parts of a message in order.
func kinds(parts []llm.Part) string {
	var names []string
	for _, part := range parts {
		switch p := part.(type) {
		case llm.TextPart:
			if p.Text != "" {
				names = append(names, "text")
			}
		case llm.ReasoningPart:
			names = append(names, "reasoning")
		case llm.RefusalPart:
			names = append(names, "refusal")
		case llm.ToolCallPart:
			names = append(names, "tool call")
		case llm.ToolResultPart:
			names = append(names, "tool result")
		case llm.ImagePart:
			names = append(names, "image")
		case llm.DocumentPart:
			names = append(names, "document")
		case llm.AudioPart:
			names = append(names, "audio")
		case llm.OpaquePart:
			names = append(names, "opaque "+p.Type)
		}
	}
	if names == nil {
		return "none"
	}
	return strings.Join(names, ", ")
}
