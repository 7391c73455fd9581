package catalogue_test

import "maps"

// The bugs that the scenarios of retries and fallback must find.
func init() {
	maps.Copy(bugs, map[string][]string{
		"retry/honours-retry-after":       {"no-retry-after", "no-ms", "no-date", "short-delays", "429-is-quota"},
		"retry/caps-retry-after":          {"no-retry-after", "no-ms", "no-date", "short-delays"},
		"retry/none-on-4xx":               {"400-is-server", "context-is-retried", "quota-is-429"},
		"retry/body-rewind":               {"body-once", "key-once", "random-bytes", "server-is-invalid"},
		"retry/none-after-first-delta":    {"restarts-streams"},
		"retry/stream-restart":            {"pads-streams", "overloaded-is-invalid"},
		"retry/deadline-in-backoff":       {"no-retry-after", "short-delays"},
		"fallback/next-on-failure":        {"overloaded-is-invalid", "404-is-invalid", "context-is-invalid"},
		"fallback/keeps-errors":           {"one-error", "no-message", "403-is-auth"},
		"fallback/none-after-first-delta": {"restarts-streams"},
		"fallback/waits-once":             {"no-retry-after", "no-date"},
	})
}
