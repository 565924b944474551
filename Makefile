# Two commands matter: `make run` and `make test`. Both set everything up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
T ?= tests

.DEFAULT_GOAL := help
.PHONY: help run test lint bench torture screenshots db stop clean

help: ## Print what each target does
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 22

run: $(VENV)/.runtime ## Set everything up and serve the app with data in it (DATA=path loads your own file)
	@$(BIN)/python -m analytics up

test: $(VENV)/.tests browser ## Set everything up and run the tests (T=path runs some of them)
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(T)

lint: $(VENV)/.tests ## Check style and types
	@$(BIN)/ruff check . && $(BIN)/mypy

bench: $(VENV)/.tests ## Measure, and print ratios
	@$(BIN)/python -m benchmarks

torture: $(VENV)/.tests browser ## Run whole the counts that `make test` samples
	@$(BIN)/python -m pytest -m torture $(T)

screenshots: $(VENV)/.tests browser ## Make the pictures of docs/screenshots from the real file
	@$(BIN)/python -m pytest -q -m screenshots tests/browser

db: $(VENV)/.runtime ## Start only the embedded database and print its address
	@$(BIN)/python -m analytics db start

stop: ## Stop the embedded database
	@test ! -x $(BIN)/python || $(BIN)/python -m analytics db stop

clean: stop ## Stop the database and remove the installed packages; your data in var/ stay
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Basketry needs Python 3.11 or newer; PYTHON=... names one." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && apt-get update -q && apt-get install -y -q python3-venv; } \
		|| { echo "Python's venv is missing: sudo apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.txt | $(VENV)/bin/python
	@echo "Installing what Basketry needs into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.tests: requirements-test.txt requirements.txt | $(VENV)/bin/python
	@echo "Installing what Basketry and its tests need into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-test.txt
	@touch $@ $(VENV)/.runtime

.PHONY: browser
browser:
	@command -v chromium >/dev/null || { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && apt-get update -q >/dev/null && apt-get install -y -q chromium >/dev/null; } \
		|| { echo "The browser tests need Debian's Chromium: sudo apt-get install chromium" >&2; exit 1; }
