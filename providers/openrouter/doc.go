// Package openrouter is the provider for OpenRouter, a router over the models of
// other vendors: chat completions with streams, tools, structured output, vision
// and reasoning, embeddings, images, and the list of models with their prices.
// Facts are from OpenRouter's documentation and OpenAPI document of 2026-08-22,
// and from recorded traffic.
//
// # What is particular here
//
// A model's name holds slashes and colons ("author/slug:free"). Which host serves
// it is steered by [Options].Routing. OpenRouter drops parameters that the chosen
// host does not take, silently, unless Routing.RequireParameters is set.
//
// Thoughts come as reasoning details that only their maker can read. They are
// kept in the answer's reasoning part and go back unmodified.
//
// Every answer carries what it cost, which is what CalculateCost then tells. The
// table of prices is for estimates; ListModels has the prices of the day.
//
// A request without MaxTokens is checked against the account's credits as if the
// answer took the model's full length, so one may fail for money that a bounded
// request would not.
package openrouter
