package emulator

import (
	"regexp"
	"slices"

	"github.com/parley-llm/parley/llm"
)

// geminiNames are what functions may be called.
var geminiNames = regexp.MustCompile(`^[a-zA-Z_][a-zA-Z0-9_.-]{0,63}$`)

// readTools reads the tools and how they are to be called.
func (d gemini) readTools(o object, c *geminiChat) {
	if n, ok := o.optional("tools"); ok {
		list, _ := n.list()
		functions := 0
		for _, el := range list {
			if d.readToolSet(el, c) {
				functions++
			}
		}
		if functions > 1 {
			o.r.note(n.path, "one tool with all the declarations", "several", "all functions are declared in one tool")
		}
	}
	c.checkSchemaWithTools(o.r)
	n, ok := o.optional("toolConfig")
	if !ok {
		return
	}
	config, ok := d.object(n, "functionCallingConfig", "retrievalConfig")
	if !ok {
		return
	}
	if !d.asked(o.r) {
		config.extra("retrievalConfig")
	}
	if f, ok := config.optional("functionCallingConfig"); ok {
		d.readChoice(f, c)
	}
}

// readToolSet reads one tool and reports whether it declares functions; the
// others are the service's own.
func (d gemini) readToolSet(n node, c *geminiChat) bool {
	o, ok := d.object(n, "functionDeclarations", "googleSearch", "googleSearchRetrieval", "codeExecution", "urlContext",
		"enterpriseWebSearch", "googleMaps", "retrieval", "computerUse")
	if !ok {
		return false
	}
	if !d.asked(o.r) {
		o.extra("googleSearch", "googleSearchRetrieval", "codeExecution", "urlContext", "enterpriseWebSearch", "googleMaps", "retrieval", "computerUse")
	}
	f, ok := o.optional("functionDeclarations")
	if !ok {
		return false
	}
	list, _ := f.list()
	for _, el := range list {
		d.readDeclaration(el, c.req)
	}
	return true
}

func (d gemini) readChoice(n node, c *geminiChat) {
	o, ok := d.object(n, "mode", "allowedFunctionNames", "streamFunctionCallArguments")
	if !ok {
		return
	}
	if !d.asked(o.r) {
		o.extra("streamFunctionCallArguments")
	}
	var allowed []string
	names, limited := o.optional("allowedFunctionNames")
	if limited {
		allowed, _ = names.texts()
	}
	mode := o.oneOf("mode", "AUTO", "ANY", "NONE", "VALIDATED", "MODE_UNSPECIFIED")
	if limited && mode != "ANY" && mode != "VALIDATED" {
		o.r.reject(names.path, googleInvalid("Unable to submit request because allowed_function_names is only supported with function calling mode ANY."),
			"absent", string(names.raw), "functions are only named where a call is forced")
	}
	for _, name := range allowed {
		if !slices.ContainsFunc(c.req.Tools, func(t llm.Tool) bool { return t.Name == name }) {
			o.r.reject(names.path, googleInvalid("Unable to submit request because allowed_function_names has `"+name+"`, which is not declared."),
				"a declared function", name, "a forced function is one of the request's tools")
		}
	}
	switch mode {
	case "VALIDATED":
		c.validated = true
	case "AUTO":
		c.req.ToolChoice = &llm.ToolChoice{Mode: llm.ToolChoiceAuto}
	case "NONE":
		c.req.ToolChoice = &llm.ToolChoice{Mode: llm.ToolChoiceNone}
	case "ANY":
		c.req.ToolChoice = &llm.ToolChoice{Mode: llm.ToolChoiceRequired}
		if len(allowed) == 1 {
			c.req.ToolChoice = &llm.ToolChoice{Mode: llm.ToolChoiceNamed, Name: allowed[0]}
		}
	}
}

// readDeclaration reads one function.
func (d gemini) readDeclaration(n node, req *llm.ChatRequest) {
	o, ok := d.object(n, "name", "description", "parameters", "parametersJsonSchema", "response", "responseJsonSchema")
	if !ok {
		return
	}
	t := llm.Tool{Name: o.needString("name"), Description: *orZero(o.string("description"))}
	if !geminiNames.MatchString(t.Name) {
		o.r.reject(o.path+".name", googleInvalid("Invalid function name. Must start with a letter or an underscore. Must be alphameric (a-z, A-Z, 0-9), underscores (_), dots (.) or dashes (-), with a maximum length of 64."),
			"1 to 64 letters, digits, _ . or -", t.Name, "names are of a form that the service takes")
	}
	if slices.ContainsFunc(req.Tools, func(other llm.Tool) bool { return other.Name == t.Name }) {
		o.r.reject(o.path, googleInvalid("Duplicate function declaration found: "+t.Name), "names of their own", t.Name, "no two tools have one name")
	}
	plain, hasPlain := o.optional("parametersJsonSchema")
	old, hasOld := o.optional("parameters")
	switch {
	case hasPlain && hasOld:
		o.r.reject(old.path, googleInvalid("Unable to submit request because only one of parameters and parameters_json_schema may be set."),
			"absent", shown(string(old.raw)), "there is one schema, in one of two fields")
	case hasPlain && plain.is("object"):
		t.Parameters = plain.compact()
	case hasOld && old.is("object"):
		d.checkOpenAPI(old)
		t.Parameters = lowerTypes(old.compact())
	}
	req.Tools = append(req.Tools, t)
}

// openAPIKeywords are what a schema of OpenAPI's kind may hold. Fact: the
// protocol buffer of Schema (2026-08).
var openAPIKeywords = []string{
	"type", "format", "title", "description", "nullable", "default", "items", "minItems", "maxItems", "enum", "properties",
	"propertyOrdering", "required", "minProperties", "maxProperties", "minimum", "maximum", "minLength", "maxLength", "pattern",
	"example", "anyOf", "additionalProperties", "ref", "defs", "$ref", "$defs",
}

// checkOpenAPI refuses keywords of JSON Schema that the service's own kind of
// schema does not have.
func (d gemini) checkOpenAPI(n node) {
	o, ok := n.object("*")
	if !ok {
		return
	}
	for name, field := range o.fields {
		if !slices.Contains(openAPIKeywords, camelCase(name)) {
			n.r.reject(field.path, d.unknown(field.path), "absent", shown(string(field.raw)),
				"this field takes a subset of OpenAPI's schemas; a whole JSON Schema goes into the field beside it")
		}
	}
	if items, ok := o.optional("items"); ok {
		d.checkOpenAPI(items)
	}
	if properties, ok := o.optional("properties"); ok {
		if all, ok := properties.object("*"); ok {
			for _, property := range all.fields {
				d.checkOpenAPI(property)
			}
		}
	}
	if types, ok := o.optional("type"); ok && types.kind() != "string" {
		n.r.reject(types.path, d.invalid(types.path, "Proto field is not repeating, cannot start list."), "one type", string(types.raw),
			"this kind of schema has one type in a place, and nullable beside it")
	}
}
