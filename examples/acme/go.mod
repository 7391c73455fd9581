module example.com/acme

go 1.26.0

require github.com/parley-llm/parley v0.0.0

require (
	github.com/google/go-cmp v0.7.0 // indirect
	gopkg.in/dnaeon/go-vcr.v3 v3.2.0 // indirect
	gopkg.in/yaml.v3 v3.0.1 // indirect
)

replace github.com/parley-llm/parley => ../..
