package scale_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/parley-llm/parley/bench/internal/traffic"
)

// serverEnv makes this program the server.
const serverEnv = "PARLEY_BENCH_SCALE_SERVER"

func TestMain(m *testing.M) {
	if os.Getenv(serverEnv) != "" {
		if err := serve(); err != nil {
			fmt.Fprintln(os.Stderr, "scale:", err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// serve answers on loopback until standard input ends. The header Authorization
// holds how many deltas are wanted: the one header that every client lets its
// user choose.
func serve() error {
	// gate is closed to let the streams that wait go on.
	var gate atomic.Pointer[chan struct{}]
	gate.Store(new(make(chan struct{})))
	server, err := traffic.ServeFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/release" {
			close(*gate.Swap(new(make(chan struct{}))))
			return
		}
		answer(w, r, *gate.Load())
	})
	if err != nil {
		return err
	}
	fmt.Println(server.URL)
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		return err
	}
	return server.Close()
}

// answer sends the first event, waits until all streams have had theirs, and
// sends the others one by one.
func answer(w http.ResponseWriter, r *http.Request, release <-chan struct{}) {
	_, _ = io.Copy(io.Discard, r.Body)
	n, err := strconv.Atoi(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	flusher := w.(http.Flusher)
	w.Header().Set("Content-Type", traffic.Events)
	events := strings.SplitAfter(string(traffic.Stream(traffic.OpenAI, n, true)), "\n\n")
	// The first event has no text; the second is the first delta.
	_, _ = io.WriteString(w, events[0]+events[1])
	flusher.Flush()
	select {
	case <-release:
	case <-r.Context().Done():
		return
	}
	for _, event := range events[2:] {
		if _, err := io.WriteString(w, event); err != nil {
			return
		}
		flusher.Flush()
	}
}

// service is the server in its process.
type service struct {
	url   string
	stdin io.Closer
	cmd   *exec.Cmd
}

func start(tb testing.TB) *service {
	tb.Helper()
	self, err := os.Executable()
	if err != nil {
		tb.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), serverEnv+"=1")
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		tb.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	url, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		tb.Fatal(err)
	}
	return &service{strings.TrimSpace(url), stdin, cmd}
}

func (s *service) stop(tb testing.TB) {
	tb.Helper()
	_ = s.stdin.Close()
	if err := s.cmd.Wait(); err != nil {
		tb.Error("the server: ", err)
	}
}

// release lets all streams go on.
func (s *service) release(ctx context.Context, client *http.Client) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"/release", http.NoBody)
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}
