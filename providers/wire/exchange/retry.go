package exchange

import (
	"math"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// maxDelay bounds what a service can ask for; beyond it a number is nonsense.
const maxDelay = 366 * 24 * time.Hour

// retryAfter is the delay that the failure asks for: the header in milliseconds,
// the standard header in seconds or as a date, what the provider read in the
// body, a number in the text; 0 if none. A header of a 2xx means nothing:
// services send it with good answers.
func (f *Failure) retryAfter(w Words) time.Duration {
	if f.Status >= 400 {
		if d := number(f.Header.Get("Retry-After-Ms"), time.Millisecond); d > 0 {
			return d
		}
		if d := headerDelay(f.Header); d > 0 {
			return d
		}
	}
	if w.RetryAfter > 0 {
		return min(w.RetryAfter, maxDelay)
	}
	return textDelay(w.Message)
}

// headerDelay reads Retry-After by RFC 9110, section 10.2.3, and fractions of a
// second too. A date counts from the answer's own Date, where it has one, so
// that a wrong clock here does not matter.
func headerDelay(header http.Header) time.Duration {
	value := header.Get("Retry-After")
	if d := number(value, time.Second); d > 0 {
		return d
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	now, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	return min(max(at.Sub(now), 0), maxDelay)
}

// number is a decimal number of units, 0 if it is none.
func number(text string, unit time.Duration) time.Duration {
	n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || math.IsNaN(n) || n <= 0 {
		return 0
	}
	return time.Duration(math.Min(n*float64(unit), float64(maxDelay)))
}

// delayText finds "try again in 408ms", "retry in 48.9s", "after 1 seconds",
// "wait 2m15.7s".
var delayText = regexp.MustCompile(`(?i)\b(?:again|retry|wait)(?: in| after| for)? ` +
	`(?:((?:\d+(?:\.\d+)?(?:ms|h|m|s))+)\b|(\d+(?:\.\d+)?) ?(milliseconds?|seconds?|secs?|minutes?|mins?)\b)`)

func textDelay(message string) time.Duration {
	m := delayText.FindStringSubmatch(message)
	if m == nil {
		return 0
	}
	if m[1] != "" {
		d, err := time.ParseDuration(strings.ToLower(m[1]))
		if err != nil {
			return 0
		}
		return min(d, maxDelay)
	}
	unit := time.Second
	switch lower := strings.ToLower(m[3]); {
	case strings.HasPrefix(lower, "mil"):
		unit = time.Millisecond
	case strings.HasPrefix(lower, "min"):
		unit = time.Minute
	}
	return number(m[2], unit)
}
