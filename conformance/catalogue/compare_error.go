package catalogue

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// retryable says of each kind whether the same request may succeed later. It is
// the suite's own reading of the contract, kept apart from the library's.
func retryable(k llm.Kind) bool {
	switch k {
	case llm.KindRateLimit, llm.KindOverloaded, llm.KindServer, llm.KindTimeout,
		llm.KindNetwork, llm.KindStreamTruncated:
		return true
	case llm.KindInvalidRequest, llm.KindAuthentication, llm.KindPermission, llm.KindNotFound,
		llm.KindContextLength, llm.KindContentFilter, llm.KindRequestTooLarge, llm.KindQuota,
		llm.KindCanceled, llm.KindMalformedResponse, llm.KindUnsupported, llm.KindConfiguration:
		return false
	}
	return false
}

// CompareError says in which ways an error is not what a failure calls for.
func CompareError(path string, want scenario.Failure, target scenario.Target, got error) []scenario.Finding {
	f := &findings{path: path}
	if want.Kind == llm.KindQuota && target.Traits.NoQuota {
		want.Kind = llm.KindRateLimit
	}
	e, ok := f.typed(want.Kind, target, got)
	if !ok {
		return f.list
	}
	f.status(want, e.Status)
	f.present("error.message", e.Message, "an error says in words what was wrong")
	switch {
	case want.HTML:
		if strings.Contains(e.Message, "<html") {
			f.add("error.message", "words", e.Message, "a proxy's page is kept as the body's excerpt, not as the message")
		}
	case want.Message != "" && !strings.Contains(e.Message, want.Message):
		f.add("error.message", want.Message, e.Message, "an error keeps the service's own message")
	}
	if !want.HTML && !target.Traits.NoRequestID && !target.Traits.NoErrorRequestID {
		f.present("error.request_id", e.RequestID, "an error keeps the id of the exchange, which the service's support asks for")
	}
	if want.RetryAfter > 0 && !target.Traits.NoRetryHint {
		f.delay(want.RetryAfter, want.RetryAfterDate, e)
	}
	return f.list
}

// typed judges what every error must be, whatever failed.
func (f *findings) typed(want llm.Kind, target scenario.Target, got error) (*llm.Error, bool) {
	if got == nil {
		f.add("error", string(want), "none", "a failure of the service is an error, never an answer")
		return nil, false
	}
	e, ok := errors.AsType[*llm.Error](got)
	if !ok {
		f.add("error", "*llm.Error of kind "+string(want), got.Error(), "every failure is an *llm.Error, so that callers can ask what it is")
		return nil, false
	}
	if e.Kind != want {
		f.add("error.kind", string(want), string(e.Kind)+" ("+e.Error()+")", "the same failure has the same kind on every provider")
		return e, true
	}
	if !errors.Is(got, want) {
		f.add("error", "errors.Is finds "+string(want), "it does not", "errors.Is answers for the kind through every wrapper")
	}
	if e.Retryable() != retryable(want) {
		f.add("error.retryable", strconv.FormatBool(retryable(want)), strconv.FormatBool(e.Retryable()), "only failures that may pass are retryable")
	}
	f.equal("error.provider", target.Provider, e.Provider, "an error names its provider")
	return e, true
}

func (f *findings) status(want scenario.Failure, got int) {
	switch {
	case want.MidStream:
		if got != 0 && got != http.StatusOK {
			f.add("error.status", "200 or 0", strconv.Itoa(got), "an error inside a stream came with a 200; no other status may be made up")
		}
	case want.Status != 0 && got != want.Status:
		f.add("error.status", strconv.Itoa(want.Status), strconv.Itoa(got), "an error keeps the HTTP status")
	case got < http.StatusBadRequest:
		f.add("error.status", "400 or above", strconv.Itoa(got), "an error keeps the HTTP status")
	}
}

// dateSlack is what an HTTP date can lose: it counts whole seconds, and time
// passes between its writing and its reading.
const dateSlack = 2 * time.Second

func (f *findings) delay(want time.Duration, date bool, e *llm.Error) {
	const rule = "the delay that the service asks for reaches the caller, in whichever form it came"
	got, ok := e.RetryDelay()
	least := want
	if date {
		least -= dateSlack
	}
	if !ok || got < least || got > want {
		f.add("error.retry_after", want.String(), got.String(), rule)
	}
}
