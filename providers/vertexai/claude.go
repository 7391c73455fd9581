package vertexai

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/anthropic"
	"github.com/parley-llm/parley/providers/wire/exchange"
	"github.com/parley-llm/parley/providers/wire/jsonw"
)

// claudeVersion goes into the body of requests to Claude (Anthropic's Python SDK
// of 2026-08-07, "Vertex AI").
const claudeVersion = "vertex-2023-10-16"

func isClaude(req *llm.ChatRequest) bool { return req != nil && isClaudeModel(req.Model) }

func isClaudeModel(model string) bool { return strings.HasPrefix(model, "claude-") }

// newClaude makes the way to Claude, which is Anthropic's wire under this
// service's address and tokens.
func (p *Provider) newClaude(header http.Header) (*anthropic.Provider, error) {
	return anthropic.NewHosted(anthropic.Host{
		Provider: Name,
		BaseURL:  p.cfg.BaseURL,
		Path: func(model string, stream bool) string {
			verb := "rawPredict"
			if stream {
				verb = "streamRawPredict"
			}
			return p.cfg.publisherPath("v1", "anthropic", model, verb)
		},
		Version:      claudeVersion,
		Token:        p.cfg.TokenSource,
		Header:       header,
		Classify:     classifyGoogle,
		HTTPClient:   p.cfg.HTTPClient,
		IdleTimeout:  p.cfg.IdleTimeout,
		MaxBodyBytes: p.cfg.MaxBodyBytes,
	})
}

// classifyGoogle types the failures that Google's front gives for Claude; those
// of Anthropic's own shape name their type at the top.
func classifyGoogle(f *exchange.Failure) *llm.Error {
	var shape struct {
		Type string `json:"type"`
	}
	body := bytes.TrimSpace(f.Body)
	if json.Unmarshal(body, &shape, lenient) == nil && shape.Type == "error" {
		return nil
	}
	return classify(f)
}

// claudeFor is the way to Claude for a request that it can take.
func (p *Provider) claudeFor(req *llm.ChatRequest) (*anthropic.Provider, error) {
	if p.claude == nil {
		return nil, noClaude(req.Model)
	}
	for _, option := range req.Options {
		if option == nil {
			continue
		}
		if option.ForProvider() == Name {
			return nil, invalid(req.Model, "options",
				fmt.Sprintf("options of type %T are for Gemini; Claude takes anthropic.Options", option))
		}
		var own anthropic.Options
		switch o := option.(type) {
		case anthropic.Options:
			own = o
		case *anthropic.Options:
			if o != nil {
				own = *o
			}
		default:
			continue
		}
		// The service page of Claude on Vertex AI lists these as missing.
		if own.Cache != "" || own.InferenceGeo != "" {
			return nil, unsupported(req.Model, "options",
				"Claude on Vertex AI has no automatic caching and no choice of inference region; set CacheSystem or CacheTools, and Location")
		}
	}
	return p.claude, nil
}

func noClaude(model string) *llm.Error {
	return &llm.Error{
		Kind: llm.KindConfiguration, Provider: Name, Model: model, Param: "Project",
		Message: "Claude on Vertex AI needs Config.TokenSource and Config.Project; an API key cannot call it",
	}
}

// claudeHealth counts the tokens of one word, with the model in the body.
func (p *Provider) claudeHealth(model string) (exchange.Call, error) {
	if p.claude == nil {
		return exchange.Call{}, noClaude(model)
	}
	w := jsonw.New(160)
	w.Object().Key("anthropic_version").String(claudeVersion).Key("model").String(model)
	w.Key("messages").Array().Object().Key("role").String("user").Key("content").String("ping").EndObject().EndArray()
	body, err := w.EndObject().Bytes()
	return exchange.Call{
		Method: http.MethodPost,
		Path:   p.cfg.publisherPath("v1", "anthropic", "count-tokens", "rawPredict"),
		Body:   body,
		Model:  model,
	}, err
}

// regionalUplift is what regional and multi-region endpoints cost above the
// global one, in percent, for Claude from Sonnet 4.5 on (Anthropic's pricing
// page of October 2026, "Third-party platform pricing").
const regionalUplift = 10

// claudeModels are Anthropic's under the ids that Vertex AI gives them.
func (p *Provider) claudeModels() []llm.Model {
	if p.claude == nil {
		return nil
	}
	list := p.claude.Models()
	for i := range list {
		m := &list[i]
		if id, date, ok := cutDate(m.ID); ok {
			m.ID = id + "@" + date
		}
		m.Capabilities |= llm.CapModels
		if p.cfg.regional() {
			m.Price.Rates = uplift(m.Price.Rates)
			for j := range m.Price.Steps {
				m.Price.Steps[j].Rates = uplift(m.Price.Steps[j].Rates)
			}
		}
	}
	return list
}

// cutDate splits the date off an id that names one snapshot.
func cutDate(id string) (model, date string, ok bool) {
	at := len(id) - len("20060102")
	if at < 1 || id[at-1] != '-' || strings.Trim(id[at:], "0123456789") != "" {
		return id, "", false
	}
	return id[:at-1], id[at:], true
}

func uplift(r llm.Rates) llm.Rates {
	raise := func(m llm.Money) llm.Money { return m + m*regionalUplift/100 }
	return llm.Rates{
		Input: raise(r.Input), CachedInput: raise(r.CachedInput),
		CacheWrite: raise(r.CacheWrite), Output: raise(r.Output),
	}
}
