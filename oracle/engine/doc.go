// Package engine plays the catalogue's scenarios through the vendors' clients
// and through our providers, each against an emulator of its own over loopback,
// and gathers in which ways the two differ.
package engine
