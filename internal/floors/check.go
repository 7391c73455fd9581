package floors

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// maxLines is how long a file may be that no program wrote: one idea a file.
const maxLines = 500

// Check reads every Go file of the module in fsys, nested modules left out, and
// returns what breaks a rule, one sentence each, in the order of the files.
func Check(fsys fs.FS, module string) ([]string, error) {
	c := checker{module: module, documented: map[string]bool{}}
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return c.directory(fsys, name)
		}
		if path.Ext(name) != ".go" {
			return nil
		}
		src, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		return c.file(name, src)
	})
	if err != nil {
		return nil, err
	}
	for pkg, ok := range c.documented {
		if !ok {
			c.found = append(c.found, fmt.Sprintf("%s has no package comment", pkg))
		}
	}
	slices.Sort(c.found)
	return c.found, nil
}

type checker struct {
	module     string
	documented map[string]bool
	found      []string
}

func (c *checker) directory(fsys fs.FS, name string) error {
	base := path.Base(name)
	if name == "." {
		return nil
	}
	if base == "testdata" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") {
		return fs.SkipDir
	}
	if _, err := fs.Stat(fsys, path.Join(name, "go.mod")); err == nil {
		return fs.SkipDir
	}
	return nil
}

func (c *checker) file(name string, src []byte) error {
	file, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		return err
	}
	pkg := path.Dir(name)
	c.documented[pkg] = c.documented[pkg] || file.Doc.Text() != ""
	if lines := bytes.Count(src, []byte("\n")); lines > maxLines && !ast.IsGenerated(file) {
		c.breaks(name, "has %d lines; split it, a file holds at most %d", lines, maxLines)
	}
	test := strings.HasSuffix(name, "_test.go")
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return err
		}
		if test {
			c.testImport(name, pkg, imported)
		} else {
			c.shippedImport(name, pkg, imported)
		}
	}
	return nil
}

func (c *checker) breaks(file, format string, args ...any) {
	c.found = append(c.found, file+" "+fmt.Sprintf(format, args...))
}

// below returns the path of an import below the module.
func (c *checker) below(imported string) (string, bool) {
	if imported == c.module {
		return ".", true
	}
	return strings.CutPrefix(imported, c.module+"/")
}

func (c *checker) testImport(file, pkg, imported string) {
	target, own := c.below(imported)
	if !own {
		return
	}
	for _, ban := range testBans {
		if matches(ban.packages, pkg) && matches(ban.banned, target) {
			c.breaks(file, "imports %s: %s", target, ban.why)
		}
	}
}

func (c *checker) shippedImport(file, pkg, imported string) {
	target, own := c.below(imported)
	for _, d := range doors {
		library, local := strings.CutPrefix(d.library, modulePrefix)
		hit := imported == library || strings.HasPrefix(imported, library+"/")
		if local {
			hit = own && target == library
		}
		if hit && !matchesAny(d.open, pkg) {
			c.breaks(file, "imports %s: %s", imported, d.why)
		}
	}
	if !own {
		if matches("llm/...", pkg) && strings.Contains(strings.Split(imported, "/")[0], ".") {
			c.breaks(file, "imports %s: llm and what is below it import the standard library only", imported)
		}
		return
	}
	i := slices.IndexFunc(floors, func(f floor) bool { return matches(f.packages, pkg) })
	if i < 0 {
		c.breaks(file, "is in package %s, which has no floor; give it a row in internal/floors", pkg)
		return
	}
	if !matchesAny(floors[i].may, target) {
		may := "nothing of this module"
		if len(floors[i].may) > 0 {
			may = "only " + strings.Join(floors[i].may, ", ")
		}
		c.breaks(file, "imports %s: package %s may import %s", target, pkg, may)
	}
}
