package runner

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/parley-llm/parley/bench/internal/lines"
	"github.com/parley-llm/parley/providers"
)

// programs are weighed: net/http alone, one provider, and the enum of all.
var programs = []string{"none", "one", "twelve"}

// size weighs programs and counts what a provider needs outside its own folder.
func (p *Plan) size(ctx context.Context, bin string) error {
	var b bytes.Buffer
	b.Write(p.header(ctx, Variant{}))
	fmt.Fprintf(&b, "goos: %s\ngoarch: %s\n\n", runtime.GOOS, runtime.GOARCH)
	for i, program := range programs {
		p.Progress(i, len(programs), "weigh "+program)
		for _, link := range [][2]string{{"no", ""}, {"yes", "-s -w"}} {
			stripped, flags := link[0], link[1]
			path := filepath.Join(bin, program+"-"+stripped)
			if _, err := p.command(ctx, ".", "go", "build", "-trimpath", "-pgo=off", "-ldflags="+flags, "-o", path, "./bench/binsize/"+program); err != nil {
				return err
			}
			info, err := os.Stat(path)
			if err != nil {
				return err
			}
			fmt.Fprintf(&b, "BenchmarkBinarySize/program=%s/stripped=%s 1 %d binary-B\n", program, stripped, info.Size())
		}
	}
	for _, provider := range providers.Registry() {
		count, err := lines.Count(os.DirFS(p.Root), provider.Name)
		if err != nil {
			return err
		}
		for _, where := range []struct {
			name string
			n    int
		}{{"registry", count.Registry}, {"library", count.Library}, {"suite", count.Suite}, {"emulator", count.Emulator}, {"own", count.Own}} {
			fmt.Fprintf(&b, "BenchmarkLines/provider=%s/where=%s 1 %d lines\n", provider.Name, where.name, where.n)
		}
	}
	return os.WriteFile(filepath.Join(p.Out, "size.txt"), b.Bytes(), 0o644)
}
