package exchange

import (
	"net/http"
	"strconv"

	"github.com/parley-llm/parley/llm"
)

// Failure is what a service answered when it failed: a status other than 2xx,
// an error inside a 2xx, or an error event of a stream. No secret is left in it.
type Failure struct {
	Provider  string
	Model     string
	RequestID string
	Status    int
	Header    http.Header
	Body      []byte

	secrets []string
}

// Fail classifies a failed answer. For an error event of a stream the answer
// holds the event's data as its body, and the stream's status, header and id.
func (e *Endpoint) Fail(model string, a *Answer) *llm.Error {
	return e.cfg.Classify(e.failure(model, a))
}

// Refused classifies an answer with an explicit error inside, and returns nil
// for every other answer. A service may have sent its 200 before it failed.
func (e *Endpoint) Refused(model string, a *Answer) *llm.Error {
	f := e.failure(model, a)
	if _, found := f.Words(); !found {
		return nil
	}
	return e.cfg.Classify(f)
}

// Malformed is the error for a 2xx that cannot be read. Message says what was
// expected, and may be empty; cause may be nil.
func (e *Endpoint) Malformed(model string, a *Answer, message string, cause error) *llm.Error {
	if message == "" {
		message = "the answer is not the JSON that was expected"
	}
	if cause != nil {
		message += ": " + cause.Error()
		cause = e.safe(cause)
	}
	f := e.failure(model, a)
	return &llm.Error{
		Kind:      llm.KindMalformedResponse,
		Provider:  f.Provider,
		Model:     f.Model,
		Status:    f.Status,
		Message:   e.scrub(message),
		RequestID: f.RequestID,
		Body:      llm.Excerpt(f.Body),
		Err:       cause,
	}
}

func (e *Endpoint) failure(model string, a *Answer) *Failure {
	secrets := e.secrets.forms()
	return &Failure{
		Provider:  e.cfg.Provider,
		Model:     model,
		RequestID: e.scrub(a.RequestID),
		Status:    a.Status,
		Header:    scrubHeader(secrets, a.Header),
		Body:      scrubBytes(secrets, a.Body),
		secrets:   secrets,
	}
}

// Words reads the failure's body; see [ParseWords].
func (f *Failure) Words() (w Words, found bool) {
	w, found = ParseWords(f.Body)
	// Unescaping may have put a secret together that was not there before.
	for _, text := range []*string{&w.Code, &w.Type, &w.Param, &w.Message, &w.RequestID} {
		*text = scrub(f.secrets, *text)
	}
	return w, found
}

// Default classifies a failure by its words and nothing else.
func (f *Failure) Default() *llm.Error {
	w, _ := f.Words()
	return f.Error(w, nil)
}

// Error makes the typed error: the kind from status and words, the delay and the
// service's word on retries from header and text. cause is the provider's own
// wire error.
func (f *Failure) Error(w Words, cause error) *llm.Error {
	kind := w.Kind
	if kind == "" {
		kind = Classify(f.Status, w)
	}
	message := w.Message
	if message == "" {
		message = statusText(f.Status)
	}
	return &llm.Error{
		Kind:       kind,
		Provider:   f.Provider,
		Model:      f.Model,
		Status:     f.Status,
		Code:       w.Code,
		Type:       w.Type,
		Param:      w.Param,
		Message:    message,
		RequestID:  first(f.RequestID, w.RequestID),
		RetryAfter: f.retryAfter(w),
		NoRetry:    w.NoRetry || f.Header.Get("X-Should-Retry") == "false",
		Body:       llm.Excerpt(f.Body),
		Err:        cause,
	}
}

// statusText stands in for a message where the body has none.
func statusText(status int) string {
	text := "the service answered with status " + strconv.Itoa(status)
	if name := http.StatusText(status); name != "" {
		text += " " + name
	}
	return text + " and no message"
}

func (e *Endpoint) requestID(header http.Header) string {
	for _, name := range e.idHeaders {
		if values := header[name]; len(values) > 0 && values[0] != "" {
			return values[0]
		}
	}
	return ""
}
