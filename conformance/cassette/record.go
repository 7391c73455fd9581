package cassette

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	vcr "gopkg.in/dnaeon/go-vcr.v3/cassette"
	"gopkg.in/dnaeon/go-vcr.v3/recorder"
)

// RecordOptions steer a recording.
type RecordOptions struct {
	// Path names the file in errors, as [Path] gives it; it may be empty.
	Path string
	// Keys are the keys that drive sends; they are stored by role. Each must be
	// at least eight bytes long.
	Keys Keys
	// Basis is what the answers rest on; [Record] requires it.
	Basis []Basis
	// Environ, such as os.Environ(), gives more values to replace: those of
	// variables whose names end in _KEY, _TOKEN or _SECRET.
	Environ []string
	// Now is the clock of the answering side, when it is not the real one. Dates
	// in answers are stored as their distance from it; without it, from the
	// answer's own Date header.
	Now func() time.Time
	// By is the tool and its version, for [RecordLive].
	By string
	// Tap, when set, gives the pieces in which the server flushed its answers.
	Tap *Tap
}

// Record makes a cassette of what drive does with the client it is given, and
// returns the file's bytes. upstream, the emulator's side, answers; drive sends
// to the vendor's URL, which is what is stored. Driven twice alike, it returns
// equal bytes. The origin is [Synthesized]; [RecordLive] makes the other kind.
//
// Nothing is returned unless every exchange is whole, the cleaned file holds no
// secret ([*SecretError] if it does), and a replay of it answers every request.
func Record(ctx context.Context, opts RecordOptions, upstream http.RoundTripper, drive func(*http.Client) error) ([]byte, error) {
	return record(ctx, opts, Provenance{Origin: Synthesized, Basis: opts.Basis}, upstream, drive)
}

// RecordLive makes a cassette of the live service, of origin [Recorded] and of
// today. upstream must be an *http.Transport, so that nothing else can pass for
// a service; nil takes http.DefaultTransport.
func RecordLive(ctx context.Context, opts RecordOptions, upstream http.RoundTripper, drive func(*http.Client) error) ([]byte, error) {
	if upstream == nil {
		upstream = http.DefaultTransport
	}
	if _, ok := upstream.(*http.Transport); !ok {
		return nil, fmt.Errorf("a live recording goes over an *http.Transport, not a %T: the origin %q is for what a service answered", upstream, Recorded)
	}
	live := &Live{At: time.Now().UTC().Format(time.DateOnly), By: opts.By}
	return record(ctx, opts, Provenance{Origin: Recorded, Basis: opts.Basis, Live: live}, upstream, drive)
}

func record(ctx context.Context, opts RecordOptions, p Provenance, upstream http.RoundTripper, drive func(*http.Client) error) ([]byte, error) {
	if opts.Path == "" {
		opts.Path = "(new recording)"
	}
	if err := opts.check(p); err != nil {
		return nil, err
	}
	t := &tee{next: bound{ctx, upstream}}
	if err := drive(&http.Client{Transport: t}); err != nil {
		return nil, fmt.Errorf("cassette %s: the recording failed: %w", opts.Path, err)
	}
	captures, err := t.captures()
	if err != nil {
		return nil, fmt.Errorf("cassette %s: %w", opts.Path, err)
	}
	live := p.Origin == Recorded
	cleaner := sanitizer{values: secretValues(opts.Keys, opts.Environ), live: live}
	var interactions []interaction
	for n, c := range captures {
		i, err := c.throughVCR()
		if err != nil {
			return nil, fmt.Errorf("cassette %s: exchange %d: %w", opts.Path, n, err)
		}
		if problem := urlProblem(i.url); problem != "" {
			return nil, fmt.Errorf("cassette %s: exchange %d went to %s; give the provider the vendor's URL and let the transport lead it elsewhere", opts.Path, n, problem)
		}
		if sizes, ok := opts.Tap.pieces(n); ok {
			i.chunks = sizes
		} else if live && isEventStream(i.received.Get("Content-Type")) {
			i.chunks = c.reads
		}
		clean := cleaner.clean(i, opts.clock(c))
		if value := clean.received.Get("Retry-After"); strings.HasPrefix(value, "{{date-") {
			return nil, fmt.Errorf("cassette %s: exchange %d asks to retry in the past (%s); set RecordOptions.Now to the clock of the answering side", opts.Path, n, value)
		}
		interactions = append(interactions, clean)
	}
	return finish(opts, p, interactions, captures)
}

// finish writes the file, scans it and plays it once.
func finish(opts RecordOptions, p Provenance, interactions []interaction, captures []*capture) ([]byte, error) {
	p.Sanitizer = Sanitizer{Version: SanitizerVersion, RulesSHA256: rulesSum}
	p.Model = models(interactions)
	data, err := encode(p, interactions)
	if err != nil {
		return nil, fmt.Errorf("cassette %s: %w", opts.Path, err)
	}
	secrets := scan(opts.Path, data, interactions, secretValues(opts.Keys, opts.Environ))
	if len(secrets) > 0 {
		return nil, &SecretError{Path: opts.Path, Findings: secrets}
	}
	if err := selfReplay(opts, data, captures); err != nil {
		return nil, err
	}
	return data, nil
}

// clock is the time that the dates of an answer are relative to: the answering
// side's own, where it is known.
func (o *RecordOptions) clock(c *capture) time.Time {
	if o.Now != nil {
		return o.Now()
	}
	if date, err := http.ParseTime(c.response.Header.Get("Date")); err == nil {
		return date
	}
	return c.received
}

func (o *RecordOptions) check(p Provenance) error {
	if problem := p.problem(); problem != "" {
		return fmt.Errorf("cassette %s: the recording would have %s", o.Path, problem)
	}
	for role, key := range map[string]string{"good": o.Keys.Good, "bad": o.Keys.Bad} {
		if key != "" && len(key) < minSecret {
			return fmt.Errorf("cassette %s: the %s key is shorter than %d bytes, and would be found by chance in the traffic", o.Path, role, minSecret)
		}
	}
	if o.Keys.Good != "" && o.Keys.Good == o.Keys.Bad {
		return fmt.Errorf("cassette %s: the good and the bad key are the same, so that their roles cannot be told apart", o.Path)
	}
	return nil
}

// throughVCR lets go-vcr's recorder capture the exchange. The request is a
// clone, since go-vcr keeps its live headers. The hook tells it to save nothing: go-vcr would write the keys to disk, and
// bodies in a form that does not survive. It is never stopped, which is when it
// would save.
func (c *capture) throughVCR() (interaction, error) {
	rec, err := recorder.NewWithOptions(&recorder.Options{
		CassetteName: "recording", Mode: recorder.ModeRecordOnly,
		RealTransport: c, SkipRequestLatency: true,
	})
	if err != nil {
		return interaction{}, err
	}
	var taken []interaction
	rec.AddHook(func(i *vcr.Interaction) error {
		taken = append(taken, fromVCR(i, nil))
		i.DiscardOnSave = true
		return nil
	}, recorder.AfterCaptureHook)
	resp, err := rec.RoundTrip(c.replayable())
	if err != nil {
		return interaction{}, err
	}
	_ = resp.Body.Close()
	if len(taken) != 1 {
		return interaction{}, errors.New("go-vcr did not capture the exchange")
	}
	return taken[0], nil
}

// models reads the first model asked for, and the first that answered.
func models(interactions []interaction) Model {
	var m Model
	for _, i := range interactions {
		if m.Requested == "" {
			m.Requested = modelOf(i.request)
		}
		answers := []string{i.response}
		if isEventStream(i.received.Get("Content-Type")) {
			answers = eventData(i.response)
		}
		for _, answer := range answers {
			if m.Returned == "" {
				m.Returned = modelOf(answer)
			}
		}
	}
	return m
}

// modelOf reads the field "model", or the one inside "message", where an
// Anthropic stream has it.
func modelOf(text string) string {
	var v struct {
		Model   string
		Message struct{ Model string }
	}
	if json.Unmarshal([]byte(text), &v) != nil {
		return ""
	}
	if v.Model == "" {
		return v.Message.Model
	}
	return v.Model
}
