// Package hand is the client that one would write by hand for one service:
// net/http, a JSON library, and structs of the fields that matter. It is the
// floor below the layers of a library, and below other libraries.
//
// It does less than a library: it retries nothing, reads no tool call and no
// failure of the service, and knows one request.
package hand
