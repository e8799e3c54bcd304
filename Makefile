# Everything here works on a machine that has only Python 3.11 or newer, make and a package index:
# the first command sets up .venv, the later ones find it ready.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NEWEST := $(shell sh tools/newest_python.sh $(PYTHON))
# Four for two cores: tests of the command in the lab, which really waits, are idle half of the time.
ORDINARY := -n 4 --dist worksteal --ignore=tests/real
# What covers wire, model, codec and resolver: tracing the rest would double its time.
COVERING := $(addprefix tests/,codec resolver dnssec wire engine/test_session.py engine/test_glue.py \
	server/test_front.py cli/test_schemas.py cli/test_client_subnets.py)
SECONDS ?= 60
# The development set, pinned with hashes; `make LOCK= …` takes the newest of everything instead.
LOCK ?= .ci/requirements.txt

# The tests start the command hundreds of times: its byte code is to be on disk.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test ordinary real check lint covered check-newest check-oldest wheel format lock bench fuzz clean

help: ## show these lines
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

demo: $(VENV)/.ready ## trace www.example.com in the built-in lab: no network, no privileges
	@$(BIN)/dnstrace --lab www.example.com

test: ordinary real ## all tests that this machine can run

ordinary: $(VENV)/.ready-dev ## the tests that need nothing but Python
	@$(BIN)/pytest $(ORDINARY)

real: $(VENV)/.ready-dev ## the tests that compare with real name servers, where they are installed
	@$(BIN)/pytest tests/real

check: lint covered ## format, lint, types, tests with coverage, the core's tests on the newest Python at hand
	@$(MAKE) --no-print-directory check-newest ORDINARY="-n 2 $(COVERING)"

lint: $(VENV)/.ready-dev ## format, lint and types
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

covered: $(VENV)/.ready-dev ## the ordinary tests, those of the core with coverage
	@$(BIN)/pytest -n 2 $(COVERING) --cov --cov-report=term:skip-covered
	@$(BIN)/pytest $(ORDINARY) $(addprefix --ignore=,$(COVERING))

check-newest: ## all ordinary tests on the newest Python at hand
ifeq ($(NEWEST),)
	@echo "no CPython newer than $$($(BIN)/python -V) at hand: tested on that one only"
else
	@$(MAKE) --no-print-directory .venv-newest/.ready-dev VENV=.venv-newest PYTHON=$(NEWEST)
	@.venv-newest/bin/python -V
	@.venv-newest/bin/pytest $(ORDINARY) -p no:cacheprovider
endif

check-oldest: ## all ordinary tests with the oldest libraries that pyproject.toml admits
	@$(MAKE) --no-print-directory .venv-oldest/.ready-dev VENV=.venv-oldest LOCK= \
	  PIP_CONSTRAINT=.venv-oldest/constraints
	@.venv-oldest/bin/pytest $(ORDINARY) -p no:cacheprovider

.venv-oldest/constraints: pyproject.toml tools/oldest.py
	@mkdir -p .venv-oldest
	@$(PYTHON) tools/oldest.py >$@

.venv-oldest/.ready: .venv-oldest/constraints

wheel: $(VENV)/.ready-dev ## build the wheel and run it in an environment of its own
	@rm -rf build/wheel && mkdir -p build/wheel
	@$(BIN)/python -m build -q --wheel --outdir build/wheel .
	@$(BIN)/python -m venv build/wheel/venv
	@build/wheel/venv/bin/python -m pip install -q --disable-pip-version-check build/wheel/*.whl
	@cd build/wheel && venv/bin/dnstrace --version && venv/bin/python -m dnstrace --version
	@cd build/wheel && venv/bin/dnstrace --lab www.example.com

lock: ## pin the newest of the development set, with hashes, in .ci/requirements.txt
	@test -x .venv-lock/bin/uv || { $(PYTHON) -m venv .venv-lock && .venv-lock/bin/pip install -q uv; }
	@.venv-lock/bin/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	  --extra mmdb --group dev pyproject.toml -o .ci/requirements.txt

format: $(VENV)/.ready-dev ## lay out the code and mend what ruff can mend
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(VENV)/.ready-dev ## measure against dig and unbound-host in the lab with latency (Linux)
	@$(BIN)/python -m tools.bench

fuzz: $(VENV)/.ready-dev ## fuzz every target for a share of SECONDS (60); what fails joins the corpus
	@$(BIN)/python -m tests.fuzz --seconds $(SECONDS)

clean: ## remove what the other targets made
	rm -rf $(VENV) .venv-newest .venv-oldest .venv-lock dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*

$(VENV)/.ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "dnstrace needs Python 3.11 or newer: make PYTHON=python3.13 $(MAKECMDGOALS)"; exit 2; }
	@echo "setting up $(VENV) with $$($(PYTHON) -V)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) \
	  || { echo "on Debian and Ubuntu: apt-get install python3-venv"; exit 2; }
	@$(BIN)/python -m pip install -q --disable-pip-version-check --upgrade 'pip>=25.1'
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e .
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready $(LOCK)
	@echo "adding the development tools"
	@$(BIN)/python -m pip install -q --disable-pip-version-check $(if $(LOCK),--require-hashes -r $(LOCK),--group dev)
	@touch $@
