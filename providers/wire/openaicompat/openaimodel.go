package openaicompat

import (
	"strconv"
	"strings"

	"github.com/parley-llm/parley/llm"
)

// OpenAIModel is what the name of an OpenAI model says about it. OpenAI's own
// service and Azure share it. Names outside the known families have nothing but
// their name set: nothing is assumed of them.
type OpenAIModel struct {
	// Known is set for chat models whose rules are known.
	Known bool
	// Version is 100 × major + minor for GPT models: 501 is GPT-5.1.
	Version int
	// OSeries is set for o1, o3, o4-mini and their like.
	OSeries bool
	// Chat is set for GPT models of a reasoning generation that do not reason,
	// such as gpt-5-chat-latest.
	Chat bool
	// Search and Audio are set for models made for the one or the other.
	Search, Audio bool
	// ResponsesOnly is set for models that chat completions do not serve.
	ResponsesOnly bool
	// Name is the model's name without fine-tuning marks.
	Name string
}

// Reasons reports whether the model thinks.
func (m OpenAIModel) Reasons() bool { return m.OSeries || m.Version >= 500 && !m.Chat }

// effortless reports whether the model thinks only when asked: GPT-5.1 to 5.5
// have the default effort none. (OpenAI model pages, 2026-11.)
func (m OpenAIModel) effortless() bool { return m.Version >= 501 && m.Version <= 505 }

// ParseOpenAIModel reads a model's name. A fine-tuned model,
// "ft:gpt-4o-mini:org::id", has the rules of its base.
func ParseOpenAIModel(model string) OpenAIModel {
	name := model
	if rest, ok := strings.CutPrefix(model, "ft:"); ok {
		name, _, _ = strings.Cut(rest, ":")
	}
	m := OpenAIModel{
		Name:   name,
		Chat:   strings.Contains(name, "-chat"),
		Search: strings.Contains(name, "-search-"),
		Audio:  strings.Contains(name, "audio"),
	}
	switch {
	case strings.HasPrefix(name, "gpt-image"), strings.HasPrefix(name, "gpt-oss"):
	case strings.HasPrefix(name, "chatgpt-4o"), name == "gpt-chat-latest":
		m.Known, m.Chat = true, true
	case strings.HasPrefix(name, "gpt-35"):
		// Azure's spelling of GPT-3.5.
		m.Known, m.Version = true, 305
	case strings.HasPrefix(name, "gpt-"):
		m.Version = version(name[len("gpt-"):])
		m.Known = m.Version > 0
	case len(name) > 1 && name[0] == 'o' && name[1] >= '1' && name[1] <= '9':
		m.Known, m.OSeries = true, true
	case strings.HasPrefix(name, "codex-"):
		// codex-mini is made of o4-mini.
		m.Known, m.OSeries = true, true
	}
	m.ResponsesOnly = m.Known && responsesOnly(name)
	return m
}

const (
	// capsChat is what all chat models that are on sale have in common.
	capsChat = llm.CapStream | llm.CapTools | llm.CapParallelTools | llm.CapToolChoice |
		llm.CapStructured | llm.CapJSONMode | llm.CapVision | llm.CapVisionURL | llm.CapPDF |
		llm.CapModels | llm.CapStreamUsage | llm.CapN | llm.CapSeed
	// capsPlain is what models that do not reason have.
	capsPlain = capsChat | llm.CapStop | llm.CapLogprobs
	// capsReasoning is what models that reason have, where their tools work
	// whatever the effort.
	capsReasoning = capsChat | llm.CapStop | llm.CapReasoning
	// capsTools are the capabilities that go with tools.
	capsTools = llm.CapTools | llm.CapParallelTools | llm.CapToolChoice

	capsEmbedding = llm.CapEmbeddings | llm.CapEmbeddingDims | llm.CapModels
	capsImage     = llm.CapImages | llm.CapModels
)

// Capabilities is what the model can do on chat completions. Models that take no
// tools there, or only without reasoning, do not declare tools. An unknown name
// gets what the chat models have in common.
func (m OpenAIModel) Capabilities() llm.Capability {
	switch {
	case strings.HasPrefix(m.Name, "text-embedding-ada"):
		return capsEmbedding &^ llm.CapEmbeddingDims
	case strings.HasPrefix(m.Name, "text-embedding-"):
		return capsEmbedding
	case strings.HasPrefix(m.Name, "gpt-image-"), strings.HasPrefix(m.Name, "dall-e-"):
		return capsImage
	case !m.Known:
		return capsChat
	case m.Audio:
		return (capsPlain | llm.CapAudio) &^ (llm.CapVision | llm.CapVisionURL | llm.CapPDF | llm.CapStructured)
	case m.Version > 0 && m.Version < 400:
		return capsPlain &^ (llm.CapVision | llm.CapVisionURL | llm.CapPDF | llm.CapStructured)
	case m.OSeries:
		return capsReasoning &^ (llm.CapStop | llm.CapParallelTools)
	case !m.Reasons():
		return capsPlain
	case m.Version >= 506:
		return capsReasoning &^ capsTools
	default:
		return capsReasoning
	}
}

// version reads the number at the beginning of "5.1-mini" as 501; 0 if there is
// none.
func version(text string) int {
	major, rest := number(text)
	if major == 0 {
		return 0
	}
	minor := 0
	if strings.HasPrefix(rest, ".") {
		minor, _ = number(rest[1:])
	}
	return 100*major + minor
}

func number(text string) (n int, rest string) {
	i := 0
	for i < len(text) && i < 2 && text[i] >= '0' && text[i] <= '9' {
		i++
	}
	n, _ = strconv.Atoi(text[:i])
	return n, text[i:]
}

// UndatedModel removes the date from a snapshot's name: "gpt-4.1-2025-04-14" is
// "gpt-4.1". A fine-tuned model keeps its name: its price is not its base's.
func UndatedModel(model string) string {
	const date = len("-2006-01-02")
	if len(model) <= date {
		return model
	}
	base, tail := model[:len(model)-date], model[len(model)-date:]
	for i := range tail {
		dash := i == 0 || i == 5 || i == 8
		if dash != (tail[i] == '-') || !dash && (tail[i] < '0' || tail[i] > '9') {
			return model
		}
	}
	return base
}
