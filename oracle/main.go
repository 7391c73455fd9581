package main

import (
	"context"
	"fmt"
	"os"
	"slices"

	"github.com/parley-llm/parley/oracle/client/nodejs"
	"github.com/parley-llm/parley/oracle/engine"
	"github.com/parley-llm/parley/oracle/review"
)

func library(name, pkg, notes string) engine.Library {
	return engine.Library{Name: name, Package: pkg, Notes: notes}
}

func main() {
	missing := nodejs.Missing("js")
	var p *nodejs.Process
	if missing == "" {
		var err error
		p, err = nodejs.Start("js")
		if err != nil {
			panic(err)
		}
		defer p.Close()
	}
	rows := slices.Concat(openaiRows(), anthropicRows(), googleRows(), nodeRows(p, missing))
	cells, err := engine.Run(context.Background(), rows)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	_, wrong := review.Of(cells, review.Reasons())
	for _, w := range wrong {
		fmt.Println(w)
	}
}
