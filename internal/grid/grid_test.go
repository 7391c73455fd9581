package grid_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/parley-llm/parley/internal/grid"
)

func TestDraw(t *testing.T) {
	rows := [][]string{{"a|b", "1"}, {"long name", "23.4"}}
	for name, test := range map[string]struct {
		got  func() (string, error)
		want string
	}{
		"right": {
			func() (string, error) { return grid.Draw([]string{"form", "ns"}, rows, grid.Right) },
			" form         ns\n─────────────────\n a|b           1\n long name  23.4\n",
		},
		"markdown": {
			func() (string, error) { return grid.Markdown([]string{"form", "ns"}, rows, grid.Right), nil },
			"| form | ns |\n| --- | --: |\n| a\\|b | 1 |\n| long name | 23.4 |\n",
		},
		"markdown of the caller's": {
			func() (string, error) {
				return grid.RawMarkdown([]string{"a"}, [][]string{{"[b](c)"}}, grid.Center), nil
			},
			"| a |\n| --- |\n| [b](c) |\n",
		},
	} {
		got, err := test.got()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
