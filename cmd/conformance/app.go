package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/parley-llm/parley/conformance"
)

// app is what the verbs share: the streams and the environment.
type app struct {
	stdin  io.Reader
	stdout *output
	stderr io.Writer
	env    func(string) string
	// terminal looks at the real devices behind the streams.
	terminal terminal
}

func newApp(stdin io.Reader, stdout, stderr io.Writer, env func(string) string) *app {
	return &app{
		stdin: stdin, stdout: &output{w: stdout}, stderr: stderr, env: env,
		terminal: terminalOf(stdout, stderr, env),
	}
}

// newRoot is the command with all its verbs.
func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "conformance",
		Short: "Prove that LLM providers keep the contract, offline",
		Long: "Prove that LLM providers keep the contract, offline.\n\n" +
			"Every scenario drives a provider with recorded or emulated traffic and judges what\n" +
			"it sends and what it makes of the answers. No network and no key is needed.",
		Example: "  conformance run                        everything, from the recordings\n" +
			"  conformance run openai --run 'stream/*'  one target, one group\n" +
			"  conformance explain stream/usage-final   what a scenario wants, and why",
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
		RunE: a.verb(func(cmd *cobra.Command, _ []string) error {
			return cmd.Help()
		}),
	}
	root.SetIn(a.stdin)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	root.AddCommand(
		newRun(a), newList(a), newExplain(a), newDecode(a), newRecord(a), newVerify(a),
		newSelftest(a), newBench(a), newVersion(a), newCompletion(a),
	)
	return root
}

// verb adapts a verb's function: what it returns is its own error, not one about
// the command line, unless it says so.
func (a *app) verb(f func(*cobra.Command, []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		if err := f(cmd, args); err != nil {
			return withCode(err)
		}
		return nil
	}
}

// logf writes a message for people to standard error, where a failure to write
// has nobody left to be told.
func (a *app) logf(format string, args ...any) {
	_, _ = fmt.Fprintf(a.stderr, "conformance: "+format+"\n", args...)
}

// finish turns the end of a command into the exit code, and says what went
// wrong.
func (a *app) finish(err error) int {
	var codes []int
	if err != nil {
		exit := asExit(err)
		codes = append(codes, exit.code)
		if exit.err != nil {
			a.logf("%v", exit.err)
		}
		if exit.code == conformance.ExitUsage {
			a.logf("run 'conformance --help', or the verb with --help, for how to use it")
		}
	}
	if a.stdout.err != nil {
		a.logf("the output could not be written: %v", a.stdout.err)
		codes = append(codes, conformance.ExitHarness)
	}
	return worst(codes)
}
