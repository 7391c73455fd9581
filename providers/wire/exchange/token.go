package exchange

import (
	"context"
	"errors"
	"net"

	"github.com/parley-llm/parley/llm"
)

// bearer fetches the token of one request, and remembers it as a secret.
func (e *Endpoint) bearer(ctx context.Context, model string) (string, error) {
	token, err := e.cfg.Token(ctx)
	switch {
	case err != nil && ctx.Err() != nil:
		return "", e.contextError(ctx, model)
	case err != nil:
		return "", e.tokenError(model, err)
	case token == "" || badHeaderValue(token):
		return "", &llm.Error{
			Kind:     llm.KindAuthentication,
			Provider: e.cfg.Provider,
			Model:    model,
			Message:  "the token source gave a token that is empty, or that no HTTP header may carry",
		}
	}
	e.secrets.add(token)
	return "Bearer " + token, nil
}

// tokenError types the failure to get a token: the connection's, the token
// service's own, or the credentials'.
func (e *Endpoint) tokenError(model string, err error) *llm.Error {
	if typed, ok := errors.AsType[*llm.Error](err); ok {
		told := *typed
		told.Provider, told.Model = e.cfg.Provider, model
		return &told
	}
	kind := llm.KindAuthentication
	if _, ok := errors.AsType[net.Error](err); ok {
		kind, _ = transportKind(err)
	} else if passing, ok := errors.AsType[interface {
		error
		Temporary() bool
	}](err); ok && passing.Temporary() {
		kind = llm.KindServer
	}
	return &llm.Error{
		Kind:     kind,
		Provider: e.cfg.Provider,
		Model:    model,
		Message:  e.scrub("no bearer token could be had: " + err.Error()),
		Err:      e.safe(err),
	}
}
