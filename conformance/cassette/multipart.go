package cassette

import (
	"mime"
	"strings"
)

// boundaryName replaces the random boundary of a multipart body, so that
// recording twice gives equal bytes.
const boundaryName = "parley-boundary"

// fixedBoundary gives a multipart content type the fixed boundary.
func fixedBoundary(contentType string) string {
	media, params, err := mime.ParseMediaType(contentType)
	if err != nil || !strings.HasPrefix(media, "multipart/") {
		return contentType
	}
	params["boundary"] = boundaryName
	return mime.FormatMediaType(media, params)
}

// withFixedBoundary replaces the boundary in a multipart body. A body that
// happens to hold the fixed one keeps its own, and then cannot be read with the
// fixed content type: the recorder's own replay fails and says so.
func withFixedBoundary(contentType, body string) string {
	media, params, err := mime.ParseMediaType(contentType)
	if err != nil || !strings.HasPrefix(media, "multipart/") || params["boundary"] == "" {
		return body
	}
	if strings.Contains(body, "--"+boundaryName) {
		return body
	}
	return strings.ReplaceAll(body, "--"+params["boundary"], "--"+boundaryName)
}
