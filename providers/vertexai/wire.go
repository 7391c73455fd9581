package vertexai

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/providers/wire/jsonr"
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
		known[string(w)] = w
	}
	return known
}()

// UnmarshalJSONFrom reads the word.
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
	if known, ok := words[string(v[1:len(v)-1])]; ok {
		*w = known
		return nil
	}
	text, err := jsontext.AppendUnquote(nil, v)
	*w = word(text)
	return err
}

// read reads the word. One that is the same as before is kept, so that what every
// chunk repeats costs nothing.
func (w *word) read(r *jsonr.Reader) error {
	switch r.Kind() {
	case jsontext.KindNumber:
		digits, _, err := r.Raw()
		if err == nil && string(digits) != string(*w) {
			*w = word(digits)
		}
		return err
	case jsontext.KindString:
	default:
		*w = ""
		return r.Skip()
	}
	text, _, err := r.Bytes()
	if err != nil || string(text) == string(*w) {
		return err
	}
	known, ok := words[string(text)]
	if !ok {
		known = word(text)
	}
	*w = known
	return nil
}

// text is a string that may be absent, which is not the same as empty.
type text struct {
	s   string
	set bool
	// at is where the text lies in the answer, for the memo.
	at jsonr.Span
}

// read reads a string; null is absent.
func (t *text) read(r *jsonr.Reader) error {
	if r.Kind() == jsontext.KindNull {
		return r.Skip()
	}
	t.set = true
	err := r.String(&t.s)
	t.at = r.LastText()
	return err
}

// readList reads a JSON array into the memory of the last one, with an element
// for each that read reads. What is no array is empty.
func readList[T any](r *jsonr.Reader, items []T, read func(*T) error) ([]T, error) {
	items = items[:0]
	err := r.ArrayOrSkip(func(int) error {
		if len(items) < cap(items) {
			items = items[:len(items)+1]
		} else {
			items = append(items, *new(T))
		}
		return read(&items[len(items)-1])
	})
	return items, err
}
