package floors

import "strings"

// floor says what a package may import from this module. Patterns are paths
// below the module: "a/b" is that package, "a/..." is everything at and below
// a, "a/*" is any package directly below a, and "..." is everything.
type floor struct {
	packages string
	may      []string
}

// floors, low to high; the first row that matches a package holds.
var floors = []floor{
	{"llm", nil},
	{"llm/...", []string{"llm/..."}},

	{"providers/internal/gen", []string{"internal/generated"}},
	{"providers/internal/union", []string{"llm"}},
	{"providers/internal/wiretest", []string{"llm"}},
	{"providers/wire/...", []string{"llm", "providers/wire/..."}},
	// Vertex AI serves Claude, whose wire is Anthropic's.
	{"providers/vertexai", []string{"llm/...", "providers/wire/...", "providers/internal/union", "providers/anthropic"}},
	{"providers/*", []string{"llm/...", "providers/wire/...", "providers/internal/union"}},
	{"providers", []string{"llm/...", "providers/..."}},

	{"conformance/scenario", []string{"llm"}},
	{"conformance/emulator/...", []string{"llm", "conformance/scenario", "conformance/emulator/..."}},
	{"conformance/cassette/...", []string{"llm", "conformance/scenario", "conformance/cassette/..."}},
	{"conformance/fault/...", []string{"llm", "conformance/scenario", "conformance/fault/..."}},
	// The scenarios of retries and fallback wrap the provider that they judge.
	{"conformance/catalogue/...", append([]string{"llm/retry", "llm/fallback"}, belowConformance...)},
	{"conformance", append([]string{"conformance/catalogue/..."}, belowConformance...)},
	{"conformance/mutant/...", []string{"llm", "conformance/..."}},
	{"conformance/report/...", []string{"llm", "conformance/...", "internal/grid"}},

	{"cassettes", nil},
	{"internal/readme", []string{"llm", "providers/...", "bench/page", "internal/generated"}},
	// The targets are shared by cmd and the oracle, a module of its own.
	{"internal/targets", []string{"llm", "providers/...", "conformance/...", "cassettes"}},
	{"internal/...", nil},
	{"examples/...", []string{"llm/...", "providers/...", "conformance/..."}},
	{"bench/...", []string{"..."}},
	{"cmd/...", []string{"..."}},
}

var belowConformance = []string{
	"llm", "conformance/scenario", "conformance/emulator/...", "conformance/cassette/...",
	"conformance/fault/...", "conformance/catalogue/...",
}

// testBan says what even the tests of a package may not import, so that a third
// party can take the suite without the providers, and the vocabulary without
// either.
type testBan struct{ packages, banned, why string }

var testBans = []testBan{
	{"llm/...", "providers/...", "llm knows no provider"},
	{"llm/...", "conformance/...", "llm does not know the suite"},
	{"conformance/...", "providers/...", "the suite knows no provider; cmd supplies the real ones"},
}

// door names the only packages whose shipped code may import a library. Tests
// pass every door.
type door struct {
	library string
	open    []string
	why     string
}

var doors = []door{
	{"gopkg.in/dnaeon/go-vcr.v3", []string{"conformance/cassette/..."}, "one package imports go-vcr"},
	{"github.com/stretchr/testify", nil, "testify is for tests"},
	{"go.uber.org/goleak", nil, "goleak is for tests"},
	{"github.com/go-json-experiment/json", []string{"providers/...", "cmd/...", "bench/..."}, "the suite reads JSON independently of the providers"},
	{"github.com/spf13/cobra", []string{"cmd/..."}, "flags belong to the command line"},
	{"github.com/olekukonko/tablewriter", []string{"internal/grid", "conformance/report"}, "one package draws tables"},
	{"golang.org/x/perf", []string{"bench/..."}, "one package reads benchmarks"},
	{"net/http/httptest", []string{"conformance/...", "bench/...", "cmd/..."}, "a test server has no place in what ships"},
	{"unsafe", nil, "nothing that ships is unsafe"},
	{modulePrefix + "cassettes", []string{"cmd/...", "bench/...", "internal/targets"}, "only commands and tests embed the recordings"},
}

// modulePrefix marks a door to a package of this module.
const modulePrefix = "./"

// matches reports whether the package, a path below the module, is one that
// the pattern means.
func matches(pattern, pkg string) bool {
	if pattern == "..." {
		return true
	}
	if root, ok := strings.CutSuffix(pattern, "/..."); ok {
		return pkg == root || strings.HasPrefix(pkg, root+"/")
	}
	if root, ok := strings.CutSuffix(pattern, "/*"); ok {
		rest, below := strings.CutPrefix(pkg, root+"/")
		return below && !strings.Contains(rest, "/")
	}
	return pattern == pkg
}

func matchesAny(patterns []string, pkg string) bool {
	for _, pattern := range patterns {
		if matches(pattern, pkg) {
			return true
		}
	}
	return false
}
