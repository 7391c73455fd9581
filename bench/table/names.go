package table

import (
	"strings"

	"golang.org/x/perf/benchproc"
)

// name is a key in a few words: "openai", or "provider=openai path=enum" where
// there are several.
func name(k benchproc.Key) string {
	fields := k.Projection().FlattenedFields()
	var parts []string
	for _, f := range fields {
		value := k.Get(f)
		if value == "" {
			continue
		}
		if len(fields) > 1 && strings.HasPrefix(f.Name, "/") {
			value = strings.TrimPrefix(f.Name, "/") + "=" + value
		}
		parts = append(parts, value)
	}
	return strings.Join(parts, " ")
}

// tableName is the key of a table without its unit.
func tableName(k benchproc.Key, unit *benchproc.Field) string {
	var parts []string
	for _, f := range k.Projection().FlattenedFields() {
		if value := k.Get(f); f != unit && f.Name != ".unit" && value != "" {
			parts = append(parts, strings.TrimPrefix(f.Name, "/")+"="+value)
		}
	}
	return strings.Join(parts, " ")
}
