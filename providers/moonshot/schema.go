package moonshot

import (
	"bytes"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/llm"
)

// portable is the request with its schemas in the part of JSON Schema that the
// service knows; the request itself, if they are already.
func portable(req *llm.ChatRequest) *llm.ChatRequest {
	var changed *llm.ChatRequest
	change := func() *llm.ChatRequest {
		if changed == nil {
			changed = new(*req)
		}
		return changed
	}
	cloned := false
	for i := range req.Tools {
		clean := cleanSchema(req.Tools[i].Parameters)
		if bytes.Equal(clean, req.Tools[i].Parameters) {
			continue
		}
		if !cloned {
			change().Tools = slices.Clone(req.Tools)
			cloned = true
		}
		changed.Tools[i].Parameters = clean
	}
	if f := req.ResponseFormat; f != nil {
		if clean := cleanSchema(f.Schema); !bytes.Equal(clean, f.Schema) {
			change().ResponseFormat = new(*f)
			changed.ResponseFormat.Schema = clean
		}
	}
	if changed == nil {
		return req
	}
	return changed
}

// cleanSchema rewrites what the service refuses or misreads: $schema goes, as
// does what stands beside a $ref; a type beside anyOf moves into its branches; a
// tuple is prefixItems. (Moonshot's official clients, 2026-11, and the service's
// own errors.) A schema without any of these, and text that is no JSON, stays as
// it is, byte for byte.
func cleanSchema(schema []byte) []byte {
	if !jsontext.Value(schema).IsValid() {
		return schema
	}
	if clean, changed := cleaned(schema, true); changed {
		return clean
	}
	return schema
}

// member is a member of an object.
type member struct {
	name  string
	value jsontext.Value
}

// cleaned returns the clean form of a schema, and whether it differs.
func cleaned(schema jsontext.Value, root bool) (jsontext.Value, bool) {
	if schema.Kind() != '{' {
		return schema, false
	}
	members := membersOf(schema)
	before := len(members)
	if root {
		members = slices.DeleteFunc(members, func(m member) bool { return m.name == "$schema" })
	}
	if slices.ContainsFunc(members, func(m member) bool { return m.name == "$ref" }) {
		members = slices.DeleteFunc(members, func(m member) bool {
			return m.name != "$ref" && m.name != "$defs" && m.name != "definitions"
		})
	}
	members, changed := typeIntoBranches(members)
	changed = changed || len(members) != before
	for i := range members {
		m := &members[i]
		if m.name == "items" && m.value.Kind() == '[' {
			m.name, changed = "prefixItems", true
		}
		inner, innerChanged := cleanMember(m)
		m.value, changed = inner, changed || innerChanged
	}
	if !changed {
		return schema, false
	}
	return object(members), true
}

// cleanMember cleans the schemas that a keyword holds.
func cleanMember(m *member) (jsontext.Value, bool) {
	switch m.name {
	case "items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames":
		return cleaned(m.value, false)
	case "properties", "patternProperties", "$defs", "definitions", "dependentSchemas":
		if m.value.Kind() != '{' {
			return m.value, false
		}
		changed := false
		inner := membersOf(m.value)
		for i := range inner {
			value, c := cleaned(inner[i].value, false)
			inner[i].value, changed = value, changed || c
		}
		if !changed {
			return m.value, false
		}
		return object(inner), true
	case "anyOf", "oneOf", "allOf", "prefixItems":
		return cleanList(m.value)
	}
	return m.value, false
}

func cleanList(list jsontext.Value) (jsontext.Value, bool) {
	if list.Kind() != '[' {
		return list, false
	}
	changed := false
	elements := elementsOf(list)
	for i := range elements {
		value, c := cleaned(elements[i], false)
		elements[i], changed = value, changed || c
	}
	if !changed {
		return list, false
	}
	return array(elements), true
}

// typeIntoBranches moves a type that stands beside anyOf into the branches that
// have none. It does not stay beside a $ref: the branches are cleaned after.
func typeIntoBranches(members []member) ([]member, bool) {
	kind := slices.IndexFunc(members, func(m member) bool { return m.name == "type" })
	union := slices.IndexFunc(members, func(m member) bool { return m.name == "anyOf" && m.value.Kind() == '[' })
	if kind < 0 || union < 0 {
		return members, false
	}
	branches := elementsOf(members[union].value)
	for i, branch := range branches {
		if branch.Kind() != '{' {
			continue
		}
		inner := membersOf(branch)
		if !slices.ContainsFunc(inner, func(m member) bool { return m.name == "type" }) {
			branches[i] = object(append([]member{members[kind]}, inner...))
		}
	}
	members[union].value = array(branches)
	return slices.Delete(members, kind, kind+1), true
}
