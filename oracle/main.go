package main

import (
	"context"
	"fmt"
	"os"
	"slices"

	"github.com/parley-llm/parley/oracle/client/nodejs"
	"github.com/parley-llm/parley/oracle/engine"
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
	if len(os.Args) > 1 {
		rows = slices.DeleteFunc(rows, func(r engine.Row) bool { return r.Library.Name != os.Args[1] })
	}
	cells, err := engine.Run(context.Background(), rows)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	for _, c := range cells {
		if c.Lacks != "" {
			fmt.Println(c.Library, c.Target, c.Scenario, "LACKS", c.Lacks)
		}
		for _, d := range c.Answer {
			fmt.Println(c.Library, c.Target, c.Scenario, "A", d.Path, "|", d.Form, "|", d.Theirs, "|", d.Ours)
		}
		for _, d := range c.Request {
			fmt.Println(c.Library, c.Target, c.Scenario, "R", d.Path, "|", d.Form, "|", d.Theirs, "|", d.Ours)
		}
	}
	fmt.Println(len(cells))
}
