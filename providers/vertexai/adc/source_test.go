package adc_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google"

	"github.com/parley-llm/parley/providers/vertexai/adc"
)

// The type of the provider's TokenSource, which a source must fit.
var _ func(context.Context) (string, error) = (*adc.Source)(nil).Token

const userFile = `{"type":"authorized_user","client_id":"id","client_secret":"secret","refresh_token":"refresh","quota_project_id":"quota-1"}`

// tokenServer answers as the token endpoint, in memory.
func tokenServer(t *testing.T, status int, body string) *http.Client {
	return &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		if r.URL.Host != "oauth2.googleapis.com" {
			t.Errorf("a request to %s", r.URL.Host)
		}
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		form, err := url.ParseQuery(string(raw))
		if err != nil || form.Get("refresh_token") != "refresh" {
			t.Errorf("the form is %s", raw)
		}
		return &http.Response{
			StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}},
			Body: io.NopCloser(strings.NewReader(body)), Request: r,
		}, nil
	})}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// unset empties the environment that a source looks at.
func unset(t *testing.T) {
	for _, name := range []string{
		"GOOGLE_CLOUD_PROJECT", "GOOGLE_CLOUD_QUOTA_PROJECT", "GOOGLE_CLOUD_LOCATION", "GOOGLE_CLOUD_REGION",
	} {
		t.Setenv(name, "")
	}
}

func TestDefault(t *testing.T) {
	unset(t)
	file := filepath.Join(t.TempDir(), "adc.json")
	if err := os.WriteFile(file, []byte(userFile), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOOGLE_APPLICATION_CREDENTIALS", file)
	ctx, cancel := context.WithCancel(t.Context())
	source, err := adc.Default(ctx, tokenServer(t, 200, `{"access_token":"ya29.x","expires_in":3599,"token_type":"Bearer"}`))
	if err != nil {
		t.Fatal(err)
	}
	cancel() // the source outlives the context that it was found in
	token, err := source.Token(t.Context())
	if token != "ya29.x" || err != nil {
		t.Errorf("the token is %q, %v", token, err)
	}
	if got := []string{source.Project(), source.QuotaProject(), source.Location()}; strings.Join(got, ",") != ",quota-1," {
		t.Errorf("project, quota project and location are %q", got)
	}
	t.Setenv("GOOGLE_CLOUD_PROJECT", "p")
	t.Setenv("GOOGLE_CLOUD_QUOTA_PROJECT", "q")
	t.Setenv("GOOGLE_CLOUD_REGION", "r")
	if got := []string{source.Project(), source.QuotaProject(), source.Location()}; strings.Join(got, ",") != "p,q,r" {
		t.Errorf("project, quota project and location are %q", got)
	}
	t.Setenv("GOOGLE_CLOUD_LOCATION", "l")
	if got := source.Location(); got != "l" {
		t.Errorf("the location is %q", got)
	}

	t.Setenv("GOOGLE_APPLICATION_CREDENTIALS", filepath.Join(t.TempDir(), "none"))
	if _, err := adc.Default(t.Context(), nil); err == nil {
		t.Error("a missing file gave credentials")
	}
}

func TestFromJSON(t *testing.T) {
	if _, err := adc.FromJSON(t.Context(), []byte(userFile), google.ServiceAccount, nil); err == nil {
		t.Error("a file of another type was taken")
	}
	source, err := adc.FromJSON(t.Context(), []byte(userFile), google.AuthorizedUser,
		tokenServer(t, 400, `{"error":"invalid_grant","error_description":"reauth related error (invalid_rapt)"}`))
	if err != nil {
		t.Fatal(err)
	}
	_, err = source.Token(t.Context())
	refused, ok := errors.AsType[*oauth2.RetrieveError](err)
	if !ok || refused.ErrorCode != "invalid_grant" {
		t.Errorf("the error is %v", err)
	}
}

// counted counts the fetches. Each waits for a permit, where there are any.
type counted struct {
	fetches atomic.Int32
	permit  chan struct{}
	life    time.Duration
	err     error
}

func (c *counted) Token() (*oauth2.Token, error) {
	c.fetches.Add(1)
	if c.permit != nil {
		<-c.permit
	}
	if c.err != nil {
		return nil, c.err
	}
	return &oauth2.Token{AccessToken: "t", Expiry: time.Now().Add(c.life)}, nil
}

// TestKept: a token is fetched once for its life, and again after it.
func TestKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := &counted{life: time.Hour}
		source := adc.New(fake)
		for range 3 {
			if _, err := source.Token(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if n := fake.fetches.Load(); n != 1 {
			t.Errorf("%d fetches for one token", n)
		}
		<-time.After(time.Hour)
		if _, err := source.Token(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := fake.fetches.Load(); n != 2 {
			t.Errorf("%d fetches for two tokens", n)
		}
	})
}

// TestTogether: callers share a fetch; one that gives up leaves it to the others.
func TestTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := &counted{life: time.Hour, permit: make(chan struct{})}
		source := adc.New(fake)
		ctx, cancel := context.WithCancel(t.Context())
		results := make(chan error, 3)
		for i := range 3 {
			go func() {
				use := t.Context()
				if i == 0 {
					use = ctx
				}
				_, err := source.Token(use)
				results <- err
			}()
		}
		synctest.Wait()
		cancel()
		if err := <-results; !errors.Is(err, context.Canceled) {
			t.Errorf("the caller that gave up got %v", err)
		}
		close(fake.permit)
		for range 2 {
			if err := <-results; err != nil {
				t.Error(err)
			}
		}
		if n := fake.fetches.Load(); n != 1 {
			t.Errorf("%d fetches for one token", n)
		}
	})
}

// TestFailure: a failed fetch is not kept.
func TestFailure(t *testing.T) {
	fake := &counted{life: time.Hour, err: errors.New("no")}
	source := adc.New(fake)
	if _, err := source.Token(t.Context()); !errors.Is(err, fake.err) {
		t.Errorf("the error is %v", err)
	}
	fake.err = nil
	if token, err := source.Token(t.Context()); token != "t" || err != nil {
		t.Errorf("the token is %q, %v", token, err)
	}
}
