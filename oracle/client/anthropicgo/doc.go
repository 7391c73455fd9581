// Package anthropicgo drives github.com/anthropics/anthropic-sdk-go: Messages
// and models on Anthropic's own service, and Messages on Vertex AI by the
// library's package vertex.
package anthropicgo
