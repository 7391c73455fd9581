package page

import (
	"fmt"
	"slices"
	"strings"

	"github.com/parley-llm/parley/bench/internal/traffic"
)

const samplesNote = "A circle is a sample, the bar the median; right of it the median with half its 95 % interval."

// plots are all plots, by the name of their file.
func (s *samples) plots() map[string]plot {
	all := map[string]plot{
		"dispatch-call.svg": s.dispatchPlot("An empty call through each form of dispatch", "call"),
		"dispatch-name.svg": s.dispatchPlot("The name of a provider through each form", "name"),
		"chat.svg":          s.peersPlot("A chat, from memory", "sec/op", "chat"),
		"stream.svg":        s.peersPlot(fmt.Sprintf("A stream of %d deltas, from memory", traffic.Deltas), "sec/op", "stream"),
		"embeddings.svg":    s.peersPlot(fmt.Sprintf("%d vectors of %d numbers, from memory", traffic.Vectors, traffic.Dimensions), "sec/op", "embeddings"),
		"layers-chat.svg":   s.layersPlot("What each layer adds to a chat, from memory", "sec/op", "chat"),
		"layers-stream.svg": s.layersPlot("What each layer adds to an event of a stream, from memory", "sec/event", "stream"),
		"scale.svg":         s.scalePlot(),
	}
	return all
}

// forms are in the order in which they are shown.
var forms = []string{
	"direct", "devirtualised", "interface", "enum", "guarded", "switch-method", "switch-site", "typeswitch", "table", "table-by-type",
	"generic-pointer", "generic-value", "map", "map-locked",
}

func (s *samples) dispatchPlot(title, op string) plot {
	p := plot{title: title, note: samplesNote + " Without a profile."}
	for _, order := range []string{"one", "two", "roundrobin", "random"} {
		part := section{heading: orders[order]}
		for _, form := range forms {
			if f, ok := s.get("dispatch", "sec/op", "op="+op, "order="+order, "form="+form); ok {
				part.rows = append(part.rows, plotRow{form, form == "enum", f})
			}
		}
		p.sections = append(p.sections, part)
	}
	return p
}

// works of the peers in words, by their keys.
func workHeading(wire, form string) string {
	text := map[string]string{"openai": "OpenAI's wire", "anthropic": "Anthropic's wire", "gemini": "Gemini's wire"}[wire]
	switch form {
	case "varying":
		text += ", a field varies in every event"
	case "json":
		text = "as JSON"
	case "base64":
		text = "as base64"
	}
	return text
}

// byTime orders rows, the fastest first.
func byTime(rows []plotRow) {
	slices.SortStableFunc(rows, func(a, b plotRow) int {
		switch {
		case a.figure.median < b.figure.median:
			return -1
		case a.figure.median > b.figure.median:
			return 1
		default:
			return strings.Compare(a.name, b.name)
		}
	})
}

func (s *samples) peersPlot(title, unit, op string) plot {
	p := plot{title: title, note: samplesNote}
	for _, wire := range []string{"openai", "anthropic", "gemini"} {
		for _, form := range s.values("peers", "form", "op="+op, "wire="+wire) {
			part := section{heading: workHeading(wire, form)}
			for _, lib := range s.values("peers", "lib", "op="+op, "wire="+wire, "form="+form) {
				if f, ok := s.lib(lib, unit, "op="+op, "wire="+wire, "form="+form); ok && lib != "floor-http" {
					part.rows = append(part.rows, plotRow{lib, lib == "parley", f})
				}
			}
			byTime(part.rows)
			p.sections = append(p.sections, part)
		}
	}
	return p
}

func (s *samples) layersPlot(title, unit, op string) plot {
	p := plot{title: title, note: samplesNote}
	providers := s.values("layers", "provider", "op="+op)
	slices.Sort(providers)
	for _, provider := range providers {
		part := section{heading: provider}
		for _, layer := range s.values("layers", "layer", "op="+op, "provider="+provider) {
			if f, ok := s.get("layers", unit, "op="+op, "provider="+provider, "layer="+layer); ok {
				part.rows = append(part.rows, plotRow{layer, layer == "enum", f})
			}
		}
		slices.SortStableFunc(part.rows, func(a, b plotRow) int { return layerRank(a.name) - layerRank(b.name) })
		p.sections = append(p.sections, part)
	}
	return p
}

// layerNames are the layers, from the inside out; a wrapper that gets a row in
// bench/layers gets its name here.
var layerNames = []string{"hand", "concrete", "interface", "enum", "retry", "fallback"}

func layerRank(name string) int { return slices.Index(layerNames, name) }

func (s *samples) scalePlot() plot {
	p := plot{title: "Streams at a time, over loopback: events a second of all together", note: samplesNote}
	for _, streams := range s.values("scale", "streams", "op=scale") {
		part := section{heading: streams + " at a time"}
		for _, lib := range s.values("scale", "lib", "op=scale", "streams="+streams) {
			if f, ok := s.get("scale", "events/s", "op=scale", "streams="+streams, "lib="+lib); ok {
				part.rows = append(part.rows, plotRow{lib, lib == "parley", f})
			}
		}
		p.sections = append(p.sections, part)
	}
	return p
}
