package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"strconv"
	"strings"
)

// row is what the generator needs of a row of the registry.
type row struct {
	// Ident is the Go name of the provider's constant.
	Ident string
	// Name is also that of the provider's package.
	Name    string
	Display string
	// Settings are the fields that the Config of the package shares with that of
	// package providers.
	Settings []string
}

// method is one method of the interface.
type method struct {
	Name string
	// Params and Results are Go source, with the types of package llm qualified.
	Params  string
	Results string
	// Args are the parameters' names, and Names those of several results, joined.
	Args, Names string
}

// parseRegistry reads the rows of the variable registry. It reads syntax, not
// types, because the constants that the rows name are what it is about to
// generate.
func parseRegistry(src []byte) ([]row, error) {
	file, err := parser.ParseFile(token.NewFileSet(), "registry.go", src, 0)
	if err != nil {
		return nil, err
	}
	list := findRegistry(file)
	if list == nil {
		return nil, fmt.Errorf("registry.go: no composite literal is assigned to the variable registry")
	}
	rows := make([]row, 0, len(list.Elts))
	seen := map[string]bool{}
	for i, elt := range list.Elts {
		lit, ok := elt.(*ast.CompositeLit)
		if !ok {
			return nil, fmt.Errorf("registry.go: row %d is not a composite literal", i+1)
		}
		r, err := parseRow(lit)
		if err != nil {
			return nil, fmt.Errorf("registry.go: row %d: %w", i+1, err)
		}
		if seen[r.Ident] {
			return nil, fmt.Errorf("registry.go: row %d: %s has a row already", i+1, r.Ident)
		}
		seen[r.Ident] = true
		rows = append(rows, r)
	}
	return rows, nil
}

func findRegistry(file *ast.File) (list *ast.CompositeLit) {
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if ok && len(spec.Names) == 1 && spec.Names[0].Name == "registry" && len(spec.Values) == 1 {
			list, _ = spec.Values[0].(*ast.CompositeLit)
		}
		return list == nil
	})
	return list
}

func parseRow(lit *ast.CompositeLit) (row, error) {
	var r row
	for _, elt := range lit.Elts {
		field, ok := elt.(*ast.KeyValueExpr)
		if !ok {
			return row{}, fmt.Errorf("a field is not keyed")
		}
		key, _ := field.Key.(*ast.Ident)
		if key == nil {
			continue
		}
		switch value := field.Value.(type) {
		case *ast.Ident:
			if key.Name == "Type" {
				r.Ident = value.Name
			}
		case *ast.BasicLit:
			text, err := strconv.Unquote(value.Value)
			if err != nil {
				return row{}, fmt.Errorf("field %s: %w", key.Name, err)
			}
			switch key.Name {
			case "Name":
				r.Name = text
			case "Display":
				r.Display = text
			}
		}
	}
	if r.Ident == "" || r.Name == "" || r.Display == "" {
		return row{}, fmt.Errorf("it needs a Type, a Name and a Display")
	}
	return r, nil
}

// parseInterface reads the methods of an interface of package llm.
func parseInterface(src []byte, name string) ([]method, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "provider.go", src, 0)
	if err != nil {
		return nil, err
	}
	var contract *ast.InterfaceType
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.TypeSpec); ok && spec.Name.Name == name {
			contract, _ = spec.Type.(*ast.InterfaceType)
		}
		return contract == nil
	})
	if contract == nil {
		return nil, fmt.Errorf("provider.go: no interface %s", name)
	}
	var methods []method
	for _, field := range contract.Methods.List {
		signature, ok := field.Type.(*ast.FuncType)
		if !ok {
			return nil, fmt.Errorf("provider.go: %s embeds another interface; write its methods out", name)
		}
		m, err := parseMethod(fset, field.Names[0].Name, signature)
		if err != nil {
			return nil, err
		}
		methods = append(methods, m)
	}
	return methods, nil
}

func parseMethod(fset *token.FileSet, name string, signature *ast.FuncType) (method, error) {
	qualify(signature)
	m := method{Name: name}
	var params, args []string
	for _, field := range signature.Params.List {
		if len(field.Names) == 0 {
			return method{}, fmt.Errorf("provider.go: a parameter of %s has no name", name)
		}
		typ, err := source(fset, field.Type)
		if err != nil {
			return method{}, err
		}
		for _, param := range field.Names {
			params = append(params, param.Name+" "+typ)
			arg := param.Name
			if strings.HasPrefix(typ, "...") {
				arg += "..."
			}
			args = append(args, arg)
		}
	}
	m.Params, m.Args = strings.Join(params, ", "), strings.Join(args, ", ")
	if signature.Results == nil {
		return m, nil
	}
	var types []string
	for _, field := range signature.Results.List {
		typ, err := source(fset, field.Type)
		if err != nil {
			return method{}, err
		}
		for range max(len(field.Names), 1) {
			types = append(types, typ)
		}
	}
	m.Results = types[0]
	if len(types) > 1 {
		m.nameResults(types)
	}
	return m, nil
}

// nameResults names several results: err for an error, and r0, r1 for the rest.
func (m *method) nameResults(types []string) {
	var names, results []string
	for i, typ := range types {
		name := "r" + strconv.Itoa(i)
		if typ == "error" {
			name = "err"
		}
		names = append(names, name)
		results = append(results, name+" "+typ)
	}
	m.Names, m.Results = strings.Join(names, ", "), "("+strings.Join(results, ", ")+")"
}

// qualify gives the interface's own types their package: llm.Chunk for Chunk.
// Names of other packages carry theirs already, and predeclared names begin
// with a small letter.
func qualify(signature *ast.FuncType) {
	names := map[*ast.Ident]bool{}
	ast.Inspect(signature, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			return false
		case *ast.Field:
			for _, name := range n.Names {
				names[name] = true
			}
		case *ast.Ident:
			if n.IsExported() && !names[n] {
				n.Name = "llm." + n.Name
			}
		}
		return true
	})
}

func source(fset *token.FileSet, expr ast.Expr) (string, error) {
	var out bytes.Buffer
	if err := printer.Fprint(&out, fset, expr); err != nil {
		return "", err
	}
	return out.String(), nil
}
