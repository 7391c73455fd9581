// Package metallama is the provider for Meta's models, and for Llama models
// wherever they are served: chat completions with streams, tools, structured
// output and vision, and the list of models.
//
// A [Host] says which service is called. The zero Host is [Meta], Meta's own
// Model API. [Groq], [Together] and [Cerebras] serve Llama models through
// OpenAI's wire with differences of their own. [LlamaAPI] and [LlamaCompat] are
// the Llama API at api.llama.com, in its native form and in OpenAI's: Meta
// retired it on 2026-07-06. Recordings of it replay through Config.HTTPClient,
// and hosts that still speak its wire can be called by Config.BaseURL; a call to
// Meta's address fails with an error of kind configuration that says so, and
// sends nothing.
//
// Facts are from the source of Meta's SDK (llama-api-python 0.3.0, 2025-08-27)
// and of its LangChain package (2026-07-10), from public tests of the live
// service (2025-06), and from recorded traffic of the other hosts.
package metallama
