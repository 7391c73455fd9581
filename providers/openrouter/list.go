package openrouter

import (
	"bytes"
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
)

// maxPages bounds the pages of a list that never ends.
const maxPages = 100

// ListModels asks OpenRouter for its chat models, with their limits,
// capabilities and the prices of the day. It needs no valid key. The lists of
// models for embeddings and for images are others.
func (p *Provider) ListModels(ctx context.Context) ([]llm.Model, error) {
	var models []llm.Model
	var query url.Values
	for range maxPages {
		page, next, err := p.page(ctx, query)
		if err != nil {
			return nil, err
		}
		models = append(models, page...)
		if next == nil || len(page) == 0 {
			break
		}
		query = next
	}
	return models, nil
}

// page reads one page of the list, and returns the query of the next.
func (p *Provider) page(ctx context.Context, query url.Values) (models []llm.Model, next url.Values, err error) {
	endpoint := p.client.Endpoint()
	answer, err := endpoint.Do(ctx, exchange.Call{Path: "/models", Query: query})
	if err != nil {
		return nil, nil, err
	}
	if refused := endpoint.Refused("", answer); refused != nil {
		return nil, nil, refused
	}
	var list struct {
		Data  []jsontext.Value `json:"data"`
		Links jsontext.Value   `json:"links"`
	}
	if err := json.Unmarshal(bytes.TrimSpace(answer.Body), &list, lenient...); err != nil {
		return nil, nil, endpoint.Malformed("", answer, "", err)
	}
	if list.Data == nil {
		return nil, nil, endpoint.Malformed("", answer, "", errors.New("the answer has no list of models"))
	}
	for _, element := range list.Data {
		if m := readModel(element); m.ID != "" {
			models = append(models, m)
		}
	}
	// Only the query is taken from the link: the key goes to no other address.
	if link, err := url.Parse(read[string](members(list.Links)["next"])); err == nil && link.RawQuery != "" {
		next = link.Query()
	}
	return models, next, nil
}

// readModel reads a model; a member of an unexpected form is left out.
func readModel(element jsontext.Value) llm.Model {
	object := members(element)
	architecture, top := members(object["architecture"]), members(object["top_provider"])
	m := llm.Model{
		ID:              read[string](object["id"]),
		Name:            read[string](object["name"]),
		ContextTokens:   int(read[float64](object["context_length"])),
		MaxOutputTokens: int(read[float64](top["max_completion_tokens"])),
		Capabilities: capabilities(
			read[[]string](object["supported_parameters"]),
			read[[]string](architecture["input_modalities"]),
			read[[]string](architecture["output_modalities"]),
		),
		Price: readPrice(members(object["pricing"])),
	}
	m.OwnedBy, _, _ = strings.Cut(m.ID, "/")
	if created := read[float64](object["created"]); created > 0 {
		m.Created = time.Unix(int64(created), 0).UTC()
	}
	// A date that cannot be read is no reason to lose the model.
	expires := read[string](object["expiration_date"])
	m.Retires, _ = time.Parse(time.DateOnly, expires[:min(len(expires), len(time.DateOnly))])
	return m
}

// capabilities turns what a model takes into the unified set.
func capabilities(parameters, input, output []string) llm.Capability {
	c := llm.CapModels
	for word, capability := range map[string]llm.Capability{
		"tools":              llm.CapTools | llm.CapParallelTools,
		"tool_choice":        llm.CapToolChoice,
		"structured_outputs": llm.CapStructured,
		"response_format":    llm.CapJSONMode,
		"reasoning":          thinks,
		"stop":               llm.CapStop,
		"seed":               llm.CapSeed,
		"logprobs":           llm.CapLogprobs,
	} {
		if slices.Contains(parameters, word) {
			c |= capability
		}
	}
	for word, capability := range map[string]llm.Capability{
		"image": llm.CapVision | llm.CapVisionURL, "file": llm.CapPDF, "audio": llm.CapAudio,
	} {
		if slices.Contains(input, word) {
			c |= capability
		}
	}
	for word, capability := range map[string]llm.Capability{
		"text": llm.CapStream | llm.CapStreamUsage, "image": llm.CapImages, "embeddings": llm.CapEmbeddings,
	} {
		if slices.Contains(output, word) {
			c |= capability
		}
	}
	return c
}

// readPrice reads prices, which are texts in dollars for one token, with steps
// by the length of the prompt. It returns nil for a model without a price of its
// own, such as a router, whose price is negative.
func readPrice(pricing map[string]jsontext.Value) *llm.Price {
	rates, ok := readRates(pricing, llm.Rates{})
	if !ok {
		return nil
	}
	price := &llm.Price{Rates: rates, Source: "OpenRouter's model list", AsOf: time.Now().UTC()}
	for _, override := range read[[]map[string]jsontext.Value](pricing["overrides"]) {
		above := int64(read[float64](override["min_prompt_tokens"]))
		stepped, ok := readRates(override, rates)
		// An override by the clock has no place in a step.
		if _, clock := override["utc_start"]; above <= 0 || !ok || clock {
			continue
		}
		price.Steps = append(price.Steps, llm.PriceStep{AboveInput: above - 1, Rates: stepped})
	}
	slices.SortFunc(price.Steps, func(a, b llm.PriceStep) int { return int(a.AboveInput - b.AboveInput) })
	return price
}

// readRates reads the rates, over those that hold where a price is not given.
func readRates(pricing map[string]jsontext.Value, base llm.Rates) (llm.Rates, bool) {
	ok := pricing["prompt"] != nil || pricing["completion"] != nil
	rate := func(name string, otherwise llm.Money) llm.Money {
		text := read[string](pricing[name])
		if text == "" {
			return otherwise
		}
		dollars, err := strconv.ParseFloat(text, 64)
		ok = ok && err == nil && dollars >= 0 && dollars < 1
		return llm.USD(dollars)
	}
	r := llm.Rates{Input: rate("prompt", base.Input), Output: rate("completion", base.Output)}
	r.CachedInput = rate("input_cache_read", base.CachedInput)
	r.CacheWrite = rate("input_cache_write", base.CacheWrite)
	if pricing["input_cache_read"] == nil && base == (llm.Rates{}) {
		r.CachedInput = r.Input
	}
	if pricing["input_cache_write"] == nil && base == (llm.Rates{}) {
		r.CacheWrite = r.Input
	}
	return r, ok
}
