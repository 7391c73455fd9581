package scale_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/parley-llm/parley/bench/internal/measure"
)

// sizes are how many streams are open at a time, and total about how many events
// all of them bring.
var sizes = []int{1, 8, 64, 512, 4096}

const (
	total     = 8192
	leastEach = 4
)

func BenchmarkCanary(b *testing.B) { measure.Canary(b) }

func BenchmarkScale(b *testing.B) {
	server := start(b)
	defer server.stop(b)
	for _, n := range sizes {
		for _, client := range clients {
			b.Run(fmt.Sprintf("op=scale/streams=%d/lib=%s", n, client.name), func(b *testing.B) {
				deltas := max(total/n, leastEach)
				defer measure.Load(b)()
				b.ReportMetric(0, "ns/op")
				var sum sample
				for range b.N {
					s, err := together(b.Context(), server, client.open, n, deltas)
					if err != nil {
						b.Fatal(err)
					}
					sum.add(s)
				}
				sum.report(b, n)
			})
		}
	}
}

// TestAllEventsArrive keeps the clients to the same streams, and to leave
// nothing behind.
func TestAllEventsArrive(t *testing.T) {
	server := start(t)
	defer server.stop(t)
	for _, client := range clients {
		s, err := together(t.Context(), server, client.open, 8, 20)
		if err != nil {
			t.Fatal(client.name, err)
		}
		if s.events != 8*19 {
			t.Errorf("%s brings %d events after the first ones, want %d", client.name, s.events, 8*19)
		}
	}
}

// sample is what one round of streams showed.
type sample struct {
	events     int
	took       time.Duration
	waits      []time.Duration
	memory     uint64
	goroutines int
	rounds     int
}

func (s *sample) add(o sample) {
	s.events, s.took, s.rounds = s.events+o.events, s.took+o.took, s.rounds+1
	s.waits = append(s.waits, o.waits...)
	s.memory, s.goroutines = s.memory+o.memory, s.goroutines+o.goroutines
}

func (s *sample) report(b *testing.B, n int) {
	slices.Sort(s.waits)
	at := func(share float64) float64 { return float64(s.waits[int(share*float64(len(s.waits)-1))].Nanoseconds()) }
	each := float64(n * s.rounds)
	b.ReportMetric(float64(s.events)/s.took.Seconds(), "events/s")
	b.ReportMetric(at(0.50), "p50-ns")
	b.ReportMetric(at(0.99), "p99-ns")
	b.ReportMetric(float64(s.memory)/each, "B/stream")
	b.ReportMetric(float64(s.goroutines)/each, "goroutines/stream")
}

var errLeak = errors.New("goroutines are left over")

// together opens n streams, lets all of them have their first event, looks at
// what they take, and reads them to their ends.
func together(ctx context.Context, server *service, open func(*http.Client, string, int) (opener, error), n, deltas int) (sample, error) {
	transport := &http.Transport{MaxIdleConnsPerHost: n + 1}
	client := &http.Client{Transport: transport}
	opening, err := open(client, server.url, deltas)
	if err != nil {
		return sample{}, err
	}
	memoryBefore, goroutinesBefore := inUse(), runtime.NumGoroutine()
	r := round{failed: make(chan error, n), waits: make([][]time.Duration, n), release: make(chan struct{})}
	r.first.Add(n)
	r.last.Add(n)
	for i := range n {
		go r.read(ctx, opening, i, deltas)
	}
	r.first.Wait()
	s := sample{memory: inUse() - memoryBefore, goroutines: runtime.NumGoroutine() - goroutinesBefore - n}
	start := time.Now()
	close(r.release)
	if err := server.release(ctx, client); err != nil {
		return sample{}, err
	}
	r.last.Wait()
	s.took = time.Since(start)
	select {
	case err := <-r.failed:
		return sample{}, err
	default:
	}
	for _, waits := range r.waits {
		s.waits = append(s.waits, waits...)
	}
	s.events = len(s.waits)
	transport.CloseIdleConnections()
	return s, settled(goroutinesBefore)
}

// round is n streams, each read by a goroutine of its own.
type round struct {
	first, last sync.WaitGroup
	release     chan struct{}
	failed      chan error
	waits       [][]time.Duration
}

func (r *round) read(ctx context.Context, open opener, i, deltas int) {
	defer r.last.Done()
	next, err := open(ctx)
	if err == nil {
		_, err = text(next)
	}
	r.first.Done()
	<-r.release
	waits := make([]time.Duration, 0, deltas)
	last := time.Now()
	for err == nil {
		if _, err = text(next); err == nil {
			now := time.Now()
			waits = append(waits, now.Sub(last))
			last = now
		}
	}
	if !errors.Is(err, io.EOF) {
		r.failed <- err
	}
	r.waits[i] = waits
}

// text is the next text that is not empty.
func text(next func() (string, error)) (string, error) {
	for {
		if t, err := next(); err != nil || t != "" {
			return t, err
		}
	}
}

func inUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}

// settled waits for the transport to give up its connections.
func settled(before int) error {
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); runtime.Gosched() {
		if runtime.NumGoroutine() <= before {
			return nil
		}
	}
	return fmt.Errorf("%w: %d, and %d before", errLeak, runtime.NumGoroutine(), before)
}
