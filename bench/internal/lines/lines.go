package lines

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

	"github.com/parley-llm/parley/providers"
)

// Counts are lines that belong to one provider.
type Counts struct {
	// Registry is its row, Library what else the library holds, Suite its target
	// in the suite and the command line.
	Registry, Library, Suite int
	// Emulator is the service's side of the wire, and Own the provider's own
	// folder: whole files.
	Emulator, Own int
}

// roots are the folders that a provider may need lines in.
var roots = []string{"llm", "providers", "conformance", "cmd"}

// services are the names under which the emulator keeps a provider's services,
// where they are not the provider's own.
var services = map[string][]string{
	"metallama": {"metallama", "llama"}, "vertexai": {"gemini", "google", "vertex", "claude"},
}

// Count counts for the provider of this name, in the repository.
func Count(repository fs.FS, name string) (Counts, error) {
	c := counter{name: name, known: map[string]bool{}}
	for _, info := range providers.Registry() {
		c.known[info.Name] = true
	}
	if !c.known[name] {
		return Counts{}, fmt.Errorf("no provider %q", name)
	}
	for _, root := range roots {
		if _, err := fs.Stat(repository, root); err != nil {
			return Counts{}, err
		}
		err := fs.WalkDir(repository, root, func(file string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || path.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go") {
				return err
			}
			return c.file(repository, file)
		})
		if err != nil {
			return Counts{}, err
		}
	}
	return c.Counts, nil
}

type counter struct {
	Counts
	name  string
	known map[string]bool
}

func (c *counter) file(repository fs.FS, file string) error {
	src, err := fs.ReadFile(repository, file)
	if err != nil {
		return err
	}
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, file, src, parser.ParseComments)
	if err != nil {
		return err
	}
	if ast.IsGenerated(parsed) {
		return nil
	}
	dir, base := path.Split(file)
	parts := strings.Split(strings.TrimSuffix(dir, "/"), "/")
	switch {
	case len(parts) > 1 && parts[0] == "providers" && c.known[parts[1]]:
		if parts[1] == c.name {
			c.Own += bytes.Count(src, []byte("\n"))
		}
	case dir == "conformance/emulator/" && c.service(base):
		c.Emulator += bytes.Count(src, []byte("\n"))
	case file == "providers/registry.go":
		c.Registry += c.lines(set, parsed)
	case parts[0] == "providers" || parts[0] == "llm":
		c.Library += c.lines(set, parsed)
	default:
		c.Suite += c.lines(set, parsed)
	}
	return nil
}

// service reports whether a file of the emulator is of the provider's service.
func (c *counter) service(base string) bool {
	names := services[c.name]
	if names == nil {
		names = []string{c.name}
	}
	return slices.ContainsFunc(names, func(name string) bool { return base == name+".go" || strings.HasPrefix(base, name+"_") })
}

// lines counts the lines of the largest elements that name this provider alone.
func (c *counter) lines(set *token.FileSet, file *ast.File) int {
	found := map[int]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.ImportSpec, *ast.KeyValueExpr, *ast.CompositeLit, *ast.CallExpr, *ast.CaseClause, *ast.FuncDecl, *ast.ValueSpec, *ast.BasicLit:
			if !c.alone(n) {
				return true
			}
			for line := set.Position(n.Pos()).Line; line <= set.Position(n.End()).Line; line++ {
				found[line] = true
			}
			return false
		default:
			return true
		}
	})
	return len(found)
}

// alone reports whether the node names this provider, and no other.
func (c *counter) alone(n ast.Node) bool {
	named, others := false, false
	see := func(word string) {
		named = named || word == c.name
		others = others || word != c.name && c.known[word]
	}
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			if text, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING {
				if strings.HasPrefix(text, "github.com/parley-llm/parley/providers/") {
					text = path.Base(text)
				}
				see(text)
			}
		case *ast.SelectorExpr:
			if pkg, ok := n.X.(*ast.Ident); ok {
				see(pkg.Name)
			}
		}
		return true
	})
	return named && !others
}
