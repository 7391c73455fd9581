package cassette

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"net/http"
	"strconv"
)

// digests are the checksums of a file, by the names they are stored under.
// They are taken over decoded values, so that the style of the YAML does not
// count and every byte of an exchange does.
func digests(p Provenance, interactions []interaction) map[string]string {
	sums := map[string]string{"provenance": hexSum(sha256.Sum256([]byte(provenanceText(p))))}
	for n := range interactions {
		i := &interactions[n]
		sums[digestName(n, "request")] = i.requestSum()
		sums[digestName(n, "response")] = i.responseSum()
	}
	return sums
}

func digestName(n int, half string) string { return fmt.Sprintf("i%d.%s", n, half) }

func (i *interaction) requestSum() string {
	d := newDigest()
	d.field(i.method)
	d.field(i.url)
	d.header(i.sent)
	d.field(i.request)
	return d.sum()
}

func (i *interaction) responseSum() string {
	d := newDigest()
	d.field(strconv.Itoa(i.code))
	d.header(i.received)
	d.field(i.response)
	for _, n := range i.chunks {
		d.field(strconv.Itoa(n))
	}
	return d.sum()
}

// digest hashes a list of fields. Each is preceded by its length, so that no
// two lists hash the same bytes.
type digest struct{ h hash.Hash }

func newDigest() digest { return digest{sha256.New()} }

func (d digest) field(s string) { fmt.Fprintf(d.h, "%d:%s", len(s), s) }

func (d digest) header(h http.Header) {
	d.field(strconv.Itoa(len(h)))
	for _, name := range names(h) {
		d.field(name)
		d.field(strconv.Itoa(len(h[name])))
		for _, value := range h[name] {
			d.field(value)
		}
	}
}

func (d digest) sum() string { return hex.EncodeToString(d.h.Sum(nil)) }

func hexSum(sum [sha256.Size]byte) string { return hex.EncodeToString(sum[:]) }
