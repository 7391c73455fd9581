package exchange

import (
	"errors"
	"net"
	"net/http"
	"slices"
	"sync"

	"github.com/parley-llm/parley/llm"
)

// bearer remembers the tokens in use, so that they can be kept out of errors.
// Requests under way when a token is replaced still carry the one before.
type bearer struct {
	mu     sync.Mutex
	tokens [2]string
	forms  []string
}

// remember makes the token one that is in use.
func (b *bearer) remember(token string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.tokens[0] == token {
		return
	}
	b.tokens = [2]string{token, b.tokens[0]}
	b.forms = secretForms(b.tokens[:])
}

// hidden lists the forms of everything that no error may hold.
func (e *Endpoint) hidden() []string {
	if e.cfg.Token == nil {
		return e.secrets
	}
	e.bearer.mu.Lock()
	defer e.bearer.mu.Unlock()
	return slices.Concat(e.bearer.forms, e.secrets)
}

// sign adds the token of the moment to a request.
func (e *Endpoint) sign(req *http.Request, model string) error {
	if e.cfg.Token == nil {
		return nil
	}
	ctx := req.Context()
	token, err := e.cfg.Token(ctx)
	switch {
	case err != nil && ctx.Err() != nil:
		return e.contextError(ctx, model)
	case err != nil:
		return e.tokenError(model, err)
	case token == "" || badHeaderValue(token):
		return &llm.Error{
			Kind: llm.KindAuthentication, Provider: e.cfg.Provider, Model: model,
			Message: "the token source gave a token that is empty, or that no HTTP header may carry",
		}
	}
	e.bearer.remember(token)
	req.Header["Authorization"] = []string{"Bearer " + token}
	return nil
}

// tokenError types the failure to get a token: the connection's, the token
// service's own, or the credentials'.
func (e *Endpoint) tokenError(model string, err error) *llm.Error {
	if typed, ok := errors.AsType[*llm.Error](err); ok {
		return typed
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
		Kind: kind, Provider: e.cfg.Provider, Model: model,
		Message: e.scrub("no token could be had: " + err.Error()),
		Err:     e.safe(err),
	}
}
