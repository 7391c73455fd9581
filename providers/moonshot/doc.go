// Package moonshot is the provider for Moonshot AI, which serves the Kimi
// models: chat with streams, tools, structured output, vision and reasoning, and
// the list of models. The service has no embeddings and makes no images. Facts
// are from Moonshot's API documentation and its official command-line clients,
// read in 2026-11, and answers of the service up to 2026-09.
//
// # What is special
//
// From Kimi K2.5 on the service fixes temperature, top_p, penalties and the
// number of choices, and gives no log probabilities: setting one is an error of
// kind unsupported before anything is sent. So is forcing a call while the model
// thinks. K3 always thinks and can be made to call some tool, but not one by its
// name; K2.5 and K2.6 stop thinking with the effort none.
//
// Thoughts before a tool call must go back with it: append the answer's Message
// to the conversation as it is. The service takes no call without thoughts, so
// one from another provider goes with a blank in their place.
//
// The service fetches no images: it wants their bytes, or the ms:// address of a
// file that was uploaded to it. Schemas are sent in the part of JSON Schema that
// it knows, which says the same in other words, but for what stands beside a
// $ref.
//
// Keys of the international and the mainland service are not interchangeable.
// Without money in the account some models are not found.
package moonshot
