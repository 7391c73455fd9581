package runner

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// Harness is the version of the benchmarks: samples of two versions may measure
// different work under the same name.
const Harness = 1

// header are the lines that describe the machine and the program. The lines
// goos, goarch, pkg and cpu are written by the test binary itself.
func (p *Plan) header(ctx context.Context, v Variant) []byte {
	pgo := "off"
	if v.Profile != "" {
		pgo = "on"
	}
	commit, dirty := p.commit(ctx)
	var b bytes.Buffer
	for _, line := range [][2]string{
		{"toolchain", runtime.Version()},
		{"pgo", pgo},
		{"gomaxprocs", strconv.Itoa(runtime.GOMAXPROCS(0))},
		{"gogc", cmp.Or(os.Getenv("GOGC"), "100")},
		{"goamd64", cmp.Or(os.Getenv("GOAMD64"), "default")},
		{"kernel", system("/proc/sys/kernel/osrelease")},
		{"governor", system("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")},
		{"turbo", turbo()},
		{"commit", commit},
		{"dirty", dirty},
		{"harness", strconv.Itoa(Harness)},
		{"rounds", strconv.Itoa(p.Rounds)},
		{"quick", strconv.FormatBool(p.Quick)},
		{"seed", strconv.FormatUint(p.Seed, 10)},
	} {
		fmt.Fprintf(&b, "%s: %s\n", line[0], line[1])
	}
	if v.Suite == "peers" || v.Suite == "scale" {
		fmt.Fprintf(&b, "peers: %s\n", p.peers(v.Module))
	}
	b.WriteString("Unit allocs/op assume=exact\nUnit value-B assume=exact\nUnit binary-B assume=exact\nUnit lines assume=exact\n")
	return b.Bytes()
}

// commit is what is measured, and whether files of Go differ from it.
func (p *Plan) commit(ctx context.Context) (commit, dirty string) {
	head, err := p.command(ctx, ".", "git", "rev-parse", "--short=12", "HEAD")
	if err != nil {
		return "unknown", "unknown"
	}
	changed, err := p.command(ctx, ".", "git", "status", "--porcelain", "--", "*.go", "go.mod", "go.sum")
	if err != nil {
		return strings.TrimSpace(string(head)), "unknown"
	}
	return strings.TrimSpace(string(head)), strconv.FormatBool(len(bytes.TrimSpace(changed)) > 0)
}

// system reads a file of the kernel's.
func system(path string) string {
	data, err := os.ReadFile(path)
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(data))
}

// turbo says whether the processor may exceed its nominal clock.
func turbo() string {
	if boost := system("/sys/devices/system/cpu/cpufreq/boost"); boost != "unknown" {
		return map[string]string{"0": "off", "1": "on"}[boost]
	}
	if no := system("/sys/devices/system/cpu/intel_pstate/no_turbo"); no != "unknown" {
		return map[string]string{"0": "on", "1": "off"}[no]
	}
	return "unknown"
}

// peers are the libraries that a module asks for itself, with their versions.
func (p *Plan) peers(module string) string {
	data, err := os.ReadFile(filepath.Join(p.Root, module, "go.mod"))
	if err != nil {
		return "unknown"
	}
	var found []string
	for line := range strings.Lines(string(data)) {
		fields := strings.Fields(line)
		if len(fields) == 2 && strings.Contains(fields[0], "/") && strings.HasPrefix(fields[1], "v") && fields[1] != "v0.0.0" {
			found = append(found, fields[0]+" "+fields[1])
		}
	}
	return strings.Join(found, ", ")
}
