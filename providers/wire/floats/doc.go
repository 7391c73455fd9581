// Package floats reads the vectors of embeddings: JSON arrays of numbers, and
// base64 of little-endian float32s. Two megabytes of numbers are most of what a
// batch of embeddings is, and a general decoder spends most of its time on them.
//
// The readers accept exactly what a full decoder accepts, and round each number
// to the nearest float32 as strconv does. What they cannot read quickly and
// exactly, they leave to the caller's decoder.
package floats
