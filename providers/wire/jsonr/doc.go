// Package jsonr reads JSON answers, where jsonw writes requests: a [Reader]
// walks a text that is wholly in memory and hands each value to whoever knows
// its shape.
//
// It is as strict about JSON as the jsontext decoder, and a fuzz test holds it to
// that: the same texts are accepted, and the same values are read. It differs in
// its cost. A decoder that can pause at any byte keeps a state for that; a Reader
// keeps an offset, looks at each byte once, and allocates for nothing but the
// strings that are kept. Names may repeat, since services repeat them, and then
// the last one counts.
//
// About shapes it is lenient: [Reader.Text], [Reader.Int] and the like take a
// value of an unexpected type as absent.
package jsonr
