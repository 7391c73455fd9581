package mutant

import (
	"bytes"
	"io"
)

// editedReads changes what each read of a body brings. An edit may shorten or
// lengthen; what does not fit waits for the next read.
type editedReads struct {
	io.ReadCloser
	// edit is given the bytes of one read, and whether the body ended with it.
	edit func(read []byte, end bool) []byte
	left []byte
	err  error
}

func byReads(body io.ReadCloser, edit func(read []byte, end bool) []byte) io.ReadCloser {
	return &editedReads{ReadCloser: body, edit: edit}
}

func (r *editedReads) Read(p []byte) (int, error) {
	for len(r.left) == 0 {
		if r.err != nil {
			return 0, r.err
		}
		read := make([]byte, max(len(p), 1))
		n, err := r.ReadCloser.Read(read)
		r.err = err
		r.left = r.edit(read[:n], err != nil)
	}
	n := copy(p, r.left)
	r.left = r.left[n:]
	return n, nil
}

// byLines edits each line of a body, without its line feed. A nil result drops
// the line. A line is handed on when it is complete.
func byLines(edit func(line []byte) []byte) func(io.ReadCloser) io.ReadCloser {
	return func(body io.ReadCloser) io.ReadCloser {
		var pending []byte
		return byReads(body, func(read []byte, end bool) []byte {
			pending = append(pending, read...)
			var out []byte
			for {
				line, rest, complete := bytes.Cut(pending, []byte("\n"))
				if !complete {
					break
				}
				if line = edit(bytes.Clone(line)); line != nil {
					out = append(append(out, line...), '\n')
				}
				pending = rest
			}
			if end && len(pending) > 0 {
				out = append(out, edit(pending)...)
				pending = nil
			}
			return out
		})
	}
}
