package peers_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/parley-llm/parley/bench/internal/measure"
	"github.com/parley-llm/parley/bench/internal/traffic"
	"github.com/parley-llm/parley/bench/peers"
)

func BenchmarkCanary(b *testing.B) { measure.Canary(b) }

// BenchmarkPeers runs every work in every program, from memory and over
// loopback. A program's result is checked once before it is timed; that all
// agree is TestAllDoTheSameWork's.
func BenchmarkPeers(b *testing.B) {
	for _, work := range peers.Works() {
		for _, lib := range peers.Libraries() {
			if lib.Wire != work.Wire {
				continue
			}
			m := traffic.NewMemory(work.ContentType, work.Body)
			b.Run("transport=memory/"+work.Name()+"/lib="+lib.Name, func(b *testing.B) {
				client, err := peers.Open(lib, m)
				run(b, work, client, err)
				if work.Chunks > 0 && lib.Reads {
					b.ReportMetric(perChunk(b, work, lib), "allocs/chunk")
				}
			})
			b.Run("transport=loopback/"+work.Name()+"/lib="+lib.Name, func(b *testing.B) {
				server, err := traffic.Serve(work.ContentType, work.Body)
				if err != nil {
					b.Fatal(err)
				}
				defer func() { _ = server.Close() }()
				transport := &http.Transport{MaxIdleConnsPerHost: 2}
				defer transport.CloseIdleConnections()
				client, err := lib.New(&http.Client{Transport: transport}, server.URL)
				run(b, work, client, err)
			})
		}
	}
}

func run(b *testing.B, work peers.Work, client peers.Client, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
	do, can := work.Do(client)
	if !can {
		b.Skip("the library has no such operation")
	}
	ctx := context.Background()
	if err := do(ctx); err != nil {
		b.Fatal(err)
	}
	defer measure.Load(b)()
	b.SetBytes(int64(len(work.Body)))
	b.ReportAllocs()
	for b.Loop() {
		if err := do(ctx); err != nil {
			b.Fatal(err)
		}
	}
}

// perChunk is how many allocations one more delta costs: what two streams differ
// by that differ in their lengths alone.
func perChunk(b *testing.B, work peers.Work, lib peers.Library) float64 {
	b.Helper()
	count := func(chunks int) float64 {
		body := traffic.Stream(work.Wire, chunks, work.Form == "varying")
		client, err := peers.Open(lib, traffic.NewMemory(work.ContentType, body))
		if err != nil {
			b.Fatal(err)
		}
		do, _ := work.Do(client)
		return testing.AllocsPerRun(5, func() {
			if err := do(b.Context()); err != nil {
				b.Fatal(err)
			}
		})
	}
	const short = 100
	return (count(short+work.Chunks) - count(short)) / float64(work.Chunks)
}
