package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/cassette"
	"github.com/parley-llm/parley/providers"
)

// recordFlags are the flags of the record verb.
type recordFlags struct {
	only              []string
	dir, mode, format string
}

// Where the answers of a recording come from.
const (
	recordEmulate = "emulate"
	recordLive    = "live"
)

// recorded is one cassette that the record verb has dealt with.
type recorded struct {
	Target   string `json:"target"`
	Scenario string `json:"scenario"`
	Path     string `json:"path"`
	// Result is written, unchanged, kept or failed.
	Result string `json:"result"`
	Why    string `json:"why,omitempty"`
}

// The results of recording.
const (
	resultWritten   = "written"
	resultUnchanged = "unchanged"
	// resultKept cassettes hold answers of the service, which the emulator's
	// must not replace, or are of scenarios that the service cannot be asked for.
	resultKept   = "kept"
	resultFailed = "failed"
)

func newRecord(a *app) *cobra.Command {
	var f recordFlags
	cmd := &cobra.Command{
		Use:   "record [TARGET...]",
		Short: "Make the recordings of targets",
		Long: "Make the recordings of targets: from the emulator, or with --mode live from the\n" +
			"service itself, which costs money and needs the key in its environment variable.\n\n" +
			"A recording is written only when it is whole, free of secrets and replays itself; a\n" +
			"failure leaves the old file. A recording of the service is never replaced by the\n" +
			"emulator's.",
		Example: "  conformance record\n" +
			"  conformance record openai --only 'tools/*'\n" +
			"  OPENAI_API_KEY=... conformance record openai --mode live --only chat/text",
		ValidArgsFunction: completeTargets,
		RunE: a.verb(func(cmd *cobra.Command, targets []string) error {
			return a.record(cmd.Context(), targets, &f)
		}),
	}
	cmd.Flags().StringArrayVar(&f.only, "only", nil, "only scenarios whose id matches this `glob`; may be repeated")
	cmd.Flags().StringVar(&f.dir, "dir", "cassettes", "the `folder` of the recordings")
	cmd.Flags().StringVar(&f.mode, "mode", recordEmulate, "what answers: emulate or live")
	formatFlag(cmd, &f.format)
	return cmd
}

func (a *app) record(ctx context.Context, targets []string, f *recordFlags) error {
	if f.mode != recordEmulate && f.mode != recordLive {
		return usagef("unknown mode %q; the modes are emulate and live", f.mode)
	}
	if f.mode == recordLive && len(targets) == 0 {
		return usagef("recording the real service costs money: name the targets")
	}
	picked, err := pick(adapters(), targets)
	if err != nil {
		return err
	}
	chosen, err := conformance.Select(conformance.Options{Run: f.only})
	if err != nil {
		return err
	}
	results := []recorded{}
	var codes []int
	for _, adapter := range picked {
		record, err := a.recorder(adapter, f.mode)
		if err != nil {
			return err
		}
		own := conformance.Recordings(adapter.Target)
		for _, s := range chosen {
			if !slices.Contains(own, s.ID) {
				continue
			}
			file := path.Join(filepath.ToSlash(f.dir), cassette.Path(adapter.Name, s.ID))
			result := recorded{Target: adapter.Name, Scenario: s.ID, Path: file}
			result.Result, err = f.one(ctx, record, adapter.Name, s.ID)
			if err != nil {
				result.Why = err.Error()
			}
			if result.Result == resultFailed {
				codes = append(codes, recordCode(err))
				a.logf("%s: %v", file, err)
			}
			results = append(results, result)
		}
	}
	if len(results) == 0 {
		return usagef("nothing to record: the selected scenarios have no recording of their own on %s", targetNames(picked))
	}
	if err := a.print(f.format, results, func() error { return a.printRecorded(results) }); err != nil {
		return err
	}
	return exitWith(codes...)
}

// maker makes the cassette of one scenario.
type maker func(ctx context.Context, id string) ([]byte, error)

func (a *app) recorder(adapter conformance.Adapter, mode string) (maker, error) {
	if mode == recordEmulate {
		return func(ctx context.Context, id string) ([]byte, error) {
			return conformance.Record(ctx, adapter, id)
		}, nil
	}
	t, err := providers.ParseProviderType(adapter.Provider)
	if err != nil {
		return nil, err
	}
	info, _ := t.Info()
	for _, name := range info.KeyEnv {
		if key := a.env(name); key != "" {
			return func(ctx context.Context, id string) ([]byte, error) {
				return conformance.RecordLive(ctx, adapter, id, key)
			}, nil
		}
	}
	return nil, usagef("recording %s live needs a key in the environment: set one of %v", adapter.Name, info.KeyEnv)
}

// one makes a cassette and puts it in its place. The error says why it failed
// or was kept.
func (f *recordFlags) one(ctx context.Context, record maker, target, id string) (string, error) {
	file := filepath.Join(f.dir, filepath.FromSlash(cassette.Path(target, id)))
	old, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return resultFailed, err
	}
	if f.mode == recordEmulate && old != nil && f.isLive(target, id) {
		return resultKept, errors.New("it holds answers of the service; record it live to renew it, or delete it first")
	}
	data, err := record(ctx, id)
	if usage, ok := errors.AsType[*conformance.UsageError](err); ok {
		return resultKept, usage
	}
	if err != nil {
		return resultFailed, err
	}
	if bytes.Equal(old, data) {
		return resultUnchanged, nil
	}
	if err := writeFile(file, data); err != nil {
		return resultFailed, err
	}
	return resultWritten, nil
}

// isLive reports whether the cassette in place holds answers of the service. One
// that cannot be read holds nothing worth keeping.
func (f *recordFlags) isLive(target, id string) bool {
	tape, err := cassette.Load(os.DirFS(f.dir), cassette.Path(target, id))
	return err == nil && tape.Provenance().Origin == cassette.Recorded
}

// recordCode is the exit code of a failed recording.
func recordCode(err error) int {
	if _, ok := errors.AsType[*cassette.SecretError](err); ok {
		return conformance.ExitSecret
	}
	if _, ok := errors.AsType[*cassette.IntegrityError](err); ok {
		return conformance.ExitIntegrity
	}
	return conformance.ExitHarness
}

func (a *app) printRecorded(results []recorded) error {
	for _, r := range results {
		line := fmt.Sprintf("%-9s  %s", r.Result, r.Path)
		if r.Result == resultKept {
			line += ": " + r.Why
		}
		if _, err := fmt.Fprintln(a.stdout, line); err != nil {
			return err
		}
	}
	return nil
}

func targetNames(picked []conformance.Adapter) string {
	names := make([]string, len(picked))
	for i, adapter := range picked {
		names[i] = adapter.Name
	}
	return fmt.Sprintf("%v", names)
}
