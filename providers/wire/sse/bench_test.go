package sse_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/parley-llm/parley/providers/wire/sse"
)

func BenchmarkDecoder(b *testing.B) {
	delta := "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\" hello\"}    }\n\n"
	for name, text := range map[string]string{
		"lf":   delta,
		"crlf": strings.ReplaceAll(delta, "\n", "\r\n"),
		"cr":   strings.ReplaceAll(delta, "\n", "\r"),
	} {
		b.Run(name, func(b *testing.B) {
			stream := []byte(strings.Repeat(text, 300))
			b.SetBytes(int64(len(stream)))
			b.ReportAllocs()
			for b.Loop() {
				d := sse.NewDecoder(bytes.NewReader(stream), 0)
				for {
					if _, err := d.Next(); err != nil {
						break
					}
				}
			}
		})
	}
}
