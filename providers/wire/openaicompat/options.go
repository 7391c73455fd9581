package openaicompat

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonw"
)

// OptionsOf returns the options of type T, given by value or by pointer, in
// their order. Options of other providers are passed over; one of this provider
// that is no T is an error of kind invalid_request.
func OptionsOf[T llm.ProviderOption](provider string, options []llm.ProviderOption) ([]T, error) {
	var own []T
	for _, option := range options {
		switch o := any(option).(type) {
		case T:
			own = append(own, o)
		case *T:
			if o != nil {
				own = append(own, *o)
			}
		default:
			if option.ForProvider() == provider {
				return nil, InvalidOption("options", fmt.Sprintf("this operation has no option of type %T", option))
			}
		}
	}
	return own, nil
}

// NoOptions refuses options of this provider, for an operation that has none.
func NoOptions(provider string, options []llm.ProviderOption) error {
	for _, option := range options {
		if option.ForProvider() == provider {
			return InvalidOption("options", fmt.Sprintf("this operation has no option of type %T", option))
		}
	}
	return nil
}

// Attribute completes an error that was made without the provider's name and the
// model.
func Attribute(err error, provider, model string) error {
	if e, ok := errors.AsType[*llm.Error](err); ok {
		e.Provider, e.Model = provider, model
	}
	return err
}

// InvalidOption is the error for an option's value that cannot be sent.
func InvalidOption(param, message string) *llm.Error {
	return &llm.Error{Kind: llm.KindInvalidRequest, Param: param, Message: message}
}

// OneOf checks that an option is unset or one of the allowed words.
func OneOf(param, value string, allowed ...string) error {
	if value == "" || slices.Contains(allowed, value) {
		return nil
	}
	return InvalidOption(param, fmt.Sprintf("%q is none of %s", value, strings.Join(allowed, ", ")))
}

// Text writes a member unless its value is empty.
func Text(w *jsonw.Writer, key, value string) {
	if value != "" {
		w.Key(key).String(value)
	}
}

// Given is the request, or an empty one for nil. That is refused like every
// other that names no model, so that a nil request is an error and no panic.
func Given[R any](req *R) *R {
	if req == nil {
		return new(R)
	}
	return req
}
