package cassette

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// SanitizerVersion rises when the rules that clean a recording change.
const SanitizerVersion = 2

// The response headers that are stored. Everything else is dropped: dates,
// cookies, lengths, account ids, and whatever a proxy adds.
var (
	answerHeaders = []string{
		"Anthropic-Version", "Content-Type", "Openai-Version", "Retry-After", "Retry-After-Ms",
		"X-Ms-Error-Code", "X-Ms-Rai-Invoked", "X-Should-Retry",
	}
	answerPrefixes = []string{"Anthropic-Ratelimit-", "X-Ratelimit-"}
	// idHeaders name an exchange. The emulator's are kept; a live service's
	// lead to an account, and are replaced.
	idHeaders = []string{
		"Apim-Request-Id", "Mistral-Correlation-Id", "Msh-Request-Id", "Request-Id", "X-Ds-Trace-Id",
		"X-Generation-Id", "X-Msh-Trace-Id", "X-Request-Id", "X-Trace-Id",
	}
)

// accountIDs are ids of accounts in texts such as an error message.
var accountIDs = regexp.MustCompile(`\b(?:org-[A-Za-z0-9]{16,}|proj_[A-Za-z0-9]{16,}|user-[A-Za-z0-9]{20,})\b`)

// mayHoldAccountIDs spares most texts the regular expression.
func mayHoldAccountIDs(text string) bool {
	return strings.Contains(text, "org-") || strings.Contains(text, "proj_") || strings.Contains(text, "user-")
}

// rulesSum identifies the rules, so that a change without a new version shows.
var rulesSum = hexSum(sha256.Sum256([]byte(fmt.Sprintln(
	plainHeaders, authHeaders, accountHeaders, authParams,
	answerHeaders, answerPrefixes, idHeaders, accountIDs, boundaryName,
))))

// sanitizer removes what must not be stored. Cleaning what is clean changes
// nothing.
type sanitizer struct {
	values []secretValue
	// live recordings lose the ids of their exchanges.
	live bool
}

// clean returns a cleaned copy. now is when the answer was made, for the dates
// in it.
func (s sanitizer) clean(i interaction, now time.Time) interaction {
	contentType := i.sent.Get("Content-Type")
	i.url = s.cleanURL(i.url)
	i.sent = semanticHeaders(i.sent, s.values)
	i.request = cleanText(withFixedBoundary(contentType, i.request), s.values)
	i.received = s.cleanAnswer(i.received, now)
	answer := s.cleanAnswerBody(newSpliced(i.response, i.pieces()))
	i.response = answer.text
	i.chunks = answer.sizes()
	if slices.Equal(i.chunks, usualPieces(i.received.Get("Content-Type"), i.response)) {
		i.chunks = nil
	}
	return i
}

func (s sanitizer) cleanURL(raw string) string {
	raw = replaceSecrets(raw, s.values)
	u, err := url.Parse(raw)
	if err != nil || u.RawQuery == "" {
		return raw
	}
	before, _, _ := strings.Cut(raw, "?")
	return before + "?" + cleanQuery(u.RawQuery)
}

// cleanText replaces secrets and account ids. A player does the same to what it
// is sent, so that a cleaned recording still matches.
func cleanText(text string, values []secretValue) string {
	text = replaceSecrets(text, values)
	if mayHoldAccountIDs(text) {
		text = accountIDs.ReplaceAllString(text, redacted)
	}
	return text
}

// cleanAnswerBody does the same to an answer, and keeps its pieces in place.
func (s sanitizer) cleanAnswerBody(text spliced) spliced {
	for _, v := range s.values {
		text = text.replace(v.value, v.placeholder)
	}
	if mayHoldAccountIDs(text.text) {
		text = text.replaceAll(accountIDs, redacted)
	}
	return text
}

func (s sanitizer) cleanAnswer(h http.Header, now time.Time) http.Header {
	kept := http.Header{}
	for _, name := range names(h) {
		id := slices.Contains(idHeaders, name)
		known := slices.Contains(answerHeaders, name) ||
			slices.ContainsFunc(answerPrefixes, func(p string) bool { return strings.HasPrefix(name, p) })
		if !id && !known {
			continue
		}
		for _, value := range h[name] {
			switch {
			case id && s.live:
				value = redacted
			case name == "Retry-After":
				value = relativeDate(value, now)
			}
			kept.Add(name, cleanText(value, s.values))
		}
	}
	return kept
}

// relativeDate stores an HTTP date as its distance from now, since the date
// itself is in the past at any replay. Other values stay.
func relativeDate(value string, now time.Time) string {
	at, err := http.ParseTime(value)
	if err != nil {
		return value
	}
	return fmt.Sprintf("{{date%+ds}}", int64(at.Sub(now).Round(time.Second).Seconds()))
}

var datePlaceholder = regexp.MustCompile(`^\{\{date([+-]\d+)s\}\}$`)

// absoluteDate makes a date again from a stored distance. Other values stay.
func absoluteDate(value string, now time.Time) string {
	m := datePlaceholder.FindStringSubmatch(value)
	if m == nil {
		return value
	}
	seconds, err := strconv.Atoi(m[1])
	if err != nil {
		return value
	}
	return now.Add(time.Duration(seconds) * time.Second).UTC().Format(http.TimeFormat)
}
