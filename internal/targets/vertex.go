package targets

import (
	"net/http"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/vertexai"
)

// VertexProject is the Google Cloud project that the targets name; it does not
// exist.
const VertexProject = "parley-project"

// vertexAdapters are Gemini on Vertex AI, with a key and with the credentials of
// a project, and Claude there.
func vertexAdapters() []conformance.Adapter {
	express := scenario.Target{
		Name: "vertexai", Provider: "vertexai", Dialect: "gemini", BaseURL: "https://aiplatform.googleapis.com",
		Models: scenario.Models{
			Chat: "gemini-3.8-flash", Reasoning: "gemini-3.8-flash", Vision: "gemini-3.8-flash",
			Embedding: "gemini-embedding-001", Image: "gemini-3.1-flash-image",
		},
		Capabilities: capsChat | capsImagesIn | capsVectors | llm.CapToolChoice | llm.CapToolImageResult |
			llm.CapStructured | llm.CapPDF | llm.CapAudio | llm.CapReasoning | llm.CapReasoningSignature |
			llm.CapImages | llm.CapN | llm.CapSeed | llm.CapLogprobs,
		Traits: scenario.Traits{
			NoCacheWrite: true, NoRequestID: true, SignsAnswers: true, NoQuota: true, SmallSeeds: true,
			BadKeyStatus: http.StatusBadRequest,
		},
	}
	// The regional target takes the older models, whose calls have no ids and
	// whose answers are not signed.
	regional := express
	regional.Name, regional.BaseURL = "vertexai-regional", "https://us-central1-aiplatform.googleapis.com"
	regional.Models = scenario.Models{
		Chat: "gemini-2.5-flash", Reasoning: "gemini-2.5-flash", Vision: "gemini-2.5-flash",
		Embedding: "text-embedding-005", Image: "gemini-3.1-flash-image",
	}
	regional.Capabilities &^= llm.CapToolImageResult | llm.CapReasoningSignature
	regional.Traits.NoCallIDs, regional.Traits.BadKeyStatus = true, 0
	claude := scenario.Target{
		Name: "vertexai-claude", Provider: "vertexai", Dialect: "vertexai-claude", BaseURL: "https://aiplatform.googleapis.com",
		Models: claudeModels, Capabilities: claudeCaps | llm.CapModels,
		Traits: scenario.Traits{NoErrorRequestID: true, NoQuota: true},
	}
	return []conformance.Adapter{
		adapter(express, func(env conformance.Env) (llm.Provider, error) {
			return vertexai.New(vertexai.Config{APIKey: env.Key, BaseURL: env.BaseURL, HTTPClient: env.Client})
		}),
		adapter(regional, func(env conformance.Env) (llm.Provider, error) {
			return vertexai.New(vertexai.Config{
				TokenSource: fixedToken(env.Key), Project: VertexProject, Location: "us-central1",
				BaseURL: env.BaseURL, HTTPClient: env.Client,
			})
		}),
		adapter(claude, func(env conformance.Env) (llm.Provider, error) {
			return vertexai.New(vertexai.Config{
				TokenSource: fixedToken(env.Key), Project: VertexProject, Location: "global",
				BaseURL: env.BaseURL, HTTPClient: env.Client, HealthModel: env.Models.Chat,
			})
		}),
	}
}
