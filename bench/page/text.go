package page

// pageText is the page. Numbers and verdicts come from the samples.
const pageText = `<!-- Written by make bench-reports from the samples in raw/. Do not edit. -->
# What Parley costs

Parley is a Go library with one API for twelve services of large language models. A program holds a provider in an *enum*:
one type that can be any of the twelve. This page says what it costs to call through that enum instead of another way, what
the library costs beside the libraries that a Go program would take instead, and how that was measured.
{{range .Warnings}}
> **{{.}}**
{{end}}
{{range .Summary}}- {{.}}
{{end}}
## The claims

The design that Parley started from is an enum in Rust, and claims were made for it. Go has no such enum: the twelve types
share a value of two words, and the compiler does not see which one it holds. So each claim was measured again.

{{.Claims}}
## The goals

"Peer" is the fastest of the other libraries at that work, in the same run and on the same bytes. "By hand" is a client
written for this one request. All of them return equal results, which a test proves before anything is timed. Bytes come
from memory, so that the library is measured and not the network.

{{.Goals}}
{{if .Limits}}What stands in the way where a goal or an aim is missed:

{{range .Limits}}- {{.}}
{{end}}
{{end}}## Dispatch

A call of a method has to find the method. Each form below finds it in another way; what the method does is nothing, so
that finding it is all that is left. One provider again and again is the easy case for a processor. In random order it
cannot guess which method comes next, and that costs more than any form saves.

{{.Plot "dispatch-call.svg" "Times of an empty call, by form and order"}}
{{.Plot "dispatch-name.svg" "Times of asking for the name, by form and order"}}
` + "`direct`" + ` knows the type when it is compiled; ` + "`interface`" + ` is a Go interface. ` + "`enum`" + ` is what ships: a pointer to a
record of the provider's, which holds an interface and the name, and a number for the type; it ships because it is near the
interface for calls, as fast as a table for names, and safe. ` + "`guarded`" + ` is an interface in a struct whose zero value
answers. ` + "`switch-method`, `switch-site` and `table`" + ` are generated and need unsafe; ` + "`map`" + ` looks a name up first.

{{with .Profile}}{{.}}

{{end}}{{if .Losses}}Where the enum that ships is slower than the interface, beyond chance and beyond the noise floor:

{{range .Losses}}- {{.}}
{{end}}{{else}}Nowhere in this run is the enum that ships slower than the interface beyond chance and the noise floor.
{{end}}
## Beside other libraries

The libraries are those that a Go program would take instead: the vendors' own, go-openai, and any-llm-go, langchaingo and
eino, which speak to several services as Parley does. Floors are written by hand for the one task and do less than a
library; [their limits](../../bench/peers/doc.go) are written down.

{{.Plot "chat.svg" "Times of a chat, by library"}}
{{.Plot "stream.svg" "Times of a stream, by library"}}
{{.Plot "embeddings.svg" "Times of embeddings, by library"}}
## Layers

The same answer, read by net/http with encoding/json and structs, by the provider itself, through an interface, and through
the enum.

{{.Plot "layers-chat.svg" "Times of a chat through each layer, by provider"}}
{{.Plot "layers-stream.svg" "Times of an event of a stream through each layer, by provider"}}
{{with .Plot "scale.svg" "Events a second, by the number of streams"}}## Many streams at a time

Streams from a server on the same machine, in a process of its own, so that both share its processors.

{{.}}
{{end}}{{with .BinaryTable}}## Weight

{{.}}
{{end}}## The machine

{{.Machine}}
{{if .Noise}}The noise floor is how much a program differs from itself: the same binary, run twice in each round under two names. It is
the largest difference that a test of significance does not take for chance. Another build of the same code can differ by
more: where the linker puts a function moves a time of a few nanoseconds by some tenths, and the floor does not see that.

{{.Noise}}
{{end}}## Again

` + "```" + `sh
make bench           # six rounds, into bin/bench; QUICK=1 only tries the machinery
make bench-publish   # twenty rounds, into reports/bench
make bench-reports   # this page from the samples; measures nothing
go run ./cmd/conformance bench table reports/bench/raw --filter '/op:call .unit:sec/op' --row /form --col /order
` + "```" + `

This run had {{.Rounds}} rounds of commit {{.Commit}}; its order follows from the seed {{.Seed}}. The samples are in [raw](raw), in the
format that benchstat reads. Each also says which share of the machine other processes had meanwhile.

Tables:
{{range .Tables}}
- {{.}}{{end}}
`
