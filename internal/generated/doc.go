// Package generated writes the files that the module's generators make, and
// tells when a committed one is stale.
package generated
