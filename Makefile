# Two commands set everything up on a fresh machine with Python 3.11 or newer: make site, make test.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet

.PHONY: site serve test check oracle bench format lock schema clean help

help: ## Show what there is.
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

site: $(VENV)/.run ## Build the site: environment, feeds, records, pages, release.
	@$(BIN)/throughline run

serve: $(VENV)/.run ## Serve the site at http://127.0.0.1:8000, with the schedule and the desk.
	@$(BIN)/throughline serve

test: $(VENV)/.test ## Run the tests. Browser tests need Chromium and are skipped, visibly, without it.
	@$(BIN)/python -m pytest -n auto --dist loadfile

check: $(VENV)/.check ## Lint, format and types.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

oracle: $(VENV)/.oracle ## Hold pooled figures against statsmodels, PyMARE and SciPy.
	@THROUGHLINE_ORACLE=1 $(BIN)/python -m pytest -n 0 tests/evidence/pooling/test_oracles.py

bench: $(VENV)/.test ## Measure: ingest beside feedparser, export and import, the quantity grammar, the audit, the search.
	@for one in ingest exchange extract audit search; do \
	  echo "== $$one"; $(BIN)/python benchmarks/$$one.py || failed=1; \
	done; exit $${failed:-0}

format: $(VENV)/.check ## Put the code in form.
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format --quiet .

schema: $(VENV)/.run ## Write the JSON Schemas of the records.
	@$(BIN)/throughline schema

lock: $(VENV)/.run ## Compile the lock files anew: versions and hashes, no index address.
	@$(PIP) install uv
	@for extras in "check:--extra data --extra test --extra check" "test:--extra data --extra test" "run:--extra data" \
	  "oracle:--extra test --extra oracle"; do \
	  name=$${extras%%:*}; options=$${extras#*:}; \
	  [ $$name = check ] && pins= || pins="--constraints requirements/check.txt"; \
	  $(BIN)/uv pip compile pyproject.toml $$options --extra build $$pins --universal --python-version 3.11 \
	    --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet \
	    --output-file requirements/$$name.txt || exit 1; \
	done

clean: ## Remove what can be made again: environment, staging, build. Releases and the store stay.
	rm -rf $(VENV) var/stage var/build

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Throughline needs Python 3.11 or newer; this is %d.%d. Set PYTHON=python3.12, for instance." % sys.version_info[:2] or 0)'
	@echo "Making the environment in $(VENV) (once)."
	@$(PYTHON) -m venv $(VENV) || { echo "The venv module is missing; on Debian: apt-get install python3-venv"; exit 1; }

$(VENV)/.run: requirements/run.txt pyproject.toml | $(BIN)/python
	@echo "Installing what the pipeline needs."
	@$(PIP) install --require-hashes --requirement requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: requirements/test.txt $(VENV)/.run
	@echo "Installing what the tests need."
	@$(PIP) install --require-hashes --requirement requirements/test.txt
	@touch $@

$(VENV)/.check: requirements/check.txt $(VENV)/.test
	@echo "Installing what the checks need."
	@$(PIP) install --require-hashes --requirement requirements/check.txt
	@touch $@

$(VENV)/.oracle: requirements/oracle.txt $(VENV)/.test
	@echo "Installing what pooled figures are held against."
	@$(PIP) install --require-hashes --requirement requirements/oracle.txt
	@touch $@
