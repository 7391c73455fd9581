package providers

import (
	"net/http"
	"strconv"
	"time"

	"github.com/parley-llm/parley/llm"
)

// Config is what every provider understands. What only one of them knows is in
// the Config of its own package: construct it there and wrap it with [Of].
type Config struct {
	// APIKey authenticates; required.
	APIKey string
	// BaseURL replaces the default of the registry; empty keeps it.
	BaseURL string
	// HTTPClient carries all traffic; nil takes the library's default.
	HTTPClient *http.Client
	// IdleTimeout is the longest that a stream may send no bytes; 0 is the
	// provider's default, below 0 there is no limit.
	IdleTimeout time.Duration
}

// notBuilt is the error for a type that the library cannot construct.
func notBuilt(t ProviderType) error {
	message := "provider " + t.String() + " is not built yet; built are " + builtNames()
	if t == ExternalType {
		message = "an external provider is constructed in its own package; wrap it with External"
	} else if !t.listed() {
		message = "provider type " + strconv.Itoa(int(t)) + " stands for no provider; built are " + builtNames()
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
