// Command publish makes the page about the benchmarks, with its tables and plots,
// from the samples in its folder raw.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/parley-llm/parley/bench/page"
)

func main() {
	raw := flag.String("raw", "reports/bench/raw", "the `folder` of the samples; the page links to raw beside itself")
	out := flag.String("out", "reports/bench", "the `folder` of the page")
	flag.Parse()
	if err := page.Write(*raw, *out); err != nil {
		fmt.Fprintln(os.Stderr, "publish:", err)
		os.Exit(1)
	}
}
