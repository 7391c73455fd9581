package report

import (
	"bytes"
	"encoding/json"
	"errors"
)

// JSON is the report in JSON, one line for each library, row, reason and cell, so
// that a change shows where it is.
func (r *Report) JSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("{\n")
	if err := fields(&b, r); err != nil {
		return nil, err
	}
	b.WriteString("}\n")
	return b.Bytes(), nil
}

func fields(b *bytes.Buffer, r *Report) error {
	for _, scalar := range []struct {
		name  string
		value any
	}{{"schema_version", r.SchemaVersion}, {"catalogue_version", r.CatalogueVersion}} {
		if err := line(b, "  \""+scalar.name+"\": ", scalar.value, ","); err != nil {
			return err
		}
	}
	return errors.Join(
		list(b, "libraries", r.Libraries, ","), list(b, "rows", r.Rows, ","),
		list(b, "reasons", r.Reasons, ","), list(b, "cells", r.Cells, ""),
	)
}

func list[T any](b *bytes.Buffer, name string, all []T, end string) error {
	b.WriteString("  \"" + name + "\": [\n")
	for i, one := range all {
		comma := ","
		if i == len(all)-1 {
			comma = ""
		}
		if err := line(b, "    ", one, comma); err != nil {
			return err
		}
	}
	b.WriteString("  ]" + end + "\n")
	return nil
}

func line(b *bytes.Buffer, before string, v any, after string) error {
	b.WriteString(before)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	// The encoder ends with a line break, which goes behind what follows.
	b.Truncate(b.Len() - 1)
	b.WriteString(after + "\n")
	return nil
}
