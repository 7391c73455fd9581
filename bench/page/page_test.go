package page_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/bench/page"
	"github.com/parley-llm/parley/bench/table"
)

const header = "toolchain: go1.26.8\npgo: off\ngomaxprocs: 2\ncommit: abc123\ndirty: false\nquick: false\nrounds: 10\nseed: 7\n" +
	"Unit allocs/op assume=exact\nUnit value-B assume=exact\ngoos: linux\ngoarch: amd64\ncpu: Made Up CPU\n"

// run is a run that was never made: what each benchmark reads, in any unit.
type run map[string]map[string]string

// write writes n samples of everything, which scatter by one percent.
func (r run) write(t *testing.T, dir string, n int) {
	t.Helper()
	require.NoError(t, os.MkdirAll(dir, 0o755))
	for file, benchmarks := range r {
		var b strings.Builder
		b.WriteString(header + "pkg: github.com/parley-llm/parley/bench/" + strings.TrimSuffix(file, "-again") + "\n")
		for i := range n {
			for name, line := range benchmarks {
				scattered := scatter.ReplaceAllStringFunc(line, func(ns string) string {
					var v float64
					_, err := fmt.Sscanf(ns, "%g ns/op", &v)
					require.NoError(t, err)
					return fmt.Sprintf("%.4f ns/op", v*(1+0.01*float64(i)/float64(n)))
				})
				fmt.Fprintf(&b, "Benchmark%s-2 1 %s\n", name, scattered)
			}
		}
		require.NoError(t, os.WriteFile(filepath.Join(dir, file+".txt"), []byte(b.String()), 0o644))
	}
}

var scatter = regexp.MustCompile(`[0-9.]+ ns/op`)

// full has every benchmark that the page looks at.
func full() run {
	r := run{"dispatch": {}, "dispatch-again": {}, "dispatch-pgo": {}, "layers": {}, "peers": {}, "size": {}, "scale": {}}
	for _, order := range []string{"one", "roundrobin", "random"} {
		for form, line := range map[string]string{
			"direct": "1.7 ns/op 8 value-B", "interface": "1.9 ns/op 16 value-B", "enum": "1.9 ns/op 16 value-B", "map": "10 ns/op 16 value-B",
		} {
			r["dispatch"]["Dispatch/op=call/order="+order+"/form="+form] = line + " 0 B/op 0 allocs/op"
		}
		r["dispatch"]["Dispatch/op=name/order="+order+"/form=enum"] = "0.7 ns/op 16 value-B 0 B/op 0 allocs/op"
		r["dispatch"]["Dispatch/op=name/order="+order+"/form=table-by-type"] = "0.7 ns/op 1 value-B 0 B/op 0 allocs/op"
	}
	r["dispatch"]["Size/op=size/provider=openai"] = "8 value-B"
	r["dispatch"]["Size/op=size/provider=azure"] = "552 value-B"
	for name, line := range r["dispatch"] {
		r["dispatch-again"][name], r["dispatch-pgo"][name] = line, line
	}
	r["dispatch-pgo"]["Dispatch/op=call/order=one/form=enum"] = "1.8 ns/op"
	for layer, line := range map[string]string{"hand": "5000", "concrete": "4000", "interface": "4000", "enum": "4000", "retry": "4050"} {
		r["layers"]["Layers/op=chat/provider=openai/layer="+layer] = line + " ns/op 900 B/op 20 allocs/op 3 foreign-%"
		r["layers"]["Layers/op=stream/provider=openai/layer="+layer] = line + "0 ns/op 120 ns/event 20 allocs/op"
	}
	r["layers"]["Idle/op=idle/layer=interface"] = "4 ns/op 0 B/op 0 allocs/op"
	r["layers"]["Idle/op=idle/layer=retry"] = "18 ns/op 0 B/op 0 allocs/op"
	for work, times := range map[string][3]string{
		"op=chat/wire=openai/form=whole": {"4000", "24000", "2800"}, "op=chat/wire=anthropic/form=whole": {"4000", "24000", "2800"},
		"op=chat/wire=gemini/form=whole": {"4000", "24000", "2800"}, "op=stream/wire=openai/form=constant": {"50000", "1200000", "90000"},
		"op=stream/wire=openai/form=varying": {"120000", "1200000", "90000"}, "op=stream/wire=anthropic/form=constant": {"50000", "1000000", "90000"},
		"op=embeddings/wire=openai/form=json": {"3100000", "24000000", "3000000"}, "op=embeddings/wire=openai/form=base64": {"450000", "4700000", "400000"},
	} {
		for i, lib := range []string{"parley", "go-openai", "floor-hand"} {
			r["peers"]["Peers/transport=memory/"+work+"/lib="+lib] = times[i] + " ns/op 9 B/op 9 allocs/op 1 allocs/chunk"
		}
	}
	for program, size := range map[string]string{"none": "5000000", "one": "7000000", "twelve": "8000000"} {
		r["size"]["BinarySize/program="+program+"/stripped=yes"] = size + " binary-B"
		r["size"]["BinarySize/program="+program+"/stripped=no"] = size + "0 binary-B"
	}
	for where, n := range map[string]string{"registry": "8", "library": "0", "suite": "20", "emulator": "150", "own": "400"} {
		r["size"]["Lines/provider=openai/where="+where] = n + " lines"
	}
	for _, lib := range []string{"http", "parley"} {
		r["scale"]["Scale/op=scale/streams=8/lib="+lib] = "50000 events/s 2 goroutines/stream"
	}
	return r
}

func write(t *testing.T, r run, n int) (out string, err error) {
	t.Helper()
	out = t.TempDir()
	r.write(t, filepath.Join(out, "raw"), n)
	return out, page.Write(filepath.Join(out, "raw"), out)
}

func read(t *testing.T, out string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(out, "README.md"))
	require.NoError(t, err)
	return string(text)
}

// TestVerdictsFollowTheSamples changes one benchmark at a time.
func TestVerdictsFollowTheSamples(t *testing.T) {
	for name, test := range map[string]struct {
		change func(run)
		n      int
		want   []string
	}{
		"everything as wished": {func(run) {}, 10, []string{
			"19 are met, 0 of them by the medians only, and 0 missed",
			"costs 0 ns more than a direct call. | **does not hold** | An empty call takes 1.71 ns directly and 1.91 ns through the enum",
			"**holds for a call, not for the value**", "a tag beside the largest would make 560 B, and not 553 B",
			"reaches 89.5 % of a direct one", "**holds for what the others see** | Outside its own folder a provider needs 8 lines",
			"The other eleven weigh 977 KiB", "Nowhere in this run is the enum that ships slower",
			"| a chat on OpenAI's wire | at least 3× as fast as the best peer (aim 5×) | 4.02 µs; go-openai takes 24.1 µs | 6× | **met, and the aim** |",
			"takes 1.91 ns instead of 1.91 ns through the interface (the same) and 1.81 ns instead of 1.91 ns through the enum (less)",
			"plots/scale.svg", "[Other libraries and the floors, from memory](tables/peers.md)", "seed 7",
		}},
		"the enum is as fast as a direct call": {func(r run) {
			r["dispatch"]["Dispatch/op=call/order=one/form=enum"] = "1.7 ns/op 16 value-B 0 B/op 0 allocs/op"
			r["dispatch-again"]["Dispatch/op=call/order=one/form=enum"] = r["dispatch"]["Dispatch/op=call/order=one/form=enum"]
		}, 10, []string{"than a direct call. | **holds, as far as this machine can tell**"}},
		"the enum is slower than the interface": {func(r run) {
			r["dispatch"]["Dispatch/op=call/order=random/form=enum"] = "2.5 ns/op 16 value-B 0 B/op 0 allocs/op"
		}, 10, []string{
			"- an empty call, in random order: 2.51 ns against 1.91 ns, 0.60 ns more ([dispatch](raw/dispatch.txt))",
		}},
		"an aim and a call in random order are missed": {func(r run) {
			r["dispatch"]["Dispatch/op=call/order=random/form=enum"] = "2.5 ns/op 16 value-B 0 B/op 0 allocs/op"
			r["dispatch"]["Dispatch/op=call/order=one/form=guarded"] = "1.9 ns/op"
			r["dispatch"]["Dispatch/op=call/order=random/form=guarded"] = "2.0 ns/op"
			r["dispatch"]["Dispatch/op=name/order=random/form=guarded"] = "12 ns/op"
			r["peers"]["Peers/transport=memory/op=chat/wire=openai/form=whole/lib=parley"] = "6000 ns/op 29 allocs/op"
			r["peers"]["Peers/transport=memory/op=chat/wire=openai/form=whole/lib=floor-http"] = "1500 ns/op 15 allocs/op"
		}, 10, []string{
			"**The aim of 5× for a chat.** It would be 4.82 µs. net/http takes 1.51 µs and 15 of the 29 allocations",
			"takes 2.81 µs: 8.57× as fast as go-openai", "between its 6.03 µs and that",
			"(1.91 ns and 1.91 ns with one provider)", "(2.51 ns and 1.91 ns in random order)", "calls take 1.91 ns and 2.01 ns",
			"takes 12.1 ns in random order where the enum takes 0.70 ns", "is 0.015 % of a chat from memory",
		}},
		"files are cut short": {func(r run) { r["layers"]["Canary"] = "1700 ns/op" }, 9, []string{
			"> **layers.txt holds 9 of the 10 rounds that were planned.**",
		}},
		"too few samples": {func(run) {}, 2, []string{
			"one provider | within the noise floor of the interface | 1.90 ns; interface 1.90 ns | 1× | **undecided",
			"| 6× | **met by the medians; the intervals allow less, and the aim** |",
		}},
		"a chat is slow": {func(r run) {
			r["peers"]["Peers/transport=memory/op=chat/wire=openai/form=whole/lib=parley"] = "12000 ns/op"
		}, 10, []string{"| 2× | **not met** |"}},
		"two allocations a chunk": {func(r run) {
			r["peers"]["Peers/transport=memory/op=stream/wire=openai/form=constant/lib=parley"] = "50000 ns/op 2 allocs/chunk"
		}, 10, []string{"allocations of a chunk of OpenAI's stream | at most 1 | 2; go-openai makes 1 | 0.50× | **not met**"}},
		"an idle wrapper allocates": {func(r run) {
			r["layers"]["Idle/op=idle/layer=retry"] = "54 ns/op 16 B/op 1 allocs/op"
		}, 10, []string{"| 50.2 ns and 1 allocations more |  | **not met**"}},
		"work that was dropped": {func(r run) {
			r["dispatch"]["Dispatch/op=none/order=one/form=loop"] = "0.4 ns/op"
			r["dispatch"]["Dispatch/op=name/order=roundrobin/form=direct"] = "0.15 ns/op"
		}, 10, []string{"**A number of this run cannot be true: dispatch form=direct/op=name/order=roundrobin is faster"}},
		"no wrapper": {func(r run) { delete(r["layers"], "Idle/op=idle/layer=retry") }, 10, []string{
			"**not measured**", "1 of both have no samples in this run",
		}},
		"a busy machine": {func(r run) {
			for name := range r["layers"] {
				r["layers"][name] += " 80 foreign-%"
			}
			for name := range r["layers"] {
				r["layers"][name] = strings.Replace(r["layers"][name], " 3 foreign-%", "", 1)
			}
		}, 10, []string{"**The machine was busy: other processes had 80 % of it"}},
		"a library takes no more lines than claimed": {func(r run) { r["size"]["Lines/provider=openai/where=own"] = "9 lines" }, 10, []string{
			"takes about ten lines. | **holds** |",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			r := full()
			test.change(r)
			out, err := write(t, r, test.n)
			require.NoError(t, err)
			text := read(t, out)
			for _, want := range test.want {
				require.Contains(t, text, want)
			}
		})
	}
}

// TestPlotsAndTables are well-formed, and hold every sample.
func TestPlotsAndTables(t *testing.T) {
	out, err := write(t, full(), 10)
	require.NoError(t, err)
	plots, err := filepath.Glob(filepath.Join(out, "plots", "*.svg"))
	require.NoError(t, err)
	require.Len(t, plots, 8)
	for _, plot := range plots {
		data, err := os.ReadFile(plot)
		require.NoError(t, err)
		circles := 0
		for decoder := xml.NewDecoder(strings.NewReader(string(data))); ; {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err, plot)
			if start, ok := token.(xml.StartElement); ok && start.Name.Local == "circle" {
				circles++
			}
		}
		require.Positive(t, circles, plot)
		require.Zero(t, circles%10, plot)
	}
	for _, link := range regexp.MustCompile(`\]\(((?:plots|tables|raw)/[^)]+)\)`).FindAllStringSubmatch(read(t, out), -1) {
		require.FileExists(t, filepath.Join(out, link[1]))
	}
	// The same samples make the same page.
	first := read(t, out)
	require.NoError(t, page.Write(filepath.Join(out, "raw"), out))
	require.Equal(t, first, read(t, out))
}

func TestNoPage(t *testing.T) {
	_, err := write(t, run{}, 1)
	require.ErrorIs(t, err, table.ErrNoSamples)

	out := t.TempDir()
	raw := filepath.Join(out, "raw")
	full().write(t, raw, 3)
	edit := func(from, to string) {
		data, err := os.ReadFile(filepath.Join(raw, "peers.txt"))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(raw, "peers.txt"), []byte(strings.Replace(string(data), from, to, 1)), 0o644))
	}
	edit("seed: 7", "seed: 8")
	require.ErrorIs(t, page.Write(raw, out), page.ErrRuns)
	edit("seed: 8", "seed: 7")
	edit("cpu: Made Up CPU", "cpu: Another")
	_, unlike := errors.AsType[*table.UnlikeError](page.Write(raw, out))
	require.True(t, unlike)
	edit("cpu: Another", "cpu: Made Up CPU")
	edit(" ns/op", " ns/op x")
	require.ErrorContains(t, page.Write(raw, out), "damaged")
	require.NoFileExists(t, filepath.Join(out, "README.md"))
}

// TestShort has a line for each work, or says what is missing.
func TestShort(t *testing.T) {
	raw := t.TempDir()
	r := full()
	r.write(t, raw, 10)
	table, err := page.Short(raw)
	require.NoError(t, err)
	require.Contains(t, table, "| 10 rounds | Parley | the fastest other |")
	require.Contains(t, table, "| a chat on OpenAI's wire | 4.02 µs | go-openai 24.1 µs | 6× |")
	require.Equal(t, 8, strings.Count(table, "go-openai"))

	delete(r["peers"], "Peers/transport=memory/op=embeddings/wire=openai/form=base64/lib=parley")
	r.write(t, raw, 10)
	_, err = page.Short(raw)
	require.ErrorContains(t, err, "no samples of 64 vectors as base64")
}
