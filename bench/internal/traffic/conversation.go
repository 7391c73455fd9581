package traffic

import (
	"encoding/json"
	"strings"
)

// Wire is a form in which a service answers.
type Wire string

// The wires.
const (
	OpenAI    Wire = "openai"
	Anthropic Wire = "anthropic"
	Gemini    Wire = "gemini"
)

// Model is the model that a request on this wire names.
func (w Wire) Model() string {
	switch w {
	case OpenAI:
		return "gpt-4.1"
	case Anthropic:
		return "claude-sonnet-4-6"
	case Gemini:
		return "gemini-3.8-flash"
	}
	panic("traffic: no wire " + string(w))
}

// The conversation: what the system says, and what user and assistant said in
// turn. Its last turn is the user's.
const (
	SystemText    = "You are a terse assistant."
	FirstText     = "What is the weather in Oslo?"
	AssistantText = "Rain, 4 °C."
	LastText      = "And in \"Bergen\"?\n"

	ToolName        = "weather"
	ToolDescription = "The weather of a city"
	// ToolSchema is the JSON Schema of the tool's parameters.
	ToolSchema = `{"type":"object","properties":{"city":{"type":"string","description":"The city's name"}},"required":["city"]}`

	MaxTokens   = 256
	Temperature = 0.2
)

// Schema is ToolSchema as the map that many libraries want.
func Schema() map[string]any {
	var m map[string]any
	if err := json.Unmarshal([]byte(ToolSchema), &m); err != nil {
		panic(err)
	}
	return m
}

// The tokens that every answer reports.
const (
	InputTokens  = 80
	OutputTokens = 300
)

// pieces are what the deltas of a stream add, in turn: escapes and text beyond
// ASCII among them, as JSON has them inside its quotes.
var pieces = []string{"Hello ", "w\u00f6rld", " again,", `\n`, ` \"quoted\"`, " rain", " 4 \u00b0C.", ` \u2603`, " and", " so on"}

// Piece is the text of delta i.
func Piece(i int) string {
	var s string
	if err := json.Unmarshal([]byte(`"`+pieces[i%len(pieces)]+`"`), &s); err != nil {
		panic(err)
	}
	return s
}

// StreamText is the text that a stream of n deltas adds up to.
func StreamText(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(Piece(i))
	}
	return b.String()
}

// chatPieces is how many pieces the answer of a chat has.
const chatPieces = 60

// ChatText is the text of the answer of a chat.
func ChatText() string { return StreamText(chatPieces) }

// chatJSON is ChatText as JSON has it inside its quotes.
func chatJSON() string {
	var b strings.Builder
	for i := range chatPieces {
		b.WriteString(pieces[i%len(pieces)])
	}
	return b.String()
}
