package azureai

import (
	"github.com/parley-llm/parley/providers/wire/azurehost"
	"github.com/parley-llm/parley/providers/wire/exchange"
)

// Error is a failure in Azure's own words. It is the cause of the *llm.Error
// that every call returns, so errors.As reaches it.
type Error struct{ azurehost.Failure }

func fail(f *exchange.Failure, w *exchange.Words) error { return &Error{azurehost.Read(f, w)} }
