package emulator

import (
	"fmt"
	"net/http"
	"strings"
)

// The service's words for a bad body. Recorded: unknown_parameter,
// unsupported_parameter, empty_array, empty_string, decimal_above_max_value,
// invalid_value, invalid_parameter_combination. The others follow their form.

func (openai) child(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func (openai) element(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }

func openaiInvalid(code, param, message string) serviceError {
	return serviceError{
		status: http.StatusBadRequest, kind: "invalid_request_error", code: code, param: param, message: message,
	}
}

func (openai) noRoute(method, path string) serviceError {
	e := openaiInvalid("", "", "Invalid URL ("+method+" "+path+")")
	e.status = http.StatusNotFound
	return e
}

func (openai) wrongMethod(method, path string) serviceError {
	e := openaiInvalid("method_not_supported", "", "Not allowed to "+method+" on "+path+". (HINT: Perhaps you meant to use a different HTTP method?)")
	e.status = http.StatusMethodNotAllowed
	return e
}

func (openai) contentType(got string) serviceError {
	return openaiInvalid("unsupported_content_type", "", "Unsupported content type: '"+got+"'. This API method only accepts 'application/json' requests.")
}

func (openai) malformed() serviceError {
	return openaiInvalid("", "", "We could not parse the JSON body of your request. The API expects a JSON payload, but what was sent was not valid JSON.")
}

func (openai) unknown(path string) serviceError {
	return openaiInvalid("unknown_parameter", path, "Unknown parameter: '"+path+"'.")
}

func (openai) missing(path string) serviceError {
	return openaiInvalid("missing_required_parameter", path, "Missing required parameter: '"+path+"'.")
}

func (openai) wrongType(path, want, got string) serviceError {
	article := map[string]string{"object": "an", "array": "an", "integer": "an"}
	with := func(name string) string {
		a := article[name]
		if a == "" {
			a = "a"
		}
		return a + " " + name
	}
	return openaiInvalid("invalid_type", path, fmt.Sprintf("Invalid type for '%s': expected %s, but got %s instead.", path, with(want), with(got)))
}

func (openai) notOneOf(path, got string, allowed []string) serviceError {
	return openaiInvalid("invalid_value", path,
		fmt.Sprintf("Invalid value: '%s'. Supported values are: %s.", got, listed(allowed)))
}

// listed names values as the service does: 'a', 'b', and 'c'.
func listed(values []string) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = "'" + v + "'"
	}
	switch n := len(quoted); n {
	case 0, 1:
		return strings.Join(quoted, "")
	case 2:
		return quoted[0] + " and " + quoted[1]
	default:
		return strings.Join(quoted[:n-1], ", ") + ", and " + quoted[n-1]
	}
}

func (openai) outOfRange(path, limit, got string, above, integer bool) serviceError {
	kind, side, code, sign := "decimal", "below minimum", "_below_min_value", ">="
	if integer {
		kind = "integer"
	}
	if above {
		side, code, sign = "above maximum", "_above_max_value", "<="
	}
	return openaiInvalid(kind+code, path,
		fmt.Sprintf("Invalid '%s': %s %s value. Expected a value %s %s, but got %s instead.", path, kind, side, sign, limit, got))
}

func (openai) emptyList(path string) serviceError {
	return openaiInvalid("empty_array", path,
		"Invalid '"+path+"': empty array. Expected an array with minimum length 1, but got an empty array instead.")
}

func (openai) invalid(path, message string) serviceError {
	return openaiInvalid("invalid_value", path, message)
}
