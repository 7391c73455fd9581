package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	// A reader that has seen enough, such as head, must not kill the program:
	// with the signal ignored, the write fails with EPIPE, which output forgives.
	signal.Ignore(syscall.SIGPIPE)
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv))
}

// run is the whole program: it takes everything it touches and returns the exit
// code.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer, env func(string) string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	a := newApp(stdin, stdout, stderr, env)
	root := newRoot(a)
	root.SetArgs(args)
	return a.finish(root.ExecuteContext(ctx))
}
