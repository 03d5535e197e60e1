# One verb a job; CI calls the same verbs as people do.

PROGRAM := .build/release/hxapply
# The linker's warning of `mktemp` is about the toolchain's own static library.
RELEASE := swift build -c release --static-swift-stdlib --product hxapply
VENV := .build/venv
YAML_SUITE := .build/yaml-test-suite

# `make install` writes below $(DESTDIR)$(PREFIX).
PREFIX ?= /usr/local
SHARE = $(DESTDIR)$(PREFIX)/share

BARE := Benchmarks/bare-route/.build/release/bare-route

.PHONY: help build install demo test torture lint format migration bench bench-against bench-statements bench-capacity \
	bench-keys bench-status attacks conformance screenshots golden clean

help:
	@echo 'make demo    build, then plan and apply a real example on an embedded Postgres'
	@echo 'make test    lint, build without warnings, run every test'
	@echo 'make torture kill, cut and crowd runs as often as a release asks for, and fuzz'
	@echo 'make build   build the program: $(PROGRAM)'
	@echo 'make install install the program and completions for bash, zsh and fish; PREFIX is /usr/local'
	@echo 'make lint    check the format of the sources, and which parts of them use which'
	@echo 'make format  put the sources into that format'
	@echo 'make migration KIND=section  write the migration of a new kind'
	@echo 'make golden  record the expected outputs anew, to be read in review'
	@echo 'make bench   measure against the floor and against what people use today, and how the work of each'
	@echo '             statement grows; bench-statements: the latter alone'
	@echo 'make bench-capacity  measure capacity, quotas, cost and usage of many reservations; bench-keys: API keys'
	@echo 'make bench-against BEFORE=path  measure another build and this one in turns'
	@echo 'make bench-status  measure the status API against a bare route; attacks: slow and malformed clients;'
	@echo '             conformance: its OpenAPI document by schemathesis; screenshots: of its page, for docs/'

build:
	@Scripts/install-dependencies.sh build
	$(RELEASE)

# Not after `build`, so that `sudo make install` builds nothing as root where the program is there.
$(PROGRAM):
	@$(MAKE) build

install: $(PROGRAM)
	install -D -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/hxapply
	install -D -m 644 /dev/null $(SHARE)/bash-completion/completions/hxapply
	$(PROGRAM) --generate-completion-script bash >$(SHARE)/bash-completion/completions/hxapply
	install -D -m 644 /dev/null $(SHARE)/zsh/site-functions/_hxapply
	$(PROGRAM) --generate-completion-script zsh >$(SHARE)/zsh/site-functions/_hxapply
	install -D -m 644 /dev/null $(SHARE)/fish/vendor_completions.d/hxapply.fish
	$(PROGRAM) --generate-completion-script fish >$(SHARE)/fish/vendor_completions.d/hxapply.fish

demo: build
	@Scripts/demo.sh $(PROGRAM)

lint:
	swift format lint --strict --recursive Package.swift Sources Tests
	Scripts/check-dependencies.py

format:
	swift format format --in-place --recursive Package.swift Sources Tests

test: export HXAPPLY_STRICT = 1
test: export HXAPPLY_CHECK_JSONSCHEMA = $(CURDIR)/$(VENV)/bin/check-jsonschema
test: export HXAPPLY_CHECK_OPENAPI = $(CURDIR)/$(VENV)/bin/openapi-spec-validator
test torture: export HXAPPLY_QUEUE_PYTHON = $(CURDIR)/$(VENV)/bin/python
test: export HXAPPLY_FOCUS_PYTHON = $(CURDIR)/$(VENV)/bin/python
test: export HXAPPLY_PAGE_PYTHON = $(shell command -v python3)
test: export HXAPPLY_YAML_TEST_SUITE = $(CURDIR)/$(YAML_SUITE)
test: tools lint
	swift build --build-tests
	swift test --skip-build

torture: tools
	@Scripts/torture.sh

.PHONY: tools
tools:
	@Scripts/install-dependencies.sh test
	@Scripts/install-test-tools.sh $(VENV) $(YAML_SUITE)

# Of a kind that Kind+all.swift names and no migration makes yet.
migration:
	swift build --product hxapply
	Scripts/make-migration.py .build/debug/hxapply $(KIND)

golden:
	HXAPPLY_RECORD=1 swift test --filter 'ExampleTests|SnippetTests/snippetsDoWhatTheDocumentShows'
	git status --short README.md docs examples Tests

bench: build
	python3 Benchmarks/bench.py --hxapply $(PROGRAM)
	python3 Benchmarks/statements.py --hxapply $(PROGRAM)

bench-statements: build
	python3 Benchmarks/statements.py --hxapply $(PROGRAM)

bench-capacity: build
	python3 Benchmarks/capacity.py --hxapply $(PROGRAM)

bench-keys: build bench-tools
	python3 Benchmarks/keys.py --hxapply $(PROGRAM)

bench-against: build bench-tools
	python3 Benchmarks/against.py --before $(BEFORE) --hxapply $(PROGRAM)

.PHONY: bench-tools
bench-tools:
	@Scripts/install-dependencies.sh bench

bench-status: build bench-tools
	swift build -c release --static-swift-stdlib --package-path Benchmarks/bare-route
	python3 Benchmarks/status.py --hxapply $(PROGRAM) --bare $(BARE)

attacks: build bench-tools
	python3 Benchmarks/attacks.py --hxapply $(PROGRAM) --strict

conformance: build bench-tools
	Scripts/schemathesis.sh $(PROGRAM) $(VENV) $(or $(EXAMPLES),500)

screenshots: build
	@Scripts/install-dependencies.sh test
	Scripts/screenshots.py $(PROGRAM) docs/status-page

clean:
	rm -rf .build .hxapply
