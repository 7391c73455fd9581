package mutant

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"time"

	"github.com/parley-llm/parley/llm"
)

func streamFormMutants() []Mutant {
	return []Mutant{
		{
			ID:        "empty-frame-breaks",
			Why:       "A frame without a choice ends the answer with an error.",
			Scenarios: []string{"stream/empty-choices"},
			Wrap:      byEvents(byLines(func(line []byte) []byte { return brokenIf(line, emptyFrame(line)) })),
		},
		{
			ID:        "empty-first-frame-breaks",
			Why:       "Answers of services that begin with a filter's verdict never arrive.",
			Scenarios: []string{"stream/preamble"},
			Wrap: byEvents(func(body io.ReadCloser) io.ReadCloser {
				seen := false
				return byLines(func(line []byte) []byte {
					if !bytes.HasPrefix(line, []byte("data:")) {
						return line
					}
					first := !seen
					seen = true
					return brokenIf(line, first && emptyFrame(line))
				})(body)
			}),
		},
		{
			ID:        "usage-summed",
			Why:       "Running totals are added up, and the bill is many times too high.",
			Scenarios: []string{"stream/usage-cumulative"},
			Wrap: byEvents(func(body io.ReadCloser) io.ReadCloser {
				sums := map[string]int64{}
				return byLines(func(line []byte) []byte { return summed(line, sums) })(body)
			}),
		},
		{
			ID:        "usage-ends-stream",
			Why:       "Of services that count in every frame, only the first word is shown.",
			Scenarios: []string{"stream/usage-every-chunk"},
			Wrap: byEvents(func(body io.ReadCloser) io.ReadCloser {
				over := false
				return byLines(func(line []byte) []byte {
					if over {
						return nil
					}
					over = countedLine.Match(line)
					return line
				})(body)
			}),
		},
		{
			ID:        "bad-event-skipped",
			Why:       "An answer has a hole where an event could not be read, and nobody sees it.",
			Scenarios: []string{"stream/bad-json"},
			Wrap: byEvents(byLines(func(line []byte) []byte {
				data, ok := bytes.CutPrefix(line, []byte("data: "))
				if ok && data[0] == '{' && !json.Valid(bytes.TrimSuffix(data, []byte("\r"))) {
					return nil
				}
				return line
			})),
		},
		{
			ID:        "silence-is-the-end",
			Why:       "An answer that a service stopped giving passes for a whole one.",
			Scenarios: []string{"stream/idle-timeout"},
			Wrap:      byHooks(hooks{source: forgiving(anyKind(llm.KindTimeout)), outlive: true}),
		},
		{
			ID:        "idle-counts-events",
			Why:       "A model that thinks for long is given up, although the service says that it is alive.",
			Scenarios: []string{"stream/keepalive-resets-idle"},
			Wrap:      byHooks(hooks{source: impatient}),
		},
		{
			ID:        "error-shape-unread",
			Why:       "A failure in another shape than usual looks like a broken connection, and is tried again in vain.",
			Scenarios: []string{"stream/error-shape"},
			Wrap: byEvents(func(body io.ReadCloser) io.ReadCloser {
				named := false
				return byLines(func(line []byte) []byte {
					if bytes.HasPrefix(line, []byte("event: error")) {
						named = true
					}
					drop := oddError(line, named)
					named = named && !bytes.HasPrefix(line, []byte("data:"))
					if drop {
						return nil
					}
					return line
				})(body)
			}),
		},
		{
			ID:        "bare-error-ignored",
			Why:       "A rate limit at the end of a stream looks like a broken connection, and is tried again at once.",
			Scenarios: []string{"sse/json-tail-error"},
			Wrap: byEvents(byLines(func(line []byte) []byte {
				if len(line) > 0 && (line[0] == '{' || line[0] == '[') {
					return nil
				}
				return line
			})),
		},
	}
}

// oddError reports a line of data with an error in a less common shape: in an
// event of that name, where data alone would do; with its words beside its type;
// or as the state of an answer.
func oddError(line []byte, named bool) bool {
	data, ok := bytes.CutPrefix(line, []byte("data: "))
	if !ok {
		return false
	}
	var frame struct {
		Type    string  `json:"type"`
		Message *string `json:"message"`
	}
	if json.Unmarshal(data, &frame) != nil {
		return false
	}
	switch frame.Type {
	case "error":
		return frame.Message != nil
	case "response.failed":
		return true
	default:
		return named
	}
}

// brokenIf makes a line of data unreadable.
func brokenIf(line []byte, broken bool) []byte {
	if !broken {
		return line
	}
	return []byte("data: {")
}

// emptyFrame reports a line whose frame has no choice, in each family's form.
func emptyFrame(line []byte) bool {
	data, ok := bytes.CutPrefix(line, []byte("data: "))
	if !ok {
		return false
	}
	var frame struct {
		Type       string            `json:"type"`
		Choices    []json.RawMessage `json:"choices"`
		Candidates []json.RawMessage `json:"candidates"`
		Usage      json.RawMessage   `json:"usageMetadata"`
		Event      struct {
			Type  string `json:"event_type"`
			Delta struct {
				Text *string `json:"text"`
			} `json:"delta"`
		} `json:"event"`
	}
	if json.Unmarshal(data, &frame) != nil {
		return false
	}
	switch {
	case frame.Choices != nil:
		return len(frame.Choices) == 0
	case frame.Usage != nil:
		return frame.Candidates == nil
	case frame.Event.Type != "":
		return frame.Event.Type == "progress" && frame.Event.Delta.Text != nil && *frame.Event.Delta.Text == ""
	default:
		return frame.Type == "ping" || frame.Type == "keepalive"
	}
}

// countedLine is a frame with usage.
var countedLine = regexp.MustCompile(`"usage":\{"|"usageMetadata":\{[^}]*"promptTokenCount"`)

// summed adds what earlier frames counted to a frame's usage.
func summed(line []byte, sums map[string]int64) []byte {
	data, ok := bytes.CutPrefix(line, []byte("data: "))
	if !ok {
		return line
	}
	frame, ok := object(data)
	if !ok {
		return line
	}
	addUp(frame, sums, false)
	return append([]byte("data: "), encoded(frame, data)...)
}

// addUp walks a frame and replaces each count inside of a usage by the sum.
func addUp(v any, sums map[string]int64, counts bool) {
	members, ok := v.(map[string]any)
	if !ok {
		if list, ok := v.([]any); ok {
			for _, item := range list {
				addUp(item, sums, counts)
			}
		}
		return
	}
	for name, member := range members {
		if n, ok := member.(json.Number); ok && counts {
			if count, err := n.Int64(); err == nil {
				sums[name] += count
				members[name] = sums[name]
			}
			continue
		}
		addUp(member, sums, counts || name == "usage" || name == "usageMetadata")
	}
}

// impatient gives a stream up when no chunk comes for five minutes.
func impatient(inner *llm.ChatStream) llm.ChunkSource {
	return rewritten{close: inner.Close, next: func() (llm.Chunk, error) {
		start := time.Now()
		chunk, err := inner.Recv()
		if time.Since(start) > 5*time.Minute && !errors.Is(err, llm.KindTimeout) {
			return llm.Chunk{}, &llm.Error{Kind: llm.KindTimeout, Message: "no event for five minutes"}
		}
		return chunk, err
	}}
}
