# creditpass: `make` lists what can be made. Needs make, Python 3.11 or newer and, for packages of the system, root or sudo.
PYTHON ?= python3
PY := .venv/bin/python
# An environment for testing can also run, so `make run` after `make test` reuses it.
RUNNABLE := $(if $(wildcard .venv/.test),.venv/.test,.venv/.run)

.DEFAULT_GOAL := help
.PHONY: help run test demo check bench screens migrations vendor requirements upgrade clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(RUNNABLE) ## Serve a sandbox with its own PostgreSQL on http://localhost:8000
	$(PY) -m deploy.cli serve --sandbox

demo: $(RUNNABLE) ## Carry out the main job against a fresh sandbox and tell each step
	$(PY) -m deploy.cli demo

test: .venv/.test ## Run every test, in a real browser too, on the system's PostgreSQL and on the embedded one
	$(PY) -m tests.machine
	$(PY) -m pytest -q -n 2 --dist loadfile $(ARGS)

check: .venv/.test ## Check style, types, the direction of imports and the translations (seconds)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports
	$(PY) -m deploy.translations --check

bench: .venv/.test .venv/.bench ## Measure, a line a figure: name, value, target, met or short
	$(PY) -m tests.benchmarks

screens: .venv/.test ## Take a picture of every page into screens/
	$(PY) -m tests.journeys.screens

migrations: .venv/.test ## Write the initial migrations anew from the tables (nothing is released yet)
	$(PY) -m deploy.make_migrations

vendor: .venv/.test ## Fetch the style sheets and scripts of others anew (needs npm)
	$(PY) -m deploy.vendor

requirements: .venv/.test ## Compile requirements/*.in into pinned, hashed *.txt and install them
	deploy/compile_requirements
	$(MAKE) .venv/.test

upgrade: .venv/.test ## The same, moving every pin to the newest version
	deploy/compile_requirements --upgrade
	$(MAKE) .venv/.test

clean: ## Remove the environment (never the data in var/)
	rm -rf .venv

.venv/.run: requirements/run.txt requirements/uv.txt deploy/bootstrap.py
	$(PYTHON) deploy/bootstrap.py run
	@touch $@

.venv/.bench: .venv/.test requirements/bench.txt
	$(PY) deploy/bootstrap.py bench
	@touch $@

.venv/.test: requirements/test.txt requirements/uv.txt deploy/bootstrap.py
	$(PYTHON) deploy/bootstrap.py test
	@touch $@
