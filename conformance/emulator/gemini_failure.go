package emulator

import (
	"net/http"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// failure is the service's error for a kind. Nothing on the wire tells an empty
// account from a rate limit, and a blocked prompt is an answer, so that an error
// of that kind is in words of the image models. (413 and 504 are not recorded.)
func (d gemini) failure(r *request, f scenario.Failure) serviceError {
	call, _ := geminiCallOf(r.URL.Path)
	e := d.failureOf(r, call, f.Kind)
	if f.RetryAfter > 0 {
		e.details = append(e.details, googleRetryInfo(f.RetryAfter))
	}
	return e
}

func (d gemini) failureOf(r *request, call geminiCall, kind llm.Kind) serviceError {
	switch kind {
	case llm.KindInvalidRequest:
		return googleInvalid("Request contains an invalid argument.")
	case llm.KindAuthentication:
		if call.project {
			return googleBadToken()
		}
		return d.badKey(r, call, "a key")
	case llm.KindPermission:
		return googleDenied(r.URL.Path)
	case llm.KindNotFound:
		return d.noModel(call)
	case llm.KindContextLength:
		return googleInvalid("The input token count (1250074) exceeds the maximum number of tokens allowed (1048576).")
	case llm.KindContentFilter:
		return googleInvalid("The prompt could not be submitted: content_policy_violation.")
	case llm.KindRequestTooLarge:
		e := googleError(http.StatusRequestEntityTooLarge, "", page(http.StatusRequestEntityTooLarge))
		e.plain = "text/html; charset=UTF-8"
		return e
	case llm.KindQuota:
		return googleError(http.StatusTooManyRequests, "RESOURCE_EXHAUSTED",
			"Quota exceeded for aiplatform.googleapis.com/generate_content_requests_per_minute_per_project_per_base_model with base model: "+call.model+".")
	case llm.KindRateLimit:
		return googleError(http.StatusTooManyRequests, "RESOURCE_EXHAUSTED",
			"Resource exhausted. Please try again later. Please refer to https://cloud.google.com/vertex-ai/generative-ai/docs/error-code-429 for more details.")
	case llm.KindOverloaded:
		return googleError(http.StatusServiceUnavailable, "UNAVAILABLE", "The model is overloaded. Please try again later.")
	case llm.KindTimeout:
		return googleError(http.StatusGatewayTimeout, "DEADLINE_EXCEEDED", "Deadline expired before operation could complete.")
	case llm.KindServer, llm.KindNetwork, llm.KindStreamTruncated, llm.KindMalformedResponse,
		llm.KindCanceled, llm.KindUnsupported, llm.KindConfiguration:
	}
	return googleError(http.StatusInternalServerError, "INTERNAL", "Internal error encountered.")
}

// noModel refuses a model that is unknown, retired or not in this location.
func (gemini) noModel(call geminiCall) serviceError {
	if call.studio {
		return googleError(http.StatusNotFound, "NOT_FOUND", "models/"+call.model+" is not found for API version "+call.version+
			", or is not supported for "+call.verb+". Call ListModels to see the list of available models and their supported methods.")
	}
	return googleError(http.StatusNotFound, "NOT_FOUND", "Publisher Model `publishers/google/models/"+call.model+
		"` was not found or your project does not have access to it. Please ensure you are using a valid model version.")
}
