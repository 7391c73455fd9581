package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
)

// output is standard output. It forgives a reader that has gone, as of
// `| head -1`: what follows is dropped, and the exit code stays the verb's own.
// Any other error is kept for the end.
type output struct {
	w    io.Writer
	gone bool
	err  error
}

func (o *output) Write(p []byte) (int, error) {
	if o.gone {
		return len(p), nil
	}
	if o.err != nil {
		return 0, o.err
	}
	n, err := o.w.Write(p)
	switch {
	case err == nil:
		return n, nil
	case errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe):
		o.gone = true
		return len(p), nil
	default:
		o.err = err
		return n, err
	}
}

// writeFile writes a file by way of another in the same folder, so that a
// failure leaves either the old file or the new one.
func writeFile(path string, data []byte) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = temp.Close()
			_ = os.Remove(temp.Name())
		}
	}()
	if _, err = temp.Write(data); err != nil {
		return err
	}
	if err = temp.Chmod(0o644); err != nil {
		return err
	}
	if err = temp.Close(); err != nil {
		return err
	}
	return os.Rename(temp.Name(), path)
}
