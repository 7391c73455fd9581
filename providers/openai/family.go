package openai

import (
	"strconv"
	"strings"
)

// family is what a model's name says about it. Names outside the known families
// have the zero value: nothing is assumed of them.
type family struct {
	// known is set for chat models whose rules are known.
	known bool
	// version is 100 × major + minor for GPT models: 501 is GPT-5.1.
	version int
	// oSeries is set for o1, o3, o4-mini and their like.
	oSeries bool
	// chat is set for GPT models of a reasoning generation that do not reason,
	// such as gpt-5-chat-latest.
	chat   bool
	search bool
	audio  bool
	// name is the model's name without fine-tuning marks.
	name string
}

// reasons reports whether the model thinks.
func (f family) reasons() bool { return f.oSeries || f.version >= 500 && !f.chat }

// effortless reports whether the model thinks only when asked: GPT-5.1 to 5.5
// have the default effort none. (OpenAI model pages, 2026-11.)
func (f family) effortless() bool { return f.version >= 501 && f.version <= 505 }

// familyOf reads a model's name. A fine-tuned model, "ft:gpt-4o-mini:org::id",
// has the rules of its base.
func familyOf(model string) family {
	name := model
	if rest, ok := strings.CutPrefix(model, "ft:"); ok {
		name, _, _ = strings.Cut(rest, ":")
	}
	f := family{
		name:   name,
		chat:   strings.Contains(name, "-chat"),
		search: strings.Contains(name, "-search-"),
		audio:  strings.Contains(name, "audio"),
	}
	switch {
	case strings.HasPrefix(name, "gpt-image"), strings.HasPrefix(name, "gpt-oss"):
	case strings.HasPrefix(name, "chatgpt-4o"), name == "gpt-chat-latest":
		f.known, f.chat = true, true
	case strings.HasPrefix(name, "gpt-"):
		f.version = version(name[len("gpt-"):])
		f.known = f.version > 0
	case len(name) > 1 && name[0] == 'o' && name[1] >= '1' && name[1] <= '9':
		f.known, f.oSeries = true, true
	}
	return f
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

// undated removes the date from a snapshot's name: "gpt-4.1-2025-04-14" is
// "gpt-4.1". A fine-tuned model keeps its name: its price is not its base's.
func undated(model string) string {
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
