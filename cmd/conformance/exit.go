package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/parley-llm/parley/conformance"
)

// precedence orders the exit codes when several apply; codes that are not listed
// come after these, the smallest first.
var precedence = []int{
	conformance.ExitHarness, conformance.ExitSecret, conformance.ExitIntegrity,
	conformance.ExitSurvivor, conformance.ExitFailure,
}

// worst is the exit code that counts among several.
func worst(codes []int) int {
	for _, code := range precedence {
		if slices.Contains(codes, code) {
			return code
		}
	}
	codes = slices.DeleteFunc(slices.Clone(codes), func(code int) bool { return code == conformance.ExitOK })
	if len(codes) == 0 {
		return conformance.ExitOK
	}
	return slices.Min(codes)
}

// exitError ends the program with a code. Err may be nil when the report has
// said it all.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// exitWith ends with the code that counts among codes, without a message.
func exitWith(codes ...int) error {
	if code := worst(codes); code != conformance.ExitOK {
		return &exitError{code: code}
	}
	return nil
}

// usagef is an error about what was asked for.
func usagef(format string, args ...any) error {
	return &exitError{code: conformance.ExitUsage, err: fmt.Errorf(format, args...)}
}

// withCode gives an error of a verb its code: usage when it is about what was
// asked for, else the harness.
func withCode(err error) error {
	if exit, ok := errors.AsType[*exitError](err); ok {
		return exit
	}
	if usage, ok := errors.AsType[*conformance.UsageError](err); ok {
		return &exitError{code: conformance.ExitUsage, err: usage}
	}
	return &exitError{code: conformance.ExitHarness, err: err}
}

// asExit reads the error of a command. One without a code comes from the command
// line's parser.
func asExit(err error) *exitError {
	if exit, ok := errors.AsType[*exitError](err); ok {
		return exit
	}
	return &exitError{code: conformance.ExitUsage, err: err}
}
