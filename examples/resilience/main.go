// Command resilience shows what retries, fallback and telemetry do together when
// services fail. Three providers, as they are, talk over loopback to emulators of
// their services, which fail as scripted: one limits the rate, one breaks off its
// streams, one is healthy. No key and no network is needed.
//
//	go -C examples/resilience run .
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/llm/fallback"
	"github.com/parley-llm/parley/llm/retry"
	"github.com/parley-llm/parley/llm/telemetry"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "resilience:", err)
		os.Exit(1)
	}
}

// run plays every scene. Its errors are of what should not have happened; the
// failures that the scenes are about are part of the output.
func run(ctx context.Context, out io.Writer) error {
	spans := tracetest.NewInMemoryExporter()
	traces := sdktrace.NewTracerProvider(sdktrace.WithSyncer(spans))
	defer func() { _ = traces.Shutdown(context.WithoutCancel(ctx)) }()

	services, err := start(scripts())
	if err != nil {
		return err
	}
	defer services.stop()

	n := &narrator{out: out, providers: services.providers}
	p := assemble(services.providers, n, traces)
	for _, scene := range scenes {
		n.title(scene.title, scene.about)
		if err := scene.play(ctx, p, n); err != nil {
			return fmt.Errorf("%s: %w", scene.title, err)
		}
		n.say("\n  spans")
		writeTree(out, spans.GetSpans())
		spans.Reset()
	}
	return services.check()
}

// assemble is the composition that an application would write: a span for each
// attempt, retries around them, the next provider around those, and a span for
// the whole operation. One that measures too gives the metrics of only one of the
// two somewhere to go, or tokens count twice.
func assemble(providers []llm.Provider, n *narrator, traces *sdktrace.TracerProvider) llm.Provider {
	traced := telemetry.WithTracerProvider(traces)
	var candidates []fallback.Candidate
	for i, p := range providers {
		candidates = append(candidates, fallback.Candidate{
			Provider: retry.New(telemetry.New(p, traced), retry.Policy{
				MaxAttempts:    2,
				InitialBackoff: 100 * time.Millisecond,
				Jitter:         retry.NoJitter, // so that each run prints the same
				MaxWait:        2 * time.Second,
				Observe:        n.retry(p.Name()),
			}),
			Model: cast[i].model,
		})
	}
	list := fallback.WithPolicy(fallback.Policy{Observe: n.fallback}, candidates...)
	return telemetry.New(list, traced)
}
