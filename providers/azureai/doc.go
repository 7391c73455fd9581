// Package azureai is the provider for Azure AI Foundry: chat completions with
// streams, tools, structured output and vision, embeddings, images, and the list
// of models, from many makers on one resource. Facts are from Microsoft Learn's
// pages on the model inference API and on Foundry's models (2026-06 to
// 2026-10).
//
// # Two routes
//
// The path /openai/v1 is the one that Microsoft recommends, and the default. It
// has OpenAI's form, images and a list of models. The path /models is older: it
// needs an API version, takes fewer parameters, and its client library retired
// on 2026-08-26. An address that ends with /models, or a dated
// [Config].APIVersion, chooses it.
//
// The route /models refuses parameters outside its schema: several choices, log
// probabilities, reasoning effort, the end user, metadata, and the switch for
// parallel calls. They fail with an error of kind unsupported before anything is
// sent, unless [Options].ExtraParameters has the service pass them on.
//
// # Models
//
// A request names the model, [Config].Deployments gives its deployment, and a
// model without an entry is its own deployment. OpenAI's models are on the same
// resources; their rules hold here, and package azure has their options. Claude
// speaks Anthropic's API: give package anthropic the key and the address
// https://{resource}.services.ai.azure.com/anthropic.
//
// # What the services send
//
// DeepSeek-R1 and its kin put their thoughts between tags into the text, or
// into a field of their own, by the host; either way they are reasoning here.
// Grok counts more tokens from the cache than the prompt has, so the count is
// held to the prompt; and it sends a cost that is 0 whatever the call cost, so
// costs come from the library's table.
package azureai
