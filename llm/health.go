package llm

import "time"

// HealthStatus is what a health check saw.
type HealthStatus string

// The states. Unknown means that the check could not look, or that the service
// has no free call to look with.
const (
	HealthHealthy   HealthStatus = "healthy"
	HealthDegraded  HealthStatus = "degraded"
	HealthUnhealthy HealthStatus = "unhealthy"
	HealthUnknown   HealthStatus = "unknown"
)

// Health is the result of one free call to the service.
type Health struct {
	Status HealthStatus
	// Latency is the time until the answer was read, or until the call failed.
	Latency time.Duration
	// Detail says what was seen, in words.
	Detail string
	// Err is why the status is not healthy; nil if it is.
	Err error
}

// HealthFrom judges the outcome of a health call. A service that answers but
// asks to wait is degraded; one that refuses the key, or fails, is unhealthy;
// a check that its caller gave up is unknown.
func HealthFrom(latency time.Duration, err error) Health {
	h := Health{Latency: latency, Err: err}
	if err == nil {
		h.Status, h.Detail = HealthHealthy, "the service answered"
		return h
	}
	switch kind := KindOf(err); kind {
	case KindRateLimit, KindOverloaded:
		h.Status = HealthDegraded
	case KindCanceled, KindUnsupported, KindConfiguration, "":
		h.Status = HealthUnknown
	case KindInvalidRequest, KindAuthentication, KindPermission, KindNotFound,
		KindContextLength, KindContentFilter, KindRequestTooLarge, KindQuota,
		KindServer, KindTimeout, KindNetwork, KindStreamTruncated, KindMalformedResponse:
		h.Status = HealthUnhealthy
	}
	h.Detail = err.Error()
	return h
}
