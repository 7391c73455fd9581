//go:build race

package main

// raceDetector tells tests that run everything several times to take a sample:
// under the race detector each run costs several times as much.
const raceDetector = true
