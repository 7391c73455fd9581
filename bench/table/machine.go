package table

import (
	"fmt"
	"slices"
	"strings"
)

// machineKeys are the lines that must be equal where samples are compared.
var machineKeys = []string{"goos", "goarch", "cpu", "toolchain", "gomaxprocs"}

// UnlikeError means that samples come from machines or toolchains that differ,
// so that a comparison would say nothing.
type UnlikeError struct {
	// Key is the line, and Values are its different values, with the file that
	// has each; a file without the line has "".
	Key    string
	Values map[string]string
}

func (e *UnlikeError) Error() string {
	var parts []string
	for value, file := range e.Values {
		if value = strings.TrimSpace(value); value == "" {
			value = "no such line"
		}
		parts = append(parts, fmt.Sprintf("%s in %s", value, file))
	}
	slices.Sort(parts)
	return fmt.Sprintf("the samples are from machines or toolchains that differ and cannot be compared: %s is %s", e.Key, strings.Join(parts, ", "))
}

// Alike returns an [*UnlikeError] unless all samples come from machines and
// toolchains that are described alike.
func (d *Data) Alike() error {
	for _, key := range machineKeys {
		values := map[string]string{}
		for _, r := range d.Results {
			value := r.GetConfig(key)
			if _, seen := values[value]; !seen {
				file, _ := r.Pos()
				values[value] = file
			}
		}
		if len(values) > 1 {
			return &UnlikeError{Key: key, Values: values}
		}
	}
	return nil
}

// Config is the value of a line that all samples share; ok is false where they
// do not.
func (d *Data) Config(key string) (value string, ok bool) {
	for i, r := range d.Results {
		if v := r.GetConfig(key); i == 0 {
			value = v
		} else if v != value {
			return "", false
		}
	}
	return value, value != ""
}
