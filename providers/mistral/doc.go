// Package mistral is the provider for Mistral AI: chat with streams, tools,
// structured output, images, documents, sound and reasoning, embeddings, and the
// list of models. Facts are from Mistral's public documentation and OpenAPI
// files of 2026-08-21, its Python client 2.5.1, and answers of the service up to
// 2026-09.
//
// # What is special
//
// The service refuses every field that it does not know, so what Mistral lacks,
// such as the end user's id or log probabilities, is an error of kind
// unsupported before anything is sent. A temperature is at most 1.5.
//
// Ids of tool calls are nine letters and digits. Ids of another form, from a
// conversation that another provider began, are replaced by ones computed from
// them, the same for a call and its result. Assistant turns of which nothing is
// left are not sent.
//
// Thoughts come as parts of the content, and go back as such. Their tokens are
// not counted apart. A last message that is the assistant's is the beginning of
// the answer.
package mistral
