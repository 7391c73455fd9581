package main

import (
	"bytes"
	"fmt"
	"go/format"
	"io"
	"os"
	"text/template"

	"github.com/parley-llm/parley/internal/generated"
	"github.com/parley-llm/parley/providers"
)

// output is the generated file, in the directory of package dispatch.
const output = "zz_generated_forms_test.go"

func main() {
	if err := run(os.Args[1:], os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(args []string, stderr io.Writer) error {
	return generated.Main(args, stderr, output, "go generate ./bench/dispatch", func(string) ([]byte, error) {
		return render(providers.Registry())
	})
}

// op is an operation that is measured.
type op struct {
	// Name is the key's value, and the prefix of the functions.
	Name string
	// Set names the types: real or hollow.
	Set string
	// Method with the Go source of its parameters, of their types and names, of
	// its results, and of the arguments that a benchmark gives.
	Method, Params, Types, Args, Result, Given string
	// Named are the results with names, and Into the names alone: a body that
	// assigns them is inlined where one that returns a call is too large.
	Named, Into string
	// Constant operations have no direct form in turn: of calls that stand one
	// after the other the compiler keeps the last result alone.
	Constant bool
	// Keep is what a benchmark does with the results of the call before it.
	Keep string
}

const (
	chatParams = "ctx context.Context, req *llm.ChatRequest"
	chatTypes  = "context.Context, *llm.ChatRequest"
	chatResult = "(*llm.ChatResponse, error)"
)

var ops = []op{
	{Name: "name", Set: "real", Method: "Name", Result: "string", Named: "name string", Into: "name", Constant: true, Keep: "keptString ="},
	{
		Name: "capabilities", Set: "real", Method: "Capabilities", Params: "model string", Types: "string", Args: "model",
		Result: "llm.Capability", Named: "can llm.Capability", Into: "can", Given: "noModel", Keep: "keptCapability =",
	},
	{
		Name: "call", Set: "hollow", Method: "ChatCompletion", Params: chatParams, Types: chatTypes, Args: "ctx, req",
		Result: chatResult, Named: "resp *llm.ChatResponse, err error", Into: "resp, err", Given: "noContext, noRequest", Keep: "keptResponse, keptError =",
	},
	{
		Name: "chat", Set: "real", Method: "ChatCompletion", Params: chatParams, Types: chatTypes, Args: "ctx, req",
		Result: chatResult, Named: "resp *llm.ChatResponse, err error", Into: "resp, err", Given: "noContext, noRequest", Keep: "keptResponse, keptError =",
	},
}

// arm is a provider as a set has it.
type arm struct {
	Package string
	// Type is the concrete type, without its star.
	Type string
}

type set struct {
	Name string
	Arms []arm
	Ops  []op
}

// render writes the generated file.
func render(rows []providers.Info) ([]byte, error) {
	shipped, hollow := set{Name: "real"}, set{Name: "hollow"}
	for _, info := range rows {
		shipped.Arms = append(shipped.Arms, arm{Package: info.Name, Type: info.Name + ".Provider"})
		hollow.Arms = append(hollow.Arms, arm{Package: info.Name, Type: info.Name + "Hollow"})
	}
	for _, o := range ops {
		if o.Set == "real" {
			shipped.Ops = append(shipped.Ops, o)
		} else {
			hollow.Ops = append(hollow.Ops, o)
		}
	}
	var out bytes.Buffer
	if err := page.Execute(&out, []set{shipped, hollow}); err != nil {
		return nil, err
	}
	return format.Source(out.Bytes())
}

var page = template.Must(template.New(output).Parse(pageText))
