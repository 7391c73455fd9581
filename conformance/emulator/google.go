package emulator

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// googleType is the prefix of the names of typed details.
const googleType = "type.googleapis.com/google.rpc."

// googleErrorBody is the body of an error of Google's services, over HTTP and
// inside a stream.
type googleErrorBody struct {
	Error struct {
		Code    int     `json:"code"`
		Message string  `json:"message"`
		Status  string  `json:"status"`
		Details []any   `json:"details,omitempty"`
		Future  *future `json:"xFuture,omitempty"`
	} `json:"error"`
}

func googleErrorOf(e serviceError, r *request) googleErrorBody {
	var body googleErrorBody
	body.Error.Code, body.Error.Message, body.Error.Status = e.status, e.message, googleStatus(e)
	body.Error.Details, body.Error.Future = e.details, r.unknown()
	return body
}

// googleStatus is the canonical word of an error. A scenario that fixes another
// status gets the word that belongs to it.
func googleStatus(e serviceError) string {
	word := map[int]string{
		http.StatusBadRequest: "INVALID_ARGUMENT", http.StatusUnauthorized: "UNAUTHENTICATED",
		http.StatusForbidden: "PERMISSION_DENIED", http.StatusNotFound: "NOT_FOUND",
		http.StatusTooManyRequests: "RESOURCE_EXHAUSTED", http.StatusInternalServerError: "INTERNAL",
		http.StatusServiceUnavailable: "UNAVAILABLE", http.StatusGatewayTimeout: "DEADLINE_EXCEEDED",
	}[e.status]
	if word == "" || (e.status == http.StatusBadRequest && e.kind == "FAILED_PRECONDITION") {
		return e.kind
	}
	return word
}

// googleError is an error with its canonical word. A delay before a retry stands
// in the details: no recording has a Retry-After header.
func googleError(status int, word, message string, details ...any) serviceError {
	return serviceError{status: status, kind: word, message: message, details: details, delayInBody: true}
}

func googleInvalid(message string, details ...any) serviceError {
	return googleError(http.StatusBadRequest, "INVALID_ARGUMENT", message, details...)
}

// googleViolation is an invalid argument with the field that is to blame.
func googleViolation(field, message string) serviceError {
	return googleInvalid(message, map[string]any{
		"@type":           googleType + "BadRequest",
		"fieldViolations": []any{map[string]string{"field": field, "description": message}},
	})
}

func googleErrorInfo(reason string, metadata map[string]string) map[string]any {
	return map[string]any{
		"@type": googleType + "ErrorInfo", "reason": reason, "domain": "googleapis.com", "metadata": metadata,
	}
}

// googleRetryInfo asks for a delay, as a protocol buffer's duration.
func googleRetryInfo(delay time.Duration) map[string]any {
	return map[string]any{
		"@type": googleType + "RetryInfo", "retryDelay": strconv.FormatFloat(delay.Seconds(), 'f', -1, 64) + "s",
	}
}

const googleExpected = " Expected OAuth 2 access token, login cookie or other valid authentication credential."

// googleNoToken refuses a call without a token.
func googleNoToken(message string) serviceError {
	return googleError(http.StatusUnauthorized, "UNAUTHENTICATED", message+googleExpected,
		googleErrorInfo("CREDENTIALS_MISSING", map[string]string{"service": "aiplatform.googleapis.com"}))
}

// googleBadToken refuses a token that is none of Google's. Recorded is only the
// answer to one that expired, which differs in its reason.
func googleBadToken() serviceError {
	return googleError(http.StatusUnauthorized, "UNAUTHENTICATED", "Request had invalid authentication credentials."+googleExpected,
		googleErrorInfo("ACCESS_TOKEN_TYPE_UNSUPPORTED", map[string]string{"service": "aiplatform.googleapis.com"}))
}

// googleDenied refuses a caller without the permission to use a model.
func googleDenied(resource string) serviceError {
	resource = "//aiplatform.googleapis.com" + resource
	return googleError(http.StatusForbidden, "PERMISSION_DENIED",
		fmt.Sprintf("Permission 'aiplatform.endpoints.predict' denied on resource '%s' (or it may not exist).", resource),
		googleErrorInfo("IAM_PERMISSION_DENIED", map[string]string{"permission": "aiplatform.endpoints.predict", "resource": resource}))
}
