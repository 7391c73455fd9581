package wire

// The values of a difference that is one of form alone: a text as a string on
// one side, and the same text as a list of text parts on the other.
const (
	asList   = "the text as a list of parts"
	asString = "the same text as a string"
)

// sameText tells a difference of form alone from one of text.
func sameText(path string, theirs, ours any) (Difference, bool) {
	d := Difference{Path: path, Form: Differs}
	if one, ok := theirs.(string); ok && joined(ours) == [2]string{"text", one} {
		d.Theirs, d.Ours = asString, asList
		return d, true
	}
	if one, ok := ours.(string); ok && joined(theirs) == [2]string{"text", one} {
		d.Theirs, d.Ours = asList, asString
		return d, true
	}
	return d, false
}

// joined is the text of a list of parts that have a type of text and a text, and
// nothing else; its first element says that there is one.
func joined(v any) [2]string {
	list, ok := v.([]any)
	if !ok || len(list) == 0 {
		return [2]string{}
	}
	var text string
	for _, part := range list {
		object, ok := part.(map[string]any)
		if !ok || len(object) != 2 || !isText(object["type"]) {
			return [2]string{}
		}
		piece, ok := object["text"].(string)
		if !ok {
			return [2]string{}
		}
		text += piece
	}
	return [2]string{"text", text}
}

// isText tells the types of parts that are text: Responses tells who wrote it.
func isText(kind any) bool { return kind == "text" || kind == "input_text" || kind == "output_text" }
