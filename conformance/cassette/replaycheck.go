package cassette

import (
	"bytes"
	"fmt"
	"net/http"
)

// selfReplay plays a new file to the very requests that it was made of. A file
// that does not answer them is not kept.
func selfReplay(opts RecordOptions, data []byte, captures []*capture) error {
	tape, err := parse(opts.Path, data)
	if err != nil {
		return err
	}
	if findings := tape.Integrity(); len(findings) > 0 {
		return &IntegrityError{Path: opts.Path, Findings: findings}
	}
	player := tape.Player(opts.Keys)
	for n, c := range captures {
		answer := &page{header: http.Header{}}
		player.ServeHTTP(answer, c.replayable())
		if findings := player.Findings(); len(findings) > 0 {
			return fmt.Errorf("cassette %s: the new recording does not answer its own request %d: %s", opts.Path, n, summarise(findings))
		}
		want := player.withKeys(newSpliced(tape.interactions[n].response, nil)).text
		if answer.code != tape.interactions[n].code || answer.body.String() != want {
			return fmt.Errorf("cassette %s: the new recording answers its own request %d with something else than was recorded", opts.Path, n)
		}
	}
	return nil
}

// page is a response writer in memory.
type page struct {
	header http.Header
	code   int
	body   bytes.Buffer
}

func (p *page) Header() http.Header         { return p.header }
func (p *page) WriteHeader(code int)        { p.code = code }
func (p *page) Write(b []byte) (int, error) { return p.body.Write(b) }
func (p *page) Flush()                      {}
