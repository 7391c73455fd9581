package page

import (
	"fmt"

	"github.com/parley-llm/parley/internal/grid"
)

// Short is the shortest form of the page, as a table in Markdown: each work with
// the library's time, that of the fastest other library, and their ratio. raw is
// the folder of the samples.
func Short(raw string) (string, error) {
	s, err := read(raw)
	if err != nil {
		return "", err
	}
	var rows [][]string
	for _, r := range races {
		own, ok := s.lib("parley", "sec/op", r.keys()...)
		best, name, found := s.best("sec/op", r.keys()...)
		if !ok || !found {
			return "", fmt.Errorf("%s holds no samples of %s", raw, r.what)
		}
		rows = append(rows, []string{r.what, own.pretty(), name + " " + best.pretty(), times(best.median / own.median)})
	}
	return grid.RawMarkdown([]string{s.config("rounds") + " rounds", "Parley", "the fastest other", ""}, rows, grid.Right), nil
}
