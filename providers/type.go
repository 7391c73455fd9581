package providers

import (
	"strconv"
	"strings"

	"github.com/parley-llm/parley/llm"
)

// ProviderType is one of the providers that Parley knows. Its zero value is no
// provider. The number is not stable between releases; the text form is.
type ProviderType uint8

// ExternalType is the type of a provider that [External] admitted.
const ExternalType ProviderType = 255

const (
	unknownName  = "unknown"
	externalName = "external"
)

// listed reports whether the registry has a row for t.
func (t ProviderType) listed() bool { return t != 0 && int(t) <= len(registry) }

// String is the provider's stable name, such as "openai"; "unknown" for the
// zero value and for numbers that stand for nothing.
func (t ProviderType) String() string {
	if t.listed() {
		return registry[t-1].Name
	}
	if t == ExternalType {
		return externalName
	}
	return unknownName
}

// MarshalText writes the stable name. A value that names no provider is an
// error of kind configuration.
func (t ProviderType) MarshalText() ([]byte, error) {
	if !t.listed() && t != ExternalType {
		return nil, &llm.Error{
			Kind:    llm.KindConfiguration,
			Param:   "provider",
			Message: "no provider is set, so there is no name to write; known are " + knownNames(),
		}
	}
	return []byte(t.String()), nil
}

// UnmarshalText reads what MarshalText wrote.
func (t *ProviderType) UnmarshalText(text []byte) error {
	parsed, err := ParseProviderType(string(text))
	if err != nil {
		return err
	}
	*t = parsed
	return nil
}

// ParseProviderType finds the type by its stable name, such as "openai". An
// unknown name is an error of kind configuration that lists the known ones.
func ParseProviderType(name string) (ProviderType, error) {
	for i := range registry {
		if registry[i].Name == name {
			return registry[i].Type, nil
		}
	}
	if name == externalName {
		return ExternalType, nil
	}
	return 0, &llm.Error{
		Kind:    llm.KindConfiguration,
		Param:   "provider",
		Message: "unknown provider " + strconv.Quote(name) + "; known are " + knownNames(),
	}
}

// ParseModel splits a routed name, such as "anthropic/claude-sonnet-4-6", at
// its first slash: what follows is the model's name as the provider knows it,
// with any slashes of its own. A name that routes nowhere is an error of kind
// configuration.
func ParseModel(routed string) (t ProviderType, model string, err error) {
	name, model, found := strings.Cut(routed, "/")
	if !found || model == "" {
		return 0, "", &llm.Error{
			Kind:    llm.KindConfiguration,
			Param:   "model",
			Message: "the model name " + strconv.Quote(routed) + " names no provider; write provider/model, with a provider of " + knownNames(),
		}
	}
	if t, err = ParseProviderType(name); err != nil {
		return 0, "", err
	}
	return t, model, nil
}

// knownNames lists the names of the registry for an error.
func knownNames() string {
	names := make([]string, len(registry))
	for i := range registry {
		names[i] = registry[i].Name
	}
	return strings.Join(names, ", ")
}
