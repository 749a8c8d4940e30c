# Ý Dân. `make help` says what each command does.
# Needs Python 3.11 with venv; everything else is brought by the commands themselves.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help

PYTHON ?= python3.11
PORT ?= 8000
OFFICE_PORT ?= 8001
RESULTS_PORT ?= 8002
API_PORT ?= 8003
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
CATALOGUES := translations/vi/LC_MESSAGES/messages.mo translations/en/LC_MESSAGES/messages.mo
TESTS ?= tests

.PHONY: help run test test-long check fix strings bench bench-intake clean

help: ## say what each command does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | while IFS='|' read -r name what; do printf '  make %-12s %s\n' "$$name" "$$what"; done

$(READY): requirements.lock pyproject.toml
	@sh .ci/python-needs $(PYTHON)
	@test -x $(BIN)/python || $$(command -v $(PYTHON) || command -v python3) -m venv $(VENV)
	@echo "Installing what Ý Dân needs (once, about a minute) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

%.mo: %.po $(READY)
	@$(BIN)/pybabel --quiet compile -i $< -o $@

run: $(READY) $(CATALOGUES) ## serve a demonstration province (PORT=8000 respondents, OFFICE_PORT=8001 office, RESULTS_PORT=8002 results, API_PORT=8003 other systems)
	@export YDAN_PUBLIC_PORT=$(PORT) YDAN_OFFICE_PORT=$(OFFICE_PORT) YDAN_RESULTS_PORT=$(RESULTS_PORT) YDAN_API_PORT=$(API_PORT)
	@$(BIN)/ydan demo
	@exec $(BIN)/ydan serve

test: $(READY) $(CATALOGUES) ## everything that CI runs: style, types, imports, tests, real browser, real PostgreSQL
	@sh .ci/browser-needs
	@$(MAKE) --no-print-directory check
	@$(BIN)/coverage erase
	@OPENBLAS_NUM_THREADS=1 $(BIN)/pytest -n 2 --dist loadgroup -m "not long" --cov --cov-report= $(TESTS)
	@$(BIN)/coverage report --fail-under=100

test-long: $(READY) $(CATALOGUES) ## the long counts: 100 kills, 20 rounds of 200 ballots; new examples of properties
	@sh .ci/browser-needs
	@$(BIN)/pytest -m long $(TESTS)
	@$(BIN)/pytest -m "not long" --hypothesis-profile=exploring tests/analysis tests/surveys/test_score_properties.py

check: $(READY) ## style, types, direction of imports, templates
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/djlint --quiet --lint webapp/templates
	@$(BIN)/lint-imports
	@$(BIN)/mypy

fix: $(READY) ## format and mend what the tools can mend
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

strings: $(READY) ## gather the texts of the product into the catalogues of all languages
	@$(BIN)/python tests/house/catalogues.py

bench: $(READY) $(CATALOGUES) ## measure every figure that README and docs quote; results in benchmarks/results
	@sh .ci/browser-needs
	@$(BIN)/python -m benchmarks

bench-intake: $(READY) $(CATALOGUES) ## whole submissions over HTTP, beside two other servers, on SQLite and PostgreSQL
	@$(BIN)/python -m benchmarks intake intake_load

clean: ## remove the environment and the demonstration's data
	@rm -rf $(VENV) data
