// Package emulator is the provider's side of the wire: an http.Handler that
// reads requests as strictly as the real service does, compares each with what
// a scenario asked for, and answers with the scenario's reply in the service's
// own dialect, quirks included.
//
// It is a second reading of the vendors' documents and of recorded traffic. It
// shares no code with the providers, so that a match between the two means
// something.
//
// # Comparing
//
// What a provider sent is decoded back to an [llm.ChatRequest] and compared
// field by field with [scenario.Turn.Chat]. What a wire cannot tell apart is
// brought to one form on both sides first. For every dialect:
//
//   - A plain string is a list of one text part; neighbouring text parts are
//     joined with nothing between, as [llm.Message.Text] joins them; empty text
//     parts are left out.
//   - Raw JSON (schemas, arguments) is compared without its white space. Order
//     of keys, digits and escapes count.
//   - The name of a tool's result, synthetic ids and marks of cut calls are not
//     on the wire. A tool without parameters may be sent with an empty object
//     schema, or without one where the service allows that.
//   - Parameters that the service or the model refuses are taken as not asked
//     for: a provider may only fail before it sends, or drop them.
//   - Options of single providers cannot be read here. A request that has some
//     may carry the service's further documented fields; one that has none may
//     not.
//
// For "openai": a message of several tool results is several messages; a
// message's text, refusal and calls have no order among each other; reasoning
// and opaque parts, the failed mark of a tool's result, thinking budgets and
// the wish to see thoughts are not on the wire; "system" and "developer" are
// one role on reasoning models; user and safety_identifier are one field; a
// response format of text is none; an unnamed schema is named "response".
//
// For the services that speak OpenAI's language ("azure", "azure-deployments",
// "azureai", "azureai-v1", "deepinfra", "deepseek", "metallama", "mistral",
// "moonshot", "openrouter", "v0"): the same, and fields that a service has no
// place for are not on its wire. Fields of which nobody says what the service
// makes of them may be sent as they are or left out. A temperature above the
// service's highest is its highest; an effort that it has no word for may be any
// that it has, but not the one that turns thinking off. "system" and "developer"
// are one role, but at "azureai", "azureai-v1" and "openrouter". Refusals in words
// are text, but at "azure" and "openrouter". Of thoughts, only the service's own
// go back, joined to one; those before tool calls must, at "deepseek",
// "moonshot" and "openrouter", where the service does not refuse to think, and a
// blank may stand for thoughts that a message from elsewhere never had; all
// others may stay away, but not change. Only "openrouter" signs them. Either name
// of the token limit will do where the service takes both, but at "azure".
//
// And singly: at "azure-deployments" the model is the deployment of the path. At
// "mistral" tool calls under ids of another form than the service's own are told
// by the order in which they come; names of speakers, assistants' messages that
// say nothing, and the media type of sound are not on the wire; a message of the
// assistant may be put between a tool's result and the user's next words. At
// "moonshot" the sampling of Kimi models is not on the wire, and a named tool may
// be the only one, which must be called. At "deepseek" a schema is not on the
// wire.
//
// For "anthropic": leading system and developer messages are one system prompt,
// joined by a blank line or by nothing; later ones are text of the user's next
// message; tool results are parts of user messages; consecutive messages of one
// role are one; a refusal in words is text; a missing token limit stands for
// any; a temperature above 1 is 1; parallel calls allowed is the default;
// forbidden parallel calls imply the choice "auto"; the label, description and
// strictness of a schema, names of speakers, image details and metadata other
// than the user's id are not on the wire; the effort "minimal" is "low", and
// "none" is whatever the model has that comes nearest.
//
// For "vertexai-claude": the same, the provider's name apart.
//
// For "gemini": leading system and developer messages are one system prompt;
// later ones are a part of it too, or text of the user's next content; tool
// results are parts of user contents, before other parts; consecutive contents of
// one role are one; thoughts need not go back, and their signature stands on the
// call or the text after them; an empty signed text signs the text before it; a
// signature that the emulator made up is wanted like any other; a result's text
// may stand in a field of an object (output, result, content or error) or, if it
// is JSON, be the object; ids of calls are wanted only of models that give them;
// a schema of OpenAPI's kind has its types in lower case; metadata are labels, and
// nothing on the Gemini API; strict tools may be validated; one choice is none.
// The media type of an address, the end user, parallel calls, the strictness of a
// tool, and the label, description and strictness of a schema, names of documents
// and image details are not on the wire. An effort is a level or, on older models,
// any budget but none; a size in pixels is its ratio. One embeddings call, and one
// call for several images, may be several requests in any order.
//
// For "openai-responses", "azure-responses", "openrouter-responses" and
// "deepseek-responses", and for requests to /responses of "openai" and "azure":
// each part of a message that is no text or media is an item of its own, and the
// items keep their order; system and developer messages are one role, and leading
// ones may be one text of instructions; stop sequences, seeds, penalties, several
// choices, budgets, names of speakers and the failed mark of a result are not on
// the wire; how tools are called is nothing without tools. A tool is strict unless
// it says that it is not. Thoughts that are signed must go back before the calls
// that they led to; others may stay away, but not change. At "openrouter-responses"
// and "deepseek-responses" thoughts come unasked, so the wish for them is not
// compared. What may be included, stored and obfuscated is the provider's affair,
// and so is what comes of it: encrypted thoughts, summaries and log probabilities
// are answered only when they are asked for.
//
// For "metallama-native": as "openai" in its messages; a refusal in words is
// text; stop sequences, seeds, penalties, several choices, log probabilities,
// parallel calls, thinking, metadata and the mode of plain JSON are not on the
// wire, nor the strictness of a schema.
package emulator
