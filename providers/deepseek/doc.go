// Package deepseek is the provider for DeepSeek: chat with streams, tools, JSON
// mode, vision and reasoning, and the list of models. The service has no
// embeddings and makes no images. Facts are from DeepSeek's API documentation,
// checked up to 2026-11-15, and answers of the service up to 2026-09.
//
// # What is special
//
// The models think unless told not to, with the effort none or [Options]. While
// they think, the service ignores temperature and penalties, and refuses to be
// told which tool to call: such a request fails with an error of kind
// unsupported before anything is sent.
//
// Thoughts before a tool call must go back with it: append the answer's Message
// to the conversation as it is. A call from another provider goes without
// thoughts.
//
// Answers can be bound to JSON but not to a schema. The prompt must then hold
// the word JSON.
//
// Prices depend on the hour; see [Provider.CalculateCost].
package deepseek
