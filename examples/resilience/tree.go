package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"
)

// shown are the attributes that the tree has room for, by the word it uses.
var shown = []struct{ key, word string }{
	{"gen_ai.provider.name", "provider"},
	{"gen_ai.usage.input_tokens", "in"},
	{"gen_ai.usage.output_tokens", "out"},
	{"gen_ai.response.finish_reasons", "finish"},
	{"gen_ai.response.time_to_first_chunk", "first chunk"},
	{"error.type", "error"},
}

// writeTree prints finished spans as a tree, in the order in which they began.
func writeTree(out io.Writer, spans tracetest.SpanStubs) {
	slices.SortStableFunc(spans, func(a, b tracetest.SpanStub) int { return a.StartTime.Compare(b.StartTime) })
	known := map[trace.SpanID]bool{}
	for _, s := range spans {
		known[s.SpanContext.SpanID()] = true
	}
	children := map[trace.SpanID][]tracetest.SpanStub{}
	for _, s := range spans {
		parent := s.Parent.SpanID()
		if !known[parent] {
			parent = trace.SpanID{}
		}
		children[parent] = append(children[parent], s)
	}
	for _, root := range children[trace.SpanID{}] {
		fmt.Fprintln(out, "  "+line(root))
		writeChildren(out, children, root.SpanContext.SpanID(), "  ")
	}
}

func writeChildren(out io.Writer, children map[trace.SpanID][]tracetest.SpanStub, of trace.SpanID, indent string) {
	list := children[of]
	for i, s := range list {
		branch, below := "├─ ", "│  "
		if i == len(list)-1 {
			branch, below = "└─ ", "   "
		}
		fmt.Fprintln(out, indent+branch+line(s))
		writeChildren(out, children, s.SpanContext.SpanID(), indent+below)
	}
}

// line is a span's name, duration, attributes and status.
func line(s tracetest.SpanStub) string {
	values := map[string]string{}
	for _, kv := range s.Attributes {
		values[string(kv.Key)] = kv.Value.String()
	}
	parts := []string{s.Name, duration(s.EndTime.Sub(s.StartTime))}
	for _, a := range shown {
		value, ok := values[a.key]
		if !ok {
			continue
		}
		if a.word == "first chunk" {
			if d, err := time.ParseDuration(value + "s"); err == nil {
				value = duration(d)
			}
		}
		parts = append(parts, a.word+"="+value)
	}
	status := "ok"
	if s.Status.Code == codes.Error {
		status = "ERROR " + s.Status.Description
	}
	return strings.Join(append(parts, status), "  ")
}

func duration(d time.Duration) string { return d.Round(100 * time.Microsecond).String() }
