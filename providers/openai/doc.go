// Package openai is the provider for OpenAI: chat completions with streams,
// tools, structured output and vision, embeddings, images, and the list of
// models. Facts are from OpenAI's API reference (OpenAPI document 2.3.0,
// 2026-08-21) and its model and deprecation pages of November 2026.
//
// # What the models differ in
//
// Reasoning models take no sampling parameters, and the newest take no tools on
// chat completions while they think. Such a request fails with an error of kind
// unsupported that names the parameter, before anything is sent; with
// DropUnsupported the parameter is left out and listed in the response.
//
// Chat completions count a model's thoughts but never show them:
// Reasoning.Include has no effect and is listed as dropped.
package openai
