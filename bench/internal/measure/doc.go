// Package measure is what every benchmark of this module does beside its work:
// it proves that the clock and the compiler can be trusted, and says how busy
// the machine was.
package measure
