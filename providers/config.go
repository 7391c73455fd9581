package providers

import (
	"context"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// API names one of the two APIs that OpenAI's wire has for chat.
type API = openaicompat.API

// The APIs. What APIAuto chooses is the provider's to say.
const (
	APIAuto            API = openaicompat.AutoAPI
	APIChatCompletions API = openaicompat.ChatCompletionsAPI
	APIResponses       API = openaicompat.ResponsesAPI
)

// Config is what providers have in common, under the names that their own
// Configs use. The first block is for all of them, the second for those that it
// names: a setting that the provider does not have is an error, never ignored.
// What only one provider knows is in the Config of its own package: construct
// it there and wrap it with [Of].
type Config struct {
	// APIKey authenticates. It is required, but for a provider that is given a
	// TokenSource.
	APIKey string
	// BaseURL replaces the default of the registry; empty keeps it. A provider
	// whose default has braces needs it, or what the braces stand for.
	BaseURL string
	// HTTPClient carries all traffic; nil takes the library's default.
	HTTPClient *http.Client
	// IdleTimeout is the longest that a stream may send no bytes; 0 is the
	// provider's default, below 0 there is no limit.
	IdleTimeout time.Duration
	// MaxBodyBytes bounds an answer that is read whole; 0 is the provider's
	// default.
	MaxBodyBytes int64

	// TokenSource gives an access token for each request, instead of an APIKey:
	// of Entra ID for the two Azures, of Google Cloud for Vertex AI.
	TokenSource func(context.Context) (string, error)
	// Resource is the name of the account's resource, in the host of the two
	// Azures.
	Resource string
	// Deployments gives the deployment of each model, for the two Azures. A
	// model without an entry is the name of its deployment.
	Deployments map[string]string
	// API chooses between chat completions and the Responses API, where a service
	// has both: OpenAI, Azure OpenAI, DeepSeek and OpenRouter.
	API API
	// APIVersion is the version of the API, for the two Azures and Vertex AI.
	APIVersion string
	// Project is the project that the calls belong to, of Vertex AI and OpenAI.
	Project string
	// Location is the region of Vertex AI, such as "europe-west4".
	Location string
}

// check refuses settings that the provider does not have.
func (c *Config) check(t ProviderType) error {
	has, ok := settings[t]
	if !ok {
		return noVariant(t)
	}
	value := reflect.ValueOf(c).Elem()
	for field, v := range value.Fields() {
		if !v.IsZero() && !slices.Contains(has, field.Name) {
			return &llm.Error{
				Kind:     llm.KindConfiguration,
				Provider: t.String(),
				Param:    field.Name,
				Message: "provider " + t.String() + " has no setting " + field.Name +
					"; leave it out, or choose a provider that has it",
			}
		}
	}
	return nil
}

// noVariant is the error for a type that the library cannot construct.
func noVariant(t ProviderType) error {
	message := "provider type " + strconv.Itoa(int(t)) + " stands for no provider; known are " + knownNames()
	if t == ExternalType {
		message = "an external provider is constructed in its own package; wrap it with External"
	}
	return &llm.Error{
		Kind:     llm.KindConfiguration,
		Provider: t.String(),
		Param:    "provider",
		Message:  message,
	}
}

// of wraps the outcome of a variant's constructor.
func of[V Variant](v V, err error) (Provider, error) {
	if err != nil {
		return Provider{}, err
	}
	return Of(v), nil
}
