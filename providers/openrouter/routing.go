package openrouter

import (
	"cmp"

	"github.com/parley-llm/parley/providers/wire/jsonw"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// Routing steers which hosts serve a request, by their slugs, such as
// "amazon-bedrock". Empty fields are not sent. (OpenRouter documentation,
// provider routing, 2026-08-22.)
type Routing struct {
	// Order lists the hosts to try first. Only bars all others, Ignore bars its
	// own.
	Order, Only, Ignore []string
	// AllowFallbacks lets hosts beyond Order serve; OpenRouter's default is true.
	AllowFallbacks *bool
	// RequireParameters bars hosts that would drop a parameter of the request.
	RequireParameters *bool
	// DataCollection is allow, or deny to bar hosts that keep prompts.
	DataCollection string
	// ZDR bars hosts that retain any data.
	ZDR *bool
	// EnforceDistillableText bars models whose texts may not train others.
	EnforceDistillableText *bool
	// Quantizations are the weights' forms that may serve, such as "fp8".
	Quantizations []string
	// Sort is price, throughput or latency, instead of balancing by price.
	// SortPartition is model, to sort the hosts of each model by themselves, or
	// none.
	Sort, SortPartition string
	// PreferredMinThroughput is in tokens a second, PreferredMaxLatency in
	// seconds.
	PreferredMinThroughput, PreferredMaxLatency *float64
	// MaxPrice bars dearer hosts.
	MaxPrice *MaxPrice
}

// MaxPrice bounds the prices of a host: dollars for a million tokens, and
// dollars for each request, image and unit of sound. A nil field is no bound.
type MaxPrice struct {
	Prompt, Completion, Request, Image, Audio *float64
}

func (r *Routing) check() error {
	if r.SortPartition != "" && r.Sort == "" {
		return openaicompat.InvalidOption("SortPartition", "it needs Sort")
	}
	return cmp.Or(
		openaicompat.OneOf("DataCollection", r.DataCollection, "allow", "deny"),
		openaicompat.OneOf("Sort", r.Sort, "price", "throughput", "latency"),
		openaicompat.OneOf("SortPartition", r.SortPartition, "model", "none"),
	)
}

func (r *Routing) write(w *jsonw.Writer) {
	w.Key("provider").Object()
	writeList(w, "order", r.Order)
	writeList(w, "only", r.Only)
	writeList(w, "ignore", r.Ignore)
	writeBool(w, "allow_fallbacks", r.AllowFallbacks)
	writeBool(w, "require_parameters", r.RequireParameters)
	openaicompat.Text(w, "data_collection", r.DataCollection)
	writeBool(w, "zdr", r.ZDR)
	writeBool(w, "enforce_distillable_text", r.EnforceDistillableText)
	writeList(w, "quantizations", r.Quantizations)
	if r.SortPartition != "" {
		w.Key("sort").Object().Key("by").String(r.Sort).Key("partition").String(r.SortPartition).EndObject()
	} else {
		openaicompat.Text(w, "sort", r.Sort)
	}
	writeFloat(w, "preferred_min_throughput", r.PreferredMinThroughput)
	writeFloat(w, "preferred_max_latency", r.PreferredMaxLatency)
	if p := r.MaxPrice; p != nil {
		w.Key("max_price").Object()
		writeFloat(w, "prompt", p.Prompt)
		writeFloat(w, "completion", p.Completion)
		writeFloat(w, "request", p.Request)
		writeFloat(w, "image", p.Image)
		writeFloat(w, "audio", p.Audio)
		w.EndObject()
	}
	w.EndObject()
}
