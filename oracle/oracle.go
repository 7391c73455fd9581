package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/parley-llm/parley/oracle/client/nodejs"
	"github.com/parley-llm/parley/oracle/engine"
	"github.com/parley-llm/parley/oracle/report"
	"github.com/parley-llm/parley/oracle/review"
	"github.com/parley-llm/parley/oracle/rows"
)

// vendors begin the names of variables that the libraries read keys, addresses
// and switches from.
var vendors = []string{"OPENAI_", "ANTHROPIC_", "CLAUDE_", "GOOGLE_", "GEMINI_", "GCLOUD_", "AZURE_", "OTEL_"}

// forget removes the vendors' variables from the environment of the process, so
// that nothing but the rows configures a library.
func forget() {
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		for _, vendor := range vendors {
			if strings.HasPrefix(name, vendor) {
				_ = os.Unsetenv(name)
			}
		}
	}
}

// run plays everything and reviews it. Its error names each difference without a
// reason, and each reason without a difference.
func run(ctx context.Context, dir string) (r *report.Report, err error) {
	forget()
	js := dir + "/js"
	missing := nodejs.Missing(js)
	var process *nodejs.Process
	if missing == "" {
		if process, err = nodejs.Start(js); err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, process.Close()) }()
	}
	all, err := rows.All(dir, process, missing)
	if err != nil {
		return nil, err
	}
	cells, err := engine.Run(ctx, all)
	if err != nil {
		return nil, err
	}
	reasons := review.Reasons()
	reviewed, wrong := review.Of(cells, reasons)
	if len(wrong) > 0 {
		return nil, fmt.Errorf("%d to review:\n%s", len(wrong), strings.Join(wrong, "\n"))
	}
	return report.New(all, reviewed, reasons), nil
}
