package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// every holds the settings that each provider must have, so that what is made
// through package providers can be given a key, an address and a client.
var every = []string{"APIKey", "BaseURL", "HTTPClient", "IdleTimeout", "MaxBodyBytes"}

// readSettings gives each row the fields of the common Config that its package's
// Config has too.
func readSettings(dir fs.FS, rows []row) error {
	common, err := configFields(dir, ".")
	if err != nil {
		return err
	}
	for i := range rows {
		r := &rows[i]
		own, err := configFields(dir, r.Name)
		if err != nil {
			return err
		}
		for _, field := range common {
			if slices.Contains(own, field) {
				r.Settings = append(r.Settings, field)
			} else if slices.Contains(every, field) {
				return fmt.Errorf("providers/%s: its Config has no field %s, which every provider has", r.Name, field)
			}
		}
	}
	return nil
}

// configFields lists the fields of the struct Config of a package.
func configFields(dir fs.FS, pkg string) ([]string, error) {
	files, err := fs.Glob(dir, path.Join(pkg, "*.go"))
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		src, err := fs.ReadFile(dir, file)
		if err != nil {
			return nil, err
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, src, 0)
		if err != nil {
			return nil, err
		}
		if config := findStruct(parsed, "Config"); config != nil {
			return fieldNames(config), nil
		}
	}
	return nil, fmt.Errorf("providers/%s: no struct Config", pkg)
}

func findStruct(file *ast.File, name string) (found *ast.StructType) {
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.TypeSpec); ok && spec.Name.Name == name {
			found, _ = spec.Type.(*ast.StructType)
		}
		return found == nil
	})
	return found
}

func fieldNames(config *ast.StructType) []string {
	var names []string
	for _, field := range config.Fields.List {
		for _, name := range field.Names {
			names = append(names, name.Name)
		}
	}
	return names
}
