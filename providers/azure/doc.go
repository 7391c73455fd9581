// Package azure is the provider for Azure OpenAI: chat with streams, tools,
// structured output and vision, through chat completions or the Responses API,
// embeddings, images, and the list of models. Facts are from Microsoft Learn's pages on Azure OpenAI (2026-02 to
// 2026-08) and the Azure parts of OpenAI's own libraries (2026-08-21).
//
// # Models and deployments
//
// Azure calls a model by the name of its deployment, which the customer chose.
// A request names the model, [Config].Deployments gives the deployment, and a
// model without an entry is its own deployment. What a model takes and costs
// goes by the model, so a deployment with a free name should have an entry.
//
// # Addresses
//
// Without a version, requests go to the path /openai/v1. With a dated one, such
// as 2024-10-21, they go to /openai/deployments, which take no other. The
// address may be pasted as the portal shows it, with or without a path.
//
// # Filters
//
// A prompt that the content filter blocks is an error of kind content_filter,
// whose [Error] names the categories. A blocked answer is no error: it ends with
// the finish reason content_filter, and may be empty.
//
// # Two APIs, and what the models differ in
//
// The newest models take tools only through the Responses API, which the path
// /openai/v1 has. The provider chooses by model and request, as package openai
// does, whose rules hold here; so a deployment with a free name should have an
// entry. Developer messages are sent as the system's to chat completions, which
// every model takes and the reasoning models read as the developer's.
package azure
