package emulator

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// fail answers with a scenario's failure instead of its pieces.
func fail(w http.ResponseWriter, d dialect, r *request, f scenario.Failure) {
	switch f.Kind {
	case llm.KindNetwork:
		// net/http breaks the connection without an answer.
		panic(http.ErrAbortHandler)
	case llm.KindStreamTruncated, llm.KindMalformedResponse:
		d.cut(w, r)
		return
	case llm.KindInvalidRequest, llm.KindAuthentication, llm.KindPermission, llm.KindNotFound,
		llm.KindContextLength, llm.KindContentFilter, llm.KindRequestTooLarge, llm.KindQuota,
		llm.KindRateLimit, llm.KindOverloaded, llm.KindServer, llm.KindTimeout,
		llm.KindCanceled, llm.KindUnsupported, llm.KindConfiguration:
	}
	e := failed(d, r, f)
	if f.HTML {
		if f.Status == 0 && f.Kind == llm.KindServer {
			e.status = http.StatusBadGateway
		}
		e.plain, e.message = "text/html", page(e.status)
	}
	d.refuse(w, r, e)
}

// failed is a failure in the service's words, with what the scenario overrides.
func failed(d dialect, r *request, f scenario.Failure) serviceError {
	e := d.failure(r, f)
	if f.Status != 0 {
		e.status = f.Status
	}
	if f.Message != "" {
		e.message = f.Message
	}
	if e.header == nil {
		e.header = http.Header{}
	}
	if !e.delayInBody {
		retryAfter(e.header, f, r.opts.Now)
	}
	return e
}

// retryAfter asks for a delay in one of the three forms that the official
// clients honour. Dates have whole seconds, so they are rounded up.
func retryAfter(h http.Header, f scenario.Failure, now func() time.Time) {
	switch {
	case f.RetryAfter <= 0:
	case f.RetryAfterMS:
		h.Set("Retry-After-Ms", strconv.FormatInt(f.RetryAfter.Milliseconds(), 10))
	case f.RetryAfterDate:
		h.Set("Retry-After", now().Add(f.RetryAfter+time.Second-1).UTC().Truncate(time.Second).Format(http.TimeFormat))
	default:
		h.Set("Retry-After", strconv.FormatInt(int64(math.Ceil(f.RetryAfter.Seconds())), 10))
	}
}

// page is what a proxy in front of a service says by itself.
func page(status int) string {
	title := fmt.Sprintf("%d %s", status, http.StatusText(status))
	return "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title +
		"</h1></center>\r\n<hr><center>proxy</center>\r\n</body>\r\n</html>\r\n"
}

// endEarly ends a stream after its pieces as a failure says, and reports whether
// the stream is over. inBand writes the service's error event.
func endEarly(d dialect, r *request, s *events, inBand func(serviceError)) bool {
	f := r.turn.Reply.Failure
	if f == nil {
		return false
	}
	switch f.Kind {
	case llm.KindNetwork:
		panic(http.ErrAbortHandler)
	case llm.KindStreamTruncated:
	case llm.KindMalformedResponse:
		s.send("", []byte(`{"object":`))
	case llm.KindInvalidRequest, llm.KindAuthentication, llm.KindPermission, llm.KindNotFound,
		llm.KindContextLength, llm.KindContentFilter, llm.KindRequestTooLarge, llm.KindQuota,
		llm.KindRateLimit, llm.KindOverloaded, llm.KindServer, llm.KindTimeout,
		llm.KindCanceled, llm.KindUnsupported, llm.KindConfiguration:
		inBand(failed(d, r, *f))
	}
	return true
}
