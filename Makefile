# What one does with this house. `make` alone lists it.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# pytest's own arguments, such as ARGS="tests/domain -k holiday".
ARGS ?=

# Tests at once: one more than there are processors, for many of them wait for another process.
WORKERS ?= $(shell n=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2); [ $$n -ge 4 ] && echo 4 || echo $$((n + 1)))

# How many processes `make crash` kills on each database, and the chance to repeat.
KILLS ?= 300
SEED ?=

.DEFAULT_GOAL := help
.PHONY: help install install-dev run demo test both crash crash-broadcast check format bench locales lock migration browser clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(VENV)/installed ## what running needs, in .venv

install-dev: $(VENV)/installed-dev ## what changing needs, in .venv

run: install ## bring the store up to date and serve
	$(BIN)/duunikaveri migrate
	$(BIN)/duunikaveri serve

demo: install ## the sample office: invented people, a week of appointments, and a clock one can move on
	$(BIN)/duunikaveri demo

test: install-dev browser ## every test, on both databases (ARGS="..." goes to pytest)
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

both: install-dev browser ## the transcripts on both databases, which `make test` tells on one of the two each
	CRASH_KILLS=8 $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal \
		tests/admin tests/bot tests/dialogs $(ARGS)

crash: install-dev ## kill -9 at every point and by the hundred, on both databases (KILLS=300; SEED=... repeats a round)
	CRASH_KILLS=$(KILLS) CRASH_SECONDS=270 CRASH_SEED=$(SEED) \
		$(BIN)/python -m pytest -s tests/crash tests/bot/test_crash_telegram.py tests/bot/test_crash_web.py \
		tests/storage/test_ledger_machine.py $(ARGS)

crash-broadcast: install-dev ## kill -9 in the middle of a message to 10,000 people, on both databases (SEED=... repeats it)
	CRASH_RECIPIENTS=10000 CRASH_SEED=$(or $(SEED),0) \
		$(BIN)/python -m pytest -s tests/crash/test_broadcast_kill.py $(ARGS)

check: install-dev ## what needs no running: style, types, import order, translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet . || { echo "run: make format"; exit 1; }
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m tests.kit.catalogues

format: install-dev ## write the code the one way
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

bench: install-dev ## the benchmarks, the short way
	@for name in $$(ls bench/*.py | sed -e 's#bench/##' -e 's#\.py##' | grep -v '^_'); do \
		$(BIN)/python -m bench.$$name --quick || exit 1; done

locales: install-dev ## which texts lack a translation
	$(BIN)/python -m tests.kit.catalogues

lock: ## pin every dependency anew with its hashes (ARGS=--upgrade for newer ones)
	@command -v uv >/dev/null || { echo "this needs uv: pipx install uv"; exit 1; }
	$(LOCK) --group build --output-file requirements.lock
	$(LOCK) --group build --group dev --constraint requirements.lock --output-file requirements-dev.lock

migration: install-dev ## the next revision, from what storage.tables has and the newest lacks: m="what it does"
	@test -n "$(m)" || { echo 'say what it does: make migration m="Clients may have two phones"'; exit 1; }
	$(BIN)/python -m storage.migrations "$(m)"
	$(BIN)/ruff format --quiet storage/migrations/versions

browser:
	@for name in chromium chromium-browser google-chrome-stable google-chrome; do \
		command -v $$name >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends chromium >/dev/null; \
	else \
		echo "Chromium is missing, so the tests of pages will fail. On Debian: sudo apt-get install --yes chromium"; \
	fi

clean: ## forget what was installed; data stays
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

LOCK = uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header $(ARGS)

# Each step leaves a file behind, so that it is done again only when what it read has changed.

$(VENV)/made:
	@python=$$(for name in python3 python3.14 python3.13 python3.12 python3.11; do \
		"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done); \
	test -n "$$python" || { echo "no Python 3.11 or newer found: install one, then run this again"; exit 1; }; \
	echo "making $(VENV) with $$python"; "$$python" -m venv $(VENV)
	@touch $@

$(VENV)/installed: $(VENV)/made requirements.lock pyproject.toml
	$(PIP) install --require-hashes --requirement requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed requirements-dev.lock
	$(PIP) install --require-hashes --requirement requirements-dev.lock
	@touch $@
