// Package memo reads the events of a stream that repeat each other.
//
// Nearly all of a stream are events that differ from the one before in nothing
// but a piece of text: the JSON around it is the same, byte for byte. A [Memo]
// remembers one event that a full decoder has accepted, and where its holes lie:
// the text, and whatever else changes from event to event, such as random
// padding or a running number. An event with the same bytes around its holes is
// the same JSON with other values in them, provided that each holds what could
// stand there: a Memo checks that as strictly as a decoder, and knows nothing of
// what does not fit. Such an event goes to the full decoder.
//
// So a Memo needs no knowledge of a wire, and cannot be more lenient than the
// decoder that taught it.
package memo
