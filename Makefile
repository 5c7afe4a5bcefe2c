# What can be done here? `make` lists it.
.DEFAULT_GOAL := help
SHELL := /bin/bash
BIN := .venv/bin
# Processes the tests are run in; each starts its own servers. A file stays in one of them.
JOBS ?= 2
PYTEST := $(BIN)/pytest --numprocesses $(JOBS) --dist loadfile
.PHONY: help setup demo test check format lint types bench walk drill pictures lives lock clean

help: ## list what can be done
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## make .venv with the locked packages; quick when nothing has changed
	@./setup.sh

demo: setup ## start the stack with a portfolio whose first weeks have been walked
	@$(BIN)/puntual demo

test: setup ## run every test (options: ARGS="-k name", JOBS=4)
	$(PYTEST) $(ARGS)

check: setup ## everything that must pass before a change is taken: format, lint, types, imports, security, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/bandit --quiet --recursive --configfile pyproject.toml .
	$(PYTEST) $(ARGS)

format: setup ## put the code into its one form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: setup ## what ruff, the import contracts and bandit object to
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/bandit --quiet --recursive --configfile pyproject.toml .

types: setup ## what mypy objects to
	$(BIN)/mypy

bench: setup ## measure; each benchmark prints a table
	@for program in bench/[a-z]*.py; do echo "$$program"; $(BIN)/python -m "bench.$$(basename "$$program" .py)" || exit 1; done

walk: setup ## walk two years of real invoices on real servers and prove what happened (ARGS="--help")
	$(BIN)/python -m tests.scenarios.real_invoices $(ARGS)

drill: setup ## kill everything around sending and prove that nothing is lost or said twice (ARGS="--seed 7 --minutes 10")
	$(BIN)/python -m tests.drill $(ARGS)

pictures: setup ## look at every page of the console and keep pictures of them in docs/ (ARGS="--language es --only today")
	$(BIN)/python -m tests.browser.pictures $(ARGS)

lives: setup ## live the random lives of 400 customers against a small ledger (CUSTOMERS=1 SEED=1234 lives one again)
	$(BIN)/python -m tests.scenarios.lives --customers $(or $(CUSTOMERS),400) --seed $(or $(SEED),1) $(ARGS)

lock: setup ## renew the locked versions in requirements/
	@./requirements/renew $(ARGS)

clean: ## remove what tools and builds have left; .venv and .puntual stay
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
