// Package openaigo drives github.com/openai/openai-go/v3: chat completions,
// Responses, embeddings, images and models. It is OpenAI's own library, and the
// one that most services which speak OpenAI's wire tell their users to take; a
// [Service] holds what such a user must know of the service.
package openaigo
