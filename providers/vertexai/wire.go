package vertexai

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// lenient reads what the service sends rather than what it should: a duplicate
// name or a stray byte is no reason to lose an answer.
var lenient = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))

// word is a text of the wire that repeats: a machine word, an id, a model. A
// number, which Google's clients can ask for in place of a word, is kept as its
// digits; everything else is the empty word.
type word string

// words are the common ones, which are not allocated.
var words = func() map[string]word {
	known := make(map[string]word)
	for _, w := range []word{"STOP", "MAX_TOKENS", "SAFETY", "user", "model", "image/png", "image/jpeg"} {
		known[`"`+string(w)+`"`] = w
	}
	return known
}()

// UnmarshalJSONFrom reads the word. One that is the same as before is kept, so
// that what every chunk repeats costs nothing.
func (w *word) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	v, err := dec.ReadValue()
	if err != nil {
		return err
	}
	switch v.Kind() {
	case '0':
		*w = word(v)
		return nil
	case '"':
	default:
		*w = ""
		return nil
	}
	if known, ok := words[string(v)]; ok {
		*w = known
		return nil
	}
	if string(v[1:len(v)-1]) == string(*w) {
		return nil
	}
	text, err := jsontext.AppendUnquote(nil, v)
	*w = word(text)
	return err
}

// text is a string that may be absent, which is not the same as empty.
type text struct {
	s   string
	set bool
}

// UnmarshalJSONFrom reads a string; null is absent.
func (t *text) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if dec.PeekKind() == 'n' {
		return dec.SkipValue()
	}
	t.set = true
	return json.UnmarshalDecode(dec, &t.s)
}

// decodeList reads a JSON array into the memory of the last one. reset empties an
// element but for the memory that it holds itself. What is no array is empty.
func decodeList[T any](dec *jsontext.Decoder, items []T, reset func(*T)) ([]T, error) {
	items = items[:0]
	if dec.PeekKind() != '[' {
		return items, dec.SkipValue()
	}
	if _, err := dec.ReadToken(); err != nil {
		return items, err
	}
	for dec.PeekKind() != ']' {
		if len(items) < cap(items) {
			items = items[:len(items)+1]
		} else {
			items = append(items, *new(T))
		}
		item := &items[len(items)-1]
		reset(item)
		if err := json.UnmarshalDecode(dec, item); err != nil {
			return items, err
		}
	}
	_, err := dec.ReadToken()
	return items, err
}
