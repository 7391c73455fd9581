package adc

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"sync"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google"
)

// Scope is the OAuth 2 scope that Vertex AI asks for.
const Scope = "https://www.googleapis.com/auth/cloud-platform"

// Source gives access tokens and keeps each until shortly before its end. It is
// safe for concurrent use.
type Source struct {
	tokens                oauth2.TokenSource
	project, quotaProject string

	mu sync.Mutex
	// kept is the last token.
	kept *oauth2.Token
	// flight is the fetch under way, nil if there is none.
	flight *flight
}

// flight is one fetch that many callers may wait for.
type flight struct {
	done  chan struct{}
	token *oauth2.Token
	err   error
}

// Default finds the application default credentials: the file that
// GOOGLE_APPLICATION_CREDENTIALS names, else the one that gcloud keeps, else the
// metadata server of the machine. client fetches the tokens; nil means a default
// one. The end of ctx does not end the source.
func Default(ctx context.Context, client *http.Client) (*Source, error) {
	found, err := google.FindDefaultCredentials(lasting(ctx, client), Scope)
	if err != nil {
		return nil, err
	}
	return newSource(found), nil
}

// FromJSON takes credentials from the text of a file of the given type, such as
// [google.ServiceAccount]. Text of another type is refused: a file from a
// stranger could otherwise send requests anywhere.
func FromJSON(ctx context.Context, text []byte, kind google.CredentialsType, client *http.Client) (*Source, error) {
	read, err := google.CredentialsFromJSONWithType(lasting(ctx, client), text, kind, Scope)
	if err != nil {
		return nil, err
	}
	return newSource(read), nil
}

// New wraps any source of OAuth 2 tokens.
func New(tokens oauth2.TokenSource) *Source { return &Source{tokens: tokens} }

// lasting is the context that tokens are fetched in, now and later.
func lasting(ctx context.Context, client *http.Client) context.Context {
	ctx = context.WithoutCancel(ctx)
	if client != nil {
		ctx = context.WithValue(ctx, oauth2.HTTPClient, client)
	}
	return ctx
}

func newSource(c *google.Credentials) *Source {
	s := New(c.TokenSource)
	s.project = c.ProjectID
	var file struct {
		QuotaProject string `json:"quota_project_id"`
	}
	// Credentials without a file have no JSON, and the metadata server's none
	// of this.
	if json.Unmarshal(c.JSON, &file) == nil {
		s.quotaProject = file.QuotaProject
	}
	return s
}

// Token returns a token that is valid for the moment. The end of ctx ends the
// wait, not the fetch, which other callers may be waiting for.
func (s *Source) Token(ctx context.Context) (string, error) {
	s.mu.Lock()
	if s.kept.Valid() {
		defer s.mu.Unlock()
		return s.kept.AccessToken, nil
	}
	f := s.flight
	if f == nil {
		f = &flight{done: make(chan struct{})}
		s.flight = f
		go s.fetch(f)
	}
	s.mu.Unlock()
	select {
	case <-f.done:
	case <-ctx.Done():
		return "", ctx.Err()
	}
	if f.err != nil {
		return "", f.err
	}
	return f.token.AccessToken, nil
}

func (s *Source) fetch(f *flight) {
	f.token, f.err = s.tokens.Token()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept, s.flight = f.token, nil
	close(f.done)
}

// Project is GOOGLE_CLOUD_PROJECT, or else the project of the credentials; empty
// where neither names one, as a user's credentials do.
func (s *Source) Project() string { return first(os.Getenv("GOOGLE_CLOUD_PROJECT"), s.project) }

// QuotaProject is GOOGLE_CLOUD_QUOTA_PROJECT, or else the project that the
// credentials' file says to bill.
func (s *Source) QuotaProject() string {
	return first(os.Getenv("GOOGLE_CLOUD_QUOTA_PROJECT"), s.quotaProject)
}

// Location is GOOGLE_CLOUD_LOCATION or GOOGLE_CLOUD_REGION; empty if neither is
// set.
func (s *Source) Location() string {
	return first(os.Getenv("GOOGLE_CLOUD_LOCATION"), os.Getenv("GOOGLE_CLOUD_REGION"))
}

func first(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}
