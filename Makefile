# The two commands of README, and what we type while working. `make` alone lists them.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run install test browser contract bench check sbom format lock clean
MAKEFLAGS += --no-print-directory

VAR_DIR ?= var

PYTHON := .venv/bin/python
# A lock file that changed is another name, so nothing is installed twice and nothing forgotten.
lock_of = $(shell sha256sum $(1) | cut -c1-16)
RUN := .venv/.run-$(call lock_of,requirements.txt)
DEV := .venv/.dev-$(call lock_of,requirements-dev.txt)
PIP := $(PYTHON) -m pip install -qq --progress-bar off --disable-pip-version-check --require-hashes
UV := uv==0.13.9
LOCK := pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url --no-header

help:
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10

# What the shell sets wins over the file .env.
run: $(RUN) $(VAR_DIR)/secret_key ## the site, on HOST:PORT (127.0.0.1:8000); Ctrl-C stops it
	@if [ -f .env ]; then set_before=$$(export -p); set -a; . ./.env; eval "$$set_before"; fi; \
	exec $(PYTHON) manage.py serve

install: $(RUN) $(VAR_DIR)/secret_key ## only the packages and the secret key, for a server

test: $(DEV) ## all tests, on SQLite and on PostgreSQL, browser included
	@$(PYTHON) -m tests

browser: $(DEV) ## only the tests that need Chromium, on SQLite
	@$(PYTHON) -m pytest -q -n 2 -m browser

contract: $(DEV) ## the API against its OpenAPI document, 1,000 examples an operation
	@API_EXAMPLES=1000 $(PYTHON) -m pytest -q tests/whole_site/test_api_conformance.py

bench: $(DEV) ## what the site costs beside others; PART="speed --rounds 1" for less than all
	@$(PYTHON) -m tests.benchmarks.serving $(PART)

check: $(DEV) $(VAR_DIR)/secret_key ## format, lint, templates, layers, types, migrations, a real server's settings, secrets, weaknesses
	@.venv/bin/ruff format --check --quiet .
	@.venv/bin/ruff check --quiet .
	@git ls-files -z 'templates/*.html' | xargs -0 .venv/bin/djade --check --target-version 5.2
	@said=$$(.venv/bin/lint-imports --no-logo) || { echo "$$said"; exit 1; }
	@$(PYTHON) -m mypy
	@$(PYTHON) manage.py makemigrations --check --dry-run --verbosity 0
	@$(PYTHON) manage.py lint_migrations
	@SITE_URL=https://alliance.example.org $(PYTHON) manage.py check --deploy --fail-level WARNING
	@git ls-files -z | xargs -0 .venv/bin/detect-secrets-hook --baseline .secrets.baseline
	@$(MAKE) sbom
	@$(PYTHON) -m tests.audit
	@echo 'All checks passed.'

sbom: $(DEV) ## the packages of a server with their checksums, as CycloneDX, in var/sbom.json
	@mkdir -p $(VAR_DIR)
	@.venv/bin/cyclonedx-py requirements --output-reproducible --output-file $(VAR_DIR)/sbom.json

format: $(DEV) ## write Python and templates the way `make check` wants them
	@.venv/bin/ruff check --quiet --fix-only .
	@.venv/bin/ruff format --quiet .
	@git ls-files -z 'templates/*.html' | xargs -0 .venv/bin/djade --target-version 5.2

lock: ## choose newest allowed versions of all packages and write the lock files
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && python3 -m venv "$$folder" \
	&& "$$folder/bin/pip" install --quiet --disable-pip-version-check $(UV) \
	&& for name in requirements requirements-dev; do \
	  "$$folder/bin/uv" $(LOCK) --upgrade $$name.in --output-file $$name.txt || exit; done

clean: ## remove what tests and tools left; the site's own data in var/ stays
	@rm -rf .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis .coverage htmlcov $(VAR_DIR)/tools
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

# --- What the commands above need --------------------------------------------------------------

$(VAR_DIR)/secret_key:
	@mkdir -p $(VAR_DIR)
	@umask 077; python3 -c 'import secrets; print(secrets.token_urlsafe(50))' > $@

# pip is the last thing a virtual environment gets: one without it was broken off.
.venv/bin/pip:
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo 'Python 3.11 or newer is missing. On Debian: apt-get install python3'; exit 1; }
	@python3 -c 'import venv, ensurepip' 2>/dev/null \
	  || { echo 'The module venv of Python is missing. On Debian: apt-get install python3-venv'; exit 1; }
	@echo 'Making a virtual environment in .venv …'
	@python3 -m venv .venv

$(RUN): | .venv/bin/pip
	@echo 'Installing the packages of requirements.txt …'
	@$(PIP) -r requirements.txt
	@rm -f .venv/.run-*; touch $@

$(DEV): | .venv/bin/pip
	@echo 'Installing the packages of requirements-dev.txt …'
	@$(PIP) -r requirements-dev.txt
	@rm -f .venv/.dev-* .venv/.run-*; touch $@ $(RUN)
