package openaicompat

import (
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonr"
)

// What a codec for another API of the same services shares with this one.

// SizeHint is an estimate of the length of a request's body.
func SizeHint(req *llm.ChatRequest) int { return sizeHint(req) }

// Droppable reports whether DropUnsupported may leave the parameter out. What a
// message holds may not be.
func (p Param) Droppable() bool { return p < ParamImage }

// Check returns an error for an option whose value cannot be sent.
func (o *OpenAIOptions) Check() error { return o.check() }

// SyntheticCallID makes the id of the n-th call of a choice that came without
// one: always the same for the same answer.
func SyntheticCallID(responseID string, choice, n int) string {
	return syntheticID(responseID, choice, n)
}

// ReadUsage reads a usage object, whose cost, if it has one, stands in the given
// member. What is no object, or holds no count, is nil.
func ReadUsage(object []byte, costField string) (*llm.Usage, error) {
	if len(object) == 0 {
		return nil, nil
	}
	r := jsonr.Borrow(object)
	defer r.Release()
	d := Dialect{CostField: costField}
	var u counts
	if err := u.read(r, &d); err != nil {
		return nil, err
	}
	return u.usage(&d, ""), nil
}
