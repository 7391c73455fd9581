// Package genaigo drives google.golang.org/genai, Google's library for Gemini,
// on Vertex AI: with an API key in express mode, and with a token in a project.
package genaigo
