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
	server/test_front.py cli/test_schemas.py cli/test_subnets.py)
SECONDS ?= 60

# The tests start the command hundreds of times: its byte code is to be on disk.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test check check-newest check-oldest format bench fuzz clean

help: ## show these lines
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

demo: $(VENV)/.ready ## trace www.example.com in the built-in lab: no network, no privileges
	@$(BIN)/dnstrace --lab www.example.com

test: $(VENV)/.ready-dev ## all tests that this machine can run
	@$(BIN)/pytest $(ORDINARY)
	@$(BIN)/pytest tests/real

check: $(VENV)/.ready-dev ## format, lint, types, tests with coverage, the core's tests on the newest Python at hand
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/pytest -n 2 $(COVERING) --cov --cov-report=term:skip-covered
	@$(BIN)/pytest $(ORDINARY) $(addprefix --ignore=,$(COVERING))
	@$(MAKE) --no-print-directory check-newest ORDINARY="-n 2 $(COVERING)"

check-newest: ## all ordinary tests on the newest Python at hand
ifeq ($(NEWEST),)
	@echo "no CPython newer than $$($(BIN)/python -V) at hand: tested on that one only"
else
	@$(MAKE) --no-print-directory .venv-newest/.ready-dev VENV=.venv-newest PYTHON=$(NEWEST)
	@.venv-newest/bin/python -V
	@.venv-newest/bin/pytest $(ORDINARY) -p no:cacheprovider
endif

check-oldest: ## all ordinary tests with the oldest libraries that pyproject.toml admits
	@$(MAKE) --no-print-directory .venv-oldest/.ready-dev VENV=.venv-oldest PIP_CONSTRAINT=.venv-oldest/constraints
	@.venv-oldest/bin/pytest $(ORDINARY) -p no:cacheprovider

.venv-oldest/constraints: pyproject.toml tools/oldest.py
	@mkdir -p .venv-oldest
	@$(PYTHON) tools/oldest.py >$@

.venv-oldest/.ready: .venv-oldest/constraints

format: $(VENV)/.ready-dev ## lay out the code and mend what ruff can mend
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(VENV)/.ready-dev ## measure against dig and unbound-host in the lab with latency (Linux)
	@$(BIN)/python -m tools.bench

fuzz: $(VENV)/.ready-dev ## fuzz every target for a share of SECONDS (60); what fails joins the corpus
	@$(BIN)/python -m tools.fuzz --seconds $(SECONDS)

clean: ## remove what the other targets made
	rm -rf $(VENV) .venv-newest .venv-oldest dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*

$(VENV)/.ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "dnstrace needs Python 3.11 or newer: make PYTHON=python3.13 $(MAKECMDGOALS)"; exit 2; }
	@echo "setting up $(VENV) with $$($(PYTHON) -V)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) \
	  || { echo "on Debian and Ubuntu: apt-get install python3-venv"; exit 2; }
	@$(BIN)/python -m pip install -q --disable-pip-version-check --upgrade 'pip>=25.1'
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e .
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready
	@echo "adding the development tools"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --group dev
	@touch $@
