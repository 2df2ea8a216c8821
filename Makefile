# Every command of daily work. `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet
PYTEST := $(BIN)/python -m pytest
# Of every template in every state a page, as the tests have fetched it; `make templates` looks at them.
PAGES := test-results/pages
NEEDS_CHROMIUM = command -v chromium chromium-browser google-chrome >/dev/null || { \
  echo "Chromium is needed and not installed. On Debian: apt-get install chromium" >&2; exit 1; }
# Newer releases than this many days are not taken into the lock files.
COOLDOWN_DAYS ?= 7
# Bytecode is kept even where the environment says otherwise: without it, every one of the product's processes
# compiles all its programs at each start. Empty means unset.
export PYTHONDONTWRITEBYTECODE :=

##@ Run

.PHONY: demo
demo: $(VENV)/.run ## The whole house in this terminal, with demo data. PORT=8123 JORDNARA_DATA=folder
	@exec $(BIN)/python -m workers.demo.run

.PHONY: reset-demo
reset-demo: $(VENV)/.run ## Delete the demo's data folder (JORDNARA_DATA, default .jordnara)
	@$(BIN)/python -c 'import os, pathlib; from portal import embedded; embedded.remove(pathlib.Path(os.environ.get("JORDNARA_DATA") or ".jordnara"))'

##@ Check

.PHONY: test
test: $(VENV)/.dev ## All tests that need no browser and no long time. ARGS="-k word"
	@rm -rf $(PAGES)
	@JORDNARA_PAGES=$(PAGES) $(PYTEST) -m "not browser and not drills and not benchmarks and not quality" $(ARGS)

.PHONY: drills
drills: $(VENV)/.dev ## Kill, flush, stop and restart real processes, and look what is left
	@$(PYTEST) -n 0 tests/drills $(ARGS)

# Journeys wait for most of their time, so there are more of them at once than a small machine has cores.
.PHONY: browser
browser: $(VENV)/.dev ## Whole journeys in Chromium, with and without JavaScript
	@$(NEEDS_CHROMIUM)
	@rm -rf test-results/browser
	@$(PYTEST) -n 3 --dist worksteal --ignore tests/browser/test_fast_lanes.py tests/browser $(ARGS)

.PHONY: fast-lanes
fast-lanes: $(VENV)/.dev ## Every family typed in Chromium, with and without JavaScript: steps, minutes, figure. 15 minutes
	@$(NEEDS_CHROMIUM)
	@$(PYTEST) -n 2 --dist worksteal tests/browser/test_fast_lanes.py $(ARGS)

.PHONY: templates
templates: $(VENV)/.dev ## axe, sizes and widths of every template in every state. After make test. PART=1/4
	@$(NEEDS_CHROMIUM)
	@TEMPLATES_PART=$(or $(PART),1/1) $(PYTEST) -n 2 --dist worksteal tests/quality/test_templates.py $(ARGS)

.PHONY: spelling
spelling: $(VENV)/.dev ## Every Swedish word against hunspell and the list of reviewed words
	@command -v hunspell >/dev/null || { echo "On Debian: apt-get install hunspell hunspell-sv" >&2; exit 1; }
	@$(PYTEST) -n 0 tests/quality/test_spelling.py $(ARGS)

.PHONY: html
html: $(VENV)/.dev tests/quality/node_modules/.html ## The Nu HTML checker on every page. After make test and make browser
	@command -v java >/dev/null || { echo "On Debian: apt-get install default-jre-headless" >&2; exit 1; }
	@$(PYTEST) -n 0 tests/quality/test_html.py $(ARGS)

.PHONY: speed
speed: $(VENV)/.dev tests/quality/node_modules/.made ## Lighthouse: pages as an ordinary phone gets them
	@$(NEEDS_CHROMIUM)
	@$(PYTEST) -n 0 tests/quality/test_speed.py $(ARGS)

.PHONY: quality
quality: templates spelling html speed ## Finished pages: all four above. After make test and make browser

.PHONY: soak
soak: $(VENV)/.dev ## Thousands of random lives of a declaration: nothing typed is lost, nobody publishes alone
	@JORDNARA_STATE_RUNS=2000 $(PYTEST) -n 0 --timeout 7200 tests/declarations/test_state_machine.py $(ARGS)
	@JORDNARA_STATE_RUNS=5000 $(PYTEST) -n 0 --timeout 14400 tests/review/test_state_machine.py $(ARGS)

.PHONY: bench
bench: $(VENV)/.dev ## Measure: submissions per second until the footprint is visible
	@$(PYTEST) -n 0 -s tests/benchmarks $(ARGS)

.PHONY: fuzz
fuzz: $(VENV)/.dev ## Send the interface thousands of generated calls, each time others, and look for failures of the server
	@FUZZ_EXAMPLES=$${FUZZ_EXAMPLES:-300} $(PYTEST) -n 0 tests/exchange/test_api_fuzzing.py $(ARGS)

.PHONY: untp
untp: $(VENV)/.dev ## Hold passports against the published UNTP schema: make untp UNTP_SCHEMA=DigitalProductPassport.json
	@UNTP_SCHEMA="$(UNTP_SCHEMA)" $(PYTEST) -n 0 tests/credentials/test_untp.py $(ARGS)

.PHONY: lint
lint: $(VENV)/.dev ## Style, templates, dependencies and the one direction of imports
	@$(BIN)/ruff check .
	@$(BIN)/djlint --lint --quiet portal/templates
	@$(BIN)/deptry .
	@$(BIN)/lint-imports

.PHONY: types
types: $(VENV)/.dev ## mypy, strict
	@$(BIN)/mypy

.PHONY: audit
audit: $(VENV)/.dev ## Look the locked packages up among known vulnerabilities (needs the network)
	@$(BIN)/pip-audit --disable-pip --require-hashes -r requirements.lock

##@ Change

.PHONY: format
format: $(VENV)/.dev ## Let ruff order imports and lay out the code it is given. FILES="portal/mail.py"
	@$(BIN)/ruff check --select I --fix $(or $(FILES),.)
	@$(BIN)/ruff format $(or $(FILES),.)

.PHONY: migration
migration: $(VENV)/.dev ## Draft the next migration from the models. M="add evidence"
	@test -n "$(M)" || { echo 'Say what it is for: make migration M="add evidence"' >&2; exit 1; }
	@$(BIN)/python -m portal.migrate draft "$(M)"

.PHONY: translations
translations: $(VENV)/.dev ## Take new texts into the English catalogue (portal/translations) and compile it
	@template=$$(mktemp); trap 'rm -f "$$template"' EXIT; \
	cd portal; babel=../$(BIN)/pybabel; texts=translations/en/LC_MESSAGES/messages; \
	$$babel --quiet extract --mapping-file translations/babel.cfg --keywords "_l lazy_gettext" \
	  --no-location --sort-output --project Jordnära --output-file "$$template" .; \
	$$babel --quiet update --input-file "$$template" --output-file $$texts.po --locale en \
	  --no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date; \
	$$babel compile --input-file $$texts.po --output-file $$texts.mo --locale en --statistics

.PHONY: lock
lock: $(VENV)/.dev ## Pin every package with its hashes from pyproject.toml
	@before=$$($(BIN)/python -c 'import datetime as d; print(d.datetime.now(d.UTC).date() - d.timedelta($(COOLDOWN_DAYS)))'); \
	compile() { $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --no-annotate --exclude-newer "$$before" "$$@"; }; \
	compile --extra build -o requirements.lock; \
	compile --extra build --extra dev -o requirements-dev.lock

.PHONY: clean
clean: ## Remove the virtual environment and everything tools have left; demo data stay
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist *.egg-info test-results
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help
help: ## This list
	@awk 'BEGIN { FS = ":.*## " } \
	  /^##@/ { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

NPM_CI = command -v npm >/dev/null || { \
  echo "Node with npm is needed. On Debian: apt-get install nodejs npm" >&2; exit 1; }; \
  cd tests/quality && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error

tests/quality/node_modules/.html: tests/quality/package-lock.json
	@$(NPM_CI) --omit=dev
	@touch $@

tests/quality/node_modules/.made: tests/quality/package-lock.json
	@$(NPM_CI)
	@touch $@ $(@D)/.html

# --- the virtual environment; each stamp says what has been installed from which list

# Everything at once takes uv a fifth of the time that pip needs. Where it finds no packages, because only pip
# has been told where they are, pip does it.
define INSTALL
awk '/^[a-z]/ { own = /^uv==/ } own' $(1) > $(VENV)/uv.lock; \
{ $(PIP) install --require-hashes --requirement $(VENV)/uv.lock && \
  $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --requirement $(1); } || { \
  echo "Now with pip, which takes longer ..."; $(PIP) install --no-deps --require-hashes --requirement $(1); }
endef

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1 || true)." >&2; \
	  echo "Name another one with: make PYTHON=python3.12 ..." >&2; exit 1; }
	@echo "Making the virtual environment ..."
	@$(PYTHON) -m venv $(VENV) || { echo "On Debian: apt-get install python3-venv" >&2; exit 1; }
	@touch $@

$(VENV)/.run: $(VENV)/.made requirements.lock pyproject.toml
	@if [ ! $(VENV)/.dev -nt requirements-dev.lock ] || [ ! $(VENV)/.dev -nt pyproject.toml ]; then \
	  echo "Installing what the product needs ..."; \
	  $(call INSTALL,requirements.lock); \
	  PYTHONWARNINGS=ignore $(PIP) install --no-deps --no-build-isolation --editable .; \
	fi
	@touch $@

$(VENV)/.dev: $(VENV)/.made requirements-dev.lock pyproject.toml
	@echo "Installing what the product and its tests need ..."
	@$(call INSTALL,requirements-dev.lock)
	@PYTHONWARNINGS=ignore $(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@
