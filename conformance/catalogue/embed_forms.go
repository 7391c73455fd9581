package catalogue

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/parley-llm/parley/conformance/fault"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// embedFormScenarios are about the forms and the number of vectors.
func embedFormScenarios() []scenario.Scenario {
	return []scenario.Scenario{
		{
			ID: "embed/count", Rev: 1, Level: scenario.Must, Clause: "C-58", Gates: llm.CapEmbeddings, Quirk: scenario.QuirkVectorCount,
			Refs:   []string{"statewave#225"},
			Why:    "One vector too few shifts all that follow, and each text is found under another's meaning.",
			Hint:   "Count the vectors and their indexes against the inputs before you return them.",
			Source: "embed/order",
			Check:  checkVectorCount,
		},
		{
			ID: "embed/base64", Rev: 1, Level: scenario.Must, Clause: "C-34", Gates: llm.CapEmbeddings, Quirk: scenario.QuirkOtherVectorForm,
			Refs:   []string{"plastic-labs/honcho#938", "OpenAI API reference: embeddings, encoding_format (2026-08)"},
			Why:    "Servers that imitate the service ignore the form that was asked for, and answer in the other.",
			Hint:   "Say encoding_format explicitly, and decode what comes: a list of numbers, or base64 of little-endian float32.",
			Source: "embed/single",
			Check:  checkOtherForm,
		},
		{
			ID: "embed/batch-split", Rev: 1, Level: scenario.Must, Clause: "C-59", Gates: llm.CapEmbeddings, Quirk: scenario.QuirkVectorCount,
			Refs:   []string{"lfnovo/esperanto#260", "OpenAI API reference: embeddings, at most 2048 inputs (2026-08)"},
			Why:    "A caller who embeds a book must not know how many texts one request takes.",
			Hint:   "Cut the inputs at the service's limit, put the vectors together in order, and name the inputs of a request that failed.",
			Source: "embed/single",
			Check:  checkBatchSplit,
		},
		{
			ID: "embed/empty-input", Rev: 1, Level: scenario.Must, Clause: "C-60", Gates: llm.CapEmbeddings,
			Refs:    []string{"OpenAI API reference: embeddings, an input cannot be empty (2026-08)"},
			Why:     "A request for nothing costs a round trip, and its answer cannot be told from a lost one.",
			Hint:    "Refuse a list without texts, and an empty text by its place in the list, before you send anything.",
			Offline: true,
			Check:   checkEmptyInput,
		},
	}
}

func checkVectorCount(ctx context.Context, c scenario.Cell) {
	eachForm(c, scenario.QuirkVectorCount, func(form scenario.Fault) {
		// A call of several requests ends with the first bad answer.
		w, ok := connect(c, scenario.WithFault(form), scenario.WithPartial())
		if !ok {
			return
		}
		f := &findings{}
		if _, err := w.Embeddings(ctx, c.Turns()[0].Embed); err == nil {
			f.add("error", string(llm.KindMalformedResponse), "none", "an answer with another number of vectors than inputs is an error")
		} else {
			f.typed(llm.KindMalformedResponse, c.Target(), err)
		}
		report(c, "", f.list)
	})
}

func checkOtherForm(ctx context.Context, c scenario.Cell) {
	eachForm(c, scenario.QuirkOtherVectorForm, func(form scenario.Fault) {
		w, ok := connect(c, scenario.WithFault(form))
		if !ok {
			return
		}
		turn := c.Turns()[0]
		resp, err := w.Embeddings(ctx, turn.Embed)
		report(c, "", CompareEmbeddings(turn, c.Target(), resp, err))
		w.Settle()
		for _, sent := range w.Sent() {
			asked, err := leaves(sent.Body)
			if err == nil && asked["encoding_format"] != "" {
				continue
			}
			c.Report(scenario.Finding{Path: "request: encoding_format", Want: "float or base64", Got: "absent", Rule: "the form of the vectors is asked for explicitly, for servers differ in their default"})
		}
	})
}

// manyInputs is how many texts are embedded where the service has no known limit
// of its own.
const manyInputs = 65

// library answers embeddings calls for texts that it numbers, in the form of a
// recorded answer.
type library struct {
	c      scenario.Cell
	status int
	header http.Header
	body   []byte
	// fails is the number of a text whose request fails; negative for none.
	fails int

	mu sync.Mutex
	// asked are the numbers of the texts of each request.
	asked [][]int
}

// numbered finds the texts of a request, wherever its dialect has them.
var numbered = regexp.MustCompile(`text number (\d+)\b`)

func (l *library) RoundTrip(req *http.Request) (*http.Response, error) {
	sent, err := read(req)
	if err != nil {
		return nil, err
	}
	var numbers []int
	var vectors [][]float32
	failed := false
	for _, m := range numbered.FindAllSubmatch(sent.Body, -1) {
		n, err := strconv.Atoi(string(m[1]))
		if err != nil {
			return nil, err
		}
		numbers = append(numbers, n)
		vectors = append(vectors, []float32{float32(n), 0.5, -float32(n)})
		failed = failed || n == l.fails
	}
	l.mu.Lock()
	l.asked = append(l.asked, numbers)
	l.mu.Unlock()
	form, ok := fault.Vectors(l.c.Target(), vectors)
	if failed || !ok {
		return canned(http.StatusTooManyRequests, http.Header{"Content-Type": {"text/plain"}}, []byte("slow down")).RoundTrip(req)
	}
	return fault.Transport(canned(l.status, l.header, l.body), form).RoundTrip(req)
}

func checkBatchSplit(ctx context.Context, c scenario.Cell) {
	l := &library{c: c, fails: -1}
	turn := c.Turns()[0]
	w, ok := connect(c, scenario.WithFault(scenario.Fault{
		Name: "record",
		Head: func(status int, h http.Header) int { l.status, l.header = status, h.Clone(); return status },
		Body: func(body []byte) []byte { l.body = append([]byte(nil), body...); return body },
	}))
	if !ok {
		return
	}
	resp, err := w.Embeddings(ctx, turn.Embed)
	if wrong := CompareEmbeddings(turn, c.Target(), resp, err); len(wrong) > 0 {
		report(c, "as recorded: ", wrong)
		return
	}
	limit := c.Target().Traits.EmbeddingBatch
	count := manyInputs
	if limit > 0 {
		count = 2*limit + 1
	}
	req := *turn.Embed
	req.Input = make([]string, count)
	for i := range req.Input {
		req.Input[i] = fmt.Sprintf("text number %d", i)
	}
	through := scenario.WithTransport(func(http.RoundTripper) http.RoundTripper { return l })
	if w, ok = connect(c, scenario.WithPartial(), through); !ok {
		return
	}
	resp, err = w.Embeddings(ctx, &req)
	report(c, plural(count, "input")+": ", l.together(count, limit, resp, err))
	if limit == 0 || err != nil {
		return
	}
	l.asked, l.fails = nil, count-1
	resp, err = w.Embeddings(ctx, &req)
	report(c, "a failure in the last request: ", l.named(c.Target(), resp, err))
}

// together judges vectors that came from several requests.
func (l *library) together(count, limit int, got *llm.EmbeddingResponse, err error) []scenario.Finding {
	if err != nil {
		return unwanted(err)
	}
	f := &findings{}
	asked := map[int]int{}
	for i, numbers := range l.asked {
		if limit > 0 && len(numbers) > limit {
			f.add(fmt.Sprintf("request %d", i+1), fmt.Sprintf("at most %d texts", limit), plural(len(numbers), "text"), "a request carries no more texts than the service takes")
		}
		for _, n := range numbers {
			asked[n]++
		}
	}
	for n := range count {
		if asked[n] != 1 {
			f.add("requests", fmt.Sprintf("text %d once", n), plural(asked[n], "time"), "every text is embedded once")
			return f.list
		}
	}
	if len(got.Vectors) != count {
		f.add("vectors", plural(count, "vector"), plural(len(got.Vectors), "vector"), "there is one vector for each input, however many requests it took")
		return f.list
	}
	for i, v := range got.Vectors {
		if len(v) != 3 || v[0] != float32(i) {
			f.add(fmt.Sprintf("vectors[%d]", i), fmt.Sprintf("that of text %d", i), fmt.Sprint(v), "the vectors of all requests together are in the order of the inputs")
			return f.list
		}
	}
	return f.list
}

// named judges the error of one request of several.
func (l *library) named(target scenario.Target, got *llm.EmbeddingResponse, err error) []scenario.Finding {
	f := &findings{}
	if err == nil {
		f.add("error", string(llm.KindRateLimit), fmt.Sprintf("%d vectors", len(got.Vectors)), "a call of which one request failed has failed")
		return f.list
	}
	e, ok := f.typed(llm.KindRateLimit, target, err)
	if !ok {
		return f.list
	}
	for _, numbers := range l.asked {
		if numbers[len(numbers)-1] != l.fails {
			continue
		}
		if first := strconv.Itoa(numbers[0]); !strings.Contains(e.Message, first) {
			f.add("error.message", "the number of its first input, "+first, e.Message, "the error of one request of several names the inputs that it carried, by their place in the caller's list")
		}
	}
	return f.list
}

func checkEmptyInput(ctx context.Context, c scenario.Cell) {
	for _, empty := range []struct {
		name  string
		input []string
	}{
		{"no list", nil},
		{"an empty list", []string{}},
		{"an empty text", []string{"one", "", "three"}},
	} {
		c.Variant(empty.name, func() {
			kept := &captured{}
			w, ok := connect(c, kept.capturing(), scenario.WithPartial())
			if !ok {
				return
			}
			p := c.Params()
			_, err := w.Embeddings(ctx, &llm.EmbeddingRequest{Model: or(p.Models.Embedding, p.Models.Chat), Input: empty.input})
			f := &findings{}
			if f.typed(llm.KindInvalidRequest, c.Target(), err); len(kept.requests) > 0 {
				f.add("requests", "none", plural(len(kept.requests), "request"), "what can have no embedding is refused before anything is sent")
			}
			report(c, "", f.list)
		})
	}
}
