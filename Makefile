# Everything a developer runs. `make` alone lists the targets.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# The race detector needs a C compiler; go disables cgo where there is none.
RACE := $(if $(filter 1,$(shell go env CGO_ENABLED)),-race)
TOOL := go tool -modfile=$(CURDIR)/tools/go.mod
CLI := bin/conformance
# Those that hold other libraries: to compile all of them for the race detector
# takes minutes, and the code of ours that they call is raced in its own tests.
SDK_MODULES := bench/peers oracle
# The modules below this one that hold code, without tools.
MODULES := llm/telemetry providers/vertexai/adc examples/acme examples/resilience $(SDK_MODULES)

# Real recorded answers to decode, if there are any at hand.
CORPUS_DIR ?=
FUZZTIME ?= 10s
# QUICK=1 tries the machinery of the benchmarks; the numbers are no result.
QUICK ?=
BENCH_SUITES ?=
# Targets to record; empty means all.
TARGETS ?=

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-14s %s\n", $$1, $$2}'

.PHONY: test
test: ## every test, offline, shuffled, with the race detector
	$(if $(RACE),,@echo "no C compiler: the tests run without the race detector")
	go test $(RACE) -shuffle=on -timeout 15m ./...
	for module in $(filter-out $(SDK_MODULES),$(MODULES)); do go -C $$module test $(RACE) -shuffle=on ./...; done
	for module in $(SDK_MODULES); do go -C $$module test -shuffle=on ./...; done

.PHONY: check
check: check-format check-vet check-switches check-generated check-modules check-floors ## formatting, linters, generated files, modules, floors

.PHONY: check-format
check-format:
	@files="$$($(TOOL) gofumpt -l .)"; \
	if [[ -n "$$files" ]]; then echo "not gofumpt-formatted:"; echo "$$files"; exit 1; fi

.PHONY: check-vet
check-vet:
	go vet ./...
	for module in $(MODULES); do go -C $$module vet ./...; done
	for module in . $(MODULES); do (cd $$module && $(TOOL) staticcheck ./...); done

# A switch over an enum names every member or has a default on purpose; a type
# switch over llm.Part names every part.
.PHONY: check-switches
check-switches:
	for module in . $(MODULES); do ( \
	  cd $$module; \
	  $(TOOL) exhaustive -d -g -typeonly '^github.com/parley-llm/' ./...; \
	  $(TOOL) go-check-sumtype -default-signifies-exhaustive=false ./... \
	); done

.PHONY: check-generated
check-generated:
	go run ./providers/internal/gen -dir providers -check
	go run ./bench/dispatch/gen -dir bench/dispatch -check
	go run ./internal/readme -check

.PHONY: check-modules
check-modules:
	for module in . tools $(MODULES); do go -C $$module mod tidy -diff; done
	go mod verify

.PHONY: check-floors
check-floors:
	go test ./internal/floors

.PHONY: generate
generate: ## write the generated files
	go generate ./providers # the other generators import it
	go generate ./...

.PHONY: build
build: ## build bin/conformance
	go build -o $(CLI) ./cmd/conformance

.PHONY: ci
ci: oracle-node check test conformance check-reports decode ## the whole gate: check, test, conformance, reports, decode

.PHONY: conformance
conformance: build ## replay every scenario, verify the recordings, run the self-test
	$(CLI) run --ci --transport both --out bin/reports
	$(CLI) verify
	$(CLI) selftest

# The run of the conformance target has just written its own report.
.PHONY: check-reports
check-reports: conformance
	@for file in bin/reports/conformance.*; do \
	  diff -u "reports/$${file##*/}" "$$file" || { echo "reports/$${file##*/} is stale: run make reports"; exit 1; }; \
	done
	@if [[ -d reports/bench/raw ]]; then \
	  rm -rf bin/reports/bench && go run ./bench/publish -raw reports/bench/raw -out bin/reports/bench && \
	  diff -r --exclude raw reports/bench bin/reports/bench || { echo "reports/bench is stale: run make bench-reports"; exit 1; }; \
	fi

.PHONY: decode
decode: build ## read recorded real answers through the providers (CORPUS_DIR)
	@if [[ -z "$(CORPUS_DIR)" ]]; then echo "decode: CORPUS_DIR is not set, nothing to decode"; exit 0; fi; \
	for dir in "$(CORPUS_DIR)"/*/; do \
	  name="$$(basename "$$dir")"; echo "decode $$name"; \
	  $(CLI) decode "$$dir" >"bin/decode-$$name.jsonl"; \
	done

# The vendors' own clients against the emulator and the providers. A test of the
# module compares a fresh run with the committed report.
.PHONY: oracle
oracle: oracle-node ## run the vendors' own clients, write reports/oracle.{md,json}
	go -C oracle run .

# The libraries for JavaScript, as the lock file names them. Without npm they are
# not there, and the oracle says that it does not run them.
.PHONY: oracle-node
oracle-node: oracle/js/node_modules/.package-lock.json ## install the vendors' libraries for JavaScript

oracle/js/node_modules/.package-lock.json: oracle/js/package.json oracle/js/package-lock.json
	@if command -v npm >/dev/null; then npm ci --prefix oracle/js; else echo "no npm: the libraries for JavaScript are not run"; fi

.PHONY: reports
reports: build oracle-node ## write reports/
	@mkdir -p reports
	$(CLI) run --ci --transport both --out reports
	$(CLI) selftest -q --format json >reports/selftest.json
	go -C oracle run .
	$(MAKE) bench-reports

.PHONY: record
record: build ## record the cassettes again from the emulator (TARGETS="openai …")
	$(CLI) record $(TARGETS)

.PHONY: bench
bench: build ## measure in six rounds, into bin/bench with a page (QUICK=1: two short rounds, no result)
	$(CLI) bench run $(if $(QUICK),--quick --rounds 2,--rounds 6) $(if $(BENCH_SUITES),--suite $(BENCH_SUITES)) --out bin/bench/raw
	go run ./bench/publish -raw bin/bench/raw -out bin/bench

.PHONY: bench-publish
bench-publish: build ## measure in twenty rounds, on a quiet machine, into reports/bench
	$(CLI) bench run --rounds 20 --out reports/bench/raw
	$(MAKE) bench-reports

.PHONY: bench-reports
bench-reports: ## write reports/bench and the README's table from the samples; measures nothing
	@if [[ -d reports/bench/raw ]]; then go run ./bench/publish -raw reports/bench/raw -out reports/bench && go run ./internal/readme; \
	else echo "bench-reports: no samples in reports/bench/raw; make bench-publish measures"; fi

.PHONY: bench-demo
bench-demo: build ## show what the gate says of planted regressions, measured for real
	bench/gate/demo/demo.sh $(CLI)

.PHONY: fuzz
fuzz: ## run every fuzz test for FUZZTIME
	@git grep -oE '^func Fuzz[A-Za-z0-9_]+' -- '*_test.go' | while IFS=: read -r file func; do \
	  dir="./$$(dirname "$$file")"; name="$${func#func }"; echo "fuzz $$dir $$name"; \
	  go test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) "$$dir" </dev/null; \
	done
