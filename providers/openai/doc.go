// Package openai is the provider for OpenAI: chat with streams, tools, structured
// output and vision, through chat completions or the Responses API, embeddings,
// images, and the list of models. Facts are from OpenAI's API reference (OpenAPI document 2.3.0,
// 2026-08-21) and its model and deprecation pages of November 2026.
//
// # Two APIs
//
// The newest models take tools only through the Responses API, or through chat
// completions only while they do not think; some models have no other API.
// Unless [Config].API or [Options].API names one, a request goes to chat
// completions, and to Responses when only that can serve it:
//
//   - the model is one for code, a pro model or one for deep research;
//   - it is GPT-5.4 or 5.5, and the request has tools and an effort;
//   - it is GPT-5.6 or later, and the request has tools, an earlier answer's
//     calls or encrypted thoughts, or asks for the thoughts, unless its effort is
//     none and the model takes that. GPT-6.2's pages advise Responses for tools;
//     whether chat completions take them too was not to be confirmed.
//
// The answer is the same, and ChatResponse.API tells which it was. The Responses
// API is asked to store nothing; thoughts come encrypted and go back with the
// conversation: append the answer's Message to it as it is.
//
// Responses has neither stop sequences nor a seed, several choices, penalties,
// biases, names of speakers, or sound. A request that needs Responses and has one
// of those is an error of kind unsupported, or loses it with DropUnsupported.
//
// # What the models differ in
//
// Reasoning models take no sampling parameters while they think. A request that
// its API or model cannot take fails with an error of kind unsupported that
// names the parameter, before anything is sent; with DropUnsupported the
// parameter is left out and listed in the response.
//
// Chat completions count a model's thoughts but never show them:
// Reasoning.Include has no effect there and is listed as dropped. Responses give
// a summary of them.
package openai
