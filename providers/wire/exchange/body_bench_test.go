package exchange_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/parley-llm/parley/providers/wire/exchange"
)

// endless gives one event at each read, as a live stream does.
type endless struct{ event string }

func (e endless) Read(p []byte) (int, error) { return copy(p, e.event), nil }
func (endless) Close() error                 { return nil }

// BenchmarkBodyRead is what the body costs a read: form=raw is the read alone.
func BenchmarkBodyRead(b *testing.B) {
	raw := endless{"data: {}\n\n"}
	e := endpoint(b, config(roundTrip(func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: raw, ContentLength: -1, Request: r}, nil
	})))
	s, err := e.Open(b.Context(), exchange.Call{Path: "/chat"})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Body.Close()
	for form, r := range map[string]io.Reader{"raw": raw, "body": s.Body} {
		b.Run("form="+form, func(b *testing.B) {
			var p [64]byte
			b.ReportAllocs()
			for b.Loop() {
				if _, err := r.Read(p[:]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
