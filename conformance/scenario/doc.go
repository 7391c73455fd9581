// Package scenario holds the types that the whole conformance suite speaks:
// what a scenario is, what it asks of a provider, what the model is imagined to
// answer, and what a check finds. It holds no behaviour and knows no provider.
//
// A scenario has two halves. Its [Turn]s say what goes over the wire: the
// unified request, and the abstract [Reply] that an emulator renders in a
// provider's own dialect and a cassette keeps. Its Check drives a provider
// through a [Cell] and reports a [Finding] for each rule that is broken.
package scenario
