# The campus twin, from a fresh clone: `make run`. Needs Python 3.11+ with venv, git and make.
# Another Python: `make run PYTHON=python3.12`.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help run test test-browser check verify bench dashboard clean lock

help:
	@echo "make run           replay the cold snap on the demo campus and write a report"
	@echo "make dashboard     open the dashboard in a browser"
	@echo "make test          run the tests"
	@echo "make check         lint, formatting and types"
	@echo "make test-browser  run the tests that drive Chromium"
	@echo "make verify        measure the twin against known answers"
	@echo "make bench         what a run costs, against its peers"
	@echo "make lock          refresh the pinned versions (needs a package index)"
	@echo "make clean         remove the environment and all caches; runs are kept"

run: $(VENV)/installed
	@$(BIN)/twin run cold-snap --report
	@echo "To explore it in a browser: make dashboard"

dashboard: $(VENV)/installed
	@$(BIN)/twin dashboard

test: $(VENV)/installed-dev
	@$(BIN)/python -m pytest -m "not browser" $(TEST_ARGS)

test-browser: $(VENV)/installed-dev
	@$(BIN)/python -m pytest -m browser $(TEST_ARGS)

check: $(VENV)/installed-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

verify: $(VENV)/installed
	@$(BIN)/twin verify

bench: $(VENV)/installed-peers
	@$(BIN)/twin bench

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find twin dashboard tests -name __pycache__ -type d -prune -exec rm -rf {} +

# One line says what to install when Python is too old or has no venv.
ENOUGH = $(shell { $(PYTHON) -c 'import sys, venv, ensurepip; print(sys.version_info >= (3, 11))'; } 2>/dev/null)
$(VENV)/created:
	$(if $(filter True,$(ENOUGH)),,$(error The campus twin needs Python 3.11 or newer with venv: \
	  apt-get install python3-venv (Debian 12 or newer), or name another with PYTHON=python3.12))
	@echo "Making the environment in $(VENV) (once; about a minute) ..." >&2
	@$(PYTHON) -m venv $(VENV)
	@touch $@

# Everything comes from the lock, by hash; the checkout itself is installed in place. Modules are
# compiled when first imported: compiling all of them here would double the wait.
$(VENV)/installed: requirements.lock pyproject.toml | $(VENV)/created
	@$(PIP) install --no-compile --require-hashes --requirement requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock $(VENV)/installed
	@$(PIP) install --no-compile --require-hashes --requirement requirements-dev.lock
	@touch $@

$(VENV)/installed-peers: requirements-peers.lock $(VENV)/installed
	@$(PIP) install --no-compile --require-hashes --requirement requirements-peers.lock
	@touch $@

COMPILE := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --upgrade \
  --generate-hashes --no-emit-index-url --no-annotate --no-header --group build

lock: | $(VENV)/created
	@$(PIP) install uv
	$(COMPILE) --output-file requirements.lock
	$(COMPILE) --group test --group lint --group browser --constraints requirements.lock \
	  --output-file requirements-dev.lock
	$(COMPILE) --group peers --constraints requirements-dev.lock --output-file requirements-peers.lock
