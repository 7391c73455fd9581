package llm

// Kind says what went wrong, in the same word for every provider. The set is
// frozen: reports, cassettes and the published schema use these names.
//
// A Kind is itself an error, so errors.Is(err, llm.KindRateLimit) and
// errors.Is(err, llm.ErrRateLimit) ask the same question.
type Kind string

// The kinds of failure. The zero value is no kind at all and is never set by a
// provider.
const (
	// KindInvalidRequest: the service refused the request as malformed, or the
	// caller built one that cannot be sent.
	KindInvalidRequest Kind = "invalid_request"
	// KindAuthentication: the key is missing, wrong or expired.
	KindAuthentication Kind = "authentication"
	// KindPermission: the key is good but may not do this.
	KindPermission Kind = "permission"
	// KindNotFound: no such model, deployment or route.
	KindNotFound Kind = "not_found"
	// KindContextLength: the prompt, or prompt and answer, exceed the window.
	KindContextLength Kind = "context_length"
	// KindContentFilter: a policy refused the prompt or the answer.
	KindContentFilter Kind = "content_filter"
	// KindRequestTooLarge: the body exceeds the service's size limit.
	KindRequestTooLarge Kind = "request_too_large"
	// KindQuota: the account has no money or no allowance left. Waiting does
	// not help, so it is never retryable, whatever its HTTP status.
	KindQuota Kind = "quota"
	// KindRateLimit: too many requests or tokens for now.
	KindRateLimit Kind = "rate_limit"
	// KindOverloaded: the service, not the caller, is out of capacity.
	KindOverloaded Kind = "overloaded"
	// KindServer: the service failed.
	KindServer Kind = "server"
	// KindTimeout: a deadline passed, the caller's, the service's, or the
	// library's limit on an idle stream.
	KindTimeout Kind = "timeout"
	// KindNetwork: no usable answer arrived: dial, TLS, DNS, reset.
	KindNetwork Kind = "network"
	// KindCanceled: the caller canceled the context or closed the stream.
	KindCanceled Kind = "canceled"
	// KindStreamTruncated: a stream ended before every choice had a finish.
	KindStreamTruncated Kind = "stream_truncated"
	// KindMalformedResponse: the service answered something that cannot be
	// read as what was asked for.
	KindMalformedResponse Kind = "malformed_response"
	// KindUnsupported: the provider or model cannot do this; nothing was sent.
	KindUnsupported Kind = "unsupported"
	// KindConfiguration: the provider was not set up; nothing was sent.
	KindConfiguration Kind = "configuration"
)

// Error makes a Kind usable as the target of errors.Is.
func (k Kind) Error() string { return "llm: " + string(k) }

// Kinds returns every kind, in the order of the table above.
func Kinds() []Kind {
	return []Kind{
		KindInvalidRequest, KindAuthentication, KindPermission, KindNotFound,
		KindContextLength, KindContentFilter, KindRequestTooLarge, KindQuota,
		KindRateLimit, KindOverloaded, KindServer, KindTimeout, KindNetwork,
		KindCanceled, KindStreamTruncated, KindMalformedResponse,
		KindUnsupported, KindConfiguration,
	}
}

// Sentinels for errors.Is, one for each [Kind].
var (
	ErrInvalidRequest    error = KindInvalidRequest
	ErrAuthentication    error = KindAuthentication
	ErrPermission        error = KindPermission
	ErrNotFound          error = KindNotFound
	ErrContextLength     error = KindContextLength
	ErrContentFilter     error = KindContentFilter
	ErrRequestTooLarge   error = KindRequestTooLarge
	ErrQuota             error = KindQuota
	ErrRateLimit         error = KindRateLimit
	ErrOverloaded        error = KindOverloaded
	ErrServer            error = KindServer
	ErrTimeout           error = KindTimeout
	ErrNetwork           error = KindNetwork
	ErrCanceled          error = KindCanceled
	ErrStreamTruncated   error = KindStreamTruncated
	ErrMalformedResponse error = KindMalformedResponse
	ErrUnsupported       error = KindUnsupported
	ErrConfiguration     error = KindConfiguration
)

// retryable tells whether the same request may succeed later. It is a table
// over Kind alone; [Error.Retryable] adds what headers said.
func (k Kind) retryable() bool {
	switch k {
	case KindRateLimit, KindOverloaded, KindServer, KindTimeout, KindNetwork, KindStreamTruncated:
		return true
	case KindInvalidRequest, KindAuthentication, KindPermission, KindNotFound,
		KindContextLength, KindContentFilter, KindRequestTooLarge, KindQuota,
		KindCanceled, KindMalformedResponse, KindUnsupported, KindConfiguration:
		return false
	}
	return false
}
