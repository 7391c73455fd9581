package catalogue

import (
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// text is a reply of plain text that ends by itself.
func text(p scenario.Params, id string, pieces ...string) scenario.Reply {
	return scenario.Reply{Pieces: texts(pieces...), Finish: llm.FinishStop, Usage: usage(p, id)}
}

func texts(pieces ...string) []scenario.Piece {
	all := make([]scenario.Piece, len(pieces))
	for i, piece := range pieces {
		all[i].Text = piece
	}
	return all
}

// failure is a reply that is an error.
func failure(f scenario.Failure) scenario.Reply { return scenario.Reply{Failure: &f} }

// ask is a request of one user message.
func ask(p scenario.Params, prompt string) *llm.ChatRequest {
	return &llm.ChatRequest{Model: p.Models.Chat, Messages: []llm.Message{llm.User(prompt)}}
}

// Message is the assistant's message that a reply makes, in unified terms: what
// a caller gets, and what goes back to the service on the next turn. Neighbours
// of a kind are one part; a signature closes its thought, or stands on the part
// behind it where the service has it so. A service that hides its thoughts gives
// none back.
func Message(p scenario.Params, r scenario.Reply) llm.Message {
	m := llm.Message{Role: llm.RoleAssistant}
	open := false // the last part is a thought that may still grow
	moved := ""   // the signature that the next part carries
	for _, piece := range r.Pieces {
		if p.Traits.SignsAnswers && piece.Signature != "" {
			moved, piece.Signature = piece.Signature, ""
		}
		if piece.Reasoning != "" || piece.Signature != "" {
			if p.Traits.HidesReasoning {
				continue
			}
			if !open {
				m.Parts = append(m.Parts, llm.ReasoningPart{Provider: p.Provider})
			}
			last := len(m.Parts) - 1
			thought, _ := m.Parts[last].(llm.ReasoningPart)
			thought.Text += piece.Reasoning
			thought.Signature += piece.Signature
			m.Parts[last] = thought
			open = piece.Signature == ""
			continue
		}
		open = false
		m.Parts = appendPiece(m.Parts, piece)
		if moved != "" {
			sign(m.Parts, moved)
			moved = ""
		}
	}
	return m
}

// sign puts a signature on the last part.
func sign(parts []llm.Part, signature string) {
	if len(parts) == 0 {
		return
	}
	last := len(parts) - 1
	switch p := parts[last].(type) {
	case llm.TextPart:
		p.Signature = signature
		parts[last] = p
	case llm.ToolCallPart:
		p.Signature = signature
		parts[last] = p
	case llm.ImagePart, llm.DocumentPart, llm.AudioPart, llm.ToolResultPart, llm.ReasoningPart, llm.RefusalPart, llm.OpaquePart:
	}
}

func appendPiece(parts []llm.Part, piece scenario.Piece) []llm.Part {
	switch {
	case piece.Call != nil:
		return append(parts, llm.ToolCallPart{
			ID: piece.Call.ID, Name: piece.Call.Name, Arguments: piece.Call.Arguments(),
		})
	case piece.Refusal != "":
		if n := len(parts); n > 0 {
			if last, ok := parts[n-1].(llm.RefusalPart); ok {
				parts[n-1] = llm.RefusalPart{Text: last.Text + piece.Refusal}
				return parts
			}
		}
		return append(parts, llm.RefusalPart{Text: piece.Refusal})
	case piece.Text != "":
		if n := len(parts); n > 0 {
			if last, ok := parts[n-1].(llm.TextPart); ok {
				last.Text += piece.Text
				parts[n-1] = last
				return parts
			}
		}
		return append(parts, llm.TextPart{Text: piece.Text})
	default:
		return parts
	}
}

// replyText joins the text of a reply's pieces.
func replyText(r scenario.Reply) string {
	var all string
	for _, piece := range r.Pieces {
		all += piece.Text
	}
	return all
}
