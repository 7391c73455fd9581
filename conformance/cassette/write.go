package cassette

import (
	"fmt"
	"os"
	"path/filepath"
)

// Write puts a recording at path below dir, whole or not at all: it writes a
// temporary file beside and renames it. What is not a sound cassette is refused
// before anything is touched, so a failed run never costs a good file.
func Write(dir, path string, data []byte) error {
	tape, err := parse(path, data)
	if err != nil {
		return err
	}
	if len(tape.findings) > 0 {
		return &IntegrityError{Path: path, Findings: tape.findings}
	}
	target := filepath.Join(dir, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return fmt.Errorf("cassette %s: %w", path, err)
	}
	temp, err := os.CreateTemp(filepath.Dir(target), ".recording-*")
	if err != nil {
		return fmt.Errorf("cassette %s: %w", path, err)
	}
	defer func() { _ = os.Remove(temp.Name()) }()
	_, err = temp.Write(data)
	if err == nil {
		err = temp.Chmod(0o644)
	}
	if err == nil {
		err = temp.Sync()
	}
	if closed := temp.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(temp.Name(), target)
	}
	if err != nil {
		return fmt.Errorf("cassette %s: %w", path, err)
	}
	return nil
}
