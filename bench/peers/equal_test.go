package peers_test

import (
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/parley-llm/parley/bench/internal/traffic"
	"github.com/parley-llm/parley/bench/peers"
)

func TestMain(m *testing.M) {
	peers.Guard()
	os.Exit(m.Run())
}

// finishes are the words for a natural end, of the services and of the
// libraries that translate them.
var finishes = []string{"stop", "end_turn", "STOP"}

// TestAllDoTheSameWork holds every program to the same results, from requests
// that hold all of the conversation.
func TestAllDoTheSameWork(t *testing.T) {
	for _, work := range peers.Works() {
		for _, lib := range peers.Libraries() {
			if lib.Wire != work.Wire {
				continue
			}
			t.Run(work.Name()+"/lib="+lib.Name, func(t *testing.T) { equal(t, work, lib) })
		}
	}
}

func equal(t *testing.T, work peers.Work, lib peers.Library) {
	m := traffic.NewMemory(work.ContentType, work.Body)
	asked := 0
	m.Seen = func(r *http.Request, body []byte) { asked++; requireRequest(t, work, lib, r, string(body)) }
	client, err := peers.Open(lib, m)
	if err != nil {
		t.Fatal(err)
	}
	if _, can := work.Do(client); !can {
		t.Skip("the library has no such operation")
	}
	want := peers.Answer{Finish: "a natural end", Input: traffic.InputTokens, Output: traffic.OutputTokens}
	var got peers.Answer
	switch work.Op {
	case "chat":
		got, err = client.Chat(t.Context())
		want.Text = traffic.ChatText()
	case "stream":
		got, err = client.Stream(t.Context())
		want.Text = traffic.StreamText(work.Chunks)
	case "embeddings":
		requireVectors(t, work, client)
	}
	if err != nil {
		t.Fatal(err)
	}
	if asked != 1 {
		t.Errorf("the service was asked %d times", asked)
	}
	if work.Op == "embeddings" || !lib.Reads {
		return
	}
	if slices.Contains(finishes, got.Finish) {
		got.Finish = want.Finish
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the answer differs (-want +got):\n%s", diff)
	}
}

// requireRequest looks for every part of the conversation in what was sent.
func requireRequest(t *testing.T, work peers.Work, lib peers.Library, r *http.Request, body string) {
	t.Helper()
	wants := []string{
		traffic.SystemText, traffic.FirstText, traffic.AssistantText, `And in \"Bergen\"?\n`,
		`"` + traffic.ToolName + `"`, traffic.ToolDescription, "The city's name", "256", "0.2",
	}
	switch {
	case work.Op == "embeddings":
		wants = []string{traffic.EmbeddingModel, `"text 0"`, `"text 63"`}
		if work.Form == "base64" {
			wants = append(wants, `"base64"`)
		}
	case work.Op == "stream" && work.Wire != traffic.Gemini:
		wants = append(wants, `"stream":true`)
		if work.Wire == traffic.OpenAI && lib.AsksUsage {
			wants = append(wants, `"include_usage":true`)
		}
	case work.Op == "stream":
		if !strings.Contains(r.URL.Path, "streamGenerateContent") {
			t.Errorf("the stream is asked for at %s", r.URL.Path)
		}
	}
	body = strings.ReplaceAll(body, `\u0027`, "'")
	for _, want := range wants {
		if !strings.Contains(body, want) {
			t.Errorf("the request lacks %s:\n%s", want, body)
		}
	}
}

func requireVectors(t *testing.T, work peers.Work, client peers.Client) {
	t.Helper()
	embed := client.EmbedJSON
	if work.Form == "base64" {
		embed = client.EmbedBase64
	}
	vectors, err := embed(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := vectors.F32
	for _, v := range vectors.F64 {
		narrow := make([]float32, len(v))
		for i, f := range v {
			narrow[i] = float32(f)
		}
		got = append(got, narrow)
	}
	if len(got) != traffic.Vectors {
		t.Fatalf("%d vectors, want %d", len(got), traffic.Vectors)
	}
	for i := range got {
		if !slices.Equal(got[i], traffic.Embedding(i)) {
			t.Errorf("vector %d differs", i)
		}
	}
}
