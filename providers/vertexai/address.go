package vertexai

import "net/url"

// host is the service's host for the location (Vertex AI documentation, "Agent
// Platform locations", October 2026).
func (cfg *Config) host() string {
	switch {
	case cfg.GeminiAPI:
		return "generativelanguage.googleapis.com"
	case cfg.Location == "" || cfg.Location == DefaultLocation:
		return "aiplatform.googleapis.com"
	case cfg.Location == "us" || cfg.Location == "eu":
		return "aiplatform." + cfg.Location + ".rep.googleapis.com"
	default:
		return cfg.Location + "-aiplatform.googleapis.com"
	}
}

// regional reports a location that is billed above the global one.
func (cfg *Config) regional() bool { return cfg.Location != "" && cfg.Location != DefaultLocation }

// modelPath is the path of a verb on one of Google's models.
func (cfg *Config) modelPath(model, verb string) string {
	if cfg.GeminiAPI {
		return "/" + cfg.APIVersion + "/models/" + url.PathEscape(model) + ":" + verb
	}
	return cfg.publisherPath(cfg.APIVersion, "google", model, verb)
}

// publisherPath is the path of a verb on a publisher's model on Vertex AI. Keys
// have no project.
func (cfg *Config) publisherPath(version, publisher, model, verb string) string {
	path := "/" + version
	if cfg.Project != "" {
		path += "/projects/" + url.PathEscape(cfg.Project) + "/locations/" + url.PathEscape(cfg.Location)
	}
	return path + "/publishers/" + publisher + "/models/" + url.PathEscape(model) + ":" + verb
}

// listPath is the path of the model list; Vertex AI has it in v1beta1 only, and
// without a project.
func (cfg *Config) listPath() string {
	if cfg.GeminiAPI {
		return "/" + cfg.APIVersion + "/models"
	}
	return "/v1beta1/publishers/google/models"
}
