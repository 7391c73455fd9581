package nodejs

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
)

// Missing says why the libraries in dir cannot be run here; empty if they can.
func Missing(dir string) string {
	if _, err := exec.LookPath("node"); err != nil {
		return "no Node"
	}
	if _, err := os.Stat(filepath.Join(dir, "node_modules")); err != nil {
		return "the libraries are not installed (make oracle-node)"
	}
	return ""
}

// Process is one process of Node. Jobs may run in it side by side.
type Process struct {
	command *exec.Cmd
	input   io.WriteCloser
	done    chan struct{}
	next    atomic.Int64

	mu      sync.Mutex
	waiting map[int64]chan result
	// end is why no result comes any more.
	end error
}

// Start runs js/main.mjs in dir.
func Start(dir string) (*Process, error) {
	// The command is the repository's own, and takes its jobs from this program.
	command := exec.Command("node", "main.mjs")
	command.Dir = dir
	// Nothing of the environment may reach the libraries, which read keys and
	// addresses from it.
	command.Env = []string{"PATH=" + os.Getenv("PATH"), "NO_COLOR=1"}
	command.Stderr = os.Stderr
	input, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	output, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	p := &Process{command: command, input: input, done: make(chan struct{}), waiting: map[int64]chan result{}}
	go p.read(output)
	return p, nil
}

// read hands the results out until there are no more.
func (p *Process) read(output io.Reader) {
	defer close(p.done)
	lines := bufio.NewReader(output)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			p.stop(fmt.Errorf("node has ended: %w", err))
			return
		}
		var r result
		if err := json.Unmarshal(line, &r); err != nil {
			p.stop(fmt.Errorf("node said %q: %w", line, err))
			return
		}
		p.mu.Lock()
		waiting := p.waiting[r.ID]
		delete(p.waiting, r.ID)
		p.mu.Unlock()
		if waiting != nil {
			waiting <- r
		}
	}
}

func (p *Process) stop(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.end = err
	for _, waiting := range p.waiting {
		close(waiting)
	}
	p.waiting = map[int64]chan result{}
}

// run does one job.
func (p *Process) run(ctx context.Context, j job) (result, error) {
	j.ID = p.next.Add(1)
	line, err := json.Marshal(j)
	if err != nil {
		return result{}, err
	}
	waiting := make(chan result, 1)
	p.mu.Lock()
	if p.end != nil {
		defer p.mu.Unlock()
		return result{}, p.end
	}
	p.waiting[j.ID] = waiting
	_, err = p.input.Write(append(line, '\n'))
	p.mu.Unlock()
	if err != nil {
		return result{}, err
	}
	select {
	case r, ok := <-waiting:
		if !ok {
			return result{}, errors.New("node ended before the job")
		}
		return r, nil
	case <-ctx.Done():
		return result{}, ctx.Err()
	}
}

// Close ends the process and waits for it.
func (p *Process) Close() error {
	_ = p.input.Close()
	<-p.done
	return p.command.Wait()
}
