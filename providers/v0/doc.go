// Package v0 is the provider for Vercel's v0 Model API, which is retired: Vercel
// deprecated it in March 2026 and switched it off in the same year. Recordings of
// it replay, and hosts that still speak its wire can be called; a call to Vercel
// itself fails with an error of kind configuration that says so, and sends
// nothing. Facts are from Vercel's v0 documentation and the source of its SDK,
// both as of 2026.
//
// What a recording replays through is Config.HTTPClient; a host of another name
// is Config.BaseURL. Without either, every operation fails.
package v0
